"""Who read, who was named, which file it was: rows that are replaced or taken away stay in the history."""

import pytest

from legal_cases.actions import Answers, change_case, reopen_case
from legal_cases.models import (
    CaseReader,
    CentreStage,
    EntryReader,
    LegalCase,
    LetterTemplate,
    OutgoingText,
    Respondent,
    RespondentAlias,
)
from legal_cases.outgoing import keep_checked
from legal_cases.parties import change_respondent, register_respondent
from legal_cases.restriction import open_to_all, restrict
from legal_cases.stage_form import StageForms
from legal_cases.stages import all_stages, assign, change_stage
from legal_cases.timeline import name_readers, write_entry

from .conftest import make_closed, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def colleague(centre):
    return make_user("caseworker", centre)


def kept(model) -> list[tuple]:
    return [(row.history_type, row.history_user) for row in model.history.order_by("history_id")]


def test_readers_of_a_case_stay_in_the_history(case, caseworker, colleague):
    restrict(case=case, readers=[colleague], by=caseworker)
    restrict(case=case, readers=[], by=caseworker)
    open_to_all(case=case, by=caseworker)
    assert kept(CaseReader) == [("+", caseworker)] * 2 + [("-", caseworker)] * 2
    assert not CaseReader.objects.exists()


def test_readers_of_an_entry_stay_in_the_history(case, caseworker, colleague):
    entry = write_entry(case=case, kind="note", by=caseworker, audience="restricted", readers=[colleague], text="x")
    name_readers(entry=entry, readers=[], by=caseworker)
    assert kept(EntryReader) == [("+", caseworker), ("-", caseworker)]


def test_other_names_of_a_respondent_stay_in_the_history(centre, caseworker):
    firm = register_respondent(
        respondent=Respondent(centre=centre, name="Ocean", kind="employer"), aliases=["Sea"], by=caseworker
    )
    change_respondent(respondent=firm, columns=set(), aliases=["Lake"], by=caseworker)
    told = [(row.history_type, row.name, row.history_user) for row in RespondentAlias.history.order_by("history_id")]
    assert told == [("+", "Sea", caseworker), ("-", "Sea", caseworker), ("+", "Lake", caseworker)]


def test_stages_renamed_and_given_up_stay_in_the_history(centre, caseworker):
    def save(**names):
        data = {}
        for line in all_stages(centre):
            data |= {f"{line.code}-position": line.position, f"{line.code}-is_used": "on"}
            data |= {f"{line.code}-name": names.get(line.code, "")}
        forms = StageForms(data | {"new-position": 60, "new-is_used": "on", "new-name": ""}, centre=centre)
        assert forms.is_valid()
        forms.save(by=caseworker)

    save(court="Tribunal")
    save(court="Tribunal")
    save(court="Judge")
    save()
    told = [(row.history_type, row.name, row.history_user) for row in CentreStage.history.order_by("history_id")]
    assert [(kind, name) for kind, name, _by in told[:2]] == [("+", "Tribunal"), ("~", "Judge")]
    assert told[-1][0] == "-"
    assert {by for _kind, _name, by in told} == {caseworker}


@pytest.mark.parametrize("verb", ["stage", "assign", "restrict", "open", "close", "reopen", "change"])
def test_the_history_of_a_deed_holds_what_a_colleague_wrote_meanwhile(case, caseworker, colleague, verb):
    if verb == "reopen":
        make_closed(case, by=caseworker)
    if verb == "open":
        restrict(case=case, readers=[colleague], by=caseworker)
    early = LegalCase.objects.get()
    late = LegalCase.objects.get()
    late.remarks = "Theirs"
    nothing = {"answers": Answers(), "group": None, "reasons": {}, "by": caseworker}
    change_case(case=late, columns={"remarks"}, **nothing)
    early.sector_other = "Mine"
    {
        "stage": lambda: change_stage(case=early, code="court", by=caseworker),
        "assign": lambda: assign(case=early, caseworker=colleague, by=caseworker),
        "restrict": lambda: restrict(case=early, readers=[], by=caseworker),
        "open": lambda: open_to_all(case=early, by=caseworker),
        "close": lambda: make_closed(early, by=caseworker),
        "reopen": lambda: reopen_case(case=early, reason="Appeal", by=caseworker),
        "change": lambda: change_case(case=early, columns={"sector_other"}, **nothing),
    }[verb]()
    latest = LegalCase.history.order_by("-history_id").first()
    assert (latest.remarks, latest.history_user) == ("Theirs", caseworker)
    stored = LegalCase.objects.get()
    changed = ("stage", "caseworker_id", "is_restricted", "closed_on", "resolved_through")
    assert [getattr(early, name) for name in changed] == [getattr(stored, name) for name in changed]


def test_checked_texts_stay_in_the_history(case, caseworker, colleague):
    case = LegalCase.objects.get(pk=case.pk)
    case.remarks = "He asked"
    case.save()
    keep_checked(case=case, texts={"remarks": "He asked"}, by=caseworker)
    keep_checked(case=case, texts={"remarks": "Asked"}, by=colleague)
    rows = OutgoingText.history.order_by("history_id")
    assert [(row.remarks, row.history_user) for row in rows] == [("He asked", caseworker), ("Asked", colleague)]
    assert OutgoingText.objects.get().checked_by == colleague


def test_the_file_a_letter_had_before_stays_known_by_its_fingerprint(centre, caseworker, colleague, settings, tmp_path):
    from legal_cases.letters import keep_template
    from legal_cases.uploaded import Kept

    letter = LetterTemplate(centre=centre, name="Invitation")
    for content, by in ((b"one", caseworker), (b"second", colleague)):
        made = Kept(content=content, media_type="application/x", ending=".docx")
        keep_template(template=letter, kept=made, name="a.docx", columns=set(), by=by)
    before, now = LetterTemplate.history.order_by("history_id")
    assert (before.size, before.history_user, before.history_type) == (3, caseworker, "+")
    assert (now.size, now.history_user, now.history_type) == (6, colleague, "~")
    assert before.sha256 != now.sha256 == LetterTemplate.objects.get().sha256
