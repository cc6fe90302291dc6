"""Two cards of one person become one: nothing is lost, everything is counted, and it can be undone."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from clients import merging
from clients.actions import link_family, note_alike, tell_apart
from clients.merging import CannotUndo, ChangedMeanwhile, Contradiction, Miscounted, merge_clients, undo_merge
from clients.models import Client, ClientSupport, Consent, FamilyLink, LikelySame, Merge, Service
from clients.search import find
from clients.side_by_side import hanging_on, print_of
from legal_cases.models import CaseReader, LegalCase
from mrc.access.models import AccessLog
from tests.factories import ClientFactory, EventFactory, LegalCaseFactory, ParticipantFactory, ServiceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept(centre):
    return ClientFactory(centre=centre, name="Chan Sophea", telephone="089 555 4471", registered_on=date(2026, 1, 5))


@pytest.fixture
def gone(centre):
    return ClientFactory(centre=centre, name="ចាន់ សុភា", province="Kampot", registered_on=date(2026, 2, 5))


def merge(kept, gone, by, **values):
    shown = print_of(*sorted([kept, gone], key=lambda card: card.pk))
    return merge_clients(kept=kept, gone=gone, values=values, shown=shown, by=by)


def snapshot():
    """Everything that hangs on cards, and the cards, as rows."""
    rows = {
        model.__name__: sorted(map(str, model._base_manager.values()))
        for model in (Client, ClientSupport, Consent, Service, LegalCase, FamilyLink)
    }
    for name in ("ClientSupport", "FamilyLink"):  # these rows are made anew when a merge is undone
        rows[name] = len(rows[name])
    return rows


def furnish(card, coordinator):
    ServiceFactory(client=card)
    Consent.objects.create(
        client=card, centre=card.centre, purpose="contact", answer="given", given_on=date(2026, 3, 1)
    )
    LegalCaseFactory(centre=card.centre, client=card)
    LegalCaseFactory(centre=card.centre, client=None, brought_by=card, brought_by_gender="not_recorded")
    ParticipantFactory(event=EventFactory(centre=card.centre), client=card)
    ClientSupport.objects.create(client=card, centre=card.centre, code="seeing")
    link_family(client=card, other=ClientFactory(centre=card.centre), relation="child", by=coordinator)


def test_all_that_hung_on_the_card_hangs_on_the_other_and_its_number_leads_there(client, coordinator, kept, gone):
    furnish(gone, coordinator)
    services, cases = gone.services.count(), LegalCase.objects.count()
    done = merge(kept, gone, coordinator, province="Kampot")
    kept.refresh_from_db()
    assert not Client.objects.filter(pk=gone.pk).exists()
    assert kept.services.count() == services
    assert kept.legal_cases.count() + kept.brought_cases.count() == cases
    assert kept.participations.count() == kept.consents.count() == kept.support_needs.count() == 1
    assert FamilyLink.objects.of(kept).count() == 1
    assert kept.province == "Kampot"
    assert [hit.client for hit in find(coordinator, gone.reference).hits] == [kept]
    client.force_login(coordinator)
    assert client.get(gone.get_absolute_url()).url == kept.get_absolute_url()
    assert done.gone_reference in client.get(kept.get_absolute_url()).content.decode()
    assert kept.history.first().history_user is None or kept.history.count() == 2


def test_undone_both_cards_and_all_that_hung_on_them_are_as_before(coordinator, kept, gone):
    furnish(kept, coordinator)
    furnish(gone, coordinator)
    before = snapshot()
    done = merge(kept, gone, coordinator, province="Kampot", name="ចាន់ សុភា", other_names="Chan Sophea")
    assert snapshot() != before
    card, left = undo_merge(merge=done, by=coordinator)
    assert (card.pk, card.uuid, left) == (gone.pk, gone.uuid, [])
    assert snapshot() == before


def test_what_was_written_since_stays_and_is_named(coordinator, kept, gone):
    done = merge(kept, gone, coordinator, name="ចាន់ សុភា", province="Kampot")
    later = ServiceFactory(client=kept, received_on=date(2026, 4, 1))
    stored = Client.objects.get(pk=kept.pk)
    stored.province = "Takeo"
    stored.save(update_fields=["province"])
    _card, left = undo_merge(merge=done, by=coordinator)
    stored.refresh_from_db()
    assert (stored.name, stored.province, left) == ("Chan Sophea", "Takeo", ["Province of origin"])
    assert Service.objects.get(pk=later.pk).client == kept


def test_a_card_changed_since_it_was_shown_is_not_merged(coordinator, kept, gone):
    shown = print_of(kept, gone)
    Client.objects.filter(pk=gone.pk).update(province="Takeo")
    with pytest.raises(ChangedMeanwhile):
        merge_clients(kept=kept, gone=gone, values={}, shown=shown, by=coordinator)
    shown = print_of(kept, Client.objects.get(pk=gone.pk))
    ServiceFactory(client=gone)
    with pytest.raises(ChangedMeanwhile):
        merge_clients(kept=kept, gone=gone, values={}, shown=shown, by=coordinator)
    assert Client.objects.count() == 2


def test_cards_of_two_centres_are_never_merged(coordinator, kept, elsewhere):
    other = ClientFactory(centre=elsewhere)
    with pytest.raises(ChangedMeanwhile):
        merge(kept, other, coordinator)


def test_rows_that_cannot_hang_on_one_card_are_named_and_nothing_changes(coordinator, kept, gone):
    event = EventFactory(centre=kept.centre)
    ParticipantFactory(event=event, client=kept)
    twice = ParticipantFactory(event=event, client=gone)
    case = LegalCaseFactory(centre=kept.centre, client=kept, brought_by=gone)
    with pytest.raises(Contradiction) as refused:
        merge(kept, gone, coordinator)
    assert {obstacle.record for obstacle in refused.value.obstacles} == {twice, case}
    assert {obstacle.sentence for obstacle in refused.value.obstacles} == {
        "This client is on the list already.",
        "This record names the two cards as two persons.",
    }
    assert gone.participations.get() == twice


def test_a_miscount_undoes_the_merge(coordinator, kept, gone, monkeypatch):
    ServiceFactory(client=gone)
    moved = merging._point

    def forgetful(relation, rows, card):
        moved(relation, [row for row in rows if not isinstance(row, Service)], card)
        Service.objects.filter(client=gone).delete()

    monkeypatch.setattr(merging, "_point", forgetful)
    with pytest.raises(Miscounted):
        merge(kept, gone, coordinator)


def test_a_restricted_case_moves_along_and_is_not_told_to_who_may_not_see_it(coordinator, caseworker, kept, gone):
    case = LegalCaseFactory(centre=kept.centre, client=gone, is_restricted=True)
    CaseReader.objects.create(case=case, centre=case.centre, user=caseworker, named_by=caseworker)
    assert hanging_on(gone, coordinator) == []
    assert [kind.rows for kind in hanging_on(gone, caseworker)] == [[case]]
    merge(kept, gone, coordinator)
    case.refresh_from_db()
    assert case.client == kept


def test_merges_are_undone_the_last_one_first(coordinator, kept, gone, centre):
    third = ClientFactory(centre=centre)
    first = merge(kept, gone, coordinator)
    second = merge(Client.objects.get(pk=kept.pk), third, coordinator)
    with pytest.raises(CannotUndo):
        undo_merge(merge=first, by=coordinator)
    undo_merge(merge=second, by=coordinator)
    undo_merge(merge=first, by=coordinator)
    with pytest.raises(CannotUndo):
        undo_merge(merge=first, by=coordinator)
    assert Client.objects.count() == 3


def test_a_card_that_took_another_can_itself_be_merged_and_all_come_back(coordinator, kept, gone, centre):
    third = ClientFactory(centre=centre)
    ServiceFactory(client=third)
    first = merge(gone, third, coordinator)
    second = merge(kept, Client.objects.get(pk=gone.pk), coordinator)
    kept.refresh_from_db()
    assert kept.merged_references.split() == [gone.reference, third.reference]
    undo_merge(merge=second, by=coordinator)
    undo_merge(merge=first, by=coordinator)
    assert Client.objects.get(pk=third.pk).services.count() == 1


def test_a_third_card_waits_to_be_compared_with_the_one_that_stays(coordinator, kept, gone, centre):
    third = ClientFactory(centre=centre)
    note_alike(one=gone, other=third, likeness="name", by=coordinator)
    done = merge(kept, gone, coordinator)
    assert LikelySame.objects.between(kept, third).exists()
    undo_merge(merge=done, by=coordinator)
    assert LikelySame.objects.between(gone, third).exists()
    assert not LikelySame.objects.between(kept, third).exists()


def pair_of(kept, gone, by):
    return note_alike(one=kept, other=gone, likeness="by_hand", by=by)


def chosen(client, pair, **answers):
    page = client.get(reverse("clients:pair", args=[pair.uuid]))
    form = page.context["form"]
    fields = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    return fields | {"then": "merge"} | answers


def test_on_the_page_each_field_that_differs_is_chosen_and_a_name_not_chosen_stays_findable(
    client, coordinator, kept, gone
):
    pair = pair_of(kept, gone, coordinator)
    client.force_login(coordinator)
    sent = chosen(client, pair, stays="second", name="second", registered_on="first")
    assert set(sent) == {"stays", "shown", "then", "name", "registered_on"}  # what only one has is no question
    answer = client.post(reverse("clients:pair", args=[pair.uuid]), sent)
    card = Client.objects.get()
    assert answer.url == card.get_absolute_url()
    assert (card.pk, card.name, card.other_names) == (gone.pk, "ចាន់ សុភា", "Chan Sophea")
    assert (card.registered_on, card.telephone, card.province) == (date(2026, 1, 5), "089 555 4471", "Kampot")
    assert {hit.client for hit in find(coordinator, "sophea").hits} == {card}
    client.post(reverse("clients:unmerge", args=[Merge.objects.get().uuid]))
    assert {card.name for card in Client.objects.all()} == {"Chan Sophea", "ចាន់ សុភា"}


def test_a_choice_nobody_offered_is_an_error_and_merges_nothing(client, coordinator, kept, gone):
    pair = pair_of(kept, gone, coordinator)
    client.force_login(coordinator)
    for wrong in ({"stays": "third"}, {"name": "both"}, {"name": ""}):
        answer = client.post(reverse("clients:pair", args=[pair.uuid]), chosen(client, pair, **wrong))
        assert answer.status_code == 200
        assert answer.context["form"].errors
    assert Client.objects.count() == 2


def test_a_card_changed_meanwhile_is_shown_again_with_a_sentence(client, coordinator, kept, gone):
    pair = pair_of(kept, gone, coordinator)
    client.force_login(coordinator)
    sent = chosen(client, pair)
    Client.objects.filter(pk=kept.pk).update(province="Takeo")
    page = client.post(reverse("clients:pair", args=[pair.uuid]), sent, follow=True).content.decode()
    assert "Somebody changed one of the cards meanwhile. Nothing was merged" in page
    sent = chosen(client, pair)
    merge(Client.objects.get(pk=kept.pk), gone, coordinator)
    assert client.post(reverse("clients:pair", args=[pair.uuid]), sent).status_code == 404


def test_what_stands_in_the_way_is_named_with_a_link(client, coordinator, kept, gone):
    case = LegalCaseFactory(centre=kept.centre, client=kept, brought_by=gone)
    pair = pair_of(kept, gone, coordinator)
    client.force_login(coordinator)
    answer = client.post(reverse("clients:pair", args=[pair.uuid]), chosen(client, pair))
    assert answer.status_code == 409
    assert "The two cards cannot be merged yet" in answer.content.decode()
    assert case.get_absolute_url() in answer.content.decode()


def test_the_figures_count_the_person_once_after_the_merge(coordinator, kept, gone):
    """Distinct clients are cards; the services stay as many."""
    for card in (kept, gone):
        ServiceFactory(client=card)
    merge(kept, gone, coordinator)
    assert Service.objects.values("client").distinct().count() == 1
    assert Service.objects.count() == 2


def sent_back(client, pair, **answers):
    return client.post(reverse("clients:pair", args=[pair.uuid]), chosen(client, pair, **answers))


def born_between_two_registrations(centre):
    first = ClientFactory(centre=centre, name="Z", registered_on=date(2026, 3, 1), born_on=date(2026, 2, 1))
    return first, ClientFactory(centre=centre, name="Z", registered_on=date(2026, 1, 1))


def test_a_registration_before_the_chosen_birth_is_not_proposed_and_refused_with_a_sentence(
    client, coordinator, centre
):
    first, second = born_between_two_registrations(centre)
    pair = pair_of(first, second, coordinator)
    client.force_login(coordinator)
    answer = sent_back(client, pair, registered_on="second")
    assert answer.status_code == 200
    assert "The birth is after the registration." in answer.content.decode()
    assert sent_back(client, pair).status_code == 302
    assert Client.objects.get().registered_on == date(2026, 3, 1)


def test_an_answer_that_cannot_be_given_back_stays_and_is_named(coordinator, kept, centre):
    nameless = ClientFactory(centre=centre, name="")
    done = merge(nameless, kept, coordinator, name="Chan Sophea", registered_on=date(2026, 1, 5), province="Takeo")
    Client.objects.filter(pk=nameless.pk).update(pseudonym=True, born_on=date(2026, 1, 1))
    _card, left = undo_merge(merge=done, by=coordinator)
    nameless.refresh_from_db()
    assert (nameless.name, nameless.pseudonym, nameless.province, left) == ("Chan Sophea", True, "", ["Name"])


def test_a_registration_that_lies_before_a_birth_written_since_is_not_given_back(coordinator, centre):
    early = ClientFactory(centre=centre, registered_on=date(2026, 1, 1))
    late = ClientFactory(centre=centre, registered_on=date(2026, 3, 1))
    done = merge(early, late, coordinator, registered_on=date(2026, 3, 1))
    Client.objects.filter(pk=early.pk).update(born_on=date(2026, 2, 1))
    _card, left = undo_merge(merge=done, by=coordinator)
    early.refresh_from_db()
    assert (early.registered_on, left) == (date(2026, 3, 1), ["Date of registration"])


@pytest.mark.parametrize(("chosen_name", "is_pseudonym"), [("first", True), ("second", False)])
def test_the_mark_of_a_pseudonym_goes_with_the_name_that_was_chosen(
    client, coordinator, centre, chosen_name, is_pseudonym
):
    first = ClientFactory(centre=centre, name="Rose", pseudonym=True)
    second = ClientFactory(centre=centre, name="Dara Sok")
    pair = pair_of(first, second, coordinator)
    client.force_login(coordinator)
    page = client.get(reverse("clients:pair", args=[pair.uuid])).content.decode()
    assert "The mark of a pseudonym goes with the name that is chosen." in page
    assert sent_back(client, pair, name=chosen_name).status_code == 302
    assert Client.objects.get().pseudonym is is_pseudonym


def test_the_answers_of_the_card_that_was_changed_last_are_proposed(client, coordinator, kept, gone):
    pair = pair_of(kept, gone, coordinator)
    client.force_login(coordinator)
    for card, side in ((kept, "first"), (gone, "second")):
        card.save(update_fields=["agency"])
        assert chosen(client, pair)["name"] == side


def links():
    return {(link.first_id, link.second_id, link.relation) for link in FamilyLink.objects.all()}


def test_a_merge_is_undone_after_the_later_one_that_took_a_relative(coordinator, kept, gone, centre):
    relative, same_relative = ClientFactory.create_batch(2, centre=centre)
    link_family(client=gone, other=relative, relation="child", by=coordinator)
    note_alike(one=gone, other=same_relative, likeness="name", by=coordinator)
    before = links()
    first = merge(kept, gone, coordinator)
    second = merge(same_relative, relative, coordinator)
    with pytest.raises(CannotUndo) as refused:
        undo_merge(merge=first, by=coordinator)
    assert f"{relative.reference} into {same_relative.reference}" in str(refused.value)
    undo_merge(merge=second, by=coordinator)
    undo_merge(merge=first, by=coordinator)
    assert links() == before
    assert LikelySame.objects.between(gone, same_relative).exists()
    assert LikelySame.objects.count() == 1


def test_a_family_link_corrected_since_the_merge_stays_when_it_is_undone(coordinator, kept, gone, centre):
    relative = ClientFactory(centre=centre)
    link_family(client=gone, other=relative, relation="child", by=coordinator)
    done = merge(kept, gone, coordinator)
    link_family(client=kept, other=relative, relation="sibling", by=coordinator)
    undo_merge(merge=done, by=coordinator)
    assert links() == {(kept.pk, relative.pk, "sibling"), (gone.pk, relative.pk, "child")}


def test_who_added_a_relative_is_known_after_an_undo(coordinator, caseworker, kept, gone, centre):
    link = link_family(client=gone, other=ClientFactory(centre=centre), relation="child", by=caseworker)
    undo_merge(merge=merge(kept, gone, coordinator), by=coordinator)
    again = FamilyLink.objects.get()
    assert again.added_by == caseworker
    assert abs(again.added_at - link.added_at) < timedelta(seconds=1)


def test_a_third_card_told_apart_from_the_one_that_goes_is_told_apart_from_the_other(
    coordinator, caseworker, kept, gone, centre
):
    third = ClientFactory(centre=centre)
    told = note_alike(one=gone, other=third, likeness="name", by=caseworker, told_apart="Two sisters")
    done = merge(kept, gone, coordinator)
    pair = LikelySame.objects.get()
    assert (pair.first, pair.second, pair.verdict, pair.reason) == (kept, third, "different", "Two sisters")
    assert (pair.decided_by, pair.decided_at, pair.noted_at) == (caseworker, told.decided_at, told.noted_at)
    undo_merge(merge=done, by=coordinator)
    assert LikelySame.objects.get().first == gone


def test_a_pair_decided_since_the_merge_stays_when_it_is_undone(coordinator, kept, gone, centre):
    third = ClientFactory(centre=centre)
    note_alike(one=gone, other=third, likeness="name", by=coordinator)
    done = merge(kept, gone, coordinator)
    tell_apart(pair=LikelySame.objects.get(), reason="Two sisters", by=coordinator)
    undo_merge(merge=done, by=coordinator)
    assert LikelySame.objects.between(kept, third).get().reason == "Two sisters"


def test_a_number_given_to_another_card_meanwhile_has_its_own_sentence(client, coordinator, kept, gone, centre):
    done = merge(kept, gone, coordinator)
    ClientFactory(centre=centre, reference=gone.reference)
    client.force_login(coordinator)
    answer = client.post(reverse("clients:unmerge", args=[done.uuid]), follow=True)
    said = " ".join(str(message) for message in answer.context["messages"])
    assert f"{gone.reference} is the number of another card by now" in said
    assert "undone already" not in said


def test_a_merge_is_named_by_the_numbers_of_the_two_cards(coordinator, kept, gone):
    assert str(merge(kept, gone, coordinator)) == f"{gone.reference} → {kept.reference}"


def looks_at(*cards):
    keys = [card.pk for card in cards]
    return AccessLog.objects.filter(record="clients.client", record_id__in=keys, action="view").count()


def test_two_cards_shown_again_are_two_more_looks(client, coordinator, kept, gone):
    pair = pair_of(kept, gone, coordinator)
    client.force_login(coordinator)
    sent = chosen(client, pair, stays="third")
    before = looks_at(kept, gone)
    client.post(reverse("clients:pair", args=[pair.uuid]), sent)
    assert looks_at(kept, gone) == before + 2


def test_who_looked_tells_the_looks_at_cards_merged_into_this_one(client, staff, coordinator, kept, gone, centre):
    first = ClientFactory(centre=centre)
    client.force_login(staff)
    client.get(first.get_absolute_url())
    merge(gone, first, coordinator)
    done = merge(kept, Client.objects.get(pk=gone.pk), coordinator)
    client.force_login(coordinator)
    looks = reverse("clients:looks", args=[kept.uuid])
    assert "Staff Here" in client.get(looks).content.decode()
    undo_merge(merge=done, by=coordinator)
    assert "Staff Here" not in client.get(looks).content.decode()
