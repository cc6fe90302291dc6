"""A report as plain data that gives the same report again: what is frozen when it is handed in.

Every value of a ``Report`` is a number, a text, a day, or a frozen dataclass of such. Words of the application are kept
in English, which is how they are named in the catalogues, so that a frozen report is still read in six languages.
"""

import dataclasses
import hashlib
import json
import uuid
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from mrc.period import Period

from .. import costs, indicators, results

IS = "="  # the name under which a value says what it is
KNOWN = {
    one.__name__: one
    for place in (results, costs, indicators)
    for one in vars(place).values()
    if isinstance(one, type) and dataclasses.is_dataclass(one)
}


def frozen(value):
    """As data that JSON can hold. Raises ``TypeError`` for what no report holds."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, str):
        return str(value)  # a code of a vocabulary is its code
    if isinstance(value, Promise):
        with translation.override("en"):
            return {IS: "words", "in": str(value)}
    if isinstance(value, Decimal):
        return {IS: "number", "in": str(value)}
    if isinstance(value, date):
        return {IS: "day", "in": value.isoformat()}
    if isinstance(value, uuid.UUID):
        return {IS: "uuid", "in": str(value)}
    if isinstance(value, Period):
        return {IS: "period", "in": [day.isoformat() for day in value]}
    if isinstance(value, list | tuple):
        return [frozen(one) for one in value]
    if isinstance(value, Mapping):
        return {IS: "map", "in": [[frozen(key), frozen(one)] for key, one in value.items()]}
    name = type(value).__name__
    if KNOWN.get(name) is not type(value):
        raise TypeError(f"{type(value)} cannot be frozen")
    return {IS: name, **{field.name: frozen(getattr(value, field.name)) for field in dataclasses.fields(value)}}


MADE_OF = {
    "words": gettext_lazy,
    "number": Decimal,
    "day": date.fromisoformat,
    "uuid": uuid.UUID,
    "period": lambda days: Period(*map(date.fromisoformat, days)),
    "map": lambda pairs: {thawed(key): thawed(one) for key, one in pairs},
}


def thawed(data):
    """The value again. A field that did not exist when it was frozen has its default."""
    if isinstance(data, list):
        return tuple(thawed(one) for one in data)
    if not isinstance(data, dict):
        return data
    made = MADE_OF.get(data[IS])
    if made:
        return made(data["in"])
    kind = KNOWN[data[IS]]
    fields = {field.name for field in dataclasses.fields(kind)}
    return kind(**{name: thawed(one) for name, one in data.items() if name in fields})


def report_in(content: dict) -> results.Report:
    """The report a submission froze."""
    return thawed(content)


def checksum(content: dict, files: Mapping[str, str]) -> str:
    """SHA-256 over the frozen report and the checksums of its files, in the same order always."""
    whole = json.dumps([content, dict(files)], sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(whole.encode()).hexdigest()
