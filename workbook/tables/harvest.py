"""Interviews, stories and case studies."""

from django.utils.translation import gettext as _

from .. import sheets
from .base import Known, OfCentre, all_but


class Interviews(OfCentre):
    sheet, key, has_history = sheets.INTERVIEWS, "interview", True
    links = {"centre_id": "centres", "client_id": "clients"}
    linked_columns = ("centre", "client")
    plain = all_but(sheets.INTERVIEWS, *linked_columns)

    def prepare(self, lines):
        self.find("clients", lines, "client")

    def find_links(self, line, parent, full, before):
        if before and "client" not in line.values:
            return {"centre_id": parent, "client_id": before["links"]["client_id"]}
        return {"centre_id": parent, "client_id": self.resolve(line, "client", "clients", parent)}

    def check(self, line, parent, full, links):
        self.refuse_future(line, "interviewed_on", full["interviewed_on"], self.today(parent))


class Stories(Known):
    sheet, key, has_history = sheets.STORIES, "interview", True
    parent = "interview_id"
    links = {"interview_id": "interviews", "centre_id": "centres"}
    linked_columns = ("interview", "centre")
    plain = all_but(sheets.STORIES, *linked_columns)

    def prepare(self, lines):
        self.find("interviews", lines, "interview")

    def name_of(self, line):
        return "story" if line.values.get("interview") else ""

    def parent_of(self, line):
        return self.resolve(
            line, "interview", "interviews", self.centre_of(line), anywhere=not line.values.get("centre")
        )

    def find_links(self, line, parent, full, before):
        return {"interview_id": parent, "centre_id": self.register("interviews").parent_of(parent)}

    def check(self, line, parent, full, links):
        for column in ("heard_on", "consent_on", "consent_withdrawn_on"):
            self.refuse_future(line, column, full[column], self.run.today.get(links["centre_id"]))

    def twice(self):
        return _("an interview that stands only once in this sheet")


class CaseStudies(OfCentre):
    sheet, key = sheets.CASE_STUDIES, "case_study"
    plain = all_but(sheets.CASE_STUDIES, "centre")
