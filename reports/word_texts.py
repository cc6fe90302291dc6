"""The texts of a report in its Word file: each in a box that Word keeps, and read back from a file edited there.

A box is a content control of WordprocessingML (``w:sdt``), named after the report and its place on the form.
"""

import hashlib
from dataclasses import dataclass
from io import BytesIO

from docx import Document
from docx.oxml.ns import qn

from mrc.period import Period

Key = tuple[str, str, str]  # section, about, part: see narrative.Box

GONE = {qn(f"w:{name}") for name in ("del", "moveFrom", "pPr", "rPr")}  # taken out while changes are tracked
LINES = {qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:tab"): "\t"}
LONGEST = 64  # signs of a name that Word keeps


@dataclass(frozen=True)
class Found:
    """The texts of a file by their places, and whether some of them belong to another report."""

    texts: dict[Key, str]
    is_other: bool


def mark_of(number: str, period: Period) -> str:
    """What tells the boxes of one report from those of another agreement or other days."""
    return hashlib.sha256(f"{number} {period.start} {period.end}".encode(errors="replace")).hexdigest()[:10]


def name_of(mark: str, key: Key) -> str:
    return "/".join((mark, *key))[:LONGEST]


def read(content: bytes, mark: str) -> Found:
    """The texts of the boxes of this report. The file has been judged before; raises what python-docx raises."""
    texts, is_other = {}, False
    for control in Document(BytesIO(content)).element.body.iter(qn("w:sdt")):
        tag = control.find(f"{qn('w:sdtPr')}/{qn('w:tag')}")
        parts = (tag.get(qn("w:val")) or "").split("/") if tag is not None else []
        if len(parts) != 4:
            continue
        if parts[0] != mark:
            is_other = True
            continue
        is_prompt = control.find(f"{qn('w:sdtPr')}/{qn('w:showingPlcHdr')}") is not None
        texts[tuple(parts[1:])] = "" if is_prompt else text_in(control)
    return Found(texts, is_other)


def text_in(control) -> str:
    """The paragraphs of a box, a line each; lines nobody wrote at its ends are left away."""
    inside = control.find(qn("w:sdtContent"))
    lines = ["".join(pieces(one)) for one in inside.iter(qn("w:p"))] if inside is not None else []
    return "\n".join(line.rstrip() for line in lines).strip("\n")


def pieces(node):
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
