"""The page of a case: quick entry, timeline, stage, caseworker, readers."""

import re
import uuid
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from legal_cases.colleagues import readers_of
from legal_cases.models import (
    CaseReader,
    CaseRespondent,
    CentreStage,
    DueDate,
    Entry,
    LegalCase,
    MigrationFee,
    Paper,
    Reopening,
    Respondent,
    RespondentAlias,
)
from legal_cases.restriction import restrict
from legal_cases.timeline import write_entry
from mrc.access.models import AccessLog
from mrc.drafts.models import Draft
from mrc.vocabularies.casework import NoteAudience

from .conftest import make_card, make_case, make_closed, make_user

pytestmark = pytest.mark.django_db
BESIDE = 7  # session (read, kept with its savepoint), user, memberships, access log


@pytest.fixture
def desk(client, caseworker):
    client.force_login(caseworker)
    return client


@pytest.fixture
def colleague(centre):
    return make_user("caseworker", centre)


def address(name, record):
    return reverse(f"legal_cases:{name}", args=[record.uuid])


def text(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def answers(desk, case, **more):
    page = desk.get(address("detail", case))
    return {
        "token": page.context["form"]["token"].value(),
        "kind": "call",
        "happened_on": "2026-03-02",
        "text": "She called.",
        "audience": "ordinary",
        "currency": "THB",
    } | more


def write(desk, case, **more):
    return desk.post(address("add-entry", case), answers(desk, case, **more))


def test_an_entry_is_written_with_its_next_step_in_one_save(desk, case, caseworker):
    ahead = case.centre.today() + timedelta(days=5)
    answer = write(desk, case, next_on=ahead.isoformat(), next_what="Ask the labour office")
    assert answer.status_code == 302
    entry, step = Entry.objects.get(), DueDate.objects.get()
    assert (entry.kind, entry.text, entry.written_by, entry.currency) == ("call", "She called.", caseworker, "")
    assert (step.kind, step.on, step.what) == ("step", ahead, "Ask the labour office")
    page = text(desk.get(answer.url))
    assert "She called." in page
    assert "Ask the labour office" in page


def test_the_step_that_was_open_can_be_ended_in_the_same_save(desk, case, caseworker):
    step = DueDate.objects.create(case=case, centre=case.centre, kind="step", on=date(2026, 3, 1), what="Call her")
    hearing = DueDate.objects.create(
        case=case, centre=case.centre, kind="hearing", on=date(2026, 3, 9), reason="Summons"
    )
    write(desk, case, text="Left alone")
    assert DueDate.objects.still_open().count() == 2
    write(desk, case, done=[str(step.uuid)])
    step.refresh_from_db()
    assert step.ending == "done"
    assert DueDate.objects.still_open().get() == hearing
    answer = write(desk, case, done=[str(hearing.uuid)])
    assert answer.status_code == 302
    assert hearing in DueDate.objects.still_open()


def test_a_double_click_makes_one_entry_and_one_step(desk, case):
    data = answers(desk, case, next_on="2026-12-01", next_what="Once")
    assert [desk.post(address("add-entry", case), data).status_code for _click in range(2)] == [302, 302]
    assert (Entry.objects.count(), DueDate.objects.count()) == (1, 1)


def drafts_of_entries(case, user):
    return Draft.objects.filter(user=user, form="legal_cases.entry", of=str(case.uuid))


def test_what_was_typed_after_a_first_send_is_shown_again_and_only_that_is_left_to_save(desk, case, caseworker):
    data = answers(desk, case, text="FIRST part", next_on="2026-12-01", next_what="Once")
    desk.post(address("add-entry", case), data)
    Draft.objects.create(
        user=caseworker, form="legal_cases.entry", of=str(case.uuid), data={"text": ["FIRST part AND"]}
    )
    answer = desk.post(address("add-entry", case), data | {"text": "FIRST part AND SECOND part"})
    assert answer.status_code == 409
    assert "saved already, as it was sent first" in text(answer)
    form = answer.context["form"]
    assert form["text"].value() == "AND SECOND part"
    assert not form["next_what"].value()
    assert form["token"].value() != data["token"]
    assert drafts_of_entries(case, caseworker).exists()
    again = data | {"text": "AND SECOND part", "token": form["token"].value(), "next_on": "", "next_what": ""}
    assert desk.post(address("add-entry", case), again).status_code == 302
    assert list(Entry.objects.order_by("pk").values_list("text", flat=True)) == ["FIRST part", "AND SECOND part"]
    assert DueDate.objects.count() == 1
    assert not drafts_of_entries(case, caseworker).exists()


@pytest.mark.parametrize(
    "added",
    [
        {"text": "Another text"},
        {"kind": "visit"},
        {"audience": "internal"},
        {"happened_on": "2026-03-01"},
        {"kind": "offer", "amount": "5000"},
        {"next_on": "2026-12-01", "next_what": "Ask the labour office"},
        {"text": ""},
    ],
)
def test_whatever_differs_from_the_first_send_is_not_taken_for_saved(desk, case, added):
    data = answers(desk, case)
    desk.post(address("add-entry", case), data)
    answer = desk.post(address("add-entry", case), data | added)
    assert answer.status_code == 409
    assert {name: answer.context["form"][name].value() for name in added} == added
    assert Entry.objects.count() == 1
    assert not DueDate.objects.exists()


def test_a_double_click_with_a_step_that_was_done_readers_and_a_sum_is_one_entry(desk, case, caseworker, colleague):
    step = DueDate.objects.create(case=case, centre=case.centre, kind="step", on=date(2026, 3, 1), what="Call her")
    more = {"done": [str(step.uuid)], "audience": "restricted", "readers": [str(colleague.uuid)]}
    data = answers(desk, case, kind="offer", amount="5,000", text=" Their\r\noffer \u200b", **more)
    assert [desk.post(address("add-entry", case), data).status_code for _click in range(2)] == [302, 302]
    assert Entry.objects.filter(kind="offer").count() == 1


def test_a_double_click_on_the_case_that_was_closed_between_is_one_entry(desk, case, caseworker):
    data = answers(desk, case)
    desk.post(address("add-entry", case), data)
    make_closed(case, by=caseworker)
    assert desk.post(address("add-entry", case), data).status_code == 302
    late = desk.post(address("add-entry", case), data | {"next_on": "2026-12-01", "next_what": "Late"})
    assert late.status_code == 409


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"happened_on": "2999-01-01"}, "2999 is too far away"),
        ({"happened_on": (date.today() + timedelta(days=3)).isoformat()}, "This day has not come yet"),
        ({"text": "a" * 100_000}, "100,000 characters long; 20,000 fit"),
        ({"text": " \u200b "}, "Write what happened."),
        ({"kind": "offer", "amount": "5000", "currency": ""}, "An amount needs its currency."),
        ({"kind": "offer", "amount": ""}, "Write the amount."),
        ({"kind": "offer", "amount": "-1"}, "An amount cannot be below zero."),
        ({"kind": "call", "amount": "5000"}, "An amount belongs to a sum"),
        ({"kind": "closed"}, "Choose one of the answers of the list."),
        ({"audience": "everybody"}, "Choose one of the answers of the list."),
        ({"next_what": "Without a day"}, "Write the day of the next step."),
        ({"next_on": "2026-12-01"}, "Write what is to be done on this day."),
        ({"token": "forged"}, "This form was open for too long."),
        ({"done": [str(uuid.uuid4())]}, "Write what happened."),
    ],
)
def test_what_cannot_be_is_said_at_its_place_and_nothing_is_saved(desk, case, wrong, sentence):
    more = {"text": ""} if "done" in wrong else {"text": "Typed work"}
    answer = write(desk, case, **more | wrong)
    assert answer.status_code == 200
    assert sentence in text(answer)
    assert not Entry.objects.exists()
    assert not DueDate.objects.exists()
    if more["text"] and "text" not in wrong:
        assert "Typed work" in answer.content.decode()


