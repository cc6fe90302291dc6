"""The register of respondents, who stands in a case, and the fees paid for migration."""

from decimal import Decimal

import pytest
from django.urls import reverse

from legal_cases.fees import keep_fees
from legal_cases.history import steps
from legal_cases.models import CaseReader, CaseRespondent, MigrationFee, Respondent
from legal_cases.parties import (
    change_respondent,
    fee_totals,
    fees_of,
    likely_same,
    name_respondent,
    register_respondent,
    respondents_of,
    take_away_respondent,
)
from mrc.access.models import AccessLog

from .conftest import make_case, make_user
from .test_pages import BESIDE, address, text, token_of


@pytest.fixture
def desk(client, caseworker):
    client.force_login(caseworker)
    return client


def register(centre, by, name="Blue Bay Packing Co., Ltd.", kind="employer", aliases=(), **fields):
    fields = {"is_registered_apart": True} | fields
    return register_respondent(
        respondent=Respondent(centre=centre, name=name, kind=kind, **fields), aliases=aliases, by=by
    )


def restricted(centre, reader, **fields):
    case = make_case(centre, by=reader, is_restricted=True, **fields)
    CaseReader.objects.create(case=case, centre=centre, user=reader)
    return case


# The register


def test_a_respondent_is_found_by_any_of_its_names_in_any_script(desk, centre, caseworker):
    aliases = ["โรงงานบลูเบย์", "Nhà máy Vịnh Xanh", "រោងចក្រ"]
    register(centre, caseworker, aliases=aliases, licence_number="TH-99/8", place="Rayong")
    register(centre, caseworker, name="Somebody else", kind="broker")
    for typed in ("blue bay", "BAY packing", "บลูเบย์", "nha may vinh xanh", "រោងចក្រ", "th-99/8", "rayong"):
        page = text(desk.post(reverse("legal_cases:respondents"), {"q": typed}))
        assert "Blue Bay Packing" in page, typed
        assert "Somebody else" not in page, typed
    assert "Nobody in the register" in text(desk.post(reverse("legal_cases:respondents"), {"q": "no such"}))
    part = desk.post(reverse("legal_cases:respondents"), {"q": "blue"}, headers={"HX-Request": "true"})
    assert "<html" not in part.content.decode()
    assert AccessLog.objects.filter(record="legal_cases.respondents", count=1).count() == 8


def test_the_page_of_a_respondent_says_complaints_not_findings_and_counts_what_one_may_see(desk, centre, caseworker):
    one = register(centre, caseworker, aliases=["BBP"])
    colleague = make_user("caseworker", centre)
    seen = make_case(centre, by=caseworker, worker_name="Thu Zar")
    hidden = restricted(centre, colleague, worker_name="Hidden Zar")
    for case in (seen, hidden):
        name_respondent(case=case, respondent=one, by=colleague)
    page = text(desk.get(one.get_absolute_url()))
    assert "Complaints received, not findings" in page
    assert "1 complaint received" in page
    assert ("Thu Zar" in page, "Hidden Zar" in page, "BBP" in page) == (True, False, True)
    assert "1 complaint received" in text(desk.get(reverse("legal_cases:respondents")))
    desk.force_login(colleague)
    assert "2 complaints received" in text(desk.get(one.get_absolute_url()))


def test_whom_only_a_restricted_case_knows_is_nowhere_for_others(desk, centre, caseworker):
    colleague = make_user("caseworker", centre)
    case = restricted(centre, colleague)
    hidden = register(centre, colleague, name="Secret Broker", kind="broker", is_registered_apart=False)
    name_respondent(case=case, respondent=hidden, by=colleague)
    assert desk.get(hidden.get_absolute_url()).status_code == 404
    assert desk.get(reverse("legal_cases:respondent-update", args=[hidden.uuid])).status_code == 404
    assert "Secret" not in text(desk.get(reverse("legal_cases:respondents")))
    assert "Secret Broker" not in text(desk.post(reverse("legal_cases:respondents"), {"q": "secret"}))
    names = desk.post(reverse("legal_cases:respondent-names"), {"respondents-0-name": "secret"})
    assert "Broker" not in names.content.decode()
    assert not likely_same(caseworker, centre=centre, names=["Secret Broker"])
    mine = make_case(centre, by=caseworker)
    data = {"token": token(desk, mine), "respondents-0-name": "Secret Broker", "respondents-0-kind": "broker"}
    assert desk.post(address("respondent-add", mine), data).status_code == 302
    assert respondents_of(mine)[0].respondent != hidden


