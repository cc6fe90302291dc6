"""The bundle that goes with a final report, as long work: the report as it was submitted, the Annex 2 form of each case
it counts in the version that leaves the centre, its stories and case studies, and what is in it, with checksums.

Cases are those the ledger counted. Who may not know one gets its form without number or text; the forms of centres that
are not the reader's stay there, unless she reads what is submitted and no records at all.
"""

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator

from django.db.models import Q
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from legal_cases import printed
from legal_cases.models import LegalCase
from mrc import sealed
from mrc.access.models import Centre, User
from mrc.agreements.models import Agreement
from mrc.jobs.models import Job
from mrc.jobs.work import CannotBeDone, JobFile, Progress, user_of, work
from mrc.pdf import PdfUnavailable, render_pdf
from mrc.templatetags.figures import day_in_words

from ..models import Submission, SubmittedFile
from ..records_pdf import hidden_since, in_one_pdf, sheets
from ..renderers import FORMATS, render
from ..submitted.actions import DELIVERED
from ..submitted.changes import file_of
from ..submitted.frozen import report_in
from .forms import Forms, days_of, forms_of, known_to, reads_records
from .texts import Told, reports_of, stories_in, studies_in

KIND = "reports.delivery"
FORMS, STORIES, STUDIES = "annex-2-forms.pdf", "stories.pdf", "case-studies.pdf"
MANIFEST, SUMS = "manifest.json", "SHA256SUMS"


def may_ask(user: User) -> bool:
    return user.has_perm("reports.view_submission") and (
        user.has_perm("legal_cases.export_legalcase") or user.has_perm("reports.review_submission")
    )


def may(user: User, job: Job) -> bool:
    """Asked before each part and at the download."""
    asked = job.parameters
    record = Submission.objects.visible_to(user).filter(uuid=asked["submission"]).defer("content").first()
    if record is None or not may_ask(user):
        return False
    if reads_records(user) and not set(asked["centres"]) <= set(user.centre_ids):
        return False
    counted = Q(pk__in=record.cases.values("case")) | Q(centre__in=record.report.agreement.centres.values("pk"))
    if reads_records(user):
        counted &= Q(centre__in=user.centre_ids)
    return not hidden_since(job.made_at, LegalCase.objects.filter(counted), known_to(user))


def about(job: Job) -> str:
    record = Submission.objects.filter(uuid=job.parameters["submission"]).select_related("report__agreement").first()
    if record is None:
        return ""
    days = {"start": day_in_words(record.report.starts_on), "end": day_in_words(record.report.ends_on)}
    return f"{record.report.agreement.number}, " + _("%(start)s to %(end)s") % days


@work(KIND, title=gettext_lazy("Bundle of a report"), may=may, record="reports.delivery", about=about)
def delivery(job: Job, progress: Progress) -> JobFile:
    """A ZIP file. Fails with a sentence when the report was sent back or a kept file is not as it was."""
    user = user_of(job)
    record = Submission.objects.select_related("report__agreement").get(uuid=job.parameters["submission"])
    if not record.is_standing:
        raise CannotBeDone(_("The report was sent back. Wait until it is submitted anew, then ask for its bundle."))
    try:
        files = dict(kept_files(record))
        forms = forms_of(record, user, job.parameters["cases"])
    except (SubmittedFile.DoesNotExist, sealed.Unreadable):
        raise CannotBeDone(
            _("A kept file of this report is damaged. The operator restores it from a backup.")
        ) from None
    reports = reports_of(record, job.parameters["cases"])
    stories, studies = stories_in(reports, record.report.agreement), studies_in(reports, record.report.agreement)
    if forms.keys:
        files[FORMS] = in_one_pdf(
            cover(record, forms, job.parameters["cases"]), list(forms.keys), chosen_by(job), progress
        )
    for name, title, told in ((STORIES, _("Stories"), stories), (STUDIES, _("Case studies"), studies)):
        if told.texts:
            files[name] = texts_pdf(title, told.texts, record)
    if not Submission.objects.filter(pk=record.pk, is_standing=True).exists():
        raise CannotBeDone(_("The report was sent back. Wait until it is submitted anew, then ask for its bundle."))
    files[MANIFEST] = manifest(record, job.parameters["cases"], forms, stories, studies, files)
    progress(len(forms.keys), len(forms.keys))
    return JobFile(filename(record), zipped(files, record))


