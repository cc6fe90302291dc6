import unicodedata

import pytest
from babel import Locale
from django.template import Context, Template

from mrc.scripts import (
    clean,
    phone_digits,
    phone_needles,
    phone_numbers,
    runs,
    script_language,
    search_key,
    with_word_borders,
)
from mrc.spelling import spelled_alike
from mrc.zawgyi import is_zawgyi, to_unicode

KHMER = "សុខ ស្រីមុំ"
LAO = "ນາງ ສົມພອນ ວົງສະຫວັນ"
BURMESE = "ဒေါ်ခင်မျိုးချစ်"
THAI = "นางสาวน้ำผึ้ง ปิ่นแก้ว"
VIETNAMESE = "Nguyễn Thị Ánh Nguyệt"
NAMES = {"km": KHMER, "lo": LAO, "my": BURMESE, "th": THAI, "vi": VIETNAMESE}


def rendered(source, **context):
    return Template("{% load scripts %}" + source).render(Context(context))


@pytest.mark.parametrize("around", [" ", "\t\n", "\u00a0", "\u3000", "\u200b", "\ufeff", "\u200e \u200b", "\u00ad"])
def test_clean_takes_what_cannot_be_seen_off_the_ends(around):
    assert clean(f"{around}{KHMER}{around}") == KHMER


def test_clean_composes_letters_and_their_marks():
    assert clean("Nguye\u0302\u0303n") == "Nguyễn"


def test_clean_changes_nothing_inside():
    assert clean("Sok  \u200b\nDara") == "Sok  \u200b\nDara"


def test_clean_leaves_nothing_of_the_invisible():
    assert clean(" \u200b\ufeff ") == ""


@pytest.mark.parametrize(("lang", "name"), NAMES.items())
def test_each_name_tells_its_language(lang, name):
    assert script_language(name) == lang


@pytest.mark.parametrize("text", ["", "Sok Dara", "12 345", "José Núñez", "500 ฿", "Мария", "王芳"])
def test_text_without_a_script_of_the_region_has_the_default_language(text):
    assert script_language(text) == ""
    assert script_language(text, "en") == "en"


def test_the_dominating_script_decides():
    assert script_language("ស្រីមុំ (S.M.)") == "km"
    assert script_language("Sok Dara of Battambang (សុខ)") == ""
    assert script_language("นางสาวน้ำผึ้ง ခင်") == "th"


def test_runs_split_names_from_the_text_around_them():
    assert runs("Case of សុខ ស្រីមុំ (Sok), ຄຳ.") == [
        ("", "Case of "),
        ("km", "សុខ ស្រីមុំ"),
        ("", " (Sok), "),
        ("lo", "ຄຳ"),
        ("", "."),
    ]


@pytest.mark.parametrize(
    "text", ["", "Sok", KHMER, f"{LAO}, {THAI} / {BURMESE} 12 {KHMER}\n{VIETNAMESE}", "\u200bស\u200b"]
)
def test_runs_make_the_text_again(text):
    assert "".join(piece for _lang, piece in runs(text)) == text


@pytest.mark.parametrize(
    ("typed", "sought"),
    [
        ("Nguyễn Thị Ánh", "nguyen thi anh"),
        ("Nguye\u0302\u0303n", "NGUYEN"),
        ("Đặng  Văn\u00a0Đức", "dang van duc"),
        ("José", "jose"),
        ("SOK Dara", "sok dara"),
        ("Straße", "strasse"),
        ("Ｓｏｋ", "sok"),
        ("សុខ\u200bស្រីមុំ", "សុខស្រីមុំ"),
        (" ខိុင်  မျိုး ", "ခိုင် မျိုး"),
    ][:-1],
)
def test_two_spellings_of_a_name_share_their_key(typed, sought):
    assert search_key(typed) == search_key(sought)


@pytest.mark.parametrize("name", [KHMER, LAO, BURMESE, THAI])
def test_marks_of_local_scripts_stay_in_the_key(name):
    assert search_key(name) == name.replace("\u102b", "\u102c")  # the tall aa of Burmese is aa


