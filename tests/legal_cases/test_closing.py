"""Closing: what refuses it, what is proposed, what it writes; two people at once; the draft."""

from datetime import date, time
from decimal import Decimal

import pytest
from django.urls import reverse

from legal_cases import dates, prefill
from legal_cases.actions import AlreadyOpenError, OpenDatesError, reopen_case, reopenings_of
from legal_cases.closing_form import CloseForm
from legal_cases.models import AcceptedWarning, CaseAmount, Entry, LegalCase, Reopening
from legal_cases.timeline import write_entry
from mrc.drafts.models import Draft
from mrc.vocabularies import NOT_RECORDED

from .conftest import make_case, make_closed, make_user


def answers(case, **changes):
    """The closing form as it stands when the page is opened, with these changes."""
    form = CloseForm(user=case.caseworker, instance=LegalCase.objects.get(pk=case.pk))
    data = {}
    for name in form.fields:
        value = form[name].value()
        if value not in (None, "", []):
            data[name] = value.strftime("%d/%m/%Y") if hasattr(value, "strftime") else value
    rows = [row.initial or {} for row in form.amounts.forms]
    for number, row in enumerate(rows):
        for name, value in row.items():
            if value is not None:
                data[f"amounts-{number}-{name}"] = str(value)
    data |= {"amounts-TOTAL_FORMS": str(len(rows)), "amounts-INITIAL_FORMS": "0"}
    data |= {
        "legal_status": "unknown",
        "resolved_through": "court",
        "remedies": ["none"],
        "sanctions": ["none"],
        "closed_on": "18/06/2025",
    }
    return {name: value for name, value in (data | changes).items() if value is not None}


def close_url(case):
    return reverse("legal_cases:close", args=[case.uuid])


@pytest.fixture
def signed_in(client, caseworker):
    client.force_login(caseworker)
    return client


@pytest.fixture
def plain(centre, caseworker):
    return make_case(centre, by=caseworker)


def test_a_case_closes_and_the_timeline_says_so(signed_in, plain, caseworker):
    answer = signed_in.post(close_url(plain), answers(plain))
    assert answer.status_code == 302, answer.context["form"].errors
    plain.refresh_from_db()
    entry = Entry.objects.get(case=plain, kind="closed")
    assert (plain.closed_on, entry.happened_on, entry.now) == (date(2025, 6, 18), date(2025, 6, 18), "court")
    assert entry.written_by == caseworker


def test_an_open_date_refuses_the_closing_and_is_named_with_its_link(signed_in, plain, caseworker):
    step = dates.set_date(case=plain, kind="step", on=date(2025, 7, 1), what="Ring the widow", by=caseworker)
    hearing = dates.set_date(
        case=plain, kind="hearing", on=date(2025, 8, 1), at=time(9), reason="The court's letter", by=caseworker
    )
    page = signed_in.get(close_url(plain)).content.decode()
    for one in (step, hearing):
        assert f'href="{one.get_absolute_url()}"' in page
    answer = signed_in.post(close_url(plain), answers(plain))
    assert answer.status_code == 200
    assert "Ring the widow (01/07/2025); Hearing (01/08/2025)" in answer.context["form"].errors["end_open_because"][0]
    plain.refresh_from_db()
    assert plain.is_open
    assert plain.due_dates.still_open().count() == 2


@pytest.mark.parametrize("zone", ["Pacific/Pago_Pago", "Pacific/Kiritimati"])  # one of them has another day than we
def test_how_late_an_open_date_is_goes_by_the_day_of_the_centre(signed_in, plain, caseworker, centre, zone):
    centre.time_zone = zone
    centre.save()
    dates.set_date(case=plain, kind="step", on=centre.today(), what="Ring the widow", by=caseworker)
    page = " ".join(signed_in.get(close_url(plain)).content.decode().split())
    assert "</time>, today </li>" in page


def test_the_summary_leads_to_each_date_that_is_still_open(signed_in, plain, caseworker):
    for number, what in enumerate(["Ring the widow", "Ask the court"], start=1):
        dates.set_date(case=plain, kind="step", on=date(2025, 7, number), what=what, by=caseworker)
    answer = signed_in.post(close_url(plain), answers(plain, remedies=None))
    *still_open, remedies = answer.context["form"].problems
    assert [problem.message for problem in still_open] == [
        "Still open: Ring the widow, Tue 1 July 2025",
        "Still open: Ask the court, Wed 2 July 2025",
    ]
    for problem in still_open:
        assert f'id="{problem.control}"' in answer.content.decode()
    assert remedies.label == "Remedy obtained"


