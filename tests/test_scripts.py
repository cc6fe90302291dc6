import pytest
from django.template import Context, Template

from mrc.scripts import clean, phone_digits, runs, script_language, search_key, with_word_borders

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
    assert search_key(name) == name


def test_names_that_differ_in_a_vowel_have_different_keys():
    assert search_key("ปิ่น") != search_key("ป่น")
    assert search_key("မျိုး") != search_key("မျို")


@pytest.mark.parametrize("text", [*NAMES.values(), "Đặng ÁNH", "İstanbul ß ŉ ǰ", "ﬁ ① ｶﾞ", "Sok\u200b  Dara"])
def test_a_key_is_its_own_key(text):
    assert search_key(search_key(text)) == search_key(text)


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
