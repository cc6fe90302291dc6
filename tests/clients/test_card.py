import subprocess
from datetime import date, timedelta

import pytest
from django.urls import reverse

from clients.models import Client
from mrc.access.models import AccessLog
from tests.factories import ClientFactory, EventFactory, LegalCaseFactory, ParticipantFactory, ServiceFactory

pytestmark = pytest.mark.django_db
PAGES = ["detail", "update", "history", "consent", "pdf", "add-service"]


@pytest.fixture
def card(centre):
    return ClientFactory(centre=centre, name="ចាន់ សុភា", name_latin="Chan Sophea", birth_year=1994, nationality="KH")


def answers(card, **more):
    return {
        "registered_on": card.registered_on.strftime("%d/%m/%Y"), "name": card.name, "name_latin": card.name_latin,
        "gender": card.gender, "born": card.birth_year or "", "nationality": card.nationality, **more,
    }  # fmt: skip


@pytest.mark.parametrize("page", PAGES)
def test_another_centres_card_does_not_exist(client, coordinator, elsewhere, page):
    client.force_login(coordinator)
    address = reverse(f"clients:{page}", args=[ClientFactory(centre=elsewhere).uuid])
    assert client.get(address).status_code == client.post(address).status_code in {404, 405} or page in {
        "detail", "history", "pdf"}  # fmt: skip
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("page", PAGES)
def test_who_may_not_see_clients_is_refused(client, programme, administrator, card, page):
    for user in (programme, administrator):
        client.force_login(user)
        assert client.get(reverse(f"clients:{page}", args=[card.uuid])).status_code == 403


def test_opening_and_printing_are_written_to_the_access_log_without_names(client, staff, card):
    client.force_login(staff)
    client.get(card.get_absolute_url())
    client.get(reverse("clients:pdf", args=[card.uuid]))
    assert [(row.action, row.record, row.record_id) for row in AccessLog.objects.order_by("pk")] == [
        ("view", "clients.client", card.pk),
        ("print", "clients.client", card.pk),
    ]


def test_staff_see_that_a_case_exists_and_not_its_content(client, staff, caseworker, card):
    case = LegalCaseFactory(client=card, centre=card.centre, subjects=["sexual_harassment"])
    client.force_login(staff)
    page = client.get(card.get_absolute_url()).content.decode()
    assert "A legal case exists." in page
    assert "Harassment" not in page
    assert case.reference not in page
    client.force_login(caseworker)
    page = client.get(card.get_absolute_url()).content.decode()
    assert "Harassment" in page
    assert case.get_absolute_url() in page


def test_the_safe_contact_stands_before_the_telephone(client, staff, card):
    card.safe_contact, card.telephone = "Only after 18:00", "089 555 4471"
    card.save()
    client.force_login(staff)
    page = client.get(card.get_absolute_url()).content.decode()
    assert page.index("Only after 18:00") < page.index("089 555 4471")


def test_the_title_and_the_file_name_hold_no_name(client, staff, card):
    client.force_login(staff)
    page = client.get(card.get_absolute_url()).content.decode()
    assert "Sophea" not in page[page.index("<title>") : page.index("</title>")]
    assert "Sophea" not in client.get(reverse("clients:pdf", args=[card.uuid]))["Content-Disposition"]


def test_local_names_carry_their_language(client, staff, card):
    client.force_login(staff)
    assert '<span lang="km">ចាន់ សុភា</span> Chan Sophea' in client.get(card.get_absolute_url()).content.decode()


def test_a_card_asks_at_most_seventeen_queries(client, caseworker, card, django_assert_max_num_queries):
    for number in range(5):
        ServiceFactory(client=card, received_on=date(2026, 2, 1) + timedelta(days=number))
        LegalCaseFactory(client=card, centre=card.centre, subjects=["osh"])
    participation = ParticipantFactory(event=EventFactory(centre=card.centre), client=card)
    participation.service = ServiceFactory(client=card)
    participation.save()
    client.force_login(caseworker)
    for page in PAGES[:4]:
        with django_assert_max_num_queries(13 + 4):
            assert client.get(reverse(f"clients:{page}", args=[card.uuid])).status_code == 200


