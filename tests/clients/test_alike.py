"""Cards that look alike are asked about before a second card is made, and never those of another centre."""

from datetime import date
from uuid import uuid4

import pytest
from django.urls import reverse

from clients.actions import AlikeMeanwhile, note_alike, register_client
from clients.alike import lookalikes
from clients.models import Client, LikelySame, Service
from mrc.access.models import AccessLog
from mrc.access.roles import Role
from mrc.drafts.models import Draft
from tests.clients.test_register import answers
from tests.factories import ClientFactory, UserFactory

pytestmark = pytest.mark.django_db
PHONE = "089 555 4471"


@pytest.fixture
def desk(client, staff):
    client.force_login(staff)
    return client


def send(desk, sent):
    return desk.post(reverse("clients:create"), sent)


def shown_again(answer, sent, **more):
    """The form as it came back, answered further."""
    form = answer.context["form"]
    return sent | {"seen": form["seen"].value(), "after": form["after"].value(), **more}


def likeness(user, centre, **typed):
    found = lookalikes(user, Client(**{"gender": "woman", **typed}), centre=centre)
    return [(alike.client.reference, alike.likeness.value) for alike in found]


@pytest.mark.parametrize(
    ("kept", "typed", "why"),
    [
        ({"telephone": "+66 89-555-4471"}, {"telephone": PHONE}, "telephone"),
        ({"name": "Chan Sophea", "birth_year": 1994}, {"name": "chan sophea", "birth_year": 1994}, "name_and_birth"),
        ({"name": "ចាន់ សុភា"}, {"name": "ចាន់សុភា", "birth_year": 1994}, "name"),
        ({"other_names": "Sok Marady"}, {"name": "Sok Marady"}, "name"),
        (
            {"name": "Chan Sophea", "born_on": date(1994, 3, 1)},
            {"name": "Sophea Chan", "born_on": date(1994, 3, 1)},
            "alike_name_and_birth",
        ),
        (
            {"name": "Nguyễn Thị Hoa", "born_on": date(1994, 3, 1)},
            {"name": "Nguyen Thi Hao", "born_on": date(1994, 3, 1)},
            "alike_name_and_birth",
        ),
        (
            {"name": "A", "emergency_telephone": "+855 12 555 004"},
            {"name": "B", "emergency_telephone": "012 555 004"},
            "emergency",
        ),
    ],
)
def test_each_likeness_has_its_reason(staff, centre, kept, typed, why):
    card = ClientFactory(centre=centre, **{"name": "", **kept})
    assert likeness(staff, centre, **typed) == [(card.reference, why)]


@pytest.mark.parametrize(
    ("kept", "typed"),
    [
        ({"name": "Chan Sophea", "birth_year": 1960}, {"name": "Chan Sophea", "birth_year": 1994}),
        ({"name": "Chan Sophea", "born_on": date(1994, 3, 1)}, {"name": "Math Yusof", "born_on": date(1994, 3, 1)}),
        ({"name": "A", "gender": "man", "emergency_telephone": PHONE}, {"name": "B", "emergency_telephone": PHONE}),
        ({"name": "A", "telephone": "12"}, {"name": "B", "telephone": "12"}),
        ({"name": ""}, {"name": ""}),
    ],
)
def test_what_is_told_apart_is_not_asked_about(staff, centre, kept, typed):
    ClientFactory(centre=centre, **kept)
    assert likeness(staff, centre, **typed) == []


def test_looking_for_cards_alike_asks_four_queries_however_many_there_are(staff, centre, django_assert_num_queries):
    for _number in range(20):
        ClientFactory(centre=centre, name="Chan Sophea", born_on=date(1994, 3, 1), emergency_telephone=PHONE)
    typed = Client(name="Chan Sophea", born_on=date(1994, 3, 1), emergency_telephone=PHONE, gender="woman")
    assert staff.centre_ids
    with django_assert_num_queries(4):
        assert len(lookalikes(staff, typed, centre=centre)) == 5


def test_a_card_alike_is_shown_beside_what_was_typed_with_the_reason(desk, staff, centre):
    known = ClientFactory(centre=centre, name="ចាន់ សុភា", telephone="+66 89-555-4471")
    page = send(desk, answers(staff, telephone=PHONE, name="Chan")).content.decode()
    assert "Is this the same person?" in page
    assert "Because of the same telephone" in page
    assert known.get_absolute_url() in page
    assert "What you typed" in page
    assert not Client.objects.filter(name="Chan").exists()


def test_another_person_needs_what_tells_the_two_apart(desk, staff, centre):
    known = ClientFactory(centre=centre, telephone=PHONE)
    sent = answers(staff, telephone=PHONE)
    first = send(desk, sent)
    again = send(desk, shown_again(first, sent, alike="another"))
    assert again.context["form"].errors == {"alike_reason": ["Say what tells the two persons apart."]}
    send(desk, shown_again(first, sent, alike="another", alike_reason="Two sisters, one telephone"))
    pair = LikelySame.objects.get()
    assert (pair.first, pair.verdict, pair.reason, pair.likeness) == (
        known,
        "different",
        "Two sisters, one telephone",
        "telephone",
    )


