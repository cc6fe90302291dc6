"""What cells of casework may hold beside the common kinds: a time, a stage, the remembered answers of a closing."""

import json
import re
from dataclasses import dataclass
from datetime import time

from django.utils import translation
from django.utils.translation import gettext as _

from mrc.scripts import clean
from mrc.vocabularies.casework import Stage
from mrc.vocabularies.world import CURRENCIES

from .cells import Kind, Words, Wrong, as_number, checked_amount

TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?", re.ASCII)


class Clock(Kind):
    """A time of the day."""

    width = 10

    @property
    def expects(self):
        return _("A time of the day, such as 14:30.")

    def parse(self, cell):
        if isinstance(cell, time):
            return cell.replace(microsecond=0, tzinfo=None)
        if isinstance(cell, float) and 0 <= cell < 1:  # Excel's part of a day
            seconds = round(cell * 86_400) % 86_400
            return time(seconds // 3600, seconds // 60 % 60, seconds % 60)
        match = TIME.fullmatch(clean(cell)) if isinstance(cell, str) else None
        if not match:
            raise Wrong(_("a time of the day, such as 14:30"))
        return time(int(match[1]), int(match[2]), int(match[3] or 0))

    def shown(self, value):
        return None if value is None else value.isoformat("seconds" if value.second else "minutes")


class Facts(Words):
    """The answers of a closing as JSON, each of the kind the closing form remembers."""

    width = 40
    words = ("resolved_through", "dropped_why", "dropped_reason", "remedy_other")
    lists = ("remedies", "sanctions")

    @property
    def empty(self):
        return {}

    @property
    def expects(self):
        return _("Answers as an export writes them.")

    def parse(self, cell):
        try:
            facts = json.loads(super().parse(cell))
        except (ValueError, RecursionError):
            facts = None
        if not isinstance(facts, dict) or not all(self.is_known(name, value) for name, value in facts.items()):
            raise Wrong(_("answers as an export writes them"))
        return facts

    def is_known(self, name: str, value) -> bool:
        if name in self.words:
            return isinstance(value, str)
        if name in self.lists:
            return isinstance(value, list) and all(isinstance(one, str) for one in value)
        if name == "duration_months":
            return value is None or (isinstance(value, str) and is_amount(value))
        return name == "awarded" and isinstance(value, list) and all(map(is_money, value))

    def shown(self, value):
        return json.dumps(value, ensure_ascii=False, sort_keys=True) if value else None


def is_amount(text: str) -> bool:
    try:
        return checked_amount(as_number(text)) is not None
    except Wrong:
        return False


def is_money(line) -> bool:
    """A currency and an amount, both as text."""
    return (
        isinstance(line, list)
        and len(line) == 2
        and all(isinstance(part, str) for part in line)
        and line[0] in CURRENCIES
        and is_amount(line[1])
    )


@dataclass(frozen=True)
class StageCode(Words):
    """A stage: the code or the English label of one of the five, or the code of a stage of the centre's own."""

    empty_code: str = Stage.INTAKE.value

    @property
    def empty(self):
        return self.empty_code

    @property
    def expects(self):
        return _("One of: %(codes)s; or the code of a stage of the centre’s own.") % {"codes": ", ".join(Stage.values)}

    def parse(self, cell):
        typed = super().parse(cell)
        with translation.override("en"):
            known = {str(word.label).casefold(): word.value for word in Stage}
        return known.get(typed.casefold()) or (typed.casefold() if typed.casefold() in Stage.values else typed)
