"""The list of cases: filtered, sorted, page by page."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from mrc.access import views
from mrc.access.keyset import BadToken, page_of
from mrc.access.views import CountedPaginator, permission
from mrc.scripts import clean

from ..filters import ORDERS, CaseFilter, is_case_number
from ..models import LegalCase, SavedFilter
from ..stages import names_at

PEOPLE = ("client", "caseworker")
ON_A_PAGE = 50
TABS = (
    (gettext_lazy("Open"), {"state": "open", "caseworker": "", "overdue": ""}),
    (gettext_lazy("Mine"), {"state": "open", "caseworker": "me", "overdue": ""}),
    (gettext_lazy("Unassigned"), {"state": "open", "caseworker": "none", "overdue": ""}),
    (gettext_lazy("Overdue"), {"state": "open", "caseworker": "", "overdue": "yes"}),
    (gettext_lazy("Closed"), {"state": "closed", "caseworker": "", "overdue": ""}),
    (gettext_lazy("All"), {"state": "all", "caseworker": "", "overdue": ""}),
)


class CaseList(views.ListView):
    model = LegalCase
    section = "cases"
    paginate_by = None

    @cached_property
    def filter(self) -> CaseFilter:
        return CaseFilter(self.request.GET, user=self.request.user)

    def get_queryset(self):
        return self.filter.found

    def get_context_data(self, **kwargs):
        page, is_lost = self.page()
        names = names_at(self.request.user.centre_ids) if page.rows else {}
        today = {centre.pk: centre.today() for centre in self.request.user.own_centres}
        for case in page.rows:
            case.today = today[case.centre_id]
            case.is_late = case.next_on is not None and case.next_on < case.today
            case.stage_in_words = names.get((case.centre_id, case.stage), case.stage)
        return super().get_context_data(
            object_list=page.rows,
            page=page,
            is_lost=is_lost,
            counted=CountedPaginator(self.object_list.values("pk").order_by("pk"), ON_A_PAGE),
            filter=self.filter,
            tabs=self.tabs(),
            orders=[(code, label) for code, (label, _order) in ORDERS.items()],
            saved=list(SavedFilter.objects.filter(user=self.request.user)[:20]),
            **kwargs,
        )

    def page(self):
        """The page asked for, and whether it was not found: then it is the first."""
        cases = self.object_list.select_related(*PEOPLE).prefetch_related("casesubject_rows")
        asked = {"order": self.filter.order, "size": ON_A_PAGE}
        try:
            return page_of(cases, token=self.request.GET.get("page", ""), **asked), False
        except BadToken:
            return page_of(cases, **asked), True

    def tabs(self) -> list[tuple[str, str, bool]]:
        return [
            (label, self.filter.query(**words), all(self.filter.data.get(name, "") == words[name] for name in words))
            for label, words in TABS
        ]

    def render_to_response(self, context, **options):
        return super().render_to_response(context, status=400 if self.filter.problems else 200, **options)


@permission("legal_cases.view_legalcase")
@require_GET
def narrow(request: HttpRequest) -> HttpResponse:
    """All there is to filter by: a page of its own, and what the fold of the list fetches."""
    chosen = CaseFilter(request.GET, user=request.user)
    context = {"section": "cases", "filter": chosen.offer(), "problems": chosen.problems}
    return render(request, "legal_cases/narrow.html", context, status=400 if chosen.problems else 200)


@permission("legal_cases.view_legalcase")
@require_POST
def find(request: HttpRequest) -> HttpResponse:
    """By case number. Posted, so that a name typed here by mistake stands in no address."""
    typed = clean(request.POST.get("number", "").replace("\0", ""))
    if not typed:
        return redirect("legal_cases:list")
    if not is_case_number(typed):
        messages.warning(request, _("A case number has figures in it. To find a person, search among the clients."))
        return redirect("legal_cases:list")
    numbered = LegalCase.objects.visible_to(request.user).filter(reference__iexact=typed)[:2]
    if len(numbered) == 1:
        return redirect(numbered[0])
    words = CaseFilter({"state": "all", "number": typed}, user=request.user).query()
    return redirect(f"{reverse('legal_cases:list')}?{words}")
