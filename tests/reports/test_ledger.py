"""The ledger names the records behind each figure; a frozen report is the same report again."""

import json
from dataclasses import replace
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mrc.period import Period
from reports.build import build
from reports.renderers.json import as_data
from reports.scope import Scope
from reports.submitted.frozen import frozen, thawed
from reports.submitted.ledger import differences, disagreements, figures_of, ledger, packed, sums_of, unpacked
from tests.factories import (
    ActivityFactory,
    AgreementFactory,
    CentreFactory,
    ClientFactory,
    EventFactory,
    LegalCaseFactory,
    ServiceFactory,
)

from .test_recount import PERIODS, World

pytestmark = pytest.mark.django_db
FIRST = Period(date(2026, 1, 1), date(2026, 3, 31))


def lines_of(agreement, report):
    since = Scope.of(agreement, report.since.period) if report.since else None
    return list(ledger(Scope.of(agreement, report.period), since))


@pytest.mark.parametrize("seed", range(200, 206))
def test_the_records_of_a_random_world_add_up_to_every_figure(seed):
    world = World(seed)
    for agreement in world.agreements:
        for name in world.random.sample(sorted(PERIODS), 3):
            report = build(agreement, PERIODS[name])
            lines = lines_of(agreement, report)
            assert disagreements(report, sums_of(lines)) == [], name
            assert [line.place for line in lines] == sorted({line.place for line in lines})
            assert {line.centre for line in lines} <= {centre.pk for centre in agreement.centres.all()}


@pytest.mark.parametrize("seed", range(206, 208))
def test_the_ledger_holds_nothing_that_no_figure_of_the_report_tells(seed):
    world = World(seed)
    for agreement in world.agreements:
        report = build(agreement, PERIODS["all around"])
        told = {name.rpartition("/")[0] for name, _value in figures_of(report)}
        assert {name.rpartition("/")[0] for name in sums_of(lines_of(agreement, report))} <= told


def test_events_of_an_activity_are_in_the_ledger_too():
    centre = CentreFactory()
    agreement = AgreementFactory(centres=[centre])
    activity = ActivityFactory(outcome__agreement=agreement)
    event = EventFactory(centre=centre, activity=activity, held_on=FIRST.start)
    event.headcounts.create(centre=centre, audience="beneficiary", women=5, men=3)
    report = build(agreement, FIRST)
    lines = lines_of(agreement, report)
    assert disagreements(report, sums_of(lines)) == []
    assert lines[-1].adds[f"activity_beneficiaries/{activity.pk}/women"] == 5


def test_a_ledger_is_kept_and_read_again_and_the_same_records_are_the_same_bytes():
    world = World(208)
    agreement = world.agreements[0]
    lines = lines_of(agreement, build(agreement, PERIODS["all around"]))
    content = packed(lines)
    assert list(unpacked(content)) == lines
    assert packed(unpacked(content)) == content
    assert list(differences(unpacked(content), lines)) == []


def test_what_a_record_added_and_adds_now_is_told_by_figure():
    centre = CentreFactory()
    agreement = AgreementFactory(centres=[centre])
    card = ClientFactory(centre=centre, gender="woman", registered_on=FIRST.start)
    ServiceFactory(client=card, received_on=FIRST.start)
    before = lines_of(agreement, build(agreement, FIRST))
    card.gender = "man"
    card.save()
    ServiceFactory(client=ClientFactory(centre=centre, registered_on=date(2025, 1, 1)), received_on=FIRST.end)
    found = {
        (one.name, one.key): (one.was, one.now)
        for one in differences(before, lines_of(agreement, build(agreement, FIRST)))
    }
    assert found["distinct/all/women", card.pk] == (1, 0)
    assert found["distinct/all/men", card.pk] == (0, 1)
    assert sum(now - was for (name, _key), (was, now) in found.items() if name.startswith("distinct/")) == 1


def test_a_ledger_takes_as_many_queries_whatever_the_records():
    centre = CentreFactory()
    agreement = AgreementFactory(centres=[centre])
    numbers = []
    for _time in range(2):
        for _number in range(5):
            LegalCaseFactory(centre=centre, closed=True, closed_on=FIRST.end, subjects=["leave"])
            ServiceFactory(client=ClientFactory(centre=centre), received_on=FIRST.end)
        with CaptureQueriesContext(connection) as queries:
            list(ledger(Scope.of(agreement, FIRST)))
        numbers.append(len(queries))
    assert numbers[0] == numbers[1]


def through_json(report):
    return thawed(json.loads(json.dumps(frozen(report))))


@pytest.mark.parametrize("seed", range(210, 213))
def test_a_frozen_report_of_a_random_world_is_the_same_report_again(seed):
    world = World(seed)
    for agreement in world.agreements:
        report = build(agreement, PERIODS["all around"])
        again = through_json(report)
        assert again == report
        assert as_data(again) == as_data(report)


def test_a_frozen_sample_is_the_same_report_again(sample_report):
    again = through_json(sample_report)
    assert again == sample_report
    assert as_data(again) == as_data(sample_report)


def test_a_field_that_is_newer_than_a_frozen_report_has_its_default(sample_report):
    data = json.loads(json.dumps(frozen(sample_report)))
    del data["legal_need"]
    assert thawed(data) == replace(sample_report, legal_need=type(sample_report).legal_need)


def test_what_no_report_holds_is_not_frozen():
    with pytest.raises(TypeError):
        frozen(object())
