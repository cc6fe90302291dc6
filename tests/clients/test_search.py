from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from django.urls import reverse

from clients.alike import lookalikes
from clients.forms import ClientForm
from clients.keys import Sought
from clients.models import Client
from clients.search import find, marked_pieces
from mrc.access.models import AccessLog
from mrc.access.references import check_character
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


@pytest.mark.parametrize("typed", ["+66 89 555 4471", "089-555-4471", "895554471", "0066895554471", "๐๘๙ ๕๕๕ ๔๔๗๑"])
def test_a_telephone_number_is_found_in_any_spelling(coordinator, cards, typed):
    assert [(hit.client, hit.why) for hit in find(coordinator, typed).hits] == [(cards["khmer"], "telephone")]


def test_a_reference_is_found_without_its_check_character_and_in_parts(coordinator, centre):
    card = ClientFactory(centre=centre, reference=f"HERE-2026-0014-{check_character('HERE-2026-0014')}", name="Other")
    for typed in ("HERE-2026-0014", "here20260014", "here 2026 0014", "2026-0014", "0014"):
        assert [(hit.client, hit.why) for hit in find(coordinator, typed).hits] == [(card, "reference number")]


@pytest.mark.parametrize("typed", ["Marady Kim", "kim", "MARADY", "គឹម"])
def test_a_former_or_other_name_is_found_and_shown(client, coordinator, centre, typed):
    card = ClientFactory(centre=centre, name="Sok Dara", other_names="Marady Kim\nគឹម ម៉ារ៉ាឌី")
    hits = find(coordinator, typed).hits
    assert [(hit.client, hit.why) for hit in hits] == [(card, "former or other name")]
    client.force_login(coordinator)
    page = client.post(reverse("clients:list"), {"q": typed}).content.decode()
    assert "former or other name" in page
    assert "<mark>" in page


@pytest.mark.parametrize(
    ("name", "typed", "why"),
    [
        ("ស្ត្រី ស្រីមុំ", "\u179f\u17d2\u179a\u17d2\u178f\u17b8", "name, typed differently"),
        ("ចាន់ សុភា", "ចាន់សុភា", "name, typed differently"),
        ("ចាន់សុភា", "ចាន់ សុភា", "name"),
        ("สมหญิง น้ำผึ้ง", "\u0e19\u0e4d\u0e49\u0e32ผึ้ง", "name, typed differently"),
        ("ມະນີ ນ້ຳ", "\u0e99\u0ecd\u0ec9\u0eb2", "name, typed differently"),
        ("ဒေါ်ခင်မျိုးချစ်", "ေဒၚခင္မ်ိဳးခ်စ္", "name, typed differently"),
        ("Chan Sreymom", "sreymom chan", "name"),
        ("Sok-Dara", "sok dara", "name"),
    ],
)
def test_a_name_typed_differently_is_found(coordinator, centre, name, typed, why):
    card = ClientFactory(centre=centre, name=name)
    assert [(hit.client, hit.why) for hit in find(coordinator, typed).hits] == [(card, why)]


def test_zawgyi_is_read_and_said(client, staff, centre):
    ClientFactory(centre=centre, name="ဒေါ်ခင်မျိုးချစ်")
    client.force_login(staff)
    page = client.post(reverse("clients:list"), {"q": "ေဒၚခင္"}).content.decode()
    assert "1 client matches" in page
    assert "typed in Zawgyi" in page


def test_the_surest_answers_come_first(coordinator, centre):
    """Reference, telephone, name from its start, a word of it, inside it, other name."""
    names = {"inside": "Ansoka", "word": "Chan Sok", "start": "Sok Chan", "other": "Mao"}
    cards = {key: ClientFactory(centre=centre, reference=key.upper(), name=name) for key, name in names.items()}
    cards["other"].other_names = "Sok Marady"
    cards["other"].save()
    assert [hit.client.reference for hit in find(coordinator, "sok").hits] == ["START", "WORD", "INSIDE", "OTHER"]
    phone = ClientFactory(centre=centre, reference="R1", name="A", telephone="012 345 678")
    reference = ClientFactory(centre=centre, reference="12345678", name="B")
    part = ClientFactory(centre=centre, reference="R2", name="C", telephone="0123456789")
    assert [hit.client for hit in find(coordinator, "12345678").hits] == [reference, phone, part]


def test_a_sure_answer_is_not_lost_among_many(coordinator, centre):
    sure = ClientFactory(centre=centre, name="Sok", registered_on="2020-01-01")
    ClientFactory.create_batch(60, centre=centre, name="Ansok")
    found = find(coordinator, "sok")
    assert found.hits[0].client == sure
    assert len(found.hits) == 50
    assert found.is_cut


