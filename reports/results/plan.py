"""What was planned, and what was held for it (section 2)."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from .counts import ByGender


@dataclass(frozen=True)
class Held:
    """What was held for a planned activity in the period, and who came: prefilled, never typed."""

    events: int = 0
    beneficiaries: ByGender = ByGender()
    intermediaries: ByGender = ByGender()
    key: int = 0  # of the activity, for addresses

    @property
    def name(self) -> str:
        return f"activity_events/{self.key}"

    @property
    def lines(self) -> list[tuple[str, ByGender, str]]:
        """Whom it reached: words, counts and the name of the figure; without those nobody belongs to."""
        parts = [
            (_("beneficiaries"), self.beneficiaries, f"activity_beneficiaries/{self.key}"),
            (_("intermediaries"), self.intermediaries, f"activity_intermediaries/{self.key}"),
        ]
        return [part for part in parts if part[1].total]


@dataclass(frozen=True)
class PlannedActivity:
    number: str
    statement: str
    progress: str = ""
    measures: str = ""
    held: Held = Held()
    key: int = 0


@dataclass(frozen=True)
class ExpectedOutcome:
    """Section 2 of Annex 5: an outcome with its activities, and what was written of each."""

    number: str
    statement: str
    activities: tuple[PlannedActivity, ...]
    progress: str = ""
    measures: str = ""
    key: int = 0
