"""A submitted report split by centre: from its ledger, so that the parts make the figures that were submitted."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from mrc.access.models import Centre

from ..models import Submission
from ..results import COLUMNS, TOTAL, ByGender, Report
from .changes import file_of
from .frozen import report_in
from .ledger import LEDGER, SINCE, Number, figures_of, unpacked
from .words import words_of

HEADLINES = _("Headline figures")


@dataclass(frozen=True)
class Part:
    """What one centre adds to a line; ``counts`` where it is a number of people."""

    total: Number
    counts: ByGender | None = None


@dataclass(frozen=True)
class SiteLine:
    label: str
    whole: Part
    of_centres: tuple[tuple[Centre, Part], ...]


@dataclass(frozen=True)
class SiteTable:
    title: str
    lines: tuple[SiteLine, ...]


@dataclass(frozen=True)
class Split:
    """Centres in the order of their codes: no ranking."""

    centres: tuple[Centre, ...]
    tables: tuple[SiteTable, ...]


def split(submission: Submission) -> Split:
    """By the centres that stand in the ledger. Raises ``sealed.Unreadable`` where that is damaged or gone."""
    sums: dict[int, Counter] = defaultdict(Counter)
    for line in unpacked(file_of(submission, LEDGER)):
        for name, n in line.adds.items():
            if not name.startswith(SINCE):
                sums[line.centre][name] += n
    wanted = {*sums, *submission.report.agreement.centres.values_list("pk", flat=True)}
    centres = tuple(Centre.objects.filter(pk__in=wanted).order_by("code"))
    tables = defaultdict(list)
    for title, line in lines_of(report_in(submission.content), {centre: sums[centre.pk] for centre in centres}):
        tables[str(title)].append(line)
    return Split(centres, tuple(SiteTable(title, tuple(lines)) for title, lines in tables.items()))


def lines_of(report: Report, sums: dict[Centre, Counter]) -> Iterator[tuple[str, SiteLine]]:
    """Each line that is not zero everywhere, in the order of the form, with the title of its table."""
    words, together = words_of(report), sum(sums.values(), Counter())
    columns: dict[str, list[str]] = {}
    for name, _value in figures_of(report):
        head, _slash, column = name.rpartition("/")
        if not name.startswith(SINCE) and column not in columns.setdefault(head, []):
            columns[head].append(column)
    for head, found in columns.items():
        if head not in words:
            continue
        parts = tuple((centre, part_of(head, found, one)) for centre, one in sums.items())
        whole = part_of(head, found, together)
        if whole.total:
            title, label = words[head]
            yield (title, SiteLine(label, whole, parts)) if label else (HEADLINES, SiteLine(title, whole, parts))


def part_of(head: str, columns: list[str], sums: Counter) -> Part:
    by_gender = {column: sums.get(f"{head}/{column}", 0) for column in COLUMNS}
    if COLUMNS[0] not in columns:  # the form prints no genders here, the ledger may hold them
        return Part(sums.get(f"{head}/{TOTAL}", 0) + sum(by_gender.values()))
    if any(isinstance(n, Decimal) for n in by_gender.values()):
        return Part(sum(by_gender.values()))
    return Part(sum(by_gender.values()), ByGender(**by_gender))
