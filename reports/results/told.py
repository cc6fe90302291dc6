"""What is told in words: stories, case studies, and the texts of the report."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from mrc.period import Period
from mrc.vocabularies.reporting import ReportPart, ReportSection

from .counts import ByGender


@dataclass(frozen=True)
class Story:
    """An approved story (Annex 4): its five parts, without a name."""

    title: str
    outcome: str
    parts: tuple[tuple[str, str], ...]
    code: str


@dataclass(frozen=True)
class Harvest:
    """Section 5 of Annex 5: the stories of the period, and how far the agreement year is."""

    stories: tuple[Story, ...] = ()
    year: Period | None = None
    this_year: ByGender = ByGender()
    outcomes: Mapping[str, int] = field(default_factory=dict)
    wanted: int = 0
    taken_back: int = 0  # approved in the year, and left out since the consent to publish was taken back

    @property
    def is_told(self) -> bool:
        """Whether any of its figures is above zero."""
        return bool(self.this_year.total or self.taken_back)


@dataclass(frozen=True)
class CaseStudy:
    """An approved case study (Annex 6), with its subjects by gender."""

    title: str
    finding: str
    subjects: ByGender
    parts: tuple[tuple[str, str], ...]
    code: str


@dataclass(frozen=True)
class Narrative:
    """What was written into the boxes of a report, by section, what it is about, and part."""

    texts: Mapping[tuple[str, str, str], str] = field(default_factory=dict)

    def of(self, section: str, about: str = "", part: str = ReportPart.TEXT) -> str:
        """The text of one box; "" when nobody wrote it."""
        return self.texts.get((section, about, part), "")

    @property
    def by_section(self) -> dict[str, str]:
        """The texts of the sections that are one text."""
        return {section.value: self.of(section) for section in ReportSection}

    def answers(self, section: str, about: str) -> dict[str, str]:
        """The texts whose ``about`` begins so, by the rest of it."""
        return {
            key[1].removeprefix(about): text
            for key, text in self.texts.items()
            if key[0] == section and key[1].startswith(about) and key[2] == ReportPart.TEXT and text
        }
