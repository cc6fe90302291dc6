"""Events, their lists of participants and head-counts."""

from django.utils.translation import gettext as _

from events.models import Participant

from .. import bulk, sheets
from .base import UPDATE, OfCentre, Unnamed


class Events(OfCentre):
    sheet, key = sheets.EVENTS, "event"
    plain = ("event", "kind", "title", "held_on", "ended_on", "place")
    links = {"centre_id": "centres", "activity_id": "activities"}
    linked_columns = ("centre", "agreement", "activity", "outcome")

    def prepare(self, lines):
        self.find("agreements", lines, "agreement")
        if any(line.values.get("activity") for line in lines):
            self.register("outcomes").find(self.register("outcomes").pool.values_list("number", flat=True))
            self.find("activities", lines, "activity")

    def find_links(self, line, parent, full, before):
        links = {"centre_id": parent, "activity_id": None}
        if before and "activity" not in line.values:
            links["activity_id"] = before["links"]["activity_id"]
            return links
        number, activity = line.values.get("agreement"), line.values.get("activity")
        if activity and not number:
            line.wrong("agreement", _("the number of the agreement whose activity is named"))
        elif number and not activity:
            line.wrong("activity", _("the number of the activity, or no agreement either"))
        elif number:
            agreement = self.register("agreements").get(number)
            if agreement is None:
                line.wrong(
                    "agreement", _("the number of an agreement of the sheet agreements or of one that is there already")
                )
            else:
                links["activity_id"] = self.activity(line, agreement, activity)
        return links

    def activity(self, line, agreement, number) -> int | None:
        outcomes, wanted = self.register("outcomes").handles.get(agreement, {}), line.values.get("outcome")
        found = [
            activity
            for outcome_number, outcome in outcomes.items()
            if (not wanted or outcome_number == wanted)
            and (activity := self.register("activities").get(number, outcome)) is not None
        ]
        if len(found) == 1:
            return found[0]
        if found:
            line.wrong(
                "activity", _("an activity whose number the agreement has once, or a column outcome that says which")
            )
        else:
            line.wrong("activity", _("the number of a planned activity of this agreement"))
        return None

    def check(self, line, parent, full, links):
        self.refuse_order(line, "held_on", "ended_on", full)


class AtEvent(Unnamed):
    """Rows of an event's list or count."""

    def prepare(self, lines):
        self.find("events", lines, "event")

    def event(self, line):
        centre = self.centre_of(line)
        named = line.values.get("centre")
        return self.resolve(line, "event", "events", centre, anywhere=not named)


class Participants(AtEvent):
    sheet = sheets.PARTICIPANTS
    identity = ("event_id", "client_id", "name", "gender", "audience")
    names = [*identity, "centre_id"]
    links = {"event_id": "events", "client_id": "clients", "centre_id": "centres"}

    def __init__(self, run):
        super().__init__(run)
        self.pairs: set[int] = set()
        self.changes = bulk.Spool()

    def take(self, lines):
        self.prepare(lines)
        self.find("clients", lines, "client")
        placed = []
        for line in lines:
            event = self.event(line)
            centre = self.register("events").parent_of(event)
            client = self.resolve(line, "client", "clients", centre)
            placed.append((line, event, centre, client))
        there = self.listed([(event, client) for _line, event, _centre, client in placed if client is not None])
        for line, event, centre, client in placed:
            full = self.full(line)
            row = (event, client, full["name"], full["gender"], full["audience"], centre)
            if client is None or event is None:
                self.keep(line, row)
                continue
            if pair(event, client) in self.pairs:
                line.wrong("client", _("a client who stands only once on the list of this event"))
                continue
            self.pairs.add(pair(event, client))
            if (event, client) not in there:
                self.keep(line, row)
            elif not self.matches:
                line.wrong("client", _("a client who is not on the list of this event yet"))
            else:
                self.already_listed(line, there[event, client])

    def may_be_there(self, row):
        return super().may_be_there(row) and row[1] is None

    def listed(self, pairs) -> dict[tuple[int, int], Participant]:
        stored = [(event, client) for event, client in pairs if event and event > 0 and client > 0]
        if not stored:
            return {}
        found = Participant.objects.filter(
            event__in={event for event, _client in stored}, client__in={client for _event, client in stored}
        )
        return {(participant.event_id, participant.client_id): participant for participant in found}

    def already_listed(self, line, participant):
        changed = {
            column: line.values[column]
            for column in ("name", "gender", "audience")
            if column in line.values and line.values[column] != getattr(participant, column)
        }
        if self.run.existing == UPDATE and changed:
            line.tally.changed += 1
            self.changes.append((participant.pk, changed))
        else:
            line.tally.there += 1

    def write(self):
        super().write()
        for key, changed in self.changes:
            Participant.objects.filter(pk=key).update(**changed)

    def close(self):
        super().close()
        self.changes.close()


def pair(event: int, client: int) -> int:
    """Two handles in one number: less than half the memory of a tuple."""
    return ((event + 2**40) << 42) + client + 2**40


class HeadCounts(AtEvent):
    sheet = sheets.HEADCOUNTS
    identity = ("event_id", "audience", "men", "women", "other")
    names = [*identity, "centre_id"]
    links = {"event_id": "events", "centre_id": "centres"}

    def take(self, lines):
        self.prepare(lines)
        for line in lines:
            event = self.event(line)
            full = self.full(line)
            row = (
                event,
                full["audience"],
                full["men"],
                full["women"],
                full["other"],
                self.register("events").parent_of(event),
            )
            self.keep(line, row)
