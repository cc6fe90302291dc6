"""What in a story could tell who somebody is: the words of her records, days and numbers, and how few are like her."""

import pytest
from django.urls import reverse

from clients.actions import link_family
from legal_cases.models import CaseRespondent, MigrationFee, Respondent, RespondentAlias
from legal_cases.restriction import restrict
from outcomes.models import AcceptedRisk, Story
from outcomes.story_check import accept_risks, open_risks, risks_of
from tests import factories

from .test_interviews import sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def card(centre):
    return factories.ClientFactory(
        centre=centre,
        name="ចាន់ធូ",
        name_latin="Chanthou",
        emergency_name="Sreymom",
        address="Trapeang Village",
        province="Prey Veng",
        nationality="KH",
        agency="Golden Hands",
    )


@pytest.fixture
def story(card, centre):
    interview = factories.InterviewFactory(
        client=card, centre=centre, nationality="KH", community_of_origin="Prey Veng", sector="seafood"
    )
    return factories.StoryFactory(interview=interview, title="paid", pseudonym="Aunt Halimah")


def found(story, user, *kinds):
    return {each.words.casefold() for each in risks_of(story, user) if each.kind in kinds}


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("then chanthou asked", "name", "chanthou"),
        ("ពេលនោះចាន់ធូបានសួរ", "name", "ចាន់ធូ"),
        ("her sister sreymom came", "name", "sreymom"),
        ("golden hands took it", "name", "golden hands"),
        ("she is from prey veng", "place", "prey veng"),
        ("she called 012 555 444 twice", "number", "012 555 444"),
        ("on 14 March 2026 she came", "day", "14 march 2026"),
        ("she left in March 2025 and stayed", "day", "march 2025"),
        ("នៅថ្ងៃទី១២ នាងមក", "day", "ថ្ងៃទី១២"),
        ("write to a.b@example.org now", "email", "a.b@example.org"),
        ("she worked for Sunrise there", "capital", "sunrise"),
    ],
)
def test_what_the_records_know_is_found_in_the_text(story, text, kind, words, caseworker):
    story.event = text
    assert words in found(story, caseworker, kind)


def test_respondents_their_other_names_and_who_was_paid_are_found_by_who_may_see_the_case(
    story, card, centre, caseworker, coordinator
):
    case = factories.LegalCaseFactory(centre=centre, client=card, caseworker=caseworker)
    respondent = Respondent.objects.create(centre=centre, name="Blue Ocean", kind="employer", place="Samut Sakhon")
    RespondentAlias.objects.create(respondent=respondent, centre=centre, name="old harbour")
    CaseRespondent.objects.create(case=case, centre=centre, respondent=respondent)
    MigrationFee.objects.create(case=case, centre=centre, currency="THB", amount=5, paid_to_name="uncle vy")
    story.event = "blue ocean, once old harbour, in samut sakhon; uncle vy was paid"
    for reader in (caseworker, coordinator):
        assert {"blue ocean", "old harbour", "uncle vy"} <= found(story, reader, "name")
        assert "samut sakhon" in found(story, reader, "place")
    restrict(case=case, readers=[caseworker], by=caseworker)
    assert {"blue ocean", "old harbour", "uncle vy"} <= found(story, caseworker, "name")
    assert not found(story, coordinator, "name", "place")


def test_who_may_see_a_case_is_asked_also_about_what_others_answered_without_seeing_it(
    story, card, centre, caseworker, coordinator
):
    case = factories.LegalCaseFactory(centre=centre, client=card, caseworker=caseworker)
    MigrationFee.objects.create(case=case, centre=centre, currency="THB", amount=5, paid_to_name="Sunrise")
    restrict(case=case, readers=[caseworker], by=caseworker)
    story.event = "she worked for Sunrise"
    story.save()
    accept_risks(
        story=story, answers={each.key: "A brand of buses." for each in open_risks(story, coordinator)}, by=coordinator
    )
    story = Story.objects.get(pk=story.pk)
    assert open_risks(story, coordinator) == []
    assert [(each.kind, each.words) for each in open_risks(story, caseworker)] == [("name", "Sunrise")]


def test_the_family_is_found(story, card, centre, caseworker):
    mother = factories.ClientFactory(centre=centre, name="Bopha Lim", name_latin="")
    link_family(client=card, other=mother, relation="parent", by=caseworker)
    story.profile = "she lives with bopha lim"
    assert "bopha lim" in found(story, caseworker, "name")


def test_the_pseudonym_is_no_name_and_a_word_is_asked_about_once(story, caseworker):
    story.event = "then Halimah asked Sunrise."
    story.result = "so Halimah left Sunrise."
    risks = [each for each in risks_of(story, caseworker) if each.kind == "capital"]
    assert [(each.words, len(each.where)) for each in risks] == [("Sunrise", 2)]


def test_somebody_without_a_card_is_looked_for_by_what_the_interview_says(centre, caseworker):
    interview = factories.InterviewFactory(client=None, centre=centre, community_of_origin="Kep")
    story = factories.StoryFactory(interview=interview, centre=centre, event="she went back to kep")
    assert "kep" in found(story, caseworker, "place")


