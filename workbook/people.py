"""The sheets of what hangs on a card beside its services: consent, family, marks for safety. Each may be missing."""

from dataclasses import replace

from django.utils.translation import gettext_lazy

from clients.models import Consent, FamilyLink, SafetyMark
from mrc.vocabularies.contact import ConsentAnswer, ConsentManner, ConsentPurpose, Relation, SafetyReason

from .cells import LANGUAGE, Choice
from .columns import DROPPED, LEFT_OUT, Column, Sheet, account, card, day, long_text, of_centre, required, text

CONSENTS = Sheet(
    "consents",
    Consent,
    gettext_lazy(
        "Answers about consent that the columns of a client cannot tell: earlier ones, to share and to publish, "
        "and how an answer was given. One of a client, purpose and day takes the place of those columns."
    ),
    (
        card(required=True),
        Column("purpose", Choice(ConsentPurpose), required=True),
        Column("answer", Choice(ConsentAnswer), required=True),
        required(day("given_on")),
        text("shared_with", Consent, about=gettext_lazy("Needed to share; with whom."), travels=DROPPED),
        Column("manner", Choice(ConsentManner), title=gettext_lazy("How the answer was given")),
        Column("language", LANGUAGE, title=gettext_lazy("Language it was explained in")),
        text("given_by", Consent, travels=DROPPED),
        text("interpreter", Consent, travels=DROPPED),
        account("recorded_by", gettext_lazy("Asked by")),
        of_centre(),
    ),
)
FAMILY = Sheet(
    "family",
    FamilyLink,
    gettext_lazy("Clients of a centre who belong together. Two cards are linked once."),
    (
        card(required=True),
        card("relative", gettext_lazy("The reference number of the other card."), required=True),
        Column("relation", Choice(Relation), required=True, about=gettext_lazy("What the relative is to the client.")),
        of_centre(),
    ),
)
SAFETY_MARKS = Sheet(
    "safety_marks",
    SafetyMark,
    gettext_lazy("Why a client is not to be asked for an interview. A file without identity holds none."),
    (
        card(required=True),
        Column("why", Choice(SafetyReason), required=True),
        required(day("since")),
        replace(*long_text("reason"), required=True, travels=LEFT_OUT),
        account("marked_by", gettext_lazy("Marked by")),
        day("taken_away_on", title=gettext_lazy("Taken away on"), about=gettext_lazy("Empty: the mark holds.")),
        of_centre(),
    ),
)
