"""Many records into the database at once, in a transaction that is as short as it can be.

Keys are reserved and rows laid ready in temporary tables beforehand; the transaction only moves them, a statement a
table.
"""

import pickle
import tempfile
from array import array
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from django.conf import settings
from django.db import connection, models, transaction
from django.utils import timezone

AT_ONCE = 1000


class Spool:
    """Rows kept on disk between checking and writing: nobody else can open it, and it is gone with the process."""

    def __init__(self):
        self.count = 0
        self._waiting = []
        self._file = None

    def append(self, row) -> None:
        self._waiting.append(row)
        self.count += 1
        if len(self._waiting) >= AT_ONCE:
            self._flush()

    def _flush(self):
        if self._file is None:
            self._file = tempfile.TemporaryFile(dir=settings.VAR_DIR)  # noqa: SIM115  closed by close()
        pickle.dump(self._waiting, self._file, protocol=5)
        self._waiting = []

    def __iter__(self) -> Iterator:
        if self._file is not None:
            self._file.seek(0)
            while True:
                try:
                    yield from pickle.load(self._file)  # noqa: S301  our own, from a file without a name
                except EOFError:
                    break
        yield from self._waiting

    def close(self) -> None:
        if self._file is not None:
            self._file.close()


def in_batches(rows: Iterable, size: int = AT_ONCE) -> Iterator[list]:
    rows = iter(rows)
    while batch := list(islice(rows, size)):
        yield batch


def new_keys(model, count: int) -> Sequence[int]:
    """So many primary keys that nobody else gets, now or later; those that are not used in the end are lost."""
    table, column = model._meta.db_table, model._meta.pk.column
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
                [connection.ops.quote_name(table), column, count],
            )
            keys = array("q")
            while rows := cursor.fetchmany(10_000):
                keys.extend(key for (key,) in rows)
            return keys
        quoted = connection.ops.quote_name
        cursor.execute(
            f"SELECT max(coalesce((SELECT max({quoted(column)}) FROM {quoted(table)}), 0),"  # noqa: S608  names of our own tables
            " coalesce((SELECT seq FROM sqlite_sequence WHERE name = %s), 0))",
            [table],
        )
        (last,) = cursor.fetchone()
        # AUTOINCREMENT goes on after the number that stands here, also for records made before ours are written.
        cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
        cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, last + count])
        return range(last + 1, last + 1 + count)


def prepared(field):
    """What turns a value of the field into one the driver takes; None when it is taken as it is."""
    if isinstance(field, models.CharField | models.TextField | models.IntegerField | models.BooleanField):
        return None
    if isinstance(field, models.ForeignKey):
        return None
    if connection.vendor == "postgresql" and isinstance(
        field, models.DateField | models.DecimalField | models.UUIDField
    ):
        return None
    return lambda value: None if value is None else field.get_db_prep_save(value, connection)


class Stage:
    """Rows ready for their tables, in temporary tables that only this connection sees and that end with it."""

    def __init__(self):
        self.columns: dict = {}  # model -> the columns that were put

    def put(self, model, names: list[str], rows: Iterable[tuple]) -> None:
        """Takes rows of the named fields (attribute names); other fields get their default, the key its next number.

        ``rows`` may not ask the database anything: its connection is busy taking them.
        """
        given = [next(field for field in model._meta.concrete_fields if field.attname == name) for name in names]
        rest = [field for field in model._meta.concrete_fields if field not in given and not field.primary_key]
        converters = [(place, converter) for place, field in enumerate(given) if (converter := prepared(field))]
        made_anew = [field for field in rest if field.has_default() and callable(field.default)]
        fixed = [field for field in rest if field not in made_anew]
        fixed_values = tuple(prepared_default(field) for field in fixed)
        new_values = [(field, prepared(field) or (lambda value: value)) for field in made_anew]

        def ready() -> Iterator[tuple]:
            for row in rows:
                if converters:
                    row = list(row)
                    for place, converter in converters:
                        row[place] = converter(row[place])
                yield (*row, *fixed_values, *(convert(field.get_default()) for field, convert in new_values))

        self.columns[model] = [field.column for field in [*given, *fixed, *made_anew]]
        table, columns = staged(model), listed(self.columns[model])
        with connection.cursor() as cursor:
            cursor.execute(
                f"CREATE TEMPORARY TABLE {table} AS SELECT {columns} FROM {stored(model)} WHERE 1 = 0"  # noqa: S608
            )
            if connection.vendor == "postgresql":
                # Django wraps the errors of execute() only.
                with connection.wrap_database_errors, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                    for row in ready():
                        copy.write_row(row)
            else:
                marks = ", ".join(["%s"] * len(self.columns[model]))
                for batch in in_batches(ready(), 10_000):
                    cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", batch)  # noqa: S608

    def write(self, model) -> None:
        """Moves what was put for the model, if anything, to where it belongs."""
        if model in self.columns:
            columns = listed(self.columns[model])
            with connection.cursor() as cursor:
                cursor.execute(f"INSERT INTO {stored(model)} ({columns}) SELECT {columns} FROM {staged(model)}")  # noqa: S608

    def write_history(self, model, user) -> None:
        """The first line of the history of what was put: who brought it in, and when."""
        history = model.history.model
        kept = {field.column for field in history._meta.concrete_fields}
        columns = listed(column for column in self.columns[model] if column in kept)
        about = [history._meta.get_field(name) for name in ("history_date", "history_type", "history_user")]
        values = [about[0].get_db_prep_save(timezone.now(), connection), "+", user and user.pk]
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {stored(history)} ({columns}, {listed(field.column for field in about)})"  # noqa: S608
                f" SELECT {columns}, %s, %s, %s FROM {staged(model)}",
                values,
            )

    def close(self) -> None:
        while self.columns:
            model, _columns = self.columns.popitem()
            with connection.cursor() as cursor:
                cursor.execute(f"DROP TABLE IF EXISTS {staged(model)}")


def stored(model) -> str:
    return connection.ops.quote_name(model._meta.db_table)


def staged(model) -> str:
    return connection.ops.quote_name(f"staged_{model._meta.db_table}")


def listed(columns: Iterable[str]) -> str:
    return ", ".join(map(connection.ops.quote_name, columns))


def prepared_default(field):
    value = timezone.now() if getattr(field, "auto_now_add", False) else field.get_default()
    return value if value is None else field.get_db_prep_save(value, connection)
