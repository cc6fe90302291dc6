"""Whom a coordinator names to act for her, and until when."""

from datetime import timedelta

from django import forms
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from mrc.forms import Actions, Columns, DateField, Helper, Sheet

from .models import Deputy, User
from .roles import DEPUTIES
from .views import permission

NAME = "access.name_deputy"
MOST_DAYS = 366


def may_stand_in(coordinator: User) -> list[User]:
    """Staff and caseworkers all of whose centres are hers: a deputy acts at all her own centres."""
    mine = set(coordinator.centre_ids)
    people = User.objects.filter(role__in=DEPUTIES, is_active=True, centres__in=mine).distinct()
    return [one for one in people.prefetch_related("centres") if {centre.pk for centre in one.centres.all()} <= mine]


class DeputyForm(forms.ModelForm):
    starts_on = DateField(label=gettext_lazy("From"))
    ends_on = DateField(label=gettext_lazy("To, this day included"))

    class Meta:
        model = Deputy
        fields = ["deputy", "starts_on", "ends_on"]

    def __init__(self, *args, coordinator: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.coordinator = self.instance.coordinator = coordinator
        people = User.objects.filter(pk__in=[one.pk for one in may_stand_in(coordinator)])
        self.fields["deputy"].queryset, self.fields["deputy"].empty_label = people, _("Choose somebody")
        self.fields["deputy"].error_messages |= {
            "required": _("Choose who acts for you."),
            "invalid_choice": _("Choose somebody of the list: staff or a caseworker all of whose centres are yours."),
        }
        self.initial.setdefault("starts_on", coordinator.today())
        self.helper = Helper(
            Sheet(_("Name a deputy"), "deputy", Columns("starts_on", "ends_on")), Actions(_("Name the deputy"))
        )

    def clean(self):
        answers = super().clean()
        start, end = answers.get("starts_on"), answers.get("ends_on")
        if start and end and end < start:
            self.add_error("ends_on", _("The last day is before the first one. Write a later day."))
        elif end and end < self.coordinator.today():
            self.add_error("ends_on", _("This day has passed. Write today or a later day."))
        elif start and end and end - start > timedelta(days=MOST_DAYS):
            self.add_error("ends_on", _("A deputy acts for a year at most. Write an earlier day."))
        return answers

    def save(self, commit=True):
        self.instance._history_user = self.coordinator
        return super().save(commit)


@permission(NAME)
@require_http_methods(["GET", "POST"])
def deputies(request):
    """Who acts for a coordinator, now, later and before; and the form that names one."""
    form = DeputyForm(request.POST if request.method == "POST" else None, coordinator=request.user)
    if request.method == "POST" and form.is_valid():
        made = form.save()
        messages.success(request, _("%(name)s acts for you in those days.") % {"name": made.deputy})
        return redirect("access:deputies")
    context = {"form": form, "section": "account", "today": request.user.today()}
    context["named"] = request.user.deputies.select_related("deputy")
    return render(request, "access/deputies.html", context)


@permission(NAME)
@require_POST
def end_deputy(request, pk: int):
    """From now on she does not act any more; what she did stays. One that has not begun is taken away."""
    named, today = get_object_or_404(request.user.deputies, pk=pk), request.user.today()
    named._history_user = request.user
    if named.starts_on >= today:
        named.delete()
    elif named.ends_on >= today:
        named.ends_on = today - timedelta(days=1)
        named.save()
    messages.success(request, _("%(name)s does not act for you any more.") % {"name": named.deputy})
    return redirect("access:deputies")
