"""Letters from the centre's own templates: checked when added, filled from a case, nothing else ever runs."""

import contextlib
import io
import time
import zipfile
from datetime import date
from datetime import time as clock

import docx
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation

from legal_cases.letter_starter import starter_language, starter_letter
from legal_cases.letters import FIELDS, check_template, context_of, fill, judged_template, keep_template
from legal_cases.models import Entry, LegalCase, LetterTemplate, Paper
from legal_cases.papers import content_of
from legal_cases.uploaded import Kept
from legal_cases.uploaded.office import DOCX
from mrc import sealed
from mrc.access.models import AccessLog

from . import files
from .conftest import make_card, make_case, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator(centre):
    return make_user("coordinator", centre)


def upload(*paragraphs, name="letter.docx", **more):
    return SimpleUploadedFile(name, files.word(*(paragraphs or ["Case {{ case_number }} of {{ today }}"]), **more))


def add(client, file, name="Invitation to talks", language="en", **more):
    address = reverse("legal_cases:add-letter")
    token = client.get(address).context["form"].initial["token"]
    return client.post(address, {"name": name, "language": language, "token": token, "file": file} | more)


def text_of(content):
    return "\n".join(paragraph.text for paragraph in docx.Document(io.BytesIO(content)).paragraphs)


@pytest.fixture
def letter(client, coordinator):
    client.force_login(coordinator)
    add(client, upload("Case {{ case_number }}: {{ worker_name }} against {{ respondents }}", "{{ today }}"))
    return LetterTemplate.objects.get()


# Checked when added


def sentences(*paragraphs, **more):
    with pytest.raises(ValidationError) as refused:
        check_template(files.word(*paragraphs, **more))
    return refused.value.messages


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "Dear {{ worker_nam }}",
            "In “Dear {{ worker_nam }}”: there is no field {{ worker_nam }}. {{ worker_name }} is one.",
        ),
        ("{{ zzz }}", "In “{{ zzz }}”: there is no field {{ zzz }}. The list of fields has them all."),
        (
            "Case {{ case_number",
            "In “Case {{ case_number”: a field is opened and not closed. Write it as {{ case_number }}.",
        ),
        ("{% if today %}{{ today }}", "In “{% if today %}{{ today }}”: this {% if … %} has no {% endif %} after it."),
        ("{{ today }}{% endif %}", "In “{{ today }}{% endif %}”: there is no {% if … %} before it."),
        ("{{ today }}{% elif today %}", "In “{{ today }}{% elif today %}”: this belongs after an {% if … %}."),
    ],
)
def test_what_is_wrong_in_a_template_is_said_with_its_place(text, sentence):
    assert sentences("First line {{ today }}", text) == [sentence]


@pytest.mark.parametrize(
    "text",
    [
        "{% for i in range(1000000000) %}{{ today }}{% endfor %}",
        "{{ range(1000000000)|list }}",
        "{{ 'a' * 10**9 }}",
        "{{ today.__class__.__mro__ }}",
        "{{ today['__class__'] }}",
        "{{ ''.join(today) }}",
        "{{ today|upper }}",
        "{{ cycler.__init__.__globals__ }}",
        "{{ self }}",
        "{{ today() }}",
        "{% set a = today %}",
        "{% include 'x' %}",
        "{% import 'x' as y %}",
        "{% extends 'x' %}",
        "{% macro a() %}{% endmacro %}",
        "{% raw %}{{ today }}{% endraw %}",
        "{% if today == 'x' %}a{% endif %}",
        "{% if today|length > 10**9 %}a{% endif %}",
        "{% if today is defined %}a{% endif %}",
        "{% block a %}{% endblock %}",
        "{% filter upper %}{% endfilter %}",
        "{{r today }}",
        "{{ 'literal' }}",
        "{% cellbg today %}",
        "{% colspan 99999999 %}",
        "{% vm %}",
        "{{ today -}}",
    ],
)
def test_only_fields_and_conditions_can_stand_in_a_letter_and_nothing_hangs(text):
    began = time.monotonic()
    assert any("is not understood" in sentence or "no field" in sentence for sentence in sentences("{{ today }}", text))
    assert time.monotonic() - began < 1


