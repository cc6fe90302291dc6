"""The contract of the import, sentence by sentence."""

from datetime import date, timedelta
from decimal import Decimal

import openpyxl
import pytest
from django.core.management import call_command

from clients.models import Client, Consent, Service
from events.models import Event, HeadCount, Participant
from legal_cases.models import CaseAmount, LegalCase
from mrc.access.models import Centre, Organization, User
from mrc.agreements.models import Activity, Agreement
from outcomes.models import CaseStudy, Story
from reports.models import Indicator
from tests import factories
from workbook import load, tables

from .books import CASES, CENTRES, CLIENTS, book, bring_in, cells, one_client, refused

pytestmark = pytest.mark.django_db


def counts():
    models = (Centre, User, Organization, Client, Service, Event, Participant, HeadCount, LegalCase, Agreement)
    return {model.__name__: model.objects.count() for model in models}


@pytest.mark.parametrize("sample", ["worked_example.xlsx", "quarter.xlsx"])
def test_a_sample_comes_in_and_a_second_time_changes_nothing(samples, sample):
    bring_in(samples / sample)
    before = counts()
    assert before["LegalCase"] in (10, 160)
    bring_in(samples / sample, "--existing", "skip")
    bring_in(samples / sample, "--existing", "update")
    assert counts() == before
    assert Client.history.exclude(history_type="+").count() == 0
    assert LegalCase.history.exclude(history_type="+").count() == 0


def test_existing_records_are_an_error_unless_told_otherwise(samples):
    bring_in(samples / "worked_example.xlsx")
    lines = refused(samples / "worked_example.xlsx")
    assert len(lines) == 1 + 1 + 10 + 1
    assert lines[2].startswith("legal_cases, row 2, case: found “KHM-2026-0001”")


def test_a_dry_run_writes_nothing(samples):
    assert "nothing was written" in bring_in(samples / "quarter.xlsx", "--dry-run")
    assert not any(counts().values())


def test_one_wrong_row_keeps_everything_out(path):
    book(path, centres=CENTRES, clients=[CLIENTS, ("A1", "C1", date(2026, 1, 5), "woman"), ("A2", "C1", None, "woman")])
    lines = refused(path)
    assert lines[0] == "clients, row 3, registered_on: found “”, expected: a value; this column may not be empty"
    assert not any(counts().values())


def test_every_problem_is_reported_with_its_place(path):
    tomorrow = date.today() + timedelta(days=2)
    book(
        path,
        centres=CENTRES,
        clients=[
            (*CLIENTS, "born_on", "native_language", "nationality", "present_country"),
            ("A1", "C1", tomorrow, "lady", None, "khm!", "XX", "kh"),
            ("A1", "C2", "31/02/2026", "Woman", date(2027, 1, 1), None, "stateless", "stateless"),
            ("A3", "C1", "05/01/2567", "man", date(2026, 2, 1), None, None, None),
        ],
        services=[("client", "service", "received_on"), ("nobody", "counselling", "2026-01-05")],
    )
    found = {tuple(line.split(": ")[0].split(", ")) for line in refused(path)[:-1]}
    assert found == {
        ("clients", "row 2", "registered_on"),
        ("clients", "row 2", "gender"),
        ("clients", "row 2", "native_language"),
        ("clients", "row 2", "nationality"),
        ("clients", "row 3", "centre"),
        ("clients", "row 3", "registered_on"),
        ("clients", "row 3", "present_country"),
        ("clients", "row 4", "registered_on"),
        ("services", "row 2", "client"),
    }


def test_a_buddhist_year_is_refused_with_the_date_it_probably_means(path):
    with one_client(path, registered_on="29/02/2567") as written:
        assert "probably 2024-02-29" in refused(written)[0]
    with one_client(path, registered_on=date(2567, 3, 1)) as written:
        assert "probably 2024-03-01" in refused(written)[0]
    with one_client(path, birth_year=2537) as written:
        assert "probably 1994" in refused(written)[0]


@pytest.mark.parametrize("day", [date(2026, 1, 5), "2026-01-05", "05/01/2026", "5/1/2026"])
def test_a_date_may_be_written_in_three_ways(path, day):
    with one_client(path, registered_on=day) as written:
        bring_in(written)
    assert Client.objects.get().registered_on == date(2026, 1, 5)


