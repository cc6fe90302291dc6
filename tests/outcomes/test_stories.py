"""Annex 4: from the draft to the report, and out of it again when the respondent takes her word back."""

import subprocess
from datetime import date
from functools import partial

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from clients.models import Consent
from mrc.access.models import Centre
from mrc.access.roles import Role
from mrc.period import Period
from mrc.scripts import word_count
from outcomes import stories
from outcomes.approval import report_under_way
from outcomes.models import Story
from outcomes.story_check import accept_risks, open_risks
from reports.build import build
from reports.harvest import stories_of
from reports.submitted.frozen import frozen, thawed
from tests import factories

from .test_interviews import sent

pytestmark = pytest.mark.django_db
TODAY = date(2026, 10, 1)
YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))
KHMER = "គាត់បានទទួលប្រាក់ឈ្នួលវិញ។"


@pytest.fixture(autouse=True)
def on_the_day(monkeypatch):
    monkeypatch.setattr(Centre, "today", lambda centre: TODAY)


@pytest.fixture
def interview(centre):
    card = factories.ClientFactory(centre=centre, name="Sok Chanthou")
    return factories.InterviewFactory(client=card, centre=centre, event="The wage was not paid.")


@pytest.fixture
def story(interview, caseworker):
    parts = dict.fromkeys(("profile", "event", "assistance", "result", "lesson"), "She was paid in the end.")
    return factories.StoryFactory(interview=interview, pseudonym="Aunt Halimah", written_by=caseworker, **parts)


@pytest.fixture
def signed_in(client, coordinator):
    client.force_login(coordinator)
    return client


def publish(story, answer="given", on=date(2026, 9, 2)):
    client = story.interview.client
    Consent.objects.create(client=client, centre=client.centre, purpose="publish", answer=answer, given_on=on)


def make_ready(story, by):
    publish(story)
    story.heard_on, story.heard_from = date(2026, 9, 5), "Sokha"
    story.save()
    answer_all(story, by)
    return fresh(story)


def answer_all(story, by):
    accept_risks(story=story, answers={found.key: "Nobody can tell." for found in open_risks(story, by)}, by=by)


def fresh(story):
    return Story.objects.select_related("interview__client", "centre").get(pk=story.pk)


def approve(story, by):
    stories.approve_story(story=story, by=by, on=TODAY, read=story.digest)
    return fresh(story)


def send_approval(client, story, **changes):
    form = client.get(story.get_absolute_url()).context["approval"]
    data = {"approved_on": form["approved_on"].value(), "read": form["read"].value()} | changes
    return client.post(reverse("outcomes:story-approve", args=[story.uuid]), data, follow=True)


def page_of(client, story):
    return client.get(story.get_absolute_url()).content.decode()


def test_a_story_is_written_beside_what_the_interview_says(client, caseworker, interview):
    client.force_login(caseworker)
    address = reverse("outcomes:story-write", args=[interview.uuid])
    page = client.get(address)
    assert "The wage was not paid." in page.content.decode()
    answer = client.post(address, sent(page, title="Paid", result=KHMER))
    story = Story.objects.get()
    assert answer.url == story.get_absolute_url()
    assert (story.result, story.written_by, story.state) == (KHMER, caseworker, "draft")
    assert client.get(address).url == story.get_absolute_url()


def test_the_name_is_never_filled_in_and_refused_as_a_pseudonym(client, caseworker, interview):
    client.force_login(caseworker)
    address = reverse("outcomes:story-write", args=[interview.uuid])
    page = client.get(address)
    assert "Sok Chanthou" not in page.content.decode()
    answer = client.post(address, sent(page, title="Paid", pseudonym="sok chanthou", lesson=KHMER))
    assert "This is the name on the card" in answer.context["form"].errors["pseudonym"][0]
    assert KHMER in answer.content.decode()


