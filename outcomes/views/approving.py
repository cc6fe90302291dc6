"""Approving what stands on the page of a story or a case study."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from mrc.templatetags.figures import day_in_words

from ..approval import handed_in_over
from ..approval_form import ApprovalForm
from ..models import CaseStudy, Story


class Approves:
    """For the detail view of what is approved: its page holds the form, and is shown again with what is wrong.

    A view that adds ``approve`` takes what is sent.
    """

    approve_label = ""

    def post(self, request, *args, **kwargs):
        self.object = self.get_object()
        form = self.approval_form(request.POST)
        if form.is_valid():
            day = form.cleaned_data["approved_on"]
            try:
                self.approve(on=day, read=form.cleaned_data["read"])
            except ValidationError as refused:
                tell(request, refused)
            else:
                tell_where_it_stands(request, self.object, day)
            return redirect(self.object)
        return self.render_to_response(self.get_context_data(object=self.object, approval=form))

    def approval_form(self, data=None) -> ApprovalForm:
        return ApprovalForm(data, record=self.object, save=self.approve_label)


def tell(request: HttpRequest, refused: ValidationError) -> None:
    for sentence in refused.messages:
        messages.warning(request, sentence)


def tell_where_it_stands(request: HttpRequest, record: Story | CaseStudy, day) -> None:
    told = {"day": day_in_words(day)}
    if not record.centre.agreements.filter(starts_on__lte=day, ends_on__gte=day).exists():
        sentence = _("Approved as of %(day)s. No agreement of the centre ran on this day, so no report counts it.")
        messages.warning(request, sentence % told)
        return
    messages.success(request, _("Approved as of %(day)s. It stands in the report of the period of this day.") % told)
    for report in handed_in_over(record.centre, day):
        told = {"report": report}
        sentence = _(
            "This report was submitted before, and does not hold it: %(report)s. To have it in the next one, send it "
            "back, and approve it as of a later day."
        )
        messages.warning(request, sentence % told)
