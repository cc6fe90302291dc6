"""The records behind a figure: found by the declaration that counted them, so that both agree.

A reader opens the records of her own centres; every other centre of the agreement is one line with its number, and so
are the restricted cases of her own that she may not see. Rows and lines together make the figure (annexes 0.3).
"""

from collections.abc import Sequence

from mrc.access.models import User

from .beneficiaries import behind_section7
from .events import behind_events
from .legal import behind_section4
from .parts import Behind, Kept, Part, Reader, UnknownFigure
from .told import behind_case_studies, behind_stories

__all__ = ["Behind", "Kept", "Part", "UnknownFigure", "behind"]


def behind(scope, key: str, own: Sequence[int], *, user: User | None) -> Behind:
    """The records behind the figure ``table/line/column`` for ``user``, a reader of the centres ``own``.

    Raises ``UnknownFigure`` for a name no figure has.
    """
    if not key.isprintable():
        raise UnknownFigure(key)
    table, line, column = (*key.split("/"), "", "")[:3]
    if found := behind_section4(scope, table, line, column, Reader(tuple(own), user)):
        return found
    for kind in (behind_section7, behind_events, behind_stories, behind_case_studies):
        if found := kind(scope, table, line, column, tuple(own)):
            return found
    raise UnknownFigure(key)