@pytest.mark.parametrize(
    ("words", "sentence"), [(349, "so far"), (350, ""), (400, ""), (401, "make a page"), (501, "one page")]
)
def test_the_length_is_told(words, sentence):
    told = stories.length_in_words(words)
    assert sentence in told
    assert bool(told) == bool(sentence)


def test_words_are_counted_in_scripts_that_have_no_spaces(story):
    for name in ("profile", "event", "assistance", "lesson"):
        setattr(story, name, "")
    story.result = "ขาดค่าจ้างสามเดือน"
    assert story.words >= 3


def test_a_story_of_ten_pages_is_kept_and_not_approved(signed_in, story, coordinator):
    make_ready(story, coordinator)
    address = reverse("outcomes:story-update", args=[story.uuid])
    answer = signed_in.post(address, sent(signed_in.get(address), result="word " * 3500), follow=True)
    story = fresh(story)
    assert story.result.count("word") == 3500
    assert "It must stand on one page: at most 500" in answer.content.decode()
    answer_all(story, coordinator)
    with pytest.raises(ValidationError, match="at most 500"):
        approve(story, coordinator)


def test_everything_that_is_missing_is_told_with_the_way_to_it(signed_in, interview):
    story = factories.StoryFactory(interview=interview, outcome="not_recorded")
    page = page_of(signed_in, story)
    for sentence in (
        "Not written yet: Profile of the respondent",
        "has no pseudonym yet",
        "Nobody said whether the outcome is good or bad",
        "could tell who it is",
        "has not heard it read yet",
        "There is no consent to publish",
    ):
        assert sentence in page
    assert "Approve the story" not in page
    for page in ("update", "check", "heard"):
        assert stories.address(story, page) in page_of(signed_in, story)


def test_it_is_approved_once_all_holds_and_stands_in_the_report(signed_in, story, coordinator, centre):
    agreement = factories.AgreementFactory(centres=[centre], starts_on=YEAR.start, ends_on=YEAR.end)
    assert stories_of([centre.pk], YEAR, agreement).stories == ()
    story = make_ready(story, coordinator)
    answer = send_approval(signed_in, story)
    assert "It stands in the report of the period of this day" in answer.content.decode()
    story = fresh(story)
    assert (story.approved_on, story.approved_by, story.state) == (TODAY, coordinator, "approved")
    found = stories_of([centre.pk], YEAR, agreement)
    assert [each.title for each in found.stories] == [story.title]
    assert (found.this_year.women, found.outcomes["positive"], found.taken_back) == (1, 1, 0)


def test_approved_after_the_quarter_it_stands_in_the_report_being_written(signed_in, story, coordinator, centre):
    agreement = factories.AgreementFactory(centres=[centre], number="T1", starts_on=YEAR.start, ends_on=YEAR.end)
    quarter = Period(date(2026, 7, 1), date(2026, 9, 30))
    factories.ProgressReportFactory(agreement=agreement, starts_on=quarter.start, ends_on=quarter.end, status="draft")
    story = make_ready(story, coordinator)
    page = signed_in.get(story.get_absolute_url())
    assert page.context["approval"]["approved_on"].value() == quarter.end
    assert "is the last day of the report of T1 that is being written" in page.content.decode()
    send_approval(signed_in, story)
    assert fresh(story).approved_on == quarter.end
    assert len(stories_of([centre.pk], quarter, agreement).stories) == 1
    assert story.history.first().history_date.date() > quarter.end


