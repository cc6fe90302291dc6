import pytest
from django.urls import reverse

from clients.search import find, marked_pieces
from mrc.access.models import AccessLog
from tests.factories import ClientFactory, LegalCaseFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def cards(centre):
    return {
        "khmer": ClientFactory(centre=centre, name="ចាន់ សុភា", name_latin="Chan Sophea", telephone="+66 89 555 4471"),
        "viet": ClientFactory(centre=centre, name="Trần Thị Chân", name_latin=""),
        "pseudonym": ClientFactory(centre=centre, name="ចាន់ដា", name_latin="Chanda", pseudonym=True),
    }


@pytest.mark.parametrize(
    ("typed", "card", "why"),
    [
        ("ចាន់ សុភា", "khmer", "name"),
        ("SOPHEA", "khmer", "name in Latin letters"),
        ("tran thi", "viet", "name, without its marks"),
        ("Trần", "viet", "name"),
        ("chanda", "pseudonym", "pseudonym"),
        ("089 555 44", "khmer", "telephone"),
    ],
)
def test_a_card_is_found_and_the_reason_is_said(coordinator, cards, typed, card, why):
    assert [(hit.client, hit.why) for hit in find(coordinator, typed).hits] == [(cards[card], why)]


def test_a_reference_is_found_with_and_without_hyphens(coordinator, cards):
    reference = cards["viet"].reference
    for typed in (reference, reference.lower(), reference.replace("-", "")):
        assert [(hit.client, hit.why) for hit in find(coordinator, typed).hits] == [(cards["viet"], "reference number")]


def test_zeros_alone_do_not_find_everybody(coordinator, cards):
    assert find(coordinator, "0000000000").hits == []


def test_what_was_typed_is_marked_without_cutting_letters():
    assert marked_pieces("Trần Thị Chân", "chan") == [("Trần Thị ", False), ("Chân", True)]
    assert marked_pieces("Chanda", "chan") == [("Chan", True), ("da", False)]
    assert marked_pieces("ចាន់ដា x", "ចាន់") == [("ចាន់ដា", True), (" x", False)]
    assert "".join(piece for piece, _found in marked_pieces("<b>Straße  ﬁ", "strasse fi")) == "<b>Straße  ﬁ"


def test_another_centre_is_not_found(client, coordinator, elsewhere):
    ClientFactory(centre=elsewhere, name="Chan marker-elsewhere")
    client.force_login(coordinator)
    answer = client.post(reverse("clients:list"), {"q": "chan"})
    assert "Nobody at this centre matches “chan”" in answer.content.decode()
    assert "marker-elsewhere" not in answer.content.decode()


def test_a_search_leaves_no_trace_in_an_address_and_one_row_in_the_access_log(client, staff, cards):
    client.force_login(staff)
    answer = client.post(reverse("clients:list"), {"q": "sophea"}, headers={"HX-Request": "true"})
    page = answer.content.decode()
    assert "1 client matches" in page
    assert "<html" not in page
    assert "?q" not in page
    row = AccessLog.objects.get()
    assert (row.record, row.count) == ("clients.search", 1)


def test_the_list_asks_at_most_five_queries_however_long_it_is(client, staff, centre, django_assert_max_num_queries):
    for card in ClientFactory.create_batch(30, centre=centre):
        LegalCaseFactory(client=card, centre=centre)
    client.force_login(staff)
    with django_assert_max_num_queries(5 + 4):  # session, user, memberships and the access log beside
        answer = client.get(reverse("clients:list"))
    assert answer.status_code == 200
    with django_assert_max_num_queries(5 + 4):
        assert client.post(reverse("clients:list"), {"q": "ref"}).status_code == 200


@pytest.mark.parametrize("query", ["q=chan", "gender=woman&centre=1", "name=x"])
def test_an_unknown_filter_is_refused_in_a_sentence(client, staff, cards, query):
    client.force_login(staff)
    answer = client.get(reverse("clients:list") + "?" + query)
    assert answer.status_code == 400
    assert "This list has no filter called" in answer.content.decode()
    assert "Sophea" not in answer.content.decode()


def test_a_period_that_ends_before_it_starts_is_said_at_its_field(client, staff, cards):
    client.force_login(staff)
    answer = client.get(reverse("clients:list"), {"registered_from": "02/01/2026", "registered_to": "01/01/2026"})
    assert answer.status_code == 400
    assert "This is before the first day." in answer.content.decode()


@pytest.mark.parametrize(
    "query", [{"gender": "robot"}, {"registered_from": "31/02/2026"}, {"page": "none"}, {"page": "-4"}]
)
def test_a_strange_answer_never_breaks_the_list(client, staff, cards, query):
    client.force_login(staff)
    assert client.get(reverse("clients:list"), query).status_code in {200, 400}


def test_the_list_narrows_by_gender_day_and_open_case(client, staff, centre):
    ClientFactory(centre=centre, name="Aye", gender="man")
    older = ClientFactory(centre=centre, name="Older", registered_on="2020-01-01")
    LegalCaseFactory(client=older, centre=centre)
    LegalCaseFactory(client=ClientFactory(centre=centre, name="Closed"), centre=centre, closed=True)
    client.force_login(staff)

    def names(**query):
        return {card.name for card in client.get(reverse("clients:list"), query).context["page"]}

    assert names(gender="man") == {"Aye"}
    assert names(registered_to="31/12/2563") == {"Older"}
    assert names(open_case="on") == {"Older"}


def test_an_empty_centre_says_what_to_do(client, staff):
    client.force_login(staff)
    assert "No client is registered yet." in client.get(reverse("clients:list")).content.decode()
