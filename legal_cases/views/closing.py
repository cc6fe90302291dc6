"""A case closed, and its closing taken back."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from mrc.access.log import log_access
from mrc.access.models import AccessLog
from mrc.access.views import permission
from mrc.drafts import kept
from mrc.forms import problems
from mrc.templatetags.figures import day_in_words
from mrc.vocabularies.casework import EntryKind

from ..actions import AlreadyOpenError
from ..amounts import rows_of, sum_in_words
from ..closing_form import CloseForm, ReopenForm
from ..drafts import CLOSING
from ..models import Entry, LegalCase
from ..quarters import quarter_in_words
from .record import CaseUpdate


class CaseClose(CaseUpdate):
    template_name = "legal_cases/legalcase_close.html"

    def get_form_class(self):
        return CloseForm

    def get(self, request, *args, **kwargs):
        self.object = self.get_object()
        if not self.object.is_open:
            messages.warning(request, _("This case is closed already. You can change its record."))
            return redirect(self.object)
        return super().get(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        case = self.get_object()
        if not case.is_open:
            self.object = case
            return self.closed_meanwhile(self.get_form())
        if request.POST.get("then") == "later":
            if not kept.keep_posted(request=request, form=CLOSING, of=case.uuid):
                messages.warning(request, _("This is too much to be kept as a draft. Close the case, or write less."))
                self.object = case
                return self.render_to_response(self.get_context_data(form=self.get_form().as_typed()))
            messages.success(request, _("The case stays open. What you typed is kept as your draft for 30 days."))
            return redirect(case)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form):
        case = form.save()
        kept.discard(user=self.request.user, form=CLOSING, of=case.uuid)
        words = _("Case closed. It counts in the report of %(quarter)s.")
        messages.success(self.request, words % {"quarter": quarter_in_words(case.closed_on)})
        return redirect(case)

    def closed_meanwhile(self, form):
        """Somebody was first: what she recorded, beside what was typed here, so that nothing is lost silently."""
        case = form.instance
        stored = LegalCase.objects.with_people().with_rows().get(pk=case.pk)
        entry = Entry.objects.filter(case=case, kind=EntryKind.CLOSED).select_related("written_by").first()
        context = {
            "section": "cases",
            "case": stored,
            "closed_by": entry and entry.written_by,
            "differing": differing(form, stored),
        }
        return render(self.request, "legal_cases/closed_meanwhile.html", context, status=409)


def differing(form: CloseForm, stored: LegalCase) -> list[tuple[str, str, str]]:
    """(question, what was typed here, what is recorded) where they differ; a form just opened differs in nothing."""
    recorded = CloseForm(user=form.user, instance=stored)
    recorded.initial |= {name: getattr(stored, name, None) for name in recorded.fields if hasattr(stored, name)}
    found = []
    for name in form.fields:
        if name.startswith("reason_") or name == "end_open_because":
            continue
        typed = in_words(form, name, form[name].value())
        stands = in_words(form, name, recorded.initial.get(name))
        if typed != stands:
            found.append((str(form.fields[name].label), typed, stands))
    form.amounts.is_valid()
    money = money_in_words([row.cleaned_data for row in form.amounts.forms if hasattr(row, "cleaned_data")])
    stands = money_in_words(rows_of(stored.caseamount_rows.all()))
    return found + ([(_("Financial compensation"), money, stands)] if money != stands else [])


def in_words(form: CloseForm, name: str, value: object) -> str:
    field = form.fields[name]
    values = value if isinstance(value, list | tuple | set | frozenset) else [value]
    choices = {str(code): str(label) for code, label in getattr(field, "choices", ())}
    if choices:
        return ", ".join(choices.get(str(one), "") for one in choices if one in {str(one) for one in values} and one)
    if hasattr(value, "isoformat"):
        return day_in_words(value)
    if name in {"opened_on", "closed_on"} and value:
        try:
            return day_in_words(field.to_python(value))
        except ValidationError:
            return str(value)
    return "" if value is None else str(value).strip()


def money_in_words(rows: list[dict]) -> str:
    parts = []
    for row in rows:
        for kind, label in (("requested", _("requested")), ("awarded", _("awarded"))):
            if row.get(kind) is not None:
                parts.append(f"{sum_in_words(row.get('currency', ''), row[kind])} {label}")
    return "; ".join(sorted(parts))


@permission("legal_cases.change_legalcase")
def reopen(request, uuid):
    """Asks why; sent twice or by two people, it is one reopening."""
    cases = LegalCase.objects.visible_to(request.user).with_people()
    case = get_object_or_404(cases, uuid=uuid)
    if case.is_open:
        messages.warning(request, _("This case is open."))
        return redirect(case)
    form = ReopenForm(request.POST or None, user=request.user, case=case)
    if request.method == "POST" and form.is_valid():
        try:
            form.save()
        except AlreadyOpenError:
            messages.warning(request, _("Somebody reopened this case in the meantime. Yours was not needed."))
            return redirect(case)
        messages.success(request, _("The case is open again. Set the next step, with its date."))
        return redirect(case)
    if request.method != "POST":
        log_access(request.user, AccessLog.Action.VIEW, case)
    context = {
        "section": "cases",
        "case": case,
        "form": form,
        "problems": problems(form) if form.is_bound else (),
        "quarter": quarter_in_words(case.closed_on),
    }
    return render(request, "legal_cases/reopen.html", context)
