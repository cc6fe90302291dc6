"""What is written in a report: kept, asked about when two write, left alone once it was handed in."""

from datetime import date

import pytest
from django.urls import reverse

from mrc.drafts.kept import drafts_of, keep
from mrc.drafts.registry import places_of
from mrc.period import Period
from mrc.scripts import word_count
from mrc.vocabularies.reporting import ReportPart, ReportSection
from reports.actions import NotWritable, Overlap, keep_texts
from reports.drafts import ANSWERS, GENDER, TEXT, name_of_report
from reports.models import ProgressReport, ReportText
from reports.narrative import likeness, report_before
from tests.factories import (
    ActivityFactory,
    AgreementFactory,
    EventFactory,
    OutcomeFactory,
    ParticipantFactory,
    ProgressReportFactory,
    UserFactory,
)
from tests.workbook.books import book, bring_in

pytestmark = pytest.mark.django_db
QUARTER = Period(date(2026, 1, 1), date(2026, 3, 31))
NEXT = Period(date(2026, 4, 1), date(2026, 6, 30))
SUMMARY = ("summary", "", "text")
KHMER = "មជ្ឈមណ្ឌលបានជួយពលករទេសន្តរប្រវេសន៍"


@pytest.fixture
def agreement(centre):
    return AgreementFactory(centres=[centre])


@pytest.fixture
def signed_in(client, coordinator):
    client.force_login(coordinator)
    return client


def address(agreement, *way, period=QUARTER):
    return reverse("reports:write", args=[agreement.uuid, *period, *way])


def report_page(agreement, period=QUARTER):
    return reverse("reports:report", args=[agreement.uuid, *period])


def text_of(agreement, period=QUARTER, key=SUMMARY):
    section, about, part = key
    rows = ReportText.objects.filter(
        report__agreement=agreement, report__starts_on=period.start, section=section, about=about, part=part
    )
    return rows.values_list("text", flat=True).first()


def test_the_first_text_begins_the_report(signed_in, agreement):
    assert not ProgressReport.objects.exists()
    answer = signed_in.post(address(agreement, "summary"), {"text": KHMER})
    assert answer.url == f"{report_page(agreement)}#section-1"
    report = ProgressReport.objects.get()
    assert (report.period, report.status, report.due_on) == (QUARTER, "draft", date(2026, 4, 15))
    page = signed_in.get(report_page(agreement)).content.decode()
    assert f'<span lang="km">{KHMER}</span>' in page


def test_opening_a_report_writes_nothing(signed_in, agreement):
    for where in (report_page(agreement), address(agreement, "summary"), f"{report_page(agreement)}check/"):
        assert signed_in.get(where).status_code == 200
    assert not ProgressReport.objects.exists()


def test_nothing_typed_begins_nothing(signed_in, agreement):
    signed_in.post(address(agreement, "summary"), {"text": "  "})
    assert not ProgressReport.objects.exists()


def test_an_emptied_box_is_empty_and_its_history_stays(signed_in, agreement):
    signed_in.post(address(agreement, "issues"), {"text": "Fees rose."})
    signed_in.post(address(agreement, "issues"), {"text": ""})
    key = ("issues", "", "text")
    assert text_of(agreement, key=key) == ""
    assert [row.text for row in ReportText.history.order_by("history_id")] == ["Fees rose.", ""]


def test_save_and_go_on_leads_to_the_next_section(signed_in, agreement):
    answer = signed_in.post(address(agreement, "issues"), {"text": "Fees rose.", "then": "later"})
    assert answer.url == address(agreement, "actions")


def test_the_last_report_is_shown_beside_and_not_copied(signed_in, agreement, coordinator):
    keep_texts(agreement=agreement, period=QUARTER, texts={SUMMARY: "What we did in spring."}, by=coordinator)
    page = signed_in.get(address(agreement, "summary", period=NEXT)).content.decode()
    assert "The last report said" in page
    assert "What we did in spring." in page
    assert page.count("What we did in spring.") == 1  # not in the box


