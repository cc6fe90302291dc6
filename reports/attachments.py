"""Files that go with a report: judged and kept as the papers of a case are."""

import hashlib

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.fields import Text
from legal_cases.papers import TITLE_MAX, judged, shown_name
from legal_cases.uploaded import ACCEPT
from mrc import sealed
from mrc.agreements.models import Agreement
from mrc.forms import Actions, Helper, Sheet, Words
from mrc.period import Period
from mrc.vocabularies.reporting import ReportSection

from .actions import WRITABLE, NotWritable, begin_report
from .models import Attachment, ProgressReport

MOST = 20  # of one report


def attach(*, agreement: Agreement, period: Period, upload: UploadedFile, title: str, section: str, by) -> Attachment:
    """Judges, seals and records a file; begins the report. The same file once more is the one that is there.

    Raises ``ValidationError`` with the sentence, and what ``begin_report`` raises; then neither row nor file is left.
    """
    kept = judged(upload)
    digest = hashlib.sha256(kept.content).hexdigest()
    stored_as = sealed.seal(kept.content)
    try:
        with transaction.atomic():
            report = begin_report(agreement=agreement, period=period)
            if same := report.attachments.going().filter(sha256=digest).first():
                raise ValidationError(_("This file is with the report already: “%(title)s”.") % {"title": same.title})
            if report.attachments.going().count() >= MOST:
                raise ValidationError(
                    _("A report holds at most %(most)d attachments. Put several into one PDF.") % {"most": MOST}
                )
            attachment = Attachment(
                report=report,
                section=section,
                title=title,
                filename=shown_name(upload.name or "", kept.ending),
                media_type=kept.media_type,
                size=len(kept.content),
                sha256=digest,
                stored_as=stored_as,
                added_by=by,
            )
            attachment._history_user = by
            attachment.full_clean(exclude=["report", "added_by"])
            attachment.save()
    except BaseException:
        sealed.remove(stored_as)
        raise
    return attachment


@transaction.atomic
def detach(*, attachment: Attachment, by) -> None:
    """It goes with the report no more. One that was never submitted goes altogether, its history stays.

    Raises ``NotWritable`` once the report was handed in.
    """
    report = ProgressReport.objects.select_for_update().order_by().get(pk=attachment.report_id)
    if report.status not in WRITABLE:
        raise NotWritable
    stored_as = attachment.stored_as
    attachment._history_user = by
    if attachment.submissions.exists():
        attachment.taken_away_at = timezone.now()
        attachment.save()
        return
    attachment.delete()
    transaction.on_commit(lambda: sealed.remove(stored_as))


class AttachmentForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("File"),
        widget=forms.FileInput({"accept": ACCEPT}),
        error_messages={
            "required": gettext_lazy("Choose a file."),
            "invalid": gettext_lazy("The file did not arrive. Choose it again."),
            "empty": gettext_lazy("This file is empty. Choose another one."),
        },
    )
    title = Text(
        label=gettext_lazy("What it shows"),
        max_length=TITLE_MAX,
        error_messages={"required": gettext_lazy("Write in a few words what it shows.")},
    )
    section = forms.ChoiceField(label=gettext_lazy("Section"), required=False)

    def __init__(self, *args, cancel: str, **kwargs):
        super().__init__(*args, **kwargs)
        sections = [(one.value, f"{one.number} {one.label}") for one in ReportSection]
        self.fields["section"].choices = [("", _("Of the whole report")), *sections]
        warning = _("Nothing in it may tell who somebody is: the report leaves the centre.")
        self.helper = Helper(Sheet("", Words(warning), "file", "title", "section"), Actions(_("Attach"), cancel=cancel))
