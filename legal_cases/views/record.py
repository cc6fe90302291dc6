"""The legal assistance record: opened, changed, closed."""

from django.contrib import messages
from django.forms import MultipleChoiceField
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from mrc.access import views
from mrc.drafts import kept
from mrc.together import SavedTogether

from ..drafts import RECORD
from ..forms import ChangeForm, ClosedChangeForm
from ..models import GroupComplaint, LegalCase


class RecordMixin:
    """Forms of the record: judged only when asked to, saved when every warning has its reason."""

    section = "cases"
    template_name = "legal_cases/legalcase_form.html"

    def post(self, request, *args, **kwargs):
        self.object = self.get_object_or_none()
        form = self.get_form()
        if request.POST.get("then") in {"more", "look"}:
            return self.render_to_response(self.get_context_data(form=form.as_typed()))
        return self.form_valid(form) if form.is_accepted else self.form_invalid(form)

    def get_object_or_none(self):
        return self.get_object()

    def get_form_kwargs(self):
        kwargs = super().get_form_kwargs()
        if self.request.method == "POST" and self.request.POST.get("then") == "more":
            kwargs["data"] = with_one_more(kwargs["data"], "amounts-TOTAL_FORMS")
        return kwargs

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        form = context["form"]
        groups = (
            GroupComplaint.objects.visible_to(self.request.user).filter(centre=form.centre)
            if "group" in form.fields
            else ()
        )
        return context | {"groups": groups[:200] if groups else (), "case": self.object}


def with_one_more(data, total: str):
    """The form as it was sent, with one row more; a forged number becomes a small one."""
    data, sent = data.copy(), data.get(total, "")
    data[total] = str(int(sent) + 1) if sent.isascii() and sent.isdecimal() and len(sent) < 3 else "3"
    return data


class CaseUpdate(SavedTogether, RecordMixin, views.UpdateView):
    model = LegalCase
    fetched: LegalCase | None = None

    def get_queryset(self):
        return super().get_queryset().with_people().with_rows()

    def get_object(self, queryset=None):
        self.fetched = self.fetched or super().get_object(queryset)
        return self.fetched

    def get_form_class(self):
        return ChangeForm if self.object.is_open else ClosedChangeForm

    def post(self, request, *args, **kwargs):
        self.object = self.get_object()
        tells_closing = "closed_on" in request.POST
        was_reopened = tells_closing and "closed_on" not in self.get_form_class().asks
        was_closed = not tells_closing and not self.object.is_open
        if was_reopened or was_closed:
            return self.changed_meanwhile()
        return super().post(request, *args, **kwargs)

    def form_valid(self, form):
        case = form.save()
        kept.discard(user=self.request.user, **self.draft)
        messages.success(self.request, _("Record saved %(time)s.") % {"time": now_at(case.centre)})
        return redirect(case)

    @property
    def draft(self) -> dict[str, str]:
        return {"form": RECORD, "of": str(self.object.uuid)}

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"draft": self.draft}

    def changed_meanwhile(self):
        """The form that fits what the case has become: as recorded, over it what was typed. Nothing is saved."""
        words = (
            _("Somebody reopened this case in the meantime, so its closing is not asked here any more.")
            if self.object.is_open
            else _("Somebody closed this case in the meantime.")
        )
        more = _("Nothing is saved yet: what you typed stands here, amounts as they are recorded. Look, then save.")
        messages.warning(self.request, words)
        messages.warning(self.request, more)
        form, typed = self.get_form_class()(user=self.request.user, instance=self.object), self.request.POST
        for name in form.go_on_from(typed):
            if name in form.fields:
                is_list = isinstance(form.fields[name], MultipleChoiceField)
                form.initial[name] = typed.getlist(name) if is_list else typed.get(name, "")
        return self.render_to_response(self.get_context_data(form=form), status=409)


def now_at(centre) -> str:
    return f"{centre.at(timezone.now()):%H:%M}"