def test_a_mark_in_a_header_is_checked_too():
    assert "there is no field" in sentences("{{ today }}", header="{{ secret }}")[0]


@pytest.mark.parametrize(
    "text", ["{{ secret }}", "{% for i in range(1000000000) %}a{% endfor %}", "{{ ''.__class__ }}"]
)
@pytest.mark.parametrize("part", ["docProps/core.xml", "word/document.xml"])
def test_what_stands_outside_paragraphs_cannot_run_either(text, part):
    """In a property of the file, or in an attribute: filled by the same engine, which knows nothing else."""
    began = time.monotonic()
    if part == "docProps/core.xml":
        document = docx.Document(io.BytesIO(files.word("{{ today }}")))
        document.core_properties.title = text
        target = io.BytesIO()
        document.save(target)
        content = target.getvalue()
    else:
        inside = b'<w:p><w:r><w:pict w:style="' + text.replace("'", "&apos;").encode() + b'"/></w:r></w:p></w:body>'
        content = files.changed(files.word("{{ today }}"), replace=(part, b"</w:body>", inside))
    with pytest.raises(ValidationError):
        check_template(content)
    assert time.monotonic() - began < 2


def test_braces_in_an_attribute_do_not_make_the_filling_hang():
    braces = b'<w:p><w:r><w:t>{{ today }}</w:t><w:pict w:style="' + b"{{" * 100_000 + b'"/></w:r></w:p></w:body>'
    began = time.monotonic()
    with pytest.raises(ValidationError, match="Fields stand in the text"):
        check_template(files.changed(files.word("a"), replace=("word/document.xml", b"</w:body>", braces)))
    assert time.monotonic() - began < 2


def test_a_letter_without_any_field_is_refused_with_a_hint():
    assert sentences("Dear Sir")[0].startswith("It has none of the fields")


def test_a_field_whose_letters_word_spread_over_pieces_is_found_and_filled():
    document = docx.Document()
    paragraph = document.add_paragraph()
    for piece in ("Case {", "{ case_", "number }", "}"):
        paragraph.add_run(piece)
    target = io.BytesIO()
    document.save(target)
    check_template(target.getvalue())
    assert text_of(fill(target.getvalue(), dict.fromkeys(FIELDS, "X-1"))) == "Case X-1"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (files.excel(), "A letter is a Word file"),
        (files.pdf(), "A letter is a Word file"),
        (files.changed(files.word("{{ today }}"), ("word/vbaProject.bin", b"a")), "holds a program"),
        (files.EXE, "This is a program"),
        (b"", "The file is empty"),
    ],
)
def test_a_template_is_judged_like_any_upload(content, words):
    with pytest.raises(ValidationError, match=words):
        judged_template(SimpleUploadedFile("letter.docx", content))


def test_a_template_that_is_far_too_long_is_refused_quickly():
    began = time.monotonic()
    long = files.changed(files.word("{{ today }}"), ("word/notes.xml", b"<a>" + b"{{ <b/>" * 600_000 + b"</a>"))
    with pytest.raises(ValidationError, match=r"too long|too large"):
        judged_template(SimpleUploadedFile("letter.docx", long))
    assert time.monotonic() - began < 3


@pytest.mark.parametrize(
    "hostile", ["{{ today }} {{" * 20_000, "{{ today }}" + "{% if today %}" * 2_000, "{{ today }}" * 20_000]
)
def test_a_hostile_template_ends_in_a_sentence_or_a_letter_but_soon(hostile):
    began = time.monotonic()
    with contextlib.suppress(ValidationError):
        check_template(files.word(hostile))
    assert time.monotonic() - began < 5


# The starter and the list of fields


@pytest.mark.parametrize("language", ["en", "km", "lo", "my", "th", "vi"])
def test_the_letter_to_begin_with_passes_the_check_in_every_language(language):
    check_template(starter_letter(language))


def test_the_letter_to_begin_with_does_not_say_who_brought_the_complaint():
    assert "brought_by_name" in FIELDS
    assert "brought_by_name" not in text_of(starter_letter("en"))


def test_the_letter_to_begin_with_holds_for_a_dead_worker_too():
    words = text_of(starter_letter("en"))
    assert "in the case of the worker named above" in words
    assert "The worker" not in words


