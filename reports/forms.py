from django import forms
from django.utils.translation import gettext_lazy as _

from mrc.forms import Actions, Columns, DateField, Helper


class PeriodForm(forms.Form):
    """The period of a report, both days included."""

    start = DateField(label=_("From"))
    end = DateField(label=_("To, this day included"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = Helper(Columns("start", "end"), Actions(_("Open the report")))

    def clean(self):
        cleaned = super().clean()
        start, end = cleaned.get("start"), cleaned.get("end")
        if start and end and end < start:
            self.add_error("end", _("The period ends before it starts. Write a day after the first one."))
        return cleaned
