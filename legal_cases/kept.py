"""Rows of a record written and taken away with their history, which a queryset's own bulk methods would not leave."""

from collections.abc import Iterable

from django.db.models import Model
from simple_history.utils import bulk_create_with_history

from mrc.access.models import User


def delete_with_history(rows: Iterable[Model], by: User | None) -> None:
    """One by one: they are few."""
    for row in rows:
        row._history_user = by
        row.delete()


def create_with_history(model: type[Model], rows: list, by: User | None) -> None:
    if rows:
        bulk_create_with_history(rows, model, default_user=by)
