import django_filters
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from mrc.forms import DateField, problems
from mrc.vocabularies import Sector

from .models import LegalCase


class DayFilter(django_filters.Filter):
    field_class = DateField


class CaseFilter(django_filters.FilterSet):
    """Which cases a list shows. A filter it does not know is refused, not passed over: the list would say too much."""

    STATES = {"open": _("Open"), "closed": _("Closed"), "all": _("All")}
    NOT_FILTERS = {"page"}

    state = django_filters.ChoiceFilter(
        choices=list(STATES.items()), label=_("State"), method="in_state", empty_label=None
    )
    caseworker = django_filters.ChoiceFilter(
        choices=[("me", _("Me"))], label=_("Caseworker"), method="of_caseworker", empty_label=_("Anybody")
    )
    sector = django_filters.ChoiceFilter(choices=Sector.choices, label=_("Sector of work"), empty_label=_("Any sector"))
    closed_from = DayFilter(field_name="closed_on", lookup_expr="gte", label=_("Closed from"))
    closed_to = DayFilter(field_name="closed_on", lookup_expr="lte", label=_("Closed to"))

    class Meta:
        model = LegalCase
        fields: list[str] = []

    @property
    def state_shown(self) -> str:
        return self.data.get("state") or "open"

    @property
    def unknown(self) -> list[str]:
        return sorted(set(self.data) - set(self.filters) - self.NOT_FILTERS)

    @property
    def problems(self) -> list[str]:
        """Sentences about what cannot be filtered by; empty when the list can be shown."""
        found = [_("There is no filter “%(name)s”.") % {"name": name[:60]} for name in self.unknown]
        found += [f"{problem.label}: {problem.message}" for problem in problems(self.form)]
        return found

    def in_state(self, cases, name, value):
        if value == "all":
            return cases
        return cases.filter(closed_on__isnull=value == "open")

    def of_caseworker(self, cases, name, value):
        return cases.filter(caseworker=self.request.user)

    def get_form_class(self):
        class Form(super().get_form_class()):
            def clean(form):  # noqa: N805
                first, last = form.cleaned_data.get("closed_from"), form.cleaned_data.get("closed_to")
                if first and last and last < first:
                    form.add_error("closed_to", ValidationError(_("The last day is before the first.")))
                return form.cleaned_data

        return Form
