"""The days of a case that must not be missed: typed with their reason, shown until they are ended, ended once."""

from datetime import date, time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from legal_cases.date_forms import NextStepForm
from legal_cases.dates import change_date, end_all, end_date, open_dates, set_date
from legal_cases.history import steps
from legal_cases.models import CaseReader, DueDate, Entry, LegalCase
from mrc.access.models import AccessLog

from .conftest import make_case, make_closed, make_user

KINDS_WITH_REASON = ["hearing", "last_day", "visa", "permit", "passport", "other"]


@pytest.fixture
def desk(client, caseworker):
    client.force_login(caseworker)
    return client


def at(name, record):
    return reverse(f"legal_cases:{name}", args=[record.uuid])


def typed(desk, case, **answers):
    token = desk.get(at("date-add", case)).context["form"]["token"].value()
    day = case.centre.today() + timedelta(days=9)
    return {"token": token, "kind": "hearing", "on": f"{day:%d/%m/%Y}", "reason": "Summons of the court"} | answers


def errors(answer):
    return {name: " ".join(found) for name, found in answer.context["form"].errors.items()}


@pytest.fixture
def hearing(case, caseworker):
    day = case.centre.today() + timedelta(days=3)
    return set_date(case=case, kind="hearing", on=day, at=time(9, 30), reason="Summons", by=caseworker)


# Adding


@pytest.mark.parametrize("kind", KINDS_WITH_REASON)
def test_a_date_is_typed_with_where_it_comes_from(desk, case, kind):
    answer = desk.post(at("date-add", case), typed(desk, case, kind=kind, reason="  ", what="Residence card"))
    assert errors(answer) == {"reason": "Write where the date comes from."}
    answer = desk.post(at("date-add", case), typed(desk, case, kind=kind, what="Residence card", at="9.30"))
    assert answer.url == f"{case.get_absolute_url()}#dates"
    stored = DueDate.objects.get()
    assert (stored.kind, stored.reason, stored.at, stored.centre) == (
        kind,
        "Summons of the court",
        time(9, 30),
        case.centre,
    )
    assert stored.history.get().history_user == stored.set_by


def test_a_next_step_needs_its_words_and_no_reason(desk, case):
    answer = desk.post(at("date-add", case), typed(desk, case, kind="step", reason=""))
    assert errors(answer) == {"what": "Write what is to be done."}
    desk.post(at("date-add", case), typed(desk, case, kind="step", reason="", what="Call the office"))
    assert DueDate.objects.get().what == "Call the office"


@pytest.mark.parametrize(
    ("answers", "field", "sentence"),
    [
        ({"on": "31/02/2026"}, "on", "does not exist"),
        ({"on": "tomorrow"}, "on", "is not read as a date"),
        ({"on": ""}, "on", "Write the date"),
        ({"on": "01/01/2199"}, "on", "more than ten years away"),
        ({"on": "01/01/1999"}, "on", "more than ten years away"),
        ({"at": "25:00"}, "at", "is not read as a time"),
        ({"at": "noon"}, "at", "is not read as a time"),
        ({"kind": ""}, "kind", "Choose what the date is for"),
        ({"kind": "execution"}, "kind", ""),
        ({"kind": "other", "what": ""}, "what", "Write what the date is for"),
        ({"what": "x" * 501}, "what", "500"),
        ({"reason": "x\0y"}, "reason", ""),
        ({"token": "forged"}, "token", "open for too long"),
    ],
)
def test_what_is_not_understood_is_said_at_its_field_and_stays_typed(desk, case, answers, field, sentence):
    answer = desk.post(at("date-add", case), typed(desk, case, **answers))
    assert answer.status_code == 200
    assert list(errors(answer)) == [field]
    assert sentence in errors(answer)[field]
    assert not DueDate.objects.exists()


def test_a_day_that_has_passed_may_be_typed_and_is_overdue(desk, case):
    yesterday = case.centre.today() - timedelta(days=1)
    desk.post(at("date-add", case), typed(desk, case, on=f"{yesterday:%d/%m/%Y}"))
    assert DueDate.objects.get().on == yesterday
    assert "1 day late" in desk.get(case.get_absolute_url()).content.decode()


