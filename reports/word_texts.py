"""The texts of a report in its Word file: each in a box with a name, and read back from a file edited there.

A box is a content control of WordprocessingML (``w:sdt``) within a bookmark: Word keeps both, LibreOffice the bookmark.
Its name says of which report it is, and its place on the form.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy
from docx import Document
from docx.oxml.ns import qn

from mrc.period import Period
from mrc.vocabularies.reporting import ReportPart, ReportSection

Key = tuple[str, str, str]  # section, about, part: see narrative.Box

NAME = re.compile(r"mrc_([0-9a-f]{8})_(\d)_([oai]\d+)?_([tpm])")  # a bookmark has at most 40 signs, none of them : or -
ABOUT = {"o": "outcome", "a": "activity", "i": "indicator"}
PARTS = {part.value[0]: part.value for part in (ReportPart.TEXT, ReportPart.PROGRESS, ReportPart.MEASURES)}

PROMPTS = {
    ReportPart.PROGRESS: gettext_lazy("Progress achieved."),
    ReportPart.MEASURES: gettext_lazy("Explanation and measures planned."),
    ("indicators", ReportPart.MEASURES): gettext_lazy("Explanation for result and measures planned."),
}
GONE = {qn(f"w:{name}") for name in ("del", "moveFrom", "pPr", "rPr")}  # taken out while changes are tracked
LINES = {qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:tab"): "\t"}


@dataclass(frozen=True)
class Found:
    """The texts of a file by their places, and whether some of them belong to another report."""

    texts: dict[Key, str]
    is_other: bool


def mark_of(number: str, period: Period) -> str:
    """What tells the boxes of one report from those of another agreement or other days."""
    whole = f"{number} {period.start} {period.end}"
    return hashlib.sha256(whole.encode(errors="replace")).hexdigest()[:8]


def name_of(mark: str, key: Key) -> str:
    section, about, part = key
    kind, _colon, number = about.partition(":")
    return f"mrc_{mark}_{ReportSection(section).number}_{kind[:1]}{number}_{part[0]}"


def key_of(name: str) -> tuple[str, Key] | None:
    """The mark and the place a name stands for; None for a name that is none of ours."""
    found = NAME.fullmatch(name or "")
    if found is None:
        return None
    mark, number, about, part = found.groups()
    section = next((one.value for one in ReportSection if one.number == int(number)), "")
    return mark, (section, f"{ABOUT[about[0]]}:{about[1:]}" if about else "", PARTS[part])


def read(content: bytes, mark: str) -> Found:
    """The texts of the boxes of this report. The file has been judged before; raises what python-docx raises."""
    texts, is_other = {}, False
    body = Document(BytesIO(content)).element.body
    for name, paragraphs in (*controls(body), *bookmarks(body)):
        of, key = key_of(name) or ("", None)
        if key is None or key in texts:
            continue
        if of != mark:
            is_other = True
            continue
        text = text_in(paragraphs)
        texts[key] = "" if text in prompts(key) else text
    return Found(texts, is_other)


def prompt_of(key: Key) -> str:
    """What an empty box says is to be written there."""
    section, _about, part = key
    return str(PROMPTS.get((section, part)) or PROMPTS.get(part) or ReportSection(section).definition)


def prompts(key: Key) -> set[str]:
    """In each language the file may have been made in."""
    found = set()
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            found.add(prompt_of(key))
    return found


def controls(body) -> Iterator[tuple[str, list]]:
    for control in body.iter(qn("w:sdt")):
        tag, inside = control.find(f"{qn('w:sdtPr')}/{qn('w:tag')}"), control.find(qn("w:sdtContent"))
        if tag is not None and inside is not None:
            yield tag.get(qn("w:val")), list(inside.iter(qn("w:p")))


def bookmarks(body) -> Iterator[tuple[str, list]]:
    """From the paragraph a bookmark first begins in to the one it ends in; not that one when it ends before its words.

    LibreOffice begins one again in its last paragraph.
    """
    names: dict[str, str] = {}
    begun: dict[str, list] = {}
    for node in body.iter(qn("w:p"), qn("w:bookmarkStart"), qn("w:bookmarkEnd")):
        if node.tag == qn("w:p"):
            for paragraphs in begun.values():
                paragraphs.append(node)
            continue
        around = next(node.iterancestors(qn("w:p")), None)
        if node.tag == qn("w:bookmarkStart"):
            names[node.get(qn("w:id"))] = name = node.get(qn("w:name"))
            begun.setdefault(name, [] if around is None else [around])
        elif (name := names.get(node.get(qn("w:id")))) in begun:
            paragraphs = begun.pop(name)
            is_past = len(paragraphs) > 1 and paragraphs[-1] is around and not is_after_a_word(node, around)
            yield name, paragraphs[:-1] if is_past else paragraphs


def is_after_a_word(node, around) -> bool:
    for one in around.iter(qn("w:t"), node.tag):
        if one is node:
            return False
        if one.tag == qn("w:t") and one.text:
            return True
    return False


def text_in(paragraphs: list) -> str:
    """A line each; those nobody wrote at the ends are left away."""
    lines = ["".join(pieces(one)).rstrip() for one in paragraphs]
    return "\n".join(lines).strip("\n")


def pieces(node) -> Iterator[str]:
    for child in node:
        if child.tag == qn("w:t"):
            yield child.text or ""
        elif child.tag in LINES:
            yield LINES[child.tag]
        elif child.tag not in GONE:
            yield from pieces(child)


def lines_of(text: str) -> list[str]:
    """By which two texts are the same: Word keeps no empty line between paragraphs, nor spaces at their ends."""
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]