@pytest.mark.parametrize("word", ["Domestic work", "DOMESTIC_WORK", " domestic work ", "domestic_work"])
def test_a_choice_is_taken_by_code_or_label_in_any_case(path, word):
    with one_client(path, present_sector=word, migrated_before="YES", pseudonym=False) as written:
        bring_in(written)
    client = Client.objects.get()
    assert (client.present_sector, client.migrated_before, client.pseudonym) == ("domestic_work", "yes", False)


def test_an_empty_coded_cell_means_not_recorded(path):
    with one_client(path, present_sector=None, nationality="", native_language=None) as written:
        bring_in(written)
    client = Client.objects.get()
    assert {client.present_sector, client.nationality, client.native_language, client.client_type} == {"not_recorded"}


def test_unknown_sheets_and_columns_are_refused_by_name(path):
    book(path, centres=[(*CENTRES[0], "colour"), (*CENTRES[1], "red")], cleints=[("client",), ("A1",)])
    lines = refused(path)
    assert any(line.startswith("cleints: found “cleints”") for line in lines)
    assert any(line.startswith("centres, row 1, colour: found “colour”") for line in lines)
    assert len(lines) == 3


def test_a_missing_required_column_is_named(path):
    book(path, centres=[("centre", "name", "organization"), ("C1", "One", "Partner")])
    assert "column country" in refused(path)[0]


def test_a_value_outside_the_named_columns_is_an_error_at_its_place(path):
    book(path, centres=[CENTRES[0], (*CENTRES[1], "stray")])
    assert refused(path)[0].startswith("centres, row 2, E: found “stray”")


def test_a_value_between_the_named_columns_is_an_error_too(path):
    book(
        path,
        centres=[
            ("centre", None, "name", "organization", "country"),
            ("C1", "stray", "One", "Partner", "TH"),
            ("C2", "x"),
        ],
    )
    lines = refused(path)
    assert lines[0].startswith("centres, row 2, B: found “stray”")
    assert any(line.startswith("centres, row 3, B: found “x”") for line in lines)


def test_sheets_in_any_order_empty_rows_and_upper_case_names_are_fine(path):
    book(
        path,
        services=[("client", "service", "received_on"), (), ("A1", "Counselling", date(2026, 1, 6)), ("", "  ", None)],
        Clients=[tuple(name.upper() for name in CLIENTS), ("A1", "C1", date(2026, 1, 5), "woman"), (None,)],
        centres=CENTRES,
    )
    bring_in(path)
    assert Service.objects.get().client.reference == "A1"


def test_a_long_sheet_goes_on_in_a_second_one(path):
    columns = ("client", "service", "received_on")
    row = ("A1", "counselling", date(2026, 1, 6))
    book(
        path,
        centres=CENTRES,
        clients=[CLIENTS, ("A1", "C1", date(2026, 1, 5), "woman")],
        services=[columns, row],
        services_2=[columns, row],
        services_10=[columns, row],
    )
    bring_in(path)
    assert Service.objects.count() == 3


def test_two_sheets_of_one_name_are_refused_and_none_is_dropped(path):
    twice = {"clients": [CLIENTS, ("A1", "C1", date(2026, 1, 5), "woman")], "clients ": [CLIENTS]}
    book(path, centres=CENTRES, **twice)
    assert refused(path)[0].startswith("clients : found “clients ”, expected: a sheet whose name stands only once")


def test_text_is_trimmed_normalised_and_otherwise_kept(path):
    names = "=1+1", "+66", "-x", "@home", "<script>alert(1)</script>", "e\u0301 ", "សុខ \u200bដារ៉ា", "x" * 500, "_x000D_"
    rows = [(f"{name}"[:90], "C1", date(2026, 1, 5), "woman", name) for name in names]
    book(path, centres=CENTRES, clients=[(*CLIENTS, "name"), *rows])
    bring_in(path)
    assert set(Client.objects.values_list("name", flat=True)) == {
        "=1+1",
        "+66",
        "-x",
        "@home",
        "<script>alert(1)</script>",
        "é",
        "សុខ \u200bដារ៉ា",
        "x" * 500,
        "_x000D_",
    }


