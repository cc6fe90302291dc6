"""A case study from its first word to the report: written, looked through, approved, taken back (Annex 6)."""

import subprocess
from datetime import date

import pytest
from django.urls import reverse

from legal_cases.restriction import restrict
from mrc.period import Period
from outcomes import case_studies
from outcomes.models import CaseStudy
from reports.harvest import case_studies_of
from tests.factories import (
    ActivityFactory,
    AgreementFactory,
    CaseStudyFactory,
    EventFactory,
    LegalCaseFactory,
    OutcomeFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
WHOLE = {
    "title": "ក្រុមសន្សំ that ended",
    "finding": "did_not_work",
    "summary": "Women of one hall saved together.",
    "impact": "They lent to each other, until two left.",
    "impact_intermediaries": "",
    "learning": "A group needs a rule for who leaves.",
    "women": "5",
    "men": "",
    "other": "0",
}


@pytest.fixture
def case(centre, caseworker):
    return LegalCaseFactory(
        centre=centre,
        caseworker=caseworker,
        subjects=["leave"],
        worker_name="Thuzar Aung",
        case_study_why="Ten of them.",
    )


def new(client, user, query="", **changes):
    client.force_login(user)
    address = reverse("outcomes:case-study-write") + query
    token = client.get(address).context["form"]["token"].value()
    return client.post(address, WHOLE | {"token": token} | changes)


def act(client, study, page, **sent):
    return client.post(reverse(f"outcomes:case-study-{page}", args=[study.uuid]), sent, follow=True)


def approve(client, study, **changes):
    """The page that follows."""
    sent = {"approved_on": study.centre.today(), "read": study.digest} | changes
    return act(client, study, "approve", **sent).content.decode()


def whole(centre, **options):
    texts = {name: WHOLE[name] for name in ("title", "finding", "summary", "impact", "learning")}
    return CaseStudyFactory(centre=centre, women=5, **(texts | options))


def test_it_is_written_with_a_number_and_counts_left_empty_are_zero(client, caseworker, centre):
    answer = new(client, caseworker)
    study = CaseStudy.objects.get()
    assert answer.url == study.get_absolute_url()
    assert study.reference.startswith(f"{centre.code}-S-")
    assert (study.women, study.men, study.other, study.state) == (5, 0, 0, "draft")
    assert study.written_by == study.history.first().history_user == caseworker


def test_a_form_sent_twice_makes_one(client, caseworker):
    client.force_login(caseworker)
    address = reverse("outcomes:case-study-write")
    token = client.get(address).context["form"]["token"].value()
    for _twice in range(2):
        assert client.post(address, WHOLE | {"token": token}).status_code == 302
    assert CaseStudy.objects.count() == 1


def test_begun_from_an_event_or_a_complaint_it_is_about_it(client, caseworker, centre, case):
    event = EventFactory(centre=centre)
    client.force_login(caseworker)
    for name, record, field in (("event", event, "events"), ("case", case, "cases")):
        form = client.get(f"{reverse('outcomes:case-study-write')}?{name}={record.uuid}").context["form"]
        assert list(form[field].value()) in ([record], [record.pk])
    new(client, caseworker, f"?event={event.uuid}", events=[event.pk], cases=[case.pk])
    study = CaseStudy.objects.get()
    assert (study.events.get(), study.cases.get()) == (event, case)


@pytest.mark.parametrize("query", ["?event=x", "?case=00000000-0000-0000-0000-000000000000", "?event=%00"])
def test_an_address_of_nothing_begins_an_empty_one(client, caseworker, query):
    client.force_login(caseworker)
    assert client.get(reverse("outcomes:case-study-write") + query).status_code == 200


def test_what_belongs_to_another_centre_is_not_on_the_list(client, caseworker, elsewhere):
    event, case = EventFactory(centre=elsewhere), LegalCaseFactory(centre=elsewhere, case_study_why="x")
    activity = ActivityFactory(outcome=OutcomeFactory(agreement=AgreementFactory(centres=[elsewhere])))
    answer = new(client, caseworker, events=[event.pk], cases=[case.pk], activities=[activity.pk])
    assert answer.status_code == 200
    assert set(answer.context["form"].errors) == {"events", "cases", "activities"}
    assert not CaseStudy.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": " "}, "title"),
        ({"women": "-1"}, "women"),
        ({"women": "many"}, "women"),
        ({"women": "99999999999"}, "women"),
        ({"summary": "x" * 100_001}, "summary"),
        ({"finding": "wonderful"}, "finding"),
        ({"events": ["x"]}, "events"),
        ({"token": "forged"}, "token"),
    ],
)
def test_bad_input_is_a_sentence_at_its_place_and_what_was_typed_stays(client, caseworker, changes, field):
    answer = new(client, caseworker, **changes)
    assert answer.status_code == 200
    assert field in answer.context["form"].errors
    assert "A group needs a rule" in answer.content.decode()
    assert not CaseStudy.objects.exists()


