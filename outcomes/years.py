"""The agreement years under way, and how far their interviews are."""

from dataclasses import dataclass
from datetime import date

from mrc.access.models import User
from mrc.agreements.models import Agreement
from mrc.period import Period
from mrc.vocabularies import Gender

from .lot import WANTED_A_YEAR
from .models import Draw, Interview


@dataclass(frozen=True)
class Year:
    """A year of an agreement, at all its centres."""

    agreement: Agreement
    days: Period
    draw: Draw | None  # the last of the year
    interviews: int
    women: int

    wanted = WANTED_A_YEAR


def years_of(user: User, day: date) -> list[Year]:
    """Of the agreements of the user's centres that run on the day, by number."""
    here = Agreement.centres.through.objects.filter(centre__in=user.centre_ids)
    running = Agreement.objects.filter(pk__in=here.values("agreement"), starts_on__lte=day, ends_on__gte=day)
    return [year_of(agreement, day) for agreement in running.order_by("number")]


def year_of(agreement: Agreement, day: date) -> Year:
    days = agreement.year_of(day)
    held = Interview.objects.filter(centre__in=agreement.centres.values("pk"), interviewed_on__range=days)
    genders = list(held.order_by().values_list("gender", flat=True))
    draw = Draw.objects.filter(agreement=agreement, starts_on=days.start).first()
    return Year(agreement, days, draw, len(genders), genders.count(Gender.WOMAN))
