"""What attacking outcome harvesting found: old pages, colleagues in the middle, hidden complaints, older files."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from clients.merging import merge_clients
from clients.models import Consent
from clients.side_by_side import print_of
from legal_cases.restriction import restrict
from mrc.drafts.models import Draft
from outcomes import stories
from outcomes.draws import make_draw, record_state
from outcomes.frame import served
from outcomes.interviews import keep_interview, refusal
from outcomes.models import CaseStudy, Drawn, Interview, Story
from outcomes.story_check import risks_of
from tests import factories
from tests.workbook.books import bring_in, written_out

from .test_interviews import sent

pytestmark = pytest.mark.django_db
KHMER = "នាងបាននិយាយច្រើន។"


@pytest.fixture
def study(centre):
    return factories.CaseStudyFactory(centre=centre, summary="x")


@pytest.fixture
def bare(centre):
    """An approved story of somebody without a card."""
    interview = factories.InterviewFactory(client=None, centre=centre, interviewed_on=date(2026, 2, 1))
    return factories.StoryFactory(
        interview=interview, approved_on=date(2026, 3, 1), consent_on=date(2026, 2, 2), consent_manner="spoken"
    )


@pytest.fixture
def card(centre):
    card = factories.ClientFactory(centre=centre)
    factories.ServiceFactory(client=card, received_on=centre.today() - timedelta(days=300))
    Consent.objects.create(
        client=card, centre=centre, purpose="contact", answer="given", given_on=centre.today() - timedelta(days=300)
    )
    return card


@pytest.fixture
def agreement(centre):
    today = centre.today()
    return factories.AgreementFactory(
        centres=[centre], starts_on=today.replace(month=1, day=1), ends_on=today.replace(month=12, day=31)
    )


@pytest.fixture
def drawn(agreement, card, coordinator):
    make_draw(agreement=agreement, day=card.centre.today(), by=coordinator)
    return Drawn.objects.get(person__client=card)


def test_a_page_of_a_case_study_never_names_a_complaint_hidden_from_its_reader(
    client, study, centre, caseworker, coordinator
):
    case = factories.LegalCaseFactory(centre=centre, reference="HIDDEN-REF-77", caseworker=caseworker)
    study.cases.add(case)
    restrict(case=case, readers=[caseworker], by=caseworker)
    client.force_login(coordinator)
    address = reverse("outcomes:case-study-update", args=[study.uuid])
    page = client.get(address)
    for shown in ("garbage", page.context["form"]["shown"].value()):
        answer = client.post(address, {"title": "Mine", "finding": "mixed", "shown": shown}, follow=True)
        assert "HIDDEN-REF-77" not in answer.content.decode()
        assert study.cases.get() == case


def test_what_a_colleague_linked_meanwhile_stays_when_only_the_title_was_changed(client, study, centre, coordinator):
    event = factories.EventFactory(centre=centre, held_on=centre.today())
    client.force_login(coordinator)
    address = reverse("outcomes:case-study-update", args=[study.uuid])
    page = client.get(address)
    study.events.add(event)
    data = {"title": "Mine", "finding": study.finding, "summary": "x", "shown": page.context["form"]["shown"].value()}
    assert client.post(address, data | dict.fromkeys(("men", "women", "other"), "0")).status_code == 302
    study.refresh_from_db()
    assert (study.title, study.events.get()) == ("Mine", event)


@pytest.mark.parametrize("link", ["events", "cases", "activities"])
def test_a_key_no_database_can_hold_is_a_sentence(client, coordinator, link):
    client.force_login(coordinator)
    answer = client.post(reverse("outcomes:case-study-write"), {"title": "x", link: "9" * 20})
    assert answer.context["form"].errors[link] == ["Choose from the list."]


def test_a_caseworker_takes_an_activity_off(client, study, centre, caseworker):
    agreement = factories.AgreementFactory(centres=[centre], ends_on=centre.today() + timedelta(days=9))
    study.activities.add(factories.ActivityFactory(outcome__agreement=agreement))
    client.force_login(caseworker)
    address = reverse("outcomes:case-study-update", args=[study.uuid])
    page = client.get(address)
    assert page.context["form"]["activities"].value()
    data = {"title": study.title, "finding": study.finding, "summary": "x"}
    client.post(address, data | {"shown": page.context["form"]["shown"].value()})
    assert not study.activities.exists()


def test_an_answer_of_the_check_belongs_to_its_words_whatever_the_records_say_by_then(
    client, caseworker, coordinator, centre
):
    card = factories.ClientFactory(centre=centre)
    story = factories.StoryFactory(
        interview=factories.InterviewFactory(client=card), event="she went with Sunrise there"
    )
    client.force_login(caseworker)
    address = reverse("outcomes:story-check", args=[story.uuid])
    page = client.get(address)
    card.agency, card.other_names = "sunrise", "went"
    card.save()
    names = page.context["form"].fields
    client.post(address, {**dict.fromkeys(names, "Nobody can tell."), "of": page.context["digest"]})
    found = risks_of(Story.objects.get(pk=story.pk), caseworker)
    assert {each.words.casefold() for each in found if each.is_open} == {"sunrise", "went"}


def test_a_consent_taken_back_is_not_given_again_by_an_old_page(client, bare, coordinator):
    client.force_login(coordinator)
    address = reverse("outcomes:story-consent", args=[bare.uuid])
    client.post(address, {"consent_on": "02/02/2026", "consent_withdrawn_on": "05/03/2026"})
    old = client.post(address, {"consent_on": "02/02/2026", "consent_manner": "written"})
    assert "It was taken back on" in old.context["form"].errors["consent_withdrawn_on"][0]
    empty = client.post(address, {})
    assert "An answer that was given stays" in empty.context["form"].errors["consent_on"][0]
    assert not Story.objects.published().exists()
    client.post(address, {"consent_on": "06/03/2026"})  # asked again, and given again
    assert Story.objects.published().exists()


def test_what_a_colleague_wrote_of_the_hearing_is_asked_about_and_not_emptied(client, bare, coordinator):
    client.force_login(coordinator)
    address = reverse("outcomes:story-heard", args=[bare.uuid])
    page = client.get(address)
    assert 'name="shown"' in page.content.decode()
    Story.objects.update(heard_on=date(2026, 2, 20), heard_from="Sokha", heard_changes=KHMER)
    answer = client.post(address, sent(page, heard_on="21/02/2026", heard_from="Vibol"))
    assert answer.status_code == 200
    assert Story.objects.get().heard_changes == KHMER
    assert "heard_from" in answer.context["form"].errors
    assert 'name="stays_heard_from"' in answer.content.decode()


def test_of_two_places_one_person_came_to_hold_only_one_is_interviewed(drawn, agreement, centre, coordinator):
    other = factories.FramePersonFactory(
        draw=drawn.person.draw, client=drawn.person.client, centre=centre, number=9, rank=9
    )
    factories.InterviewFactory(client=drawn.person.client, drawn=Drawn.objects.create(centre=centre, person=other))
    assert "by her other card" in refusal(drawn.person.client, drawn)


def test_an_older_file_gives_back_no_consent_that_was_taken_back(tmp_path, bare):
    older = written_out(tmp_path / "older.xlsx")
    Story.objects.update(consent_withdrawn_on=date(2026, 3, 5))
    bring_in(older, "--existing", "update")
    assert Story.objects.get().consent_withdrawn_on == date(2026, 3, 5)


def test_an_older_file_approves_nothing_that_was_sent_back(tmp_path, bare, centre, coordinator):
    factories.CaseStudyFactory(centre=centre, approved_on=date(2026, 3, 1))
    older = written_out(tmp_path / "older.xlsx")
    stories.return_story(story=bare, remark="It names her.", by=coordinator)
    CaseStudy.objects.update(approved_on=None)
    said = bring_in(older, "--existing", "update")
    assert "approved on its page" in said
    assert Story.objects.get().approved_on is None
    assert CaseStudy.objects.get().approved_on is None


def test_an_approved_story_that_was_sent_back_is_heard_anew(bare, coordinator):
    bare.heard_on = date(2026, 2, 20)
    bare.save()
    stories.return_story(story=bare, remark="It names her.", by=coordinator)
    assert Story.objects.get().heard_on is None


def test_rare_combinations_count_no_hidden_case(centre, caseworker):
    interview = factories.InterviewFactory(client=None, centre=centre, sector="entertainment", gender="woman")
    story = factories.StoryFactory(interview=interview)
    before = [each.sentence for each in risks_of(story, caseworker) if each.kind == "rare"]
    other = factories.ClientFactory(centre=centre)
    factories.LegalCaseFactory(centre=centre, client=other, sector="entertainment", is_restricted=True)
    assert [each.sentence for each in risks_of(story, caseworker) if each.kind == "rare"] == before


def test_who_is_not_to_be_asked_any_more_is_not_drawn_again(drawn, agreement, coordinator, centre):
    record_state(drawn=drawn, state="no_longer_asked", reason="Her husband listens.", by=coordinator)
    assert served(agreement, centre.today()).get(pk=drawn.person.client_id).left_out == "interviewed"
    Drawn.objects.update(passed_over="no_consent")  # but who was only passed over may be
    assert served(agreement, centre.today()).get(pk=drawn.person.client_id).left_out == ""


def test_numbers_of_a_frame_follow_no_order_of_the_cards(agreement, centre, coordinator, card):
    for _n in range(15):
        other = factories.ClientFactory(centre=centre)
        factories.ServiceFactory(client=other, received_on=centre.today() - timedelta(days=300))
        Consent.objects.create(client=other, centre=centre, purpose="contact", answer="given", given_on=centre.today())
    draw = make_draw(agreement=agreement, day=centre.today(), by=coordinator)
    cards = list(draw.frame.order_by("number").values_list("client", flat=True))
    assert len(cards) == 16
    assert cards != sorted(cards)


def test_an_interview_typed_while_a_colleague_saved_one_is_shown_and_kept(client, drawn, caseworker, centre):
    client.force_login(caseworker)
    address = reverse("outcomes:interview-begin", args=[drawn.uuid])
    page = client.get(address)
    Draft.objects.create(
        user=caseworker, centre=centre, form="outcomes.begin", of=str(drawn.uuid), data={"learned": [KHMER]}
    )
    made = factories.InterviewFactory(client=drawn.person.client, drawn=drawn)
    answer = client.post(address, sent(page, learned=KHMER, interviewer=str(caseworker.uuid)))
    assert answer.status_code == 200
    assert "A colleague saved an interview of this person meanwhile" in answer.content.decode()
    assert KHMER in answer.content.decode()
    assert made.reference in client.get(address).content.decode()
    assert Draft.objects.count() == 1
    Draft.objects.all().delete()
    assert client.get(address).url == made.get_absolute_url()


def test_an_interview_begun_from_the_card_counts_for_the_draw_made_meanwhile(
    client, card, agreement, caseworker, coordinator
):
    client.force_login(caseworker)
    address = reverse("outcomes:interview-of", args=[card.uuid])
    page = client.get(address)
    make_draw(agreement=agreement, day=card.centre.today(), by=coordinator)
    answer = client.post(address, sent(page, learned=KHMER, interviewer=str(caseworker.uuid)))
    assert answer.status_code == 302, answer.context["form"].errors
    interview = Interview.objects.get()
    assert interview.drawn == Drawn.objects.get()
    assert interview.drawn.state == "interviewed"


def test_an_interview_typed_while_the_card_was_merged_waits_at_the_card_that_stayed(
    client, card, centre, caseworker, coordinator
):
    client.force_login(caseworker)
    page = client.get(reverse("outcomes:interview-of", args=[card.uuid]))
    stays = factories.ClientFactory(centre=centre)
    shown = print_of(*sorted([stays, card], key=lambda one: one.pk))
    merge_clients(kept=stays, gone=card, values={}, shown=shown, by=coordinator)
    data = sent(page, learned=KHMER)
    answer = client.post(reverse("outcomes:interview-of", args=[card.uuid]), data, follow=True)
    assert "What you typed waits as a draft" in answer.content.decode()
    draft = Draft.objects.get()
    assert (draft.form, draft.of) == ("outcomes.interview_of_card", str(stays.uuid))
    assert draft.data["learned"] == [KHMER]


def test_what_was_recorded_while_an_interview_was_saved_stops_it(drawn, coordinator):
    interview = Interview(
        centre=drawn.centre, client=drawn.person.client, drawn=drawn, gender="woman", interviewed_on=date(2026, 3, 1)
    )
    record_state(drawn=drawn, state="declined", reason="No.", by=coordinator)
    with pytest.raises(ValidationError, match="Declined"):
        keep_interview(interview=interview, answers={}, by=coordinator)
    assert not Interview.objects.exists()
