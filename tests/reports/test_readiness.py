"""Before submission: what blocks, what is answered, and that each leads to its cure."""

from datetime import date

import pytest
from django.urls import reverse

from legal_cases.models import GroupComplaint
from mrc.period import Period
from mrc.vocabularies.reporting import ReportSection
from outcomes.models import CaseStudy, Interview, Story
from reports.actions import keep_texts
from reports.build import build
from reports.narrative import narrative_of, report_before
from reports.readiness import Checks
from reports.results import Narrative
from tests.factories import (
    ActivityFactory,
    AgreementFactory,
    CentreFactory,
    ClientFactory,
    IndicatorFactory,
    LegalCaseFactory,
    OutcomeFactory,
    ServiceFactory,
)

pytestmark = pytest.mark.django_db
QUARTER = Period(date(2026, 1, 1), date(2026, 3, 31))
NEXT = Period(date(2026, 4, 1), date(2026, 6, 30))
TODAY = date(2026, 11, 26)


@pytest.fixture
def agreement(centre):
    agreement = AgreementFactory(centres=[centre])
    OutcomeFactory(agreement=agreement, number="1")
    return agreement


@pytest.fixture
def signed_in(client, coordinator):
    client.force_login(coordinator)
    return client


def readiness(agreement, period=QUARTER, today=TODAY):
    before = narrative_of(report_before(agreement, period))
    own = [centre.pk for centre in agreement.centres.all()]
    return Checks(agreement, build(agreement, period), before, today=today, own=own).readiness()


def codes(findings):
    return {one.code for one in findings}


def texts(agreement):
    outcome = agreement.outcomes.get()
    written = {(section, "", "text"): f"What is to say of {section}." for section in ("summary", "beneficiaries")}
    written |= {("issues", "", "text"): "Fees rose.", ("actions", "", "text"): "Meet the office."}
    return written | {("outcomes", f"outcome:{outcome.pk}", "progress"): "It goes on."}


def tell(centre):
    interview = Interview.objects.create(centre=centre, reference="I-1", interviewed_on=QUARTER.start, gender="woman")
    told = {"interview": interview, "title": "Paid at last", "outcome": "positive"}
    Story.objects.create(centre=centre, approved_on=QUARTER.end, **told)
    CaseStudy.objects.create(centre=centre, reference="S-1", title="A group", approved_on=QUARTER.end)


def test_an_empty_quarter_asks_for_its_texts_and_nothing_else_blocks(agreement):
    found = readiness(agreement)
    assert codes(found.to_fix) == {"text", f"outcome:{agreement.outcomes.get().pk}"}
    assert [one.section.number for one in found.to_fix] == [1, 2, 7, 8, 9]
    assert codes(found.to_answer) == {"story", "case_study"}
    assert found.in_words == "5 to fix, 2 to answer"


def test_a_report_with_all_its_texts_stories_and_answers_is_ready(agreement, centre, coordinator):
    tell(centre)
    keep_texts(agreement=agreement, period=QUARTER, texts=texts(agreement), by=coordinator)
    found = readiness(agreement)
    assert found.is_ready
    assert found.in_words == "Ready to submit"
    assert {state.mark for state in found.states} == {"done"}


def test_a_period_that_is_not_over_is_not_ready(agreement):
    assert "not_over" in codes(readiness(agreement, today=QUARTER.end).to_fix)
    assert "not_over" not in codes(readiness(agreement, today=NEXT.start).to_fix)


def test_a_period_across_the_end_of_the_agreement_is_a_warning(agreement):
    across = Period(date(2026, 10, 1), date(2027, 1, 31))
    found = readiness(agreement, across, today=date(2027, 3, 1))
    assert "outside" in codes(found.to_answer)


def test_each_row_nobody_answered_leads_to_its_cases(agreement, centre, signed_in):
    LegalCaseFactory(centre=centre, closed=True, sector="fishing")
    LegalCaseFactory(centre=centre, closed=True, subjects=["leave"])
    gaps = {one.code: one for one in readiness(agreement).to_answer if one.code.startswith("gap:")}
    assert set(gaps) == {f"gap:{row}" for row in ("sector", "legal_status", "source", "subject", "remedy", "sanction")}
    assert gaps["gap:sector"].sentence == "Sector of work is not recorded in 1 closed case."
    for finding in gaps.values():
        behind = signed_in.get(finding.url).context["behind"]
        assert str(behind.figure) in finding.sentence


def test_a_case_with_neither_duration_nor_dates_is_a_gap(agreement, centre):
    LegalCaseFactory(centre=centre, closed=True, opened_on=None)
    assert "gap:duration" in codes(readiness(agreement).to_answer)


