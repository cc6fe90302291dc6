"""Which Annex 2 forms go with a submitted report: of the cases its ledger counted, in the version that leaves."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from legal_cases.models import LegalCase
from mrc.access.models import User
from mrc.period import Period
from mrc.templatetags.figures import figure

from ..models import Submission
from ..submitted.changes import file_of
from ..submitted.frozen import report_in
from ..submitted.ledger import CASE, LEDGER, SINCE, unpacked

PERIOD, AGREEMENT = "period", "agreement"  # whose cases: of the report's days, of all days since the start


@dataclass(frozen=True)
class Forms:
    """The cases a report counted, of which forms are printed; and why some are not."""

    keys: tuple[int, ...]  # those the reader may know in the order of their numbers, then the others
    centres: frozenset[int]
    counted: int
    unnamed: int = 0
    elsewhere: int = 0
    reopened: int = 0
    gone: int = 0

    @property
    def notes(self) -> list[str]:
        """What the figure of the report and the number of forms differ by."""
        lines = (
            (self.elsewhere, _("At centres that are not yours: %(n)s. Their forms come from there.")),
            (self.unnamed, _("Restricted to named people, and therefore without number and text: %(n)s.")),
            (self.reopened, _("Reopened since the report was submitted, and therefore without a form: %(n)s.")),
            (self.gone, _("Not there any more since the report was submitted: %(n)s.")),
        )
        told = [words % {"n": figure(n)} for n, words in lines if n]
        return [*told, _("Each form says what the record says on the day this was made.")]


def reads_records(user: User) -> bool:
    """A coordinator reads those of her centres; a programme officer what is submitted, of all."""
    return user.has_perm("reports.view_progressreport")


def known_to(user: User) -> QuerySet[LegalCase]:
    """The cases whose number may stand on their form."""
    if reads_records(user):
        return LegalCase.objects.visible_to(user)
    return LegalCase.objects.filter(is_restricted=False)


def is_hers(user: User, centre: int) -> bool:
    """Whether the forms of a centre go into the user's bundle, whether or not it is still in the agreement."""
    return not reads_records(user) or centre in user.centre_ids


def days_of(record: Submission, whose: str) -> Period:
    agreement, period = record.report.agreement, record.report.period
    return Period(agreement.starts_on, period.end) if whose == AGREEMENT else period


def forms_of(record: Submission, user: User, whose: str) -> Forms:
    """The cases the ledger counted closed, as far as a form of them is printed."""
    mark = SINCE if whose == AGREEMENT and report_in(record.content).since else ""
    table, centre_of, elsewhere = f"{mark}complainants/", {}, 0
    for line in unpacked(file_of(record, LEDGER)):
        if line.kind != CASE or not any(name.startswith(table) for name in line.adds):
            continue
        if is_hers(user, line.centre):
            centre_of[line.key] = line.centre
        else:
            elsewhere += 1
    found = LegalCase.objects.filter(centre__in=set(centre_of.values())).order_by("reference", "pk")
    closed_on = {key: day for key, day in found.values_list("pk", "closed_on") if key in centre_of}
    known = set(known_to(user).filter(pk__in=found.order_by().values("pk")).order_by().values_list("pk", flat=True))
    shown = [key for key, day in closed_on.items() if day]
    named = [key for key in shown if key in known]
    return Forms(
        keys=(*named, *(key for key in shown if key not in known)),
        centres=frozenset(centre_of.values()),
        counted=len(centre_of) + elsewhere,
        unnamed=len(shown) - len(named),
        elsewhere=elsewhere,
        reopened=len(closed_on) - len(shown),
        gone=len(centre_of) - len(closed_on),
    )