def test_a_respondent_of_another_centre_is_no_choice(desk, centre, elsewhere, stranger, case):
    foreign = register(elsewhere, stranger)
    data = {
        "token": token(desk, case),
        "respondents-0-name": foreign.name,
        "respondents-0-which": str(foreign.uuid),
    }
    answer = desk.post(address("respondent-add", case), data)
    assert "choose the kind" in text(answer)
    assert not CaseRespondent.objects.exists()
    for page in ("respondent", "respondent-update"):
        assert desk.get(reverse(f"legal_cases:{page}", args=[foreign.uuid])).status_code == 404


def registration(desk, **answers):
    page = desk.get(reverse("legal_cases:respondent-create"))
    return {"token": token_of(page), "name": "Blue Bay Packing", "kind": "employer", "aliases": ""} | answers


def test_registering_keeps_all_names_and_says_it_stands_apart(desk, centre, caseworker):
    data = registration(desk, aliases="BBP\r\n\r\n โรงงานบลูเบย์ ", licence_number="9", place="Rayong", note="Gate 4")
    answer = desk.post(reverse("legal_cases:respondent-create"), data)
    one = Respondent.objects.get()
    assert answer.url == one.get_absolute_url()
    assert (one.centre, one.kind, one.is_registered_apart) == (centre, "employer", True)
    assert [alias.name for alias in one.aliases.all()] == ["BBP", "โรงงานบลูเบย์"]
    assert one.history.get().history_user == caseworker
    again = desk.post(reverse("legal_cases:respondent-create"), data)
    assert again.url == one.get_absolute_url()
    assert Respondent.objects.count() == 1


@pytest.mark.parametrize(
    ("answers", "field", "sentence"),
    [
        ({"name": ""}, "name", "Write the name"),
        ({"name": "x" * 5000}, "name", "500"),
        ({"kind": ""}, "kind", "Choose the kind"),
        ({"kind": "pirate"}, "kind", "Choose one of the list"),
        ({"aliases": "BBP\nbbp"}, "aliases", "stands here twice"),
        ({"aliases": "blue bay PACKING"}, "aliases", "stands here twice"),
        ({"aliases": "x" * 501}, "aliases", "too long"),
        ({"aliases": "\n".join(f"name {n}" for n in range(31))}, "aliases", "At most 30"),
        ({"licence_number": "9" * 5000}, "licence_number", "100"),
        ({"place": "x" * 5000}, "place", "300"),
        ({"note": "x" * 20001}, "note", "20000"),
    ],
)
def test_what_cannot_be_registered_is_told_at_its_place(desk, answers, field, sentence):
    answer = desk.post(reverse("legal_cases:respondent-create"), registration(desk, **answers))
    assert sentence in " ".join(answer.context["form"].errors[field])
    assert not Respondent.objects.exists()


@pytest.mark.parametrize(
    ("name", "is_likely"),
    [
        ("BLUE BAY PACKING", True),
        ("Blue Bay Packing (Rayong) Company Limited", True),
        ("blue bay", True),
        ("BBP", True),
        ("บริษัท บลูเบย์ จำกัด", True),
        ("Blue Bay Fishing", False),
        ("Limited", False),
        ("Co", False),
        ("…", False),
    ],
)
def test_likely_duplicates_are_shown(centre, caseworker, name, is_likely):
    one = register(centre, caseworker, aliases=["BBP", "บลูเบย์"])
    assert likely_same(caseworker, centre=centre, names=[name]) == ([one] if is_likely else [])


def test_a_likely_duplicate_is_registered_only_when_said_so(desk, centre, caseworker):
    one = register(centre, caseworker, licence_number="TH-99")
    for alike in ({}, {"name": "Another name", "licence_number": "th-99"}):
        data = registration(desk, **alike)
        answer = desk.post(reverse("legal_cases:respondent-create"), data)
        assert "There is already" in text(answer)
        assert one.get_absolute_url() in answer.content.decode()
        assert Respondent.objects.count() == 1
    desk.post(reverse("legal_cases:respondent-create"), data | {"register_anyway": "on"})
    assert Respondent.objects.count() == 2


def test_changing_saves_what_changed_and_the_search_follows(desk, centre, caseworker):
    one = register(centre, caseworker, aliases=["BBP", "Old name"])
    data = {"name": one.name, "kind": "buyer", "aliases": "BBP\nNew name", "place": "Rayong"}
    assert desk.post(reverse("legal_cases:respondent-update", args=[one.uuid]), data).status_code == 302
    one.refresh_from_db()
    assert (one.kind, one.place) == ("buyer", "Rayong")
    assert [alias.name for alias in one.aliases.all()] == ["BBP", "New name"]
    assert list(Respondent.objects.matching("new name")) == [one]
    assert not Respondent.objects.matching("old name")
    assert one.history.count() == 2
    change_respondent(respondent=one, columns=set(), aliases=["BBP", "New name"], by=caseworker)
    assert one.history.count() == 2