def test_the_same_form_sent_twice_makes_one_date(desk, case):
    data = typed(desk, case)
    assert [desk.post(at("date-add", case), data).status_code for _click in range(2)] == [302, 302]
    assert DueDate.objects.count() == 1


def test_one_form_sent_to_two_cases_is_two_dates(desk, case, centre, caseworker):
    other = make_case(centre, by=caseworker)
    data = typed(desk, case)
    desk.post(at("date-add", case), data)
    assert desk.post(at("date-add", other), data).status_code == 302
    assert DueDate.objects.filter(case=other).count() == 1


def test_a_closed_case_takes_no_date(desk, case, caseworker):
    data = typed(desk, case)
    make_closed(case, by=caseworker)
    answer = desk.post(at("date-add", case), data, follow=True)
    assert "Reopen it before a date is added" in answer.content.decode()
    with pytest.raises(ValidationError):
        set_date(case=case, kind="step", on=date(2026, 3, 1), what="Call", by=caseworker)
    assert not DueDate.objects.exists()


# Changing


def test_a_changed_date_keeps_what_it_was_in_its_history(desk, hearing):
    later = hearing.on + timedelta(days=7)
    data = {"kind": "hearing", "on": f"{later:%d/%m/%Y}", "at": "09:30", "reason": "Adjourned"}
    assert desk.post(at("date-update", hearing), data).status_code == 302
    hearing.refresh_from_db()
    assert (hearing.on, hearing.reason) == (later, "Adjourned")
    assert [row.reason for row in hearing.history.order_by("history_id")] == ["Summons", "Adjourned"]


def test_an_ended_date_is_not_changed_any_more(desk, hearing, caseworker):
    end_date(due_date=hearing, ending="done", by=caseworker)
    answer = desk.post(at("date-update", hearing), {"kind": "hearing", "on": "01/12/2026", "reason": "x"}, follow=True)
    assert "was ended already" in answer.content.decode()
    assert DueDate.objects.get().reason == "Summons"


# Ending


@pytest.mark.parametrize("ending", ["not_needed", "missed"])
def test_why_is_asked_unless_the_date_was_met(desk, hearing, ending):
    answer = desk.post(at("date-end", hearing), {"ending": ending, "because": " "})
    assert list(errors(answer)) == ["because"]
    desk.post(at("date-end", hearing), {"ending": ending, "because": "Moved away"})
    stored = DueDate.objects.get()
    assert (stored.ending, stored.ended_because, stored.ended_on) == (ending, "Moved away", stored.centre.today())


def test_a_date_that_was_met_goes_and_stays_in_the_timeline(desk, hearing, case, caseworker):
    desk.post(at("date-end", hearing), {"ending": "done"})
    assert open_dates(case) == []
    entry = Entry.objects.get(kind="date_ended")
    assert (entry.due_date, entry.written_by, entry.case) == (hearing, caseworker, case)


def test_how_a_date_ended_is_one_of_three_answers(desk, hearing):
    for ending in ("", "not_recorded", "forgotten"):
        answer = desk.post(at("date-end", hearing), {"ending": ending, "because": "x"})
        assert list(errors(answer)) == ["ending"]


def test_two_people_end_one_date_and_the_first_word_stands(desk, hearing, caseworker):
    first = end_date(due_date=hearing, ending="done", by=caseworker)
    second = end_date(due_date=hearing, ending="missed", because="Nobody came", by=make_user("caseworker"))
    assert (second.ending, second.ended_by) == ("done", caseworker) == (first.ending, first.ended_by)
    assert Entry.objects.filter(kind="date_ended").count() == 1
    answer = desk.post(at("date-end", hearing), {"ending": "missed", "because": "Nobody came"}, follow=True)
    assert "was ended already: Met" in answer.content.decode()


def test_a_double_click_on_the_end_is_one_end_and_no_complaint(desk, hearing):
    for _click in range(2):
        answer = desk.post(at("date-end", hearing), {"ending": "done"}, follow=True)
    assert "was ended already" not in answer.content.decode()
    assert Entry.objects.filter(kind="date_ended").count() == 1


