"""Client cards with their consents, and the service log."""

from datetime import date

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import connection
from django.utils.translation import gettext as _

from clients.models import Client, ClientSupport, Consent, Service
from events.models import Participant
from mrc.vocabularies.contact import ConsentAnswer, ConsentPurpose

from .. import bulk, sheets
from .base import Child, OfCentre, Unnamed, all_but, replace_rows
from .gatherings import pair

PURPOSES = {"consent_to_keep": ConsentPurpose.KEEP_CARD, "consent_to_contact": ConsentPurpose.CONTACT}


CONSENT_COLUMNS = ("consent", *PURPOSES, *(f"{name}_on" for name in PURPOSES))


def consents_of(full: dict) -> dict[str, tuple[str, date]]:
    """purpose → (answer, day) as the columns of a row say."""
    found = {}
    for column, purpose in PURPOSES.items():
        answer = full[column] if full[column] is not None else full["consent"]
        if answer is not None:
            word = ConsentAnswer.GIVEN if answer else ConsentAnswer.REFUSED
            found[purpose.value] = (word.value, full[f"{column}_on"] or full["registered_on"])
    return found


def consent_columns(client) -> dict:
    """The consent columns of a stored card, the reverse of ``consents_of``."""
    now = client.consent_now()
    answers = {}
    for column, purpose in PURPOSES.items():
        consent = now.get(purpose)
        answers[column] = consent and consent.answer == ConsentAnswer.GIVEN
        answers[f"{column}_on"] = consent and consent.given_on
    kept, contacted = answers["consent_to_keep"], answers["consent_to_contact"]
    days = {answers["consent_to_keep_on"], answers["consent_to_contact_on"]}
    agree = kept is not None and kept == contacted
    if agree and days == {client.registered_on}:
        return {"consent": kept, **dict.fromkeys(answers)}
    return {"consent": kept if agree else None, **answers}


class Clients(OfCentre):
    sheet, key, has_history = sheets.CLIENTS, "client", True
    plain = all_but(sheets.CLIENTS, "centre", "support_needed", *CONSENT_COLUMNS)

    def make_children(self):
        return {
            "consents": Child(Consent, "client_id", ["purpose", "answer", "given_on"]),
            "support_needed": Child(ClientSupport, "client_id", ["code"]),
        }

    @property
    def names(self):
        return [*super().names, "search_key", "emergency_end"]

    @classmethod
    def related(cls, records):
        return records.prefetch_related("consents", "support_needs")

    @classmethod
    def values(cls, record):
        return (
            super().values(record)
            | consent_columns(record)
            | {"support_needed": sheets.in_order(record.support_needs.all(), cls.sheet.by_name["support_needed"].kind)}
        )

    def full(self, line, stored=None):
        full = super().full(line, stored)
        if stored and line.values.get("consent") is not None:  # one answer for both takes the place of two
            full |= {column: None for column in CONSENT_COLUMNS if column not in line.values}
        return full

    def differs(self, column, value, before):
        if column in CONSENT_COLUMNS and value is None:
            return False  # an empty cell takes no answer back
        return super().differs(column, value, before)

    def check(self, line, parent, full, links):
        today, registered = self.today(parent), full["registered_on"]
        self.refuse_future(line, "registered_on", registered, today)
        self.refuse_future(line, "last_heard_on", full["last_heard_on"], today)
        for column in ("consent_to_keep_on", "consent_to_contact_on"):
            self.refuse_future(line, column, full[column], today)
            if full[column] and full[column.removesuffix("_on")] is None and full["consent"] is None:
                line.wrong(column, _("an empty cell, because the answer itself is missing"))
        for column in PURPOSES:
            if None not in (full[column], full["consent"]) and full[column] != full["consent"]:
                line.wrong(column, _("the same answer as in the column consent, or an empty cell there"))
        if full["born_on"] and registered and full["born_on"] > registered:
            line.wrong("born_on", _("a birth that is not after the registration, %(day)s") % {"day": registered})
        if full["birth_year"] and registered and full["birth_year"] > registered.year:
            line.wrong("birth_year", _("a birth that is not after the registration, %(day)s") % {"day": registered})
        if full["born_on"] and full["birth_year"] and full["born_on"].year != full["birth_year"]:
            line.warn("birth_year", _("the date of birth names another year; the date counts"))
        if full["pseudonym"] and not full["name"]:
            line.wrong("pseudonym", _("no, or the pseudonym in the column name"))
        for column in ("telephone", "emergency_telephone"):
            if full[column] and column in line.values and not is_telephone(full[column], self.run.country.get(parent)):
                line.warn(column, _("this is no telephone number; it is kept as typed"))
        for column in ("email", "emergency_email"):
            if full[column] and column in line.values and not is_email(full[column]):
                line.warn(column, _("this is no email address; it is kept as typed"))

    def keep(self, parent, full, links):
        card = Client(**{attribute: full[name] for name, attribute in zip(self.plain, self.attributes, strict=True)})
        self.new.append(
            (*(full[name] for name in self.plain), parent, card.make_search_key(), card.make_emergency_end())
        )
        handle = -self.known.new
        for purpose, (answer, day) in consents_of(full).items():
            self.children["consents"].rows.append((handle, parent, purpose, answer, day))
        for code in full["support_needed"]:
            self.children["support_needed"].rows.append((handle, parent, code))

    def change_more(self, record, changed, full):
        if "support_needed" in changed:
            wanted = [{"centre_id": record.centre_id, "code": code} for code in changed["support_needed"]]
            replace_rows(record.support_needs, wanted)
        if not changed.keys().isdisjoint(CONSENT_COLUMNS):
            self.change_consents(record, full)
        made = {"search_key": record.make_search_key(), "emergency_end": record.make_emergency_end()}
        changes = {name: value for name, value in made.items() if getattr(record, name) != value}
        for name, value in changes.items():
            setattr(record, name, value)
        return set(changes)

    def kept_rows(self, child):
        """Without the answers that the sheet of consents tells better."""
        consents = self.run.tables.get("consents")
        if consents is None or child is not self.children["consents"]:
            return child.rows
        return (row for row in child.rows if (row[0], row[2], row[4]) not in consents.told)

    def change_consents(self, record, full):
        """A new answer is added; the earlier ones stay."""
        now = record.consent_now()
        consents = self.run.tables.get("consents")
        for purpose, (answer, day) in consents_of(full).items():
            before = now.get(purpose)
            if consents and (record.pk, purpose, day) in consents.told:
                continue
            if any((old.purpose, old.answer, old.given_on) == (purpose, answer, day) for old in record.consents.all()):
                continue  # said before, and answered anew since
            if before is None or (before.answer, before.given_on) != (answer, day):
                if before is not None and day < before.given_on:
                    day = self.today(record.centre_id)
                Consent.objects.create(
                    client=record,
                    centre_id=record.centre_id,
                    purpose=purpose,
                    answer=answer,
                    given_on=day,
                    recorded_by=self.run.user,
                )


