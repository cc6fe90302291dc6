from datetime import timedelta

import pytest
from django.urls import reverse

from clients.models import Client, Service
from clients.once import new_token
from mrc.access.models import AccessLog
from tests.factories import ClientFactory, UserFactory

pytestmark = pytest.mark.django_db
URL = "clients:create"


@pytest.fixture
def desk(client, staff):
    client.force_login(staff)
    return client


def answers(user, **more):
    return {"token": new_token(user), "registered_on": user.today().strftime("%d/%m/%Y"), "gender": "woman", **more}


def register(desk, user, **more):
    return desk.post(reverse(URL), answers(user, **more))


def test_registering_shows_a_search_first(desk):
    page = desk.get(reverse(URL)).content.decode()
    assert "First look whether the person has a card already." in page
    assert 'name="gender"' not in page


@pytest.mark.parametrize(
    ("typed", "field", "value"),
    [("ចាន់ សុភា", "name", "ចាន់ សុភា"), ("089 555 4471", "telephone", "089 555 4471"), ("RYG-2026-0001", "name", None)],
)
def test_what_was_searched_is_carried_into_the_form(desk, typed, field, value):
    form = desk.post(reverse(URL), {"typed": typed}).context["form"]
    assert form[field].value() == value


def test_a_card_needs_one_answer(desk, staff):
    answer = register(desk, staff)
    card = Client.objects.get()
    assert answer.url == card.get_absolute_url()
    assert card.reference == f"HERE-{staff.today().year}-0001-{card.reference[-1]}"
    assert card.search_key
    page = desk.get(answer.url).content.decode()
    assert "No name given" in page
    assert "Consent not asked yet" in page


def test_without_gender_nothing_is_saved_and_the_typed_work_stays(desk, staff):
    answer = register(desk, staff, gender="", name="ឈ្មោះ", born="31/02/1994", email="nothing")
    page = answer.content.decode()
    assert "Choose one. “Unknown” is an answer too." in page
    assert "31/02/1994 does not exist. Is only the year known? Type 1994." in page
    assert "“nothing” is not read as an email." in page
    assert "ឈ្មោះ" in page
    assert not Client.objects.exists()


def test_card_consents_services_and_needs_are_saved_together(desk, staff):
    register(
        desk, staff, name="  ចាន់\u200b ", name_latin="Chan", born="about 25", telephone="089 555 4471 (sister)",
        consent_keep_card="given", consent_contact="not_asked", services=["counselling", "skills"],
        support_needs=["seeing"], nationality="KH", heard_about="Radio",
    )  # fmt: skip
    card = Client.objects.get()
    assert card.name == "ចាន់"
    assert card.birth_year in {staff.today().year - 25, staff.today().year - 26}
    assert card.telephone == "089 555 4471 (sister)"
    assert {consent.purpose: consent.answer for consent in card.consents.all()} == {"keep_card": "given"}
    assert card.consents.get().recorded_by == staff
    assert {line.service for line in card.services.all()} == {"counselling", "skills"}
    assert {(line.received_on, line.centre_id) for line in card.services.all()} == {(staff.today(), card.centre_id)}
    assert [need.code for need in card.support_needs.all()] == ["seeing"]
    assert card.history.get().history_user == staff


def test_who_refuses_consent_is_registered_all_the_same(desk, staff):
    register(desk, staff, consent_keep_card="refused", services=["counselling"], nationality="MM")
    card = Client.objects.get()
    assert card.consents.get().answer == "refused"
    assert card.services.count() == 1


def test_a_refused_card_keeps_no_name_but_a_pseudonym(desk, staff):
    answer = register(desk, staff, consent_keep_card="refused", name="Chan", telephone="0895554471")
    assert "The card is refused: write a pseudonym and mark it, or leave the name empty." in answer.content.decode()
    assert "Not kept when the card is refused. Empty this field." in answer.content.decode()
    register(desk, staff, consent_keep_card="refused", name="Chan", pseudonym="on")
    assert Client.objects.get().pseudonym


def test_a_pseudonym_without_a_name_is_said_at_the_name(desk, staff):
    answer = register(desk, staff, pseudonym="on")
    assert answer.context["form"].errors == {"name": ["Write the pseudonym as the name, or take the mark away."]}


@pytest.mark.parametrize("days", [1, 400])
def test_nobody_is_registered_on_a_day_still_to_come(desk, staff, days):
    day = (staff.today() + timedelta(days=days)).strftime("%d/%m/%Y")
    assert "This day is still to come." in register(desk, staff, registered_on=day).content.decode()
    assert not Client.objects.exists()


def test_a_form_sent_twice_makes_one_card(desk, staff):
    data = answers(staff, name="Chan", services=["counselling"])
    first, second = (desk.post(reverse(URL), data) for _time in range(2))
    assert first.url == second.url
    assert Client.objects.count() == Service.objects.count() == 1


def test_a_forged_or_foreign_token_saves_nothing(desk, staff, caseworker):
    for token in ("", "forged", new_token(caseworker)):
        answer = register(desk, staff, token=token, name="Chan")
        assert "This form was open for too long." in answer.content.decode()
        assert answer.context["form"]["token"].value() != token
    assert not Client.objects.exists()


