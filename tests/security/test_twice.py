"""What is sent many times at the same moment is saved once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from time import sleep

import pytest
from django.db import connection
from django.test import Client as Browser
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from clients.models import Client
from clients.once import new_token
from legal_cases.dates import set_date
from mrc.jobs import actions, work
from mrc.jobs.models import Job
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 8


def at_once(user, address, typed) -> list[int]:
    """``typed`` is one form sent many times, or a form for each."""

    def send(number):
        browser = Browser(raise_request_exception=False)
        browser.force_login(user)
        try:
            return browser.post(address, typed[number] if isinstance(typed, list) else typed).status_code
        finally:
            connection.close()

    return each_at_once(send)


def is_alone() -> bool:
    """SQLite in memory belongs to one thread."""
    return connection.vendor == "sqlite" and connection.is_in_memory_db()


def each_at_once(do) -> list:
    """At the same moment, or one after the other where only one thread may."""
    if is_alone():
        return [do(number) for number in range(AT_ONCE)]
    with ThreadPoolExecutor(AT_ONCE) as threads:
        return list(threads.map(do, range(AT_ONCE)))


def test_a_head_count_sent_many_times_is_one(staff, centre):
    event = factories.EventFactory(centre=centre)
    answers = at_once(staff, reverse("events:add-headcount", args=[event.uuid]), {"audience": "employer", "men": 3})
    assert set(answers) <= {200, 302}
    assert event.headcounts.count() == 1


def test_a_card_sent_many_times_is_one_and_every_answer_leads_to_it(staff, centre):
    browser = Browser()
    browser.force_login(staff)
    token = browser.post(reverse("clients:create"), {"typed": "x"}).context["form"]["token"].value()
    typed = {"token": token, "gender": "woman", "name": "Sok", "registered_on": "01/02/2026"}
    assert at_once(staff, reverse("clients:create"), typed) == [302] * AT_ONCE
    assert Client.objects.count() == 1


def test_a_change_of_a_case_sent_many_times_is_one(caseworker, centre):
    case = factories.LegalCaseFactory(centre=centre)
    typed = {
        "gender": "woman", "nationality": "KH", "destination_country": "TH", "sector": "fishing",
        "source": "migrant_worker", "subjects": ["leave"], "opened_on": "02/01/2026",
        "amounts-TOTAL_FORMS": 0, "amounts-INITIAL_FORMS": 0,
    }  # fmt: skip
    answers = at_once(caseworker, reverse("legal_cases:update", args=[case.uuid]), typed)
    assert set(answers) <= {200, 302}
    assert [row.code for row in case.casesubject_rows.all()] == ["leave"]


def test_entries_with_a_next_step_and_the_end_of_a_date_at_the_same_moment_are_all_kept(caseworker, centre):
    case = factories.LegalCaseFactory(centre=centre)
    step = set_date(case=case, kind="step", on=centre.today(), what="Ring", by=caseworker)
    typed = [
        {
            "token": new_token(caseworker), "kind": "call", "text": f"Call {number}", "audience": "ordinary",
            "happened_on": f"{centre.today():%d/%m/%Y}", "currency": "THB", "done": [] if number else [str(step.uuid)],
            "next_on": f"{centre.today():%d/%m/%Y}", "next_what": f"Step {number}",
        }
        for number in range(AT_ONCE)
    ]  # fmt: skip
    answers = at_once(caseworker, reverse("legal_cases:add-entry", args=[case.uuid]), typed)
    assert answers == [302] * AT_ONCE
    assert case.entries.filter(kind="call").count() == AT_ONCE
    assert case.due_dates.still_open().count() == AT_ONCE
    assert case.entries.filter(kind="date_ended").count() == 1


def test_long_work_asked_for_many_times_at_the_same_moment_is_one_job(staff, centre, settings, monkeypatch):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    kind = work.Kind("Counting", lambda job, progress: None, lambda *_: True, "tests.counting")
    monkeypatch.setitem(work.KINDS, "tests.counting", kind)
    together, create = Barrier(AT_ONCE), Job.objects.create

    def start(_number):
        try:
            if not is_alone():
                together.wait()
            return actions.start(kind="tests.counting", user=staff, centre=centre, parameters={"of": 1}).pk
        finally:
            connection.close()

    def slowly(**facts):  # so that the others look before it is there
        sleep(0.2)
        return create(**facts)

    monkeypatch.setattr(Job.objects, "create", slowly)
    assert len(set(each_at_once(start))) == 1
    assert Job.objects.count() == 1
    assert DBTaskResult.objects.count() == 1
