"""One spelling for what looks alike in Burmese, Khmer, Lao and Thai. For comparing names, never for showing them.

The same word on the screen can be typed in several ways: marks in another order or twice, a vowel from its two halves,
a letter that only looks like another. Here each has one way. What sounds alike but looks different stays different.
"""

import re
from functools import partial

from .zawgyi import ASAT, MEDIAL_RA, VIRAMA, VOWEL_E, is_zawgyi, to_unicode

_IN_BURMESE = re.compile("[\u1000-\u109f]")
_LOCAL = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")


def spelled_alike(text: str) -> str:
    """The text with each of its syllables spelled in the one way; other scripts stay as they are."""
    if not _LOCAL.search(text):
        return text
    text = _khmer(_thai(_lao(text)))
    return _burmese(text) if _IN_BURMESE.search(text) else text


def _sorted_marks(places: dict[str, int], match: re.Match) -> list[str]:
    """The marks upon one letter, each once, in the order of the script."""
    return sorted(dict.fromkeys(match.group()), key=lambda mark: (places.get(mark, 0), mark))


# Thai and Lao: vowel below, vowel above, tone mark, then aa; nikhahit and aa together are am.

_THAI_PLACES = {
    **dict.fromkeys("\u0e38\u0e39", 1),
    **dict.fromkeys("\u0e31\u0e34\u0e35\u0e36\u0e37\u0e47\u0e4d", 2),
    **dict.fromkeys("\u0e48\u0e49\u0e4a\u0e4b", 3),
    **dict.fromkeys("\u0e4c\u0e4e", 4),
    **dict.fromkeys("\u0e32\u0e33", 5),
}
_LAO_PLACES = {
    **dict.fromkeys("\u0eb8\u0eb9", 1),
    **dict.fromkeys("\u0eb1\u0eb4\u0eb5\u0eb6\u0eb7\u0ebb\u0ecd", 2),
    **dict.fromkeys("\u0ec8\u0ec9\u0eca\u0ecb", 3),
    **dict.fromkeys("\u0ecc\u0ece", 4),
    **dict.fromkeys("\u0eb2\u0eb3", 5),
}


def _with_am(places: dict[str, int], nikhahit: str, aa: str, am: str, match: re.Match) -> str:
    marks = "".join(_sorted_marks(places, match))
    if aa in marks and nikhahit in marks:
        marks = marks.replace(nikhahit, "").replace(aa, am)
    return marks.replace(aa + am, am)


_THAI_MARKS = re.compile("[\u0e31-\u0e3a\u0e47-\u0e4e]{2,}")
_LAO_MARKS = re.compile("[\u0eb1-\u0ebc\u0ec8-\u0ece]{2,}")
_thai_marks = partial(_with_am, _THAI_PLACES, "\u0e4d", "\u0e32", "\u0e33")
_lao_marks = partial(_with_am, _LAO_PLACES, "\u0ecd", "\u0eb2", "\u0eb3")


def _thai(text: str) -> str:
    """Also: e typed twice for ae, and the long sign that only looks like aa."""
    return _THAI_MARKS.sub(_thai_marks, text.replace("\u0e45", "\u0e32").replace("\u0e40\u0e40", "\u0e41"))


def _lao(text: str) -> str:
    """Also: e typed twice for ae, and the letters that are two: ໜ, ໝ, ຫຼ."""
    text = _LAO_MARKS.sub(_lao_marks, text.replace("\u0ec0\u0ec0", "\u0ec1"))
    for letter, two in (("\u0edc", "\u0eab\u0e99"), ("\u0edd", "\u0eab\u0ea1"), ("\u0eab\u0ebc", "\u0eab\u0ea5")):
        text = text.replace(letter, two)
    return text


# Khmer: robat, letters below with ro last, register sign, vowel, other signs.

_COENG = "\u17d2"
_COENG_DA, _COENG_TA, _COENG_RO = _COENG + "\u178a", _COENG + "\u178f", _COENG + "\u179a"
_VOWEL_U, _TRIISAP = "\u17bb", "\u17ca"
_REGISTER = {"\u17c9", _TRIISAP}
_ABOVE = set("\u17b7\u17b8\u17b9\u17ba\u17be\u17d0")
_KHMER_LETTERS = str.maketrans(
    {
        "\u17a3": "\u17a2",
        "\u17a4": "\u17a2\u17b6",
        "\u17a8": "\u17a7\u1780",
        "\u17b2": "\u17b1",
        "\u17b4": "",
        "\u17b5": "",
    }
)
_KHMER_MARKS = re.compile(f"(?:{_COENG}[\u1780-\u17b3]|[\u17b6-\u17d1\u17d3\u17dd])+")
_KHMER_MARK = re.compile(f"{_COENG}.|.", flags=re.DOTALL)