def test_decided_later_the_card_is_saved_and_the_pair_waits(desk, staff, centre):
    ClientFactory(centre=centre, telephone=PHONE)
    sent = answers(staff, telephone=PHONE)
    assert send(desk, shown_again(send(desk, sent), sent, alike="later")).status_code == 302
    assert LikelySame.objects.get().verdict == "open"
    assert Client.objects.count() == 2


def test_an_answer_given_without_having_seen_the_card_does_not_count(desk, staff, centre):
    ClientFactory(centre=centre, telephone=PHONE)
    answer = send(desk, answers(staff, telephone=PHONE, alike="later"))
    assert "alike" in answer.context["form"].errors
    assert Client.objects.count() == 1


def test_an_answer_stays_beside_another_error(desk, staff, centre):
    ClientFactory(centre=centre, telephone=PHONE)
    sent = answers(staff, telephone=PHONE)
    answer = send(desk, shown_again(send(desk, sent), sent, alike="later", gender=""))
    assert set(answer.context["form"].errors) == {"gender"}
    assert "Is this the same person?" in answer.content.decode()


def test_using_the_card_there_is_logs_the_day_and_asks_about_what_differs(desk, staff, centre):
    known = ClientFactory(centre=centre, name="Chan Sophea", telephone=PHONE, province="")
    more = {"name": "ចាន់ សុភា", "province": "Kampot", "services": ["skills"], "consent_contact": "given"}
    sent = answers(staff, telephone=PHONE, **more)
    Draft.objects.create(user=staff, form="clients.register", of=str(uuid4()))
    answer = send(desk, shown_again(send(desk, sent), sent, use=str(known.uuid)))
    assert answer.url == reverse("clients:update", args=[known.uuid])
    assert Client.objects.get() == known
    assert Service.objects.get().client == known
    assert known.permits("contact")
    draft = Draft.objects.get(form="clients.change")
    assert (draft.data["name"], draft.data["province"]) == (["ចាន់ សុភា"], ["Kampot"])
    form = desk.post(
        answer.url,
        {
            "registered_on": "15/01/2026",
            "gender": "woman",
            "name": "ចាន់ សុភា",
            "province": "Kampot",
            "telephone": PHONE,
            "shown": draft.data["shown"][0],
        },
    ).context["form"]
    assert set(form.errors) == {"name"}  # the province was empty on the card, the telephone is the same


def test_using_a_card_twice_logs_the_services_once(desk, staff, centre):
    known = ClientFactory(centre=centre, telephone=PHONE)
    sent = answers(staff, telephone=PHONE, services=["skills"], consent_keep_card="given")
    again = shown_again(send(desk, sent), sent, use=str(known.uuid))
    assert [send(desk, again).status_code for _click in range(2)] == [302, 302]
    assert Service.objects.count() == known.consents.count() == 1


def test_a_card_of_another_centre_cannot_be_used(desk, staff, elsewhere):
    card = ClientFactory(centre=elsewhere)
    assert send(desk, answers(staff, use=str(card.uuid))).status_code == 404
    assert send(desk, answers(staff, use="nonsense")).status_code == 404


def test_of_two_who_register_one_person_at_once_the_second_sees_the_first_ones_card(staff, centre):
    """The form looked before the first card was there; the deed looks again, under the lock of the counter."""
    common = {"consents": [], "services": [], "support_needs": [], "by": staff}

    def card():
        return Client(centre=centre, registered_on=date(2026, 1, 5), gender="woman", telephone=PHONE)

    first = register_client(client=card(), **common)
    with pytest.raises(AlikeMeanwhile) as meanwhile:
        register_client(client=card(), **common)
    assert [alike.client for alike in meanwhile.value.found] == [first]
    assert Client.objects.count() == 1


def test_a_changed_card_that_looks_like_another_now_waits_to_be_decided(desk, staff, centre):
    known = ClientFactory(centre=centre, telephone=PHONE)
    card = ClientFactory(centre=centre, name="Sok Dara")
    sent = {"registered_on": "15/01/2026", "gender": "woman", "name": "Sok Dara", "telephone": PHONE}
    page = desk.post(reverse("clients:update", args=[card.uuid]), sent, follow=True).content.decode()
    assert f"This card is like {known.reference}: the same telephone." in page
    assert LikelySame.objects.get().verdict == "open"
    sent["telephone"] = f"{PHONE} / 02 555 1234"
    desk.post(reverse("clients:update", args=[card.uuid]), sent)
    assert LikelySame.objects.count() == 1


def test_two_cards_are_told_apart_with_a_reason_and_not_asked_about_again(client, coordinator, staff, centre):
    first, second = ClientFactory.create_batch(2, centre=centre, telephone=PHONE)
    pair = note_alike(one=second, other=first, likeness="telephone", by=staff)
    client.force_login(coordinator)
    address = reverse("clients:pair", args=[pair.uuid])
    assert "Say what tells the two persons apart." in client.post(address, {"then": "apart"}).content.decode()
    client.post(address, {"then": "apart", "reason": "Different births"})
    pair.refresh_from_db()
    assert (pair.verdict, pair.decided_by) == ("different", coordinator)
    assert "No two cards wait." in client.get(reverse("clients:alike")).content.decode()


