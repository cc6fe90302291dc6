"""Centres, accounts, and agreements with their plans."""

import zoneinfo

from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.translation import gettext as _

from mrc.access.models import Membership
from mrc.agreements.models import Agreement
from mrc.period import Period
from mrc.vocabularies import IndicatorUnit
from mrc.vocabularies.reporting import ReportsEvery
from reports.models import Indicator

from .. import sheets
from .base import Child, EqualOrRefused, Known

MOST_DAYS = 180


class Centres(EqualOrRefused):
    sheet, key = sheets.CENTRES, "centre"
    plain = (
        "centre",
        "name",
        "country",
        "location",
        "currency",
        "language",
        "time_zone",
        "collects_legal_status",
    )
    links = {"organization_id": "organizations"}
    linked_columns = ("organization",)

    @classmethod
    def related(cls, records):
        return records.select_related("organization")

    @classmethod
    def values(cls, record):
        return super().values(record) | {"organization": record.organization.name}

    def find_links(self, line, parent, full, before):
        name = full["organization"]
        if not name or not self.run.keeps_everything:
            return {"organization_id": before and before["links"]["organization_id"]}
        return {"organization_id": self.register("organizations").get_or_add(name)}

    def check(self, line, parent, full, links):
        super().check(line, parent, full, links)
        handle = self.known.get(full["centre"]) if full["centre"] else None
        today = timezone.now().astimezone(zoneinfo.ZoneInfo(full["time_zone"])).date()
        country = full["country"] if len(full["country"]) == 2 else None
        self.run.know_centre(handle or -self.known.new - 1, today, country)

    def twice(self):
        return _("a code that stands only once in the file")


class Agreements(EqualOrRefused):
    WITHOUT = {"reports_every": 3, "reports_due_after": 15}  # what an empty cell of a new agreement means
    sheet, key = sheets.AGREEMENTS, "agreement"
    plain = (
        "agreement",
        "title",
        "location",
        "starts_on",
        "ends_on",
        "reports_every",
        "reports_due_after",
        "impact",
    )
    links = {"organization_id": "organizations"}
    linked_columns = ("organization",)

    def make_children(self):
        return {"centres": Child(Agreement.centres.through, "agreement_id")}

    @property
    def names(self):
        return ["id", *self.attributes, "organization_id", "value_currency", "value"]

    @classmethod
    def related(cls, records):
        return records.select_related("organization").prefetch_related("centres")

    @classmethod
    def values(cls, record):
        return super().values(record) | {
            "organization": record.organization.name,
            "centres": tuple(sorted(centre.code for centre in record.centres.all())),
            "value": (record.value_currency, record.value) if record.value is not None else None,
        }

    def full(self, line, stored=None):
        if "centres" in line.values:
            line.values["centres"] = tuple(sorted(line.values["centres"]))
        for column in self.WITHOUT:
            number = line.values.get(column)
            if column in line.values and number is None:
                del line.values[column]  # an empty cell changes nothing that is stored
            elif number is not None:
                line.values[column] = int(number) if number == int(number) else number
        full = super().full(line, stored)
        return {**full, **{name: full[name] if full[name] is not None else n for name, n in self.WITHOUT.items()}}

    def passed_over(self, line, before):
        self.full(line)
        return super().passed_over(line, before)

    def find_links(self, line, parent, full, before):
        name = full["organization"]
        if not name or not self.run.keeps_everything:
            return {"organization_id": before and before["links"]["organization_id"]}
        return {"organization_id": self.register("organizations").get_or_add(name)}

    def check(self, line, parent, full, links):
        super().check(line, parent, full, links)
        self.refuse_order(line, "starts_on", "ends_on", full)
        if full["starts_on"] and full["ends_on"]:
            handle = self.known.get(full["agreement"] or "")
            self.run.agreement_days[handle or -self.known.new - 1] = Period(full["starts_on"], full["ends_on"])
        if full["reports_every"] not in ReportsEvery.values:
            line.wrong("reports_every", _("1, 3, 6 or 12 months"))
        if not isinstance(full["reports_due_after"], int) or full["reports_due_after"] > MOST_DAYS:
            line.wrong("reports_due_after", _("a whole number of days, at most %(most)d") % {"most": MOST_DAYS})
        for code in full["centres"]:
            if self.register("centres").get(code) is None and self.run.keeps_everything:
                line.wrong("centres", _("codes of centres; there is no centre %(code)s") % {"code": code})

    def keep(self, parent, full, links):
        currency, value = full["value"] or ("", None)
        self.new.append((*(full[name] for name in self.plain), links["organization_id"], currency, value))
        for code in full["centres"]:
            self.children["centres"].rows.append((-self.known.new, self.register("centres").get(code)))

    def change_more(self, record, changed, full):
        if "centres" in changed:
            centres = self.register("centres")
            record.centres.set([centres.key(centres.get(code)) for code in changed["centres"]])
        if "value" in changed:
            record.value_currency, record.value = changed["value"] or ("", None)
            return {"value", "value_currency"}
        return set()

    def twice(self):
        return _("an agreement number that stands only once in the file")