def test_a_reference_number_stays_as_typed_and_the_counter_steps_over_it(path):
    centre = factories.CentreFactory(code="C1")
    card = Client(centre=centre, registered_on=date(2026, 1, 1), gender="man")
    card.give_reference()
    taken = card.reference  # not saved: the file brings this very number
    book(path, clients=[CLIENTS, (taken, "C1", date(2026, 1, 5), "woman"), (1234, "C1", date(2026, 1, 5), "man")])
    bring_in(path)
    assert set(Client.objects.values_list("reference", flat=True)) == {taken, "1234"}
    for _time in range(2):
        card.give_reference()
        assert card.reference != taken


def test_a_reference_twice_in_a_file_is_an_error_but_two_centres_may_share_one(path):
    centres = [*CENTRES, ("C2", "Two", "Partner", "KH")]
    day = date(2026, 1, 5)
    book(
        path,
        centres=centres,
        clients=[CLIENTS, ("A", "C1", day, "man"), ("A", "C2", day, "man"), ("A", "C1", day, "man")],
    )
    lines = refused(path)
    assert lines[0].startswith("clients, row 4, client: found “A”")
    assert len(lines) == 2


def test_an_ambiguous_client_is_refused_unless_the_centre_is_named(path):
    centres = [*CENTRES, ("C2", "Two", "Partner", "KH")]
    day = date(2026, 1, 5)
    clients = [CLIENTS, ("A", "C1", day, "man"), ("A", "C2", day, "woman")]
    book(path, centres=centres, clients=clients, services=[("client", "service", "received_on"), ("A", "skills", day)])
    assert "only one centre uses" in refused(path)[0]
    columns = ("client", "service", "received_on", "centre")
    book(path, centres=centres, clients=clients, services=[columns, ("A", "skills", day, "C2")])
    bring_in(path)
    assert Service.objects.get().client.gender == "woman"


def test_a_client_of_the_database_and_of_the_file_are_found_alike(path):
    centre = factories.CentreFactory(code="C1")
    factories.ClientFactory(centre=centre, reference="OLD")
    day = date(2026, 1, 20)
    columns = ("client", "service", "received_on")
    book(
        path,
        clients=[CLIENTS, ("NEW", "C1", day, "man")],
        services=[columns, ("OLD", "skills", day), ("NEW", "skills", day)],
    )
    bring_in(path)
    assert set(Service.objects.values_list("client__reference", flat=True)) == {"OLD", "NEW"}


def test_nothing_lies_in_the_future_but_events(path):
    later = date.today() + timedelta(days=3)
    book(
        path,
        centres=CENTRES,
        clients=[CLIENTS, ("A", "C1", later, "man"), ("B", "C1", date(2026, 1, 5), "man")],
        services=[("client", "service", "received_on"), ("B", "skills", later)],
        interviews=[("interview", "centre", "interviewed_on", "gender"), ("I", "C1", later, "man")],
        events=[("event", "centre", "kind", "title", "held_on"), ("E", "C1", "training", "Pay slips", later)],
        legal_cases=[("case", "centre", "gender", "opened_on"), ("L", "C1", "man", later)],
    )
    places = [line.split(":")[0] for line in refused(path)[:-1]]
    assert places == [
        "clients, row 2, registered_on",
        "services, row 2, received_on",
        "legal_cases, row 2, opened_on",
        "interviews, row 2, interviewed_on",
    ]


def test_a_birth_after_the_registration_and_an_end_before_the_start_are_refused(path):
    book(
        path,
        centres=CENTRES,
        clients=[
            (*CLIENTS, "born_on", "birth_year"),
            ("A", "C1", date(2026, 1, 5), "man", date(2026, 1, 6), None),
            ("B", "C1", date(2026, 1, 5), "man", None, 2027),
        ],
        events=[
            ("event", "centre", "kind", "title", "held_on", "ended_on"),
            ("E", "C1", "training", "Pay", date(2026, 1, 5), date(2026, 1, 4)),
        ],
        agreements=[
            ("agreement", "title", "organization", "centres", "starts_on", "ends_on"),
            ("AG", "T", "Partner", "C1", date(2026, 1, 5), date(2025, 1, 5)),
        ],
    )
    places = [line.split(":")[0] for line in refused(path)[:-1]]
    assert places == [
        "agreements, row 2, ends_on",
        "clients, row 2, born_on",
        "clients, row 3, birth_year",
        "events, row 2, ended_on",
    ]


