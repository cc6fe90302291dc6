"""Many Annex 2 forms in one PDF: rendered a few at a time, then joined, with the memory of a few."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from multiprocessing import get_context

from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from legal_cases import outgoing, printed
from legal_cases.models import Entry, LegalCase
from mrc.jobs.work import CannotBeDone, Progress, Scratch, scratch
from mrc.pdf import PdfUnavailable, pdf_of, render_pdf
from mrc.vocabularies.casework import EntryKind

from .joined import joined

CHUNK = 25
CHUNKS_A_PROCESS = 8


def in_one_pdf(
    cover: dict, keys: list[int], chosen: Callable[[list[int]], Iterable[printed.Sheet]], progress: Progress
) -> bytes:
    """The forms of these cases in this order, after a first page that says what they are.

    ``chosen`` gives the forms of some keys, and asks each time whether the reader still may.
    """
    try:
        with scratch() as parts, press(len(keys)) as printing:
            parts.put(render_pdf("reports/records_cover.html", cover))
            for start in range(0, len(keys), CHUNK):
                progress(start, len(keys), _("Printing the records"))
                records = chosen(keys[start : start + CHUNK])
                parts.put(printing(render_to_string("reports/records_print.html", {"records": records})))
            progress(len(keys), len(keys), _("Putting them together"))
            return joined(told(parts, progress, len(keys)), title=_("Closing records"))
    except PdfUnavailable:
        raise CannotBeDone(_("PDF is not available on this server.")) from None


def told(parts: Scratch, progress: Progress, records: int) -> Iterator[bytes]:
    """The parts, and how far they are joined: said at each, counted in records."""
    for number, piece in enumerate(parts.pieces()):
        progress(records * number // parts.count, records, _("Putting them together"))
        yield piece
    progress(records, records, _("Putting them together"))


@contextmanager
def press(records: int) -> Iterator[Callable[[str], bytes]]:
    """Prints documents; many of them in a process that is replaced now and then, since layout leaks 0.3 MB a record."""
    if records <= CHUNK:
        yield pdf_of
        return
    with ProcessPoolExecutor(1, mp_context=get_context("spawn"), max_tasks_per_child=CHUNKS_A_PROCESS) as pool:
        yield lambda html: pool.submit(pdf_of, html).result()


def sheets(keys: list[int], *, seen: QuerySet[LegalCase], is_outgoing: bool) -> list[printed.Sheet]:
    """The forms of these cases, in this order; of one that is not ``seen``, only the form that says nothing of it."""
    cases = LegalCase.objects.with_people().select_related("outgoing_text").with_rows()
    found = cases.in_bulk(keys)
    open_to = set(seen.filter(pk__in=keys).values_list("pk", flat=True))
    made = []
    for key in keys:
        case = found.get(key)
        if case is None or (key not in open_to and not is_outgoing):
            continue  # the count at the end will tell
        if not is_outgoing:
            made.append(printed.internal(case, case.centre))
        elif key in open_to:
            made.append(printed.outgoing(case, texts=outgoing.leaving(case)))
        else:
            made.append(printed.outgoing(case, texts=outgoing.all_kept(case), is_named=False))
    return made


def hidden_since(moment: datetime, cases: QuerySet[LegalCase], seen: QuerySet[LegalCase]) -> bool:
    """Whether one of the cases was restricted since the moment, and is not among those that may be seen now."""
    hidden = cases.exclude(pk__in=seen.values("pk"))
    lines = Entry.objects.filter(case__in=hidden, kind=EntryKind.RESTRICTED, written_at__gte=moment)
    return lines.exists()
