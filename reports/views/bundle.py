"""Asking for all closing records of a period in one PDF."""

from django import forms
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from mrc.access.models import User
from mrc.access.views import permission
from mrc.agreements.models import Agreement
from mrc.forms import Actions, Choices, Columns, DateField, Helper, Sheet
from mrc.jobs.actions import start
from mrc.period import quarter_before

from ..record_bundle import INTERNAL, KIND, OUTGOING

FORMS = {
    OUTGOING: (
        _("Without identity, for the agreement and the ILO"),
        _("Case number only: no person, no respondent, no day. Texts that nobody checked stay at the centre."),
    ),
    INTERNAL: (_("In full, for the centre’s own file"), _("With names and days. Never hand it over.")),
}


class ClosingRecordsForm(forms.Form):
    agreement = forms.ChoiceField(label=_("Of which agreement"), required=False)
    start = DateField(label=_("From"))
    end = DateField(label=_("To, this day included"))
    form = forms.ChoiceField(
        label=_("Which form"),
        widget=forms.RadioSelect,
        initial=OUTGOING,
        error_messages={"required": _("Choose which form is printed.")},
    )

    def __init__(self, *args, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        agreements = Agreement.objects.visible_to(user)
        self.fields["agreement"].choices = [
            ("", _("Whatever the agreement")),
            *((str(one.uuid), f"{one.number}: {one.title}") for one in agreements),
        ]
        able = [OUTGOING, *([INTERNAL] if user.has_perm("legal_cases.export_identity") else [])]
        self.fields["form"].choices = [(code, FORMS[code][0]) for code in able]
        definitions = {code: FORMS[code][1] for code in able}
        self.helper = Helper(
            Sheet("", "agreement", Columns("start", "end"), Choices("form", definitions=definitions)),
            Actions(_("Make the PDF")),
        )

    def clean(self):
        answers = super().clean()
        begins, ends = answers.get("start"), answers.get("end")
        if begins and ends and ends < begins:
            self.add_error("end", _("The period ends before it starts. Write a day after the first one."))
        return answers


@permission("reports.view_progressreport")
def closing_records(request):
    """The form with the quarter just over; sent, the work begins beside the pages."""
    if not request.user.has_perm("legal_cases.export_legalcase"):
        raise PermissionDenied
    quarter = quarter_before(request.user.today())
    known = {name: request.GET[name] for name in ("agreement", "start", "end") if name in request.GET}
    form = ClosingRecordsForm(
        request.POST or None, user=request.user, initial={"start": quarter.start, "end": quarter.end} | read(known)
    )
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        job = start(
            kind=KIND,
            user=request.user,
            centre=request.user.own_centres[0] if len(request.user.own_centres) == 1 else None,
            parameters={
                "agreement": asked["agreement"],
                "start": asked["start"].isoformat(),
                "end": asked["end"].isoformat(),
                "form": asked["form"],
                "centres": sorted(request.user.centre_ids),
            },
        )
        return redirect(job)
    return render(request, "reports/closing_records.html", {"section": "reports", "form": form})


def read(known: dict[str, str]) -> dict:
    """Days of the address as days; what is no day is left out."""
    days = DateField(required=False)
    found = dict(known)
    for name in ("start", "end"):
        try:
            found[name] = days.to_python(known.get(name))
        except forms.ValidationError:
            found[name] = None
    return {name: value for name, value in found.items() if value}