def test_a_restricted_entry_is_read_by_the_people_named(desk, client, case, caseworker, colleague, centre, stranger):
    assert "Choose at least one person" in text(write(desk, case, audience="restricted"))
    other = write(desk, case, audience="restricted", readers=[str(stranger.uuid)])
    assert "Choose colleagues who read this case." in text(other)
    write(desk, case, audience="restricted", readers=[str(colleague.uuid)], text="Only for two")
    write(desk, case, audience="internal", text="Not for paper")
    third = make_user("coordinator", centre)
    for person, sees in ((caseworker, True), (colleague, True), (third, False)):
        client.force_login(person)
        page = client.get(address("detail", case))
        assert ("Only for two" in text(page)) is sees
        assert "Not for paper" in text(page)
        assert page.content.decode().count('class="not-printed"') == 1 + sees
    hidden = Entry.objects.get(audience="restricted")
    assert client.get(address("entry", hidden)).status_code == 404
    assert client.get(address("detail", case), {"before": hidden.uuid}).status_code == 404


def test_a_sum_of_nothing_is_a_sum(desk, case):
    write(desk, case, kind="offer", amount="0", text="")
    assert Entry.objects.get().amount == Decimal(0)


def test_its_author_corrects_an_entry_and_what_stood_there_stays(desk, client, case, caseworker, colleague):
    entry = write_entry(case=case, kind="note", by=caseworker, text="Wrong word")
    page = desk.get(address("entry", entry))
    assert "Correct an entry" in text(page)
    good = {"kind": "note", "happened_on": "2026-03-02", "text": "Right word", "audience": "internal", "readers": []}
    assert desk.post(address("entry", entry), good | {"text": ""}).status_code == 200
    assert desk.post(address("entry", entry), good).status_code == 302
    entry.refresh_from_db()
    assert (entry.text, entry.audience) == ("Right word", "internal")
    assert "Wrong word" in text(desk.get(address("entry", entry)))
    assert "corrected" in text(desk.get(address("detail", case)))
    client.force_login(colleague)
    assert "Correct an entry" not in text(client.get(address("entry", entry)))
    assert client.post(address("entry", entry), good | {"text": "Not mine"}).status_code == 302
    entry.refresh_from_db()
    assert entry.text == "Right word"


