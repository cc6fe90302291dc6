"""Annex 3: who may be interviewed, by whom and when, what is kept, and what stands on paper."""

import re
import subprocess
from datetime import date

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import override

from clients.models import Consent
from mrc.access.models import Centre
from mrc.drafts import kept
from mrc.drafts.models import Draft
from mrc.drafts.registry import places_of
from outcomes import interviewers
from outcomes.models import Interview, Question
from outcomes.paper import blank
from tests import factories

pytestmark = pytest.mark.django_db
TODAY = date(2026, 10, 1)
KHMER = "ខ្ញុំបានរៀនថាត្រូវសុំបង្កាន់ដៃ។"


@pytest.fixture(autouse=True)
def on_the_day(monkeypatch):
    monkeypatch.setattr(Centre, "today", lambda centre: TODAY)


@pytest.fixture
def card(centre):
    card = factories.ClientFactory(centre=centre, province="Kampong Cham", nationality="KH")
    factories.ServiceFactory(client=card, received_on=date(2026, 1, 20))
    agree(card)
    return card


@pytest.fixture
def drawn(card, coordinator):
    agreement = factories.AgreementFactory(centres=[card.centre])
    return factories.drawn(client=card, by=coordinator, agreement=agreement)


@pytest.fixture
def signed_in(client, caseworker):
    client.force_login(caseworker)
    return client


def agree(card, purpose="contact", answer="given", on=date(2026, 1, 20)):
    Consent.objects.create(client=card, centre=card.centre, purpose=purpose, answer=answer, given_on=on)


def sent(page, **answers):
    """What a browser sends of the form on the page, with some answers changed."""
    form = page.context["form"]
    values = {}
    for bound in form:
        value = bound.value()
        if value not in (None, ""):
            prepared = bound.field.widget.format_value(bound.field.prepare_value(value))
            values[bound.html_name] = prepared[0] if isinstance(prepared, list) else prepared
    return {**values, **answers}


def errors_of(answer):
    return {name: list(errors) for name, errors in answer.context["form"].errors.items()}


def test_who_was_drawn_is_interviewed_and_the_draw_knows_it(signed_in, drawn, caseworker):
    address = reverse("outcomes:interview-begin", args=[drawn.uuid])
    answer = signed_in.post(address, sent(signed_in.get(address), learned=KHMER))
    interview = Interview.objects.get()
    assert answer.url == interview.get_absolute_url()
    drawn.refresh_from_db()
    assert (interview.learned, interview.drawn, drawn.state) == (KHMER, drawn, "interviewed")
    assert (interview.client, interview.interviewer) == (drawn.person.client, caseworker)
    assert interview.reference.startswith(f"{drawn.centre.code}-I-2026-0001-")
    assert KHMER in signed_in.get(answer.url).content.decode()
    assert drawn.history.first().history_user == caseworker


def test_who_was_drawn_is_interviewed_for_the_draw_from_the_card_too(signed_in, drawn):
    address = reverse("outcomes:interview-of", args=[drawn.person.client.uuid])
    assert signed_in.get(address).url == reverse("outcomes:interview-begin", args=[drawn.uuid])
    drawn.state = "declined"
    drawn.save()
    assert signed_in.get(address).status_code == 200


def test_a_second_look_at_who_was_interviewed_leads_to_the_interview(signed_in, drawn):
    interview = factories.InterviewFactory(client=drawn.person.client, drawn=drawn)
    answer = signed_in.get(reverse("outcomes:interview-begin", args=[drawn.uuid]))
    assert answer.url == interview.get_absolute_url()


def test_the_same_form_sent_twice_is_one_interview(signed_in, card):
    address = reverse("outcomes:interview-of", args=[card.uuid])
    values = sent(signed_in.get(address))
    assert signed_in.post(address, values).url == signed_in.post(address, values).url
    assert Interview.objects.count() == 1


def test_the_profile_comes_from_the_card_and_the_newest_case(signed_in, card):
    factories.LegalCaseFactory(centre=card.centre, client=card, sector="fishing", opened_on=date(2025, 5, 1))
    factories.LegalCaseFactory(
        centre=card.centre, client=card, sector="seafood", legal_status="irregular", opened_on=date(2026, 1, 5)
    )
    initial = signed_in.get(reverse("outcomes:interview-of", args=[card.uuid])).context["form"].initial
    shown = [initial[name] for name in ("gender", "nationality", "community_of_origin", "sector", "legal_status")]
    assert shown == ["woman", "KH", "Kampong Cham", "seafood", "irregular"]