def test_the_letter_to_begin_with_is_wholly_in_one_language(client, centre, coordinator, monkeypatch):
    """Half translated, it would mix two: then it is English, says so, and its dates are English too."""
    monkeypatch.setattr("legal_cases.letter_starter.gettext", lambda text: text.replace("Our number", "លេខ"))
    centre.language = "km"
    centre.save(update_fields=["language"])
    assert starter_language("km") == "en"
    client.force_login(coordinator)
    assert "Letter to begin with (English)" in client.get(reverse("legal_cases:letters")).content.decode()
    assert client.get(reverse("legal_cases:add-letter")).context["form"].initial["language"] == "en"
    monkeypatch.setattr("legal_cases.letter_starter.gettext", lambda text: f"ក {text}")
    assert starter_language("km") == "km"


@pytest.mark.parametrize(
    ("text", "language", "is_taken"),
    [
        ("Dear {{ worker_name }}", "en", True),
        ("Dear Nguyễn {{ today }}", "en", True),
        ("Dear {{ worker_name }}", "km", False),
        ("Dear {{ worker_name }}", "vi", False),
        ("Kính gửi {{ worker_name }}, đơn của bạn", "vi", True),
        ("ជូនចំពោះ {{ worker_name }}", "km", True),
        ("ជូនចំពោះ {{ worker_name }}, the complaint you brought to us", "km", True),
        ("ជូនចំពោះ {{ worker_name }}", "en", False),
        ("ជូនចំពោះ {{ worker_name }}", "th", False),
        ("{{ today }}", "lo", True),
    ],
)
def test_a_letter_is_in_the_language_it_says_so_that_months_are_too(client, coordinator, text, language, is_taken):
    client.force_login(coordinator)
    page = add(client, upload(text), language=language)
    assert LetterTemplate.objects.exists() == is_taken
    assert is_taken or "The text of this letter is written in" in page.content.decode()


def test_the_language_of_a_stored_letter_cannot_be_changed_to_one_it_is_not_in(client, letter):
    address = reverse("legal_cases:update-letter", args=[letter.uuid])
    client.post(address, {"name": letter.name, "language": "th", "is_used": "on"})
    letter.refresh_from_db()
    assert letter.language == "en"


GUARDED = "Read who is named in it before it is sent"


def test_a_letter_of_a_guarded_case_is_read_before_it_is_sent(client, caseworker, case, letter):
    client.force_login(caseworker)
    address = reverse("legal_cases:write-letter", args=[case.uuid])
    page = client.get(address).content.decode()
    assert "Written in English" in page
    assert GUARDED not in page
    case.client.safe_contact = "Never at the factory"
    case.client.save(update_fields=["safe_contact"])
    assert GUARDED in client.get(address).content.decode()


def test_the_list_names_every_field(client, caseworker):
    client.force_login(caseworker)
    page = client.get(reverse("legal_cases:letter-fields")).content.decode()
    assert all(f"<code>{{{{ {name} }}}}</code>" in page for name in FIELDS)
    assert "legal_status" not in FIELDS


def test_every_part_of_a_letter_that_is_read_as_a_tree_is_small():
    for name in ("word/a.xml", "word/_rels/a.rels", "word/A.XML"):
        with pytest.raises(ValidationError, match="A letter of a few pages is enough"):
            check_template(files.with_elements(name, 1_000_000))


@pytest.mark.parametrize("share", [0.5, 0.95])
def test_a_letter_that_is_cut_off_is_called_damaged_and_no_folder(share):
    whole = files.word("Case {{ case_number }}")
    cut = SimpleUploadedFile("letter.docx", whole[: int(len(whole) * share)])
    with pytest.raises(ValidationError, match="damaged"):
        judged_template(cut)


# The register


def test_a_coordinator_adds_a_letter_and_sending_it_twice_makes_one(client, coordinator):
    client.force_login(coordinator)
    address = reverse("legal_cases:add-letter")
    token = client.get(address).context["form"].initial["token"]
    for _click in range(2):
        answer = client.post(
            address, {"name": "A", "language": "km", "token": token, "file": upload("ពាក្យបណ្តឹង {{ today }}")}
        )
        assert answer.status_code == 302
    letter = LetterTemplate.objects.get()
    assert (letter.language, letter.is_used, letter.added_by) == ("km", True, coordinator)
    assert [path.name for path in sealed.folder().iterdir()] == [letter.stored_as]


