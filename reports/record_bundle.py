"""All closing records of a period in one PDF, as long work: rendered a few at a time, merged, counted twice.

As many records stand in it as the report counts cases closed at the reader's centres, restricted ones included: the
final report must contain them. Without identity that is the form that leaves; of a case hidden from the reader not even
the number. With identity, for the centre's own file, hidden cases are only a number on the first page.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from multiprocessing import get_context

from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from legal_cases import outgoing, printed
from legal_cases.models import Entry, LegalCase
from mrc.access.models import Centre, User
from mrc.agreements.models import Agreement
from mrc.jobs.models import Job
from mrc.jobs.work import CannotBeDone, JobFile, Progress, Scratch, scratch, user_of, work
from mrc.pdf import PdfUnavailable, pdf_of, render_pdf
from mrc.period import Period
from mrc.templatetags.figures import day_in_words
from mrc.vocabularies.casework import EntryKind

from . import build
from .annex5 import section4
from .joined import joined
from .scope import Scope

KIND = "reports.closing_records"
OUTGOING, INTERNAL = "outgoing", "internal"
CHUNK = 25
CHUNKS_A_PROCESS = 8


@dataclass(frozen=True)
class OwnCentres(Scope):
    """The records of centres whatever their agreements."""

    @property
    def counted(self) -> Period:
        return self.period


@dataclass(frozen=True)
class Bundle:
    """Which records, and how they are printed."""

    scope: Scope
    own: Scope  # of the reader's centres alone
    is_outgoing: bool

    @classmethod
    def of(cls, job: Job) -> "Bundle":
        asked = job.parameters
        period = Period(*map(date.fromisoformat, (asked["start"], asked["end"])))
        own = tuple(asked["centres"])
        if asked["agreement"]:
            agreement = Agreement.objects.for_report().get(uuid=asked["agreement"])
            scope = Scope.of(agreement, period)
            own = tuple(key for key in own if key in scope.centre_ids)
        else:
            scope = OwnCentres(None, period, own)
        return cls(scope, replace(scope, centre_ids=own), asked["form"] == OUTGOING)

    def keys(self, user: User) -> tuple[list[int], int]:
        """Keys of the records in the order of their numbers, and how many at the end are hidden from the user."""
        cases = section4.CASES.within(self.own).order_by("reference", "pk")
        all_keys = list(cases.values_list("pk", flat=True))
        seen = set(cases.filter(pk__in=LegalCase.objects.visible_to(user).values("pk")).values_list("pk", flat=True))
        hidden = [key for key in all_keys if key not in seen]
        return [key for key in all_keys if key in seen] + hidden, len(hidden)


def may(user: User, job: Job) -> bool:
    """Asked before each part and at the download."""
    asked = job.parameters
    return (
        user.has_perm("reports.view_progressreport")
        and user.has_perm("legal_cases.export_legalcase")
        and (asked["form"] == OUTGOING or user.has_perm("legal_cases.export_identity"))
        and set(asked["centres"]) <= set(user.centre_ids)
        and (not asked["agreement"] or Agreement.objects.visible_to(user).filter(uuid=asked["agreement"]).exists())
        and not is_hidden_since(user, job)
    )


def is_hidden_since(user: User, job: Job) -> bool:
    """Whether a case of the period was restricted after the file was asked for, and the user may not see it now."""
    cases = section4.CASES.within(Bundle.of(job).own).exclude(pk__in=LegalCase.objects.visible_to(user).values("pk"))
    lines = Entry.objects.filter(case__in=cases, kind=EntryKind.RESTRICTED, written_at__gte=job.made_at)
    return lines.exists()


def about(job: Job) -> str:
    """The period and the form, by which two files are told apart."""
    asked = job.parameters
    days = {name: day_in_words(date.fromisoformat(asked[name])) for name in ("start", "end")}
    words = (
        _("%(start)s to %(end)s, without identity") if asked["form"] == OUTGOING else _("%(start)s to %(end)s, in full")
    )
    return words % days


@work(KIND, title=gettext_lazy("Closing records in one PDF"), may=may, record="legal_cases.records", about=about)
def closing_records(job: Job, progress: Progress) -> JobFile:
    bundle = Bundle.of(job)
    user = user_of(job)
    keys, hidden = bundle.keys(user)
    figure = build.legal_assistance(bundle.own).cases_closed
    whole = figure if bundle.own == bundle.scope else build.legal_assistance(bundle.scope).cases_closed
    shown = keys if bundle.is_outgoing else keys[: len(keys) - hidden]
    if not keys:
        raise CannotBeDone(_("No case was closed in this period, so there is no record to print."))
    if not shown:
        raise CannotBeDone(_("Every case closed in this period is restricted to other people."))
    if len(keys) != figure:
        raise CannotBeDone(disagreement(figure, len(keys)))
    cover = {
        "bundle": bundle,
        "period": bundle.scope.counted,
        "centres": Centre.objects.filter(pk__in=bundle.own.centre_ids).order_by("code"),
        "figure": figure,
        "whole": whole,
        "elsewhere": whole - figure,
        "count": len(shown),
        "hidden": hidden,
    }
    try:
        with scratch() as parts, press(len(shown)) as printing:
            parts.put(render_pdf("reports/records_cover.html", cover))
            for start in range(0, len(shown), CHUNK):
                progress(start, len(shown), _("Printing the records"))
                user = user_of(job)
                records = sheets(bundle, shown[start : start + CHUNK], user)
                parts.put(printing(render_to_string("reports/records_print.html", {"records": records})))
            progress(len(shown), len(shown), _("Putting them together"))
            if bundle.keys(user)[0] != keys:
                raise CannotBeDone(_("Cases were closed, reopened or restricted meanwhile. Start it again."))
            return JobFile(filename(bundle), joined(told(parts, progress, len(shown)), title=_("Closing records")))
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


def disagreement(figure: int, count: int) -> str:
    words = _("The report counts %(figure)s cases closed, but %(count)s records were found. Start it again.")
    return words % {"figure": figure, "count": count}


def sheets(bundle: Bundle, keys: list[int], user: User) -> list[printed.Sheet]:
    """The forms of these cases, in this order; of who may not see a case, only the form that says nothing of it."""
    cases = LegalCase.objects.with_people().select_related("outgoing_text").with_rows()
    found = cases.in_bulk(keys)
    seen = set(LegalCase.objects.visible_to(user).filter(pk__in=keys).values_list("pk", flat=True))
    made = []
    for key in keys:
        case = found.get(key)
        if case is None or (key not in seen and not bundle.is_outgoing):
            continue  # the count at the end will tell
        if not bundle.is_outgoing:
            made.append(printed.internal(case, case.centre))
        elif key in seen:
            made.append(printed.outgoing(case, texts=outgoing.leaving(case)))
        else:
            made.append(printed.outgoing(case, texts=outgoing.all_kept(case), is_named=False))
    return made


def filename(bundle: Bundle) -> str:
    period = bundle.scope.counted
    form = OUTGOING if bundle.is_outgoing else INTERNAL
    return f"closing-records_{period.start:%Y-%m-%d}_{period.end:%Y-%m-%d}_{form}.pdf"