# In a case


def token(desk, case):
    return desk.get(address("respondent-add", case)).context["token"]


def test_one_of_the_register_is_added_by_typing_and_twice_is_once(desk, centre, caseworker, case):
    one = register(centre, caseworker, aliases=["BBP"])
    names = desk.post(reverse("legal_cases:respondent-names"), {"respondents-0-name": "bb"}).content.decode()
    assert 'value="BBP"' in names
    for _click in range(2):
        data = {"token": token(desk, case), "respondents-0-name": "bbp", "respondents-0-kind": ""}
        assert desk.post(address("respondent-add", case), data).status_code == 302
    assert [row.respondent for row in respondents_of(case)] == [one]


def test_a_new_one_sent_twice_is_one(desk, case):
    data = {"token": token(desk, case), "respondents-0-name": "Ko Htun", "respondents-0-kind": "broker"}
    for _click in range(2):
        assert desk.post(address("respondent-add", case), data).status_code == 302
    assert Respondent.objects.count() == 1
    assert CaseRespondent.objects.count() == 1


def test_two_of_one_name_are_asked_apart(desk, centre, caseworker, case):
    first = register(centre, caseworker, name="Ko Htun", kind="broker", place="Mae Sot")
    second = register(centre, caseworker, name="Ko Htun", kind="broker", place="Ranong")
    data = {"token": token(desk, case), "respondents-0-name": "ko htun", "respondents-0-kind": ""}
    page = text(desk.post(address("respondent-add", case), data))
    assert "There is already" in page
    assert "Mae Sot" in page
    assert "Ranong" in page
    desk.post(address("respondent-add", case), data | {"respondents-0-which": str(second.uuid)})
    assert [row.respondent for row in respondents_of(case)] == [second]
    answer = desk.post(address("respondent-add", case), data | {"respondents-0-which": "another"})
    assert "choose the kind" in text(answer)
    desk.post(
        address("respondent-add", case), data | {"respondents-0-which": "another", "respondents-0-kind": "broker"}
    )
    assert Respondent.objects.filter(name__iexact="ko htun").count() == 3
    assert first not in [row.respondent for row in respondents_of(case)]


def test_nobody_named_or_an_old_form_adds_nobody(desk, case):
    answer = desk.post(address("respondent-add", case), {"token": token(desk, case)})
    assert "Write the name" in text(answer)
    for old in ("", "forged"):
        data = {"token": old, "respondents-0-name": "Ko Htun", "respondents-0-kind": "broker"}
        assert "open for too long" in text(desk.post(address("respondent-add", case), data))
    assert not CaseRespondent.objects.exists()


def test_taking_away_leaves_a_trail(desk, centre, caseworker, case):
    one = register(centre, caseworker)
    row = name_respondent(case=case, respondent=one, by=caseworker)
    address_of_row = reverse("legal_cases:respondent-remove", args=[case.uuid, row.pk])
    assert desk.get(address_of_row).status_code == 405
    assert desk.post(address_of_row).status_code == 302
    assert not respondents_of(case)
    assert [step.history_type for step in CaseRespondent.history.filter(case_id=case.pk)] == ["-", "+"]
    assert Respondent.objects.filter(pk=one.pk).exists()
    assert desk.post(address_of_row).url == f"{case.get_absolute_url()}#respondents"  # the second of two clicks
    assert CaseRespondent.history.filter(history_type="-").count() == 1
    assert desk.post(reverse("legal_cases:respondent-remove", args=[case.uuid, row.pk + 1])).status_code == 404


def test_taking_away_tells_nothing_of_a_case_one_may_not_see(desk, centre, caseworker, case):
    colleague, said = make_user("caseworker", centre), []
    for is_hidden_too in (False, True):
        one = register(centre, caseworker, is_registered_apart=False)
        row = name_respondent(case=case, respondent=one, by=caseworker)
        if is_hidden_too:
            name_respondent(case=restricted(centre, colleague), respondent=one, by=colleague)
        answer = desk.post(reverse("legal_cases:respondent-remove", args=[case.uuid, row.pk]), follow=True)
        said.append([str(message) for message in answer.context["messages"]])
        assert desk.get(one.get_absolute_url()).status_code == 404
    assert said[0] == said[1]


