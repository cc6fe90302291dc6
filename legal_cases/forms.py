"""The legal assistance record as forms: opened, changed, closed. Each asks its part of Annex 2 and obeys ``checks``."""

from django.utils.translation import gettext_lazy as _

from mrc.forms import (
    Columns,
    Fold,
    Helper,
    SaveBar,
    Sheet,
)

from . import checks
from .actions import change_case
from .people_form import PEOPLE
from .record_form import CLOSING, COMPLAINT, WORKER, RecordForm


class ChangeForm(RecordForm):
    """Changes an open case."""

    asks = (*PEOPLE, *WORKER, *COMPLAINT)

    def prepare_people(self):
        super().prepare_people()
        case = self.instance
        self.initial |= {
            "worker": case.client,
            "brought_by": case.brought_by,
            "group": case.group_complaint.name if case.group_complaint else "",
            "caseworker": str(case.caseworker_id or ""),
        }
        if case.caseworker and str(case.caseworker_id) not in self.able:  # a colleague who left stays named
            self.able[str(case.caseworker_id)] = case.caseworker
            self.fields["caseworker"].choices += [(case.caseworker_id, case.caseworker.full_name)]

    def layout(self):
        return Helper(
            self.sheet_worker(),
            self.sheet_people(),
            self.sheet_sector(),
            self.sheet_source(),
            self.sheet_subjects(),
            self.sheet_amounts(),
            self.sheet_work(),
            Sheet("", Columns("opened_on"), "remarks"),
            SaveBar(_("Save the record"), cancel=self.instance.get_absolute_url(), draft=True),
            summary=False,
        )

    def save(self, commit=True):
        case, columns = self.instance, self.columns()
        for name, field in (("client", "worker"), ("brought_by", "brought_by")):
            if field in self.changed_data:
                setattr(case, name, self.cleaned_data[field])
                columns.add(name)
        return change_case(
            case=case,
            columns=columns,
            answers=self.answers(),
            group=self.cleaned_data["group"] if "group" in self.changed_data else None,
            reasons=self.reasons(),
            by=self.user,
        )


class ClosedChangeForm(ChangeForm):
    """Changes a closed case. What was not recorded, on paper long ago, may stay so; what was may not be emptied."""

    asks = (*PEOPLE, *WORKER, *COMPLAINT, *CLOSING, "case_study_why")
    closes = True

    def prepare_choices(self):
        if not self.stored.collects_legal_status:
            self.fields.pop("legal_status", None)
        super().prepare_choices()

    def must_answer(self, name):
        return name in {"gender", "closed_on", "resolved_through"}

    def layout(self):
        return Helper(
            self.sheet_worker(),
            self.sheet_people(),
            self.sheet_sector(),
            *self.sheet_status(),
            self.sheet_source(),
            self.sheet_subjects(),
            *self.sheets_of_closing(),
            self.sheet_work(),
            Sheet("", "remarks", Fold(_("This would make a case study"), "case_study_why")),
            SaveBar(_("Save the record"), cancel=self.instance.get_absolute_url(), draft=True),
            summary=False,
        )

    def checks_of(self, record):
        lacked = {check.code for check in checks.closing_checks(self.stored)}
        complete = [check for check in checks.findings(checks.COMPLETENESS, record) if check.code not in lacked]
        return complete + super().checks_of(record)