def is_telephone(text: str, country: str | None) -> bool:
    try:
        return phonenumbers.is_possible_number(phonenumbers.parse(text, country))
    except phonenumbers.NumberParseException:
        return False


def is_email(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


class Services(Unnamed):
    sheet = sheets.SERVICES
    identity = ("client_id", "service", "received_on", "note")
    names = [*identity, "centre_id", "recorded_by_id"]
    links = {"client_id": "clients", "centre_id": "centres", "recorded_by_id": "users"}

    def __init__(self, run):
        super().__init__(run)
        self.given_at: set[int] = set()
        self.listed = bulk.Spool()

    def take(self, lines):
        self.find("clients", lines, "client")
        self.find("events", lines, "event")
        self.register("users").find({email.casefold() for line in lines if (email := line.values.get("recorded_by"))})
        at_events = []
        for line in lines:
            named = line.values.get("centre")
            centre = self.centre_of(line) if named else None
            client = self.resolve(line, "client", "clients", centre, anywhere=not named)
            centre = self.register("clients").parent_of(client)
            received = line.values.get("received_on")
            self.refuse_future(line, "received_on", received, self.run.today.get(centre))
            event = self.resolve(line, "event", "events", centre) if line.values.get("event") else None
            full = self.full(line)
            user = self.user(line, "recorded_by") if line.values.get("recorded_by") else None
            row = (client, full["service"], received, full["note"], centre, user, event)
            if event is not None and client is not None:
                at_events.append((line, event, client, row))
            self.keep(line, row)
        self.check_events(at_events)

    def check_events(self, rows):
        """A client gets one service at an event on whose list she stands, in the file and in the database together."""
        stored = [(event, client) for _line, event, client, _row in rows if event > 0 and client > 0]
        lists = Participant.objects.filter(
            event__in={event for event, _client in stored}, client__in={client for _event, client in stored}
        ).select_related("service")
        there = {(one.event_id, one.client_id): one.service for one in lists} if stored else {}
        in_file = self.run.tables.get("participants")
        for line, event, client, row in rows:
            both = pair(event, client)
            given = there.get((event, client))
            if both in self.given_at or (given is not None and not self.is_same(given, row)):
                line.wrong("event", _("one service of a client at an event"))
            elif (event, client) not in there and (in_file is None or both not in in_file.pairs):
                line.wrong("event", _("an event on whose list the client stands"))
            self.given_at.add(both)

    def is_same(self, service, row) -> bool:
        """Whether the row is the stored service over again, which is passed over."""
        known = tuple(getattr(service, name) for name in self.identity)
        return self.matches and known == row[: len(self.identity)]

    def make_ready(self):
        if not self.given_at:
            super().make_ready()
        elif self.new.count:
            names = ["id", *self.names]
            keys = bulk.new_keys(Service, self.new.count - sum(self.left.values()))
            self.run.stage.put(Service, names, self.with_keys(names, self.numbered(keys)))

    def numbered(self, keys):
        """The rows with the keys they will have; those of an event are noted for its list."""
        clients, events = self.register("clients"), self.register("events")
        for key, row in zip(keys, self.rows(), strict=True):
            if row[-1] is not None:
                self.listed.append((key, events.key(row[-1]), clients.key(row[0])))
            yield (key, *row)

    def write(self):
        super().write()
        statement = f"UPDATE {bulk.stored(Participant)} SET service_id = %s WHERE event_id = %s AND client_id = %s"  # noqa: S608
        with connection.cursor() as cursor:
            for batch in bulk.in_batches(self.listed):
                cursor.executemany(statement, batch)

    def close(self):
        super().close()
        self.listed.close()

    def with_keys(self, names, rows):
        for row in super().with_keys(names, rows):
            yield row[: len(names)]
