"""Whoever still works on a card that was merged is led to the one that stayed, and told what was not saved."""

from datetime import date
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from clients import actions
from clients.actions import Gone, link_family, log_services, note_alike, register_client, tell_apart
from clients.merging import merge_clients, undo_merge
from clients.models import Client, Consent, ContactOverride, FamilyLink, LikelySame, Merge, Service
from clients.side_by_side import print_of
from clients.views import consent, family, register, same, service_log
from legal_cases.open_form import OpenCaseForm
from mrc.drafts.models import Draft
from tests.clients.test_register import answers
from tests.factories import ClientFactory, ServiceFactory
from tests.legal_cases.test_pages import opening

pytestmark = pytest.mark.django_db
CONSENT = {"given_on": "01/03/2026", "contact": "refused", "manner": "not_recorded", "language": "not_recorded"}
SERVICES = {"services": ["skills"], "received_on": "01/03/2026", "note": "n", "after": "0"}


@pytest.fixture
def kept(centre):
    return ClientFactory(centre=centre, name="Chan Sophea")


@pytest.fixture
def gone(centre):
    return ClientFactory(centre=centre, name="Chan Sophea")


@pytest.fixture
def desk(client, caseworker):
    client.force_login(caseworker)
    return client


def merge(kept, gone, by=None):
    kept, gone = Client.objects.get(pk=kept.pk), Client.objects.get(pk=gone.pk)
    shown = print_of(*sorted([kept, gone], key=lambda card: card.pk))
    return merge_clients(kept=kept, gone=gone, values={}, shown=shown, by=by)


def merged_just_before(monkeypatch, module, verb, kept, gone):
    """The two become one after the view has read the card, before it writes."""
    real = getattr(actions, verb)

    def late(**words):
        merge(kept, gone)
        return real(**words)

    monkeypatch.setattr(module, verb, late)


def test_a_verb_refuses_a_card_that_went_meanwhile(caseworker, kept, gone):
    other = ClientFactory(centre=kept.centre)
    pair = note_alike(one=gone, other=other, likeness="name", by=caseworker)
    merge(kept, gone)
    with pytest.raises(Gone):
        log_services(client=gone, services=["skills"], on=date(2026, 3, 1), note="", by=caseworker)
    with pytest.raises(Gone):
        link_family(client=other, other=gone, relation="child", by=caseworker)
    with pytest.raises(Gone):
        note_alike(one=gone, other=other, likeness="name", by=caseworker)
    with pytest.raises(Gone):
        tell_apart(pair=pair, reason="Two sisters", by=caseworker)


@pytest.mark.parametrize(
    ("address", "sent", "module", "verb"),
    [
        ("add-service", SERVICES, service_log, "log_services"),
        ("consent", CONSENT, consent, "answer_consents"),
        ("override", {"danger": "life", "reason": "x"}, consent, "override_contact"),
        ("family", {"relation": "child"}, family, "link_family"),
        ("name-alike", {}, same, "note_alike"),
    ],
)
def test_what_was_sent_while_the_card_went_leads_to_the_same_page_of_the_other(
    desk, staff, monkeypatch, kept, gone, address, sent, module, verb
):
    if address == "override":
        Consent.objects.create(
            client=gone, centre=gone.centre, purpose="contact", answer="refused", given_on=date(2026, 2, 1)
        )
        sent = sent | {"told": str(staff.uuid)}
    if address in {"family", "name-alike"}:
        sent = sent | {"other": str(ClientFactory(centre=gone.centre).uuid)}
    merged_just_before(monkeypatch, module, verb, kept, gone)
    answer = desk.post(reverse(f"clients:{address}", args=[gone.uuid]), sent)
    assert answer.url == reverse(f"clients:{address}", args=[kept.uuid])
    page = desk.get(answer.url).content.decode()
    assert f"{gone.reference} was merged into this card, {kept.reference}, meanwhile. Nothing was saved" in page
    written = (Service, ContactOverride, FamilyLink, LikelySame)
    assert not any(model.objects.exists() for model in written)
    assert Consent.objects.count() == (address == "override")


def test_a_relative_whose_card_went_meanwhile_is_named_and_nothing_is_saved(desk, monkeypatch, kept, gone):
    card = ClientFactory(centre=kept.centre)
    merged_just_before(monkeypatch, family, "link_family", kept, gone)
    address = reverse("clients:family", args=[card.uuid])
    for _stale in range(2):
        answer = desk.post(address, {"other": str(gone.uuid), "relation": "child"})
        assert answer.url == address
        assert f"{gone.reference} was merged into {kept.reference}" in desk.get(address).content.decode()


def test_a_pair_that_went_meanwhile_is_not_told_apart(desk, monkeypatch, caseworker, kept, gone):
    pair = note_alike(one=kept, other=gone, likeness="name", by=caseworker)
    merged_just_before(monkeypatch, same, "tell_apart", kept, gone)
    answer = desk.post(reverse("clients:pair", args=[pair.uuid]), {"then": "apart", "reason": "x"})
    assert answer.url == reverse("clients:alike")
    assert "One of the two cards is gone" in desk.get(answer.url).content.decode()


PAGES = ("detail", "update", "history", "looks", "consent", "consent-pdf", "pdf", "family", "name-alike", "add-service")