def test_only_the_changed_columns_are_saved(client, staff, card):
    client.force_login(staff)
    address = reverse("clients:update", args=[card.uuid])
    Client.objects.filter(pk=card.pk).update(province="Kampot")
    shown = answers(card, province="Kampot", telephone="012 555 019", support_needs=["hearing"])
    assert client.post(address, shown).url == card.get_absolute_url()
    card.refresh_from_db()
    assert (card.telephone, card.province, card.birth_year) == ("012 555 019", "Kampot", 1994)
    assert "12555019" in card.search_key
    assert [need.code for need in card.support_needs.all()] == ["hearing"]


def test_a_forged_change_moves_no_card(client, staff, card, elsewhere):
    client.force_login(staff)
    before = (card.centre_id, card.reference, card.uuid)
    forged = {"centre": elsewhere.pk, "centre_choice": elsewhere.uuid, "reference": "MINE", "uuid": elsewhere.uuid}
    client.post(reverse("clients:update", args=[card.uuid]), answers(card, province="x", **forged))
    card.refresh_from_db()
    assert card.province == "x"
    assert (card.centre_id, card.reference, card.uuid) == before


def test_the_history_says_who_changed_what(client, staff, card):
    client.force_login(staff)
    client.post(reverse("clients:update", args=[card.uuid]), answers(card, nationality="LA", born="2 May 1994"))
    client.post(reverse("clients:update", args=[card.uuid]), answers(card, nationality="LA"))
    page = client.get(reverse("clients:history", args=[card.uuid])).content.decode()
    assert "Cambodia" in page
    assert "Laos" in page
    assert "Staff Here" in page


def test_a_name_can_be_taken_away(client, staff, card):
    client.force_login(staff)
    client.post(reverse("clients:update", args=[card.uuid]), answers(card, name="", name_latin="", born=""))
    card.refresh_from_db()
    assert not card.has_name
    assert card.birth_year is None
    assert "No name given" in client.get(card.get_absolute_url()).content.decode()


# Services


def log(client, card, **more):
    day = card.centre.today().strftime("%d/%m/%Y")
    data = {"services": ["counselling", "skills"], "received_on": day, "note": "First visit", "after": 0, **more}
    return client.post(reverse("clients:add-service", args=[card.uuid]), data)


def test_several_services_are_logged_at_once_with_one_note(client, staff, card):
    client.force_login(staff)
    assert log(client, card).url == card.get_absolute_url()
    assert {(line.service, line.note, line.recorded_by, line.centre) for line in card.services.all()} == {
        ("counselling", "First visit", staff, card.centre),
        ("skills", "First visit", staff, card.centre),
    }


def test_a_log_sent_twice_is_written_once_and_a_second_visit_twice(client, staff, card):
    client.force_login(staff)
    log(client, card)
    log(client, card)
    assert card.services.count() == 2
    log(client, card, after=card.services.order_by("pk").last().pk)
    assert card.services.count() == 4


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"services": []}, "Choose at least one service."),
        ({"services": ["magic"]}, "Choose one of the answers of the list."),
        ({"received_on": ""}, "Write the date, such as 31/12/1994."),
        ({"received_on": "01/01/2100"}, "This day is still to come."),
        ({"received_on": "01/01/1950"}, "This is too long ago."),
    ],
)
def test_a_service_that_cannot_be_is_refused_in_a_sentence(client, staff, card, more, sentence):
    client.force_login(staff)
    assert sentence in log(client, card, **more).content.decode()
    assert not card.services.exists()


def test_a_service_logged_by_mistake_is_corrected_or_taken_out(client, staff, card):
    line = ServiceFactory(client=card)
    client.force_login(staff)
    change = reverse("clients:change-service", args=[card.uuid, line.pk])
    client.post(change, {"service": "skills", "received_on": "02/02/2569", "note": "x"})
    line.refresh_from_db()
    assert (line.service, line.received_on) == ("skills", date(2026, 2, 2))
    remove = reverse("clients:remove-service", args=[card.uuid, line.pk])
    assert "Take it out" in client.get(remove).content.decode()
    assert card.services.exists()
    client.post(remove)
    assert not card.services.exists()


