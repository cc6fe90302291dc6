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


def centres_of(user: User, record: Submission) -> list[int]:
    """The centres whose forms the user gets."""
    own = record.report.agreement.centres.values_list("pk", flat=True)
    return [key for key in own if key in user.centre_ids] if reads_records(user) else list(own)


def days_of(record: Submission, whose: str) -> Period:
    agreement, period = record.report.agreement, record.report.period
    return Period(agreement.starts_on, period.end) if whose == AGREEMENT else period


def forms_of(record: Submission, user: User, whose: str) -> Forms:
    """The cases the ledger counted closed, as far as a form of them is printed."""
    mark = SINCE if whose == AGREEMENT and report_in(record.content).since else ""
    table, own, keys, elsewhere = f"{mark}complainants/", set(centres_of(user, record)), set(), 0
    for line in unpacked(file_of(record, LEDGER)):
        if line.kind != CASE or not any(name.startswith(table) for name in line.adds):
            continue
        if line.centre in own:
            keys.add(line.key)
        else:
            elsewhere += 1
    known = set(known_to(user).filter(centre__in=own).order_by().values_list("pk", flat=True)) & keys
    there = LegalCase.objects.filter(centre__in=own).order_by("reference", "pk").values_list("pk", "closed_on")
    found = {key: closed_on for key, closed_on in there if key in keys}
    shown = [key for key, closed_on in found.items() if closed_on]
    named = [key for key in shown if key in known]
    return Forms(
        keys=(*named, *(key for key in shown if key not in known)),
        counted=len(keys) + elsewhere,
        unnamed=len(shown) - len(named),
        elsewhere=elsewhere,
        reopened=len(found) - len(shown),
        gone=len(keys) - len(found),
    )