def test_a_restricted_case_tells_nothing_of_the_profile(signed_in, card):
    card.present_sector = "retail"
    card.save()
    factories.LegalCaseFactory(
        centre=card.centre, client=card, sector="entertainment", legal_status="irregular", is_restricted=True
    )
    initial = signed_in.get(reverse("outcomes:interview-of", args=[card.uuid])).context["form"].initial
    assert (initial["sector"], initial["legal_status"]) == ("retail", "not_recorded")


@pytest.mark.parametrize("answers", [[], ["refused"], ["given", "withdrawn"]])
def test_without_consent_to_be_contacted_there_is_no_interview_and_nothing_typed_is_lost(
    signed_in, card, caseworker, answers
):
    address = reverse("outcomes:interview-of", args=[card.uuid])
    values = sent(signed_in.get(address), learned=KHMER)
    card.consents.all().delete()
    for day, given in enumerate(answers, start=1):
        agree(card, answer=given, on=date(2026, 2, day))
    answer = signed_in.post(address, values)
    assert "did not agree to be contacted" in errors_of(answer)["__all__"][0]
    assert KHMER in answer.content.decode()
    assert not Interview.objects.exists()
    page = signed_in.get(address)
    assert "did not agree to be contacted" in page.content.decode()
    assert "<textarea" not in page.content.decode()


def test_the_own_caseworker_does_not_ask(signed_in, card, caseworker, centre):
    factories.LegalCaseFactory(centre=centre, client=card, caseworker=caseworker, closed=True)
    address = reverse("outcomes:interview-of", args=[card.uuid])
    page = signed_in.get(address)
    assert page.context["form"].initial["interviewer"] is None
    answer = signed_in.post(address, sent(page, interviewer=str(caseworker.uuid), learned=KHMER))
    assert errors_of(answer)["interviewer"] == [
        f"{caseworker.full_name} works on a case of this person. Choose a colleague who does not."
    ]
    assert KHMER in answer.content.decode()
    other = factories.UserFactory(centres=[centre])
    assert signed_in.post(address, sent(page, interviewer=str(other.uuid))).status_code == 302


def test_who_was_the_caseworker_before_does_not_ask_either(card, caseworker, centre):
    case = factories.LegalCaseFactory(centre=centre, client=card, caseworker=caseworker)
    case.caseworker = None
    case.save()
    assert interviewers.is_own_caseworker(card, caseworker)
    assert not interviewers.is_own_caseworker(card, factories.UserFactory(centres=[centre]))


def test_of_a_case_one_may_not_see_the_refusal_tells_no_more(card, caseworker, coordinator, centre):
    factories.LegalCaseFactory(centre=centre, client=card, caseworker=caseworker, is_restricted=True)
    words = interviewers.own_caseworker_in_words(card, caseworker, user=coordinator)
    assert words == f"{caseworker.full_name} may not interview this person. Choose another colleague."


def test_somebody_of_another_centre_does_not_ask(signed_in, card, elsewhere):
    stranger = factories.UserFactory(centres=[elsewhere])
    address = reverse("outcomes:interview-of", args=[card.uuid])
    answer = signed_in.post(address, sent(signed_in.get(address), interviewer=str(stranger.uuid)))
    assert "Choose a colleague of this centre" in errors_of(answer)["interviewer"][0]


@pytest.mark.parametrize(
    ("on", "sentence"),
    [
        ("02/10/2026", "This day is still to come."),
        ("19/01/2026", "The first service in the log is of Tue 20 January 2026: the interview cannot be before it."),
        ("31/07/2026", "This person was drawn on Sat 1 August 2026: the interview cannot be before it."),
        ("31/02/2026", "31/02/2026 does not exist. Look at the day and the month again."),
    ],
)
def test_a_day_that_cannot_be_is_an_error_at_its_place(signed_in, drawn, on, sentence):
    address = reverse("outcomes:interview-begin", args=[drawn.uuid])
    answer = signed_in.post(address, sent(signed_in.get(address), interviewed_on=on, benefits=KHMER))
    assert errors_of(answer) == {"interviewed_on": [sentence]}
    assert KHMER in answer.content.decode()


