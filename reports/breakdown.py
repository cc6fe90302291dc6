"""One more breakdown of the coordinator's choice: two answers against each other, inside her own centres."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mrc.agreements.models import Agreement
from mrc.forms import Actions, Columns, Helper
from mrc.period import Period
from mrc.vocabularies import NOT_RECORDED
from mrc.vocabularies.world import country_name

from . import build
from .annex5 import section4, section7
from .declare import Answers, Profile, ReckonedAnswers
from .results import GENDERS_OF, TOTAL, Cell
from .scope import Scope

PEOPLE, CASES = "people", "cases"
MOST_LINES, MOST_COLUMNS = 40, 12  # the rest is one of its own
OTHERS = "others"  # its code; no answer has it


@dataclass(frozen=True)
class Dimension:
    """An answer people or cases can be told apart by. ``answer`` gives its code for addresses, and its words."""

    code: str
    title: str
    of: str
    columns: tuple[str, ...]
    answer: Callable[[dict], tuple[str, str]]


def of_profile(profile: Profile) -> Dimension:
    def answer(person):
        found = profile.answer(person)
        code = build.code_of(profile, found)
        if code == NOT_RECORDED or found in ("", NOT_RECORDED):
            return NOT_RECORDED, _("Not recorded")
        if profile.vocabulary:
            return code, profile.vocabulary(found).label
        return code, profile.name(found) if profile.name else found.strip()

    return Dimension(profile.code, profile.title, PEOPLE, (), answer)


def of_answers(table: Answers | ReckonedAnswers) -> Dimension:
    def answer(case):
        code = table.answer(tuple(case[column] for column in table.columns))
        return code, table.vocabulary(code).label

    return Dimension(table.code, table.title, CASES, table.columns, answer)


def of_country(code: str, title: str, column: str) -> Dimension:
    return Dimension(code, title, CASES, (column,), lambda case: (case[column], country_name(case[column])))


DIMENSIONS = {
    dimension.code: dimension
    for dimension in (
        *(of_profile(profile) for profile in section7.PROFILE),
        *(of_answers(table) for table in section4.TABLES if isinstance(table, Answers | ReckonedAnswers)),
        of_country("destination", section4.DESTINATION.title, "destination_country"),
        of_country("case_nationality", gettext_lazy("Nationality of the worker"), "nationality"),
    )
}
STATUS = "legal_status"


class BreakdownForm(forms.Form):
    """What is broken down by what; both answers are of the same people or of the same cases."""

    down = forms.ChoiceField(label=gettext_lazy("Lines"))
    across = forms.ChoiceField(label=gettext_lazy("Columns"))
    who = forms.ChoiceField(label=gettext_lazy("Whom"))

    def __init__(self, *args, agreement: Agreement, **kwargs):
        super().__init__(*args, **kwargs)
        collects = all(centre.collects_legal_status for centre in agreement.centres.all())
        offered = [one for one in DIMENSIONS.values() if collects or one.code != STATUS]
        choices = [
            (_("Clients served"), [(one.code, one.title) for one in offered if one.of == PEOPLE]),
            (_("Cases closed"), [(one.code, one.title) for one in offered if one.of == CASES]),
        ]
        self.fields["down"].choices = self.fields["across"].choices = choices
        self.fields["who"].choices = [
            ("women", _("Women")),
            ("men", _("Men")),
            ("other_unknown", _("Other/unknown")),
            (TOTAL, _("All")),
        ]
        self.initial |= {"down": "age", "across": "ethnicity", "who": "women"}
        for field in self.fields.values():
            field.error_messages["invalid_choice"] = _("Choose one of the answers of the list.")
        self.helper = Helper(Columns("down", "across", "who"), Actions(_("Show")))

    def clean(self):
        answers = super().clean()
        down, across = (DIMENSIONS.get(answers.get(name)) for name in ("down", "across"))
        if down and across:
            if down.of != across.of:
                self.add_error(
                    "across", _("Clients and cases are not the same people. Choose two answers of one of them.")
                )
            elif down is across:
                self.add_error("across", _("Choose another answer than for the lines."))
        return answers


@dataclass(frozen=True)
class CrossLine:
    label: str
    cells: tuple[Cell, ...]
    total: int


@dataclass(frozen=True)
class CrossTable:
    """``whole`` is everybody counted; lines and columns both add up to it."""

    down: Dimension
    across: Dimension
    columns: tuple[str, ...]
    lines: tuple[CrossLine, ...]
    sums: tuple[int, ...]
    whole: int

    @property
    def has_small_numbers(self) -> bool:
        return any(0 < cell.value < 5 for line in self.lines for cell in line.cells)


def records(scope: Scope, own, dimensions) -> Iterator[dict]:
    """Rows of the people served or cases closed at the reader's own centres of the agreement."""
    mine = [centre for centre in scope.centre_ids if centre in set(own)]
    if dimensions[0].of == PEOPLE:
        return build.persons_served(scope, centre__in=mine)
    columns = {column for one in dimensions for column in one.columns}
    cases = section4.CASES.within(scope).filter(centre__in=mine).order_by("closed_on", "pk")
    return cases.values("pk", "centre_id", "is_restricted", "gender", *columns).iterator(chunk_size=5000)