def test_the_report_of_the_whole_agreement_is_nobodys_last_report(agreement, coordinator):
    for period in (QUARTER, NEXT, agreement.period):
        keep_texts(agreement=agreement, period=period, texts={SUMMARY: str(period)}, by=coordinator)
    third = Period(date(2026, 7, 1), date(2026, 9, 30))
    assert report_before(agreement, third).period == NEXT
    assert report_before(agreement, NEXT).period == QUARTER
    assert report_before(agreement, QUARTER) is None
    assert report_before(agreement, agreement.period).period == NEXT


def test_of_two_who_write_one_box_the_second_is_asked(client, agreement, coordinator, centre):
    second = UserFactory(role="coordinator", centres=[centre], full_name="Sok Dara")
    client.force_login(second)
    page = client.get(address(agreement, "summary"))
    shown = page.context["form"]["shown"].value()
    keep_texts(agreement=agreement, period=QUARTER, texts={SUMMARY: "Hers."}, by=coordinator)
    answer = client.post(address(agreement, "summary"), {"text": "His.", "shown": shown})
    assert answer.status_code == 200
    assert "Hers." in answer.content.decode()
    assert text_of(agreement) == "Hers."
    shown = answer.context["form"]["shown"].value()
    answer = client.post(address(agreement, "summary"), {"text": "His.", "shown": shown, "stays_text": "yours"})
    assert answer.status_code == 302
    assert text_of(agreement) == "His."


def test_a_text_longer_than_a_box_holds_gets_a_sentence_and_stays(signed_in, agreement):
    answer = signed_in.post(address(agreement, "summary"), {"text": "a" * 20_001})
    assert answer.status_code == 200
    assert answer.context["form"].errors["text"]
    assert "a" * 20_001 in answer.content.decode()


def test_a_report_that_was_handed_in_takes_no_text(signed_in, agreement, coordinator):
    ProgressReportFactory(agreement=agreement, status="submitted")
    with pytest.raises(NotWritable):
        keep_texts(agreement=agreement, period=QUARTER, texts={SUMMARY: "Late."}, by=coordinator)
    answer = signed_in.post(address(agreement, "summary"), {"text": "Late."})
    assert answer.status_code == 409
    page = " ".join(answer.content.decode().split())
    assert "its texts stay as they are" in page
    assert "Late." in page
    assert text_of(agreement) is None


def test_a_returned_report_is_written_on(signed_in, agreement):
    ProgressReportFactory(agreement=agreement, status="returned")
    signed_in.post(address(agreement, "summary"), {"text": "Better."})
    assert text_of(agreement) == "Better."
    assert ProgressReport.objects.get().status == "returned"


def test_two_reports_of_the_same_days_are_refused_with_the_way_to_the_other(signed_in, agreement, coordinator):
    keep_texts(agreement=agreement, period=QUARTER, texts={SUMMARY: "First."}, by=coordinator)
    half_year = Period(date(2026, 1, 1), date(2026, 6, 30))
    with pytest.raises(Overlap):
        keep_texts(agreement=agreement, period=half_year, texts={SUMMARY: "Both."}, by=coordinator)
    answer = signed_in.get(address(agreement, "summary", period=half_year))
    assert answer.status_code == 409
    assert report_page(agreement) in answer.content.decode()
    sent = signed_in.post(address(agreement, "summary", period=half_year), {"text": "Both, again."})
    assert sent.status_code == 409
    assert "Both, again." in sent.content.decode()
    assert signed_in.get(report_page(agreement, half_year)).status_code == 200  # figures are read all the same


def test_a_moved_due_date_begins_no_report_and_hides_no_overlap(signed_in, agreement, coordinator):
    ProgressReportFactory(agreement=agreement, starts_on=QUARTER.start, ends_on=NEXT.end, status="draft")
    ProgressReportFactory(agreement=agreement, status="due")
    assert signed_in.post(address(agreement, "summary"), {"text": "Twice."}).status_code == 409
    assert text_of(agreement) is None


