"""What somebody else did at the same moment: a sentence or "not found", never a failure."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from legal_cases import papers
from legal_cases.actions import Answers, change_case
from legal_cases.models import CaseReader, CentreStage, DueDate, LegalCase, Paper, Respondent
from legal_cases.outgoing import keep_checked
from legal_cases.papers import remove_paper
from legal_cases.parties import change_respondent
from legal_cases.restriction import open_to_all, restrict
from legal_cases.stages import assign, choices_at

from .conftest import make_centre, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, caseworker):
    client.force_login(caseworker)
    return client


@pytest.fixture
def colleague(centre):
    return make_user("caseworker", centre)


def at(name, record):
    return reverse(f"legal_cases:{name}", args=[record.uuid])


# The caseworker of a restricted case reads it


def test_a_case_is_not_restricted_against_its_own_caseworker(client, case, caseworker, colleague):
    client.force_login(colleague)
    page = client.post(at("readers", case), {"who": "named", "readers": []})
    assert page.status_code == 200
    assert "name the caseworker among the readers" in page.context["form"].errors["readers"][0]
    case.refresh_from_db()
    assert not case.is_restricted
    assert client.post(at("readers", case), {"who": "named", "readers": [str(caseworker.uuid)]}).status_code == 302


def test_the_verb_refuses_it_too_and_leaves_the_case_open(case, caseworker, colleague):
    with pytest.raises(ValidationError, match="name the caseworker"):
        restrict(case=case, readers=[], by=colleague)
    assert not case.is_restricted
    assert not LegalCase.objects.get().is_restricted
    assign(case=case, caseworker=None, by=caseworker)
    assert restrict(case=case, readers=[], by=colleague).is_restricted


def test_readers_named_meanwhile_are_not_lost_by_an_older_page(desk, case, caseworker, colleague):
    third = make_user("caseworker", case.centre)
    early = desk.get(at("readers", case)).context["form"]["shown"].value()
    restrict(case=LegalCase.objects.get(), readers=[colleague], by=caseworker)
    typed = {"who": "named", "readers": [str(third.uuid)], "shown": early}
    page = desk.post(at("readers", case), typed)
    assert "changed who reads this case in the meantime" in page.content.decode()
    assert {row.user for row in CaseReader.objects.all()} == {caseworker, colleague}
    assert desk.post(at("readers", case), {"who": "all", "shown": early}).status_code == 200
    assert LegalCase.objects.get().is_restricted
    again = typed | {"shown": page.context["form"]["shown"].value()}
    assert [desk.post(at("readers", case), again).status_code for _click in range(2)] == [302, 302]
    assert {row.user for row in CaseReader.objects.all()} == {caseworker, third}


def test_who_reads_a_case_no_more_cannot_name_its_readers_or_open_it(client, case, caseworker, colleague):
    early = LegalCase.objects.get()
    restrict(case=LegalCase.objects.get(), readers=[], by=caseworker)
    with pytest.raises(LegalCase.DoesNotExist):
        restrict(case=early, readers=[caseworker], by=colleague)
    with pytest.raises(LegalCase.DoesNotExist):
        open_to_all(case=early, by=colleague)
    assert LegalCase.objects.get().is_restricted
    assert [row.user for row in CaseReader.objects.all()] == [caseworker]
    client.force_login(colleague)
    assert client.post(at("readers", case), {"who": "all"}).status_code == 404


def test_a_case_restricted_meanwhile_is_not_given_to_who_does_not_read_it(desk, case, caseworker, colleague):
    early = LegalCase.objects.get()
    restrict(case=case, readers=[], by=caseworker)
    with pytest.raises(ValidationError, match="not among its readers"):
        assign(case=early, caseworker=colleague, by=caseworker)
    early.caseworker = colleague
    nothing = Answers()
    with pytest.raises(ValidationError, match="not among its readers"):
        change_case(case=early, columns={"caseworker"}, answers=nothing, group=None, reasons={}, by=caseworker)
    assert LegalCase.objects.get().caseworker == caseworker
    CaseReader.objects.create(case=case, centre=case.centre, user=colleague)
    assign(case=LegalCase.objects.get(), caseworker=colleague, by=caseworker)
    assert LegalCase.objects.get().caseworker == colleague


def test_the_page_says_it_when_the_case_was_restricted_between_look_and_deed(desk, case, colleague, monkeypatch):
    readers = [colleague]
    monkeypatch.setattr("legal_cases.views.stages.readers_of", lambda case: readers)
    LegalCase.objects.update(is_restricted=True)
    CaseReader.objects.create(case=case, centre=case.centre, user=case.caseworker)
    page = desk.post(at("assign", case), {"caseworker": str(colleague.uuid)}, follow=True)
    assert "not among its readers" in page.content.decode()


def test_a_caseworker_named_meanwhile_is_not_written_over_by_an_older_page(desk, case, caseworker, colleague):
    third = make_user("caseworker", case.centre)
    page = desk.get(case.get_absolute_url()).content.decode()
    assert (
        f"""name="seen"
                   value="{caseworker.uuid}">"""
        in page
    )
    assign(case=case, caseworker=colleague, by=colleague)
    typed = {"caseworker": str(third.uuid), "seen": str(caseworker.uuid)}
    page = desk.post(at("assign", case), typed, follow=True).content.decode()
    assert f"The caseworker was changed meanwhile: {colleague.full_name}." in page
    assert LegalCase.objects.get().caseworker == colleague
    desk.post(at("assign", case), typed | {"caseworker": ""})
    assert LegalCase.objects.get().caseworker == colleague
    desk.post(at("assign", case), typed | {"seen": str(colleague.uuid)})
    assert LegalCase.objects.get().caseworker == third


def test_stages_changed_meanwhile_are_told_and_not_written_over(client, centre):
    ladies = [make_user("coordinator", centre) for _number in range(2)]
    page = reverse("legal_cases:stages")

    def typed(forms, **changes):
        fields = [field for row in (*forms.rows, forms.spare) for field in row]
        sent = {field.html_name: field.value() for field in fields if field.value() not in (None, False)}
        return sent | {"shown": forms.shown} | changes

    client.force_login(ladies[0])
    early = client.get(page).context["forms"]
    client.force_login(ladies[1])
    late = typed(client.get(page).context["forms"], **{"court-name": "Tribunal"})
    assert [client.post(page, late).status_code for _click in range(2)] == [302, 302]
    client.force_login(ladies[0])
    answer = client.post(page, typed(early, **{"negotiation-name": "Talks"}))
    assert answer.status_code == 200
    assert "changed the stages in the meantime" in answer.content.decode()
    assert "Tribunal" in answer.content.decode()
    assert [row.name for row in CentreStage.objects.all()] == ["Tribunal"]
    assert client.post(page, typed(answer.context["forms"], **{"court-name": "Tribunal"})).status_code == 302
    assert {row.name for row in CentreStage.objects.all()} == {"Talks", "Tribunal"}


# Papers and respondents that went


@pytest.fixture
def paper(case, caseworker):
    return a_paper(case, caseworker)


def a_paper(case, by):
    from legal_cases.uploaded import Kept

    made = Kept(content=b"words", media_type="text/plain", ending=".txt")
    return papers.keep_content(case=case, kept=made, name="a.txt", kind="other", title="Words", by=by)


def test_a_paper_taken_away_while_it_was_changed_is_not_found_and_stays_away(desk, paper, caseworker):
    remove_paper(paper=Paper.objects.get(), reason="Wrong", by=caseworker)
    assert desk.post(at("update-paper", paper), {"title": "Other", "kind": "other"}).status_code == 404
    with pytest.raises(Paper.DoesNotExist):
        papers.change_paper(paper=paper, columns={"title"}, by=caseworker)
    assert not Paper.objects.exists()


def test_a_paper_taken_away_while_it_is_fetched_is_not_found_and_not_damaged(desk, paper, caseworker, monkeypatch):
    from legal_cases.views import papers as views

    def late(record):
        remove_paper(paper=Paper.objects.get(), reason="Wrong", by=caseworker)
        raise papers.Damaged

    monkeypatch.setattr(views, "content_of", late)
    assert desk.get(at("paper-file", paper)).status_code == 404


def test_a_respondent_that_left_the_register_meanwhile_is_not_found_and_stays_away(desk, centre, caseworker):
    firm = Respondent.objects.create(centre=centre, name="Ocean", kind="employer")
    Respondent.objects.filter(pk=firm.pk).delete()
    typed = {"name": "Sea", "kind": "employer", "aliases": ""}
    assert desk.post(at("respondent-update", firm), typed).status_code == 404
    with pytest.raises(Respondent.DoesNotExist):
        change_respondent(respondent=firm, columns={"name"}, aliases=[], by=caseworker)


# What is known of a deed is shown


def test_a_date_says_who_set_it(desk, case, colleague):
    DueDate.objects.create(
        case=case, centre=case.centre, kind="step", on=case.centre.today(), what="Call", set_by=colleague
    )
    assert f"Set by {colleague.full_name}" in desk.get(at("detail", case)).content.decode()


def test_the_page_of_readers_says_who_named_each(desk, case, caseworker, colleague):
    restrict(case=case, readers=[colleague], by=caseworker)
    assert desk.get(at("readers", case)).content.decode().count(f"Named by {caseworker.full_name}") == 2


def test_who_checked_the_texts_that_leave_is_shown_on_both_pages(desk, case, closed, colleague):
    case = LegalCase.objects.get()
    assert "Texts checked" not in desk.get(at("detail", case)).content.decode()
    case.remarks = "Asked"
    case.save()
    keep_checked(case=case, texts={"remarks": "Asked"}, by=colleague)
    for name in ("detail", "outgoing"):
        assert f"Texts checked by {colleague.full_name} on" in desk.get(at(name, case)).content.decode(), name


# Stages of two centres


def test_the_stages_of_two_centres_stand_beside_each_other(centre, django_assert_num_queries):
    other = make_centre("VTE", country="LA", currency="LAK")
    CentreStage.objects.create(centre=centre, code="court", name="Tribunal", position=5)
    CentreStage.objects.create(centre=other, code="court", name="Judge", position=90)
    CentreStage.objects.create(centre=other, code="own-1", name="Embassy", position=15)
    with django_assert_num_queries(1):
        choices = choices_at([centre.pk, other.pk])
    assert [code for code, _name in choices] == [
        "court",
        "intake",
        "own-1",
        "negotiation",
        "administrative",
        "enforcement",
    ]
    assert dict(choices)["court"] == "Tribunal / Judge"
    assert dict(choices)["intake"] == "Intake"
