"""What a report asks of its coordinator: before submission, and in the gender analysis."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mrc.access.log import log_access
from mrc.access.models import AccessLog
from mrc.access.views import permission
from mrc.agreements.models import Agreement
from mrc.drafts.kept import discard
from mrc.together import hold, saved_together

from ..actions import Overlap
from ..build import build
from ..drafts import ANSWERS, GENDER, name_of_report
from ..gender_analysis import analysis
from ..section_forms import AnswersForm, GenderForm
from .own import CHANGE, VIEW, agreement_of, period_of, report_context
from .refused import handed_in, overlap


def answered(request: HttpRequest, context: dict, form, saved: str, draft: str) -> HttpResponse | None:
    """Saves answers that were sent, of who may write; None where the form has to be shown again.

    An answer to what was cured meanwhile is not needed any more: the next page shows it once more.
    """
    if not request.user.has_perm(CHANGE):
        raise PermissionDenied
    if not context["may_write"]:
        return handed_in(request, context)
    if not form.is_valid():
        return None
    try:
        form.save()
    except Overlap as problem:
        return overlap(request, context, problem.other)
    messages.success(request, saved)
    not_needed = [text for name, text in request.POST.items() if name.startswith(form.mark) and name not in form.fields]
    if not_needed := [text for text in not_needed if text.strip()]:
        sentence = ngettext(
            "This was cured meanwhile, and your answer is not needed: “%(texts)s”",
            "These were cured meanwhile, and your answers are not needed: “%(texts)s”",
            len(not_needed),
        )
        messages.info(request, sentence % {"texts": "”, “".join(not_needed)})
    discard(user=request.user, form=draft, of=context["draft"]["of"])
    return redirect(request.path)


@permission(VIEW)
@saved_together
def check(request: HttpRequest, uuid, start, end) -> HttpResponse:
    """What is still to fix or to answer before the report is handed in, each with the way to its cure."""
    if request.method == "POST":
        hold(Agreement.objects.visible_to(request.user).filter(uuid=uuid))
    agreement, period = agreement_of(request, uuid), period_of(start, end)
    context = report_context(request, agreement, build(agreement, period))
    context["draft"] = {"form": ANSWERS, "of": name_of_report(agreement, period)}
    form = AnswersForm(
        request.POST or None,
        user=request.user,
        agreement=agreement,
        period=period,
        narrative=context["narrative"],
        findings=context["readiness"].findings,
    )
    if request.method == "POST" and (answer := answered(request, context, form, _("Answers saved."), ANSWERS)):
        return answer
    log_access(request.user, AccessLog.Action.VIEW, agreement)
    return render(request, "reports/check.html", context | {"form": form})


@permission(VIEW)
@saved_together
def gender(request: HttpRequest, uuid, start, end) -> HttpResponse:
    """Women and men in each service and activity, and room for why women are fewer (manual 3.4)."""
    if request.method == "POST":
        hold(Agreement.objects.visible_to(request.user).filter(uuid=uuid))
    agreement, period = agreement_of(request, uuid), period_of(start, end)
    built = build(agreement, period)
    context = report_context(request, agreement, built)
    context["draft"] = {"form": GENDER, "of": name_of_report(agreement, period)}
    found = analysis(agreement, built)
    form = GenderForm(
        request.POST or None,
        user=request.user,
        agreement=agreement,
        period=period,
        narrative=built.narrative,
        lines=found.asked(built.narrative),
    )
    saved = _("Answers saved. They stand in section 7.")
    if request.method == "POST" and (answer := answered(request, context, form, saved, GENDER)):
        return answer
    log_access(request.user, AccessLog.Action.VIEW, agreement)
    return render(request, "reports/gender.html", context | {"form": form, "analysis": found})
