"""Opening a complaint: the search first, the people with and without cards, respondents, restricted at once."""

import pytest

from clients.models import Service
from legal_cases.models import CaseReader, CaseRespondent, LegalCase, Respondent
from mrc.access.models import AccessLog

from .conftest import make_card, make_case, make_user
from .test_pages import BESIDE, address, changing, closing, opening, rows_of_respondents, text, token_of

KHMER = "ក" * 200


@pytest.fixture
def desk(client, caseworker):
    client.force_login(caseworker)
    return client


def opened(desk, *lines, **answers):
    data = opening(desk, **answers) | rows_of_respondents(*lines)
    answer = desk.post(address("create"), data)
    assert answer.status_code == 302, [str(problem) for problem in answer.context["form"].problems]
    return LegalCase.objects.order_by("-pk").first()


def refused(desk, field, *lines, **answers):
    data = opening(desk, remarks="keep me", **answers) | rows_of_respondents(*lines)
    answer = desk.post(address("create"), data)
    assert answer.status_code == 200
    assert not LegalCase.objects.exists()
    assert "keep me" in text(answer)
    return " ".join(answer.context["form"].errors.get(field, []))


# The search first


def test_without_a_card_the_search_comes_first(desk):
    page = desk.get(address("create"))
    assert "The worker is the one who is counted" in text(page)
    assert "form" not in page.context


def test_the_search_is_posted_and_leads_to_the_card_by_its_uuid(desk, card, stranger):
    for headers in ({}, {"HX-Request": "true"}):
        page = desk.post(address("create"), {"q": "khin"}, headers=headers)
        body = page.content.decode()
        assert f"?client={card.uuid}" in body
        assert f"?brought_by={card.uuid}" in body
        assert ("<html" in body) == (not headers)
    assert AccessLog.objects.filter(record="clients.search", count=1).count() == 2
    desk.force_login(stranger)
    assert str(card.uuid) not in desk.post(address("create"), {"q": "khin"}).content.decode()


@pytest.mark.parametrize(
    ("typed", "name"), [("  សុខ ចាន់ ", "សុខ ចាន់"), ("089 555 1234", ""), ("RYG-2025-0001-X", ""), ("\0", "")]
)
def test_what_was_searched_in_vain_is_taken_along_as_the_name(desk, typed, name):
    page = desk.post(address("create"), {"typed": typed})
    assert page.context["form"]["worker_name"].value() == name
    assert name not in page.request["PATH_INFO"] + page.request["QUERY_STRING"] or not name


def test_who_brought_it_can_be_taken_from_the_search_too(desk, card):
    form = desk.get(address("create", brought_by=card.uuid)).context["form"]
    assert (form["brought_by"].value(), form["worker"].value()) == (card.reference, None)
    assert form["gender"].value() is None  # her gender is not the worker's


def test_a_card_of_another_centre_opens_no_form(desk, elsewhere):
    foreign = make_card(elsewhere)
    assert desk.get(address("create", brought_by=foreign.uuid)).status_code == 404
    assert desk.post(address("create", brought_by=foreign.uuid), {"typed": ""}).status_code == 404


# People


def test_a_dead_worker_without_a_card_brought_by_a_widow_without_a_card(desk):
    case = opened(
        desk,
        gender="man",
        worker_name="សុខ ច័ន្ទធូ",
        worker_situation="dead",
        brought_by_name="Sok Sophea",
        brought_by_relationship="widow",
        brought_by_gender="woman",
        brought_by_telephone="012 555 444",
        brought_by_safe_contact="Evenings, never by text.",
    )
    assert (case.worker_name, case.worker_situation, case.gender) == ("សុខ ច័ន្ទធូ", "dead", "man")
    assert (case.brought_by_name, case.brought_by_gender) == ("Sok Sophea", "woman")
    assert case.is_brought_by_somebody_else
    assert case.stage == "intake"
    assert not Service.objects.exists()


def test_an_anonymous_worker_is_named_by_a_word(desk, centre, caseworker):
    case = opened(desk, worker_situation="anonymous")
    other = make_case(centre, by=caseworker)
    page = text(desk.get(address("list")))
    assert case.worker_name == ""
    assert "Anonymous" in page
    assert "Name not recorded" in page
    assert other.worker_situation == "not_recorded"