@dataclass(frozen=True)
class Tally:
    """How many gave each pair of answers. Answers beyond ``most`` that are rarest stand together as ``OTHERS``."""

    counted: Counter
    names: tuple[dict[str, str], dict[str, str]]

    @classmethod
    def of(cls, rows, dimensions: tuple[Dimension, Dimension], who: str) -> "Tally":
        counted, names = Counter(), ({}, {})
        for row in rows:
            if row["gender"] in GENDERS_OF[who]:
                answers = [one.answer(row) for one in dimensions]
                counted[answers[0][0], answers[1][0]] += 1
                for told, (code, label) in zip(names, answers, strict=True):
                    told.setdefault(code, str(label))
        return cls(counted, names)

    def kept(self, side: int) -> set[str]:
        """The codes that have a line or column of their own; what nobody recorded always has."""
        sums = Counter()
        for codes, n in self.counted.items():
            sums[codes[side]] += n
        most = (MOST_LINES, MOST_COLUMNS)[side]
        if len(sums) <= most:
            return set(sums)
        told = sorted(sums.keys() - {NOT_RECORDED}, key=lambda code: (-sums[code], code))
        return {*told[: most - 2], NOT_RECORDED} & sums.keys()


def crossed(agreement: Agreement, period: Period, own, *, down: str, across: str, who: str) -> CrossTable:
    """One query. Beyond forty lines and twelve columns the rarest answers stand together, as all others."""
    dimensions = (DIMENSIONS[down], DIMENSIONS[across])
    tally = Tally.of(records(Scope.of(agreement, period), own, dimensions), dimensions, who)
    kept = tally.kept(0), tally.kept(1)
    found, lines, sums = Counter(), Counter(), Counter()
    for codes, n in tally.counted.items():
        line, column = (code if code in own_place else OTHERS for code, own_place in zip(codes, kept, strict=True))
        found[line, column] += n
        lines[line] += n
        sums[column] += n
    names = [told | {OTHERS: _("All others")} for told in tally.names]
    order = in_order(dimensions[1], sums, names[1])
    rows = []
    for line in in_order(dimensions[0], lines, names[0]):
        cells = (
            Cell(
                f"cross_{dimensions[0].of}/{down}.{line}.{across}.{column}/{who}",
                found[line, column],
                who,
                names[1][column],
            )
            for column in order
        )
        rows.append(CrossLine(names[0][line], tuple(cells), lines[line]))
    return CrossTable(
        *dimensions,
        tuple(names[1][code] for code in order),
        tuple(rows),
        tuple(sums[code] for code in order),
        sum(sums.values()),
    )


def in_order(dimension: Dimension, codes, names: dict[str, str]) -> list[str]:
    """As the form orders them, else by name; all others and what nobody recorded come last."""
    vocabulary = next(
        (
            one.vocabulary
            for one in (*section7.PROFILE, *section4.TABLES)
            if one.code == dimension.code and getattr(one, "vocabulary", None)
        ),
        None,
    )
    places = {word.value: place for place, word in enumerate(vocabulary)} if vocabulary else {}
    return sorted(
        codes,
        key=lambda code: (code == NOT_RECORDED, code == OTHERS, places.get(code, 0), names[code].casefold()),
    )


def records_behind(scope: Scope, own, of: str, line: str, who: str) -> Iterator[tuple[int, int, bool]] | None:
    """(key, centre, whether it is restricted) of the people or cases of one cell; None for a name no cell has."""
    parts = line.split(".")
    if len(parts) != 4 or who not in GENDERS_OF:
        return None
    first, second = DIMENSIONS.get(parts[0]), DIMENSIONS.get(parts[2])
    if first is None or second is None or first.of != of or second.of != of:
        return None
    dimensions, asked = (first, second), (parts[1], parts[3])
    kept = (set(), set())
    if OTHERS in asked:
        tally = Tally.of(records(scope, own, dimensions), dimensions, who)
        kept = tally.kept(0), tally.kept(1)

    def is_asked(row) -> bool:
        codes = [one.answer(row)[0] for one in dimensions]
        return all(
            code not in own_place if wanted == OTHERS else code == wanted
            for code, own_place, wanted in zip(codes, kept, asked, strict=True)
        )

    return (
        (row["pk"], row["centre_id"], row.get("is_restricted", False))
        for row in records(scope, own, dimensions)
        if row["gender"] in GENDERS_OF[who] and is_asked(row)
    )
