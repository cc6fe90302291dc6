"""The rows of an export that belong to casework: stages, respondents, the cases and what hangs on them.

For a coordinator a restricted case she may not see is not there, nor is anything that hangs on it.
"""

from collections.abc import Iterator

from django.db.models import F

from legal_cases.models import (
    CaseRespondent,
    CentreStage,
    DueDate,
    Entry,
    LegalCase,
    MigrationFee,
    Reopening,
    Respondent,
    not_hidden_from,
)
from mrc.vocabularies.casework import NoteAudience

from . import tables


class CaseworkRows:
    """A part of ``Export``."""

    def cases(self):
        cases = LegalCase.objects.all()
        return cases if self.user is None else cases.filter(not_hidden_from(self.user))

    def of_open_cases(self, model):
        return model.objects.all() if self.user is None else model.objects.visible_to(self.user)

    def called_twice(self) -> set[str]:
        return self.used_twice(LegalCase, self.cases())

    def rows_of_stages(self):
        for stage in self.of_centres(CentreStage.objects.select_related("centre")):
            yield tables.Stages.values(stage) | {"centre": stage.centre.code}

    def names_of_respondents(self) -> dict[int, str]:
        """What the sheets call each respondent of the export."""
        found = self.of_open_cases(Respondent).filter(centre__in=self.ids).order_by("pk")
        named = tables.counted(found.values_list("centre_id", "name", "pk"))
        return {key: name for _centre, name, key in named}

    def rows_of_respondents(self):
        names = self.names_of_respondents()
        records = self.of_open_cases(Respondent).select_related("centre")
        for one in self.of_centres(tables.Respondents.related(records)):
            called = names[one.pk]
            values = tables.Respondents.values(one)
            yield values | {
                "respondent": called,
                "respondent_id": one.pk,
                "centre": one.centre.code,
                "name": one.name if called != one.name else None,
                "aliases": tuple(name.replace(";", ",") for name in values["aliases"]),
            }

    def rows_of_legal_cases(self):
        cases = self.cases().select_related("centre", "client", "brought_by", "group_complaint", "caseworker")
        for case in self.of_centres(tables.LegalCases.related(cases)):
            values = tables.LegalCases.values(case)
            yield values | {
                "key": case.pk,
                "centre": case.centre.code,
                "client": case.client.reference if case.client else None,
                "client_id": case.client_id,
                "brought_by": case.brought_by.reference if case.brought_by else None,
                "brought_by_id": case.brought_by_id,
                "group_complaint": case.group_complaint.name if case.group_complaint else None,
                "group_complaint_id": case.group_complaint_id,
                "caseworker": self.email(case.caseworker),
                "restricted_to": tuple(filter(None, map(self.known_email, values["restricted_to"]))),
            }

    def rows_of_case_respondents(self):
        names = self.names_of_respondents()
        rows = self.of_open_cases(CaseRespondent).values("case_id", "respondent_id", **CALLED_AS)
        for row in self.with_case(rows):
            yield {**row, "respondent": names[row["respondent_id"]]}

    def rows_of_fees(self):
        columns = ("purpose", "paid_to", "paid_to_name", "receipt", "debt", "owed_to", "currency", "amount")
        for row in self.with_case(self.of_open_cases(MigrationFee).values("case_id", *columns, **CALLED_AS)):
            yield {**row, "amount": (row["currency"], row["amount"])}

    def rows_of_case_dates(self):
        columns = ("kind", "on", "at", "what", "reason", "ended_on", "ending", "ended_because")
        accounts = {"set_email": F("set_by__email"), "ended_email": F("ended_by__email")}
        rows = self.of_open_cases(DueDate).values("case_id", *columns, **accounts, **CALLED_AS)
        for row in self.with_case(rows):
            yield {
                **row,
                "set_by": self.known_email(row["set_email"]),
                "ended_by": self.known_email(row["ended_email"]),
            }

    def rows_of_entries(self):
        twice = self.called_twice()
        entries = self.of_open_cases(Entry).select_related("case", "centre", "written_by")
        if self.deidentified:  # without accounts nobody could read them any more
            entries = entries.exclude(audience=NoteAudience.RESTRICTED)
        for entry in self.of_centres(entries.prefetch_related("readers__user")):
            called = entry.case.reference
            yield {
                "case": called,
                "case_id": entry.case_id,
                "centre": entry.centre.code if called in twice else None,
                "kind": entry.kind,
                "happened_on": entry.happened_on,
                "text": entry.text,
                "audience": entry.audience,
                "readers": tuple(filter(None, (self.known_email(one.user.email) for one in entry.readers.all()))),
                "amount": None if entry.amount is None else (entry.currency, entry.amount),
                "was": entry.was,
                "now": entry.now,
                "written_by": self.email(entry.written_by),
            }

    def rows_of_reopenings(self):
        columns = ("reopened_on", "reason", "closed_on", "resolved_through", "answers")
        rows = self.of_open_cases(Reopening).values("case_id", *columns, email=F("reopened_by__email"), **CALLED_AS)
        for row in self.with_case(rows):
            yield {**row, "reopened_by": self.known_email(row["email"])}

    def with_case(self, rows) -> Iterator[dict]:
        """The rows with the number of their case, and the centre where two of them use it."""
        twice = self.called_twice()
        for row in self.of_centres(rows):
            yield {**row, "case": row["called"], "centre": row["code"] if row["called"] in twice else None}


CALLED_AS = {"called": F("case__reference"), "code": F("centre__code")}
