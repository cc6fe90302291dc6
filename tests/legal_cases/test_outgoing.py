"""The record that leaves: no identity in it, texts only once read, read again when they change."""

import io
import subprocess
from datetime import date

import pytest
from django.urls import reverse
from pypdf import PdfReader

from legal_cases import outgoing, printed
from legal_cases.models import CaseRespondent, LegalCase, MigrationFee, OutgoingText, Respondent, RespondentAlias
from mrc.access.models import AccessLog

from .conftest import make_card, make_case, make_closed

REMARKS = "Paid by Golden Sea on 3 March. Call ถิน at 089 555 4471, Mae Sot village; passport AB123456. All went well"


@pytest.fixture
def told(centre, caseworker):
    card = make_card(centre, name="မခင်သူဇာ", name_latin="Khin Thuzar", province="Mon", address="Ye township")
    case = make_case(centre, by=caseworker, client=card, remarks=REMARKS, group="Blue Bay workers")
    agency = Respondent.objects.create(centre=centre, name="Golden Sea Co.", kind="employer", place="Mahachai")
    RespondentAlias.objects.create(respondent=agency, centre=centre, name="Ocean Star")
    CaseRespondent.objects.create(case=case, centre=centre, respondent=agency)
    MigrationFee.objects.create(
        case=case, centre=centre, currency="THB", amount=1, paid_to_name="Ko Aung", paid_to="broker"
    )
    return make_closed(
        case, by=caseworker, resolved_through="dropped", dropped_why="Thuzar went home", dropped_reason="returned_home"
    )


def words(pdf):
    return subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True
    ).stdout.decode()


def stored(case):
    return LegalCase.objects.select_related("centre", "client", "brought_by", "outgoing_text").get(pk=case.pk)


@pytest.fixture
def signed_in(client, caseworker):
    client.force_login(caseworker)
    return client


def texts_url(case):
    return reverse("legal_cases:outgoing", args=[case.uuid])


def pdf_of(client, case):
    answer = client.get(reverse("legal_cases:outgoing-pdf", args=[case.uuid]))
    assert answer["Content-Type"] == "application/pdf"
    return answer.content


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("Khin Thuzar came", ["khin thuzar"]),
        ("then khin called", ["khin"]),
        ("မခင်သူဇာ လာသည်", ["မခင်သူဇာ"]),
        ("sold to ocean star", ["ocean star"]),
        ("paid to ko aung there", ["ko aung"]),
        ("on 3 March 2025 and 18/06/2025", ["3 march 2025", "18/06/2025"]),
        ("call 089 555 4471 or a.b@example.org", ["089 555 4471", "a.b@example.org"]),
        ("passport AB123456", ["ab123456"]),
        ("in a village near mahachai", ["village", "mahachai"]),
        ("ទៅ ភូមិ នោះ ហើយ", ["ភូមិ នោះ"]),
        ("သူသည် ဘားအံမြို့ မှ", ["ဘားအံမြို့"]),
        ("he asked Somchai for help", ["somchai"]),
        ("paid in full, all went well", []),
        ("Three months of wages. Then nothing", []),
    ],
)
def test_what_looks_like_a_person_or_a_place_is_marked(told, text, marked):
    known = outgoing.Known.of(stored(told))
    assert [piece.text.strip().casefold() for piece in outgoing.suspects(text, known)] == marked
    assert "".join(piece.text for piece in outgoing.pieces(text, known)) == text


def test_vietnamese_marks_and_capitals_do_not_hide_a_name(centre, caseworker):
    card = make_card(centre, name="Nguyễn Thị Đào")
    known = outgoing.Known.of(stored(make_case(centre, by=caseworker, client=card)))
    assert outgoing.suspects("gave it to nguyen dao", known)
    assert outgoing.suspects("GAVE NGUYỄN", known)


def test_the_form_that_leaves_holds_no_identity_and_unread_texts_stay(signed_in, told):
    pdf = pdf_of(signed_in, told)
    text = words(pdf)
    assert told.reference in text
    assert text.count("kept at the centre") == 2
    for secret in (
        told.client.reference,
        "Thuzar",
        "မခင်သူဇာ",
        "Golden",
        "Blue Bay",
        "Mae Sot",
        "089",
        "12 January 2025",
        "18 June 2025",
        "went home",
    ):
        assert secret not in text
    assert "Closed in" in text
    assert "April to June 2025" in text
    facts = PdfReader(io.BytesIO(pdf)).metadata
    assert facts.title == "Legal assistance record"
    assert set(facts) <= {"/Title", "/Producer", "/Creator", "/Lang"}
    assert AccessLog.objects.filter(action="export", record_id=told.pk).count() == 1