@pytest.mark.parametrize("page", PAGES)
def test_every_address_of_the_card_that_went_leads_to_that_of_the_one_that_stayed(desk, kept, gone, page):
    merge(kept, gone)
    answer = desk.get(reverse(f"clients:{page}", args=[gone.uuid]), {"language": "en"})
    assert answer.url == reverse(f"clients:{page}", args=[kept.uuid]) + "?language=en"
    page = desk.get(kept.get_absolute_url()).content.decode()
    assert f"{gone.reference} was merged into this card, {kept.reference}." in page


def test_a_service_and_a_relative_of_the_card_that_went_are_found_on_the_other(desk, kept, gone):
    service, relative = ServiceFactory(client=gone), ClientFactory(centre=gone.centre)
    merge(kept, gone)
    for page in ("change-service", "remove-service"):
        answer = desk.get(reverse(f"clients:{page}", args=[gone.uuid, service.pk]))
        assert desk.get(answer.url).status_code == 200
    answer = desk.post(reverse("clients:remove-family", args=[gone.uuid, relative.uuid]))
    assert answer.url == reverse("clients:family", args=[kept.uuid])


def test_an_address_nobody_merged_stays_a_404(desk, kept, gone, elsewhere):
    theirs, also_theirs = ClientFactory.create_batch(2, centre=elsewhere)
    merge(theirs, also_theirs)
    assert desk.get(reverse("clients:consent", args=[also_theirs.uuid])).status_code == 404
    done = merge(kept, gone)
    undo_merge(merge=done, by=None)
    assert desk.get(reverse("clients:consent", args=[gone.uuid])).status_code == 200


def test_what_was_typed_into_the_card_that_went_waits_as_a_draft_of_the_other(desk, kept, gone):
    Client.objects.filter(pk=kept.pk).update(province="Takeo", born_on=date(1990, 1, 1))
    page = desk.get(reverse("clients:update", args=[gone.uuid]))
    shown = page.context["form"].initial["shown"]
    merge(kept, gone)
    sent = {"registered_on": "15/01/2026", "gender": "woman", "name": "Chan Sophea", "agency": "Blue", "shown": shown}
    answer = desk.post(reverse("clients:update", args=[gone.uuid]), sent)
    assert answer.url == reverse("clients:update", args=[kept.uuid])
    assert Draft.objects.get().of == str(kept.uuid)
    assert Draft.objects.get().data["agency"] == ["Blue"]
    page = desk.get(answer.url).content.decode()
    assert "Nothing was saved" in page
    assert "What you typed waits as a draft" in page
    form = desk.post(answer.url, {**sent, "shown": Draft.objects.get().data["shown"][0]}).context
    assert form is None  # what was left empty on the one card does not ask about what stands on the other
    assert Client.objects.get(pk=kept.pk).agency == "Blue"
    for agency in ("Blue", "Red"):
        desk.post(reverse("clients:update", args=[gone.uuid]), sent | {"agency": agency})
    assert Draft.objects.get().data["agency"] == ["Blue"]  # a draft there is not written over


def test_a_case_is_opened_for_the_card_that_stayed(desk, kept, gone):
    merge(kept, gone)
    address = reverse("legal_cases:create")
    answer = desk.get(address, {"client": str(gone.uuid)})
    assert answer.url == f"{address}?client={kept.uuid}"
    answer = desk.post(f"{address}?brought_by={gone.uuid}", {"token": "x", "worker": "Half typed"})
    assert answer.url == f"{address}?brought_by={kept.uuid}"
    assert "Nothing was saved" in desk.get(answer.url).content.decode()


def test_a_case_opened_in_the_moment_its_card_goes_waits_as_a_draft_for_the_other(desk, monkeypatch, kept, gone):
    def late(form):
        merge(kept, gone)
        raise IntegrityError

    sent = opening(desk, query={"client": gone.uuid}, remarks="Half typed")
    monkeypatch.setattr(OpenCaseForm, "save", late)
    address = reverse("legal_cases:create")
    answer = desk.post(f"{address}?client={gone.uuid}", sent)
    assert answer.url == f"{address}?client={kept.uuid}"
    assert Draft.objects.get(of=str(kept.uuid)).data["remarks"] == ["Half typed"]


def test_using_a_card_that_went_shows_what_was_typed_again(desk, caseworker, kept, gone):
    merge(kept, gone)
    answer = desk.post(
        reverse("clients:create"), answers(caseworker, name="Chan Sophea", agency="Blue", use=str(gone.uuid))
    )
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Blue" in page
    assert kept.reference in page
    assert "Nothing was saved" in page


def test_using_a_card_that_goes_in_that_moment_shows_what_was_typed_again(desk, caseworker, monkeypatch, kept, gone):
    def late():
        merge(kept, gone)
        return transaction.atomic()

    monkeypatch.setattr(register, "transaction", SimpleNamespace(atomic=late))
    sent = answers(caseworker, name="Chan Sophea", services=["skills"], use=str(gone.uuid))
    page = desk.post(reverse("clients:create"), sent).content.decode()
    assert "Nothing was saved" in page
    assert not Service.objects.exists()


def test_a_card_looked_at_that_went_does_not_stop_a_registration(caseworker, kept, gone):
    found = actions.lookalikes(caseworker, gone, centre=gone.centre)
    stale = [actions.Alike(gone, "name"), *found]
    merge(kept, gone)
    card = Client(centre=kept.centre, registered_on=date(2026, 1, 5), gender="woman", name="Chan Sophea")
    common = {"consents": [], "services": [], "support_needs": [], "by": caseworker}
    register_client(client=card, alike=stale, told_apart="Two sisters", **common)
    assert LikelySame.objects.get().first == kept
    assert Merge.objects.count() == 1
