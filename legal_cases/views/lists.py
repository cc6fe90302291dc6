from django.utils.functional import cached_property

from mrc.access import views

from ..filters import CaseFilter
from ..models import LegalCase
from . import PEOPLE


class CaseList(views.ListView):
    model = LegalCase
    section = "cases"

    @cached_property
    def filter(self) -> CaseFilter:
        data = self.request.GET.copy()
        data.setdefault("state", "open")
        cases = super().get_queryset().select_related(*PEOPLE).prefetch_related("casesubject_rows")
        return CaseFilter(data, queryset=cases, request=self.request)

    def get_queryset(self):
        return self.filter.queryset.none() if self.filter.problems else self.filter.qs

    def get_context_data(self, **kwargs):
        rest = self.request.GET.copy()
        rest.pop("page", None)
        without_state = rest.copy()
        without_state.pop("state", None)
        tabs = [
            (code, label, without_state.urlencode(), code == self.filter.state_shown)
            for code, label in CaseFilter.STATES.items()
        ]
        return super().get_context_data(
            filter=self.filter, tabs=tabs, page_query=rest.urlencode(), is_filtered=bool(without_state), **kwargs
        )

    def render_to_response(self, context, **options):
        return super().render_to_response(context, status=400 if self.filter.problems else 200, **options)