def test_few_people_who_are_alike_are_told_with_their_number(story, card, centre, caseworker):
    assert [each.sentence for each in risks_of(story, caseworker) if each.kind == "rare"] == [
        "Only 1 client of the centre is: Woman, Cambodia.",
        "No other client of the centre is: Woman, Seafood.",
        "Only 1 client of the centre is: Woman, Prey Veng.",
    ]


def test_five_are_not_few_and_other_centres_and_genders_do_not_count(story, card, centre, elsewhere, caseworker):
    alike = {"nationality": "KH", "province": "PREY VENG", "present_sector": "seafood"}
    for _each in range(3):
        factories.ClientFactory(centre=centre, **alike)
    factories.ClientFactory(centre=elsewhere, **alike)
    factories.ClientFactory(centre=centre, gender="man", **alike)
    rare = [each.sentence for each in risks_of(story, caseworker) if each.kind == "rare"]
    assert "Only 4 clients of the centre are: Woman, Cambodia." in rare
    fifth = factories.ClientFactory(centre=centre, **alike)
    factories.LegalCaseFactory(centre=centre, client=card, sector="seafood")
    assert not [each for each in risks_of(story, caseworker) if each.kind == "rare"]
    fifth.nationality = "LA"
    fifth.save()
    assert [each.sentence for each in risks_of(story, caseworker) if each.kind == "rare"] == [
        "Only 4 clients of the centre are: Woman, Cambodia."
    ]


def test_where_few_went_to_a_country_it_is_told(story, card, centre, caseworker):
    for _each in range(5):
        factories.ClientFactory(centre=centre, nationality="KH", province="Prey Veng", present_sector="seafood")
    factories.LegalCaseFactory(centre=centre, client=card, destination_country="KW", sector="seafood")
    rare = [each.sentence for each in risks_of(story, caseworker) if each.kind == "rare"]
    assert rare == ["Only 1 client of the centre is: Woman, Kuwait."]


def test_two_questions_are_always_asked_and_anew_for_another_text(story, caseworker):
    always = [each for each in risks_of(story, caseworker) if each.kind in {"recognised", "claim"}]
    assert len(always) == 2
    accept_risks(story=story, answers={each.key: "No." for each in open_risks(story, caseworker)}, by=caseworker)
    story = Story.objects.get(pk=story.pk)
    assert open_risks(story, caseworker) == []
    story.event = "nothing was said"
    story.save()
    assert {each.kind for each in open_risks(story, caseworker)} == {"recognised", "claim"}
    assert {each.before for each in open_risks(story, caseworker)} == {"No."}


def test_a_reason_holds_for_its_word_and_an_emptied_one_is_taken_back(story, caseworker):
    story.event = "she worked for Sunrise"
    story.save()
    key = ("capital", "sunrise")
    accept_risks(story=story, answers={key: "A brand of buses."}, by=caseworker)
    assert key not in {each.key for each in open_risks(Story.objects.get(pk=story.pk), caseworker)}
    accept_risks(story=story, answers={key: ""}, by=caseworker)
    assert key in {each.key for each in open_risks(Story.objects.get(pk=story.pk), caseworker)}
    assert AcceptedRisk.history.filter(why="A brand of buses.").exists()


def test_the_page_keeps_the_answers_and_tells_what_is_left(client, caseworker, story):
    client.force_login(caseworker)
    story.event = "she worked for Sunrise"
    story.save()
    address = reverse("outcomes:story-check", args=[story.uuid])
    page = client.get(address)
    assert "“Sunrise”" in page.content.decode()
    some = {"of": page.context["digest"], "why_0": "A brand of buses."}
    answer = client.post(address, sent(page, **some), follow=True)
    assert "Not answered yet:" in answer.content.decode()
    every = dict.fromkeys(page.context["form"].fields, "Nobody can tell.")
    answer = client.post(address, {**every, "of": page.context["digest"]}, follow=True)
    assert "Everything that was found is answered." in answer.content.decode()
    assert {each.accepted_by for each in story.accepted_risks.all()} == {caseworker}


def test_answers_to_a_text_that_was_changed_meanwhile_are_not_taken(client, caseworker, story):
    client.force_login(caseworker)
    address = reverse("outcomes:story-check", args=[story.uuid])
    page = client.get(address)
    story.event = "she worked for Sunrise"
    story.save()
    every = dict.fromkeys(page.context["form"].fields, "Typed with care.")
    answer = client.post(address, {**every, "of": page.context["digest"]})
    assert "changed meanwhile" in answer.content.decode()
    assert "Typed with care." in answer.content.decode()
    assert not AcceptedRisk.objects.exists()


def test_a_text_without_end_is_looked_through_in_time(story, caseworker):
    story.event = "Aa " * 6000 + "1" * 6000
    assert len(risks_of(story, caseworker)) < 50
