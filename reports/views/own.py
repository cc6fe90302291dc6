"""What the pages of a report share: whose it is, of which days, how it stands, and what was typed and not saved."""

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from mrc.agreements.models import Agreement
from mrc.period import Period
from mrc.vocabularies.reporting import ReportStatus

from ..actions import WRITABLE
from ..narrative import narrative_of, report_before, report_of
from ..readiness import Checks
from ..submitted.standing import last_return, standing_of

VIEW, CHANGE = "reports.view_progressreport", "reports.change_progressreport"
NOT_TYPED = ("csrfmiddlewaretoken", "shown", "then", "stays_")


def agreement_of(request, uuid) -> Agreement:
    return get_object_or_404(Agreement.objects.visible_to(request.user).for_report(), uuid=uuid)


def period_of(start, end) -> Period:
    period = Period(start, end)
    if period.is_empty:
        raise Http404
    return period


def page_context(agreement: Agreement, period: Period) -> dict:
    """What every page beside a report needs to lead back to it."""
    base = reverse("reports:report", args=[agreement.uuid, *period])
    return {"section": "reports", "agreement": agreement, "period": period, "base": base}


def report_context(request, agreement: Agreement, built) -> dict:
    """What the pages of one report share: how it stands and what this user may do."""
    period, today = built.period, request.user.today()
    before = narrative_of(report_before(agreement, period))
    checks = Checks(agreement, built, before, today=today, own=request.user.centre_ids)
    return page_context(agreement, period) | {
        "today": today,
        "due_on": built.due_on,
        "state_mark": ReportStatus(built.status).label,
        "narrative": built.narrative,
        "readiness": checks.readiness(),
        "may_write": request.user.has_perm(CHANGE) and built.status in WRITABLE,
        "standing": standing_of(agreement, period),
        "returned": last_return(report_of(agreement, period)),
        "base_since": built.since and reverse("reports:report", args=[agreement.uuid, *built.since.period]),
    }


def typed_texts(request: HttpRequest) -> list[str]:
    """What was sent and is not saved, to be shown once more wherever a page refuses it."""
    sent = ((name, text.strip()) for name, texts in request.POST.lists() for text in texts)
    return [text for name, text in sent if text and not name.startswith(NOT_TYPED)]