def chosen_by(job: Job):
    def chosen(keys: list[int]) -> list[printed.Sheet]:
        return sheets(keys, seen=known_to(user_of(job)), is_outgoing=True)

    return chosen


def kept_files(record: Submission) -> Iterator[tuple[str, bytes]]:
    """The files as they were delivered, and the report as data."""
    kept = set(record.files.values_list("kind", flat=True))
    for kind in DELIVERED:
        if kind in kept:
            yield f"report.{FORMATS[kind].extension}", file_of(record, kind)
    yield "report.json", render(report_in(record.content).for_reader(()), "json")


def cover(record: Submission, forms: Forms, whose: str) -> dict:
    agreement = Agreement.objects.for_report().get(pk=record.report.agreement_id)
    return {
        "is_outgoing": True,
        "agreement": agreement,
        "period": days_of(record, whose),
        "centres": Centre.objects.filter(pk__in=forms.centres).order_by("code"),
        "figure": forms.counted,
        "count": len(forms.keys),
        "notes": forms.notes,
    }


def texts_pdf(title: str, texts: list, record: Submission) -> bytes:
    context = {"title": title, "texts": texts, "head": report_in(record.content).head}
    try:
        return render_pdf("reports/texts_print.html", context)
    except PdfUnavailable:
        raise CannotBeDone(_("PDF is not available on this server.")) from None


def manifest(
    record: Submission, whose: str, forms: Forms, stories: Told, studies: Told, files: dict[str, bytes]
) -> bytes:
    """What is in the bundle and what is not, with the checksum of each file; as data, in English."""
    period = days_of(record, whose)
    told = {
        "agreement": record.report.agreement.number,
        "title": record.report.agreement.title,
        "report": {
            "start": record.report.starts_on.isoformat(),
            "end": record.report.ends_on.isoformat(),
            "version": record.number,
            "state": record.report.status,
            "submitted_at": record.submitted_at.isoformat(timespec="seconds"),
            "checksum": record.checksum,
            "definitions": record.definitions,
        },
        "annex_2_forms": {
            "closed_from": period.start.isoformat(),
            "closed_to": period.end.isoformat(),
            "counted_in_the_report": forms.counted,
            "in_this_bundle": len(forms.keys),
            "without_number": forms.unnamed,
            "at_other_centres": forms.elsewhere,
            "reopened_since": forms.reopened,
            "not_there_any_more": forms.gone,
        },
        **{
            name: {"in_the_report": one.reported, "in_this_bundle": len(one.texts), "taken_back_since": one.taken_back}
            for name, one in (("stories", stories), ("case_studies", studies))
        },
        "files": [
            {"name": name, "size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
            for name, content in files.items()
        ],
    }
    return json.dumps(told, ensure_ascii=False, indent=2).encode()


def zipped(files: dict[str, bytes], record: Submission) -> bytes:
    """Names and days of the files tell no more than the report: each is of the moment it was submitted."""
    sums = "".join(f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in files.items())
    moment = record.submitted_at.timetuple()[:6]
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as bundle:
        for name, content in {**files, SUMS: sums.encode()}.items():
            bundle.writestr(zipfile.ZipInfo(name, moment), content, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def filename(record: Submission) -> str:
    number = slugify(record.report.agreement.number) or "report"
    return f"{number}_{record.report.starts_on}_{record.report.ends_on}_version-{record.number}_bundle.zip"
