"""The scripts that names are written in. Knows text, no models.

"Local" means Burmese, Khmer, Lao or Thai: scripts that stand without spaces between words.
"""

import re
import unicodedata
from collections import Counter

from icu4py.breakers import LineBreaker, WordBreaker

from .spelling import spelled_alike

# The sign for baht (U+0E3F) is money in every language, not Thai.
LOCAL = {
    "km": "\u1780-\u17ff\u19e0-\u19ff",
    "lo": "\u0e80-\u0eff",
    "my": "\u1000-\u109f\ua9e0-\ua9ff\uaa60-\uaa7f",
    "th": "\u0e01-\u0e3e\u0e40-\u0e7f",
}
ZERO_WIDTH = (
    "\u00ad\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
)
WORD_BORDER = "\u200b"
FEWEST_DIGITS = 3  # of a telephone number, to be looked for
# The countries that clients come from and go to.
CALLING_CODES = (
    *("852", "853", "855", "856", "880", "886", "960", "961", "962", "965", "966", "968", "971", "972", "973", "974"),
    *("60", "61", "62", "63", "64", "65", "66", "673", "81", "82", "84", "86", "91", "95"),
)
_BETWEEN_NUMBERS = re.compile(r"[/,;|\n]|\bor\b")

_LETTER = {lang: re.compile(f"[{letters}]") for lang, letters in LOCAL.items()}
_LOCAL_LETTER = re.compile(f"[{''.join(LOCAL.values())}]")
_NEUTRAL = r"\s\d.,:;/·'’\-" + ZERO_WIDTH
_RUN = re.compile(
    "|".join(f"(?P<{lang}>[{letters}]+(?:[{_NEUTRAL}]+[{letters}]+)*)" for lang, letters in LOCAL.items())
)
_VIETNAMESE = re.compile("[ăĂđĐơƠưƯ\u1ea0-\u1ef9]")
_SPACES = "".join(chr(code) for code in range(0x3001) if chr(code).isspace())
_WITHOUT_ZERO_WIDTH = dict.fromkeys(map(ord, ZERO_WIDTH))
_MARK = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff]")
_FOREIGN = re.compile(f"[^{''.join(LOCAL.values())}]+")


def clean(text: str) -> str:
    """The text as it is stored: NFC, nothing invisible at its ends. Inside, nothing is changed."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    return text.strip(_SPACES + ZERO_WIDTH)


def script_language(text: str, default: str = "") -> str:
    """The language of the script most letters are in: km, lo, my, th, or vi by its own letters; else the default."""
    if text.isascii():
        return default
    text = unicodedata.normalize("NFC", text)
    counts = Counter({lang: len(letter.findall(text)) for lang, letter in _LETTER.items()})
    lang, most = counts.most_common(1)[0]
    if most > sum(character.isalpha() for character in text if not _LOCAL_LETTER.match(character)):
        return lang
    return "vi" if _VIETNAMESE.search(text) else default


def runs(text: str) -> list[tuple[str, str]]:
    """(language, piece) in order; the pieces make the text again. The language is "" outside the local scripts."""
    if text.isascii():
        return [("", text)] if text else []
    found = []
    end = 0
    for match in _RUN.finditer(text):
        if match.start() > end:
            found.append(("", text[end : match.start()]))
        found.append((match.lastgroup, match.group()))
        end = match.end()
    if end < len(text):
        found.append(("", text[end:]))
    return found


def search_key(text: str) -> str:
    """What two spellings of one name have in common. For comparing, never for showing."""
    if text.isascii():
        return " ".join(text.casefold().split())
    text = spelled_alike(unicodedata.normalize("NFC", text.translate(_WITHOUT_ZERO_WIDTH)))
    text = _FOREIGN.sub(lambda match: _without_marks(match.group()), text)
    return " ".join(unicodedata.normalize("NFC", text).split())


def _without_marks(text: str) -> str:
    for _step in range(2):  # casefolding can bring a mark back
        text = _MARK.sub("", unicodedata.normalize("NFKD", text.casefold()))
    return text.replace("đ", "d")


def phone_digits(text: str) -> str:
    """The digits of a phone number as typed, in any script, as 0 to 9."""
    return "".join(str(unicodedata.decimal(character)) for character in text if character.isdecimal())


def phone_numbers(text: str) -> list[str]:
    """The digits of each number that stands in the text; "or", a comma, a stroke parts two of them."""
    return [digits for part in _BETWEEN_NUMBERS.split(text) if (digits := phone_digits(part))]


def phone_needles(text: str) -> list[str]:
    """What a stored number holds when it is the one typed, at home or abroad: +855 12 555 004 and 012-555-004 alike.

    The last digits of a number, three at least: without the zeros before it, and without the code of a country.
    """
    digits = phone_digits(text)
    is_abroad = digits.startswith("00") or text.lstrip(_SPACES + ZERO_WIDTH + "(").startswith(("+", "＋"))
    number = digits.lstrip("0")
    needles = [number]
    for code in CALLING_CODES:
        rest = number.removeprefix(code)
        if rest != number and len(rest.lstrip("0")) >= (FEWEST_DIGITS if is_abroad else 6):
            needles.append(rest.lstrip("0"))
    return [needle for needle in needles if len(needle) >= FEWEST_DIGITS]


def with_word_borders(text: str, locale: str) -> str:
    """For print only, never stored: a zero-width space between words, where nothing else lets a line break."""
    if not _LOCAL_LETTER.search(text):
        return text
    pieces = list(LineBreaker(text, locale))
    parts = []
    for piece, following in zip(pieces, [*pieces[1:], ""], strict=True):
        parts.append(piece)
        if following and _LOCAL_LETTER.match(piece[-1]) and _LOCAL_LETTER.match(following[0]):
            parts.append(WORD_BORDER)
    return "".join(parts)


def word_count(text: str, locale: str = "en") -> int:
    """How many words a text has, in any script, also those that are written without spaces."""
    return sum(any(sign.isalnum() for sign in piece) for piece in WordBreaker(text, locale))
