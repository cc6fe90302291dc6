import django_filters as filters
from django.utils.translation import gettext_lazy as _

from clients.filters import DayFilter, PeriodForm, StrictFilterSet
from mrc.forms import Columns
from mrc.vocabularies import EventKind

from .models import Event


class EventFilterForm(PeriodForm):
    period = ("held_from", "held_to")


class EventFilters(StrictFilterSet):
    kind = filters.ChoiceFilter(label=_("Kind"), choices=EventKind.choices, empty_label=_("All"))
    held_from = DayFilter("held_on", "gte", label=_("Held from"))
    held_to = DayFilter("held_on", "lte", label=_("Held to"))

    columns = (Columns("kind", "held_from", "held_to"),)

    class Meta:
        model = Event
        fields = []
        form = EventFilterForm
