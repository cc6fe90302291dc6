"""What must hold before somebody is interviewed, what the records say beside the answers, and saving them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Min, Q
from django.utils.translation import gettext as _

from clients.models import Client, Service
from legal_cases.models import LegalCase
from mrc.access.models import User
from mrc.access.scope import CentreScopedQuerySet
from mrc.period import add_months
from mrc.templatetags.figures import day_in_words
from mrc.vocabularies import NOT_RECORDED
from mrc.vocabularies.contact import ConsentPurpose
from mrc.vocabularies.harvesting import DrawnState

from .models import Answer, Drawn, Interview, Question

MONTHS = 6  # between the first service and the interview (manual, section 3.3)
LOG_SHOWN = 30
MAY_STILL_BE_ASKED = {DrawnState.TO_ASK, DrawnState.AGREED, DrawnState.INTERVIEWED}


@dataclass(frozen=True)
class Log:
    """What the service log says of somebody, to be read beside her answers."""

    services: tuple[Service, ...] = ()
    first: date | None = None
    has_more: bool = False

    @classmethod
    def of(cls, client: Client | None) -> "Log":
        """In two queries."""
        if client is None:
            return cls()
        services = list(client.services.order_by("received_on", "pk")[: LOG_SHOWN + 1])
        return cls(tuple(services[:LOG_SHOWN]), first_service_of(client), len(services) > LOG_SHOWN)


def first_service_of(client: Client) -> date | None:
    return client.services.aggregate(first=Min("received_on"))["first"]


def is_recent(first: date | None, on: date) -> bool:
    """Whether the first service is younger than six calendar months on that day."""
    return first is not None and add_months(on, -MONTHS) < first


def recent_in_words(first: date | None, on: date) -> str:
    """The warning that somebody was served too short a time before; "" when she was not."""
    if not is_recent(first, on):
        return ""
    return _(
        "The first service in the log is of %(day)s, less than six months before the interview. "
        "What changed may not have shown yet."
    ) % {"day": day_in_words(first)}


def refusal(client: Client | None, drawn: Drawn | None) -> str:
    """Why nobody may interview this person now; "" when nothing stands against it. Nothing overrides it."""
    if drawn is not None and drawn.state not in MAY_STILL_BE_ASKED:
        return _("The draw says of this person: %(state)s. Change it there first, if she agreed meanwhile.") % {
            "state": drawn.get_state_display()
        }
    if drawn is not None and client is None:
        return _("The card of this person is not there any more. Draw somebody else from the reserve list.")
    if drawn is not None and interviewed_for(drawn, client):
        return _("This person was interviewed for this draw already, by her other card.")
    if client is not None and not client.permits(ConsentPurpose.CONTACT):
        return _("This person did not agree to be contacted later. Without it there is no interview.")
    if client is not None and client.safety_marks.standing().exists():
        return _("The card is marked: this person is left out for safety.")
    return ""


def interviewed_for(drawn: Drawn, client: Client) -> bool:
    """Whether somebody whose cards were merged since holds another place of the draw, and was interviewed there."""
    others = Interview.objects.filter(drawn__person__draw=drawn.person.draw_id, client=client)
    return others.exclude(drawn=drawn).exists()


def waiting_in_a_draw(client: Client, user: User) -> Drawn | None:
    """That this person was drawn and is still to be interviewed; the oldest, of two agreements."""
    waits = Drawn.objects.visible_to(user).filter(person__client=client, interview__isnull=True)
    return waits.filter(state__in=[DrawnState.TO_ASK, DrawnState.AGREED]).order_by("pk").first()


def profile_of(client: Client, user: User) -> dict[str, str]:
    """Part 1 as the card and the newest case the user may see tell it; of a restricted one nothing is copied."""
    cases = LegalCase.objects.visible_to(user).filter(client=client, is_restricted=False)
    case = cases.order_by("-opened_on", "-pk").first()
    sector = case.sector if case and case.sector != NOT_RECORDED else client.present_sector
    return {
        "gender": client.gender,
        "nationality": client.nationality,
        "community_of_origin": client.province,
        "sector": sector,
        "legal_status": case.legal_status if case else NOT_RECORDED,
    }


def asked_of(interview: Interview, questions: CentreScopedQuerySet) -> list[tuple[Question, str, str]]:
    """(question, its words, the answer): the questions in use, and those answered before, in the words of then."""
    answered = {answer.question_id: answer for answer in interview.own_answers.all()} if interview.pk else {}
    return [
        (
            question,
            answered[question.pk].asked if question.pk in answered else question.wording,
            answered[question.pk].text if question.pk in answered else "",
        )
        for question in questions.filter(Q(in_use=True) | Q(pk__in=answered), centre=interview.centre_id)
    ]


@transaction.atomic
def keep_interview(*, interview: Interview, answers: Mapping[Question, tuple[str, str]], by: User) -> Interview:
    """Saves a new interview under the next number, or a changed one, with the answers to the centre's questions.

    ``answers`` holds the words asked and the answer; a question without an answer leaves no row unless it had one.
    Who was drawn counts as interviewed.
    """
    is_new = interview._state.adding
    if is_new and interview.drawn_id:
        drawn = Drawn.objects.select_for_update().get(pk=interview.drawn_id)
        if reason := refusal(interview.client, drawn):
            raise ValidationError(reason)
    if is_new:
        interview.give_reference()
    interview._history_user = by
    interview.save(force_insert=is_new)
    before = {answer.question_id: answer for answer in interview.own_answers.all()}
    for question, (asked, text) in answers.items():
        answer = before.get(question.pk)
        if answer is None and text:
            answer = Answer(interview=interview, centre_id=interview.centre_id, question=question, asked=asked)
        if answer is not None and answer.text != text:
            answer.text, answer._history_user = text, by
            answer.save()
    if is_new and interview.drawn_id:
        drawn.state, drawn._history_user = DrawnState.INTERVIEWED, by
        drawn.save(update_fields=["state"])
    return interview