def test_a_line_written_by_a_deed_is_not_corrected(desk, case, caseworker):
    entry = write_entry(case=case, kind="stage", by=caseworker, was="Intake", now="Court")
    assert desk.get(address("entry", entry)).context["form"] is None


def test_an_entry_that_became_open_does_not_show_what_was_restricted(desk, client, case, caseworker, colleague):
    write(desk, case, audience="restricted", readers=[str(colleague.uuid)], text="Told in trust")
    entry = Entry.objects.get()
    data = {"kind": "note", "happened_on": "2026-03-02", "text": "Told", "audience": "ordinary"}
    desk.post(address("entry", entry), data)
    assert "Told in trust" not in text(desk.get(address("entry", entry)))
    assert not entry.readers.exists()


def test_a_closed_case_still_takes_entries_but_no_next_step(desk, case, caseworker):
    make_closed(case, by=caseworker)
    page = desk.get(address("detail", case))
    assert "next_on" not in page.context["form"].fields
    assert write(desk, case, text="The second instalment came.").status_code == 302
    assert write(desk, case, text="And", next_on="2026-12-01", next_what="x").status_code == 302
    assert not DueDate.objects.exists()


def test_the_timeline_comes_in_pages_by_the_line_before(desk, case, caseworker):
    for number in range(65):
        write_entry(case=case, kind="note", by=caseworker, text=f"Line {number:03}", happened_on=date(2026, 1, 1))
    first = desk.get(address("detail", case))
    assert re.findall(r"Line (\d+)", text(first)) == [f"{number:03}" for number in range(64, 34, -1)]
    last = first.context["entries"][-1]
    write_entry(case=case, kind="note", by=caseworker, text="Written meanwhile")
    plain = desk.get(address("detail", case), {"before": last.uuid})
    assert re.findall(r"Line (\d+)", text(plain)) == [f"{number:03}" for number in range(34, 4, -1)]
    part = desk.get(address("detail", case), {"before": last.uuid}, headers={"HX-Request": "true"})
    assert "<html" not in part.content.decode()
    assert re.findall(r"Line (\d+)", text(part)) == [f"{number:03}" for number in range(34, 4, -1)]
    for wrong in ("x", str(uuid.uuid4()), "\0"):
        assert desk.get(address("detail", case), {"before": wrong}).status_code == 404


def test_the_page_costs_the_same_however_much_was_written(
    desk, case, caseworker, colleague, django_assert_max_num_queries
):
    group = make_case(case.centre, by=caseworker, group="Thirty workers").group_complaint
    LegalCase.objects.filter(pk=case.pk).update(group_complaint=group)
    for _number in range(30):
        make_case(case.centre, by=caseworker, client=make_card(case.centre), group="Thirty workers")
    for number in range(300):
        write_entry(case=case, kind="note", by=caseworker, text=f"Line {number}", happened_on=date(2026, 1, 1))
    for number in range(10):
        DueDate.objects.create(case=case, centre=case.centre, kind="step", on=date(2026, 3, 1), what=f"{number}")
    Paper.objects.bulk_create(
        Paper(case=case, centre=case.centre, kind="contract", title=f"Paper {n}", size=1, stored_as=f"{n}")
        for n in range(40)
    )
    for number in range(12):
        firm = Respondent.objects.create(centre=case.centre, name=f"Firm {number}", kind="employer")
        RespondentAlias.objects.create(respondent=firm, centre=case.centre, name=f"Alias {number}")
        CaseRespondent.objects.create(case=case, centre=case.centre, respondent=firm)
        MigrationFee.objects.create(case=case, centre=case.centre, currency="THB", amount=number)
    Reopening.objects.create(
        case=case, centre=case.centre, reason="New pay slips", reopened_on=date(2026, 1, 5), closed_on=date(2026, 1, 2)
    )
    restrict(case=case, readers=[colleague], by=caseworker)
    with django_assert_max_num_queries(14 + BESIDE):
        page = desk.get(address("detail", case))
    assert "Line 299" in text(page)
    assert "Paper 39" in text(page)