@pytest.mark.parametrize("cell", ["-1", -1, "1.234", "1e5", "NaN", "four", 10**13, True])
def test_a_number_is_plain_and_not_below_zero(path, cell):
    book(
        path,
        centres=CENTRES,
        legal_cases=[(*CASES, "duration_months"), ("L", "C1", "man", date(2026, 1, 5), "court", cell)],
    )
    assert refused(path)[0].startswith("legal_cases, row 2, duration_months")


@pytest.mark.parametrize("cell", ["45000", "THB", "THB 1,000", "XYZ 5", "THB -5", "THB 5.001", "5 THB", 5])
def test_an_amount_has_its_currency(path, cell):
    book(path, centres=CENTRES, legal_cases=[("case", "centre", "gender", "requested"), ("L", "C1", "man", cell)])
    assert refused(path)[0].startswith("legal_cases, row 2, requested")


def test_amounts_are_exact(path):
    book(
        path,
        centres=CENTRES,
        legal_cases=[
            ("case", "centre", "gender", "requested"),
            ("L", "C1", "man", "thb 999999999999.99; THB 0.01;MMK 20000"),
        ],
    )
    bring_in(path)
    assert [(row.currency, row.amount) for row in CaseAmount.objects.all()] == [
        ("THB", Decimal("999999999999.99")),
        ("THB", Decimal("0.01")),
        ("MMK", Decimal("20000")),
    ]


def test_a_case_obeys_the_rules_of_a_record_and_warnings_do_not_refuse(path):
    columns = (*CASES, "remedies", "sector", "awarded")
    closed = date(2026, 1, 5)
    book(
        path,
        centres=CENTRES,
        legal_cases=[
            columns,
            ("L1", "C1", "man", None, "court", None, None, None),
            ("L2", "C1", "man", closed, "dropped", None, None, None),
            ("L3", "C1", "man", closed, "court", "none; compensation", None, None),
            ("L4", "C1", "man", closed, "court", None, "other", None),
            ("L5", "C1", "man", closed, None, None, None, None),
        ],
    )
    places = [line.split(":")[0] for line in refused(path)[:-1]]
    assert places == [
        "legal_cases, row 2, resolved_through",
        "legal_cases, row 3, dropped_why",
        "legal_cases, row 4, remedies",
        "legal_cases, row 5, sector_other",
        "legal_cases, row 6, resolved_through",
    ]
    book(path, centres=CENTRES, legal_cases=[columns, ("L6", "C1", "man", closed, "court", "compensation", None, None)])
    assert "1 warnings" in bring_in(path)


def test_a_code_given_twice_counts_once(path):
    book(
        path,
        centres=CENTRES,
        legal_cases=[("case", "centre", "gender", "subjects"), ("L", "C1", "man", "accident; Accident;osh;")],
    )
    bring_in(path)
    assert sorted(row.code for row in LegalCase.objects.get().casesubject_rows.all()) == ["accident", "osh"]


def test_an_import_creates_the_rows_of_the_file_and_nothing_else(path):
    book(
        path,
        centres=CENTRES,
        clients=[CLIENTS, ("A", "C1", date(2026, 1, 5), "man")],
        legal_cases=[
            (*CASES, "client", "opened_on"),
            ("L", "C1", "man", date(2026, 2, 5), "court", "A", date(2026, 1, 6)),
        ],
    )
    bring_in(path)
    case = LegalCase.objects.get()
    assert case.duration_months is None
    assert case.client.gender == "man"
    assert Service.objects.count() == 0
    assert case.history.count() == 1
    assert case.client.history.get().history_type == "+"