def test_all_open_steps_end_with_the_closing_for_one_reason(signed_in, plain, caseworker):
    dates.set_date(case=plain, kind="step", on=date(2025, 7, 1), what="Ring the widow", by=caseworker)
    signed_in.post(close_url(plain), answers(plain, end_open_because="She moved home"))
    plain.refresh_from_db()
    (ended,) = plain.due_dates.all()
    assert (plain.is_open, ended.ending, ended.ended_because) == (False, "not_needed", "She moved home")
    assert set(Entry.objects.filter(case=plain).values_list("kind", flat=True)) == {"date_ended", "closed"}


def test_a_closing_that_fails_ends_no_date(signed_in, plain, caseworker):
    dates.set_date(case=plain, kind="step", on=date(2025, 7, 1), what="Ring the widow", by=caseworker)
    signed_in.post(close_url(plain), answers(plain, end_open_because="She moved home", remedies=None))
    assert plain.due_dates.still_open().count() == 1
    assert not Entry.objects.filter(case=plain).exists()


def test_a_date_added_while_the_form_was_open_refuses_the_closing_too(plain, caseworker):
    seen = LegalCase.objects.get(pk=plain.pk)
    dates.set_date(case=plain, kind="step", on=date(2025, 7, 1), what="Ring the widow", by=caseworker)
    with pytest.raises(OpenDatesError):
        make_closed(seen, by=caseworker)


def test_dropped_needs_its_why_and_its_reason_in_short(signed_in, plain):
    answer = signed_in.post(close_url(plain), answers(plain, resolved_through="dropped"))
    assert {"dropped_why", "dropped_reason"} <= answer.context["form"].errors.keys()
    dropped = {"resolved_through": "dropped", "dropped_why": "No answer since May", "dropped_reason": "lost_contact"}
    assert signed_in.post(close_url(plain), answers(plain, **dropped)).status_code == 302
    plain.refresh_from_db()
    assert (plain.dropped_reason, plain.dropped_why) == ("lost_contact", "No answer since May")
    assert "Dropped: Lost contact" in signed_in.get(plain.get_absolute_url()).content.decode()


def test_a_reason_for_dropping_belongs_to_a_dropped_case(signed_in, plain):
    answer = signed_in.post(close_url(plain), answers(plain, dropped_reason="no_evidence"))
    assert "dropped_reason" in answer.context["form"].errors


def test_dates_out_of_order_are_told_at_the_field(signed_in, plain):
    answer = signed_in.post(close_url(plain), answers(plain, closed_on="11/01/2025"))
    assert "before it was opened" in answer.context["form"].errors["closed_on"][0]


def test_legal_status_is_not_asked_where_it_is_not_collected(signed_in, plain, centre):
    assert b'name="legal_status"' in signed_in.get(close_url(plain)).content
    centre.collects_legal_status = False
    centre.save(update_fields=["collects_legal_status"])
    assert b'name="legal_status"' not in signed_in.get(close_url(plain)).content
    assert signed_in.post(close_url(plain), answers(plain, legal_status="regular")).status_code == 302
    plain.refresh_from_db()
    assert plain.legal_status == NOT_RECORDED


def test_the_last_sums_of_the_timeline_stand_in_the_form_and_say_where_they_come_from(signed_in, case, caseworker):
    for kind, day, currency, amount in (
        ("claim", 1, "THB", 100),
        ("claim", 3, "THB", 190000),
        ("offer", 4, "THB", 5000),
        ("award", 5, "THB", 120000),
        ("claim", 2, "USD", 40),
    ):
        write_entry(
            case=case,
            kind=kind,
            by=caseworker,
            happened_on=date(2025, 3, day),
            currency=currency,
            amount=Decimal(amount),
        )
    page = signed_in.get(close_url(case)).content.decode()
    assert "from the sum claimed on" in page
    assert "The record had 186,500.50." in page
    signed_in.post(close_url(case), answers(case, remedies=["compensation"]))
    stored = set(CaseAmount.objects.filter(case=case).values_list("kind", "currency", "amount"))
    assert stored == {
        ("requested", "THB", Decimal(190000)),
        ("requested", "MMK", Decimal(2350000)),
        ("requested", "USD", Decimal(40)),
        ("awarded", "THB", Decimal(120000)),
    }


def test_a_restricted_entry_proposes_nothing_to_whom_it_is_hidden_from(case, caseworker, centre):
    write_entry(case=case, kind="award", by=caseworker, audience="restricted", currency="THB", amount=Decimal(7))
    assert prefill.prefill(case, caseworker).sums
    assert not prefill.prefill(case, make_user("caseworker", centre)).sums