def test_no_report_is_proposed_that_is_submitted_or_long_past_or_over_before_the_interview(story, centre):
    agreement = factories.AgreementFactory(centres=[centre])
    make = partial(factories.ProgressReportFactory, agreement=agreement)
    make(starts_on=date(2026, 7, 1), ends_on=date(2026, 9, 30), status="submitted")
    make(starts_on=date(2026, 4, 1), ends_on=date(2026, 6, 30), status="draft")
    make(starts_on=date(2026, 10, 1), ends_on=date(2026, 12, 31), status="draft")
    assert report_under_way(story) is None
    study = factories.CaseStudyFactory(centre=centre)
    assert report_under_way(study) is None  # three months ago and a day
    make(starts_on=date(2026, 7, 1), ends_on=date(2026, 7, 31), status="returned")
    assert report_under_way(study).days == Period(date(2026, 7, 1), date(2026, 7, 31))


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        ("02/10/2026", "This day is still to come."),
        ("31/07/2026", "This is before the interview. Look at the day again."),
        ("", "Write the date, such as 31/12/1994."),
        ("31/02/2026", "31/02/2026 does not exist. Look at the day and the month again."),
    ],
)
def test_a_day_it_cannot_count_on_is_said_at_its_place_and_nothing_is_approved(
    signed_in, story, coordinator, day, sentence
):
    story = make_ready(story, coordinator)
    answer = send_approval(signed_in, story, approved_on=day)
    assert answer.status_code == 200
    assert answer.context["approval"].errors == {"approved_on": [sentence]}
    assert sentence in answer.content.decode()
    assert f'value="{day}"' in answer.content.decode() or not day
    assert fresh(story).approved_on is None


def test_a_day_on_which_no_agreement_ran_is_told(signed_in, story, coordinator):
    story = make_ready(story, coordinator)
    assert "No agreement of the centre ran on this day" in send_approval(signed_in, story).content.decode()
    assert fresh(story).approved_on == TODAY


def test_that_a_report_was_submitted_before_is_said_when_it_is_approved_as_of_its_days(
    signed_in, story, coordinator, centre
):
    agreement = factories.AgreementFactory(centres=[centre], number="T1", starts_on=YEAR.start, ends_on=YEAR.end)
    factories.ProgressReportFactory(
        agreement=agreement, starts_on=date(2026, 7, 1), ends_on=date(2026, 9, 30), status="approved"
    )
    story = make_ready(story, coordinator)
    page = send_approval(signed_in, story, approved_on="30/09/2026").content.decode()
    assert (
        "This report was submitted before, and does not hold it: T1, Wed 1 July 2026 to Wed 30 September 2026" in page
    )


@pytest.mark.parametrize("answers", [[], ["refused"], ["given", "withdrawn"]])
def test_without_consent_to_publish_nothing_is_approved_and_nothing_overrides_it(story, coordinator, answers):
    story = make_ready(story, coordinator)
    story.interview.client.consents.all().delete()
    for day, answer in enumerate(answers, start=3):
        publish(story, answer=answer, on=date(2026, 9, day))
    with pytest.raises(ValidationError, match="There is no consent to publish"):
        approve(fresh(story), coordinator)


def test_of_somebody_without_a_card_the_consent_is_kept_with_the_story(signed_in, centre, coordinator):
    interview = factories.InterviewFactory(client=None, centre=centre)
    story = factories.StoryFactory(interview=interview, centre=centre)
    address = reverse("outcomes:story-consent", args=[story.uuid])
    refused = signed_in.post(address, {"consent_on": "02/10/2026"})
    assert refused.context["form"].errors == {"consent_on": ["This day is still to come."]}
    signed_in.post(address, {"consent_on": "02/09/2026", "consent_manner": "spoken"})
    assert stories.has_consent(fresh(story))
    signed_in.post(address, {"consent_on": "02/09/2026", "consent_withdrawn_on": "01/10/2026"})
    assert not stories.has_consent(fresh(story))


def test_with_a_card_the_consent_is_recorded_there(signed_in, story):
    answer = signed_in.get(reverse("outcomes:story-consent", args=[story.uuid]))
    assert answer.url == reverse("clients:consent", args=[story.interview.client.uuid])


def test_that_it_was_heard_is_a_day_a_person_and_what_changed(signed_in, story, coordinator):
    address = reverse("outcomes:story-heard", args=[story.uuid])
    early = signed_in.post(address, {"heard_on": "01/08/2026", "heard_from": "Sokha"})
    assert early.context["form"].errors == {"heard_on": ["This is before the interview. Look at the day again."]}
    signed_in.post(address, {"heard_on": "05/09/2026", "heard_from": "Sokha", "heard_changes": KHMER})
    story = fresh(story)
    assert (story.heard_on, story.heard_changes) == (date(2026, 9, 5), KHMER)
    assert story.history.first().history_user == coordinator


