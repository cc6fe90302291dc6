"""Six languages: each can be switched to, its catalogue is whole and current, and none holds a word that hurts."""

import re
from pathlib import Path

import django
import polib
import pytest
from allauth import __file__ as allauth_file
from django.apps import apps
from django.conf import settings
from django.urls import reverse
from django.utils import formats, translation
from django.utils.functional import Promise

from mrc.home import borrowed
from mrc.vocabularies import Gender

HOUSE = Path(__file__).resolve().parent.parent
CODES = [code for code, _name in settings.LANGUAGES]

# "Illegal", "alien", "maid", "unskilled" and what stands for them in everyday speech. Not on the list on purpose:
# the neutral words for a foreigner, and for domestic workers those of their own associations.
REFUSED = {
    "en": r"\billegals?\b|\billegal(ly|ity)\b|\baliens?\b|\bmaids?\b|\b(un|low-)skilled\b",
    "th": "ต่างด้าว|ผิดกฎหมาย|สาวใช้|คนรับใช้|ไร้ฝีมือ|ไม่มีฝีมือ",
    "km": "ខុសច្បាប់|អ្នកបម្រើ|អ្នកបំរើ|គ្មានជំនាញ|ឥតជំនាញ",
    "lo": "ຕ່າງດ້າວ|ຜິດກົດໝາຍ|ຜິດກົດຫມາຍ|ສາວໃຊ້|ຄົນຮັບໃຊ້|ບໍ່ມີສີມື|ໄຮ້ສີມື",
    "my": "တရားမဝင်|အိမ်ဖော်|အစေခံ|ကျွမ်းကျင်မှုမရှိ|မကျွမ်းကျင်",
    "vi": r"bất hợp pháp|phi pháp|ngoại kiều|\bô[ -]?sin\b|người hầu|con ở\b|không có tay nghề|không lành nghề",
}
HURTS = re.compile("|".join(REFUSED.values()), re.IGNORECASE)


def catalogue(code):
    return polib.pofile(str(HOUSE / "locale" / code / "LC_MESSAGES" / "django.po"))


def texts(catalogue):
    for entry in catalogue:
        yield from (entry.msgid, entry.msgid_plural, entry.msgstr, *entry.msgstr_plural.values())


@pytest.mark.parametrize("code", CODES)
def test_each_language_can_be_switched_to_and_counts(code):
    with translation.override(code):
        assert translation.get_language() == code
        assert translation.ngettext("%(count)s day late", "%(count)s days late", 5) % {"count": 5}
        assert str(Gender.WOMAN.label)


@pytest.mark.parametrize("code", CODES)
def test_the_compiled_catalogue_is_the_written_one(code):
    written, compiled = catalogue(code), HOUSE / "locale" / code / "LC_MESSAGES" / "django.mo"
    assert compiled.read_bytes() == written.to_binary(), "bin/messages --compile makes it current"


@pytest.mark.parametrize("code", CODES)
def test_the_plural_rule_of_each_language_is_the_right_one(code):
    rule = "nplurals=2; plural=(n != 1);" if code == "en" else "nplurals=1; plural=0;"
    assert catalogue(code).metadata["Plural-Forms"] == rule


def test_all_catalogues_ask_for_the_same_sentences():
    asked = {code: {(entry.msgctxt, entry.msgid) for entry in catalogue(code)} for code in CODES}
    assert all(sentences == asked["en"] for sentences in asked.values())


@pytest.mark.parametrize("code", CODES)
def test_a_translation_keeps_the_places_of_its_values(code):
    places = re.compile(r"%\(\w+\)[sd]|%[sd]|{\w+}")
    wrong = [
        entry.msgid
        for entry in catalogue(code).translated_entries()
        if entry.msgstr and set(places.findall(entry.msgid)) != set(places.findall(entry.msgstr))
    ]
    assert not wrong


def test_no_guess_by_likeness_is_kept():
    assert not [entry.msgid for code in CODES for entry in catalogue(code) if entry.fuzzy]


@pytest.mark.parametrize("code", CODES)
def test_numbers_and_days_are_read_and_written_alike_everywhere(code):
    with translation.override(code):
        assert formats.get_format("DATE_INPUT_FORMATS")
        assert formats.get_format("DATE_FORMAT")


@pytest.mark.parametrize("code", ["lo", "my"])
def test_lao_and_burmese_have_formats_of_our_own(code):
    with translation.override(code):
        assert formats.get_format("SHORT_DATE_FORMAT") == "d/m/Y"
        assert formats.get_format("DECIMAL_SEPARATOR") == "."


@pytest.mark.parametrize("code", ["km", "lo", "my"])
def test_what_a_person_meets_at_sign_in_is_in_her_language(client, db, code):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = code
    page = client.post(reverse("account_login"), {"login": "a@example.org", "password": "wrong one here"})
    page = page.content.decode()
    assert f'<html lang="{code}">' in page
    with translation.override(code):
        said = translation.gettext("The email address and/or password you specified are not correct.")
        assert said in page
        assert not said.isascii()


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("name", ["home", "access:account", "definitions", "clients:list", "legal_cases:list"])
def test_pages_are_shown_in_each_language(client, coordinator, code, name):
    coordinator.language = code
    coordinator.save()
    client.force_login(coordinator)
    page = client.get(reverse(name))
    assert page.status_code == 200
    assert f'<html lang="{code}">' in page.content.decode()


@pytest.mark.parametrize("code", ["km", "lo", "my"])
def test_borrowed_sentences_are_translated_where_their_makers_are_silent(code):
    with translation.override(code):
        english = [sentence for sentence in borrowed.SENTENCES if translation.gettext(sentence) == sentence]
    assert not english


def test_borrowed_sentences_are_still_those_of_their_makers():
    sources = [Path(django.__file__).parent, Path(allauth_file).parent]
    known = {
        text
        for source in sources
        for path in source.rglob("locale/en/**/*.po")
        for text in texts(polib.pofile(str(path)))
    }
    code = "".join(path.read_text() for source in sources for path in source.rglob("*.py") if "tests" not in path.parts)
    assert not [sentence for sentence in borrowed.SENTENCES if sentence not in known and sentence not in code]


def test_the_words_we_refuse_would_be_found():
    for sentence in ("two illegal migrants", "a Maid", "unskilled work", "แรงงานต่างด้าว", "lao động bất hợp pháp"):
        assert HURTS.search(sentence), sentence
    assert not HURTS.search("domestic worker, irregular, undocumented; skilled; paid; mailed")


@pytest.mark.parametrize("code", CODES)
def test_no_catalogue_holds_a_word_that_hurts(code):
    assert not [text for text in texts(catalogue(code)) if text and HURTS.search(text)]


def test_no_template_holds_a_word_that_hurts():
    assert not [
        path.name for path in (HOUSE / "templates").rglob("*") if path.is_file() and HURTS.search(path.read_text())
    ]


def test_no_label_or_help_text_holds_a_word_that_hurts():
    fields = [field for model in apps.get_models() for field in model._meta.get_fields()]
    said = [
        str(getattr(field, name))
        for field in fields
        for name in ("verbose_name", "help_text")
        if isinstance(getattr(field, name, None), str | Promise)
    ]
    assert said
    assert not [text for text in said if HURTS.search(text)]


def test_the_demo_and_the_names_of_codes_hold_no_word_that_hurts():
    sources = [*(HOUSE / "mrc" / "demo").glob("*.py"), *(HOUSE / "mrc" / "vocabularies").glob("*.py")]
    assert not [path.name for path in sources if HURTS.search(path.read_text())]