def test_staff_name_another_card_of_a_person_and_others_decide(desk, staff, centre, client, coordinator):
    first, second = (ClientFactory(centre=centre, name=name) for name in ("Sok Dara", "Chan Sophea"))
    address = reverse("clients:name-alike", args=[first.uuid])
    assert "Chan Sophea" in desk.post(address, {"q": "sophea"}).content.decode()
    assert desk.post(address, {"q": "sophea", "other": str(second.uuid)}).url == first.get_absolute_url()
    pair = LikelySame.objects.get()
    assert pair.likeness == "by_hand"
    assert desk.get(reverse("clients:pair", args=[pair.uuid])).status_code == 403
    client.force_login(coordinator)
    assert "One person, or two?" in client.get(reverse("clients:pair", args=[pair.uuid])).content.decode()


def test_a_pair_of_another_centre_does_not_exist(client, elsewhere, coordinator):
    first, second = ClientFactory.create_batch(2, centre=elsewhere)
    other = UserFactory(role=Role.STAFF, centres=[elsewhere])
    pair = note_alike(one=first, other=second, likeness="name", by=other)
    client.force_login(coordinator)
    assert client.get(reverse("clients:pair", args=[pair.uuid])).status_code == 404
    assert first.reference not in client.get(reverse("clients:alike")).content.decode()


def test_using_a_card_goes_on_with_what_was_begun_on_it(desk, staff, centre):
    known = ClientFactory(centre=centre, telephone=PHONE)
    Draft.objects.create(user=staff, form="clients.change", of=str(known.uuid), data={"address": ["Hill"]})
    sent = answers(staff, telephone=PHONE, province="Kampot")
    send(desk, shown_again(send(desk, sent), sent, use=str(known.uuid)))
    data = Draft.objects.get(form="clients.change").data
    assert (data["address"], data["province"]) == (["Hill"], ["Kampot"])


def test_a_day_before_the_birth_on_the_card_is_said_before_anything_is_logged(desk, staff, centre):
    known = ClientFactory(centre=centre, telephone=PHONE, born_on=date(2026, 1, 10))
    sent = answers(staff, telephone=PHONE, registered_on="05/01/2026", services=["skills"])
    answer = send(desk, shown_again(send(desk, sent), sent, use=str(known.uuid)))
    assert "registered_on" in answer.context["form"].errors
    assert not Service.objects.exists()


def test_a_thousand_other_names_are_looked_for_in_part(staff, centre):
    names = "\n".join(f"n{number}" for number in range(1000))
    card = ClientFactory(centre=centre, name="Sok", other_names=names, born_on=date(1994, 3, 1))
    assert likeness(staff, centre, name="Sok", other_names=names, born_on=date(1994, 3, 1)) == [
        (card.reference, "name_and_birth")
    ]


def test_using_a_card_says_that_a_closed_telephone_is_not_kept(desk, staff, centre):
    known = ClientFactory(centre=centre, name="Sok Dara", telephone="012 555 004")
    known.consents.create(centre=centre, purpose="contact", answer="refused", given_on=date(2026, 1, 5))
    sent = answers(staff, name="Sok Dara", telephone=PHONE, province="Kampot")
    answer = send(desk, shown_again(send(desk, sent), sent, use=str(known.uuid)))
    assert "the telephone and address you typed are not kept" in desk.get(answer.url).content.decode()
    assert PHONE not in str(Draft.objects.get(form="clients.change").data)


def test_cards_alike_shown_while_registering_are_one_look_at_as_many(desk, staff, centre):
    ClientFactory.create_batch(2, centre=centre, telephone=PHONE)
    send(desk, answers(staff, name="Nobody else"))
    assert not AccessLog.objects.filter(record="clients.alike").exists()
    send(desk, answers(staff, telephone=PHONE))
    row = AccessLog.objects.get(record="clients.alike")
    assert (row.user, row.action, row.count) == (staff, "view", 2)


def test_a_decided_pair_is_not_decided_again(client, coordinator, staff, centre):
    first, second = ClientFactory.create_batch(2, centre=centre)
    pair = note_alike(one=first, other=second, likeness="name", by=staff, told_apart="Two sisters")
    client.force_login(coordinator)
    answer = client.post(reverse("clients:pair", args=[pair.uuid]), {"then": "apart", "reason": "Other"}, follow=True)
    pair.refresh_from_db()
    assert (pair.reason, pair.decided_by) == ("Two sisters", staff)
    assert "decided already" in answer.content.decode()


def test_staff_who_names_a_card_told_apart_reads_that_it_was_decided_and_why(desk, staff, centre):
    first, second = ClientFactory.create_batch(2, centre=centre)
    note_alike(one=first, other=second, likeness="name", by=staff, told_apart="Two sisters")
    address = reverse("clients:name-alike", args=[first.uuid])
    page = desk.post(address, {"other": str(second.uuid)}, follow=True).content.decode()
    assert "The pair waits" not in page
    assert "were told apart already: Two sisters" in page