def test_who_wrote_it_does_not_approve_it_when_somebody_else_can(story, coordinator, centre):
    story = make_ready(story, coordinator)
    story.written_by = coordinator
    story.save()
    other = factories.UserFactory(role=Role.COORDINATOR, centres=[centre], full_name="Other Coordinator")
    with pytest.raises(ValidationError, match="approved by somebody else: Other Coordinator"):
        approve(story, coordinator)
    other.is_active = False
    other.save()
    assert approve(story, coordinator).approved_by == coordinator


def test_what_was_changed_since_it_was_read_is_not_approved(story, coordinator):
    story = make_ready(story, coordinator)
    read = story.digest
    story.result = "Another outcome."
    story.save()
    with pytest.raises(ValidationError, match="changed meanwhile"):
        stories.approve_story(story=story, by=coordinator, on=TODAY, read=read)


def test_a_changed_text_takes_an_approved_story_back_with_its_history(signed_in, story, coordinator, centre):
    agreement = factories.AgreementFactory(centres=[centre], starts_on=YEAR.start, ends_on=YEAR.end)
    story = approve(make_ready(story, coordinator), coordinator)
    address = reverse("outcomes:story-update", args=[story.uuid])
    unchanged = signed_in.post(address, sent(signed_in.get(address)), follow=True)
    assert "Nothing was changed." in unchanged.content.decode()
    assert fresh(story).approved_on
    answer = signed_in.post(address, sent(signed_in.get(address), result=KHMER), follow=True)
    assert "it is a draft again" in answer.content.decode()
    story = fresh(story)
    assert (story.state, story.heard_on, story.approved_by) == ("draft", None, None)
    assert story.history.filter(approved_on=TODAY).exists()
    assert stories_of([centre.pk], YEAR, agreement).stories == ()


def test_a_coordinator_sends_it_back_with_a_remark(signed_in, story, coordinator):
    stories.send_story(story=story, by=coordinator, on=TODAY)
    assert fresh(story).state == "in_review"
    address = reverse("outcomes:story-return", args=[story.uuid])
    assert signed_in.post(address, {"remark": ""}).context["form"].errors["remark"] == ["Write what to change."]
    signed_in.post(address, {"remark": KHMER})
    assert (fresh(story).state, fresh(story).remark) == ("draft", KHMER)
    assert KHMER in page_of(signed_in, story)


def test_an_unfinished_story_is_not_sent(signed_in, interview):
    story = factories.StoryFactory(interview=interview)
    answer = signed_in.post(reverse("outcomes:story-send", args=[story.uuid]), follow=True)
    assert "Not written yet" in answer.content.decode()
    assert fresh(story).state == "draft"


@pytest.mark.parametrize("answer", ["withdrawn", "refused"])
def test_consent_taken_back_takes_the_story_out_of_the_report_and_says_so(
    signed_in, story, coordinator, centre, answer
):
    agreement = factories.AgreementFactory(centres=[centre], starts_on=YEAR.start, ends_on=YEAR.end)
    story = approve(make_ready(story, coordinator), coordinator)
    submitted = frozen(build(agreement, YEAR))
    publish(story, answer=answer, on=TODAY)
    now = build(agreement, YEAR).harvest
    assert (now.stories, now.this_year.total, now.taken_back) == ((), 0, 1)
    page = page_of(signed_in, story)
    assert "Consent to publish was taken back" in page
    assert "keeps it as it was" in page
    assert [each.title for each in thawed(submitted).harvest.stories] == [story.title]
    report = reverse("reports:report", args=[agreement.uuid, *YEAR])
    assert "1 approved story is left out" in signed_in.get(report).content.decode()


