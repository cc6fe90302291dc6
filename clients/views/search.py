"""Finding a card: the search, and the newest cards without one."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from mrc.access.log import log_access
from mrc.access.models import AccessLog
from mrc.access.views import CountedPaginator, permission
from mrc.scripts import clean

from ..filters import ClientFilters
from ..models import Client
from ..search import find, with_facts

ON_A_PAGE = 25


@permission("clients.view_client")
def clients(request: HttpRequest) -> HttpResponse:
    """The search, and without one the newest clients. What is searched comes by POST, never in the address."""
    if request.method == "POST":
        return search(request)
    return newest(request, "clients/list.html")


def search(request: HttpRequest, template: str = "clients/list.html", **context) -> HttpResponse:
    typed = clean(request.POST.get("q", "").replace("\0", ""))
    if not typed:
        return newest(request, template, **context)
    found = find(request.user, typed)
    log_access(request.user, AccessLog.Action.VIEW, "clients.search", count=len(found.hits))
    template = "clients/_results.html" if request.htmx else template
    return render(request, template, {"section": "clients", "found": found, "typed": typed, **context})


def newest(request: HttpRequest, template: str, **context) -> HttpResponse:
    filters = ClientFilters(request.GET, with_facts(Client.objects.visible_to(request.user), request.user))
    page = CountedPaginator(filters.found, ON_A_PAGE).get_page(request.GET.get("page"))
    log_access(request.user, AccessLog.Action.VIEW, "clients.list", count=len(page.object_list))
    template = "clients/_results.html" if request.htmx else template
    context = {"section": "clients", "filters": filters, "page": page, "page_query": filters.query, **context}
    return render(request, template, context, status=400 if filters.refusal else 200)