def test_the_client_of_a_case_belongs_to_the_same_centre(path):
    centres = [*CENTRES, ("C2", "Two", "Partner", "KH")]
    book(
        path,
        centres=centres,
        clients=[CLIENTS, ("A", "C2", date(2026, 1, 5), "man")],
        legal_cases=[("case", "centre", "gender", "client"), ("L", "C1", "man", "A")],
    )
    assert refused(path)[0].startswith("legal_cases, row 2, client")


def test_a_group_complaint_ties_cases_of_one_centre(path):
    centres = [*CENTRES, ("C2", "Two", "Partner", "KH")]
    columns = ("case", "centre", "gender", "group_complaint")
    book(
        path,
        centres=centres,
        legal_cases=[
            columns,
            ("1", "C1", "man", "Factory"),
            ("2", "C1", "man", "Factory"),
            ("3", "C2", "man", "Factory"),
        ],
    )
    bring_in(path)
    groups = dict(LegalCase.objects.values_list("reference", "group_complaint"))
    assert groups["1"] == groups["2"] != groups["3"]


def test_consent_answers_both_questions(path):
    with one_client(path, consent="yes") as written:
        bring_in(written)
    assert {(row.purpose, row.answer, row.given_on) for row in Consent.objects.all()} == {
        ("keep_card", "given", date(2026, 1, 5)),
        ("contact", "given", date(2026, 1, 5)),
    }


def test_a_refused_consent_with_a_full_card_is_accepted(path):
    with one_client(path, consent="no", name="Chan", telephone="081 234 5678") as written:
        bring_in(written)
    assert set(Consent.objects.values_list("answer", flat=True)) == {"refused"}


def test_a_telephone_that_is_none_is_kept_as_typed_with_a_warning(path):
    with one_client(path, telephone="ask the neighbour") as written:
        assert "telephone: found “ask the neighbour”; warning" in bring_in(written)
    assert Client.objects.get().telephone == "ask the neighbour"


def test_a_name_of_501_characters_is_refused(path):
    with one_client(path, name="x" * 501) as written:
        assert "at most 500 characters; this one has 501" in refused(written)[0]


def test_a_formula_counts_as_its_stored_value(path):
    work = openpyxl.Workbook()
    page = work.active
    page.title = "centres"
    page.append(CENTRES[0])
    page.append(("C1", '="One"&" two"', "Partner", "TH"))
    work.save(path)  # without values, as programs write them
    assert "centres, row 2, name: found “a formula”" in refused(path)[0]
    import xlsxwriter

    work = xlsxwriter.Workbook(str(path))
    page = work.add_worksheet("centres")
    page.write_row(0, 0, CENTRES[0])
    page.write_row(1, 0, CENTRES[1])
    page.write_formula(1, 1, '="One"&" two"', None, "One two")
    work.close()
    bring_in(path)
    assert Centre.objects.get().name == "One two"


def test_a_formula_that_ends_in_an_error_is_refused(path):
    import xlsxwriter

    work = xlsxwriter.Workbook(str(path))
    page = work.add_worksheet("centres")
    page.write_row(0, 0, CENTRES[0])
    page.write_row(1, 0, CENTRES[1])
    page.write_formula(1, 1, "=1/0", None, "#DIV/0!")
    work.close()
    assert "centres, row 2, name: found “#DIV/0!”" in refused(path)[0]


def test_the_date_system_of_1904_is_understood(path):
    work = openpyxl.Workbook()
    work.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    page = work.active
    page.title = "centres"
    for row in CENTRES:
        page.append(row)
    clients = work.create_sheet("clients")
    clients.append(CLIENTS)
    clients.append(("A", "C1", date(2026, 1, 5), "man"))
    work.save(path)
    bring_in(path)
    assert Client.objects.get().registered_on == date(2026, 1, 5)


def test_rows_without_a_reference_are_records_each_and_the_nth_is_the_nth(path):
    day = date(2026, 1, 6)
    service, clients = ("A", "skills", day), [CLIENTS, ("A", "C1", date(2026, 1, 5), "woman")]
    columns = ("client", "service", "received_on")
    book(path, centres=CENTRES, clients=clients, services=[columns, service, service])
    bring_in(path)
    assert Service.objects.count() == 2
    book(path, services=[columns, service, service, service, ("A", "skills", date(2026, 1, 7))])
    for _time in range(2):
        bring_in(path, "--existing", "skip")
        assert Service.objects.count() == 4
    bring_in(path)
    assert Service.objects.count() == 8


