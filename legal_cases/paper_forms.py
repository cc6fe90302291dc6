"""Forms for papers of a case: several files at once, one paper's facts, taking one away."""

from uuid import UUID, uuid5

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from clients.fields import Text, as_typed
from clients.forms import FIRST_YEAR
from clients.once import MadeOnce, new_token
from mrc.access.models import User
from mrc.forms import Actions, Columns, Helper, Problem, Problems, Sheet, Words, problems
from mrc.together import ChangedTogether
from mrc.vocabularies.casework import PaperKind

from .models import LegalCase, Paper
from .papers import TITLE_MAX, bare_name, change_paper, keep_paper, uuid_of_upload
from .uploaded import ACCEPT

LONGEST_REASON = 500


class SeveralFiles(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One or more files, at most ``PAPERS_AT_ONCE``. What is in them is judged when they are kept."""

    widget = SeveralFiles

    def clean(self, data, initial=None):
        files = [file for file in data or [] if file]
        if not files:
            raise ValidationError(self.error_messages["required"], code="required")
        if len(files) > settings.PAPERS_AT_ONCE:
            raise ValidationError(
                _("At most %(most)d files at once: choose these first, then the others.")
                % {"most": settings.PAPERS_AT_ONCE},
                code="too_many",
            )
        return files


class PaperFacts(forms.ModelForm):
    class Meta:
        model = Paper
        fields = ["kind", "title", "dated_on"]
        formfield_callback = as_typed

    def __init__(self, *args, user: User, case: LegalCase, **kwargs):
        self.user, self.case = user, case
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", _("Choose the kind")), *PaperKind.choices]
        self.fields["kind"].error_messages["required"] = _("Choose the kind of paper. “Other” is a kind too.")
        self.fields["title"].help_text = _("In a few words, as the evidence index will say it.")
        self.fields["title"].error_messages["required"] = _("Write in a few words what it shows.")
        self.fields["dated_on"].help_text = _("The day that stands on it. Empty: it has none.")

    def clean_dated_on(self):
        day = self.cleaned_data["dated_on"]
        if day and day.year < FIRST_YEAR:
            raise ValidationError(_("This is too long ago. Look at the year again."))
        return day


class NotKept(Problems):
    """The files that were refused, each with its sentence."""

    @property
    def title(self) -> str:
        words = ngettext("%(count)s file was not kept", "%(count)s files were not kept", len(self))
        return words % {"count": len(self)}


class AddPapersForm(MadeOnce, PaperFacts):
    """Each file is judged apart: ``keep`` gives what was kept and names what was not."""

    is_judged = False  # the answers were in order, and each file was looked at

    files = FilesField(
        label=_("Files"),
        widget=SeveralFiles(attrs={"accept": ACCEPT}),
        error_messages={
            "required": _("Choose at least one file."),
            "invalid": _("The files did not arrive. Choose them again."),
        },
    )
    too_old = _("This form was open for too long. Choose the files again and save.")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("token", new_token(self.user))
        self.fields["files"].help_text = _(
            "PDF, JPEG, PNG, WebP, Word, Excel, text, voice messages (M4A, MP3, OGG); up to %(most)d MB each, "
            "%(files)d at once."
        ) % {"most": settings.PAPER_MAX_BYTES // 2**20, "files": settings.PAPERS_AT_ONCE}
        self.helper = Helper(
            Sheet(
                "",
                Words(_("Pictures are kept without the place where they were taken. Everything is kept encrypted.")),
                "files",
                Columns("kind", "dated_on"),
                "title",
                "token",
            ),
            Actions(_("Keep with the case"), cancel=self.case.get_absolute_url()),
            summary=False,
        )

    def clean(self):
        answers = super().clean()
        if self.errors and answers.get("files") and "token" not in self.errors:
            self.add_error("files", _("Choose the files again: a page that comes back cannot keep them."))
        return answers

    @property
    def problems(self) -> Problems:
        found = problems(self) if self.is_bound else Problems()
        return NotKept(Problem(one.message, control=one.control) for one in found) if self.is_judged else found

    def keep(self) -> list[Paper]:
        """Keeps what can be kept; each refused file is one error of the field, with its own sentences."""
        self.is_judged = True
        answers, kept = self.cleaned_data, []
        address = uuid5(answers["token"], str(self.case.uuid))
        files: dict[UUID, UploadedFile] = {}
        for upload in answers["files"]:  # one that was chosen twice counts once
            files.setdefault(uuid_of_upload(address, upload), upload)
        for uuid, upload in files.items():
            title = answers["title"]
            if kept:  # counted by what is kept: a refused file leaves no gap, and one alone has no number
                mark = f" ({len(kept) + 1})"
                title = f"{title[: TITLE_MAX - len(mark)]}{mark}"
            try:
                kept.append(
                    keep_paper(
                        case=self.case,
                        upload=upload,
                        kind=answers["kind"],
                        title=title,
                        dated_on=answers["dated_on"],
                        by=self.user,
                        uuid=uuid,
                    )
                )
            except ValidationError as error:
                name = bare_name(upload.name or "")[:80]
                self.add_error("files", f"{name}: {' '.join(error.messages)}")
        if self.errors:
            self.renew_token()
        return kept


class ChangePaperForm(ChangedTogether, PaperFacts):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.compare_with_shown()
        self.helper = Helper(
            Sheet("", Columns("kind", "dated_on"), "title"),
            Actions(_("Save the paper"), cancel=self.case.get_absolute_url()),
        )

    def save(self, commit=True) -> Paper:
        columns = set(self.changed_data) & set(self._meta.fields)
        return change_paper(paper=self.instance, columns=columns, by=self.user)


class RemovePaperForm(forms.Form):
    reason = Text(
        label=_("Why it is taken away"),
        max_length=LONGEST_REASON,
        help_text=_("It stands in the timeline of the case."),
        error_messages={"required": _("Write why it is taken away.")},
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = Helper("reason")


def kept_in_words(kept: list[Paper]) -> str:
    return ngettext("%(count)s paper kept.", "%(count)s papers kept.", len(kept)) % {"count": len(kept)}
