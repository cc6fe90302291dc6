"""Two cards of one person, one of which refuses: the refusal is not lost by making them one, nor by making them two."""

import re
from datetime import date

import pytest
from django.urls import reverse

from clients.actions import note_alike
from clients.merging import merge_clients, undo_merge
from clients.models import Client, Consent, Merge
from clients.side_by_side import print_of
from tests.factories import ClientFactory

pytestmark = pytest.mark.django_db
PHONE = "089 555 4471"


def answered(card, answer, day, purpose="contact", **more):
    return Consent.objects.create(
        client=card, centre=card.centre, purpose=purpose, answer=answer, given_on=date(2026, 3, day), **more
    )


def merge(kept, gone, by, **values):
    kept, gone = Client.objects.get(pk=kept.pk), Client.objects.get(pk=gone.pk)
    shown = print_of(*sorted([kept, gone], key=lambda card: card.pk))
    return merge_clients(kept=kept, gone=gone, values=values, shown=shown, by=by)


@pytest.mark.parametrize("refuses", ["refused", "withdrawn"])
@pytest.mark.parametrize("stays", [0, 1])
def test_of_two_answers_of_one_day_on_two_cards_the_refusal_counts(coordinator, centre, refuses, stays):
    cards = ClientFactory.create_batch(2, centre=centre)
    refusal = answered(cards[0], refuses, 1, manner="written")
    answered(cards[1], "given", 1)
    before = list(Consent.objects.order_by("pk").values())
    done = merge(cards[stays], cards[1 - stays], coordinator)
    card = Client.objects.get()
    assert card.refuses_contact
    written = card.consents.order_by("pk").last()
    assert (written.answer, written.given_on, written.manner) == (refuses, refusal.given_on, "written")
    assert written.recorded_by == coordinator
    undo_merge(merge=done, by=coordinator)
    assert list(Consent.objects.order_by("pk").values()) == before


def test_the_later_answer_counts_and_agreeing_cards_get_no_row(coordinator, centre):
    first, second = ClientFactory.create_batch(2, centre=centre)
    answered(first, "refused", 1)
    answered(second, "given", 2)
    answered(first, "given", 3, purpose="keep_card")
    answered(second, "given", 3, purpose="keep_card")
    answered(first, "given", 4, purpose="share", shared_with="Legal Aid")
    answered(second, "refused", 4, purpose="share", shared_with="IOM")
    merge(first, second, coordinator)
    card = Client.objects.get()
    assert (card.consents.count(), card.refuses_contact) == (6, False)
    assert card.permits("share", office="Legal Aid")


def test_each_office_is_looked_at_alone(coordinator, centre):
    first, second = ClientFactory.create_batch(2, centre=centre)
    answered(first, "withdrawn", 4, purpose="share", shared_with="Legal Aid")
    answered(second, "given", 4, purpose="share", shared_with="legal aid")
    merge(first, second, coordinator)
    assert not Client.objects.get().permits("share", office="Legal Aid")


def test_an_answer_given_after_the_merge_counts(coordinator, centre):
    first, second = ClientFactory.create_batch(2, centre=centre)
    answered(first, "refused", 1)
    answered(second, "given", 1)
    merge(first, second, coordinator)
    answered(Client.objects.get(), "given", 1)
    assert not Client.objects.get().refuses_contact


def test_the_page_says_where_the_two_cards_contradict_each_other_about_consent(client, coordinator, centre):
    first, second = ClientFactory.create_batch(2, centre=centre)
    pair = note_alike(one=first, other=second, likeness="by_hand", by=coordinator)
    client.force_login(coordinator)
    address = reverse("clients:pair", args=[pair.uuid])
    answered(first, "given", 1, purpose="keep_card")
    answered(second, "given", 2, purpose="keep_card")
    assert "contradict each other" not in client.get(address).content.decode()
    answered(first, "refused", 1)
    answered(second, "given", 1)
    page = " ".join(re.sub("<[^>]+>", "", client.get(address).content.decode()).split())
    assert "The two cards contradict each other about consent" in page
    assert re.search(f"{first.reference}: Refused, [^.]*2026", page)
    assert re.search(f"{second.reference}: Given, [^.]*2026", page)
    assert "After the merge: Refused" in page


def test_the_number_of_a_card_that_refuses_stays_closed_in_the_history_of_the_other_after_an_undo(
    client, caseworker, centre
):
    refuses = ClientFactory(centre=centre, telephone=PHONE)
    other = ClientFactory(centre=centre)
    answered(refuses, "refused", 1)
    done = merge(other, refuses, caseworker, telephone=PHONE)
    undo_merge(merge=done, by=caseworker)
    client.force_login(caseworker)
    address = reverse("clients:history", args=[other.uuid])
    assert PHONE not in client.get(address).content.decode()
    third = ClientFactory(centre=centre)
    merge(third, refuses, caseworker)  # where the refusal went counts
    assert PHONE not in client.get(address).content.decode()
    answered(third, "given", 2)
    assert PHONE in client.get(address).content.decode()
    assert Merge.objects.count() == 2


def test_the_number_stays_closed_too_where_it_came_by_a_card_between(client, caseworker, centre):
    refuses = ClientFactory(centre=centre, telephone=PHONE)
    between, last = ClientFactory.create_batch(2, centre=centre)
    answered(refuses, "refused", 1)
    first = merge(between, refuses, caseworker, telephone=PHONE)
    second = merge(last, between, caseworker, telephone=PHONE)
    undo_merge(merge=second, by=caseworker)
    undo_merge(merge=first, by=caseworker)
    client.force_login(caseworker)
    for card in (between, last):
        assert PHONE not in client.get(reverse("clients:history", args=[card.uuid])).content.decode()