def test_a_hidden_complaint_is_not_shown_and_stays_linked_when_somebody_else_saves(
    client, caseworker, coordinator, centre, case
):
    study = whole(centre)
    study.cases.add(case)
    restrict(case=case, readers=[caseworker], by=caseworker)
    client.force_login(coordinator)
    assert case.reference not in client.get(study.get_absolute_url()).content.decode()
    address = reverse("outcomes:case-study-update", args=[study.uuid])
    page = client.get(address)
    assert case.reference not in page.content.decode()
    shown = page.context["form"]["shown"].value()
    assert client.post(address, WHOLE | {"title": "Another", "shown": shown}).status_code == 302
    study.refresh_from_db()
    assert study.title == "Another"
    assert study.cases.get() == case


def test_unfinished_it_is_not_sent_and_says_what_is_missing(client, caseworker, centre):
    study = CaseStudyFactory(centre=centre, finding="not_recorded", learning="Only this.")
    client.force_login(caseworker)
    page = act(client, study, "send").content.decode()
    assert "Not written yet: Summary, Impact." in page
    assert "Nobody said whether it worked." in page
    assert "Nobody is counted" in page
    study.refresh_from_db()
    assert study.state == "draft"


def test_words_of_its_complaints_are_found_and_answered_before_approval(client, caseworker, coordinator, centre, case):
    study = whole(centre, summary="The worker Thuzar was paid.")
    study.cases.add(case)
    client.force_login(caseworker)
    act(client, study, "send")
    client.force_login(coordinator)
    study.refresh_from_db()
    assert "nobody said why" in approve(client, study)
    names = client.get(reverse("outcomes:case-study-names", args=[study.uuid]))
    assert "Thuzar" in names.content.decode()
    act(client, study, "names", read=names.context["read"], why="Another Thuzar, the trainer.")
    study.refresh_from_db()
    approve(client, study)
    study.refresh_from_db()
    assert (study.state, study.approved_by) == ("approved", coordinator)


def test_words_of_a_hidden_complaint_are_shown_to_nobody_else_and_asked_of_who_may_see_it(
    client, caseworker, coordinator, centre, case
):
    study = whole(centre, summary="the worker thuzar was paid")
    study.cases.add(case)
    restrict(case=case, readers=[caseworker], by=caseworker)
    client.force_login(coordinator)
    address = reverse("outcomes:case-study-names", args=[study.uuid])
    assert "thuzar" not in client.get(address).content.decode()
    assert not case_studies.hindrances(study, coordinator)
    (asked,) = case_studies.hindrances(study, caseworker)
    assert "1 word looks like a name" in asked.sentence
    case_studies.say_why_names_stay(
        study=study,
        why="Another one.",
        read=case_studies.looked_at(study, case_studies.found_in(study, caseworker)),
        by=caseworker,
    )
    study.refresh_from_db()
    assert not case_studies.hindrances(study, caseworker)


def test_what_was_read_must_be_what_is_approved(client, coordinator, centre):
    study = whole(centre)
    client.force_login(coordinator)
    assert "changed meanwhile" in approve(client, study, read="x")
    assert "changed meanwhile" in act(client, study, "names", read="x", why="y").content.decode()
    study.refresh_from_db()
    assert study.approved_on is None


def test_of_two_who_approve_the_second_is_told(client, coordinator, centre):
    study = whole(centre)
    client.force_login(coordinator)
    approve(client, study)
    assert "approved already" in approve(client, study)


def test_a_caseworker_does_not_approve(client, caseworker, centre):
    study = whole(centre)
    client.force_login(caseworker)
    assert client.post(reverse("outcomes:case-study-approve", args=[study.uuid])).status_code == 403