def test_what_is_wrong_stands_at_the_file_and_what_was_typed_stays(client, coordinator):
    client.force_login(coordinator)
    answer = add(client, upload("{{ worker_nam }}"), name="Typed name")
    assert answer.status_code == 200
    assert "worker_name }} is one" in answer.content.decode()
    assert "Typed name" in answer.content.decode()
    assert not LetterTemplate.objects.exists()
    assert not list(sealed.folder().iterdir())


def test_two_letters_of_one_centre_have_two_names(client, coordinator, letter):
    answer = add(client, upload(), name=letter.name)
    assert "There is a letter of this name" in answer.content.decode()
    assert LetterTemplate.objects.count() == 1
    assert len(list(sealed.folder().iterdir())) == 1


def test_a_letter_is_replaced_and_the_old_file_goes_once_that_is_certain(
    client, letter, django_capture_on_commit_callbacks
):
    old = letter.stored_as
    address = reverse("legal_cases:update-letter", args=[letter.uuid])
    with django_capture_on_commit_callbacks(execute=True):
        client.post(address, {"name": letter.name, "language": "th", "is_used": "on", "file": upload("{{ today }}")})
    letter.refresh_from_db()
    assert letter.language == "th"
    assert letter.stored_as != old
    assert [path.name for path in sealed.folder().iterdir()] == [letter.stored_as]


def test_of_two_who_replace_one_letter_only_the_last_file_stays(
    letter, coordinator, django_capture_on_commit_callbacks
):
    stale = [LetterTemplate.objects.get() for _person in range(2)]
    with django_capture_on_commit_callbacks(execute=True):
        for number, one in enumerate(stale):
            kept = Kept(f"{number}".encode(), DOCX, ".docx")
            keep_template(template=one, kept=kept, name="a.docx", columns=set(), by=coordinator)
    letter.refresh_from_db()
    assert [path.name for path in sealed.folder().iterdir()] == [letter.stored_as]
    assert content_of(letter) == b"1"


def test_a_retired_letter_is_kept_but_no_longer_offered(client, letter, case):
    address = reverse("legal_cases:update-letter", args=[letter.uuid])
    client.post(address, {"name": letter.name, "language": "en"})
    letter.refresh_from_db()
    assert not letter.is_used
    assert letter.name not in client.get(reverse("legal_cases:write-letter", args=[case.uuid])).content.decode()
    assert client.get(reverse("legal_cases:letter", args=[case.uuid, letter.uuid])).status_code == 404


def test_a_caseworker_uses_letters_and_does_not_change_them(client, caseworker, letter):
    client.force_login(caseworker)
    assert client.get(reverse("legal_cases:letters")).status_code == 200
    assert client.get(reverse("legal_cases:letter-template", args=[letter.uuid])).status_code == 200
    for name, args in (("add-letter", []), ("update-letter", [letter.uuid]), ("letter-starter", [])):
        assert client.get(reverse(f"legal_cases:{name}", args=args)).status_code == 403


# Filled from a case


def test_a_letter_is_filled_from_the_case_and_its_download_is_logged(client, caseworker, case, letter):
    client.force_login(caseworker)
    answer = client.get(reverse("legal_cases:letter", args=[case.uuid, letter.uuid]))
    assert answer["Content-Disposition"] == f'attachment; filename="{case.reference}-letter.docx"'
    assert f"Case {case.reference}: Ma Khin Thuzar against " in text_of(answer.content)
    row = AccessLog.objects.latest("pk")
    assert (row.action, row.record, row.record_id) == ("export", "legal_cases.legalcase", case.pk)
    assert not Paper.objects.exists()


def test_a_letter_kept_with_the_case_is_a_paper_and_a_line_of_the_timeline_once(client, caseworker, case, letter):
    client.force_login(caseworker)
    token = client.get(reverse("legal_cases:write-letter", args=[case.uuid])).context["token"]
    address = reverse("legal_cases:keep-letter", args=[case.uuid, letter.uuid])
    for _click in range(2):
        assert client.post(address, {"token": token}).status_code == 302
    paper = Paper.objects.get()
    assert (paper.title, paper.filename) == ("Invitation to talks", "Invitation to talks.docx")
    assert case.reference in text_of(content_of(paper))
    entry = Entry.objects.get(paper=paper)
    assert (entry.kind, entry.now) == ("letter", "Invitation to talks")
    assert client.get(address).status_code == 405