def _khmer(text: str) -> str:
    """Also: letters out of use, vowels from their two halves, ta and da below a letter, which look the same."""
    text = text.translate(_KHMER_LETTERS).replace("\u17c1\u17c1", "\u17c2")
    return _KHMER_MARKS.sub(_khmer_marks, text)


def _khmer_marks(match: re.Match) -> str:
    if len(match.group()) == 1:
        return match.group()
    marks = dict.fromkeys(_KHMER_MARK.findall(match.group().replace(_COENG_DA, _COENG_TA)))
    if not _ABOVE.isdisjoint(marks) and not {*_REGISTER, _VOWEL_U}.isdisjoint(marks):
        # A register sign below a vowel that stands above is drawn as the vowel u.
        marks = dict.fromkeys([mark for mark in marks if mark not in {*_REGISTER, _VOWEL_U}] + [_TRIISAP])
    spelled = "".join(sorted(marks, key=_khmer_place))
    return spelled.replace("\u17b8\u17c1", "\u17be").replace("\u17b6\u17c1", "\u17c4")


def _khmer_place(mark: str) -> tuple[int, str]:
    """Letters below keep their order among themselves."""
    if mark[0] == _COENG:
        return (2, "") if mark == _COENG_RO else (1, "")
    if mark == "\u17cc":
        return 0, ""
    if mark in _REGISTER:
        return 3, mark
    return (4, mark) if mark <= "\u17c5" else (5, mark)


# Burmese: letters below, medials, e, vowels above and below, aa, anusvara, dot, asat, visarga.

_BURMESE_ORDER = f"\u103b{MEDIAL_RA}\u103d\u103e{VOWEL_E}\u102d\u102e\u1032\u102f\u1030\u102c\u1036\u1037{ASAT}\u1038"
_BURMESE_PLACES = {mark: place for place, mark in enumerate(_BURMESE_ORDER, start=1)}
_BURMESE_MARKS = re.compile(
    f"(?:{VIRAMA}[\u1000-\u1021]|[\u102b-\u1032\u1036-\u1038\u103b-\u103e]|{ASAT}(?!{VIRAMA}))+"
)
_BURMESE_MARK = re.compile(f"{VIRAMA}.|.", flags=re.DOTALL)
_E_BEFORE_ITS_LETTER = re.compile(f"(?<![\u1000-\u109f]){VOWEL_E}([\u1000-\u1021][\u103b-\u103e]*)")
# The digits nought and seven look like the letters wa and ra; beside a letter and no digit they are meant as such.
_WA_AS_NOUGHT = re.compile(
    "(?<=[\u1000-\u103f])\u1040(?![\u1040-\u1049])|(?<![\u1040-\u1049])\u1040(?=[\u1000-\u103f])"
)
_RA_AS_SEVEN = re.compile("(?<=[\u1000-\u103f])\u1047(?![\u1040-\u1049])|(?<![\u1040-\u1049])\u1047(?=[\u1000-\u103f])")
_BURMESE_LETTERS = str.maketrans(
    {"\u1029": "\u101e\u103c", "\u102a": "\u101e\u103c\u1031\u102c\u103a", "\u102b": "\u102c"}
)


def _burmese(text: str) -> str:
    """Also: Zawgyi, the two shapes of aa, and letters that look like others."""
    if is_zawgyi(text):
        text = to_unicode(text)
    text = text.translate(_BURMESE_LETTERS).replace("\u1025" + ASAT, "\u1009" + ASAT)
    text = _RA_AS_SEVEN.sub("\u101b", _WA_AS_NOUGHT.sub("\u101d", text))
    text = _E_BEFORE_ITS_LETTER.sub(rf"\1{VOWEL_E}", text)
    return _BURMESE_MARKS.sub(_burmese_marks, text)


def _burmese_marks(match: re.Match) -> str:
    if len(match.group()) == 1:
        return match.group()
    marks = dict.fromkeys(_BURMESE_MARK.findall(match.group()))
    return "".join(sorted(marks, key=lambda mark: _BURMESE_PLACES.get(mark, 0)))
