"""Whose records a figure counts, and of which days."""

from dataclasses import dataclass

from mrc.agreements.models import Agreement
from mrc.period import Period


@dataclass(frozen=True)
class Scope:
    """Whose records are counted: those of the agreement's centres, in the part of the period within its dates."""

    agreement: Agreement
    period: Period
    centre_ids: tuple[int, ...]

    @classmethod
    def of(cls, agreement, period) -> "Scope":
        return cls(agreement, period, tuple(sorted(centre.pk for centre in agreement.centres.all())))

    @property
    def counted(self) -> Period:
        return self.period.within(self.agreement.period)
