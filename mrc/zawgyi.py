"""Zawgyi: Burmese typed for a font that gives Unicode's numbers other letters. Told apart and read, for comparing.

Zawgyi writes what is seen from left to right (the vowel e and medial ra before their letter) and has several numbers
for one letter that is drawn in several ways. Shan, Mon and Karen use those numbers rightly: they are no sign by
themselves, only an order that no language of the script has.
"""

import re

VIRAMA, ASAT, VOWEL_E, MEDIAL_RA = "\u1039", "\u103a", "\u1031", "\u103c"
KINZI = f"\u1004{ASAT}{VIRAMA}"

_LETTERS = (
    "\u1000-\u102a\u103f\u104e\u1050-\u1055\u105a-\u105d\u1061\u1065\u1066\u106e-\u1070\u1075-\u1081\u108e\uaa60-\uaa7f"
)
_MEDIALS = "\u103b-\u103e\u105e-\u1060\u1082"
_IN_ZAWGYI_ALONE = re.compile(
    f"{VIRAMA}(?![\u1000-\u102a\u1050-\u1055\u105a-\u105d])"  # its asat; Unicode's virama stands before a letter
    f"|(?<![{_LETTERS}{_MEDIALS}]){VOWEL_E}"  # e with no letter before
    f"|(?<![{_LETTERS}{_MEDIALS}{ASAT}])\u103b(?=[\u1000-\u1021])"  # its medial ra likewise
    "|\u103a[\u102d-\u1030\u1032-\u1034]"  # its medial ya with a vowel; after Unicode's asat there is none
    "|\u102d[\u1033\u1034]|\u108f[\u1060-\u107c]|\u1064[\u102b-\u1030\u1032]"
)
_IN_UNICODE_ALONE = re.compile("[\u102b\u102c]\u103a")  # asat upon aa, as in "daw"

_KINZI_MARK = "\ue000"  # stands after its letter, in a place of its own until it is moved
_READ = {
    0x1033: "\u102f", 0x1034: "\u1030", 0x1039: ASAT, 0x103A: "\u103b", 0x103B: MEDIAL_RA, 0x103C: "\u103d",
    0x103D: "\u103e", 0x105A: f"\u102b{ASAT}", 0x1064: _KINZI_MARK, 0x106A: "\u1009", 0x106B: "\u100a",
    0x106E: "\u100d\u1039\u100d", 0x106F: "\u100d\u1039\u100e", 0x107D: "\u103b", 0x1086: "\u103f",
    0x1087: "\u103e", 0x1088: "\u103e\u102f", 0x1089: "\u103e\u1030", 0x108A: "\u103d\u103e",
    0x108B: f"{_KINZI_MARK}\u102d", 0x108C: f"{_KINZI_MARK}\u102e", 0x108D: f"{_KINZI_MARK}\u1036",
    0x108E: "\u102d\u1036", 0x108F: "\u1014", 0x1090: "\u101b", 0x1091: "\u100f\u1039\u100d",
    0x1092: "\u100b\u1039\u100c", 0x1094: "\u1037", 0x1095: "\u1037", 0x1096: "\u1039\u1010\u103d",
    0x1097: "\u100b\u1039\u100b",
    **dict.fromkeys(range(0x107E, 0x1085), MEDIAL_RA),
}  # fmt: skip
_STACKED = {
    0x1000: [0x1060], 0x1001: [0x1061], 0x1002: [0x1062], 0x1003: [0x1063], 0x1005: [0x1065], 0x1006: [0x1066, 0x1067],
    0x1007: [0x1068], 0x1008: [0x1069], 0x100B: [0x106C], 0x100C: [0x106D], 0x100F: [0x1070], 0x1010: [0x1071, 0x1072],
    0x1011: [0x1073, 0x1074], 0x1012: [0x1075], 0x1013: [0x1076], 0x1014: [0x1077], 0x1015: [0x1078], 0x1016: [0x1079],
    0x1017: [0x107A], 0x1018: [0x107B, 0x1093], 0x1019: [0x107C], 0x101C: [0x1085],
}  # fmt: skip
_READ |= {drawn: VIRAMA + chr(letter) for letter, drawings in _STACKED.items() for drawn in drawings}
_BELOW = re.compile(f"{VIRAMA}[\u1000-\u1021]")
# Medials, the vowel before, vowels above and below, aa, dots, the killer, visarga.
_ORDER = "\u103b\u103c\u103d\u103e\u1031\u102d\u102e\u1032\u1033\u1034\u102f\u1030\u102b\u102c\u1036\u1037\u103a\u1038"
_SYLLABLE = re.compile(
    f"([{VOWEL_E}{MEDIAL_RA}]*)([\u1000-\u102a\u103f\u1040\u1047])"
    f"((?:{VIRAMA}[\u1000-\u1021]|[{_KINZI_MARK}\u102b-\u1030\u1032\u1036-\u1038\u103a\u103b\u103d\u103e])*)"
)


def is_zawgyi(text: str) -> bool:
    """Whether the text can only be Zawgyi. A name that is written alike in both is not."""
    return bool(_IN_ZAWGYI_ALONE.search(text)) and not _IN_UNICODE_ALONE.search(text)


def to_unicode(text: str) -> str:
    """The letters in Unicode; each letter's marks stand behind it, in the order in which they are written."""
    text = text.replace("\u1025\u1039", "\u1009\u1039").translate(_READ)
    return _SYLLABLE.sub(_in_order, text)


def _in_order(syllable: re.Match) -> str:
    before, letter, marks = syllable.groups()
    kinzi = KINZI if _KINZI_MARK in marks else ""
    stacked = "".join(_BELOW.findall(marks))
    upon = _BELOW.sub("", marks).replace(_KINZI_MARK, "") + before
    return kinzi + letter + stacked + "".join(sorted(upon, key=_ORDER.find))