def test_a_service_is_reached_through_its_own_card_alone(client, staff, card, elsewhere):
    line = ServiceFactory(client=ClientFactory(centre=elsewhere))
    client.force_login(staff)
    for page in ("change-service", "remove-service"):
        assert client.post(reverse(f"clients:{page}", args=[card.uuid, line.pk])).status_code == 404
        assert client.get(reverse(f"clients:{page}", args=[line.client.uuid, line.pk])).status_code == 404


# Consent


def test_a_new_answer_stands_beside_the_earlier_one(client, staff, card):
    client.force_login(staff)
    address = reverse("clients:consent", args=[card.uuid])
    client.post(address, {"keep_card": "given", "given_on": "01/02/2026"})
    client.post(address, {"keep_card": "refused", "given_on": "02/02/2026"})
    assert card.consents.count() == 2
    assert "Consent refused" in client.get(card.get_absolute_url()).content.decode()
    assert "Choose a new answer" in client.post(address, {"given_on": "02/02/2026"}).content.decode()


def test_a_card_refused_later_is_saved_once_the_name_is_out(client, staff, card):
    client.force_login(staff)
    client.post(reverse("clients:consent", args=[card.uuid]), {"keep_card": "refused", "given_on": "02/02/2026"})
    address = reverse("clients:update", args=[card.uuid])
    page = client.post(address, answers(card)).content.decode()
    assert "The card is refused: write a pseudonym and mark it, or leave the name empty." in page
    assert client.post(address, answers(card, name="", name_latin="", born="")).status_code == 302


# Paper


def text_of(answer, tmp_path):
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    (tmp_path / "card.pdf").write_bytes(answer.content)
    command = ["pdftotext", "-raw", str(tmp_path / "card.pdf"), "-"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_the_printed_card_holds_the_names_as_typed(client, staff, card, tmp_path):
    card.emergency_name, card.agency = "မခင်သူဇာ", "<b>=1+1</b>"
    card.save()
    for number in range(6):
        ServiceFactory(client=card, received_on=date(2026, 2, 1) + timedelta(days=number))
    client.force_login(staff)
    text = text_of(client.get(reverse("clients:pdf", args=[card.uuid])), tmp_path)
    for words in (card.reference, "ចាន់ សុភា", "Chan Sophea", "မခင်သူဇာ", "<b>=1+1</b>", "about 1994", "06/02/2026"):
        assert words in text


def test_the_blank_card_has_the_parts_of_the_paper_in_order(client, staff, tmp_path):
    client.force_login(staff)
    text = text_of(client.get(reverse("clients:blank-pdf")), tmp_path)
    parts = ["1 Personal information", "2 Family or friend", "3 Migration plans", "4 Support services received"]
    assert [text.index(part) for part in parts] == sorted(text.index(part) for part in parts)
    assert "1 / 2" in text


def test_without_pango_the_card_says_so(client, staff, card, monkeypatch):
    from mrc.pdf import PdfUnavailable

    def unavailable(*args, **kwargs):
        raise PdfUnavailable

    monkeypatch.setattr("clients.views.printed.render_pdf", unavailable)
    client.force_login(staff)
    answer = client.get(reverse("clients:pdf", args=[card.uuid]))
    assert answer.status_code == 503
    assert "PDF is not available on this server" in answer.content.decode()


def test_a_card_says_what_is_to_complete_and_nothing_of_who_refuses_it(client, staff, centre):
    card = ClientFactory(centre=centre, nationality="KH", province="Kampot")
    client.force_login(staff)
    page = client.get(card.get_absolute_url()).content.decode()
    assert "To complete, when there is trust" in page
    assert list(map(str, card.to_complete)) == [
        "Date of birth",
        "The client is a",
        "Ethnicity",
        "Native language",
        "How did you hear about the MRC",
    ]
    card.consents.create(centre=centre, purpose="keep_card", answer="refused", given_on=date(2026, 1, 20))
    assert "To complete" not in client.get(card.get_absolute_url()).content.decode()