def check_target(line, full: dict, *, is_rate: bool) -> None:
    """The parts of a target of people are no more than the whole; a rate is at most 100 %."""
    whole, parts = full["target"], [full[name] for name in ("target_women", "target_men") if full[name] is not None]
    if is_rate:
        if any(number is not None and number > 100 for number in (whole, *parts)):
            line.wrong("target", _("a rate of at most 100 %"))
    elif whole is not None and sum(parts) > whole:
        line.wrong("target_women", _("women and men together no more than the target"))


class OfAgreement(Known):
    """What hangs on an agreement: a coordinator keeps it for her own agreements."""

    parent, links = "agreement_id", {"agreement_id": "agreements"}
    linked_columns = ("agreement",)

    def prepare(self, lines):
        self.find("agreements", lines, "agreement")

    def parent_of(self, line):
        return self.agreement(line)

    def agreement(self, line):
        number = line.values.get("agreement")
        if not number:
            return None
        handle = self.register("agreements").get(number)
        if handle is None:
            line.wrong(
                "agreement", _("the number of an agreement of the sheet agreements or of one that is there already")
            )
        return handle

    def twice(self):
        return _("a number that stands only once in the file for its agreement")


class Outcomes(OfAgreement):
    sheet, key, plain = sheets.OUTCOMES, "outcome", ("outcome", "statement")


class OfOutcome(OfAgreement):
    """What hangs on an outcome, and is numbered within it."""

    parent, links = "outcome_id", {"outcome_id": "outcomes"}
    linked_columns = ("agreement", "outcome")

    def prepare(self, lines):
        super().prepare(lines)
        self.find("outcomes", lines, "outcome")

    def parent_of(self, line):
        agreement, number = self.agreement(line), line.values.get("outcome")
        if agreement is None or not number:
            return None
        return self.outcome(line, number, agreement)

    def outcome(self, line, number: str, agreement: int) -> int | None:
        handle = self.register("outcomes").get(number, agreement)
        if handle is None:
            line.wrong("outcome", _("the number of an outcome of this agreement"))
        return handle

    def output(self, line, outcome: int | None) -> int | None:
        """The output of the outcome that the row names; none where the cell is empty."""
        number = line.values.get("output")
        if not number or outcome is None:
            if number:
                line.wrong("output", _("empty, or with the number of its outcome in the column outcome"))
            return None
        handle = self.register("outputs").get(number, outcome)
        if handle is None:
            line.wrong("output", _("the number of an output of this outcome"))
        return handle


class Outputs(OfOutcome):
    sheet, key, plain = sheets.OUTPUTS, "output", ("output", "statement")