@pytest.mark.parametrize(
    ("stage", "proposed"),
    [("court", "court"), ("administrative", "administrative"), ("negotiation", "mediation"), ("intake", None)],
)
def test_the_stage_proposes_what_the_case_was_resolved_through(signed_in, plain, stage, proposed):
    LegalCase.objects.filter(pk=plain.pk).update(stage=stage)
    page = signed_in.get(close_url(plain))
    assert page.context["form"].initial["resolved_through"] == proposed
    assert (b"Chosen beforehand" in page.content) == bool(proposed)


def test_a_case_study_may_be_nominated(signed_in, plain):
    signed_in.post(close_url(plain), answers(plain, case_study_why="The first award against this agency"))
    plain.refresh_from_db()
    assert plain.case_study_why == "The first award against this agency"
    assert plain.case_study_why in signed_in.get(plain.get_absolute_url()).content.decode()


def test_who_comes_second_reads_what_was_recorded_and_what_she_wrote(client, plain, caseworker, centre):
    typed = answers(plain, resolved_through="mediation", remarks="Paid in four parts")
    make_closed(LegalCase.objects.get(pk=plain.pk), by=caseworker)
    client.force_login(make_user("caseworker", centre))
    answer = client.post(close_url(plain), typed)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert caseworker.full_name in page
    assert "You wrote: Informal" in page
    assert "Recorded: Court" in page
    assert "Paid in four parts" in page
    plain.refresh_from_db()
    assert (plain.resolved_through, plain.remarks) == ("court", "")


def test_the_draft_goes_with_the_closing_and_stays_with_finish_later(signed_in, plain, caseworker):
    for of in (str(plain.uuid), "another"):
        Draft.objects.create(user=caseworker, form="legal_cases.close", of=of, data={})
    signed_in.post(close_url(plain), answers(plain, then="later"))
    plain.refresh_from_db()
    assert plain.is_open
    assert Draft.objects.count() == 2
    signed_in.post(close_url(plain), answers(plain))
    assert list(Draft.objects.values_list("of", flat=True)) == ["another"]


def test_what_is_too_much_for_a_draft_is_not_said_to_be_kept(signed_in, plain):
    longest = dict.fromkeys(("dropped_why", "remarks"), "ខ" * 20000)
    answer = signed_in.post(close_url(plain), answers(plain, then="later", **longest))
    assert (answer.status_code, Draft.objects.count()) == (200, 0)
    assert answer.content.decode().count(longest["remarks"]) == 2
    assert "too much to be kept" in answer.content.decode()


def test_the_page_names_its_draft(signed_in, plain):
    page = signed_in.get(close_url(plain)).content.decode()
    assert 'data-draft="legal_cases.close"' in page
    assert f'data-draft-of="{plain.uuid}"' in page


# Reopening


def reopen_url(case):
    return reverse("legal_cases:reopen", args=[case.uuid])


def test_a_reopened_case_is_open_and_remembers_its_closing(signed_in, closed, caseworker):
    assert b"April to June 2025" in signed_in.get(reopen_url(closed)).content
    assert signed_in.post(reopen_url(closed), {"reason": "The employer did not pay"}).status_code == 302
    closed.refresh_from_db()
    kept = reopenings_of(closed)[0]
    assert (closed.closed_on, closed.resolved_through, closed.duration_months) == (None, NOT_RECORDED, None)
    assert not closed.caseremedy_rows.exists()
    assert not closed.casesanction_rows.exists()
    assert list(closed.caseamount_rows.values_list("kind", flat=True)) == ["requested", "requested"]
    assert (kept.closed_on, kept.resolved_through, kept.reopened_by) == (date(2025, 6, 18), "court", caseworker)
    assert kept.answers["awarded"] == [["THB", "120000.00"]]
    assert kept.answers["remedies"] == ["compensation"]
    entry = Entry.objects.get(case=closed, kind="reopened")
    assert (entry.text, entry.was) == ("The employer did not pay", "2025-06-18")
    assert closed.legal_status == "unknown"


