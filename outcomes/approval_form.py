"""The button by which a story or a case study is approved, and the day it counts on."""

from django import forms
from django.utils.translation import gettext as _

from mrc.forms import Actions, DateField, Helper, Sheet
from mrc.templatetags.figures import day_in_words

from .approval import check_day, report_under_way
from .models import CaseStudy, Story


class ApprovalForm(forms.Form):
    """``read`` is the digest of the texts on the page: only what was read is approved."""

    approved_on = DateField()
    read = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, record: Story | CaseStudy, save: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.record = record
        report = report_under_way(record)
        day = self.fields["approved_on"]
        day.label = _("Approved as of")
        day.help_text = _("It stands in the report of the period this day lies in.")
        if report:
            told = {"number": report.agreement, "end": day_in_words(report.days.end)}
            day.help_text += (
                " " + _("%(end)s is the last day of the report of %(number)s that is being written.") % told
            )
        self.initial = {
            "approved_on": report.days.end if report else record.centre.today(),
            "read": record.digest,
        }
        self.helper = Helper(Sheet("", "approved_on", "read"), Actions(save))

    def clean_approved_on(self):
        day = self.cleaned_data["approved_on"]
        check_day(self.record, day)
        return day