def test_approved_it_stands_in_the_report_and_changed_it_leaves_until_it_is_approved_anew(client, coordinator, centre):
    study = whole(centre, impact_intermediaries="The union asked for the rule.")
    client.force_login(coordinator)
    approve(client, study)
    study.refresh_from_db()
    days = Period(study.approved_on, study.approved_on)
    (told,) = case_studies_of([centre.pk], days)
    assert [str(label) for label, _text in told.parts] == ["Summary", "Impact", "Impact on intermediaries", "Learning"]
    address = reverse("outcomes:case-study-update", args=[study.uuid])
    form = client.get(address).context["form"]
    data = WHOLE | {"impact_intermediaries": study.impact_intermediaries, "shown": form["shown"].value()}
    page = client.post(address, data, follow=True).content.decode()
    assert "draft again" not in page
    data["summary"] = "Otherwise."
    data["shown"] = client.get(address).context["form"]["shown"].value()
    assert "draft again" in client.post(address, data, follow=True).content.decode()
    assert case_studies_of([centre.pk], days) == ()


def test_sent_back_it_is_a_draft_with_a_remark(client, coordinator, centre):
    study = whole(centre, approved_on=date(2026, 3, 1))
    client.force_login(coordinator)
    assert act(client, study, "return", why=" ").context["form"].errors
    page = act(client, study, "return", why="Count the men too <b>").content.decode()
    assert "Count the men too &lt;b&gt;" in page
    study.refresh_from_db()
    assert (study.state, study.approved_on) == ("draft", None)


def test_two_who_change_the_same_text_are_asked(client, caseworker, coordinator, centre):
    study = whole(centre)
    address = reverse("outcomes:case-study-update", args=[study.uuid])
    client.force_login(caseworker)
    shown = client.get(address).context["form"]["shown"].value()
    CaseStudy.objects.filter(pk=study.pk).update(summary="A colleague wrote this.")
    answer = client.post(address, WHOLE | {"summary": "Mine.", "shown": shown})
    assert answer.status_code == 200
    assert "summary" in answer.context["form"].errors


def test_the_list_is_narrowed_by_state_and_an_unknown_one_shows_all(client, caseworker, centre):
    whole(centre, title="In draft")
    whole(centre, title="Sent", sent_on=date(2026, 3, 1))
    whole(centre, title="Done", approved_on=date(2026, 3, 2))
    client.force_login(caseworker)
    for state, titles in (("draft", {"In draft"}), ("in_review", {"Sent"}), ("approved", {"Done"})):
        page = client.get(f"{reverse('outcomes:case-studies')}?state={state}")
        assert {one.title for one in page.context["page"]} == titles
    assert len(client.get(f"{reverse('outcomes:case-studies')}?state=x&page=99").context["page"].object_list) == 3


def test_the_pdf_tells_nobody(client, caseworker, centre, case):
    study = whole(centre)
    study.cases.add(case)
    client.force_login(caseworker)
    answer = client.get(reverse("outcomes:case-study-pdf", args=[study.uuid]))
    text = subprocess.run(
        ["pdftotext", "-raw", "-", "-"], input=answer.content, capture_output=True, check=True
    ).stdout.decode()
    assert "ក្រុមសន្សំ that ended" in text
    assert "Draft, not for publication" in text
    for secret in ("Thuzar", case.reference):
        assert secret not in text


def test_from_an_event_and_a_closed_case_a_link_leads_to_writing_one(client, caseworker, staff, centre):
    event = EventFactory(centre=centre)
    closed = LegalCaseFactory(centre=centre, closed=True, caseworker=caseworker)
    client.force_login(caseworker)
    for record, name in ((event, "event"), (closed, "case")):
        link = f"{reverse('outcomes:case-study-write')}?{name}={record.uuid}"
        assert link in client.get(record.get_absolute_url()).content.decode()
    client.force_login(staff)
    assert "case-studies" not in client.get(event.get_absolute_url()).content.decode()


def test_others_find_nothing(client, elsewhere, centre):
    study = whole(centre)
    client.force_login(UserFactory(role="coordinator", centres=[elsewhere]))
    for page in ("update", "names", "return", "pdf"):
        assert client.get(reverse(f"outcomes:case-study-{page}", args=[study.uuid])).status_code == 404