def test_stage_and_caseworker_are_changed_and_written_down(desk, case, colleague, stranger):
    assert desk.post(address("change-stage", case), {"stage": "court", "seen": "intake"}).status_code == 302
    late = desk.post(address("change-stage", case), {"stage": "negotiation", "seen": "intake"}, follow=True)
    assert "changed meanwhile" in text(late)
    for wrong in ({"stage": "nowhere", "seen": "court"}, {"stage": "\0", "seen": "court"}, {}):
        assert "was not changed" in text(desk.post(address("change-stage", case), wrong, follow=True))
    assert "was not changed" in text(
        desk.post(address("assign", case), {"caseworker": str(stranger.uuid)}, follow=True)
    )
    desk.post(address("assign", case), {"caseworker": str(colleague.uuid)})
    case.refresh_from_db()
    assert (case.stage, case.caseworker) == ("court", colleague)
    desk.post(address("assign", case), {"caseworker": ""})
    assert list(Entry.objects.order_by("pk").values_list("kind", flat=True)) == ["stage", "assigned", "assigned"]
    page = text(desk.get(address("detail", case)))
    assert "was Intake, now Court" in page
    assert "no caseworker" in page


def test_a_coordinator_names_orders_hides_and_adds_stages(client, centre, case):
    client.force_login(make_user("coordinator", centre))
    page = reverse("legal_cases:stages")
    data = {}
    for number, code in enumerate(("intake", "negotiation", "administrative", "court", "enforcement"), start=1):
        data |= {f"{code}-position": number * 10, f"{code}-is_used": "on", f"{code}-name": ""}
    data |= {"new-name": "", "new-position": "60", "new-is_used": "on"}
    assert client.post(page, data).status_code == 302
    assert not CentreStage.objects.exists()
    data |= {"court-name": "ศาลแรงงาน", "enforcement-position": "5", "new-name": "Embassy"}
    del data["negotiation-is_used"]
    assert client.post(page, data).status_code == 302
    shown = client.get(page).content.decode()
    assert CentreStage.objects.count() == 4
    assert client.post(page, data | {"court-name": "embassy"}).status_code == 200
    own = CentreStage.objects.get(name="Embassy")
    LegalCase.objects.update(stage=own.code)
    keep = data | {"new-name": "", f"{own.code}-name": "Consulate", f"{own.code}-position": "60"}
    assert client.post(page, keep).status_code == 302
    assert "Consulate" in text(client.get(address("detail", case)))
    assert "Enforcement" in shown
    swap = keep | {"court-name": "Consulate", f"{own.code}-name": "ศาลแรงงาน"}
    assert client.post(page, swap).status_code == 302
    assert CentreStage.objects.get(code="court").name == "Consulate"
    for wrong, sentence in (
        ({"court-name": "Intake"}, "Two stages have this name"),
        ({"court-position": "0"}, "from 1 to 999"),
        ({"court-position": "first"}, "whole number"),
        ({"court-name": "n" * 101}, "101"),
        ({f"{own.code}-name": ""}, "needs a name"),
    ):
        assert sentence in text(client.post(page, keep | wrong)), sentence
    nothing = {name: value for name, value in keep.items() if not name.endswith("is_used")}
    assert "At least one stage stays in use" in text(client.post(page, nothing))


def test_a_case_is_restricted_and_opened_again_on_its_page(desk, client, case, colleague, staff, centre, stranger):
    page = address("readers", case)
    for wrong in (staff, stranger):
        assert desk.post(page, {"who": "named", "readers": [str(wrong.uuid)]}).status_code == 200
    assert "Choose one." in text(desk.post(page, {}))
    assert not CaseReader.objects.exists()
    assert desk.post(page, {"who": "named"}).status_code == 302
    assert "You are the only one left" in text(desk.get(page))
    assert desk.post(page, {"who": "named", "readers": [str(colleague.uuid)]}).status_code == 302
    assert "You are the only one left" not in text(desk.get(page))
    third = make_user("coordinator", centre)
    client.force_login(third)
    assert client.get(page).status_code == client.post(page, {"who": "all"}).status_code == 404
    client.force_login(colleague)
    assert client.post(page, {"who": "all"}).status_code == 302
    client.force_login(third)
    assert client.get(address("detail", case)).status_code == 200


