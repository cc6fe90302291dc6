"""A complaint is opened: the search first, then the record."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from clients.merging import merge_of
from clients.models import Client, Merge
from clients.once import made_before
from clients.search import find
from clients.views.own import say_where_it_went, wait_as_draft
from mrc.access import views
from mrc.access.log import log_access
from mrc.access.models import AccessLog
from mrc.access.views import permission
from mrc.drafts import kept
from mrc.drafts.registry import uuids
from mrc.scripts import clean
from mrc.templatetags.scripts import in_script
from mrc.together import SHOWN

from ..drafts import BROUGHT, OPENING, RECORD
from ..forms import ChangeForm
from ..models import LegalCase
from ..open_form import OpenCaseForm
from .case import as_uuid
from .record import RecordMixin, with_one_more

CARDS = ("client", "brought_by")
SUGGESTED = 10
LONGEST = 200


class CaseOpen(RecordMixin, views.CreateView):
    """Without a card in the address the search comes first; what was typed is carried on by POST alone."""

    model = LegalCase
    form_class = OpenCaseForm
    object = None
    without_centre = "legal_cases:list"

    def dispatch(self, request, *args, **kwargs):
        try:
            return super().dispatch(request, *args, **kwargs)
        except Http404:
            for name in CARDS:
                for address in uuids([request.GET.get(name, "")]):
                    if merge := merge_of(request.user, address):
                        return self.led_on(name, merge)
            raise

    def led_on(self, name: str, merge: Merge):
        """The card was merged into another: the same form for that one, and what was typed waits as its draft."""
        say_where_it_went(self.request, merge)
        words = self.request.GET.copy()
        words[name] = str(merge.kept.uuid)
        if "token" in self.request.POST:
            form, of = (OPENING, "client") if words.get("client") else (BROUGHT, "brought_by")
            wait_as_draft(self.request, form=form, of=words[of])
        return redirect(f"{reverse('legal_cases:create')}?{words.urlencode()}")

    def card(self, name: str) -> Client | None:
        if name not in self.request.GET:
            return None
        cards = Client.objects.visible_to(self.request.user).select_related("centre")
        return get_object_or_404(cards, uuid=as_uuid(self.request.GET[name]))

    @cached_property
    def client(self) -> Client | None:
        return self.card("client")

    @cached_property
    def bringer(self) -> Client | None:
        return self.card("brought_by")

    def get_object_or_none(self):
        return None

    def get_form_kwargs(self):
        kwargs = super().get_form_kwargs() | {"client": self.client, "bringer": self.bringer}
        if self.request.method == "POST" and self.request.POST.get("then") == "respondent":
            kwargs["data"] = with_one_more(kwargs["data"], "respondents-TOTAL_FORMS")
        return kwargs

    def get(self, request, *args, **kwargs):
        if self.client is None and self.bringer is None:
            return self.search_page()
        for card in filter(None, [self.client, self.bringer]):
            log_access(request.user, AccessLog.Action.VIEW, card)
        return super().get(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        if "token" not in request.POST:
            return self.search() if "q" in request.POST else self.blank_form()
        if before := made_before(LegalCase.objects.with_people().with_rows(), request):
            return self.opened_before(before)
        if request.POST.get("then") == "respondent":
            return self.render_to_response(self.get_context_data(form=self.get_form().as_typed()))
        return super().post(request, *args, **kwargs)

    def search_page(self, **context):
        return render(self.request, "legal_cases/search_first.html", {"section": "cases", **context})

    def search(self):
        typed = typed_in(self.request, "q")
        found = find(self.request.user, typed)
        log_access(self.request.user, AccessLog.Action.VIEW, "clients.search", count=len(found.hits))
        if self.request.htmx:
            return render(self.request, "legal_cases/_people_found.html", {"found": found, "typed": typed})
        return self.search_page(found=found, typed=typed)

    def blank_form(self):
        """Without a card, or from the cards in the address; a name that was searched goes where names go."""
        typed = typed_in(self.request, "typed")
        is_name = any(sign.isalpha() for sign in typed) and not any(sign.isdecimal() for sign in typed)
        form = self.form_class(
            user=self.request.user,
            client=self.client,
            bringer=self.bringer,
            worker_name=typed if is_name and self.client is None else "",
        )
        return self.render_to_response(self.get_context_data(form=form))

    def form_valid(self, form):
        try:
            case = form.save()
        except IntegrityError:  # the same form, sent twice at the same moment
            if before := made_before(LegalCase.objects.with_people().with_rows(), self.request):
                return self.opened_before(before)
            for name in CARDS:
                self.card(name)  # not found when it was merged in that moment
            raise
        except ValidationError as refused:  # what the form took for there is gone since
            form.add_error(None, refused)
            return self.form_invalid(form)
        kept.discard(user=self.request.user, **self.draft)
        opened = _("Case opened. Its number is %(number)s.") % {"number": case.reference}
        messages.success(self.request, f"{opened} {where_it_was_logged(case)}")
        return redirect(case)

    def opened_before(self, case: LegalCase):
        """By an earlier click on the same form. What was added since stands in the form of the record, to be saved."""
        sent = self.get_form()
        if sent.is_kept_in(case):
            kept.discard(user=self.request.user, **self.draft)
            return redirect(case)
        is_opened = _("Case %(number)s is opened already, as it was sent first.") % {"number": case.reference}
        if not case.is_open:
            words = _("It was closed since. What you added since is not saved.")
            messages.warning(self.request, f"{is_opened} {words}")
            return redirect(case)
        words = _("What you added since stands here and is not saved yet: look, then save.")
        messages.warning(self.request, f"{is_opened} {words}")
        if names := sent.named_beside(case):
            words = _("Not saved yet: against whom you wrote {names}. Add it on the page of the case.")
            messages.warning(self.request, format_html(words, names=in_script(", ".join(names))))
        if sent.restricts_beyond(case):
            words = _("The case is not restricted yet as you asked: do it on the page of the case.")
            messages.warning(self.request, words)
        log_access(self.request.user, AccessLog.Action.VIEW, case)
        self.object = case
        about = {"user": self.request.user, "instance": case}
        data = self.request.POST.copy()
        data[SHOWN] = ChangeForm(**about).initial[SHOWN]
        context = self.get_context_data(form=ChangeForm(data, **about).as_typed()) | {
            "draft": {"form": RECORD, "of": str(case.uuid)},
            "sent_to": reverse("legal_cases:update", args=[case.uuid]),
        }
        return self.render_to_response(context, status=409)

    @property
    def draft(self) -> dict[str, str]:
        """The name of its draft: of the worker's card, else of the card of who brings it, else of none."""
        form = BROUGHT if self.bringer and not self.client else OPENING
        card = self.client or self.bringer
        return {"form": form, "of": str(card.uuid) if card else ""}

    def get_context_data(self, **kwargs):
        cards = {"client_card": self.client, "bringer_card": self.bringer, "draft": self.draft}
        return super().get_context_data(**kwargs) | cards


@permission("legal_cases.view_legalcase")
@require_POST
def cards(request):
    """Cards that match what is being typed, as options of a datalist. Posted, so that no address holds a name."""
    typed = request.POST.get("worker") or request.POST.get("brought_by") or ""
    hits = find(request.user, typed).hits[:SUGGESTED] if request.user.has_perm("clients.view_client") else []
    log_access(request.user, AccessLog.Action.VIEW, "clients.search", count=len(hits))
    return render(request, "legal_cases/_cards.html", {"cards": [hit.client for hit in hits]})


def where_it_was_logged(case: LegalCase) -> str:
    if case.served is None:
        return _("Nobody has a card, so no service is logged.")
    return _("Legal assistance is logged on card %(card)s.") % {"card": case.served.reference}


def typed_in(request, name: str) -> str:
    return clean(request.POST.get(name, "").replace("\0", ""))[:LONGEST]
