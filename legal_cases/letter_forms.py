from django import forms
from django.conf import settings
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from clients.fields import as_typed
from clients.once import NewRecord
from mrc.access.models import User
from mrc.forms import Actions, Columns, Helper, Sheet
from mrc.together import ChangedTogether

from .letter_starter import starter_language
from .letters import judged_template, keep_template, other_language
from .models import LetterTemplate
from .papers import Damaged, content_of


class LetterForm(ChangedTogether, forms.ModelForm):
    """A letter of the register; a new file replaces the one before."""

    file = forms.FileField(
        label=_("Word file (.docx)"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".docx"}),
        error_messages={
            "required": _("Choose the Word file."),
            "missing": _("Choose the Word file."),
            "invalid": _("The file did not arrive. Choose it again."),
            "empty": _("The file is empty."),
        },
    )

    class Meta:
        model = LetterTemplate
        fields = ["name", "language", "is_used"]
        formfield_callback = as_typed

    def __init__(self, *args, user: User, **kwargs):
        self.user, self.kept = user, None
        super().__init__(*args, **kwargs)
        self.fields["name"].help_text = _("What it is for: “Invitation to talks”.")
        self.fields["name"].error_messages["required"] = _("Write a name for the letter.")
        self.fields["language"].help_text = _("The one the text is written in: dates and subjects follow it.")
        self.fields["file"].help_text = self.about_file % {"most": settings.LETTER_MAX_BYTES // 2**20}
        if "is_used" in self.fields:
            self.fields["is_used"].help_text = _("When not, it is kept but no longer offered.")
        self.compare_with_shown()
        self.helper = Helper(
            Sheet("", *self.first_fields, Columns("name", "language"), "file", *self.last_fields),
            Actions(_("Save the letter"), cancel=reverse_lazy("legal_cases:letters")),
        )

    about_file = _("Empty: the file stays as it is. At most %(most)d MB.")
    first_fields: tuple = ()
    last_fields: tuple = ("is_used",)

    def clean_file(self):
        if upload := self.cleaned_data.get("file"):
            self.kept = judged_template(upload)
        return upload

    def clean(self):
        """Months of one language in a text of another would help nobody who reads the letter."""
        answers = super().clean()
        language, content = answers.get("language"), None if self.errors else self.content()
        if language and content and (found := other_language(content, language)):
            names = dict(settings.LANGUAGES)
            self.add_error(
                "language",
                _("The text of this letter is written in %(found)s: choose that, or write the letter in %(chosen)s.")
                % {"found": names[found], "chosen": names[language]},
            )
        return answers

    def content(self) -> bytes | None:
        """The new file, or the one that stays when its language changes."""
        if self.kept or "language" not in self.changed_data or not self.instance.pk:
            return self.kept and self.kept.content
        try:
            return content_of(self.instance)
        except Damaged:
            return None

    def save(self, commit=True):
        upload = self.cleaned_data.get("file")
        return keep_template(
            template=self.instance,
            kept=self.kept,
            name=upload.name if upload else "",
            columns=set(self.changed_data) & {"name", "language", "is_used"},
            by=self.user,
        )


class NewLetterForm(NewRecord, LetterForm):
    about_file = _("Write the fields of the list where a name or a date is to stand. At most %(most)d MB.")
    last_fields = ("token",)

    class Meta(LetterForm.Meta):
        fields = ["name", "language"]

    def __init__(self, *args, user: User, **kwargs):
        super().__init__(*args, user=user, **kwargs)
        self.fields["file"].required = True
        if user.own_centres:
            self.initial.setdefault("language", starter_language(user.own_centres[0].language))

    @property
    def first_fields(self):
        return tuple(self.centre_fields)