def test_legal_status_is_no_gap_where_a_centre_does_not_collect_it(agreement, centre):
    centre.collects_legal_status = False
    centre.save()
    LegalCaseFactory(centre=centre, closed=True)
    assert "gap:legal_status" not in codes(readiness(agreement).to_answer)


def test_a_gender_nobody_knows_is_a_warning_and_other_is_none(agreement, centre):
    LegalCaseFactory(centre=centre, closed=True, gender="other")
    ServiceFactory(client=ClientFactory(centre=centre, gender="other"), received_on=QUARTER.start)
    assert not {"gender:cases", "gender:clients"} & codes(readiness(agreement).to_answer)
    LegalCaseFactory(centre=centre, closed=True, gender="unknown")
    ServiceFactory(client=ClientFactory(centre=centre, gender="unknown"), received_on=QUARTER.start)
    found = {one.code: one.sentence for one in readiness(agreement).to_answer}
    told = "Of 2 shown as other/unknown the gender of 1 is unknown."
    assert found["gender:cases"] == f"Complainants: {told}"
    assert found["gender:clients"] == f"Clients served: {told}"


def test_one_same_amount_in_a_group_is_asked_about_once_for_the_group(agreement, centre):
    group = GroupComplaint.objects.create(centre=centre, name="Cannery")
    for _member in range(3):
        LegalCaseFactory(
            centre=centre,
            closed=True,
            group_complaint=group,
            amounts=[("requested", "THB", 900_000), ("awarded", "THB", 300_000)],
        )
    asked = [one for one in readiness(agreement).to_answer if one.code.startswith("group:")]
    assert [one.code for one in asked] == [f"group:{group.pk}"]
    assert "3 people have the same amount, THB 900,000" in asked[0].sentence


def test_of_another_centres_group_neither_amount_nor_number_is_told(agreement, centre):
    other = CentreFactory(name="Other MRC")
    agreement.centres.add(other)
    group = GroupComplaint.objects.create(centre=other, name="Cannery")
    for _member in range(3):
        LegalCaseFactory(centre=other, closed=True, group_complaint=group, amounts=[("awarded", "THB", 45_000)])
    checks = Checks(agreement, build(agreement, QUARTER), Narrative(), today=TODAY, own=[centre.pk])
    (asked,) = [one for one in checks.readiness().findings if one.code.startswith("group:")]
    assert "Other MRC" in asked.sentence
    assert not any(sign.isdecimal() for sign in asked.sentence)
    assert asked.url == ""


def test_the_link_of_a_group_opens_its_members(agreement, centre, signed_in):
    group = GroupComplaint.objects.create(centre=centre, name="Cannery")
    for number in range(2):
        case = {"reference": f"MEMBER-{number}", "group_complaint": group, "amounts": [("awarded", "THB", 5)]}
        LegalCaseFactory(centre=centre, closed=True, **case)
    LegalCaseFactory(centre=centre, closed=True, reference="ALONE")
    (asked,) = [one for one in readiness(agreement).to_answer if one.code.startswith("group:")]
    page = signed_in.get(asked.url).content.decode()
    assert "MEMBER-0" in page
    assert "MEMBER-1" in page
    assert "ALONE" not in page


def test_an_answer_to_what_was_cured_meanwhile_is_shown_once_more(agreement, centre, signed_in):
    where = reverse("reports:check", args=[agreement.uuid, *QUARTER])
    tell(centre)
    answer = signed_in.post(where, {"answer_stories_story": "Nobody could be reached."}, follow=True)
    assert "Nobody could be reached." in answer.content.decode()
    assert "not needed" in answer.content.decode()


def test_an_answer_closes_its_warning_and_stays(agreement, signed_in):
    where = reverse("reports:check", args=[agreement.uuid, *QUARTER])
    assert signed_in.post(where, {"answer_stories_story": "Nobody could be reached."}).status_code == 302
    found = readiness(agreement)
    assert "story" not in codes(found.to_answer)
    assert codes(found.answered) == {"story"}
    assert "Nobody could be reached." in signed_in.get(where).content.decode()


def test_women_below_half_ask_for_the_reason(agreement, centre, coordinator):
    ServiceFactory(client=ClientFactory(centre=centre, gender="man"), received_on=QUARTER.start)
    assert "women:clients" in codes(readiness(agreement).to_answer)
    answer = {("beneficiaries", "gender:clients", "text"): "The centre lies in a harbour."}
    keep_texts(agreement=agreement, period=QUARTER, texts=answer, by=coordinator)
    assert "women:clients" not in codes(readiness(agreement).to_answer)