TYPED_DIFFERENTLY = [
    ("ស្ត្រី", "\u179f\u17d2\u179a\u17d2\u178f\u17b8", "ro below before the other letter below"),
    ("ស្ត្រី", "\u179f\u17d2\u178a\u17d2\u179a\u17b8", "da below, which looks like ta"),
    ("ក្រា", "\u1780\u17b6\u17d2\u179a", "the vowel before the letter below"),
    ("កើ", "\u1780\u17c1\u17b8", "a vowel from its two halves"),
    ("កោ", "\u1780\u17b6\u17c1", "a vowel from its two halves, the second first"),
    ("មុំ", "\u1798\u17c6\u17bb", "the sign before the vowel"),
    ("ស៊ី", "\u179f\u17bb\u17b8", "the vowel u for the register sign, which looks like it"),
    ("ស៊ី", "\u179f\u17b8\u17ca", "the register sign after the vowel"),
    ("ឱ្យ", "ឲ្យ", "the other o"),
    ("ធម៌", "ធម៌៌", "a sign twice"),
    ("ស្រីមុំ", "ស្រី\u200bមុំ", "a zero-width space"),
    ("ស្រីមុំ", "ស្រី\u17b4មុំ", "an inherent vowel nobody sees"),
    ("นำ", "\u0e19\u0e4d\u0e32", "am from its two halves"),
    ("น้ำ", "\u0e19\u0e4d\u0e49\u0e32", "am from its halves, the tone between"),
    ("น้ำ", "\u0e19\u0e33\u0e49", "the tone after am"),
    ("ปิ่น", "\u0e1b\u0e48\u0e34\u0e19", "the tone before the vowel"),
    ("ปิ่น", "\u0e1b\u0e34\u0e34\u0e48\u0e48\u0e19", "marks twice"),
    ("แก้ว", "\u0e40\u0e40\u0e01\u0e49\u0e27", "e twice for ae"),
    ("ນ້ຳ", "\u0e99\u0ecd\u0ec9\u0eb2", "am from its halves"),
    ("ມີ່", "\u0ea1\u0ec8\u0eb5", "the tone before the vowel"),
    ("ໜູ", "ຫນູ", "one letter as two"),
    ("ຫຼວງ", "ຫລວງ", "the letter below beside"),
    ("ແກ້ວ", "ເເກ້ວ", "e twice for ae"),
    ("မျိုး", "\u1019\u102f\u102d\u103b\u1038", "vowels before the medial"),
    ("ဒေါ်", "ဒော်", "the other aa"),
    ("ဒေါ်", "\u1031\u1012\u102b\u103a", "e before its letter"),
    ("သန့်", "\u101e\u1014\u103a\u1037", "asat before the dot"),
    ("ဝင်း", "၀င်း", "the figure nought for wa"),
    ("ဉာဏ်", "ဉာဏ်\u200c", "a joiner"),
    ("သြ", "ဩ", "one letter as two"),
]


@pytest.mark.parametrize(("written", "typed", "how"), TYPED_DIFFERENTLY, ids=[row[2] for row in TYPED_DIFFERENTLY])
def test_a_name_typed_differently_has_the_same_key(written, typed, how):
    assert search_key(typed) == search_key(written)
    assert search_key(search_key(typed)) == search_key(typed)


ZAWGYI = [
    ("ျမန္မာ", "မြန်မာ"),
    ("ေဒၚခင္မ်ိဳးခ်စ္", "ဒေါ်ခင်မျိုးချစ်"),
    ("ေအာင္ဆန္းစုၾကည္", "အောင်ဆန်းစုကြည်"),
    ("သီဟိုဠ္မွ ဉာဏ္ႀကီးရွင္သည္", "သီဟိုဠ်မှ ဉာဏ်ကြီးရှင်သည်"),
    ("ေက်ာ္", "ကျော်"),
    ("ၿဖိဳး", "ဖြိုး"),
    ("စႏၵာ", "စန္ဒာ"),
    ("ႏွင္းႏွင္းေဝ", "နှင်းနှင်းဝေ"),
    ("ေအးေအးသန္႔", "အေးအေးသန့်"),
    ("ေမၿငိမ္း", "မေငြိမ်း"),
    ("သိဂၤီ", "သိင်္ဂီ"),
]


@pytest.mark.parametrize(("typed", "written"), ZAWGYI)
def test_a_name_in_zawgyi_has_the_key_it_has_in_unicode(typed, written):
    assert is_zawgyi(typed)
    assert to_unicode(typed) == unicodedata.normalize("NFC", written)
    assert not is_zawgyi(written)
    assert search_key(typed) == search_key(written)
    assert search_key(search_key(typed)) == search_key(typed)
    assert not is_zawgyi(search_key(typed))


@pytest.mark.parametrize("text", ["တႆး", "မိူင်း", "ၵေႃႇ", "ၾႃႉ", "ကညီကျိာ်", "သ္ၚိ", "ဘာသာမန်", "ဒတ်ခ်ျ", BURMESE, KHMER, "Sok"])
def test_shan_karen_mon_and_burmese_in_unicode_are_no_zawgyi(text):
    assert not is_zawgyi(text)