def test_participants_and_headcounts_are_the_same_rows_again(path):
    book(
        path,
        centres=CENTRES,
        clients=[CLIENTS, ("A", "C1", date(2026, 1, 5), "woman")],
        events=[("event", "centre", "kind", "title", "held_on"), ("E", "C1", "meeting", "Law", date(2026, 1, 5))],
        participants=[
            ("event", "client", "name", "gender", "audience"),
            ("E", "A", None, "woman", None),
            ("E", None, "Guest", "man", "government"),
            ("E", None, "Guest", "man", "government"),
        ],
        headcounts=[("event", "audience", "men", "women", "other"), ("E", None, 3, 4, None), ("E", None, 3, 4, None)],
    )
    bring_in(path)
    for mode in ("skip", "update"):
        bring_in(path, "--existing", mode)
        assert (Participant.objects.count(), HeadCount.objects.count()) == (3, 2)
    assert Participant.objects.filter(audience="beneficiary").count() == 1


def test_a_client_stands_once_on_a_list(path):
    book(
        path,
        centres=CENTRES,
        clients=[CLIENTS, ("A", "C1", date(2026, 1, 5), "woman")],
        events=[("event", "centre", "kind", "title", "held_on"), ("E", "C1", "meeting", "Law", date(2026, 1, 5))],
        participants=[("event", "client", "gender"), ("E", "A", "woman"), ("E", "A", "woman")],
    )
    assert refused(path)[0].startswith("participants, row 3, client")


def test_a_service_never_takes_the_place_of_the_one_given_at_the_event(path):
    services = [("client", "service", "received_on", "event"), ("A1", "counselling", date(2026, 1, 6), "E1")]
    book(
        path,
        centres=CENTRES,
        clients=[CLIENTS, ("A1", "C1", date(2026, 1, 5), "woman")],
        events=[("event", "centre", "kind", "title", "held_on"), ("E1", "C1", "training", "Pay", date(2026, 1, 6))],
        participants=[("event", "client", "gender"), ("E1", "A1", "woman")],
        services=services,
    )
    bring_in(path)
    bring_in(path, "--existing", "skip")
    book(path, services=[services[0], ("A1", "skills", date(2026, 1, 6), "E1")])
    for mode in ("error", "skip", "update"):
        assert "one service of a client at an event" in refused(path, "--existing", mode)[0]
    assert Participant.objects.get().service == Service.objects.get()


def test_an_update_changes_only_what_the_file_says_otherwise(path):
    day = date(2026, 1, 5)
    book(
        path,
        centres=CENTRES,
        clients=[
            (*CLIENTS, "name", "province"),
            ("A", "C1", day, "woman", "Chan", "Pailin"),
            ("B", "C1", day, "man", "Dara", "Takeo"),
        ],
    )
    bring_in(path)
    book(path, clients=[(*CLIENTS, "name"), ("A", "C1", day, "woman", "Chan Sophea"), ("B", "C1", day, "man", "Dara")])
    assert "1 changed, 1 unchanged" in bring_in(path, "--existing", "update")
    changed, same = Client.objects.get(reference="A"), Client.objects.get(reference="B")
    assert (changed.name, changed.province) == ("Chan Sophea", "Pailin")
    assert changed in Client.objects.matching("sophea")
    assert [row.history_type for row in changed.history.all()] == ["~", "+"]
    assert same.history.count() == 1


def test_an_update_of_a_case_changes_its_answers_with_their_history(path):
    columns = (*CASES, "subjects", "awarded", "remedies")
    book(
        path,
        centres=CENTRES,
        legal_cases=[columns, ("L", "C1", "man", date(2026, 1, 5), "court", "accident", "THB 5", "compensation")],
    )
    bring_in(path)
    book(
        path,
        legal_cases=[columns, ("L", "C1", "man", date(2026, 1, 5), "court", "accident; osh", "THB 7", "compensation")],
    )
    bring_in(path, "--existing", "update")
    case = LegalCase.objects.get()
    assert {row.code for row in case.casesubject_rows.all()} == {"accident", "osh"}
    assert case.caseamount_rows.get().amount == 7
    assert case.history.count() == 2