def test_a_submitted_report_keeps_the_story_whose_consent_was_taken_back(signed_in, story, coordinator, centre):
    agreement = factories.AgreementFactory(centres=[centre], starts_on=YEAR.start, ends_on=YEAR.end)
    story.interview.interviewed_on = date(2026, 5, 1)
    story.interview.save()
    story.approved_on = date(2026, 6, 1)
    story.save()
    submission = factories.submission(agreement=agreement, by=coordinator)
    publish(story, answer="withdrawn", on=date(2026, 7, 1))
    page = signed_in.get(reverse("reports:submission", args=[submission.uuid])).content.decode()
    assert story.title in page
    assert "is left out" not in page
    assert build(agreement, submission.report.period).harvest.taken_back == 1


def test_consent_given_again_brings_it_back(story, coordinator, centre):
    story = approve(make_ready(story, coordinator), coordinator)
    publish(story, answer="withdrawn", on=date(2026, 9, 20))
    assert not Story.objects.published().exists()
    publish(story, answer="given", on=date(2026, 9, 21))
    assert Story.objects.published().get() == story
    assert not Story.objects.taken_back().exists()


def test_what_came_with_a_workbook_counts_by_its_day(story, centre):
    story.approved_on = date(2026, 9, 9)
    story.save()
    assert Story.objects.published().get() == story
    assert fresh(story).state == "approved"


def text_of(answer) -> str:
    run = subprocess.run(["pdftotext", "-raw", "-", "-"], input=answer.content, capture_output=True, check=True)
    return run.stdout.decode()


def test_the_page_is_one_and_names_nobody(signed_in, story, coordinator):
    story = make_ready(story, coordinator)
    address = reverse("outcomes:story-pdf", args=[story.uuid])
    text = text_of(signed_in.get(address))
    assert "Aunt Halimah" in text
    assert "not for publication" in text
    for identity in ("Sok Chanthou", story.interview.reference, story.interview.client.reference):
        assert identity not in text
    approve(story, coordinator)
    assert "not for publication" not in text_of(signed_in.get(address))
    publish(story, answer="withdrawn", on=TODAY)
    assert "not for publication" in text_of(signed_in.get(address))


@pytest.mark.parametrize(
    "word",
    ["wages ", "គាត់បានទទួលប្រាក់វិញ", "ค่าจ้าง", "ຄ່າຈ້າງ", "လုပ်ခ", "tiền "],
    ids=["en", "km", "th", "lo", "my", "vi"],
)
def test_the_longest_story_stands_on_one_page_in_every_script(signed_in, story, word):
    for name in ("profile", "event", "assistance", "result", "lesson"):
        text = word
        while word_count(text) < 100:
            text += word
        setattr(story, name, text)
    story.save()
    assert 480 <= story.words <= 520
    pdf = signed_in.get(reverse("outcomes:story-pdf", args=[story.uuid])).content
    info = subprocess.run(["pdfinfo", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    assert "Pages:           1" in info


def test_the_meter_remarks_when_only_happy_stories_are_told(signed_in, story, centre, caseworker):
    home = reverse("outcomes:home")
    assert "Only good outcomes" not in signed_in.get(home).content.decode()
    second = factories.InterviewFactory(client=story.interview.client, centre=centre)
    second = factories.StoryFactory(interview=second)
    assert "Only good outcomes" in signed_in.get(home).content.decode()
    second.outcome = "none"
    second.save()
    assert "Only good outcomes" not in signed_in.get(home).content.decode()


def test_the_page_of_a_story_takes_as_many_queries_for_many_answers(
    signed_in, story, coordinator, django_assert_max_num_queries
):
    publish(story)
    with django_assert_max_num_queries(20):
        page_of(signed_in, story)
    answer_all(story, coordinator)
    for n in range(20):
        accept_risks(story=story, answers={("capital", f"word{n}"): "x"}, by=coordinator)
    with django_assert_max_num_queries(20):
        page_of(signed_in, story)
