"""Centres, accounts, and agreements with their plans."""

import zoneinfo

from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.translation import gettext as _

from mrc.access.models import Membership
from mrc.agreements.models import Agreement

from .. import sheets
from .base import Child, EqualOrRefused, Known


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
    sheet, key = sheets.AGREEMENTS, "agreement"
    plain = ("agreement", "title", "location", "starts_on", "ends_on")
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
        return super().full(line, stored)

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


class Activities(OfAgreement):
    sheet, key, plain = sheets.ACTIVITIES, "activity", ("activity", "statement")
    parent, links = "outcome_id", {"outcome_id": "outcomes"}
    linked_columns = ("agreement", "outcome")

    def prepare(self, lines):
        super().prepare(lines)
        self.find("outcomes", lines, "outcome")

    def parent_of(self, line):
        agreement, number = self.agreement(line), line.values.get("outcome")
        if agreement is None or not number:
            return None
        handle = self.register("outcomes").get(number, agreement)
        if handle is None:
            line.wrong("outcome", _("the number of an outcome of this agreement"))
        return handle


class Indicators(OfAgreement):
    sheet, key = sheets.INDICATORS, "indicator"
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
    )

    def check(self, line, parent, full, links):
        known = self.run.measures
        if full["measure"] and known is not None and full["measure"] not in known:
            line.wrong(
                "measure", _("empty, or one of the computed measures: %(known)s") % {"known": ", ".join(sorted(known))}
            )


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