def test_who_was_named_on_the_spot_leaves_the_register_with_the_last_case(centre, caseworker, case):
    one = register(centre, caseworker, is_registered_apart=False)
    other_case = make_case(centre, by=caseworker)
    for where in (case, other_case):
        name_respondent(case=where, respondent=one, by=caseworker)
    take_away_respondent(case=case, respondent=one, by=caseworker)
    assert [row.respondent for row in respondents_of(other_case)] == [one]
    take_away_respondent(case=other_case, respondent=one, by=caseworker)
    assert not Respondent.objects.exists()
    assert Respondent.history.filter(history_type="-").get().history_user == caseworker
    told = [line for step in steps(other_case) for line in step.lines if line.label == "Respondent"]
    assert {(line.was, line.now) for line in told} == {
        ("Blue Bay Packing Co., Ltd.", ""),
        ("", "Blue Bay Packing Co., Ltd."),
    }


def test_a_respondent_stands_in_cases_of_its_own_centre_alone(elsewhere, stranger, case, caseworker):
    with pytest.raises(ValueError, match="own centre"):
        name_respondent(case=case, respondent=register(elsewhere, stranger), by=caseworker)


# Fees


def fee_rows(*lines, initial=None, **more):
    names = ("purpose", "paid_to", "currency", "amount", "receipt", "debt", "owed_to", "paid_to_name")
    count = len(lines)
    data = {"fees-TOTAL_FORMS": str(count), "fees-INITIAL_FORMS": str(count if initial is None else initial)}
    for number, line in enumerate(lines):
        data |= {f"fees-{number}-{name}": value for name, value in zip(names, line, strict=False)}
    return data | more


def shown(desk, case):
    return desk.get(address("fees", case)).context["form"]["shown"].value()


LINES = (
    ("recruitment", "broker", "MMK", "2,350,000", "no", "yes", "An aunt", "Ko Htun"),
    ("passport", "official", "MMK", "25000", "yes", "no", "", ""),
    ("transport", "broker", "THB", "0", "", "", "", ""),
    ("", "", "THB", "", "", "", "", ""),
)


def test_fees_are_kept_with_their_debts_and_added_per_currency_alone(desk, case):
    assert desk.post(address("fees", case), fee_rows(*LINES, shown=shown(desk, case))).status_code == 302
    fees = fees_of(case)
    assert [(fee.currency, fee.amount) for fee in fees] == [
        ("MMK", Decimal(2350000)),
        ("MMK", Decimal(25000)),
        ("THB", Decimal(0)),
    ]
    assert (fees[0].debt, fees[0].owed_to, fees[0].paid_to_name) == ("yes", "An aunt", "Ko Htun")
    assert (fees[2].receipt, fees[2].debt) == ("not_recorded", "not_recorded")
    assert fee_totals(fees) == [("MMK", Decimal(2375000)), ("THB", Decimal(0))]


def test_a_double_click_keeps_one_set_and_a_line_that_stays_keeps_its_history(desk, case, caseworker):
    data = fee_rows(*LINES, shown=shown(desk, case))
    for _click in range(2):
        assert desk.post(address("fees", case), data).status_code == 302
    stays = fees_of(case)[0]
    assert MigrationFee.objects.count() == 3
    assert desk.post(address("fees", case), fee_rows(LINES[0], shown=shown(desk, case))).status_code == 302
    assert fees_of(case) == [stays]
    assert stays.history.get().history_user == caseworker
    assert MigrationFee.history.filter(history_type="-").count() == 2
    forged = fee_rows(LINES[0], shown=shown(desk, case), initial=0)
    assert desk.post(address("fees", case), forged).status_code == 302
    assert fees_of(case) == [stays]


def test_two_people_at_the_same_fees_overwrite_nothing_unseen(desk, case):
    first = shown(desk, case)
    desk.post(address("fees", case), fee_rows(LINES[0], shown=first))
    answer = desk.post(address("fees", case), fee_rows(LINES[1], shown=first))
    assert "in the meantime" in text(answer)
    assert fees_of(case)[0].amount == Decimal(2350000)
    again = answer.context["form"]["shown"].value()
    assert desk.post(address("fees", case), fee_rows(LINES[1], shown=again)).status_code == 302
    assert [fee.amount for fee in fees_of(case)] == [Decimal(25000)]