def test_a_text_that_still_names_somebody_is_refused_until_it_is_said_to_be_none(signed_in, told):
    of = outgoing.digest_of(told)
    page = signed_in.get(texts_url(told)).content.decode()
    assert "<mark>" in page
    answer = signed_in.post(texts_url(told), {"of": of, "remarks": "Thuzar was paid", "dropped_why": "went home"})
    assert "“Thuzar” (a name of the record)" in answer.context["form"].errors["remarks"][0]
    assert answer.context["form"]["remarks"].value() == "Thuzar was paid"
    assert not OutgoingText.objects.exists()
    signed_in.post(
        texts_url(told), {"of": of, "remarks": "He asked Thursday", "dropped_why": "went home", "are_none": "on"}
    )
    assert OutgoingText.objects.get().remarks == "He asked Thursday"


def test_checked_texts_leave_until_a_source_text_changes(signed_in, told, caseworker):
    signed_in.post(
        texts_url(told), {"of": outgoing.digest_of(told), "remarks": "Paid in full", "dropped_why": "went away"}
    )
    kept = OutgoingText.objects.get()
    assert (kept.checked_by, kept.centre) == (caseworker, told.centre)
    text = words(pdf_of(signed_in, told))
    assert "Paid in full" in text
    assert "kept at the centre" not in text
    LegalCase.objects.filter(pk=told.pk).update(remarks="Thuzar was paid")
    text = words(pdf_of(signed_in, told))
    assert "Paid in full" not in text
    assert text.count("kept at the centre") == 2
    assert b"A text was changed after the check" in signed_in.get(texts_url(told)).content


def test_a_text_emptied_on_purpose_stays_empty_until_a_source_text_changes(signed_in, told):
    signed_in.post(texts_url(told), {"of": outgoing.digest_of(told), "remarks": "", "dropped_why": "went away"})
    form = signed_in.get(texts_url(told)).context["form"]
    assert (form["remarks"].value(), form["dropped_why"].value()) == ("", "went away")
    LegalCase.objects.filter(pk=told.pk).update(remarks="Thuzar was paid")
    form = signed_in.get(texts_url(told)).context["form"]
    assert form["remarks"].value() == "[…] was paid"
    assert form["dropped_why"].value() == "[…] went home"


def test_an_open_case_has_no_form_that_leaves(signed_in, case):
    assert b"The form that leaves (PDF)" not in signed_in.get(texts_url(case)).content
    answer = signed_in.get(reverse("legal_cases:outgoing-pdf", args=[case.uuid]), follow=True)
    assert answer.redirect_chain == [(case.get_absolute_url(), 302)]
    assert "This case is open" in answer.content.decode()
    assert not AccessLog.objects.filter(action="export").exists()


def test_a_text_changed_while_it_was_read_is_not_let_go(signed_in, told):
    of = outgoing.digest_of(told)
    LegalCase.objects.filter(pk=told.pk).update(remarks="Something else")
    answer = signed_in.post(texts_url(told), {"of": of, "remarks": "Paid in full", "dropped_why": "went away"})
    assert b"Somebody changed a text meanwhile" in answer.content
    assert not OutgoingText.objects.exists()


def test_without_a_free_text_there_is_nothing_to_check(signed_in, closed):
    assert b"nothing has to be checked" in signed_in.get(texts_url(closed)).content
    assert "kept at the centre" not in words(pdf_of(signed_in, closed))


def test_the_internal_form_tells_who_has_no_card_and_why_it_was_dropped(signed_in, centre, caseworker):
    case = make_case(
        centre,
        by=caseworker,
        worker_name="ចាន់ ធី",
        worker_situation="dead",
        brought_by_name="Sok Mealea",
        brought_by_gender="woman",
        brought_by_relationship="widow",
    )
    make_closed(case, by=caseworker, resolved_through="dropped", dropped_why="Gone", dropped_reason="no_evidence")
    text = words(signed_in.get(reverse("legal_cases:pdf", args=[case.uuid])).content)
    for fact in ("without a card", "Died", "Sok Mealea", "widow", "☒ No evidence", "If dropped, why: Gone"):
        assert fact in text
    text = words(pdf_of(signed_in, case))
    for fact in ("Died", "Sok Mealea", "widow", "Gone"):
        assert fact not in text
    assert "☒ No evidence" in text


def test_of_a_hidden_case_not_even_the_number_is_printed(told):
    sheet = printed.outgoing(told, texts=outgoing.all_kept(told), is_named=False)
    assert (sheet.reference, sheet.remarks) == ("restricted", "kept at the centre")
    assert date(2025, 6, 18) == told.closed_on
