"""The way out, and the way between installations."""

from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from django.core.management.base import CommandError

from clients.models import Client, Consent, Service
from events.models import Event, HeadCount, Participant
from legal_cases.models import AcceptedWarning, GroupComplaint, LegalCase
from mrc.access.models import Centre, Membership, Organization, User
from mrc.agreements.models import Activity, Agreement
from outcomes.models import CaseStudy, Interview, Story
from tests import factories
from workbook import sheets

from .books import bring_in, cells, written_out

HOSTILE = [
    "=1+1",
    "+66 81",
    "-5",
    "@home",
    "https://example.org",
    "<b>",
    "a\r\nb",
    "\tx",
    "_x000D_",
    "'quoted",
    "1e5",
    "001",
]


def empty():
    """A second, empty installation."""
    children = (AcceptedWarning, LegalCase, GroupComplaint, Story, Interview, CaseStudy, Participant, HeadCount, Event)
    for model in (*children, Service, Consent, Client):
        model._base_manager.all().delete()
    for model in (Membership, Agreement, User, Centre, Organization):
        model._base_manager.all().delete()


@pytest.mark.django_db
def test_an_export_comes_in_elsewhere_and_goes_out_the_same(samples, tmp_path):
    bring_in(samples / "quarter.xlsx")
    first = written_out(tmp_path / "first.xlsx")
    empty()
    bring_in(first)
    second = written_out(tmp_path / "second.xlsx")
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.django_db
def test_what_the_samples_say_is_what_the_export_says(samples, tmp_path):
    bring_in(samples / "quarter.xlsx")
    given, taken = cells(samples / "quarter.xlsx"), cells(written_out(tmp_path / "out.xlsx"))
    for name, rows in given.items():
        columns = rows[0]
        out = [dict(zip(taken[name][0], row, strict=True)) for row in taken[name][1:]]
        for row in rows[1:]:
            said = dict(zip(columns, row, strict=True))
            assert any(all(alike(said[column], found[column]) for column in columns) for found in out), (name, said)


def alike(given, taken):
    if isinstance(given, str) and isinstance(taken, str):
        return sorted(given.split("; ")) == sorted(taken.split("; "))
    return (
        (given or None) == (taken or None)
        or taken == "beneficiary"
        or (given in (None, "") and taken == 0)
        or (str(given) == str(taken))
    )


@pytest.mark.django_db
def test_every_field_the_product_stores_makes_the_journey(tmp_path):
    centre = factories.CentreFactory(code="C1", collects_legal_status=False, time_zone="Asia/Yangon", language="my")
    other = factories.CentreFactory(code="C2")
    worker = factories.UserFactory(email="cw@example.org", centres=[centre], language="km", is_active=False)
    card = factories.ClientFactory(
        centre=centre,
        reference="1",
        name_latin="Sok",
        other_names="Sok Dara\nស៊ីណា",
        departs_on=date(2027, 1, 1),
        agency="A & B",
        safe_contact="=call at 8",
        last_heard_on=date(2026, 2, 2),
        pseudonym=True,
        birth_year=1994,
        native_language="ksw",
        nationality="stateless",
    )
    factories.ClientFactory(centre=other, reference="1")
    card.support_needs.create(centre=centre, code="seeing")
    Consent.objects.create(client=card, centre=centre, purpose="keep_card", answer="given", given_on=date(2026, 1, 20))
    Consent.objects.create(client=card, centre=centre, purpose="contact", answer="refused", given_on=date(2026, 1, 21))
    agreement = factories.AgreementFactory(number="AG", value=Decimal("5.50"), value_currency="USD")
    agreement.centres.set([centre])
    for number in "12":
        outcome = agreement.outcomes.create(number=number, statement="x")
        activity = Activity.objects.create(outcome=outcome, number="1.1", statement="y")
    event = factories.EventFactory(centre=centre, reference="E", activity=activity)
    service = factories.ServiceFactory(client=card, recorded_by=worker, note="at the event")
    Participant.objects.create(event=event, centre=centre, client=card, gender="woman", service=service)
    case = factories.LegalCaseFactory(
        centre=centre,
        reference="L",
        client=card,
        brought_by=card,
        caseworker=worker,
        closed=True,
        closed_on=date(2026, 2, 14),
        resolved_through="dropped",
        dropped_why="moved\naway",
        subjects=["accident"],
        remedies=["none"],
        sanctions=["fine", "prison"],
        amounts=[("requested", "THB", "5.5"), ("requested", "THB", "0"), ("awarded", "KHR", "7")],
        duration_months=Decimal("0.50"),
    )
    AcceptedWarning.objects.create(case=case, centre=centre, code="dropped_with_sanction", reason="a judge: did so")
    interview = Interview.objects.create(
        centre=centre, reference="I", client=card, interviewed_on=date(2026, 2, 1), gender="woman"
    )
    Story.objects.create(
        centre=centre,
        interview=interview,
        title="Story",
        pseudonym="Aunt Halimah",
        figures="40 hours",
        heard_on=date(2026, 2, 3),
        consent_on=date(2026, 2, 4),
        consent_withdrawn_on=date(2026, 2, 5),
    )
    first = written_out(tmp_path / "first.xlsx")
    empty()
    bring_in(first)
    assert written_out(tmp_path / "second.xlsx").read_bytes() == first.read_bytes()
    card = Client.objects.get(centre__code="C1")
    assert (card.name_latin, card.safe_contact, card.departs_on) == ("Sok", "=call at 8", date(2027, 1, 1))
    assert card.other_names == "Sok Dara\nស៊ីណា"
    assert {(row.purpose, row.answer, row.given_on.day) for row in card.consents.all()} == {
        ("keep_card", "given", 20),
        ("contact", "refused", 21),
    }
    assert Participant.objects.get().service == Service.objects.get()
    assert Service.objects.get().recorded_by == LegalCase.objects.get().caseworker == User.objects.get()
    assert Participant.objects.get().event.activity.outcome.number == "2"
    assert LegalCase.objects.get().accepted_warnings.get().reason == "a judge: did so"
    assert Centre.objects.get(code="C1").collects_legal_status is False