def test_a_text_like_that_of_the_last_report_is_a_warning(agreement, coordinator):
    keep_texts(agreement=agreement, period=QUARTER, texts=texts(agreement), by=coordinator)
    again = texts(agreement) | {("issues", "", "text"): "Nothing of the old text is left in this one."}
    keep_texts(agreement=agreement, period=NEXT, texts=again, by=coordinator)
    asked = {one.code for one in readiness(agreement, NEXT).to_answer if one.code.startswith("recycled")}
    assert asked == {"recycled::text", f"recycled:outcome:{agreement.outcomes.get().pk}:progress"}
    assert not any(one.code.startswith("recycled") for one in readiness(agreement).findings)


def test_two_recycled_sections_have_an_answer_each(agreement, coordinator, signed_in):
    keep_texts(agreement=agreement, period=QUARTER, texts=texts(agreement), by=coordinator)
    keep_texts(agreement=agreement, period=NEXT, texts=texts(agreement), by=coordinator)
    found = [one for one in readiness(agreement, NEXT).to_answer if one.code.startswith("recycled")]
    assert len(found) == len({one.key for one in found}) == 5
    where = reverse("reports:check", args=[agreement.uuid, *NEXT])
    form = signed_in.get(where).context["form"]
    names = {field.html_name: one.key for one, field in form.lines if one.code.startswith("recycled")}
    assert len(names) == 5
    signed_in.post(where, {name: f"Because of {key[0]}." for name, key in names.items()})
    answered = {one.key: one.answer for one in readiness(agreement, NEXT).answered}
    assert {key: answered[key] for key in names.values()} == {key: f"Because of {key[0]}." for key in names.values()}


def test_the_reason_of_an_indicator_may_stay_the_same(agreement, coordinator):
    indicator = IndicatorFactory(agreement=agreement, code="I1")
    reason = {
        ("indicators", f"indicator:{indicator.pk}", "measures"): "The border is closed until the new law is in force."
    }
    for period in (QUARTER, NEXT):
        keep_texts(agreement=agreement, period=period, texts=reason, by=coordinator)
    assert not any(one.code.startswith("recycled") for one in readiness(agreement, NEXT).findings)


def test_a_typed_result_that_is_missing_and_an_explanation_that_is_needed_block(agreement):
    first = IndicatorFactory(agreement=agreement, code="I1")
    second = IndicatorFactory(agreement=agreement, code="I2", measure="services")
    assert {f"result:{first.pk}", f"explanation:{second.pk}"} <= codes(readiness(agreement).to_fix)


def test_an_outcome_is_told_by_its_activities_too(agreement, coordinator):
    outcome = agreement.outcomes.get()
    told = ActivityFactory(outcome=outcome, number="1.1")
    ActivityFactory(outcome=outcome, number="1.2")
    text = {("outcomes", f"activity:{told.pk}", "progress"): "Trained."}
    keep_texts(agreement=agreement, period=QUARTER, texts=text, by=coordinator)
    found = readiness(agreement)
    assert f"outcome:{outcome.pk}" not in codes(found.to_fix)
    assert f"activities:{outcome.pk}" in codes(found.to_answer)


def test_who_may_not_write_reads_the_answers_and_saves_none(client, agreement, coordinator):
    client.force_login(coordinator)
    where = reverse("reports:check", args=[agreement.uuid, *QUARTER])
    keep_texts(agreement=agreement, period=QUARTER, texts=texts(agreement), by=coordinator)
    agreement.progress_reports.update(status="submitted")
    page = client.get(where)
    assert "<textarea" not in page.content.decode()
    answer = client.post(where, {"answer_stories_story": "Nobody came."})
    assert answer.status_code == 409
    assert "Nobody came." in answer.content.decode()


@pytest.mark.parametrize("section", list(ReportSection))
def test_the_rail_says_in_words_how_each_section_stands(agreement, section):
    state = readiness(agreement).states[section.number - 1]
    assert state.section == section
    assert state.words
    assert state.mark in {"done", "look", ""}


def test_the_checks_take_as_many_queries_for_three_hundred_outcomes(
    agreement, centre, signed_in, django_assert_max_num_queries
):
    for number in range(2, 302):
        ActivityFactory(outcome=OutcomeFactory(agreement=agreement, number=str(number)))
    with django_assert_max_num_queries(48):
        page = signed_in.get(reverse("reports:check", args=[agreement.uuid, *QUARTER]))
    assert page.status_code == 200
    assert len(page.context["readiness"].to_fix) == 305
