"""The verbs of a submitted report: submit, return, approve, unlock."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date

from django.db import transaction

from mrc import sealed
from mrc.agreements.models import Agreement
from mrc.period import Period
from mrc.vocabularies.reporting import ReportStatus, ReportStep

from ..actions import WRITABLE, NotWritable
from ..build import DEFINITIONS, build
from ..models import IndicatorEntry, ProgressReport, Remark, Step, Submission, SubmittedCase, SubmittedFile
from ..narrative import narrative_of, report_before, report_of
from ..readiness import Checks, Readiness
from ..renderers import NotAvailable, render
from ..results import Report
from ..scope import Scope
from .frozen import checksum, frozen
from .ledger import CASE, LEDGER, Line, Number, disagreements, ledger, packed

DELIVERED = ("pdf", "docx", "xlsx")


class NotReady(Exception):
    """Something is still to be fixed or answered."""

    def __init__(self, readiness: Readiness):
        super().__init__(readiness.in_words)
        self.readiness = readiness


class ChangedMeanwhile(Exception):
    """Records or texts changed while the report was being frozen: what was counted first and last differs."""


class NotPossible(Exception):
    """Somebody else was quicker: the report is not in the state this needs."""

    def __init__(self, report: ProgressReport):
        super().__init__(report.status)
        self.report = report


def submit_report(*, agreement: Agreement, period: Period, by, today: date) -> Submission:
    """Freezes the report of a period and hands it in.

    The figures, the records behind each, the version of the definitions and the files are kept as they are now. It is
    counted twice, as figures and record by record: raises ``ChangedMeanwhile`` when the two differ, ``NotReady`` while
    something is to be fixed or answered, and ``NotWritable`` once it was handed in. Then nothing is left behind.
    """
    report = report_of(agreement, period)
    if report is not None and report.status not in WRITABLE:
        raise NotWritable
    written = writing_of(report)
    built = build(agreement, period)
    before = narrative_of(report_before(agreement, period))
    readiness = Checks(agreement, built, before, today=today, own=by.centre_ids).readiness()
    if report is None or not readiness.is_ready:
        raise NotReady(readiness)
    return freeze(report, built, agreement=agreement, written=written, by=by)


def freeze(
    report: ProgressReport, built: Report, *, agreement: Agreement, written: list, by, kinds=DELIVERED
) -> Submission:
    """Keeps a report that was found ready, with files of these kinds, as ``submit_report`` says.

    ``written`` is what it was built from.
    """
    built = replace(built, status=ReportStatus.SUBMITTED.value)
    kept, cases = kept_lines(agreement, built)
    content = frozen(built)
    with sealed_files({LEDGER: kept, **delivered(built, kinds)}) as files, transaction.atomic():
        report = ProgressReport.objects.select_for_update().order_by().get(pk=report.pk)
        if report.status not in WRITABLE:
            raise NotWritable
        if writing_of(report) != written:
            raise ChangedMeanwhile
        submission = Submission.objects.create(
            report=report,
            number=report.submissions.count() + 1,
            submitted_by=by,
            definitions=DEFINITIONS,
            content=content,
            checksum=checksum(content, {one.kind: one.sha256 for one in files}),
        )
        submission.attachments.set(report.attachments.going())
        for one in files:
            one.submission = submission
        SubmittedFile.objects.bulk_create(files)
        SubmittedCase.objects.bulk_create(
            (SubmittedCase(submission=submission, case_id=key, is_late=is_late) for key, is_late in cases),
            batch_size=2000,
        )
        take_step(submission, ReportStep.SUBMITTED, ReportStatus.SUBMITTED, by)
    return submission


def writing_of(report: ProgressReport | None) -> list:
    """What was written in a report: compared before and after it is frozen."""
    if report is None:
        return []
    entries = IndicatorEntry.objects.filter(report=report).order_by("pk").values_list()
    attached = report.attachments.going().order_by("pk").values_list("pk", "title", "sha256")
    return [narrative_of(report), list(entries), list(attached)]


def kept_lines(agreement: Agreement, built: Report) -> tuple[bytes, list[tuple[int, bool]]]:
    """The ledger to keep, and the cases in it, each with whether it was recorded late."""
    since = Scope.of(agreement, built.since.period) if built.since else None
    sums: dict[str, Number] = {}
    cases: list[tuple[int, bool]] = []
    content = packed(noted(ledger(Scope.of(agreement, built.period), since), sums, cases))
    if disagreements(built, sums):
        raise ChangedMeanwhile
    return content, cases


def noted(lines: Iterable[Line], sums: dict[str, Number], cases: list[tuple[int, bool]]) -> Iterator[Line]:
    """Passes the lines on, adding them up."""
    for line in lines:
        for name, n in line.adds.items():
            sums[name] = sums.get(name, 0) + n
        if line.kind == CASE:
            tables = {name.partition("/")[0] for name in line.adds}
            if tables & {"complainants", "recorded_after_submission"}:
                cases.append((line.key, "recorded_after_submission" in tables))
        yield line


def delivered(built: Report, kinds: Iterable[str]) -> dict[str, bytes]:
    """The files as everybody gets them, so that no single record of a centre is named in them.

    A format this server cannot make is left out.
    """
    made = {}
    for kind in kinds:
        try:
            made[kind] = render(built.for_reader(()), kind)
        except NotAvailable:
            continue
    return made


@contextmanager
def sealed_files(contents: Mapping[str, bytes]) -> Iterator[list[SubmittedFile]]:
    """Writes the files; takes them away again when what follows fails."""
    files: list[SubmittedFile] = []
    try:
        for kind, content in contents.items():
            digest = hashlib.sha256(content).hexdigest()
            files.append(SubmittedFile(kind=kind, size=len(content), sha256=digest, stored_as=sealed.seal(content)))
        yield files
    except BaseException:
        for one in files:
            sealed.remove(one.stored_as)
        raise


def take_step(submission: Submission, what: ReportStep, status: ReportStatus, by, reason: str = "") -> Step:
    report = submission.report
    report.status, report._history_user = status, by
    report.save()
    step = Step(submission=submission, what=what, by=by, deputy_of=by.stands_in_for, reason=reason)
    step.full_clean(exclude=["submission", "by", "deputy_of"])
    step.save()
    return step


def held(submission: Submission, status: ReportStatus) -> Submission:
    """The submission, held until the end of the transaction. Raises ``NotPossible`` unless it stands in this state."""
    report = ProgressReport.objects.select_for_update().order_by().get(pk=submission.report_id)
    submission = Submission.objects.get(pk=submission.pk)
    if not submission.is_standing or report.status != status:
        raise NotPossible(report)
    submission.report = report
    return submission


@transaction.atomic
def return_report(*, submission: Submission, remarks: Mapping[str, str], by) -> Step:
    """Sends a submitted report back to its coordinator, with a remark for each section named; "" is the whole report.

    It may be written again; what was submitted stays to be read. Raises ``NotPossible``.
    """
    submission = held(submission, ReportStatus.SUBMITTED)
    return send_back(submission, ReportStep.RETURNED, by, remarks)


@transaction.atomic
def approve_report(*, submission: Submission, by) -> Step:
    """Raises ``NotPossible``."""
    submission = held(submission, ReportStatus.SUBMITTED)
    return take_step(submission, ReportStep.APPROVED, ReportStatus.APPROVED, by)


@transaction.atomic
def unlock_report(*, submission: Submission, reason: str, by) -> Step:
    """Opens an approved report again, for a reason that is kept. Raises ``NotPossible``."""
    submission = held(submission, ReportStatus.APPROVED)
    return send_back(submission, ReportStep.UNLOCKED, by, {}, reason)


def send_back(submission: Submission, what: ReportStep, by, remarks: Mapping[str, str], reason: str = "") -> Step:
    submission.is_standing = False
    submission.save(update_fields=["is_standing"])
    step = take_step(submission, what, ReportStatus.RETURNED, by, reason)
    for section, text in remarks.items():
        if text:
            remark = Remark(step=step, section=section, text=text)
            remark.full_clean(exclude=["step"])
            remark.save()
    return step
