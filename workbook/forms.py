from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from mrc.access.models import Centre
from mrc.forms import Actions, Helper, RadioRow, Sheet, Words

from .tables import ERROR_MODE, SKIP, UPDATE

EXISTING = (
    (ERROR_MODE, _("Stop, and show which")),
    (SKIP, _("Leave it as it is recorded")),
    (UPDATE, _("Change it to what the workbook says")),
)


class ExistingForm(forms.Form):
    existing = forms.ChoiceField(
        label=_("When a reference number is recorded already"),
        choices=EXISTING,
        initial=ERROR_MODE,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one."), "invalid_choice": _("Choose one of the three.")},
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.helper = Helper(Sheet(_("Records that are there already"), RadioRow("existing")), summary=False)


class UploadForm(ExistingForm):
    file = forms.FileField(
        label=_("Excel workbook (.xlsx)"),
        error_messages={
            "required": _("Choose the workbook."),
            "missing": _("Choose the workbook."),
            "empty": _("The file is empty."),
            "max_length": _("The name of the file is too long. Give it a shorter one."),
        },
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
    )

    field_order = ("file", "existing")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = Helper(
            Sheet(
                _("Your workbook"),
                Words(_("It is checked first. Nothing is written before you have seen what would change.")),
                "file",
                RadioRow("existing"),
            ),
            Actions(_("Check the workbook")),
        )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > settings.WORKBOOK_MAX_BYTES:
            raise ValidationError(
                _(
                    "The workbook is too large: at most %(most)d MB are taken here. "
                    "Divide it, or ask the administrator to bring it in."
                )
                % {"most": settings.WORKBOOK_MAX_BYTES // 2**20},
                code="too_large",
            )
        return file


class ExportForm(forms.Form):
    centres = forms.ModelMultipleChoiceField(
        Centre.objects.none(),
        label=_("Centres"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": _("Choose centres of the list."),
            "invalid_pk_value": _("Choose centres of the list."),
            "list": _("Choose centres of the list."),
        },
    )
    deidentified = forms.BooleanField(
        label=_("Without names, contacts and free texts"),
        required=False,
        help_text=_("For analysis: years of birth only, running numbers instead of reference numbers."),
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        mine = user.own_centres
        self.fields["centres"].queryset = Centre.objects.filter(pk__in=[centre.pk for centre in mine])
        self.fields["centres"].to_field_name = "code"
        if len(mine) < 2:
            del self.fields["centres"]
        several = [RadioRow("centres")] if len(mine) > 1 else []
        self.helper = Helper(
            Sheet(
                _("Take the records along"),
                Words(_("All records of your centres, as a workbook that can be brought in again.")),
                *several,
                "deidentified",
            ),
            summary=False,
        )