def test_an_update_judges_the_whole_record(path):
    book(
        path,
        centres=CENTRES,
        legal_cases=[(*CASES, "opened_on"), ("L", "C1", "man", date(2026, 1, 5), "court", date(2026, 1, 4))],
    )
    bring_in(path)
    book(path, legal_cases=[CASES, ("L", "C1", "man", date(2026, 1, 3), "court")])
    assert "closes before it was opened" in refused(path, "--existing", "update")[0]


def test_a_new_answer_on_consent_is_added_and_the_old_one_stays(path):
    with one_client(path, consent="yes") as written:
        bring_in(written)
    with one_client(path, consent="no") as written:
        bring_in(written, "--existing", "update")
        assert "1 unchanged" in bring_in(written, "--existing", "update").splitlines()[1]
    assert Consent.objects.count() == 4


def test_the_whole_plan_of_an_agreement_comes_in(path):
    day = date(2026, 1, 5)
    book(
        path,
        centres=CENTRES,
        agreements=[
            ("agreement", "title", "organization", "centres", "starts_on", "ends_on", "value"),
            ("AG", "Title", "Somebody else", "C1", day, date(2026, 12, 31), "usd 120000.50"),
        ],
        outcomes=[("agreement", "outcome", "statement"), ("AG", 1, "Access"), ("AG", 2, "Justice")],
        activities=[
            ("agreement", "outcome", "activity", "statement"),
            ("AG", 1, "1.1", "Train"),
            ("AG", 2, "1.1", "Help"),
        ],
        indicators=[
            ("agreement", "indicator", "statement", "unit", "target", "target_by"),
            ("AG", "1.a", "Trained", "number", 50.5, day),
        ],
        users=[
            ("email", "full_name", "role", "centres", "agreements"),
            ("Chan@Example.org", "Chan", "coordinator", "C1", None),
            ("po@example.org", "Officer", "programme", None, "AG"),
        ],
        events=[
            ("event", "centre", "kind", "title", "held_on", "agreement", "activity", "outcome"),
            ("E", "C1", "training", "Pay", day, "AG", "1.1", "2"),
        ],
    )
    bring_in(path)
    agreement = Agreement.objects.get()
    assert (agreement.organization.name, agreement.value, agreement.value_currency) == (
        "Somebody else",
        Decimal("120000.50"),
        "USD",
    )
    assert [centre.code for centre in agreement.centres.all()] == ["C1"]
    assert [user.email for user in agreement.followers.all()] == ["po@example.org"]
    assert Event.objects.get().activity == Activity.objects.get(outcome__number="2")
    assert Indicator.objects.get().target == Decimal("50.5")
    user = User.objects.get(email="chan@example.org")
    assert not user.has_usable_password()
    assert [centre.code for centre in user.own_centres] == ["C1"]


def test_interviews_stories_and_case_studies_come_in(path):
    day = date(2026, 1, 5)
    book(
        path,
        centres=CENTRES,
        interviews=[("interview", "centre", "interviewed_on", "gender", "learned"), ("I", "C1", day, "woman", "Much")],
        stories=[("interview", "title", "outcome", "profile"), ("I", "She went", "Positive", "A woman")],
        case_studies=[("case_study", "centre", "title", "finding", "men"), ("S", "C1", "Radio", "did not work", 3)],
    )
    bring_in(path)
    bring_in(path, "--existing", "skip")
    assert Story.objects.get().interview.learned == "Much"
    assert CaseStudy.objects.get().finding == "did_not_work"


def test_today_is_the_centres(path, monkeypatch):
    """At nine in the evening in London it is tomorrow in Bangkok."""
    from datetime import UTC, datetime

    from django.utils import timezone

    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 3, 31, 21, 0, tzinfo=UTC))
    with one_client(path, registered_on=date(2026, 4, 1)) as written:
        bring_in(written)
    book(
        path,
        centres=[(*CENTRES[0], "time_zone"), ("C2", "Two", "Partner", "GB", "Europe/London")],
        clients=[CLIENTS, ("B", "C2", date(2026, 4, 1), "man")],
    )
    assert refused(path)[0].startswith("clients, row 2, registered_on")