def test_fees_saved_between_the_look_at_them_and_the_lock_are_not_lost(desk, case, caseworker, monkeypatch):
    first = shown(desk, case)

    def late(**facts):
        fee = MigrationFee(currency="THB", amount=7, purpose="passport", paid_to="broker", receipt="no", debt="no")
        monkeypatch.undo()
        keep_fees(case=case, fees=[fee], by=caseworker)
        keep_fees(**facts)

    monkeypatch.setattr("legal_cases.fees.keep_fees", late)
    answer = desk.post(address("fees", case), fee_rows(LINES[0], shown=first))
    assert "in the meantime" in text(answer)
    assert [fee.amount for fee in fees_of(case)] == [Decimal(7)]
    again = answer.context["form"]["shown"].value()
    assert desk.post(address("fees", case), fee_rows(LINES[0], shown=again)).status_code == 302
    assert [fee.amount for fee in fees_of(case)] == [Decimal(2350000)]


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (("passport", "", "", "5"), "An amount needs its currency"),
        (("passport", "", "THB", "-5"), "below zero"),
        (("passport", "", "THB", "9" * 15), "too large"),
        (("passport", "", "THB", "NaN"), "is not read as an amount"),
        (("passport", "", "THB", ""), "Write the amount"),
        (("", "", "THB", "", "yes"), "Write the amount"),
        (("passport", "", "XXQ", "5"), "XXQ"),
        (("bribes", "", "THB", "5"), "Choose one of the answers of the list"),
        (("passport", "pirate", "THB", "5"), "Choose one of the answers of the list"),
        (("passport", "", "THB", "5", "", "no", "An aunt"), "Somebody is owed for it"),
        (("passport", "", "THB", "5", "", "yes", "x" * 5000), "300"),
        (("passport", "", "THB", "5", "", "", "", "x" * 5000), "500"),
        (("passport", "", "THB", "5", "", "", "", "nul\0"), "Null characters"),
    ],
)
def test_a_wrong_fee_is_told_at_its_line_and_nothing_is_saved(desk, case, line, sentence):
    answer = desk.post(address("fees", case), fee_rows(LINES[0], line, shown=shown(desk, case)))
    assert answer.status_code == 200
    assert sentence in text(answer)
    assert "2,350,000" in answer.content.decode()
    assert not MigrationFee.objects.exists()


def test_another_line_is_given_without_judging_and_forged_numbers_do_no_harm(desk, case):
    data = fee_rows(("passport", "", "THB", "5x"), shown=shown(desk, case))
    answer = desk.post(address("fees", case), data | {"then": "more"})
    assert len(answer.context["form"].rows.forms) == 2
    assert answer.context["form"].rows.forms[1]["currency"].value() == "THB"
    assert "5x" in answer.content.decode()
    assert "needs a look" not in text(answer)
    for total in ("", "x", "-1", "9" * 400, "٣", "61"):
        for then in ("more", ""):
            answer = desk.post(address("fees", case), data | {"fees-TOTAL_FORMS": total, "then": then})
            assert answer.status_code in {200, 302}
    assert not MigrationFee.objects.exists()


def test_fees_and_respondents_of_a_hidden_case_are_a_404(desk, centre):
    hidden = restricted(centre, make_user("caseworker", centre))
    row = name_respondent(case=hidden, respondent=Respondent(centre=centre, name="X Y", kind="broker"), by=None)
    for page in (address("fees", hidden), address("respondent-add", hidden)):
        assert desk.get(page).status_code == 404
        assert desk.post(page).status_code == 404
    assert desk.post(reverse("legal_cases:respondent-remove", args=[hidden.uuid, row.pk])).status_code == 404
    assert respondents_of(hidden)


# Cost


def test_the_register_costs_few_queries_whatever_its_size(
    desk, centre, caseworker, case, django_assert_max_num_queries
):
    for number in range(60):
        one = register(centre, caseworker, name=f"Blue Bay {number}", aliases=[f"BB{number}", f"B{number}"])
        name_respondent(case=case, respondent=one, by=caseworker)
        name_respondent(case=make_case(centre, by=caseworker), respondent=one, by=caseworker)
    busy = respondents_of(case)[0].respondent
    for other in respondents_of(case)[1:20]:
        name_respondent(case=other.respondent.case_rows.last().case, respondent=busy, by=caseworker)
    with django_assert_max_num_queries(BESIDE + 5):
        desk.get(reverse("legal_cases:respondents"))
    with django_assert_max_num_queries(BESIDE + 5):
        desk.post(reverse("legal_cases:respondents"), {"q": "blue"})
    with django_assert_max_num_queries(BESIDE + 12):
        desk.get(busy.get_absolute_url())
    with django_assert_max_num_queries(BESIDE + 12):
        desk.get(reverse("legal_cases:respondent-update", args=[busy.uuid]))
    with django_assert_max_num_queries(BESIDE + 12):
        desk.get(address("fees", case))
    with django_assert_max_num_queries(2):
        respondents_of(case)
