"""All closing records of a period in one PDF, as long work, counted twice.

As many records stand in it as the report counts cases closed at the reader's centres, restricted ones included: the
final report must contain them. Without identity that is the form that leaves; of a case hidden from the reader not even
the number. With identity, for the centre's own file, hidden cases are only a number on the first page.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from legal_cases import printed
from legal_cases.models import LegalCase
from mrc.access.models import Centre, User
from mrc.agreements.models import Agreement
from mrc.jobs.models import Job
from mrc.jobs.work import CannotBeDone, JobFile, Progress, user_of, work
from mrc.period import Period
from mrc.templatetags.figures import day_in_words
from mrc.templatetags.figures import figure as figure_in_words

from . import build
from .annex5 import section4
from .records_pdf import hidden_since, in_one_pdf, sheets
from .scope import Scope

KIND = "reports.closing_records"
OUTGOING, INTERNAL = "outgoing", "internal"


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
        and not hidden_since(job.made_at, section4.CASES.within(Bundle.of(job).own), LegalCase.objects.visible_to(user))
    )


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
        "is_outgoing": bundle.is_outgoing,
        "agreement": bundle.scope.agreement,
        "period": bundle.scope.counted,
        "centres": Centre.objects.filter(pk__in=bundle.own.centre_ids).order_by("code"),
        "figure": figure,
        "whole": whole,
        "elsewhere": whole - figure,
        "count": len(shown),
        "notes": list(notes(hidden, is_outgoing=bundle.is_outgoing)),
    }

    def chosen(keys: list[int]) -> Iterator[printed.Sheet]:
        seen = LegalCase.objects.visible_to(user_of(job))
        return sheets(keys, seen=seen, is_outgoing=bundle.is_outgoing)

    made = in_one_pdf(cover, shown, chosen, progress)
    if bundle.keys(user)[0] != keys:
        raise CannotBeDone(_("Cases were closed, reopened or restricted meanwhile. Start it again."))
    return JobFile(filename(bundle), made)


def notes(hidden: int, *, is_outgoing: bool) -> Iterator[str]:
    """How the cases hidden from the reader stand in the file."""
    if hidden and is_outgoing:
        yield _("Records that say restricted in place of a number stand at the end.")
    elif hidden:
        yield ngettext(
            "%(number)s case is restricted to other people and is not in this file;"
            " together they are the figure of the report.",
            "%(number)s cases are restricted to other people and are not in this file;"
            " together they are the figure of the report.",
            hidden,
        ) % {"number": figure_in_words(hidden)}


def disagreement(figure: int, count: int) -> str:
    words = _("The report counts %(figure)s cases closed, but %(count)s records were found. Start it again.")
    return words % {"figure": figure, "count": count}


def filename(bundle: Bundle) -> str:
    period = bundle.scope.counted
    form = OUTGOING if bundle.is_outgoing else INTERNAL
    return f"closing-records_{period.start:%Y-%m-%d}_{period.end:%Y-%m-%d}_{form}.pdf"