@pytest.mark.parametrize(
    ("first", "is_warned"), [(date(2026, 4, 1), False), (date(2026, 4, 2), True), (date(2026, 9, 30), True)]
)
def test_services_younger_than_six_calendar_months_are_a_warning_and_no_error(signed_in, card, first, is_warned):
    card.services.update(received_on=first)
    address = reverse("outcomes:interview-of", args=[card.uuid])
    page = signed_in.get(address)
    assert ("less than six months" in page.content.decode()) == is_warned
    answer = signed_in.post(address, sent(page))
    assert answer.status_code == 302
    assert ("less than six months" in signed_in.get(answer.url).content.decode()) == is_warned


@pytest.mark.parametrize("state", ["declined", "not_found", "no_longer_asked"])
def test_who_is_not_asked_any_more_is_not_interviewed(signed_in, drawn, state):
    drawn.state = state
    drawn.save()
    address = reverse("outcomes:interview-begin", args=[drawn.uuid])
    assert "The draw says of this person" in signed_in.get(address).content.decode()
    assert signed_in.post(address, {}).status_code == 200
    assert not Interview.objects.exists()


def test_a_drawn_person_whose_card_is_gone_is_a_sentence(signed_in, drawn):
    drawn.person.client = None
    drawn.person.save()
    address = reverse("outcomes:interview-begin", args=[drawn.uuid])
    assert "The card of this person is not there any more" in signed_in.get(address).content.decode()
    assert signed_in.post(address, {}).status_code == 200


def test_what_the_log_says_stands_beside_the_question(signed_in, card):
    page = signed_in.get(reverse("outcomes:interview-of", args=[card.uuid])).content.decode()
    assert "The service log says" in page
    assert "20 January 2026</time>: Counselling" in page


def test_what_makes_contact_safe_is_read_first(signed_in, card):
    card.code_word = "mango"
    card.save()
    page = signed_in.get(reverse("outcomes:interview-of", args=[card.uuid])).content.decode()
    assert page.index("mango") < page.index("<textarea")


def test_a_card_is_found_by_its_number_and_another_centre_s_is_not(signed_in, card, elsewhere):
    address = reverse("outcomes:interview-find")
    found = signed_in.get(address, {"card": card.reference.lower()})
    assert found.url == reverse("outcomes:interview-of", args=[card.uuid])
    foreign = factories.ClientFactory(centre=elsewhere, reference="FOREIGN-1")
    page = signed_in.get(address, {"card": foreign.reference}).content.decode()
    assert "No card of this centre has the number “FOREIGN-1”" in page


def test_somebody_without_a_card_is_interviewed_too(signed_in, centre):
    address = reverse("outcomes:interview-without-card", args=[centre.uuid])
    assert signed_in.post(address, sent(signed_in.get(address), gender="man")).status_code == 302
    interview = Interview.objects.get()
    assert (interview.client, interview.centre, interview.gender) == (None, centre, "man")


def test_an_answer_keeps_the_words_in_which_it_was_asked(signed_in, card, centre):
    question = factories.QuestionFactory(centre=centre, wording="Whom did you tell?")
    factories.QuestionFactory(centre=centre, wording="Out of use", in_use=False)
    address = reverse("outcomes:interview-of", args=[card.uuid])
    page = signed_in.get(address)
    assert "Out of use" not in page.content.decode()
    answer = signed_in.post(address, sent(page, **{f"own_{question.pk}": "My sister."}))
    question.wording, question.in_use = "Whom did you tell about us?", False
    question.save()
    for shown in (answer.url, reverse("outcomes:interview-update", args=[Interview.objects.get().uuid])):
        text = signed_in.get(shown).content.decode()
        assert "Whom did you tell?" in text
        assert "My sister." in text


def test_a_coordinator_keeps_the_questions(client, coordinator, centre):
    client.force_login(coordinator)
    address = reverse("outcomes:questions")
    client.post(address, {"wording": "Whom did you tell?", "order": "1", "in_use": "on"})
    assert "Whom did you tell?" in client.get(address).content.decode()
    refused = client.post(address, {"wording": "", "order": "1"})
    assert refused.context["form"].errors["wording"] == ["Write the question."]
    again = client.post(address, {"wording": "Whom did you tell?", "order": "2", "in_use": "on"})
    assert "has this question already" in again.context["form"].errors["wording"][0]
    question = Question.objects.get()
    changed = {"wording": "Whom did you tell?", "order": "5", "in_use": "on"}
    assert client.post(reverse("outcomes:question", args=[question.uuid]), changed).status_code == 302


