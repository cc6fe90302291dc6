"""The dates of a case: added, changed, ended."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from mrc.access.log import log_access
from mrc.access.models import AccessLog
from mrc.access.views import permission
from mrc.together import hold, saved_together

from ..date_forms import DateForm, EndForm
from ..dates import CLOSED
from ..models import DueDate, LegalCase


@permission("legal_cases.change_legalcase")
def add(request: HttpRequest, uuid) -> HttpResponse:
    case = get_object_or_404(LegalCase.objects.visible_to(request.user).select_related("centre"), uuid=uuid)
    if not case.is_open:
        return refused(request, case, CLOSED)
    form = DateForm(request.POST or None, user=request.user, case=case)
    if request.method == "POST" and saved(form):
        messages.success(request, _("Date added."))
        return back_to(case)
    return page(request, case, form)


@permission("legal_cases.change_legalcase")
@saved_together
def change(request: HttpRequest, uuid) -> HttpResponse:
    if request.method == "POST":  # the case before its date, as a closing takes them
        hold(LegalCase.objects.visible_to(request.user).filter(due_dates__uuid=uuid))
        hold(DueDate.objects.visible_to(request.user).filter(uuid=uuid))
    due_date = date_of(request, uuid)
    case = due_date.case
    if not case.is_open:
        return refused(request, case, CLOSED)
    if not due_date.is_open:
        return refused(request, case, _("This date was ended already. Add a new one if it still stands."))
    form = DateForm(request.POST or None, user=request.user, case=case, instance=due_date)
    if request.method == "POST" and saved(form):
        messages.success(request, _("Date saved."))
        return back_to(case)
    return page(request, case, form, due_date=due_date)


@permission("legal_cases.change_legalcase")
def end(request: HttpRequest, uuid) -> HttpResponse:
    """Two people may end a date at once: the first word stands, the second is told what it was; a double click not."""
    due_date = date_of(request, uuid)
    if not due_date.is_open:
        is_again = due_date.ended_by_id == request.user.pk and request.POST.get("ending") == due_date.ending
        return back_to(due_date.case) if is_again else told(request, due_date)
    form = EndForm(request.POST or None, due_date=due_date, user=request.user)
    if request.method == "POST" and form.is_valid():
        stored = form.save()
        if (stored.ending, stored.ended_by_id) != (form.cleaned_data["ending"], request.user.pk):
            return told(request, stored)
        messages.success(request, _("Date ended."))
        return back_to(due_date.case)
    return page(request, due_date.case, form, due_date=due_date, is_ending=True)


def date_of(request: HttpRequest, uuid) -> DueDate:
    dates = DueDate.objects.visible_to(request.user).select_related("case__centre", "centre")
    return get_object_or_404(dates, uuid=uuid)


def saved(form: DateForm) -> bool:
    """False with the sentence in the form, also when the case was closed since the form was shown."""
    if not form.is_valid():
        return False
    try:
        form.save()
    except ValidationError as error:
        form.add_error(None, error)
        return False
    return True


def page(request: HttpRequest, case: LegalCase, form, **context) -> HttpResponse:
    log_access(request.user, AccessLog.Action.VIEW, case)
    return render(request, "legal_cases/date_form.html", {"section": "cases", "case": case, "form": form, **context})


def told(request: HttpRequest, due_date: DueDate) -> HttpResponse:
    words = _("This date was ended already: %(ending)s.") % {"ending": due_date.get_ending_display()}
    return refused(request, due_date.case, words)


def refused(request: HttpRequest, case: LegalCase, sentence: str) -> HttpResponse:
    messages.warning(request, sentence)
    return back_to(case)


def back_to(case: LegalCase) -> HttpResponse:
    return redirect(f"{case.get_absolute_url()}#dates")
