"""What a table of Annex 5 is: declared once, read by the builder, the drill-down and the renderers."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import BigIntegerField, Exists, F, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Cast, Round

from mrc.vocabularies import NOT_RECORDED, Vocabulary


def exact_sum(field: str):
    """A sum in hundredths, exact on both databases: SQLite keeps decimals as floats and would add them so."""
    return Sum(Cast(Round(F(field) * 100), BigIntegerField()))


@dataclass(frozen=True)
class Source:
    """Where records come from: the dated ones of a period, each of one centre and one gender."""

    name: str
    records: Callable[[], QuerySet]
    date: str
    gender: str = "gender"
    centre: str = "centre"

    def within(self, scope) -> QuerySet:
        """The records of the scope's centres in its counted period, both days included."""
        if scope.counted.is_empty:
            return self.records().none()
        return self.records().filter(**{f"{self.centre}__in": scope.centre_ids, f"{self.date}__range": scope.counted})


@dataclass(frozen=True)
class Answers:
    """A row of Annex 2 with one answer a record: the lines plus "not recorded" are the whole."""

    code: str
    title: str
    number: str
    source: Source
    field: str
    vocabulary: type[Vocabulary]
    by_gender: bool = True
    extra: tuple[str, ...] = ()  # answers the paper form has no column for
    several = False

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.field,)

    def answer(self, values: tuple) -> str:
        return values[0]

    def where(self, code: str) -> Q:
        return Q(**{self.field: code})


@dataclass(frozen=True)
class ReckonedAnswers:
    """A row whose one answer a rule reckons from several columns, for the count and the drill-down alike."""

    code: str
    title: str
    number: str
    source: Source
    columns: tuple[str, ...]
    rule: Callable[..., str]
    vocabulary: type[Vocabulary]
    by_gender: bool = True
    extra: tuple[str, ...] = ()
    several = False

    def answer(self, values: tuple) -> str:
        return self.rule(*values)


@dataclass(frozen=True)
class SeveralAnswers:
    """A row of Annex 2 with any number of answers, each a row of a child table: columns do not add up."""

    code: str
    title: str
    number: str
    source: Source
    child: Any
    vocabulary: type[Vocabulary]
    by_gender: bool = True
    extra: tuple[str, ...] = ()
    several = True

    @property
    def answered(self) -> str:
        return f"has_{self.code}"

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.answered,)

    def answer(self, values: tuple) -> bool:
        """Whether any answer was given at all."""
        return bool(values[0])

    @property
    def any_answer(self) -> Exists:
        return Exists(self.child.objects.filter(case=OuterRef("pk")))

    def where(self, code: str) -> Q:
        if code == NOT_RECORDED:
            return Q(~self.any_answer)
        return Q(Exists(self.child.objects.filter(case=OuterRef("pk"), code=code)))


@dataclass(frozen=True)
class Money:
    """Amounts of one kind, summed per currency and never across."""

    code: str
    title: str
    number: str
    source: Source
    kind: str


@dataclass(frozen=True)
class Profile:
    """A table of section 7 over the distinct clients served: ``answer`` gives each person's code or free text."""

    code: str
    title: str
    answer: Callable[[dict], str]
    vocabulary: type[Vocabulary] | None = None
    name: Callable[[str], str] | None = None  # of an open code, such as a country
    is_free_text: bool = False
