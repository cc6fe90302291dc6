"""The sheets of outcome harvesting: interviews with the questions of a centre, stories, case studies."""

from dataclasses import replace

from django.utils.translation import gettext_lazy

from mrc.vocabularies import Finding, HarvestOutcome, LegalStatus, Sector
from outcomes.models import Answer, CaseStudy, Interview, Question, Story

from .cells import GENDER, NATIONALITY, Choice, Count, Reference, References, YesOrNo
from .columns import (
    DROPPED,
    LEFT_OUT,
    NUMBERED,
    Column,
    Sheet,
    card,
    centre,
    day,
    extra,
    long_text,
    of_centre,
    reference,
    required,
    text,
)

QUESTION_MAX = 500


def linked(name, title, about):
    return Column(name, References(), title=title, about=about, travels=DROPPED)


QUESTIONS = Sheet(
    "questions",
    Question,
    gettext_lazy("Questions a centre asks after those of Annex 3."),
    (
        Column("question", Reference(QUESTION_MAX), required=True, stored="wording", travels=NUMBERED),
        centre(),
        Column("place", Count(), stored="order", about=gettext_lazy("Smaller numbers come first.")),
        Column("in_use", YesOrNo(True), about=gettext_lazy("Empty means yes.")),
    ),
)
INTERVIEWS = Sheet(
    "interviews",
    Interview,
    gettext_lazy("Outcome harvesting interviews (Annex 3)."),
    (
        reference("interview", gettext_lazy("Interview No.")),
        centre(),
        card(),
        required(day("interviewed_on")),
        replace(Column("gender", GENDER), required=True),
        Column("nationality", NATIONALITY),
        text("community_of_origin", Interview, travels=DROPPED),
        Column("sector", Choice(Sector)),
        Column("legal_status", Choice(LegalStatus)),
        *long_text(
            "learned_of_mrc",
            "accessed_when",
            "event",
            "challenges",
            "services_used",
            "assistance_adequate",
            "women_responsive",
            "additional_services",
            "learned",
            "decisions",
            "benefits",
            "behaviour",
            "livelihood",
        ),
    ),
)
ANSWERS = Sheet(
    "answers",
    Answer,
    gettext_lazy("What was answered to the questions of the centre, once an interview and question."),
    (
        Column("interview", Reference(100), required=True, travels=NUMBERED),
        Column(
            "question",
            Reference(QUESTION_MAX),
            required=True,
            about=gettext_lazy("A question of the sheet questions, or of the centre."),
            travels=NUMBERED,
        ),
        text("asked", Answer, about=gettext_lazy("The words of then; empty means those of now."), travels=DROPPED),
        replace(*long_text("text"), required=True, travels=LEFT_OUT),
        of_centre(),
    ),
)
STORIES = Sheet(
    "stories",
    Story,
    gettext_lazy("Outcome harvesting stories (Annex 4), one an interview."),
    (
        Column("interview", Reference(100), required=True, travels=NUMBERED),
        replace(text("title", Story), required=True, travels=LEFT_OUT),
        Column("outcome", Choice(HarvestOutcome)),
        *long_text("profile", "event", "assistance", "result", "lesson"),
        day("approved_on"),
        *extra(
            of_centre(),
            text("pseudonym", Story, travels=DROPPED),
            *long_text("figures"),
            day("heard_on"),
            day("consent_on", about=gettext_lazy("Of an interview without a card; with one it stands in consents.")),
            day("consent_withdrawn_on", about=gettext_lazy("Likewise. The story is not published any more.")),
        ),
    ),
)
CASE_STUDIES = Sheet(
    "case_studies",
    CaseStudy,
    gettext_lazy("Case studies of activities (Annex 6). Failures are as welcome as successes."),
    (
        reference("case_study", gettext_lazy("Case study No.")),
        centre(),
        replace(text("title", CaseStudy), required=True, travels=LEFT_OUT),
        Column("finding", Choice(Finding)),
        *long_text("summary", "impact", "impact_intermediaries", "learning"),
        Column("men", Count()),
        Column("women", Count()),
        Column("other", Count()),
        day("approved_on"),
        *extra(
            linked("cases", gettext_lazy("Complaints"), gettext_lazy("The numbers of legal cases of the centre.")),
            linked("events", gettext_lazy("Events"), gettext_lazy("The numbers of events of the centre.")),
            Column(
                "activities",
                References(),
                title=gettext_lazy("Planned activities"),
                about=gettext_lazy("Each with three numbers: agreement / outcome / activity."),
            ),
        ),
    ),
)
