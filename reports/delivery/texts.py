"""The stories and case studies of a submitted report, as far as they may still be told as they stand there."""

from dataclasses import dataclass, field

from mrc.agreements.models import Agreement

from .. import results
from ..harvest import case_studies_of, stories_of
from ..models import Submission
from ..submitted.frozen import report_in
from .forms import PERIOD


@dataclass
class Told:
    """Stories or case studies that stand in the report and may still be told as they stand there."""

    texts: list = field(default_factory=list)
    reported: int = 0

    @property
    def taken_back(self) -> int:
        return self.reported - len(self.texts)


def reports_of(record: Submission, whose: str) -> list[results.Report]:
    """The submitted report, or all that stand up to its last day, the earliest first."""
    if whose == PERIOD:
        return [report_in(record.content)]
    standing = Submission.objects.standing().filter(
        report__agreement=record.report.agreement_id, report__ends_on__lte=record.report.ends_on
    )
    return [report_in(one.content) for one in standing.order_by("report__starts_on")]


def stories_in(reports: list[results.Report], agreement: Agreement) -> Told:
    """The stories of the reports whose words are still approved and may still be published."""
    live = {words_of(one) for one in stories_of(all_centres(agreement), agreement.period, agreement).stories}
    told = [one for report in reports for one in report.harvest.stories]
    return Told([one for one in told if words_of(one) in live], len(told))


def studies_in(reports: list[results.Report], agreement: Agreement) -> Told:
    live = {words_of(one) for one in case_studies_of(all_centres(agreement), agreement.period)}
    told = [one for report in reports for one in report.case_studies]
    return Told([one for one in told if words_of(one) in live], len(told))


def all_centres(agreement: Agreement) -> list[int]:
    return list(agreement.centres.values_list("pk", flat=True))


def words_of(text: results.Story | results.CaseStudy) -> tuple[str, ...]:
    """What somebody wrote, by which a frozen text and the live one are known to be the same."""
    return text.title, *(words for _label, words in text.parts)