def test_the_report_of_the_whole_agreement_may_cover_the_others(agreement, coordinator):
    keep_texts(agreement=agreement, period=QUARTER, texts={SUMMARY: "First."}, by=coordinator)
    whole = keep_texts(agreement=agreement, period=agreement.period, texts={SUMMARY: "All."}, by=coordinator)
    assert whole.period == agreement.period


def test_an_activity_is_prefilled_with_its_events_and_opens_to_them(signed_in, agreement, centre):
    activity = ActivityFactory(outcome=OutcomeFactory(agreement=agreement, number="1"), number="1.1")
    event = EventFactory(centre=centre, held_on=QUARTER.start, activity=activity)
    ParticipantFactory.create_batch(2, event=event, gender="woman")
    ParticipantFactory(event=event, gender="man")
    ParticipantFactory(event=event, gender="man", audience="employer")
    EventFactory(centre=centre, held_on=NEXT.start, activity=activity)
    page = signed_in.get(address(agreement, "outcomes", activity.outcome.pk)).content.decode()
    assert "From the records of the period" in page
    for table, column, n in (
        ("activity_events", "total", 1),
        ("activity_beneficiaries", "women", 2),
        ("activity_beneficiaries", "men", 1),
        ("activity_intermediaries", "men", 1),
    ):
        where = f"{report_page(agreement)}{table}/{activity.pk}/{column}/"
        assert f'href="{where}"' in page
        behind = signed_in.get(where).context["behind"]
        assert behind.figure == n
    elsewhere = ActivityFactory()
    assert signed_in.get(f"{report_page(agreement)}activity_events/{elsewhere.pk}/total/").status_code == 404


def test_the_boxes_of_an_outcome_are_kept_by_activity(signed_in, agreement):
    activity = ActivityFactory(outcome=OutcomeFactory(agreement=agreement, number="1"), number="1.1")
    answer = signed_in.post(
        address(agreement, "outcomes", activity.outcome.pk),
        {"progress": "Whole.", f"progress_{activity.pk}": "Trained 30.", f"measures_{activity.pk}": "More."},
    )
    assert answer.status_code == 302
    kept = dict(ReportText.objects.values_list("about", "text").filter(part=ReportPart.PROGRESS))
    assert kept == {f"outcome:{activity.outcome_id}": "Whole.", f"activity:{activity.pk}": "Trained 30."}


def test_an_outcome_taken_out_meanwhile_shows_what_was_typed(signed_in, agreement):
    outcome = OutcomeFactory(agreement=agreement)
    where = address(agreement, "outcomes", outcome.pk)
    outcome.delete()
    answer = signed_in.post(where, {"progress": "Trained 30 drivers.", "evidence": "List of May", "shown": "x"})
    assert answer.status_code == 409
    for text in ("Trained 30 drivers.", "List of May"):
        assert text in answer.content.decode()
    assert signed_in.get(where).status_code == 404


def test_an_import_that_renumbers_an_outcome_while_it_is_written_loses_nothing(
    signed_in, agreement, coordinator, tmp_path
):
    outcome = OutcomeFactory(agreement=agreement, number="1", statement="Old words")
    where = address(agreement, "outcomes", outcome.pk)
    shown = signed_in.get(where).context["form"]["shown"].value()
    file = book(
        tmp_path / "plan.xlsx",
        outcomes=[("agreement", "outcome", "statement"), (agreement.number, "1", "New words")],
    )
    bring_in(file, "--existing", "update")
    agreement.outcomes.update(number="7")
    assert signed_in.post(where, {"progress": "Trained 30.", "shown": shown}).status_code == 302
    page = signed_in.get(report_page(agreement)).content.decode()
    assert "New words" in page
    assert "Trained 30." in page


@pytest.mark.parametrize("kind", ["html", "pdf", "docx", "xlsx", "json"])
def test_an_empty_quarter_prints(signed_in, agreement, kind):
    answer = signed_in.get(reverse("reports:download", args=[agreement.uuid, *QUARTER, kind]))
    assert answer.status_code == 200
    assert len(answer.content) > 1000