class Activities(OfOutcome):
    sheet, key, plain = sheets.ACTIVITIES, "activity", ("activity", "statement")
    links = {"outcome_id": "outcomes", "output_id": "outputs"}
    linked_columns = ("agreement", "outcome", "output")

    def prepare(self, lines):
        super().prepare(lines)
        self.find("outputs", lines, "output")

    def find_links(self, line, parent, full, before):
        links = super().find_links(line, parent, full, before)
        if "output" not in line.values:
            return links | {"output_id": before and before["links"]["output_id"]}
        return links | {"output_id": self.output(line, parent)}


class Assumptions(OfOutcome):
    sheet, key, plain = sheets.ASSUMPTIONS, "assumption", ("assumption", "statement", "risk")
    parent, links = "agreement_id", {"agreement_id": "agreements", "outcome_id": "outcomes"}

    def parent_of(self, line):
        return self.agreement(line)

    def find_links(self, line, parent, full, before):
        links = super().find_links(line, parent, full, before)
        if "outcome" not in line.values:
            return links | {"outcome_id": before and before["links"]["outcome_id"]}
        number = line.values["outcome"]
        return links | {"outcome_id": self.outcome(line, number, parent) if number and parent is not None else None}


class Indicators(OfOutcome):
    sheet, key = sheets.INDICATORS, "indicator"
    parent, links = "agreement_id", {"agreement_id": "agreements", "outcome_id": "outcomes", "output_id": "outputs"}
    linked_columns = ("agreement", "outcome", "output")
    plain = (
        "indicator",
        "statement",
        "level",
        "unit",
        "data_source",
        "target",
        "target_women",
        "target_men",
        "target_by",
        "measure",
        "out_of",
        "baseline",
        "baseline_on",
    )

    def prepare(self, lines):
        super().prepare(lines)
        self.find("outputs", lines, "output")

    def parent_of(self, line):
        return self.agreement(line)

    def find_links(self, line, parent, full, before):
        links = super().find_links(line, parent, full, before)
        stored = before["links"] if before else {}
        outcome, output = stored.get("outcome_id"), stored.get("output_id")
        if "outcome" in line.values:
            number = line.values["outcome"]
            outcome = self.outcome(line, number, parent) if number and parent is not None else None
        if "output" in line.values:
            output = self.output(line, outcome)
        elif outcome != stored.get("outcome_id"):
            output = None  # it belongs to the other outcome
        return links | {"outcome_id": outcome, "output_id": output}

    def check(self, line, parent, full, links):
        self.check_measures(line, full)
        check_target(line, full, is_rate=full["unit"] == IndicatorUnit.RATE)
        handle = self.known.get(full["indicator"] or "", parent) if parent is not None else None
        self.run.indicator_units[handle or -self.known.new - 1] = full["unit"]

    def check_measures(self, line, full) -> None:
        known = self.run.measures
        for column in ("measure", "out_of"):
            if full[column] and known is not None and full[column] not in known:
                line.wrong(
                    column, _("empty, or one of the computed measures: %(known)s") % {"known": ", ".join(sorted(known))}
                )
        is_rate = full["unit"] == IndicatorUnit.RATE
        if is_rate and bool(full["measure"]) != bool(full["out_of"]):
            line.wrong("out_of", _("both measures of a rate, measure and out_of, or neither"))
        if full["out_of"] and not is_rate:
            line.wrong("out_of", _("empty: only a rate is taken out of something"))
        if full["measure"] and full["unit"] == IndicatorUnit.QUALITY:
            line.wrong("measure", _("empty: a quality is told in words"))


