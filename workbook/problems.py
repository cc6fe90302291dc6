"""What is wrong in a workbook, and where."""

from typing import NamedTuple

from django.utils.translation import gettext as _

from .cells import as_text

LONGEST_SHOWN = 200


class Problem(NamedTuple):
    """``row`` and ``column`` are None where the whole sheet is meant."""

    sheet: str
    row: int | None
    column: str | None
    found: str
    expected: str
    is_error: bool = True

    def __str__(self):
        place = ", ".join(
            part
            for part in (
                self.sheet,
                _("row %(row)d") % {"row": self.row} if self.row else "",
                self.column or "",
            )
            if part
        )
        if not self.is_error:
            return _("%(place)s: found “%(found)s”; warning: %(expected)s") % {
                "place": place,
                "found": self.found,
                "expected": self.expected,
            }
        return _("%(place)s: found “%(found)s”, expected: %(expected)s") % {
            "place": place,
            "found": self.found,
            "expected": self.expected,
        }


def shown(cell) -> str:
    """The value of a cell as a problem quotes it: short, on one line."""
    text = "" if cell is None else " ".join(as_text(cell).split())
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"
