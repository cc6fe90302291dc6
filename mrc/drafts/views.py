"""The script of a form keeps, fetches and discards its draft here. Everybody meets only drafts of her own."""

import json
from datetime import datetime

from django.http import Http404, HttpRequest, JsonResponse
from django.middleware.csrf import get_token
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from mrc.access.views import for_everybody_signed_in
from mrc.templatetags.figures import hour

from . import kept
from .models import Draft
from .registry import Place, places_of


def place(request: HttpRequest, form: object, of: object) -> Place:
    """404 for a form or record the user has no business with, be it hers before."""
    is_name = isinstance(form, str) and isinstance(of, str)
    found = places_of(request.user, form, [of]).get(of) if is_name else None
    if found is None:
        raise Http404
    return found


def at_the_desk(request: HttpRequest, moment: datetime) -> str:
    """By the clock of the user's centre."""
    return hour(request.user.at(moment), request.user.today())


def problem(sentence: str, status: int = 400) -> JsonResponse:
    return JsonResponse({"problem": sentence}, status=status)


@for_everybody_signed_in
@require_http_methods(["GET", "POST"])
def draft(request: HttpRequest) -> JsonResponse:
    """GET ?form=&of=: the draft, or none, with a fresh token. POST: keeps {form, of, data} and answers the time."""
    if request.method == "GET":
        return fetched(request)
    try:
        if int(request.META.get("CONTENT_LENGTH") or 0) > kept.BYTES_MAX:
            raise kept.TooLarge
        sent = json.loads(request.body)
        form, of, data = sent["form"], sent["of"], kept.texts(sent["data"])
    except kept.TooLarge:
        return problem(_("This is too much to be kept as a draft. Save the form, or write less."), 413)
    except (ValueError, KeyError, TypeError, RecursionError, kept.NotADraft):
        return problem(_("A draft holds the texts of one form."))
    where = place(request, form, of)
    if request.headers.get("X-Draft-User", str(request.user.uuid)) != str(request.user.uuid):
        return problem(_("Somebody else is signed in now."), 409)
    draft = kept.keep(user=request.user, form=form, of=of, place=where, data=data)
    return JsonResponse({"kept": at_the_desk(request, draft.saved_at) if draft else ""})


def fetched(request: HttpRequest) -> JsonResponse:
    form, of = request.GET.get("form"), request.GET.get("of", "")
    if not form:
        return problem(_("A draft holds the texts of one form."))
    closed = place(request, form, of).closed
    found = Draft.objects.visible_to(request.user).filter(form=form, of=of).first()
    return JsonResponse(
        {
            "data": {name: texts for name, texts in found.data.items() if name not in closed} if found else None,
            "kept": at_the_desk(request, found.saved_at) if found else "",
            "token": get_token(request),
            "user": str(request.user.uuid),
        }
    )


@for_everybody_signed_in
@require_POST
def discard(request: HttpRequest) -> JsonResponse:
    """Discarding needs no right but that it is one's own; twice is once."""
    form, of = request.POST.get("form", ""), request.POST.get("of", "")
    if not form or "\0" in form + of:
        return problem(_("A draft holds the texts of one form."))
    kept.discard(user=request.user, form=form, of=of)
    return JsonResponse({"kept": ""})
