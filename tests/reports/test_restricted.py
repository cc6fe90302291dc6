"""Reports count a restricted case; behind a figure and in files it is the word "restricted" and nothing more."""

import json
from datetime import date
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.management import call_command
from django.urls import reverse

from legal_cases.models import CaseReader, MigrationFee
from mrc.access.models import User
from mrc.period import Period
from reports.behind import UnknownFigure, behind
from reports.build import build
from reports.renderers import render
from reports.results import ByGender, Cell
from reports.scope import Scope
from tests import factories

from .test_world import every_cell

pytestmark = pytest.mark.django_db
QUARTER = Period(date(2026, 1, 1), date(2026, 3, 31))
MARK = "marker-restricted"


@pytest.fixture
def agreement(centre):
    return factories.AgreementFactory(centres=[centre])


@pytest.fixture
def restricted(centre):
    """A closed case full of marks, which only its reader may see."""
    case = factories.LegalCaseFactory(
        centre=centre,
        reference=f"{MARK}-number",
        closed=True,
        is_restricted=True,
        client=factories.ClientFactory(centre=centre, reference=f"{MARK}-card", name=f"{MARK}-name"),
        gender="woman",
        nationality="KH",
        destination_country="TH",
        sector="other",
        sector_other=f"{MARK}-sector",
        source="other",
        source_other=f"{MARK}-source",
        subjects=["sexual_harassment", "other"],
        subject_other=f"{MARK}-subject",
        remedies=["other"],
        remedy_other=f"{MARK}-remedy",
        sanctions=["prison"],
        amounts=[("requested", "THB", "4321"), ("awarded", "THB", "1234")],
        remarks=f"{MARK}-remarks",
        duration_months=2,
        brought_by_name=f"{MARK}-mother",
        brought_by_gender="woman",
        worker_name="",
    )
    MigrationFee.objects.create(
        case=case, centre=centre, currency="THB", amount=777, paid_to_name=f"{MARK}-broker", receipt="yes", debt="yes"
    )
    return case


@pytest.fixture
def reader(restricted, centre):
    named = factories.UserFactory(role="coordinator", centres=[centre])
    CaseReader.objects.create(case=restricted, centre=centre, user=named)
    return User.objects.get(pk=named.pk)


def cells_of_cases(report):
    """Every figure of section 4 that is not zero."""
    seven = {table.code for table in report.beneficiaries.tables} | {"distinct", "new", "returning", "instances"}
    seven |= {event.kind for event in report.events} | {"people_reached"}
    return [cell for cell in every_cell(report) if cell.value and cell.key.split("/")[0] not in seven]


def page_behind(client, agreement, cell: Cell) -> str:
    address = reverse("reports:records", args=[agreement.uuid, *QUARTER, *cell.key.split("/")])
    answer = client.get(address)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_every_figure_counts_it(agreement, restricted):
    section = build(agreement, QUARTER).legal_assistance
    assert (section.cases_closed, section.complainants) == (1, ByGender(women=1))
    assert section.reconciles
    assert section.brought_by_other == ByGender(women=1)
    assert [
        line.sum.complainants for line in section.table("compensation_awarded").lines if line.currency == "THB"
    ] == [1]
    assert [corridor.line for corridor in section.migration_costs] == ["KH.TH.THB"]


def test_an_open_one_is_open_at_the_end(agreement, centre):
    factories.LegalCaseFactory(centre=centre, is_restricted=True)
    assert build(agreement, QUARTER).legal_assistance.open_at_end == ByGender(women=1)


def test_behind_each_figure_the_coordinator_reads_one_word(client, agreement, restricted, coordinator):
    client.force_login(coordinator)
    cells = cells_of_cases(build(agreement, QUARTER))
    assert len(cells) > 40
    for cell in cells:
        page = page_behind(client, agreement, cell)
        assert "restricted; open only to the people named" in page, cell.key
        assert MARK not in page, cell.key
        assert str(restricted.uuid) not in page, cell.key
        assert str(restricted.client.uuid) not in page, cell.key


def test_its_reader_opens_it_behind_each_figure(client, agreement, restricted, reader):
    client.force_login(reader)
    for cell in cells_of_cases(build(agreement, QUARTER)):
        page = page_behind(client, agreement, cell)
        assert restricted.reference in page, cell.key
        assert "open only to the people named" not in page, cell.key


def test_the_line_that_counts_the_rows_does_not_contradict_the_figure(
    client, agreement, centre, restricted, coordinator
):
    factories.LegalCaseFactory(centre=centre, closed=True, amounts=[("requested", "THB", "10")])
    client.force_login(coordinator)
    for key, sentence in (
        ("complainants/all/women", "1 shown, 1 restricted"),
        ("compensation_requested/THB/women", "1 shown, the others restricted"),
    ):
        address = reverse("reports:records", args=[agreement.uuid, *QUARTER, *key.split("/")])
        page = " ".join(client.get(address).content.decode().split())
        assert sentence in page
        assert "1–1 of 1" not in page