def test_a_forged_post_chooses_neither_centre_nor_reference_nor_address(desk, staff, centre, elsewhere):
    forged = {"centre": elsewhere.pk, "centre_choice": elsewhere.uuid, "reference": "MINE", "search_key": "x",
              "uuid": "00000000-0000-0000-0000-000000000000", "id": 7, "birth_year": 1900}  # fmt: skip
    register(desk, staff, **forged)
    card = Client.objects.get()
    assert card.centre == centre
    assert card.reference.startswith("HERE-")
    assert card.uuid.int != 0
    assert card.birth_year is None


def test_who_has_two_centres_chooses_one_of_them(client, centre, elsewhere):
    user = UserFactory(role="staff", centres=[centre, elsewhere])
    client.force_login(user)
    assert "Choose the centre it belongs to." in register(client, user).content.decode()
    register(client, user, centre_choice=elsewhere.uuid)
    assert Client.objects.get().centre == elsewhere


def test_another_centre_cannot_be_chosen(client, centre, elsewhere):
    from tests.factories import CentreFactory

    user = UserFactory(role="staff", centres=[centre, elsewhere])
    client.force_login(user)
    assert "Choose one of your centres." in register(client, user, centre_choice=CentreFactory().uuid).content.decode()
    assert not Client.objects.exists()


def test_the_warning_knows_nothing_of_another_centre(desk, staff, elsewhere):
    ClientFactory(centre=elsewhere, name="Chan Sophea", telephone="0895554471")
    assert register(desk, staff, name="Chan Sophea", telephone="0895554471").status_code == 302


HOSTILE = [
    "<script>alert(1)</script>",
    "=1+1",
    "{{ 7|add:7 }}",
    "x" * 500,
    "ជា សុវណ្ណារិទ្ធិពិសិដ្ឋ" * 20,
    "'; DROP TABLE x;--",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_and_long_names_survive_unharmed(desk, staff, name):
    answer = register(desk, staff, name=name, safe_contact=name, emergency_name=name)
    card = Client.objects.get()
    assert card.name == card.emergency_name == name
    for page in (answer.url, reverse("clients:list"), reverse("clients:update", args=[card.uuid])):
        assert "<script>alert" not in desk.get(page).content.decode()


def test_a_name_of_501_letters_is_refused_in_a_sentence(desk, staff):
    assert "name" in register(desk, staff, name="x" * 501).context["form"].errors


FORGED = [
    {"gender": "robot"},
    {"nationality": "XX"},
    {"services": ["magic"]},
    {"name": "a\0b"},
    {"consent_contact": "maybe"},
    {"registered_on": "9" * 500},
    {"born": "9" * 50},
]


@pytest.mark.parametrize("more", FORGED)
def test_a_forged_answer_is_an_error_at_its_field(desk, staff, more):
    answer = register(desk, staff, **more)
    assert answer.status_code == 200
    assert set(more) <= set(answer.context["form"].errors)
    assert not Client.objects.exists()


def test_an_account_without_a_centre_is_told_so(client):
    client.force_login(UserFactory(role="staff"))
    assert "Your account belongs to no centre yet." in client.get(reverse(URL), follow=True).content.decode()


def test_the_form_asks_at_most_twelve_queries(desk, staff, django_assert_max_num_queries):
    with django_assert_max_num_queries(12 + 3):
        desk.post(reverse(URL), {"typed": "chan"})
    assert not AccessLog.objects.exists()


@pytest.mark.parametrize("name", ["🙂🙂🙂", "\u202eSok Dara\u202c", "أحمد", "\u200bSok\u200b"])
def test_strange_names_are_kept_and_found_again(desk, staff, name):
    register(desk, staff, name=name)
    card = Client.objects.get()
    assert card.name == name.strip("\u200b\u202c\u202e")  # what cannot be seen at the ends of a name is no part of it
    assert desk.get(card.get_absolute_url()).status_code == 200
    assert desk.post(reverse("clients:list"), {"q": name}).status_code == 200


def test_a_name_of_5000_letters_is_refused_in_a_sentence_and_stays_in_the_form(desk, staff):
    answer = register(desk, staff, name="ក" * 5000)
    assert "name" in answer.context["form"].errors
    assert "ក" * 5000 in answer.content.decode()


def test_a_name_in_zawgyi_is_offered_in_unicode(desk, staff):
    answer = register(desk, staff, name="ေအာင္ဆန္းစုၾကည္")
    form = answer.context["form"]
    assert set(form.errors) == {"name"}
    assert form["name"].value() == "အောင်ဆန်းစုကြည်"
    assert register(desk, staff, name=form["name"].value()).status_code == 302


@pytest.mark.parametrize("born", ["31/12/2999", "1890", "about 131"])
def test_a_birth_that_cannot_be_is_said_at_its_field(desk, staff, born):
    assert set(register(desk, staff, born=born).context["form"].errors) == {"born"}


def test_a_telephone_of_letters_is_kept_as_typed_with_a_word(desk, staff):
    answer = register(desk, staff, telephone="ask at the shop")
    assert Client.objects.get().telephone == "ask at the shop"
    assert "does not look complete" in desk.get(answer.url).content.decode()
