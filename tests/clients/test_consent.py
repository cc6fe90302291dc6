"""Consent is asked for each purpose apart, and the server keeps to it."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from clients.actions import link_family, note_alike
from clients.contact import is_withheld
from clients.models import Client, Consent, ContactOverride
from mrc.access.models import AccessLog
from mrc.access.roles import Role
from mrc.drafts.models import Draft
from tests.factories import ClientFactory, UserFactory
from tests.test_pdf import text_of as pdf_text

pytestmark = pytest.mark.django_db
PHONE = "089 555 4471"


@pytest.fixture
def card(centre):
    return ClientFactory(
        centre=centre, telephone=PHONE, email="sok@example.org", address="Room 7", further_contacts="Line: sok77"
    )


@pytest.fixture
def desk(client, staff):
    client.force_login(staff)
    return client


def answered(card, purpose, answer, on=date(2026, 2, 1), **more):
    return Consent.objects.create(client=card, centre=card.centre, purpose=purpose, answer=answer, given_on=on, **more)


def record(desk, card, **answers):
    sent = {"given_on": "01/03/2026", **answers}
    return desk.post(reverse("clients:consent", args=[card.uuid]), sent)


def override(desk, card, second, **more):
    sent = {"danger": "life", "reason": "He said he would come tonight.", "told": str(second.uuid), **more}
    return desk.post(reverse("clients:override", args=[card.uuid]), sent)


def test_an_answer_is_kept_with_how_it_was_given(desk, staff, card):
    record(
        desk,
        card,
        publish="given",
        manner="thumb_print",
        language="km",
        given_by="mother",
        interpreter="ដារ៉ា",
    )
    consent = Consent.objects.get()
    assert (consent.manner, consent.language, consent.given_by, consent.interpreter, consent.recorded_by) == (
        "thumb_print",
        "km",
        "mother",
        "ដារ៉ា",
        staff,
    )
    page = desk.get(card.get_absolute_url()).content.decode()
    assert "Thumb print, in Khmer, given by mother, interpreter: ដារ៉ា, asked by Staff Here" in page


def test_to_share_names_the_office_and_each_is_asked_apart(desk, card):
    assert record(desk, card, share="given").context["form"].errors == {"shared_with": ["Name the centre or agency."]}
    record(desk, card, share="given", shared_with="Legal Aid")
    record(desk, card, share="refused", shared_with="Labour Office")
    card = Client.objects.get()
    assert card.permits("share", office="legal aid")
    assert not card.permits("share", office="Labour Office")
    assert not card.permits("share", office="Another")


def test_what_was_never_given_cannot_be_taken_back(desk, card):
    errors = record(desk, card, publish="withdrawn").context["form"].errors
    assert errors == {"publish": ["It was not given before, so there is nothing to take back."]}
    answered(card, "publish", "given")
    record(desk, card, publish="withdrawn")
    assert not Client.objects.get().permits("publish")
    assert Consent.objects.count() == 2


def test_consent_to_share_without_an_office_is_refused_by_the_database(card):
    consent = Consent(client=card, centre=card.centre, purpose="share", answer="given", given_on=date(2026, 1, 1))
    with pytest.raises(ValidationError, match="Name the centre or agency"):
        consent.full_clean()


@pytest.mark.parametrize("answer", ["refused", "withdrawn"])
def test_who_does_not_want_to_be_contacted_is_not_reached(desk, staff, card, answer):
    answered(card, "contact", "given", on=date(2026, 1, 1))
    answered(card, "contact", answer)
    pages = [
        desk.get(reverse(name, args=[card.uuid])).content.decode()
        for name in ("clients:detail", "clients:update", "clients:history")
    ]
    pages.append(pdf_text(desk.get(reverse("clients:pdf", args=[card.uuid])).content))
    for page in pages:
        for way in (PHONE, "sok@example.org", "Room 7", "sok77"):
            assert way not in page
    assert "Does not want to be contacted" in pages[0]


def test_who_was_not_asked_yet_can_be_reached(desk, staff, card):
    assert PHONE in desk.get(card.get_absolute_url()).content.decode()


def test_a_change_of_the_card_leaves_closed_numbers_as_they_are(desk, card):
    answered(card, "contact", "refused")
    sent = {"registered_on": "15/01/2026", "gender": "woman", "name": "Other", "telephone": "1", "email": "a@b.org"}
    assert desk.post(reverse("clients:update", args=[card.uuid]), sent).status_code == 302
    card.refresh_from_db()
    assert (card.name, card.telephone, card.email) == ("Other", PHONE, "sok@example.org")


def test_a_danger_opens_the_numbers_for_a_day_to_who_named_it_and_a_second_person_is_told(
    client, desk, staff, caseworker, card
):
    answered(card, "contact", "refused")
    assert override(desk, card, caseworker).status_code == 302
    assert PHONE in desk.get(card.get_absolute_url()).content.decode()
    assert AccessLog.objects.filter(action="override", record_id=card.pk).count() == 1
    client.force_login(caseworker)
    assert PHONE not in client.get(card.get_absolute_url()).content.decode()
    home = client.get(reverse("home")).content.decode()
    assert "He said he would come tonight." in home
    made = ContactOverride.objects.get()
    client.post(reverse("clients:override-read", args=[made.uuid]))
    assert "You are told" not in client.get(reverse("home")).content.decode()
    ContactOverride.objects.update(made_at=timezone.now() - timedelta(hours=25))
    assert is_withheld(Client.objects.get(), staff)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"danger": ""}, "danger"),
        ({"danger": "curiosity"}, "danger"),
        ({"reason": " "}, "reason"),
        ({"told": ""}, "told"),
    ],
)
def test_without_a_danger_a_reason_or_a_second_person_the_numbers_stay_closed(desk, caseworker, card, wrong, field):
    answered(card, "contact", "refused")
    answer = override(desk, card, caseworker, **wrong)
    assert set(answer.context["form"].errors) == {field}
    assert not ContactOverride.objects.exists()


def test_the_second_person_is_a_colleague_and_never_oneself(desk, staff, elsewhere, card, administrator):
    answered(card, "contact", "refused")
    foreign = UserFactory(centres=[elsewhere])
    for told in (staff, foreign):
        assert "told" in override(desk, card, told).context["form"].errors
    # alone at the centre: an administrator is told, without the reason
    assert override(desk, card, administrator).status_code == 302


def test_an_administrator_who_is_told_reads_no_reason(client, desk, administrator, card):
    answered(card, "contact", "refused")
    override(desk, card, administrator)
    client.force_login(administrator)
    home = client.get(reverse("home")).content.decode()
    assert "named you as the second person. Ask why." in home
    assert "tonight" not in home
    assert card.reference not in home


def test_nobody_reads_a_notice_for_somebody_else(client, desk, caseworker, card, centre):
    answered(card, "contact", "refused")
    override(desk, card, caseworker)
    client.force_login(UserFactory(role=Role.COORDINATOR, centres=[centre]))
    assert client.post(reverse("clients:override-read", args=[ContactOverride.objects.get().uuid])).status_code == 404


def test_safe_contact_stands_before_the_number(desk, card):
    Client.objects.update(
        may_contact="write", phone_owner="employer", code_word="mango", if_another_answers="The bookshop"
    )
    page = desk.get(card.get_absolute_url()).content.decode()
    assert page.index("mango") < page.index(PHONE)
    assert page.index("A message, no call") < page.index(PHONE)
    assert "The bookshop" in page


@pytest.mark.parametrize(("caution", "word"), [("dangerous", "May be dangerous"), ("do_not_tell", "Do not tell")])
def test_the_caution_stands_with_the_emergency_contact(desk, card, caution, word):
    Client.objects.update(emergency_caution=caution, emergency_name="Husband", emergency_telephone="1")
    page = desk.get(card.get_absolute_url()).content.decode()
    assert page.index(word) < page.index("Husband")


@pytest.mark.parametrize("language", ["en", "km", "lo", "my", "th", "vi"])
def test_the_sheet_to_sign_is_there_in_each_language(desk, card, language):
    for address in (
        reverse("clients:consent-pdf", args=[card.uuid]),
        reverse("clients:blank-consent-pdf"),
        reverse("clients:blank-pdf"),
    ):
        answer = desk.get(address, {"language": language})
        assert answer["Content-Type"] == "application/pdf"
        is_english = any(words in pdf_text(answer.content) for words in ("May we keep", "Personal information"))
        assert is_english == (language == "en")
        assert card.name not in pdf_text(answer.content)


def test_paper_in_a_language_nobody_offers_is_said_in_a_sentence(desk):
    for language in ("xx", "<script>"):
        page = desk.get(reverse("clients:blank-consent-pdf"), {"language": language}, follow=True).content.decode()
        assert "There is no paper in this language." in page


def test_the_order_on_paper_is_the_order_of_the_form(desk, staff):
    """Numbered through, so that a card written by hand is typed in from the first line to the last."""
    import re

    page = desk.post(reverse("clients:create"), {"typed": ""}).content.decode()
    numbers = [int(number) for number in re.findall(r'class="no" aria-hidden="true">(\d+)<', page)]
    assert numbers == list(range(1, 40))
    text = pdf_text(desk.get(reverse("clients:blank-pdf")).content)
    places = [text.index(f"{number} ") for number in (7, 16, 27, 33)]
    assert places == sorted(places)


def refuse(card, on=date(2026, 2, 1)):
    return answered(card, "contact", "refused", on=on)


def page_fields(form):
    """What a browser sends of the form as it stands."""
    return {
        field.html_name: field.value()
        for field in form
        if not field.field.disabled and field.value() not in (None, [], False)
    }


def test_a_change_of_a_closed_card_leaves_what_makes_contact_safe(desk, card):
    safe = {
        "may_contact": "write",
        "phone_owner": "employer",
        "code_word": "mango",
        "contact_times": "evenings",
        "if_another_answers": "The bookshop",
        "contact_language": "km",
        "safe_contact": "Never MRC",
    }
    Client.objects.update(**safe)
    refuse(card)
    address = reverse("clients:update", args=[card.uuid])
    sent = page_fields(desk.get(address).context["form"]) | {"province": "Kampot"}
    assert desk.post(address, sent).status_code == 302
    card.refresh_from_db()
    assert {name: getattr(card, name) for name in safe} == safe
    assert card.province == "Kampot"


def test_who_refuses_card_and_contact_is_taken_off_the_card_unseen(desk, card):
    refuse(card)
    answered(card, "keep_card", "refused")
    Client.objects.update(code_word="mango", pseudonym=False)
    address = reverse("clients:update", args=[card.uuid])
    sent = page_fields(desk.get(address).context["form"]) | {"name": ""}
    page = desk.post(address, sent, follow=True).content.decode()
    assert "telephone, email, address and how to call were taken off it" in page
    card.refresh_from_db()
    assert (card.name, card.telephone, card.email, card.address, card.code_word) == ("", "", "", "", "")


def test_the_last_answer_of_a_day_counts_however_often_it_changed(desk, card):
    for answer in ("refused", "given", "refused", "refused"):
        record(desk, card, contact=answer)
    assert list(card.consents.values_list("answer", flat=True)) == ["refused", "given", "refused"]
    assert Client.objects.get().refuses_contact


def test_the_same_answer_with_how_it_was_given_is_kept_beside_the_plain_one(desk, card):
    record(desk, card, contact="given")
    record(desk, card, contact="given", manner="written", language="km")
    assert list(card.consents.values_list("manner", flat=True)) == ["not_recorded", "written"]


def test_nothing_is_taken_back_before_it_was_given(desk, card):
    answered(card, "publish", "given", on=date(2026, 3, 1))
    assert "publish" in record(desk, card, publish="withdrawn", given_on="01/02/2026").context["form"].errors


def test_an_older_answer_typed_in_later_says_which_one_stands(desk, card):
    answered(card, "contact", "given", on=date(2026, 3, 1))
    record(desk, card, contact="refused", given_on="01/02/2026")
    assert "the later answer of 01/03/2026 stands" in desk.get(card.get_absolute_url()).content.decode()


def test_a_danger_named_twice_by_a_double_click_is_told_once(desk, caseworker, card):
    refuse(card)
    assert [override(desk, card, caseworker).status_code for _click in range(2)] == [302, 302]
    assert ContactOverride.objects.count() == 1


def test_a_notice_to_somebody_who_left_is_read_by_the_coordinator(client, desk, caseworker, coordinator, card):
    refuse(card)
    override(desk, card, caseworker)
    caseworker.is_active = False
    caseworker.save()
    client.force_login(coordinator)
    assert "He said he would come tonight." in client.get(reverse("home")).content.decode()
    client.post(reverse("clients:override-read", args=[ContactOverride.objects.get().uuid]))
    assert ContactOverride.objects.get().read_at


def test_lists_show_no_figure_of_a_closed_number_and_few_figures_find_nobody(desk, card):
    refuse(card)
    answer = desk.post(reverse("clients:list"), {"q": card.reference})
    assert "phone closed" in answer.content.decode()
    assert "4471" not in desk.get(reverse("clients:list")).content.decode()
    assert card.reference not in desk.post(reverse("clients:list"), {"q": "4471"}).content.decode()
    assert card.reference in desk.post(reverse("clients:list"), {"q": PHONE}).content.decode()


def test_a_case_says_that_its_client_does_not_want_to_be_contacted(client, caseworker, card):
    from tests.factories import LegalCaseFactory

    Client.objects.update(code_word="mango")
    case = LegalCaseFactory(centre=card.centre, client=card)
    client.force_login(caseworker)
    assert "mango" in client.get(case.get_absolute_url()).content.decode()
    refuse(card)
    page = client.get(case.get_absolute_url()).content.decode()
    assert "Does not want to be contacted" in page
    assert "mango" not in page


def test_a_draft_written_while_the_numbers_were_open_does_not_tell_them_later(desk, staff, card):
    data = {"telephone": [PHONE], "province": ["Kampot"]}
    Draft.objects.create(user=staff, form="clients.change", of=str(card.uuid), data=data)
    address = reverse("drafts:draft")
    assert desk.get(address, {"form": "clients.change", "of": str(card.uuid)}).json()["data"] == data
    refuse(card)
    told = desk.get(address, {"form": "clients.change", "of": str(card.uuid)}).json()["data"]
    assert told == {"province": ["Kampot"]}


def test_hostile_words_in_the_new_fields_stay_words_on_every_page(client, coordinator, centre):
    evil = "<script>alert(1)</script>"
    words = dict.fromkeys(
        ("name", "phone_owner", "contact_times", "if_another_answers", "code_word", "further_contacts"), evil
    )
    one, other = (ClientFactory(centre=centre, telephone=PHONE, **words) for _number in range(2))
    answered(one, "share", "given", shared_with=evil, given_by=evil, interpreter=evil)
    pair = note_alike(one=one, other=other, likeness="telephone", by=coordinator, told_apart=evil)
    link_family(client=one, other=other, relation="sibling", by=coordinator)
    client.force_login(coordinator)
    pages = [client.get(reverse(f"clients:{name}", args=[one.uuid])) for name in ("detail", "consent", "update")]
    pages.append(client.get(reverse("clients:pair", args=[pair.uuid])))
    pages.append(client.post(reverse("clients:family", args=[one.uuid]), {"q": "script"}))
    for page in pages:
        assert page.status_code == 200
        assert evil not in page.content.decode()
        assert "&lt;script&gt;" in page.content.decode()