def test_a_change_is_saved_with_who_made_it(signed_in, card, caseworker):
    interview = factories.InterviewFactory(client=card, centre=card.centre, interviewer=caseworker)
    address = reverse("outcomes:interview-update", args=[interview.uuid])
    signed_in.post(address, sent(signed_in.get(address), livelihood=KHMER))
    interview.refresh_from_db()
    assert interview.livelihood == KHMER
    assert interview.history.first().history_user == caseworker


def test_two_colleagues_do_not_overwrite_each_other(signed_in, card, caseworker):
    interview = factories.InterviewFactory(client=card, centre=card.centre, interviewer=caseworker, learned="Before")
    address = reverse("outcomes:interview-update", args=[interview.uuid])
    page = signed_in.get(address)
    interview.learned = "Theirs"
    interview.save()
    answer = signed_in.post(address, sent(page, learned="Mine"))
    assert answer.status_code == 200
    assert {"Theirs", "Mine"} <= set(vars(answer.context["form"].both["learned"]).values())


def test_a_draft_is_kept_under_the_person_and_gone_once_saved(signed_in, drawn, caseworker):
    address = reverse("outcomes:interview-begin", args=[drawn.uuid])
    page = signed_in.get(address)
    assert f'data-draft-of="{drawn.uuid}"' in page.content.decode()
    found = places_of(caseworker, "outcomes.begin", [str(drawn.uuid)])[str(drawn.uuid)]
    kept.keep(user=caseworker, form="outcomes.begin", of=str(drawn.uuid), place=found, data={"learned": [KHMER]})
    assert found.url == address
    signed_in.post(address, sent(page))
    assert not Draft.objects.exists()


def text_of(answer) -> str:
    assert answer.status_code == 200
    run = subprocess.run(["pdftotext", "-raw", "-", "-"], input=answer.content, capture_output=True, check=True)
    return run.stdout.decode()


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_the_blank_is_printed_in_each_language_with_the_centre_s_questions(signed_in, centre, language):
    question = factories.QuestionFactory(centre=centre)
    factories.QuestionFactory(centre=centre, wording="OUT OF USE", in_use=False)
    text = text_of(signed_in.get(reverse("outcomes:interview-blank"), {"language": language}))
    assert question.wording in text.replace("\n", "").replace("\u200b", "")
    assert "OUT OF USE" not in text


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_the_blank_is_one_sheet_of_paper_in_each_language(signed_in, language):
    assert text_of(signed_in.get(reverse("outcomes:interview-blank"), {"language": language})).count("\f") == 2


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES if code != "en"])
def test_who_answers_reads_the_blank_in_her_own_language(language):
    def words() -> set[str]:
        page = render_to_string(
            "outcomes/interview_print.html", blank(None, [factories.QuestionFactory.build(wording=KHMER)])
        )
        return set(re.findall(r">\s*([^<>]*[^\W\d_][^<>]*?)\s*<", page[page.index("<header>") :]))

    english = words()
    assert "Which services did you use?" in english
    with override(language):
        assert words() & english == {KHMER}  # the centre's own question, in its own words


def test_the_filled_questionnaire_names_the_card_by_its_number_alone(signed_in, card):
    interview = factories.InterviewFactory(client=card, centre=card.centre, learned=KHMER)
    text = text_of(signed_in.get(reverse("outcomes:interview-pdf", args=[interview.uuid])))
    assert KHMER in text.replace("\n", "").replace("\u200b", "")
    assert card.reference in text
    assert card.name not in text


def test_a_question_without_words_is_refused_by_the_database_too(centre):
    with pytest.raises(ValidationError, match="Write the question"):
        factories.QuestionFactory.build(centre=centre, wording="").validate_constraints()


def test_the_page_of_an_interview_takes_as_many_queries_for_a_hundred_answers(
    signed_in, card, django_assert_max_num_queries
):
    interview = factories.InterviewFactory(client=card, centre=card.centre)
    for n in range(30):
        question = factories.QuestionFactory(centre=card.centre, order=n)
        factories.answer(interview=interview, question=question, text="x")
        factories.ServiceFactory(client=card, received_on=date(2026, 3, 1))
    with django_assert_max_num_queries(16):
        signed_in.get(interview.get_absolute_url())