def test_the_next_closing_begins_with_the_answers_of_the_last(signed_in, closed, caseworker):
    LegalCase.objects.filter(pk=closed.pk).update(duration_months=Decimal("3.50"))
    reopen_case(case=LegalCase.objects.get(pk=closed.pk), reason="Not paid", by=caseworker)
    page = signed_in.get(close_url(closed))
    assert b"which was taken back, stand here again" in page.content
    form = answers(closed, resolved_through=None, remedies=None, sanctions=None)
    given = CloseForm(user=caseworker, instance=LegalCase.objects.get(pk=closed.pk))
    assert given.initial["resolved_through"] == "court"
    assert given.initial["duration_months"] == "3.5"
    form |= {name: given.initial[name] for name in ("resolved_through", "remedies", "sanctions")}
    form |= {"reason_duration_differs_from_dates": "Counted from the first call"}
    answer = signed_in.post(close_url(closed), form)
    assert answer.status_code == 302, answer.context["form"].errors
    closed.refresh_from_db()
    assert (closed.resolved_through, closed.duration_months) == ("court", Decimal("3.50"))
    assert CaseAmount.objects.get(case=closed, kind="awarded").amount == 120000


def test_an_award_after_the_reopening_takes_the_place_of_the_one_before(closed, caseworker):
    reopen_case(case=closed, reason="Appeal", by=caseworker)
    write_entry(case=closed, kind="award", by=caseworker, currency="THB", amount=Decimal(200000))
    found = prefill.prefill(LegalCase.objects.get(pk=closed.pk), caseworker)
    assert [row["awarded"] for row in found.amounts if row["currency"] == "THB"] == [Decimal(200000)]


def test_reopened_by_two_at_once_it_is_reopened_once(signed_in, closed, caseworker):
    seen = LegalCase.objects.get(pk=closed.pk)
    reopen_case(case=closed, reason="First", by=caseworker)
    with pytest.raises(AlreadyOpenError):
        reopen_case(case=seen, reason="Second", by=caseworker)
    assert signed_in.post(reopen_url(closed), {"reason": "Second"}).status_code == 302
    assert list(Reopening.objects.values_list("reason", flat=True)) == ["First"]


@pytest.mark.parametrize("reason", ["", "  \u200b ", "x" * 2001])
def test_a_reopening_needs_a_reason_of_reasonable_length(signed_in, closed, reason):
    answer = signed_in.post(reopen_url(closed), {"reason": reason})
    assert answer.status_code == 200
    assert answer.context["form"].errors["reason"]
    assert not Reopening.objects.exists()


def test_a_dropped_case_can_be_reopened(plain, caseworker):
    make_closed(plain, by=caseworker, resolved_through="dropped", dropped_why="Gone", dropped_reason="lost_contact")
    reopen_case(case=plain, reason="She came back", by=caseworker)
    plain.refresh_from_db()
    assert (plain.dropped_why, plain.dropped_reason) == ("", NOT_RECORDED)


def test_reasons_of_accepted_warnings_stay_for_the_next_closing(closed, caseworker):
    AcceptedWarning.objects.create(case=closed, centre=closed.centre, code="dropped_with_sanction", reason="So it was")
    reopen_case(case=closed, reason="Appeal", by=caseworker)
    assert closed.accepted_warnings.count() == 1


def test_the_next_closing_asks_again_and_the_former_reason_stands_in_the_box(signed_in, plain, caseworker):
    code = "duration_differs_from_dates"
    AcceptedWarning.objects.create(case=plain, centre=plain.centre, code=code, reason="She was away")
    form = answers(plain, duration_months="60", **{f"reason_{code}": None})  # its box is not on the page yet
    page = signed_in.post(close_url(plain), form)
    [warning] = page.context["form"].open_warnings
    assert (warning.check.code, warning.reason.value()) == (code, "She was away")
    assert signed_in.post(close_url(plain), form | {f"reason_{code}": "She was away"}).status_code == 302


def test_the_closing_page_asks_few_questions_of_the_database(
    signed_in, case, caseworker, django_assert_max_num_queries
):
    for number in range(30):
        write_entry(case=case, kind="claim", by=caseworker, currency="THB", amount=Decimal(number))
        dates.set_date(case=case, kind="step", on=date(2025, 7, 1), what=f"Step {number}", by=caseworker)
    with django_assert_max_num_queries(12 + 5):
        signed_in.get(close_url(case))


def test_the_timeline_tells_closing_reopening_and_ended_dates_in_words(signed_in, plain, caseworker):
    dates.set_date(case=plain, kind="step", on=date(2025, 7, 1), what="Ring the widow", by=caseworker)
    signed_in.post(close_url(plain), answers(plain, end_open_because="She moved home"))
    signed_in.post(reopen_url(plain), {"reason": "She came back"})
    page = " ".join(signed_in.get(plain.get_absolute_url()).content.decode().split())
    for words in ("Not needed", "Court", "It had been closed Wed 18 June 2025", "She came back"):
        assert words in page
    assert "not_needed" not in page
