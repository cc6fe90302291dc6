import django_filters as filters
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mrc.forms import Columns, DateField, Fold, Helper, Include, Sheet
from mrc.vocabularies import Gender

from .models import Client


class DayFilter(filters.Filter):
    field_class = DateField


class StrictFilterSet(filters.FilterSet):
    """The filters of a list. A parameter that is none of them is refused, and so is an answer that is not read."""

    allowed = {"page"}
    columns: tuple = ()

    def __init__(self, data=None, queryset=None, **kwargs):
        super().__init__(data, queryset, **kwargs)
        self.unknown = sorted(set(self.data or ()) - set(self.filters) - self.allowed)
        self.form.helper = Helper(
            Sheet("", Fold(gettext_lazy("Narrow the list"), *self.columns, Include("clients/_narrow.html"))),
            summary=False,
        )

    @property
    def refusal(self) -> str:
        """A sentence, or nothing when the list can be shown."""
        if self.unknown:
            names = ", ".join(f"“{name[:40]}”" for name in self.unknown[:5])
            return _("This list has no filter called %(names)s. Nothing is shown, so that nobody mistakes it.") % {
                "names": names
            }
        if not self.is_valid():
            return _("The list could not be narrowed. Look at the answers marked below.")
        return ""

    @property
    def found(self):
        return self.queryset.none() if self.refusal else self.qs

    @property
    def is_narrowed(self) -> bool:
        return any(self.data.get(name) for name in self.filters)

    @property
    def query(self) -> str:
        """The filters for the links to other pages of the list."""
        kept = self.data.copy()
        for name in list(kept):
            if name in self.allowed or not kept[name]:
                del kept[name]
        return kept.urlencode()


class PeriodForm(forms.Form):
    """``from`` and ``to`` in their order; the names of both fields stand in ``period``."""

    period = ("", "")

    def clean(self):
        answers = super().clean()
        first, last = (answers.get(name) for name in self.period)
        if first and last and last < first:
            self.add_error(self.period[1], _("This is before the first day."))
        return answers


class ClientFilterForm(PeriodForm):
    period = ("registered_from", "registered_to")


class ClientFilters(StrictFilterSet):
    gender = filters.ChoiceFilter(label=gettext_lazy("Gender"), choices=Gender.choices, empty_label=gettext_lazy("All"))
    registered_from = DayFilter("registered_on", "gte", label=gettext_lazy("Registered from"))
    registered_to = DayFilter("registered_on", "lte", label=gettext_lazy("Registered to"))
    open_case = filters.BooleanFilter(
        label=gettext_lazy("Only with an open case"), method="with_open_case", widget=forms.CheckboxInput
    )

    columns = (Columns("gender", "registered_from", "registered_to"), "open_case")

    class Meta:
        model = Client
        fields = []
        form = ClientFilterForm

    def with_open_case(self, queryset, name, value):
        return queryset.filter(has_open_case=True) if value else queryset