def test_what_people_typed_stands_in_the_letter_as_text_alone(client, caseworker, case, letter, card):
    typed = '</w:t><w:br/>{{ 7*7 }} & <b> {% for %} \x0b"'
    card.name = typed
    card.save(update_fields=["name"])
    client.force_login(caseworker)
    answer = client.get(reverse("legal_cases:letter", args=[case.uuid, letter.uuid]))
    assert typed.replace("\x0b", " ") in text_of(answer.content)
    with zipfile.ZipFile(io.BytesIO(answer.content)) as parts:
        assert b"</w:t><w:br/>{{ 7*7" not in parts.read("word/document.xml")


def test_every_field_has_its_answer_in_the_language_of_the_template(client, coordinator, case, caseworker):
    from legal_cases.dates import set_date

    set_date(case=case, kind="hearing", on=date(2050, 4, 10), at=clock(9, 30), reason="A letter", by=caseworker)
    client.force_login(coordinator)
    add(client, upload(*(f"{name}={{{{ {name} }}}}" for name in FIELDS), "เรียน="), language="th")
    letter = LetterTemplate.objects.get()
    with translation.override("en"):
        answer = client.get(reverse("legal_cases:letter", args=[case.uuid, letter.uuid]))
    filled = dict(line.split("=", 1) for line in text_of(answer.content).splitlines())
    assert filled["next_hearing"] == "10 เมษายน ค.ศ. 2050, 09:30"
    assert filled["amounts_requested"] == "THB 186,500.50, MMK 2,350,000"
    assert filled["worker_reference"] == case.client.reference
    assert filled["caseworker_name"] == caseworker.full_name
    assert filled["brought_by_name"] == filled["closed_on"] == ""


def test_a_card_with_a_latin_name_alone_names_the_worker_and_who_brought_it(centre, caseworker):
    card = make_card(centre, name="", name_latin="Khin Thuzar")
    case = make_case(centre, by=caseworker, client=card, brought_by=card)
    filled = context_of(case)
    assert filled["worker_name"] == filled["brought_by_name"] == "Khin Thuzar"


def test_a_condition_leaves_out_what_the_case_does_not_have(client, coordinator, case):
    client.force_login(coordinator)
    lines = (
        "{%p if closed_on %}",
        "Closed on {{ closed_on }}",
        "{%p endif %}",
        "{% if today %}now{% else %}never{% endif %}",
    )
    add(client, upload(*lines))
    answer = client.get(reverse("legal_cases:letter", args=[case.uuid, LetterTemplate.objects.get().uuid]))
    assert text_of(answer.content) == "now"


def test_letters_of_another_centre_or_a_hidden_case_do_not_exist(client, letter, case, stranger, caseworker, staff):
    addresses = [
        reverse("legal_cases:letter", args=[case.uuid, letter.uuid]),
        reverse("legal_cases:keep-letter", args=[case.uuid, letter.uuid]),
        reverse("legal_cases:letter-template", args=[letter.uuid]),
    ]
    for user, status in ((stranger, 404), (staff, 403)):
        client.force_login(user)
        for address in addresses:
            method = client.post if "keep" in address else client.get
            assert method(address).status_code == status, address
    assert letter.name not in str(LetterTemplate.objects.visible_to(stranger))
    LegalCase.objects.filter(pk=case.pk).update(is_restricted=True)
    client.force_login(caseworker)
    assert client.get(addresses[0]).status_code == 404


def test_the_register_and_the_choice_ask_few_questions(
    client, coordinator, case, letter, django_assert_max_num_queries
):
    for number in range(20):
        add(client, upload(), name=f"Letter {number}")
    with django_assert_max_num_queries(5 + 4):
        client.get(reverse("legal_cases:letters"))
    with django_assert_max_num_queries(5 + 4):
        client.get(reverse("legal_cases:write-letter", args=[case.uuid]))
