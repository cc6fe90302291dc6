"""The card of a person: read, changed, who changed it, who looked at it."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from mrc.access import views
from mrc.access.models import AccessLog
from mrc.access.views import CountedPaginator
from mrc.drafts import kept
from mrc.together import SHOWN, SavedTogether
from mrc.vocabularies.contact import ConsentPurpose, Likeness

from ..actions import Gone, change_client, note_alike
from ..alike import lookalikes
from ..contact import is_withheld
from ..drafts import CHANGE
from ..forms import ClientForm
from ..history import changes_of
from ..merging import parted_from
from ..models import Client, ContactOverride, FamilyLink, LikelySame, Merge
from .own import LeadsOn, say_unreadable_telephone, wait_as_draft

SERVICES_SHOWN = 30
LOOKS_ON_A_PAGE = 50
TELLING = {"name", "name_latin", "other_names", "telephone", "born_on", "birth_year", "emergency_telephone"}


class ClientDetail(LeadsOn, views.DetailView):
    model = Client
    section = "clients"

    def get_queryset(self):
        return super().get_queryset().select_related("centre").prefetch_related("consents", "support_needs")

    def get_context_data(self, **kwargs):
        client = self.object
        services = client.services.select_related("recorded_by", "participation__event")
        shown = list(services if "all" in self.request.GET else services[: SERVICES_SHOWN + 1])
        cases = [
            *client.legal_cases.known_to(self.request.user)
            .filter(centre=client.centre_id)
            .prefetch_related("casesubject_rows"),
            *client.brought_cases.known_to(self.request.user)
            .filter(centre=client.centre_id)
            .prefetch_related("casesubject_rows"),
        ]
        has_more = "all" not in self.request.GET and len(shown) > SERVICES_SHOWN
        now = client.consent_now()
        user = self.request.user
        may_merge = user.has_perm("clients.merge_client")
        return super().get_context_data(
            services=shown[:SERVICES_SHOWN] if has_more else shown,
            has_more_services=has_more,
            cases=cases,
            open_cases=sum(case.is_open for case in cases),
            consents=[(purpose, now.get(purpose)) for purpose in ConsentPurpose if purpose != ConsentPurpose.SHARE],
            shares=client.shares_now(),
            keep_card=now.get(ConsentPurpose.KEEP_CARD),
            is_withheld=is_withheld(client, user),
            marks=client.safety_marks.standing().select_related("marked_by"),
            overrides=ContactOverride.objects.visible_to(user).filter(client=client).select_related("made_by", "told")
            if client.refuses_contact
            else (),
            family=[link.seen_from(client) for link in FamilyLink.objects.visible_to(user).of(client)],
            alike=LikelySame.objects.visible_to(user).to_decide().of(client) if may_merge else (),
            merges=Merge.objects.visible_to(user).filter(kept=client, undone_at__isnull=True)
            if client.merged_references
            else (),
            **kwargs,
        )


class ClientUpdate(LeadsOn, SavedTogether, views.UpdateView):
    model = Client
    form_class = ClientForm
    section = "clients"
    template_name = "clients/update.html"
    told_anew: Client | None = None

    def dispatch(self, request, *args, **kwargs):
        """A pair of cards locks both of them in their order: not before the lock of this one is let go."""
        response = super().dispatch(request, *args, **kwargs)
        if self.told_anew:
            self.note_lookalikes(self.told_anew)
        return response

    def get_queryset(self):
        return super().get_queryset().select_related("centre").prefetch_related("consents", "support_needs")

    def form_valid(self, form):
        needs = form.cleaned_data["support_needs"] if "support_needs" in form.changed_data else None
        columns = form.changed_columns()
        kept.discard(user=self.request.user, **self.draft)
        if not columns and needs is None:
            messages.info(self.request, _("Nothing was changed."))
            return redirect(form.instance)
        client = change_client(client=form.instance, columns=columns, support_needs=needs)
        messages.success(self.request, _("Card saved."))
        if form.taken_off:
            messages.info(
                self.request, _("The card is refused: telephone, email, address and how to call were taken off it.")
            )
        if "telephone" in columns:
            say_unreadable_telephone(self.request, client)
        if columns & TELLING:
            self.told_anew = client
        return redirect(client)

    def note_lookalikes(self, client: Client) -> None:
        """What looks like the changed card only now waits to be decided; the work at the desk goes on."""
        known = LikelySame.objects.filter(centre=client.centre_id).of(client).values_list("first", "second")
        besides = {key for keys in known for key in keys}
        for found in lookalikes(self.request.user, client, centre=client.centre, besides=besides):
            try:
                note_alike(one=client, other=found.client, likeness=found.likeness, by=self.request.user)
            except Gone:  # merged by a colleague in this moment
                continue
            words = {"reference": found.client.reference, "why": Likeness(found.likeness).label}
            messages.warning(
                self.request,
                _("This card is like %(reference)s: %(why)s. The pair waits in the list of cards that look alike.")
                % words,
            )

    def keep_for(self, card: Client) -> None:
        """As if typed into the empty form of that card: what differs from it is asked about when it is saved."""
        form = ClientForm(instance=card, user=self.request.user)
        sent = self.request.POST.copy()
        for closed in set(ClientForm.base_fields) - set(form.fields):
            sent.pop(closed, None)
        sent[SHOWN] = form.as_if_shown_empty()
        self.request.POST = sent
        wait_as_draft(self.request, form=CHANGE, of=card.uuid)

    @property
    def draft(self) -> dict[str, str]:
        return {"form": CHANGE, "of": str(self.object.uuid)}

    def get_context_data(self, **kwargs):
        return super().get_context_data(draft=self.draft, **kwargs)


class ClientHistory(LeadsOn, views.DetailView):
    """What it has of a card that was part of it for a while stays as closed as on that card."""

    model = Client
    section = "clients"
    template_name = "clients/history.html"

    def get_queryset(self):
        return super().get_queryset().prefetch_related("consents")

    def get_context_data(self, **kwargs):
        cards = [self.object, *parted_from(self.object)]
        withheld = any(is_withheld(card, self.request.user) for card in cards)
        return super().get_context_data(changes=changes_of(self.object, is_withheld=withheld), **kwargs)


class ClientLooks(LeadsOn, views.DetailView):
    """Who looked at this card, printed it, or was told of it; with the cards merged into it."""

    model = Client
    section = "clients"
    template_name = "clients/looks.html"

    def get_context_data(self, **kwargs):
        keys = [self.object.pk, *(merge.gone_key for merge in self.object.merges.filter(undone_at__isnull=True))]
        looks = AccessLog.objects.filter(record=Client._meta.label_lower, record_id__in=keys)
        looks = looks.select_related("user").order_by("-at", "-pk")
        page = CountedPaginator(looks, LOOKS_ON_A_PAGE).get_page(self.request.GET.get("page"))
        return super().get_context_data(page=page, **kwargs)