def test_rows_and_the_restricted_one_make_the_figure(agreement, centre, restricted, coordinator, reader):
    open_case = factories.LegalCaseFactory(centre=centre, closed=True, amounts=[("requested", "THB", "10")])
    scope = Scope.of(agreement, QUARTER)
    found = behind(scope, "complainants/all/women", coordinator.centre_ids, user=coordinator)
    assert (list(found.parts[0].rows), found.hidden, found.figure) == ([open_case], 1, 2)
    found = behind(scope, "compensation_requested/THB/women", coordinator.centre_ids, user=coordinator)
    assert ([row.amount for row in found.parts[0].rows], found.hidden, found.figure) == ([10], 4321, 4331)
    found = behind(scope, "compensation_requested/THB/women", reader.centre_ids, user=reader)
    assert (len(found.parts[0].rows), found.hidden) == (2, 0)


def test_at_another_centre_it_is_part_of_that_centres_number(agreement, elsewhere, restricted, coordinator):
    agreement.centres.add(elsewhere)
    factories.LegalCaseFactory(centre=elsewhere, closed=True, is_restricted=True)
    agreement.refresh_from_db()
    found = behind(Scope.of(agreement, QUARTER), "cases_closed/all/total", coordinator.centre_ids, user=coordinator)
    assert (found.hidden, found.elsewhere()) == (1, {elsewhere.pk: 1})


def test_its_words_behind_other_are_one_line_restricted(agreement, centre, restricted, coordinator):
    factories.LegalCaseFactory(centre=centre, closed=True, sector="other", sector_other=f"{MARK}-sector", gender="man")
    answers = build(agreement, QUARTER).legal_assistance.other_answers
    sectors = [(str(one.text), one.counts) for one in answers if one.table == "sector"]
    assert sectors == [(f"{MARK}-sector", ByGender(men=1)), ("Restricted", ByGender(women=1))]
    scope = Scope.of(agreement, QUARTER)
    for answer in answers:
        found = behind(scope, f"{answer.key}/total", coordinator.centre_ids, user=coordinator)
        assert found.figure == answer.counts.total
    with pytest.raises(UnknownFigure):
        behind(scope, f"other_text/sector-{'0' * 16}/total", coordinator.centre_ids, user=coordinator)


def test_outside_the_agreement_it_is_a_number(client, agreement, centre, coordinator):
    factories.LegalCaseFactory(
        centre=centre,
        reference=f"{MARK}-late",
        is_restricted=True,
        opened_on=None,
        closed_on=date(2025, 12, 30),
        resolved_through="court",
    )
    period = Period(date(2025, 12, 1), QUARTER.end)
    report = build(agreement, period)
    assert (report.outside.count, report.outside.cases) == (1, ())
    assert report.for_reader([]).outside.elsewhere == 1
    client.force_login(coordinator)
    page = client.get(reverse("reports:report", args=[agreement.uuid, *period])).content.decode()
    assert "1 of them is restricted" in " ".join(page.split())
    assert MARK not in page


def text_of(content: bytes, kind: str) -> str:
    if kind in {"docx", "xlsx"}:
        with ZipFile(BytesIO(content)) as archive:
            return "".join(archive.read(name).decode(errors="ignore") for name in archive.namelist())
    return content.decode()


@pytest.mark.parametrize("kind", ["json", "html", "docx", "xlsx"])
def test_its_words_and_its_number_leave_in_no_file(client, agreement, restricted, reader, kind):
    client.force_login(reader)
    period = Period(date(2025, 12, 1), QUARTER.end)
    answer = client.get(reverse("reports:download", args=[agreement.uuid, *period, kind]))
    assert answer.status_code == 200
    for content in (answer.content, render(build(agreement, period), kind)):
        said = text_of(content, kind)
        assert MARK not in said
        assert "estricted" in said


def test_the_command_hands_out_neither(agreement, restricted, capsys):
    call_command("progress_report", agreement.number, "--from", "2026-01-01", "--to", "2026-03-31")
    said = capsys.readouterr().out
    assert MARK not in said
    assert json.loads(said)["legal_assistance"]["cases_closed"] == 1


def test_a_person_behind_section_7_stays_open(client, agreement, restricted, coordinator):
    factories.ServiceFactory(client=restricted.client)
    client.force_login(coordinator)
    assert f"{MARK}-card" in page_behind(client, agreement, Cell("distinct/all/women", 1, "women", ""))
