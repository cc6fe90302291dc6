from datetime import timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from mrc.forms import Actions, Columns, DateField, Helper
from mrc.period import Period

MOST_DAYS = 366


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


class DueDateForm(forms.Form):
    """Until when the report of a period is to be handed in."""

    due_on = DateField(label=_("Due"))

    def __init__(self, *args, period: Period, cancel: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.period = period
        self.helper = Helper("due_on", Actions(_("Save the due date"), cancel=cancel))

    def clean_due_on(self):
        day = self.cleaned_data["due_on"]
        if day < self.period.end:
            raise forms.ValidationError(
                _("The period ends on %(day)s. A report is due on that day or later.")
                % {"day": f"{self.period.end:%d/%m/%Y}"}
            )
        if day - self.period.end > timedelta(days=MOST_DAYS):
            raise forms.ValidationError(_("This is more than a year after the period. Look at the year again."))
        return day
