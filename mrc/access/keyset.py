"""Pages of a long list without OFFSET: a page begins behind a record, wherever that record stands by now.

The token of a page holds the key of that record, signed for one order of one list: do not order by people's names.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core import signing
from django.db.models import F, Q, QuerySet

SALT = "page of a list"


class BadToken(Exception):
    """A token nobody gave out for this order of this list."""


@dataclass(frozen=True)
class Order:
    """By one column or annotation, then by the primary key in the same direction. Records without a value come last."""

    name: str
    column: str
    descending: bool = False

    def applied(self, records: QuerySet, *, backwards: bool = False) -> QuerySet:
        descending = self.descending != backwards
        field = F(self.column)
        # backwards everything is turned round, the records without a value too
        nulls = {"nulls_first": True} if backwards else {"nulls_last": True}
        return records.order_by(
            field.desc(**nulls) if descending else field.asc(**nulls), "-pk" if descending else "pk"
        )

    def behind(self, value: Any, pk: int, *, backwards: bool = False) -> Q:
        """That a record stands behind this key; backwards: before it."""
        lookup = "lt" if self.descending != backwards else "gt"
        beyond = Q(**{f"pk__{lookup}": pk})
        empty = Q(**{f"{self.column}__isnull": True})
        if value is None:
            return (empty & beyond) | ~empty if backwards else empty & beyond
        found = Q(**{f"{self.column}__{lookup}": value}) | (Q(**{self.column: value}) & beyond)
        return found if backwards else found | empty


@dataclass(frozen=True)
class Page:
    """The records in their order, and the tokens of its neighbours, empty where there is none."""

    rows: list
    next: str = ""
    previous: str = ""


def page_of(records: QuerySet, *, order: Order, token: str = "", size: int = 50) -> Page:
    """One page in one query, two where one went back to the beginning or behind the end. Raises BadToken."""
    if not token:
        return _forward(order.applied(records), order, size, is_first=True)
    backwards, value, pk = _read(token, order)
    found = records.filter(order.behind(value, pk, backwards=backwards))
    if not backwards:
        page = _forward(order.applied(found), order, size, is_first=False)
        return page if page.rows else _forward(order.applied(records), order, size, is_first=True)
    rows = list(order.applied(found, backwards=True)[: size + 1])
    if len(rows) <= size:  # the beginning: a whole page, not what is left of one
        return _forward(order.applied(records), order, size, is_first=True)
    rows = rows[:size][::-1]
    return Page(rows, next=_token(order, rows[-1]), previous=_token(order, rows[0], backwards=True))


def _forward(records: QuerySet, order: Order, size: int, *, is_first: bool) -> Page:
    rows = list(records[: size + 1])
    has_next, rows = len(rows) > size, rows[:size]
    return Page(
        rows,
        next=_token(order, rows[-1]) if has_next else "",
        previous="" if is_first or not rows else _token(order, rows[0], backwards=True),
    )


def _token(order: Order, record, *, backwards: bool = False) -> str:
    value = getattr(record, order.column)
    if isinstance(value, date):
        value = value.isoformat()
    return signing.dumps([order.name, int(backwards), value, record.pk], salt=SALT)


def _read(token: str, order: Order) -> tuple[bool, Any, int]:
    try:
        name, backwards, value, pk = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        raise BadToken from None
    if name != order.name:
        raise BadToken
    return bool(backwards), value, pk
