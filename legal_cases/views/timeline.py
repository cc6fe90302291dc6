"""Entries of a case: written at the top of its page, corrected on a page of their own."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from clients.once import made_before
from mrc.access.log import log_access
from mrc.access.models import AccessLog, User
from mrc.access.views import permission
from mrc.drafts import kept
from mrc.vocabularies.casework import NoteAudience

from ..colleagues import readers_of
from ..dates import open_dates
from ..drafts import CORRECTION, ENTRY
from ..entry_form import CorrectionForm, QuickEntryForm
from ..models import Entry, LegalCase
from ..told import stage_names
from .case import BY_HAND, page_with
from .record import now_at


@permission("legal_cases.change_legalcase")
@require_POST
def add_entry(request: HttpRequest, uuid) -> HttpResponse:
    cases = LegalCase.objects.visible_to(request.user).with_people()
    case = get_object_or_404(cases, uuid=uuid)
    if before := made_before(Entry.objects, request):
        return written_before(request, case, before)
    form = QuickEntryForm(
        request.POST, user=request.user, case=case, colleagues=readers_of(case), steps=open_dates(case)
    )
    if form.is_valid():
        try:
            form.save()
        except ValidationError as error:  # the case was closed while its next step was typed
            form.add_error(None, error.messages[0])
        except IntegrityError:  # the same form, sent twice at the same moment
            if (before := made_before(Entry.objects, request)) is None:
                raise
            return written_before(request, case, before)
        else:
            return written(request, case)
    log_access(request.user, AccessLog.Action.VIEW, case)
    return page_with(request, case, form)


def written_before(request: HttpRequest, case: LegalCase, entry: Entry) -> HttpResponse:
    """By an earlier click on the same form. What was typed since is shown again, never taken for saved."""
    about = {"user": request.user, "case": case, "colleagues": readers_of(case)}
    sent = QuickEntryForm(request.POST, steps=case.due_dates.all(), **about)  # also steps the first click ended
    if sent.is_kept_in(entry):
        return written(request, case)
    form = QuickEntryForm(sent.added_to(entry), steps=open_dates(case), **about)
    messages.warning(
        request,
        _(
            "This entry is saved already, as it was sent first. What you added since stands here and is not saved yet. "
            "What is saved you can correct in the timeline."
        ),
    )
    log_access(request.user, AccessLog.Action.VIEW, case)
    answer = page_with(request, case, form)
    answer.status_code = 409
    return answer


def written(request: HttpRequest, case: LegalCase) -> HttpResponse:
    kept.discard(user=request.user, form=ENTRY, of=case.uuid)
    messages.success(request, _("Entry saved %(time)s.") % {"time": now_at(case.centre)})
    return redirect(case)


@permission("legal_cases.view_legalcase")
def entry(request: HttpRequest, uuid) -> HttpResponse:
    """The entry as it was and is; who wrote it by hand corrects it here."""
    entries = Entry.objects.visible_to(request.user).select_related(
        "case__centre", "case__client", "written_by", "paper", "due_date"
    )
    entry = get_object_or_404(entries, uuid=uuid)
    is_own = entry.written_by_id == request.user.pk and entry.kind in BY_HAND
    form = None
    if is_own and request.user.has_perm("legal_cases.change_legalcase"):
        form = CorrectionForm(
            request.POST if request.method == "POST" else None,
            user=request.user,
            entry=entry,
            colleagues=readers_of(entry.case),
        )
    if request.method == "POST" and form is None:
        messages.warning(request, _("Who wrote an entry corrects it. Write a new one beside it."))
        return redirect(entry.case)
    if form is not None and form.is_valid():
        form.save()
        kept.discard(user=request.user, form=CORRECTION, of=entry.uuid)
        messages.success(request, _("Correction saved %(time)s.") % {"time": now_at(entry.case.centre)})
        return redirect(entry.case)
    log_access(request.user, AccessLog.Action.VIEW, entry)
    context = {
        "entry": entry,
        "case": entry.case,
        "form": form,
        "stage_names": stage_names(entry.case.centre),
        "before": wordings(entry, request.user),
        "section": "cases",
    }
    return render(request, "legal_cases/entry.html", context)


def wordings(entry: Entry, user: User) -> list:
    """What stood there before, newest first. What was restricted is for who wrote it, while it still is: nobody knows
    any more who could read it then.
    """
    rows = list(entry.history.select_related("history_user").order_by("-history_id"))[1:]
    if entry.audience != NoteAudience.RESTRICTED or entry.written_by_id != user.pk:
        rows = [row for row in rows if row.audience != NoteAudience.RESTRICTED]
    return rows