@pytest.mark.django_db
@pytest.mark.parametrize("hostile", HOSTILE)
def test_text_is_text_in_both_directions(tmp_path, hostile):
    kept = hostile.strip()
    centre = factories.CentreFactory(code="C1")
    factories.ClientFactory(centre=centre, reference=hostile, name=hostile)
    out = written_out(tmp_path / "out.xlsx")
    page = openpyxl.load_workbook(out)["clients"]
    row = {cell.value: page.cell(2, cell.column) for cell in page[1]}
    assert row["name"].data_type == "s"
    assert row["name"].hyperlink is None
    empty()
    bring_in(out)
    assert Client.objects.get().name == kept
    assert Client.objects.get().reference == kept


@pytest.mark.django_db
def test_an_export_of_one_centre_holds_nothing_of_another(samples, tmp_path):
    bring_in(samples / "quarter.xlsx")
    out = cells(written_out(tmp_path / "out.xlsx", "--centre", "C01"))
    assert [row[0] for row in out["centres"][1:]] == ["C01"]
    assert {row[1] for row in out["clients"][1:]} == {"C01"}
    assert "C02" not in str(out["legal_cases"])
    assert {row[4] for row in out["agreements"][1:]} == {"C01"}
    empty()
    bring_in(tmp_path / "out.xlsx")
    assert Centre.objects.get().code == "C01"


@pytest.mark.django_db
def test_an_unknown_centre_is_named(tmp_path):
    with pytest.raises(CommandError, match="no centre NOWHERE"):
        written_out(tmp_path / "out.xlsx", "--centre", "NOWHERE")
    with pytest.raises(CommandError, match="no folder"):
        written_out(tmp_path / "none" / "out.xlsx")


@pytest.mark.django_db
def test_a_deidentified_export_names_nobody(tmp_path):
    centre = factories.CentreFactory(code="C1")
    marks = {
        name: f"marker-{name}"
        for name in (
            "reference",
            "name",
            "name_latin",
            "other_names",
            "address",
            "telephone",
            "email",
            "ethnicity",
            "emergency_name",
            "emergency_address",
            "emergency_telephone",
            "emergency_email",
            "agency",
            "safe_contact",
            "planned_city",
            "heard_about",
            "province",
            "emergency_relationship",
        )
    }
    card = factories.ClientFactory(centre=centre, born_on=date(1994, 5, 6), **marks)
    factories.ServiceFactory(client=card, note="marker-note")
    factories.LegalCaseFactory(
        centre=centre,
        reference="marker-case",
        client=card,
        remarks="marker-remarks",
        sector="other",
        sector_other="marker-sector",
    )
    event = factories.EventFactory(centre=centre, reference="marker-event", title="marker-title", place="marker-place")
    Participant.objects.create(event=event, centre=centre, client=card, gender="woman", name="marker-guest")
    factories.UserFactory(email="marker@example.org", full_name="marker-user", centres=[centre])
    out = cells(written_out(tmp_path / "out.xlsx", "--deidentified"))
    assert "marker" not in str(out)
    clients = dict(zip(out["clients"][0], out["clients"][1], strict=True))
    assert clients["birth_year"] == 1994
    assert clients["born_on"] is None
    assert clients["client"] == out["services"][1][0] == out["participants"][1][1] == out["legal_cases"][1][2]


@pytest.mark.django_db
def test_a_sheet_that_is_full_goes_on_in_the_next(tmp_path, monkeypatch):
    centre = factories.CentreFactory(code="C1")
    for _number in range(5):
        factories.ClientFactory(centre=centre)
    monkeypatch.setattr(sheets, "MOST_ROWS", 2)
    out = cells(written_out(tmp_path / "out.xlsx"))
    assert [len(out[name]) for name in ("clients", "clients_2", "clients_3")] == [3, 3, 2]
    empty()
    bring_in(tmp_path / "out.xlsx")
    assert Client.objects.count() == 5


@pytest.mark.django_db
def test_an_export_of_nothing_comes_in(tmp_path):
    bring_in(written_out(tmp_path / "out.xlsx"))


@pytest.mark.django_db
def test_only_the_owner_reads_an_export(tmp_path):
    assert written_out(tmp_path / "out.xlsx").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["out.xlsx"]
