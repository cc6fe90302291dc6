"""What a programme officer writes about a submitted report."""

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.fields import Text
from mrc.forms import Actions, Helper, SaveBar, Sheet
from mrc.vocabularies.reporting import ReportSection

from ..models import REMARK_MAX

WHOLE = "whole"


def remark(label: str) -> Text:
    return Text(
        label=label,
        required=False,
        validators=[MaxLengthValidator(REMARK_MAX)],
        widget=forms.Textarea({"rows": 2}),
    )


class ReturnForm(forms.Form):
    """Remarks for the sections to correct; without any, nobody knows what to do."""

    def __init__(self, *args, cancel: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields[WHOLE] = remark(_("The whole report"))
        for section in ReportSection:
            self.fields[section.value] = remark(f"{section.number} {section.label}")
        self.helper = Helper(
            Sheet(_("What is to be corrected"), *self.fields),
            SaveBar(_("Return the report"), cancel=cancel, draft=True),
        )

    def clean(self):
        answers = super().clean()
        if not self.errors and not any(answers.values()):
            self.add_error(WHOLE, _("Write at least one remark: the coordinator has to know what to correct."))
        return answers

    @property
    def remarks(self) -> dict[str, str]:
        """By section; "" is the whole report."""
        return {"" if name == WHOLE else name: text for name, text in self.cleaned_data.items() if text}


class UnlockForm(forms.Form):
    """Why an approved report is opened again."""

    reason = Text(
        label=gettext_lazy("Why it is opened again"),
        max_length=REMARK_MAX,
        widget=forms.Textarea({"rows": 4}),
        error_messages={"required": gettext_lazy("Write why: the reason stays with the report.")},
    )

    def __init__(self, *args, cancel: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = Helper(Sheet("", "reason"), Actions(_("Unlock the report"), cancel=cancel))
