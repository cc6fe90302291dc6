"""Which records there are, by what a sheet calls them."""

import re
from array import array
from collections import Counter
from collections.abc import Iterable

from .. import bulk

NOBODY: dict = {}


class Register:
    """Which records there are, in the file and in the database, by what a sheet calls them.

    ``pool`` holds what the importer may see. ``parent`` is the field within which ``name`` is unique.
    """

    def __init__(self, pool, name: str, parent: str | None = None):
        self.pool = pool
        self.name = name
        self.parent = parent
        self.handles: dict[int, dict[str, int]] = {}
        self.asked: set[str] = set()
        self.new = 0
        self.keys = None
        self.parents_of_new = array("q")
        self.parents_of_stored: dict[int, int] = {}
        self.is_empty = not pool.exists()

    def find(self, names: Iterable[str]) -> None:
        """Looks in the database for records of these names; afterwards ``get`` knows them."""
        if self.is_empty:
            return
        unknown = set(names) - self.asked
        self.asked |= unknown
        columns = [self.parent or "pk", self.name, "pk"]
        for batch in bulk.in_batches(sorted(unknown), 400):
            for parent, name, key in self.pool.filter(**{f"{self.name}__in": batch}).order_by().values_list(*columns):
                self.handles.setdefault(parent if self.parent else 0, {})[name] = key
                if self.parent:
                    self.parents_of_stored[key] = parent

    def get(self, name: str, parent: int = 0) -> int | None:
        return self.handles.get(parent, NOBODY).get(name)

    def everywhere(self, name: str) -> list[int]:
        return [found[name] for found in self.handles.values() if name in found]

    def add(self, name: str, parent: int = 0) -> int:
        self.new += 1
        self.parents_of_new.append(parent)
        self.handles.setdefault(parent, {})[name] = -self.new
        return -self.new

    def parent_of(self, handle: int | None) -> int | None:
        if handle is None:
            return None
        return self.parents_of_new[-handle - 1] if handle < 0 else self.parents_of_stored.get(handle)

    def get_or_add(self, name: str, parent: int = 0) -> int:
        self.find([name])
        handle = self.get(name, parent)
        return self.add(name, parent) if handle is None else handle

    def key(self, handle: int | None) -> int | None:
        """The primary key behind a handle, once the keys are given."""
        return self.keys[-handle - 1] if handle is not None and handle < 0 else handle

    def give_keys(self) -> None:
        self.keys = bulk.new_keys(self.pool.model, self.new) if self.new else []


SAME_NAME = re.compile(r" #[1-9]\d*$", re.ASCII)


def counted(named: Iterable[tuple[int, str, int]]) -> Iterable[tuple[int, str, int]]:
    """(parent, what a sheet calls it, key) of (parent, name, key): the second of one name is “name #2”."""
    met = Counter()
    for parent, name, key in named:
        met[parent, name] += 1
        yield parent, name if met[parent, name] == 1 else f"{name} #{met[parent, name]}", key


class Namesakes(Register):
    """Records whose name may be that of another one too: the second, in the order of recording, is “name #2”."""

    def find(self, names: Iterable[str]) -> None:
        if self.is_empty:
            return
        unknown = {SAME_NAME.sub("", name) for name in names} | set(names)
        unknown -= self.asked
        self.asked |= unknown
        for batch in bulk.in_batches(sorted(unknown), 400):
            found = self.pool.filter(**{f"{self.name}__in": batch}).order_by("pk")
            for parent, name, key in counted(found.values_list(self.parent, self.name, "pk")):
                self.handles.setdefault(parent, {}).setdefault(name, key)
                self.parents_of_stored[key] = parent