def test_all_open_dates_end_together_in_one_line_of_the_timeline(case, caseworker, hearing):
    end_date(due_date=hearing, ending="done", by=caseworker)
    for what in ("Call", "Write"):
        set_date(case=case, kind="step", on=date(2026, 3, 1), what=what, by=caseworker)
    assert end_all(case=case, because="Moved away", by=caseworker) == 2
    assert end_all(case=case, because="Moved away", by=caseworker) == 0
    assert set(DueDate.objects.values_list("what", "ending")) == {
        ("", "done"),
        ("Call", "not_needed"),
        ("Write", "not_needed"),
    }
    assert Entry.objects.filter(kind="date_ended", text="Moved away").count() == 1
    assert DueDate.history.filter(ending="not_needed").count() == 2


# The next step, under an entry


def test_the_day_all_dates_end_on_is_asked_once(case, caseworker):
    for number in range(5):
        set_date(case=case, kind="step", on=case.centre.today(), what=f"Step {number}", by=caseworker)
    case = LegalCase.objects.get()
    with CaptureQueriesContext(connection) as asked:
        end_all(case=case, because="She moved home", by=caseworker)
    assert sum('FROM "access_centre"' in query["sql"] for query in asked) == 1
    assert {row.ended_on for row in DueDate.objects.all()} == {case.centre.today()}


def next_step(**answers):
    form = NextStepForm(answers, today=date(2026, 3, 1))
    form.is_valid()
    return form


def test_the_next_step_is_both_its_day_and_its_words_or_neither(case, caseworker):
    assert next_step().save(case, caseworker) is None
    assert list(next_step(next_on="02/03/2026").errors) == ["next_what"]
    assert list(next_step(next_what="Call").errors) == ["next_on"]
    assert list(next_step(next_on="02/03/2046", next_what="Call").errors) == ["next_on"]
    made = next_step(next_on="02/03/2026", next_what=" Call ").save(case, caseworker)
    assert (made.kind, made.what, made.on) == ("step", "Call", date(2026, 3, 2))


# Who


@pytest.mark.parametrize("name", ["date-update", "date-end"])
def test_a_date_of_a_hidden_case_or_another_centre_does_not_exist(client, hearing, case, stranger, name):
    client.force_login(stranger)
    assert client.get(at(name, hearing)).status_code == 404
    case.is_restricted = True
    case.save(update_fields=["is_restricted"])
    CaseReader.objects.create(case=case, centre=case.centre, user=case.caseworker)
    client.force_login(make_user("coordinator", case.centre))
    assert client.get(at(name, hearing)).status_code == 404
    assert client.post(at(name, hearing), {"ending": "done"}).status_code == 404
    assert client.get(at("date-add", case)).status_code == 404
    assert DueDate.objects.get().is_open


def test_opening_the_form_is_written_to_the_access_log(desk, hearing):
    desk.get(at("date-end", hearing))
    assert AccessLog.objects.get().record_id == hearing.case_id


def test_a_form_of_a_date_costs_few_queries(desk, hearing, django_assert_max_num_queries):
    for address in (at("date-add", hearing.case), at("date-update", hearing), at("date-end", hearing)):
        with django_assert_max_num_queries(7 + 3):
            desk.get(address)


def test_the_history_of_the_record_tells_how_a_date_was_moved(hearing, case, caseworker):
    change_date(due_date=hearing, columns=(), by=caseworker)
    was = hearing.on
    hearing.on, hearing.reason = was + timedelta(days=7), "Adjourned"
    change_date(due_date=hearing, columns={"on", "reason"}, by=caseworker)
    lines = [line for step in steps(case) for line in step.lines if line.label == "Hearing"]
    assert [(line.was.count("Summons"), line.now.count("Adjourned")) for line in lines if line.was] == [(1, 1)]


def test_of_one_day_what_has_no_hour_comes_first_in_both_databases(case, caseworker):
    facts = {"case": case, "kind": "hearing", "on": date(2026, 5, 2), "reason": "Summons", "by": caseworker}
    for hour in (time(14), None, time(9)):
        set_date(at=hour, **facts)
    assert [one.at for one in open_dates(case)] == [None, time(9), time(14)]
