"""Asking for the bundle that goes with a report."""

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from mrc.access.views import permission
from mrc.forms import Actions, Choices, Helper, Sheet
from mrc.jobs.actions import start

from ..delivery.bundle import KIND, may_ask
from ..delivery.forms import AGREEMENT, PERIOD
from .submission import SEE, about, submission_of

CASES = {
    PERIOD: (_("The cases closed in the days of this report"), ""),
    AGREEMENT: (
        _("All cases closed since the start of the agreement"),
        _("With the final report all individual Annex 2 forms are submitted; stories and case studies of all reports."),
    ),
}


class DeliveryForm(forms.Form):
    """Whose Annex 2 forms go with it."""

    cases = forms.ChoiceField(
        label=_("Annex 2 forms of which cases"),
        choices=[(code, label) for code, (label, _definition) in CASES.items()],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whose forms go with the report.")},
    )

    def __init__(self, *args, cancel: str, **kwargs):
        super().__init__(*args, **kwargs)
        definitions = {code: definition for code, (_label, definition) in CASES.items()}
        self.helper = Helper(
            Sheet("", Choices("cases", definitions=definitions)), Actions(_("Make the bundle"), cancel=cancel)
        )


@permission(SEE)
@require_http_methods(["GET", "POST"])
def deliver(request: HttpRequest, uuid) -> HttpResponse:
    """Sent, the work begins beside the pages. The last report of an agreement is taken for its final one."""
    record = submission_of(request, uuid)
    if not may_ask(request.user):
        raise PermissionDenied
    is_final = record.report.ends_on >= record.report.agreement.ends_on
    form = DeliveryForm(
        request.POST if request.method == "POST" else None,
        initial={"cases": AGREEMENT if is_final else PERIOD},
        cancel=record.get_absolute_url(),
    )
    if request.method == "POST" and form.is_valid():
        job = start(
            kind=KIND,
            user=request.user,
            centre=None,
            parameters={
                "submission": str(record.uuid),
                "cases": form.cleaned_data["cases"],
                "centres": sorted(request.user.centre_ids),
            },
        )
        return redirect(job)
    return render(request, "reports/deliver.html", about(request, record) | {"form": form})