def test_the_stages_a_case_went_through_are_told_and_one_it_skipped_is_not(desk, case):
    for stage, seen in (("court", "intake"), ("enforcement", "court")):
        desk.post(address("change-stage", case), {"stage": stage, "seen": seen})
    page = desk.get(address("detail", case)).content.decode()
    steps = re.search(r'<ol class="steps.*?</ol>', page, re.S)[0]
    told = [
        (" ".join(re.sub(r"<[^>]+>", " ", words).split()), "past" in marks)
        for marks, words in re.findall(r"<li([^>]*)>(.*?)</li>", steps, re.S)
    ]
    assert told == [
        ("Intake gone through", True),
        ("Negotiation", False),
        ("Administrative complaint", False),
        ("Court gone through", True),
        ("Enforcement now", False),
    ]


def test_who_assigns_a_case_is_told_who_works_on_it_now(desk, case, colleague):
    for wanted, words in (
        (str(colleague.uuid), f"{colleague.full_name} works on this case now."),
        ("", "Nobody works on this case now."),
    ):
        assert words in text(desk.post(address("assign", case), {"caseworker": wanted}, follow=True))


def test_each_answer_to_who_may_read_an_entry_is_explained(desk, case):
    help_text = desk.get(address("detail", case)).context["form"].fields["audience"].help_text
    for word in NoteAudience:
        assert f"{word.label}: " in help_text


@pytest.mark.parametrize(("what", "told"), [("Last day to file the appeal", 1), ("", 1), ("Appeal", 1)])
def test_a_date_says_once_what_kind_it_is(desk, case, what, told):
    on = case.centre.today()
    DueDate.objects.create(case=case, centre=case.centre, kind="last_day", on=on, what=what, reason="The ruling")
    for page in (address("detail", case), reverse("legal_cases:week"), reverse("home")):
        seen = re.sub(r'<b class="d-none d-print-inline">.*?</b>', "", desk.get(page).content.decode(), flags=re.S)
        assert seen.count("Last day to file") == told, page
        assert what in seen


def test_in_a_restricted_case_only_its_readers_are_offered(desk, case, caseworker, colleague, centre):
    third = make_user("caseworker", centre)
    restrict(case=case, readers=[colleague], by=caseworker)
    page = desk.get(address("detail", case))
    assert set(page.context["form"].able) == {str(colleague.uuid)}
    assert third.full_name not in text(page)
    assert "was not changed" in text(desk.post(address("assign", case), {"caseworker": str(third.uuid)}, follow=True))


def test_saving_an_entry_removes_its_draft(desk, case, caseworker):
    Draft.objects.create(user=caseworker, form="legal_cases.entry", of=str(case.uuid), data={"text": ["She"]})
    write(desk, case, text="")
    assert Draft.objects.exists()
    write(desk, case)
    assert not Draft.objects.exists()


def test_the_history_of_the_record_has_its_own_page(desk, case):
    page = text(desk.get(address("history", case)))
    assert "Record made" in page
    assert address("history", case) in desk.get(address("detail", case)).content.decode()


def test_the_operator_names_a_reader_when_nobody_is_left(case, caseworker, colleague, centre, staff, capsys):
    restrict(case=case, readers=[], by=caseworker)
    caseworker.memberships.all().delete()
    assert readers_of(case) == []
    for wrong in ([case.reference, staff.email], ["NOTHING", colleague.email], [case.reference, caseworker.email]):
        with pytest.raises(CommandError):
            call_command("name_reader", *wrong)
    for _time in range(2):
        call_command("name_reader", case.reference, colleague.email)
    assert readers_of(case) == [colleague]
    assert Entry.objects.filter(kind="restricted", written_by=None).count() == 1
    assert AccessLog.objects.get(record="legal_cases.legalcase").user == colleague
    assert case.reference not in capsys.readouterr().out


def test_a_reader_who_was_deactivated_is_not_counted(case, caseworker, colleague):
    restrict(case=case, readers=[colleague], by=caseworker)
    colleague.is_active = False
    colleague.save(update_fields=["is_active"])
    assert readers_of(case) == [caseworker]