def test_brought_by_somebody_without_a_card_the_service_stands_on_the_workers_card(desk, card):
    case = opened(desk, worker=card.reference, brought_by_gender="unknown")
    assert Service.objects.get().client == card
    assert case.is_brought_by_somebody_else


def test_who_opens_a_case_is_told_on_which_card_legal_assistance_was_logged(desk, centre, card):
    widow = make_card(centre)
    for answers, words in (
        ({"worker": card.reference}, f"Legal assistance is logged on card {card.reference}."),
        (
            {"worker": card.reference, "brought_by": widow.reference},
            f"Legal assistance is logged on card {widow.reference}.",
        ),
        ({}, "Nobody has a card, so no service is logged."),
    ):
        assert words in text(desk.post(address("create"), opening(desk, **answers), follow=True))


def test_what_is_wrong_is_listed_in_the_order_of_the_page(desk):
    answer = desk.post(address("create"), opening(desk, gender="", brought_by_name="A widow", opened_on=""))
    labels = [problem.label for problem in answer.context["form"].problems]
    assert labels == ["Gender", "Gender of who brought it", "Opened on"]


@pytest.mark.parametrize(
    ("answers", "field", "sentence"),
    [
        ({"worker_name": "Somebody"}, "worker_name", "The worker has a card: the name stands there"),
        ({"brought_by_name": "Sok"}, "brought_by_gender", "Unknown is an answer"),
        ({"brought_by_telephone": "012"}, "brought_by_gender", "Unknown is an answer"),
        ({"brought_by_gender": "not_a_gender"}, "brought_by_gender", "Choose one of the answers of the list"),
        ({"worker_situation": "asleep"}, "worker_situation", "Choose one of the answers of the list"),
        ({"brought_by_name": "x" * 5000, "brought_by_gender": "woman"}, "brought_by_name", "500"),
        ({"brought_by_safe_contact": "x" * 5000, "brought_by_gender": "woman"}, "brought_by_safe_contact", "1000"),
        ({"brought_by": "RYG-2025-9999-X"}, "brought_by", "No card of this centre"),
        ({"brought_by": "khin"}, "brought_by", "Cards that match"),
    ],
)
def test_people_who_contradict_themselves_are_told_at_their_place(desk, card, answers, field, sentence):
    assert sentence in refused(desk, field, worker=card.reference, **answers)


def test_who_brought_it_has_a_card_or_is_described_never_both(desk, centre, card):
    widow = make_card(centre, name="Sok Sophea")
    described = {"brought_by_relationship": "widow", "brought_by_gender": "woman"}
    found = refused(desk, "brought_by_relationship", worker=card.reference, brought_by=widow.reference, **described)
    assert "has a card" in found


def test_the_part_without_a_card_is_folded_until_it_is_filled_or_wrong(desk, card):
    page = desk.get(address("create", client=card.uuid)).content.decode()
    assert '<details class="fold" open>' not in page.replace("  ", " ")
    data = opening(desk, brought_by_name="Sok Sophea")
    page = desk.post(address("create"), data).content.decode()
    assert '<details class="fold" open>' in page


def test_the_people_can_be_changed_later_in_an_open_and_in_a_closed_record(desk, case, closed, centre, caseworker):
    described = {
        "worker": "",
        "worker_name": "Thu Zar",
        "worker_situation": "missing",
        "brought_by_name": "Ma Aye",
        "brought_by_gender": "woman",
        "caseworker": str(caseworker.pk),
    }
    for record, asked in ((make_case(centre, by=caseworker), changing), (closed, closing)):
        answer = desk.post(address("update", record), asked(**described))
        assert answer.status_code == 302, [str(problem) for problem in answer.context["form"].problems]
        record.refresh_from_db()
        assert (record.client, record.worker_name, record.worker_situation) == (None, "Thu Zar", "missing")
        assert (record.brought_by_name, record.brought_by_gender) == ("Ma Aye", "woman")
        assert record.caseworker == caseworker
        assert "Thu Zar" in desk.get(address("update", record)).content.decode()


# Respondents while opening


