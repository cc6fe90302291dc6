"""Every figure of a submitted report opens down to the records that made it, whatever became of them since."""

import re
from decimal import Decimal

import pytest
from django.urls import reverse

from clients.models import Client
from events.models import Event
from legal_cases.models import CaseReader, LegalCase
from mrc import sealed
from mrc.agreements.models import Agreement
from mrc.vocabularies import IndicatorUnit
from outcomes.models import CaseStudy, Story
from reports.build import build
from reports.measures import MEASURES
from reports.submitted import actions, ledger
from reports.submitted.actions import freeze, writing_of
from reports.submitted.changes import restatement
from tests.factories import (
    ActivityFactory,
    AgreementFactory,
    IndicatorFactory,
    OutcomeFactory,
    ProgressReportFactory,
    UserFactory,
)

from .test_recount import PERIODS, World
from .test_submission import FIRST, closed, submitted

pytestmark = pytest.mark.django_db
DOOR = re.compile(r'<a\s+href="(/reports/submissions/[^"]+)"\s+aria-label="([^"]*: ([\d,.]+))"')


@pytest.fixture(autouse=True)
def quick_files(monkeypatch):
    monkeypatch.setattr(actions, "render", lambda report, kind: kind.encode())


def doors(page) -> dict[str, Decimal]:
    return {where: Decimal(number.replace(",", "")) for where, _label, number in DOOR.findall(page)}


@pytest.fixture
def world():
    world = World(300)
    agreement = world.agreements[0]
    for code in MEASURES:
        IndicatorFactory(agreement=agreement, code=code[:20], measure=code, unit=IndicatorUnit.NUMBER, target=None)
    activity = ActivityFactory(outcome__agreement=agreement)
    Event.objects.filter(pk__in=[event.pk for event in world.events[::2]]).update(activity=activity)
    return world


@pytest.fixture
def kept(world):
    """The report of a period inside the agreement, frozen as it is."""
    agreement = Agreement.objects.for_report().get(pk=world.agreements[0].pk)
    period = PERIODS["inside"]
    report = ProgressReportFactory(agreement=agreement, starts_on=period.start, ends_on=period.end)
    by = UserFactory(role="coordinator", centres=[*world.centres])
    return freeze(report, build(agreement, period), agreement=agreement, written=writing_of(report), by=by)


def test_every_door_opens_to_its_figure_before_and_after_the_records_change(client, world, kept):
    reader = kept.submitted_by
    client.force_login(reader)
    found = doors(client.get(kept.get_absolute_url()).content.decode())
    assert len(found) > 150
    assert any("/since/" in where for where in found)
    for where, number in found.items():
        assert client.get(where).context["behind"].figure == number, where
    LegalCase.objects.update(sector="retail")
    LegalCase.objects.filter(closed_on__isnull=False).update(opened_on=None, closed_on=FIRST.start)
    Client.objects.update(gender="man", province="elsewhere")
    for where, number in doors(client.get(kept.get_absolute_url()).content.decode()).items():
        assert client.get(where).context["behind"].figure == number, where


def test_rows_hidden_gone_and_other_centres_make_the_figure(client, world, kept):
    own = world.centres[0]
    reader = UserFactory(role="coordinator", centres=[own])
    CaseReader.objects.all().delete()
    client.force_login(reader)
    for where, number in doors(client.get(kept.get_absolute_url()).content.decode()).items():
        found = client.get(where).context["behind"]
        rows = sum(sum(row.added for row in part.rows) for part in found.parts if part.rows)
        assert rows + found.hidden + found.gone + sum(found.elsewhere().values()) == number, where


@pytest.fixture
def agreement(centre):
    agreement = AgreementFactory(centres=[centre])
    OutcomeFactory(agreement=agreement, number="1")
    return agreement


def door(record, name="records-then", *parts):
    return reverse(f"reports:{name}", args=[record.uuid, *(parts or ("complainants", "all", "total"))])


def test_a_record_that_went_is_a_number(client, agreement, centre, coordinator):
    case, other = closed(centre), closed(centre)
    record = submitted(agreement, coordinator)
    LegalCase.objects.filter(pk=case.pk).update(closed_on=None, resolved_through="not_recorded", is_restricted=True)
    client.force_login(coordinator)
    found = client.get(door(record)).context["behind"]
    assert (found.figure, found.hidden, found.gone) == (2, 1, 0)
    assert [row.pk for row in found.parts[0].rows] == [other.pk]


def test_a_story_taken_back_since_stays_behind_the_submitted_figure_and_is_told_as_a_change(
    client, agreement, centre, coordinator
):
    record = submitted(agreement, coordinator)
    story, study = Story.objects.get(), CaseStudy.objects.get()
    client.force_login(coordinator)
    assert restatement(record).is_unchanged
    story.consent_withdrawn_on = FIRST.end
    story.save()
    CaseStudy.objects.filter(pk=study.pk).update(women=4)
    found = client.get(door(record, "records-then", "stories", "year", "total"))
    assert found.context["behind"].figure == 1
    assert story.get_absolute_url() in found.content.decode()
    changed = {one.name: (one.was, one.now) for one in restatement(record).figures}
    assert changed == {
        "stories/year/women": (1, 0),
        "stories/positive/total": (1, 0),
        "stories/period/total": (1, 0),
        "stories/taken_back/total": (0, 1),
        "case_studies/subjects/women": (0, 4),
    }
    page = client.get(reverse("reports:changes", args=[record.uuid])).content.decode()
    assert story.get_absolute_url() in page
    assert study.get_absolute_url() in page


def test_a_ledger_kept_before_it_held_stories_tells_no_change_of_them(agreement, centre, coordinator, monkeypatch):
    monkeypatch.setattr(ledger, "of_stories", lambda scope: [])
    monkeypatch.setattr(ledger, "of_studies", lambda scope: [])
    monkeypatch.setattr(ledger, "of_told", lambda report: [])
    closed(centre)
    record = submitted(agreement, coordinator)
    monkeypatch.undo()
    monkeypatch.setattr(actions, "render", lambda report, kind: kind.encode())
    assert restatement(record).is_unchanged


@pytest.mark.parametrize(
    "parts", [("nonsense", "all", "total"), ("complainants", "all", "children"), ("sector", "fishing", "x")]
)
def test_a_figure_the_report_does_not_have_is_no_address(client, agreement, coordinator, parts):
    record = submitted(agreement, coordinator)
    client.force_login(coordinator)
    assert client.get(door(record, "records-then", *parts)).status_code == 404
    assert client.get(door(record, "records-then-since")).status_code == 404  # it begins with the agreement


def test_a_zero_has_a_page(client, agreement, coordinator):
    record = submitted(agreement, coordinator)
    client.force_login(coordinator)
    assert "there is no record behind it" in client.get(door(record)).content.decode()


def test_a_ledger_that_is_gone_is_said(client, agreement, coordinator):
    record = submitted(agreement, coordinator)
    sealed.remove(record.files.get(kind="ledger").stored_as)
    client.force_login(coordinator)
    assert client.get(door(record)).status_code == 409


def test_who_reads_figures_alone_has_no_doors(client, agreement, coordinator):
    officer = UserFactory(role="programme")
    agreement.followers.add(officer)
    record = submitted(agreement, coordinator)
    client.force_login(officer)
    assert doors(client.get(record.get_absolute_url()).content.decode()) == {}
    assert client.get(door(record)).status_code == 403
