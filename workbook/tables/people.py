"""What hangs on a card beside its services: answers about consent, family, marks for safety."""

from datetime import UTC, datetime, time

from django.utils.translation import gettext as _
from simple_history.utils import bulk_create_with_history

from clients.models import Consent, FamilyLink, SafetyMark
from mrc.vocabularies.contact import ConsentPurpose, Relation

from .. import bulk, sheets
from .base import Unnamed
from .gatherings import pair


class OfCard(Unnamed):
    """Rows that hang on a card, whose number may need the centre beside it."""

    def card(self, line, column: str = "client") -> tuple[int | None, int | None]:
        """The handles of the card and of its centre."""
        named = line.values.get("centre")
        centre = self.centre_of(line) if named else None
        card = self.resolve(line, column, "clients", centre, anywhere=not named)
        return card, self.register("clients").parent_of(card)


class Consents(OfCard):
    sheet = sheets.CONSENTS
    identity = (
        *("client_id", "purpose", "answer", "given_on", "shared_with"),
        *("manner", "language", "given_by", "interpreter"),
    )
    names = [*identity, "centre_id", "recorded_by_id"]
    links = {"client_id": "clients", "centre_id": "centres", "recorded_by_id": "users"}

    def __init__(self, run):
        super().__init__(run)
        self.told: set[tuple] = set()  # (client, purpose, day) for which the columns of the client say nothing

    def take(self, lines):
        self.find("clients", lines, "client")
        self.find_users(lines, "recorded_by")
        for line in lines:
            client, centre = self.card(line)
            full = self.full(line)
            if full["purpose"] == ConsentPurpose.SHARE and not full["shared_with"]:
                line.wrong("shared_with", _("the name of the centre or agency"))
            self.refuse_future(line, "given_on", full["given_on"], self.run.today.get(centre))
            self.told.add((client, full["purpose"], full["given_on"]))
            row = (client, *(full[name] for name in self.identity[1:]), centre, self.user(line, "recorded_by"))
            self.keep(line, row)

    def make_ready(self):
        """Nothing: the columns of the clients fill the stage of this table, and these rows are few."""

    def write(self):
        for batch in bulk.in_batches(self.with_keys(self.names, self.rows())):
            Consent.objects.bulk_create(Consent(**dict(zip(self.names, row, strict=True))) for row in batch)


class Family(OfCard):
    sheet = sheets.FAMILY
    identity = ("first_id", "second_id", "relation")
    names = [*identity, "centre_id"]
    links = {"first_id": "clients", "second_id": "clients", "centre_id": "centres"}

    def __init__(self, run):
        super().__init__(run)
        self.pairs: set[int] = set()

    def take(self, lines):
        self.find("clients", lines, "client")
        self.find("clients", lines, "relative")
        placed = []
        for line in lines:
            client, centre = self.card(line)
            relative = self.resolve(line, "relative", "clients", centre)
            placed.append((line, client, relative, centre))
        there = self.linked_already(placed)
        for line, client, relative, centre in placed:
            if client is None or relative is None:
                continue
            if client == relative:
                line.wrong("relative", _("another card"))
                continue
            both = tuple(sorted((client, relative)))
            if (key := pair(*both)) in self.pairs:
                line.wrong("relative", _("a card that is linked only once to this one"))
            elif both not in there:
                self.keep(line, (*self.in_order(client, relative, self.full(line)["relation"]), centre))
            elif self.matches:
                line.tally.there += 1
            else:
                line.wrong("relative", _("a card that is not linked to this one yet"))
            self.pairs.add(key)

    @staticmethod
    def linked_already(placed) -> set[tuple[int, int]]:
        """The pairs of stored cards, the older first, that have a link."""
        stored = {key for _line, *cards, _centre in placed for key in cards if key is not None and key > 0}
        links = FamilyLink.objects.filter(first__in=stored, second__in=stored) if stored else FamilyLink.objects.none()
        return set(links.values_list("first_id", "second_id"))

    @staticmethod
    def in_order(first, second, relation) -> tuple:
        """The older card first, as the table wants it."""
        if first < second:
            return first, second, relation
        return second, first, relation and Relation(relation).seen_from_the_other.value

    def may_be_there(self, row):
        return False

    def with_keys(self, names, rows):
        """New cards have their keys only now, and their handles count downwards."""
        for first, second, relation, *rest in super().with_keys(names, rows):
            yield (*self.in_order(first, second, relation), *rest)


class SafetyMarks(OfCard):
    """A mark that is there is left as it is, also where it was taken away since."""

    sheet = sheets.SAFETY_MARKS
    identity = ("client_id", "why", "since", "reason")
    names = [*identity, "taken_away_at", "centre_id", "marked_by_id"]
    links = {"client_id": "clients", "centre_id": "centres", "marked_by_id": "users"}

    def take(self, lines):
        self.find("clients", lines, "client")
        self.find_users(lines, "marked_by")
        for line in lines:
            client, centre = self.card(line)
            full = self.full(line)
            for column in ("since", "taken_away_on"):
                self.refuse_future(line, column, full[column], self.run.today.get(centre))
            gone = full["taken_away_on"]
            # Noon in Greenwich is the same day in all countries of the programme.
            at = datetime.combine(gone, time(12), UTC) if gone else None
            row = (client, *(full[name] for name in self.identity[1:]), at, centre, self.user(line, "marked_by"))
            self.keep(line, row)

    def make_ready(self):
        """Nothing: these rows are few, and each has its history."""

    def write(self):
        for batch in bulk.in_batches(self.with_keys(self.names, self.rows())):
            marks = [SafetyMark(**dict(zip(self.names, row, strict=True))) for row in batch]
            bulk_create_with_history(marks, SafetyMark, default_user=self.run.user)
