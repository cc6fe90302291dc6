"""The centre's week, which is printed and hangs on a wall: no names of workers, nothing of restricted cases."""

import subprocess
from datetime import date, time, timedelta

import pytest

from legal_cases.dates import end_date, set_date
from legal_cases.models import CaseReader
from legal_cases.week import monday_of
from mrc.access.models import AccessLog

from .conftest import make_card, make_case, make_user

WEEK = "/cases/week/"


@pytest.fixture
def desk(client, caseworker):
    client.force_login(caseworker)
    return client


@pytest.fixture
def today(centre):
    return centre.today()


def step(case, on, **fields):
    return set_date(case=case, kind="step", on=on, by=case.caseworker, **{"what": "Call Ma Khin Thuzar"} | fields)


def pdf_text(answer):
    words = subprocess.run(["pdftotext", "-layout", "-", "-"], input=answer.content, capture_output=True, check=True)
    return words.stdout.decode()


def test_what_is_overdue_stands_at_the_top_and_each_day_in_its_order(desk, case, today):
    monday = monday_of(today) + timedelta(days=7)
    late = step(case, today - timedelta(days=4))
    second = step(case, monday, at=time(14, 0))
    first = step(case, monday, at=time(9, 30))
    ended = step(case, monday)
    end_date(due_date=ended, ending="done", by=case.caseworker)
    week = desk.get(WEEK, {"from": monday.isoformat()}).context["week"]
    assert week.overdue == [late]
    assert [day.on for day in week.days] == [monday + timedelta(days=number) for number in range(7)]
    assert week.days[0].dates == [first, second]
    assert not any(day.dates for day in week.days[1:])


def test_any_day_of_a_week_shows_it_from_its_monday(desk, case):
    for day in ("2026-11-23", "2026-11-29"):
        assert desk.get(WEEK, {"from": day}).context["week"].monday == date(2026, 11, 23)


@pytest.mark.parametrize("nonsense", ["9999-12-31", "0001-01-01", "tomorrow", "2026-02-31", "20261123\0", "-1", "٣"])
def test_a_week_nobody_can_read_is_this_week_with_a_sentence(desk, case, today, nonsense):
    answer = desk.get(WEEK, {"from": nonsense})
    assert answer.status_code == 400
    assert answer.context["week"].monday == monday_of(today)
    assert desk.get("/cases/week.pdf", {"from": nonsense}).status_code == 200


def test_paper_names_no_worker_and_shows_the_kind_alone(desk, case, today):
    step(case, today)
    page = desk.get(WEEK).content.decode()
    paper = pdf_text(desk.get("/cases/week.pdf"))
    assert case.client.name not in page.replace("Call Ma Khin Thuzar", "")
    assert case.client.name not in paper
    assert "Next step" in paper
    assert case.reference in paper
    assert case.caseworker.full_name in paper


def test_a_restricted_case_is_for_its_readers_on_the_screen_and_for_nobody_on_paper(client, case, centre, today):
    step(case, today)
    reader = case.caseworker
    case.is_restricted = True
    case.save(update_fields=["is_restricted"])
    CaseReader.objects.create(case=case, centre=centre, user=reader)
    client.force_login(make_user("coordinator", centre))
    assert case.reference not in client.get(WEEK).content.decode()
    client.force_login(reader)
    page = client.get(WEEK).content.decode()
    assert case.reference in page
    assert "1 date of a restricted case is shown to you here and left out on paper." in page
    assert case.reference not in pdf_text(client.get("/cases/week.pdf"))


def test_who_has_several_centres_chooses_one_and_another_does_not_exist(client, centre, elsewhere, today):
    both = make_user("caseworker", centre, elsewhere)
    case = make_case(elsewhere, by=both, client=make_card(elsewhere))
    step(case, today)
    client.force_login(both)
    assert case.reference not in client.get(WEEK).content.decode()
    assert case.reference in client.get(WEEK, {"centre": elsewhere.uuid}).content.decode()
    client.force_login(make_user("caseworker", centre))
    for path in (WEEK, "/cases/week.pdf"):
        assert client.get(path, {"centre": elsewhere.uuid}).status_code == 404
        assert client.get(path, {"centre": "nonsense"}).status_code == 404


def test_who_has_no_centre_is_told_so(client, db):
    client.force_login(make_user("caseworker"))
    assert "belongs to no centre yet" in client.get(WEEK).content.decode()
    assert client.get("/cases/week.pdf").status_code == 404


def test_looking_and_printing_are_logged_with_the_number_of_dates(desk, case, today):
    step(case, today)
    desk.get(WEEK)
    desk.get("/cases/week.pdf")
    rows = AccessLog.objects.order_by("pk").values_list("action", "record", "count", "centre")
    assert list(rows) == [(action, "legal_cases.week", 1, case.centre_id) for action in ("view", "print")]


def test_the_week_costs_one_query_whatever_the_number_of_dates(desk, case, today, django_assert_max_num_queries):
    for number in range(30):
        step(case, today + timedelta(days=number % 7))
    with django_assert_max_num_queries(7 + 1):
        desk.get(WEEK)