class IndicatorTargets(OfAgreement):
    """Known by the first day of their year."""

    sheet, key = sheets.INDICATOR_TARGETS, "from"
    plain = ("from", "to", "target", "target_women", "target_men", "reason")
    parent, links = "indicator_id", {"indicator_id": "indicators"}
    linked_columns = ("agreement", "indicator")
    has_history = True

    def name_of(self, line):
        day = line.values.get("from")
        return day.isoformat() if day else ""

    def prepare(self, lines):
        super().prepare(lines)
        self.find("indicators", lines, "indicator")
        named = {self.register("agreements").get(line.values.get("agreement") or "") for line in lines}
        stored = [handle for handle in named if handle and handle > 0]
        for agreement in Agreement.objects.filter(pk__in=stored):
            self.run.agreement_days.setdefault(agreement.pk, agreement.period)
        for key, unit in Indicator.objects.filter(agreement__in=stored).values_list("pk", "unit"):
            self.run.indicator_units.setdefault(key, unit)

    def parent_of(self, line):
        agreement, code = self.agreement(line), line.values.get("indicator")
        if agreement is None or not code:
            return None
        handle = self.register("indicators").get(code, agreement)
        if handle is None:
            line.wrong("indicator", _("the code of an indicator of this agreement"))
        return handle

    def check(self, line, parent, full, links):
        self.refuse_order(line, "from", "to", full)
        check_target(line, full, is_rate=self.run.indicator_units.get(parent) == IndicatorUnit.RATE)
        days = self.run.agreement_days.get(self.register("indicators").parent_of(parent))
        for column in ("from", "to"):
            if days and full[column] and full[column] not in days:
                line.wrong(
                    column,
                    _("a day of the agreement, %(start)s to %(end)s") % {"start": days.start, "end": days.end},
                )

    def twice(self):
        return _("a year that stands only once in the file for its indicator")


class Users(EqualOrRefused):
    sheet, key = sheets.USERS, "email"
    plain = ("email", "full_name", "role", "language", "is_active")

    def make_children(self):
        return {
            "centres": Child(Membership, "user_id"),
            "agreements": Child(Agreement.followers.through, "user_id", second=("agreement_id", "agreements")),
        }

    @property
    def names(self):
        return ["id", *self.attributes, "password"]

    def name_of(self, line):
        if line.values.get("email"):
            line.values["email"] = line.values["email"].casefold()
        return super().name_of(line)

    def prepare(self, lines):
        self.register("agreements").find({number for line in lines for number in line.values.get("agreements", ())})

    @classmethod
    def related(cls, records):
        return records.prefetch_related("memberships__centre", "agreements")

    @classmethod
    def values(cls, record):
        return super().values(record) | {
            "centres": tuple(sorted(membership.centre.code for membership in record.memberships.all())),
            "agreements": tuple(sorted(agreement.number for agreement in record.agreements.all())),
        }

    def full(self, line, stored=None):
        for column in ("centres", "agreements"):
            if column in line.values:
                line.values[column] = tuple(sorted(line.values[column]))
        return super().full(line, stored)

    def passed_over(self, line, before):
        self.full(line)
        return super().passed_over(line, before)

    def check(self, line, parent, full, links):
        super().check(line, parent, full, links)
        if full["email"]:
            try:
                validate_email(full["email"])
            except ValidationError:
                line.wrong("email", _("an email address, such as name@example.org"))
        if not self.run.keeps_everything:
            return
        for column, register, sentence in (
            ("centres", "centres", _("codes of centres; there is no centre %(name)s")),
            ("agreements", "agreements", _("numbers of agreements; there is no agreement %(name)s")),
        ):
            for name in full[column]:
                if self.register(register).get(name) is None:
                    line.wrong(column, sentence % {"name": name})

    def keep(self, parent, full, links):
        self.new.append((*(full[name] for name in self.plain), make_password(None)))
        for column in ("centres", "agreements"):
            for name in full[column]:
                self.children[column].rows.append((-self.known.new, self.register(column).get(name)))

    def change_more(self, record, changed, full):
        for column in ("centres", "agreements"):
            if column in changed:
                register = self.register(column)
                getattr(record, column).set([register.key(register.get(name)) for name in changed[column]])
        return set()

    def twice(self):
        return _("an email that stands only once in the file")