def test_new_respondents_are_named_on_the_spot_and_known_ones_by_typing(desk, centre):
    known = Respondent(centre=centre, name="Blue Bay Packing Co., Ltd.", kind="employer")
    known.search_key = known.key_of([])
    known.save()
    case = opened(desk, ("blue bay packing co., ltd.", ""), ("Ko Htun", "broker"), ("Ko Htun", "broker"), ("", ""))
    rows = case.respondent_rows.select_related("respondent")
    assert [row.respondent.name for row in rows] == ["Blue Bay Packing Co., Ltd.", "Ko Htun"]
    assert rows[0].respondent == known
    assert not rows[1].respondent.is_registered_apart
    assert rows[1].history.get().history_user == case.caseworker


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (("Ko Htun", ""), "choose the kind"),
        (("", "broker"), "Write the name"),
        (("Ko Htun", "pirate"), "Choose one of the list"),
        (("x" * 5000, "broker"), "500"),
        (("nul\0", "broker"), "Null characters"),
    ],
)
def test_a_respondent_that_cannot_be_read_is_told_at_its_line(desk, line, sentence):
    answer = desk.post(address("create"), opening(desk) | rows_of_respondents(line))
    assert sentence in text(answer)
    assert not LegalCase.objects.exists()
    assert not Respondent.objects.exists()


def test_a_double_click_makes_one_case_and_one_respondent(desk):
    data = opening(desk) | rows_of_respondents(("Ko Htun", "broker"))
    first, second = (desk.post(address("create"), data) for _click in range(2))
    assert first.url == second.url
    assert (LegalCase.objects.count(), Respondent.objects.count(), CaseRespondent.objects.count()) == (1, 1, 1)


def test_add_a_respondent_gives_a_line_and_judges_nothing(desk):
    data = opening(desk, gender="") | rows_of_respondents(("Ko Htun", ""))
    answer = desk.post(address("create"), data | {"then": "respondent"})
    assert len(answer.context["form"].respondents.forms) == 2
    assert "Ko Htun" in answer.content.decode()
    assert "needs a look" not in text(answer)
    assert token_of(answer) == data["token"]
    for total in ("", "x", "-1", "9" * 400, "٣", "31"):
        for then in ("respondent", "more", ""):
            forged = data | {"respondents-TOTAL_FORMS": total, "then": then}
            assert desk.post(address("create"), forged).status_code == 200


# Restricted at once


def test_a_case_is_restricted_from_its_first_moment(desk, centre, caseworker, coordinator_here):
    reader, other = make_user("caseworker", centre), make_user("caseworker", centre)
    case = opened(
        desk, ("Ko Htun", "broker"), restricted="on", readers=[str(reader.pk)], caseworker=str(coordinator_here.pk)
    )
    assert case.is_restricted
    named = {row.user for row in CaseReader.objects.filter(case=case)}
    assert named == {caseworker, reader, coordinator_here}
    assert not LegalCase.objects.visible_to(other).exists()
    assert not Respondent.objects.visible_to(other).exists()
    assert Respondent.objects.visible_to(reader).exists()


def test_readers_without_the_tick_and_readers_from_elsewhere_are_refused(desk, centre, stranger, staff):
    reader = make_user("caseworker", centre)
    assert "tick this" in refused(desk, "restricted", readers=[str(reader.pk)])
    for nobody in (stranger, staff):
        assert "Choose colleagues" in refused(desk, "readers", restricted="on", readers=[str(nobody.pk)])


def test_a_restricted_case_goes_to_no_caseworker_who_may_not_read_it(desk, centre, caseworker, card):
    other = make_user("caseworker", centre)
    case = opened(desk, worker=card.reference, restricted="on")
    answer = desk.post(address("update", case), changing(worker=card.reference, caseworker=str(other.pk)))
    assert "not among its readers" in " ".join(answer.context["form"].errors["caseworker"])


# Cost


def test_opening_costs_few_queries(desk, centre, card, django_assert_max_num_queries):
    for number in range(30):
        make_card(centre, name=f"Ma Khin {number}")
        make_user("caseworker", centre)
    with django_assert_max_num_queries(BESIDE + 5):
        desk.post(address("create"), {"q": "khin"})
    with django_assert_max_num_queries(BESIDE + 12):
        desk.get(address("create", client=card.uuid))


def test_a_very_long_local_name_is_kept_whole(desk):
    case = opened(desk, (KHMER, "employer"), worker_name=KHMER)
    assert case.worker_name == KHMER
    assert case.respondent_rows.get().respondent.name == KHMER


@pytest.fixture
def coordinator_here(centre):
    return make_user("coordinator", centre)
