"""Consent, safe contact and family make the journey between installations."""

from datetime import date

import pytest

from clients.actions import link_family
from clients.models import Client, Consent, FamilyLink
from mrc.access.models import Centre
from tests import factories

from .books import CENTRES, CLIENTS, book, bring_in, cells, refused, written_out

pytestmark = pytest.mark.django_db
DETAILS = (
    *("client__reference", "purpose", "answer", "given_on", "shared_with", "manner", "language"),
    *("given_by", "interpreter"),
)
CONSENTS = ("client", "purpose", "answer", "given_on", "shared_with", "manner")
FAMILY = ("client", "relative", "relation")


def told():
    return sorted(Consent.objects.values_list(*DETAILS))


def asked(card, purpose, answer, day, **more):
    return Consent.objects.create(
        client=card, centre=card.centre, purpose=purpose, answer=answer, given_on=date(2026, 2, day), **more
    )


@pytest.fixture
def two(path):
    """Two cards of one centre as rows."""

    def two(**sheets):
        clients = [CLIENTS, *((number, "C1", "2026-01-05", "woman") for number in ("1", "2"))]
        return book(path, centres=CENTRES, clients=clients, **sheets)

    return two


def test_what_a_client_said_comes_in_elsewhere_as_it_was_said(tmp_path):
    centre = factories.CentreFactory(code="C1")
    one, other = (
        factories.ClientFactory(centre=centre, reference=number, emergency_telephone="+855 12 555 004", **more)
        for number, more in (
            ("1", {"may_contact": "write", "phone_owner": "=employer", "code_word": "mango", "contact_language": "km"}),
            ("2", {"further_contacts": "Line: a\nSignal: b", "emergency_caution": "dangerous"}),
        )
    )
    asked(one, "keep_card", "given", 1)
    asked(one, "contact", "given", 1, manner="thumb_print", language="km", given_by="mother", interpreter="ដារ៉ា")
    asked(one, "contact", "withdrawn", 3)
    asked(one, "share", "given", 2, shared_with="Legal Aid")
    asked(other, "keep_card", "refused", 1)
    asked(other, "keep_card", "given", 2)
    link_family(client=other, other=one, relation="parent", by=None)
    Client.objects.filter(pk=one.pk).update(merged_references="0-7\n0-8")
    first = written_out(tmp_path / "first.xlsx")
    before, cards = told(), list(Client.objects.order_by("reference").values_list("may_contact", "merged_references"))
    for model in (FamilyLink, Consent, Client, Centre):
        model._base_manager.all().delete()
    bring_in(first)
    assert told() == before
    assert list(Client.objects.order_by("reference").values_list("may_contact", "merged_references")) == cards
    link = FamilyLink.objects.get()
    assert (link.first.reference, link.second.reference, link.relation) == ("1", "2", "child")
    assert {card.emergency_end for card in Client.objects.all()} == {"12555004"}
    assert first.read_bytes() == written_out(tmp_path / "second.xlsx").read_bytes()
    bring_in(first, "--existing", "skip")
    bring_in(first, "--existing", "update")
    assert told() == before
    assert FamilyLink.objects.count() == 1


def test_without_identity_no_words_of_consent_or_contact_leave(tmp_path):
    centre = factories.CentreFactory(code="C1")
    card = factories.ClientFactory(centre=centre, reference="1", phone_owner="SECRET", code_word="SECRET")
    asked(card, "share", "given", 1, shared_with="SECRET", given_by="SECRET", interpreter="SECRET")
    link_family(client=card, other=factories.ClientFactory(centre=centre), relation="child", by=None)
    sheets = cells(written_out(tmp_path / "out.xlsx", "--deidentified"))
    assert "SECRET" not in str(sheets)
    assert sheets["family"][1][:3] == ("client 1", "client 2", "child")
    assert sheets["consents"][1][0] == "client 1"


@pytest.mark.parametrize(
    ("sheet", "row", "expected"),
    [
        ("consents", ("1", "share", "given", "2026-02-01", "", ""), "the name of the centre or agency"),
        ("consents", ("1", "contact", "maybe", "2026-02-01", "", ""), "maybe"),
        ("consents", ("1", "contact", "given", "2999-02-01", "", ""), "2999"),
        ("consents", ("9", "contact", "given", "2026-02-01", "", ""), "9"),
        ("family", ("1", "1", "child"), "another card"),
        ("family", ("1", "9", "child"), "9"),
        ("family", ("1", "2", "boss"), "boss"),
    ],
)
def test_a_wrong_row_is_named_and_nothing_comes_in(two, sheet, row, expected):
    names = CONSENTS if sheet == "consents" else FAMILY
    said = refused(two(**{sheet: [names, row]}))
    assert any(sheet in line and expected in line for line in said)
    assert not Client.objects.exists()


def test_two_cards_are_linked_once(two):
    said = refused(two(family=[FAMILY, ("1", "2", "child"), ("2", "1", "parent")]))
    assert any("a card that is linked only once to this one" in line for line in said)
    bring_in(two(family=[FAMILY, ("2", "1", "parent")]))
    assert FamilyLink.objects.get().seen_from(Client.objects.get(reference="2")) == (
        Client.objects.get(reference="1"),
        "Mother or father",
    )


def test_of_two_answers_of_a_day_the_last_one_is_the_last_elsewhere_too(tmp_path):
    card = factories.ClientFactory(centre=factories.CentreFactory(code="C1"), reference="1")
    for answer in ("given", "refused"):
        asked(card, "contact", answer, 3)
    out = written_out(tmp_path / "out.xlsx")
    for model in (Consent, Client, Centre):
        model._base_manager.all().delete()
    bring_in(out)
    assert Client.objects.get().refuses_contact
    assert Consent.objects.count() == 2


def test_an_older_file_does_not_bring_an_answer_back_that_was_taken_back_since(tmp_path):
    card = factories.ClientFactory(centre=factories.CentreFactory(code="C1"), reference="1")
    asked(card, "contact", "given", 3)
    out = written_out(tmp_path / "out.xlsx")
    asked(card, "contact", "withdrawn", 5)
    bring_in(out, "--existing", "update")
    assert Client.objects.get().refuses_contact