def test_one_letter_finds_what_begins_with_it_and_two_find_words(coordinator, centre):
    card = ClientFactory(centre=centre, reference="X", name="ចាន់ សុភា", name_latin="Chan Sophea")
    ClientFactory(centre=centre, reference="Y", name="ហេង", name_latin="Heng")
    for typed in ("ច", "c", "ចា", "សុ", "so", "phea", "ភា "):
        assert [hit.client for hit in find(coordinator, typed).hits] == ([] if typed == "ភា " else [card]), typed
    assert find(coordinator, "p").hits == []


@pytest.mark.parametrize("typed", ["", " ", "1", "12", "\u200f\u200b", "--", "០១"])
def test_too_little_is_not_searched(coordinator, cards, typed):
    assert find(coordinator, typed).is_short


def test_marks_of_direction_do_not_matter(coordinator, cards):
    assert [hit.client for hit in find(coordinator, "\u200fsophea\u202c").hits] == [cards["khmer"]]


@pytest.mark.parametrize(
    "typed", ["😀", "%", "_", "\\", "'; --", "x" * 5000, "a " * 2000, "ស្", "\ud7ff", "٣٤٥", "(", "1e309"]
)
def test_strange_text_finds_nobody_and_breaks_nothing(client, staff, cards, typed):
    client.force_login(staff)
    answer = client.post(reverse("clients:list"), {"q": typed})
    assert answer.status_code == 200
    assert "Sophea" not in answer.content.decode() or typed == "ស្"


def test_a_name_of_emoji_is_found_by_it(coordinator, centre):
    card = ClientFactory(centre=centre, name="😀 Dara")
    assert [hit.client for hit in find(coordinator, "😀").hits] == [card]


def test_the_longest_name_is_kept_and_found(coordinator, centre):
    long = "ស្រី" * 125
    card = ClientFactory(centre=centre, name=long, name_latin="Q" * 500, other_names="\n".join(["ហ" * 99] * 20))
    assert [hit.client for hit in find(coordinator, long).hits] == [card]


def test_what_was_typed_goes_into_the_register_form(client, staff):
    client.force_login(staff)
    page = client.post(reverse("clients:list"), {"q": "ស្រី មុំ"}).content.decode()
    assert "Register “ស្រី មុំ” as a new client" in page
    form = client.post(reverse("clients:create"), {"typed": "ស្រី មុំ"}).context["form"]
    assert form["name"].value() == "ស្រី មុំ"
    form = client.post(reverse("clients:create"), {"typed": "+855 12 555 004"}).context["form"]
    assert form["telephone"].value() == "+855 12 555 004"


def test_other_names_are_kept_one_a_line(client, staff, centre):
    card = ClientFactory(centre=centre, name="Sok Dara")
    form = ClientForm(instance=card, user=staff, data={"other_names": " Kim ; Marady\r\n\u200b\nKim"})
    form.full_clean()
    assert form.cleaned_data["other_names"] == "Kim\nMarady"
    form = ClientForm(instance=card, user=staff, data={"other_names": "x" * 2001})
    assert "other_names" in form.errors


def test_the_same_telephone_or_name_is_noticed_however_written(coordinator, centre):
    card = ClientFactory(centre=centre, name="ចាន់ សុភា", telephone="+855 12 555 004", other_names="Sok Marady")

    def found(name, telephone):
        typed = Client(name=name, telephone=telephone)
        return [alike.client for alike in lookalikes(coordinator, typed, centre=centre)]

    for name, telephone in (("X", "012-555-004"), ("ចាន់សុភា", ""), ("sok marady", "")):
        assert found(name, telephone) == [card]
    for name, telephone in (("X", "555004"), ("សុភា", ""), ("", "")):
        assert found(name, telephone) == ([card] if telephone else [])


def test_keys_of_older_cards_are_made_anew(centre):
    card = ClientFactory(centre=centre, name="ចាន់ សុភា", telephone="+855 12 555 004")
    Client.objects.update(search_key="old")
    rebuild = import_module("clients.migrations.0003_search_keys").rebuild
    rebuild(apps, connection.SchemaEditorClass(connection))
    card.refresh_from_db()
    assert card.search_key == card.make_search_key()


def test_postgresql_searches_by_its_index(centre, on_postgresql):
    """The key is asked with LIKE, never through UPPER(), which no index holds."""
    cards = Client.objects.filter(centre=centre)
    for question in Sought("sok dara 12").questions():
        sql = str(cards.filter(question).values("pk").query)
        assert "UPPER" not in sql
        assert "LIKE" in sql
    if on_postgresql:
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_indexscan = off")
        plan = Client.objects.filter(Sought("សុខដា").holds()).order_by().values("pk").explain()
        assert "clients_search" in plan


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
