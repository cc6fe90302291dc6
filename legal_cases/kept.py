"""Rows of a record written and taken away with their history, which a queryset's own bulk methods would not leave."""

from collections.abc import Iterable

from django.db.models import Model
from simple_history.utils import bulk_create_with_history

from mrc.access.models import User


def save_columns(*, stored: Model, like: Model, columns: Iterable[str], by: User | None) -> None:
    """Saves these columns of ``like`` in the row that was read under the lock: the history keeps the whole row, and
    what stands in ``like`` beside them may be older than what a colleague wrote.
    """
    for name in columns:
        attribute = stored._meta.get_field(name).attname
        setattr(stored, attribute, getattr(like, attribute))
    stored._history_user = by
    stored.save(update_fields=sorted(columns))


def delete_with_history(rows: Iterable[Model], by: User | None) -> None:
    """One by one: they are few."""
    for row in rows:
        row._history_user = by
        row.delete()


def create_with_history(model: type[Model], rows: list, by: User | None) -> None:
    if rows:
        bulk_create_with_history(rows, model, default_user=by)