def test_the_marked_copy_shows_each_wrong_cell_and_can_be_mended(path, tmp_path):
    book(path, centres=CENTRES, clients=[(*CLIENTS, "name"), ("A", "C1", "32/01/2026", "woman", "=1+1")])
    report = tmp_path / "report.xlsx"
    refused(path, "--report", str(report))
    work = openpyxl.load_workbook(report)
    cell = work["clients"]["C2"]
    assert cell.value == "32/01/2026"
    assert cell.fill.fgColor.rgb == "FFF9D7D3"
    assert "date" in cell.comment.text
    assert work["clients"]["B2"].fill.fgColor.rgb != "FFF9D7D3"
    assert cells(report)["problems"][1][:4] == ("clients", 2, "registered_on", "32/01/2026")
    cell.value = "31/01/2026"
    work.save(report)
    bring_in(report)
    assert Client.objects.get().name == "=1+1"


def test_a_missing_cell_is_marked_too(path, tmp_path):
    book(path, centres=[CENTRES[0], ("C1", "One", "Partner")])
    refused(path, "--report", str(tmp_path / "report.xlsx"))
    cell = openpyxl.load_workbook(tmp_path / "report.xlsx")["centres"]["D2"]
    assert cell.fill.fgColor.rgb == "FFF9D7D3"


def test_a_failure_while_writing_leaves_the_database_as_it_was(samples, monkeypatch):
    from django.db import DatabaseError

    def fail(self):
        raise DatabaseError("no room")

    monkeypatch.setattr(tables.LegalCases, "write", fail)
    assert "nothing was changed" in refused(samples / "quarter.xlsx")[-1]
    assert not any(counts().values())


def test_nothing_is_left_in_var(samples, settings):
    bring_in(samples / "quarter.xlsx")
    assert list(settings.VAR_DIR.iterdir()) == []


def test_new_keys_follow_those_that_are_there(samples):
    from django.db import connection

    card = factories.ClientFactory(centre__code="BEFORE")
    bring_in(samples / "quarter.xlsx")
    assert (
        factories.ClientFactory(centre=card.centre).pk
        not in Client.objects.order_by("pk").values_list("pk", flat=True)[:240]
    )
    connection.check_constraints()


def test_what_is_new_is_told_by_sheet(samples):
    with load.Import(samples / "quarter.xlsx") as run:
        run.check()
    assert (run.tallies["services"].rows, run.tallies["services"].new) == (481, 481)


def test_an_unknown_word_for_existing_is_refused(samples):
    from django.core.management.base import CommandError

    with pytest.raises(CommandError):
        call_command("import_workbook", str(samples / "quarter.xlsx"), "--existing", "replace")


def test_what_somebody_recorded_meanwhile_is_a_sentence(path):
    centre = factories.CentreFactory(code="C1")
    book(path, clients=[CLIENTS, ("A", "C1", date(2026, 1, 5), "man")])
    with load.Import(path) as run:
        run.check()
        factories.ClientFactory(centre=centre, reference="A")
        with pytest.raises(load.NotWritten):
            run.write()
    assert Client.objects.count() == 1


def test_members_of_a_group_who_repeat_one_amount_are_warned_about(path):
    """Is this the group's total? A different amount, none or zero is nobody's total (annexes 2.2)."""
    columns = ("case", "centre", "gender", "group_complaint", "requested")
    rows = [
        (columns),
        ("L-1", "C1", "woman", "Blue Bay", "THB 30000"),
        ("L-2", "C1", "woman", "Blue Bay", "THB 30000"),
        ("L-3", "C1", "man", "Blue Bay", "THB 20000"),
        ("L-4", "C1", "man", "Blue Bay", "THB 0"),
        ("L-5", "C1", "man", "Blue Bay", "THB 0"),
        ("L-6", "C1", "man", None, "THB 30000"),
    ]
    said = bring_in(book(path, centres=CENTRES, legal_cases=rows))
    assert [line.split(",")[1] for line in said.splitlines() if "group’s total" in line] == [" row 3"]