@pytest.mark.parametrize("pk", [0, 10**9, 10**30])
def test_a_key_nothing_has_is_no_address(signed_in, agreement, pk):
    for name, parts in (
        ("write", [*QUARTER, "outcomes", pk]),
        ("write", [*QUARTER, "indicators", pk]),
        ("plan-change", ["outcome", pk]),
        ("plan-remove", ["indicator", pk]),
        ("target", [pk, agreement.starts_on]),
        ("records", [*QUARTER, "activity_events", str(pk), "total"]),
    ):
        where = reverse(f"reports:{name}", args=[agreement.uuid, *parts])
        assert signed_in.get(where).status_code == 404
        assert signed_in.post(where, {"progress": ""}).status_code in {302, 404, 405, 409}
    answers = {"outcome": str(pk), "number": "1", "statement": "x"}
    answer = signed_in.post(reverse("reports:plan-add", args=[agreement.uuid, "activity"]), answers)
    assert answer.context["form"].errors["outcome"]


def test_a_section_nobody_writes_does_not_exist(signed_in, agreement):
    assert signed_in.get(address(agreement, "legal_assistance")).status_code == 404
    assert signed_in.get(address(agreement, "poems")).status_code == 404


def test_a_draft_of_a_text_leads_back_to_its_box(agreement, coordinator):
    of = f"{agreement.pk} 2026-01-01 2026-03-31 summary"
    place = places_of(coordinator, TEXT, [of])[of]
    assert place.url == address(agreement, "summary")
    keep(user=coordinator, form=TEXT, of=of, place=place, data={"text": ["half"]})
    assert [draft.url for draft in drafts_of(coordinator)] == [place.url]


@pytest.mark.parametrize("of", ["", "x", "1 2026-01-01 2026-03-31 poems", "1 2026-13-01 2026-03-31 summary", "1"])
def test_a_name_of_no_draft_leads_nowhere(coordinator, of):
    for form in (TEXT, ANSWERS, GENDER):
        assert places_of(coordinator, form, [of]) == {}


@pytest.mark.parametrize("key", ["9" * 30, "-5", "\u00b2", "1 1"])
def test_a_key_no_database_holds_leads_nowhere(coordinator, agreement, key):
    for of in (f"{key} 2026-01-01 2026-03-31 summary", f"{agreement.pk} 2026-01-01 2026-03-31 outcomes {key}"):
        assert places_of(coordinator, TEXT, [of]) == {}


@pytest.mark.parametrize(("form", "name"), [(ANSWERS, "check"), (GENDER, "gender")])
def test_answers_keep_drafts_too(coordinator, agreement, form, name):
    of = name_of_report(agreement, QUARTER)
    assert places_of(coordinator, form, [of])[of].url == reverse(f"reports:{name}", args=[agreement.uuid, *QUARTER])
    assert places_of(coordinator, TEXT, [of]) == {}


def test_a_draft_of_another_centres_report_leads_nowhere(coordinator, elsewhere):
    other = AgreementFactory(centres=[elsewhere])
    of = f"{other.pk} 2026-01-01 2026-03-31 summary"
    assert places_of(coordinator, TEXT, [of]) == {}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        ("We trained 30 people, in Rayong.", 6),
        ("ខ្ញុំធ្វើការនៅរោងចក្រ", 4),
        ("ฉันทำงานในโรงงาน", 4),
        ("– … !", 0),
    ],
)
def test_words_are_counted_in_every_script(text, words):
    assert word_count(text) == words


def test_a_text_is_as_alike_as_what_both_share():
    old = "Workers in seafood asked most about unpaid wages this quarter, and about their passports."
    assert likeness(old, old) == 100
    assert likeness(old.upper() + "  ", old) == 100
    assert likeness("Recruiters now ask for a deposit before the interview.", old) < 20
    assert likeness("", old) == 0
    assert likeness(KHMER, KHMER) == 100


def test_sections_have_the_numbers_of_the_form():
    assert [section.number for section in ReportSection] == list(range(1, 10))
    assert ReportSection.BENEFICIARIES.heading.startswith("7. Profile of beneficiaries")
