"""The verbs of the draw: draw, name who interviews, say what came of it, let somebody step in."""

import secrets
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from mrc.access.models import User
from mrc.agreements.models import Agreement
from mrc.vocabularies import Gender
from mrc.vocabularies.harvesting import DrawnState

from .frame import kept, why_not
from .interviewers import interviewers_for
from .lot import METHOD, WANTED_A_YEAR, draw_lots, steps_in
from .models import Draw, Drawn, FramePerson

STILL_ASKED = (DrawnState.TO_ASK, DrawnState.AGREED)
GOES_ON = (*STILL_ASKED, DrawnState.INTERVIEWED)
NEEDS_REASON = (DrawnState.DECLINED, DrawnState.NOT_FOUND, DrawnState.NO_LONGER_ASKED)


class DrawnAlready(Exception):
    """There is a draw of this year; ``draw`` is the last."""

    def __init__(self, draw: Draw):
        super().__init__(str(draw))
        self.draw = draw


class NobodyWaits(Exception):
    """The reserve list is used up."""


@transaction.atomic
def make_draw(*, agreement: Agreement, day: date, by: User, reason: str = "", seed: str = "") -> Draw:
    """Keeps the frame of the day and draws from it, by a seed nobody chose.

    A second draw of an agreement year needs its reason: without one ``DrawnAlready`` is raised, so that a button
    pressed twice makes one. ``ValidationError`` outside the agreement's days. An empty frame gives a draw of nobody.
    """
    agreement = Agreement.objects.select_for_update().order_by().get(pk=agreement.pk)
    if day not in agreement.period:
        raise ValidationError(_("The agreement does not run on this day, so there is nobody to draw for it."))
    year = agreement.year_of(day)
    last = Draw.objects.filter(agreement=agreement, starts_on=year.start).first()
    if last and not reason.strip():
        raise DrawnAlready(last)
    draw = Draw(
        agreement=agreement,
        starts_on=year.start,
        ends_on=year.end,
        number=last.number + 1 if last else 1,
        reason=reason.strip() if last else "",
        drawn_on=day,
        drawn_by=by,
        wanted=WANTED_A_YEAR,
        seed=seed or secrets.token_hex(16),
        method=METHOD,
    )
    draw.save()
    people = kept(draw, day)
    women = {person.number for person in people if person.gender == Gender.WOMAN}
    lot = draw_lots(draw.seed, women, {person.number for person in people} - women, draw.wanted)
    ranks = {number: rank for rank, number in enumerate(lot.order, start=1)}
    for person in people:
        person.rank = ranks[person.number]
    FramePerson.objects.bulk_create(people, batch_size=5000)
    draw.women_missing = lot.women_missing
    draw.save(update_fields=["women_missing"])
    for person in draw.frame.filter(rank__lte=len(lot.drawn)).order_by("rank"):
        made = Drawn(centre_id=person.centre_id, person=person)
        made._history_user = by
        made.save()
    return draw


@transaction.atomic
def name_interviewer(*, drawn: Drawn, interviewer: User | None, by: User) -> Drawn:
    """Raises ``ValidationError`` for somebody who may not, or who carried a case of hers."""
    drawn = held(drawn)
    if interviewer is not None and interviewer not in interviewers_for(drawn):
        raise ValidationError(
            _("Choose a colleague of the list: who carried a case of this person does not interview.")
        )
    drawn.interviewer, drawn._history_user = interviewer, by
    drawn.save()
    return drawn


@transaction.atomic
def record_state(*, drawn: Drawn, state: str, reason: str = "", by: User) -> Drawn:
    """What came of asking. Raises ``ValidationError`` without the reason an end needs, or after an interview."""
    drawn = held(drawn)
    if state not in (*STILL_ASKED, *NEEDS_REASON):
        raise ValidationError(_("Choose what came of it."))
    if drawn.state == DrawnState.INTERVIEWED:
        raise ValidationError(_("The interview was held already."))
    if drawn.asked_instead:
        raise ValidationError(_("Somebody steps in already, so this stays as it is."))
    if state in NEEDS_REASON and not reason.strip():
        raise ValidationError({"reason": _("Write why: it stays with the draw.")})
    drawn.state, drawn.reason, drawn._history_user = state, reason.strip(), by
    drawn.save()
    return drawn


def replace(*, drawn: Drawn, by: User) -> Drawn:
    """The next of the reserve list steps in; the next woman as long as half would not be women without her.

    Whoever may not be asked any more when her turn comes is passed over, with the reason. Asked twice, who stepped in
    first is answered. Raises ``NobodyWaits``, and ``ValidationError`` for somebody who is still to be asked.
    """
    made = _let_step_in(drawn=drawn, by=by)
    if made is None:  # raised out here, so that who was passed over stays recorded
        raise NobodyWaits
    return made


@transaction.atomic
def _let_step_in(*, drawn: Drawn, by: User) -> Drawn | None:
    drawn = held(drawn)
    if drawn.asked_instead:
        return drawn.asked_instead
    if drawn.state not in NEEDS_REASON:
        raise ValidationError(_("Say first what came of asking: somebody steps in only then."))
    draw = Draw.objects.select_for_update().get(pk=drawn.person.draw_id)  # two at once would take the same person
    going = Drawn.objects.filter(person__draw=draw, state__in=GOES_ON, person__gender=Gender.WOMAN).count()
    today = by.today()
    last = drawn
    while hasattr(last, "replaced_by"):
        last = last.replaced_by
    while (person := next_of(draw, going)) is not None:
        made = Drawn(centre_id=person.centre_id, person=person, steps_in_for=last)
        if why := why_not(person, today):
            made.state, made.passed_over = DrawnState.NO_LONGER_ASKED, why
        made._history_user = by
        made.save()
        if not why:
            return made
        last = made
    return None


def next_of(draw: Draw, women_left: int) -> FramePerson | None:
    """Whose turn it is on the reserve list, with so many women still among those who are asked."""
    waiting = draw.frame.filter(rank__isnull=False, drawn=None).order_by("rank")
    first, woman = waiting.first(), waiting.filter(gender=Gender.WOMAN).first()
    people = {person.number: person for person in (first, woman) if person}  # no other can be it
    is_woman = {number: person.gender == Gender.WOMAN for number, person in people.items()}
    number = steps_in(list(people), is_woman, women_left, draw.wanted)
    return None if number is None else people[number]


def held(drawn: Drawn) -> Drawn:
    """Locked until the transaction ends."""
    Drawn.objects.select_for_update().order_by().get(pk=drawn.pk)
    return Drawn.objects.select_related("person__draw__agreement", "centre").get(pk=drawn.pk)