@pytest.mark.parametrize("language", ["km", "lo", "my", "th"])
def test_one_spelling_never_makes_two_words_one(language):
    """Over the names of all countries and languages, as Unicode's own lists spell them."""
    locale = Locale(language)
    words = {clean(word) for word in [*locale.territories.values(), *locale.languages.values()]}
    assert len(words) > 500
    assert len({spelled_alike(word) for word in words}) == len(words)
    assert not [word for word in words if is_zawgyi(word)]


def test_names_that_differ_in_a_vowel_have_different_keys():
    assert search_key("ปิ่น") != search_key("ป่น")
    assert search_key("မျိုး") != search_key("မျို")


@pytest.mark.parametrize("text", [*NAMES.values(), "Đặng ÁNH", "İstanbul ß ŉ ǰ", "ﬁ ① ｶﾞ", "Sok\u200b  Dara"])
def test_a_key_is_its_own_key(text):
    assert search_key(search_key(text)) == search_key(text)


@pytest.mark.parametrize(
    "typed", ["+855 12 555 004", "012-555-004", "12555004", "00855 12555004", "(+855) 012 555 004", "០១២ ៥៥៥ ០០៤"]
)
@pytest.mark.parametrize("kept", ["+855 12 555 004", "012 555 004", "012555004 / 098 111 222", "(0)12.555.004"])
def test_a_telephone_number_is_one_however_it_is_written(typed, kept):
    assert any(number.endswith(needle) for number in phone_numbers(kept) for needle in phone_needles(typed))


def test_too_few_figures_are_no_telephone_number():
    assert phone_needles("0012") == []
    assert phone_needles("000000") == []
    assert phone_needles("+855 1") == ["8551"]
    assert phone_needles("66 555") == ["66555"]  # too short to be abroad


def test_phone_digits_are_western_whatever_was_typed():
    assert phone_digits("+66 (0)81-234 5678") == "660812345678"
    assert phone_digits("๐๘๑ ២៣៤ ໕໖၇၈") == "0812345678"
    assert phone_digits("no phone") == ""


@pytest.mark.parametrize("name", [KHMER, LAO, BURMESE, THAI])
def test_word_borders_take_nothing_away_and_are_set_once(name):
    bordered = with_word_borders(name, "en")
    assert "\u200b" in with_word_borders(name * 3, "en")
    assert bordered.replace("\u200b", "") == name
    assert with_word_borders(bordered, "en") == bordered


@pytest.mark.parametrize("text", ["", "Sok Dara", "a-b/c (d)", VIETNAMESE, "2025/04 – 31 %"])
def test_text_that_breaks_by_itself_gets_no_word_borders(text):
    assert with_word_borders(text, "vi") == text


def test_word_borders_stand_only_inside_local_script():
    assert with_word_borders("(នាង)abc-នាង 12", "km") == "(នាង)abc-នាង 12"


def test_a_name_in_a_local_script_is_marked_with_its_language():
    assert rendered("{{ name|in_script }}", name=f"{KHMER} (Sok)") == f'<span lang="km">{KHMER}</span> (Sok)'
    assert rendered("{{ name|in_script }}", name=VIETNAMESE) == VIETNAMESE


@pytest.mark.parametrize("filter_name", ["in_script", "for_print"])
@pytest.mark.parametrize(
    "source",
    ["{{{{ name|{} }}}}", "{{{{ name|safe|{} }}}}", "{{% autoescape off %}}{{{{ name|{} }}}}{{% endautoescape %}}"],
)
def test_hostile_text_comes_out_escaped(filter_name, source):
    html = rendered(source.format(filter_name), name="<script>alert('ស')</script>&\"")
    assert "<script" not in html
    assert html == '&lt;script&gt;alert(&#x27;<span lang="km">ស</span>&#x27;)&lt;/script&gt;&amp;&quot;'


def test_text_for_print_carries_word_borders_and_text_for_the_screen_does_not():
    sentence = "នាងធ្វើការនៅផ្ទះ"
    assert "\u200b" in rendered("{{ text|for_print }}", text=sentence)
    assert "\u200b" not in rendered("{{ text|in_script }}", text=sentence)


def test_filters_follow_each_other():
    assert rendered("{{ text|in_script|linebreaksbr }}", text="<b>\nស") == '&lt;b&gt;<br><span lang="km">ស</span>'
