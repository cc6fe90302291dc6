"""The legal assistance record as forms: opened, changed, closed. Each asks its part of Annex 2 and obeys ``checks``."""

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from clients.once import new_token, uuid_of
from mrc.forms import (
    Choices,
    Columns,
    Helper,
    SaveBar,
    Sheet,
)
from mrc.vocabularies import (
    NOT_RECORDED,
)

from . import checks
from .actions import change_case, close_case, open_case
from .checks import Record
from .found_warnings import AnsweredFold
from .record_form import CLOSING, COMPLAINT, PEOPLE, WORKER, RecordForm


class OpenCaseForm(RecordForm):
    """Opens a case. The hidden token is the address the case will have: sent twice, it is one case."""

    asks = ("token", "centre", "worker", "brought_by", "group", *WORKER, *COMPLAINT)

    token = forms.CharField(widget=forms.HiddenInput, required=False)
    centre = forms.ChoiceField(label=_("Centre"))

    def __init__(self, *args, user, client: Client | None = None, **kwargs):
        self.own_centres, self.client = user.own_centres, client
        super().__init__(*args, user=user, **kwargs)
        self.initial["token"] = new_token(user)

    def chosen_centre(self):
        if self.client:
            return self.client.centre
        wanted = self.data.get(self.add_prefix("centre")) if self.is_bound else None
        return next((centre for centre in self.own_centres if str(centre.uuid) == wanted), self.own_centres[0])

    def stored_record(self) -> Record:
        return Record(today=self.centre.today())

    def accepted_reasons(self):
        return {}

    def prepare_people(self):
        super().prepare_people()
        if self.client or len(self.own_centres) == 1:
            del self.fields["centre"]
        else:
            self.fields["centre"].choices = [(str(centre.uuid), centre.name) for centre in self.own_centres]
        self.initial |= {"opened_on": self.centre.today()} | self.known_from_card()
        self.fields["opened_on"].required = True

    def known_from_card(self) -> dict:
        card = self.client
        if card is None:
            return {}
        country = card.present_country if card.present_country != NOT_RECORDED else card.planned_country
        sector = card.present_sector if card.present_sector != NOT_RECORDED else card.planned_sector
        return {
            "worker": card.reference,
            "gender": card.gender,
            "nationality": card.nationality,
            "destination_country": country,
            "sector": sector,
        }

    def layout(self):
        return Helper(
            *([Sheet(_("Centre"), "centre")] if "centre" in self.fields else []),
            self.sheet_people(),
            Sheet(_("The worker concerned"), *self.worker_things()),
            self.sheet_sector(),
            self.sheet_source(),
            self.sheet_subjects(),
            self.sheet_amounts(),
            Sheet("", Columns("opened_on"), "remarks"),
            SaveBar(
                _("Open the case"),
                cancel=self.client.get_absolute_url() if self.client else reverse("legal_cases:list"),
            ),
            summary=False,
        )

    def clean_token(self):
        address = uuid_of(self.cleaned_data["token"], self.user)
        if address is None:
            self.data = self.data.copy()
            self.data[self.add_prefix("token")] = new_token(self.user)
            raise ValidationError(_("This form was open for too long. Look at it again and send it once more."))
        return address

    def save(self, commit=True):
        case = self.instance
        case.uuid, case.centre, case.caseworker = self.cleaned_data["token"], self.centre, self.user
        case.client, case.brought_by = self.cleaned_data["worker"], self.cleaned_data["brought_by"]
        return open_case(
            case=case, answers=self.answers(), group=self.cleaned_data["group"], reasons=self.reasons(), by=self.user
        )


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
            self.sheet_people(),
            Sheet(_("The worker concerned"), *self.worker_things()),
            self.sheet_sector(),
            self.sheet_source(),
            self.sheet_subjects(),
            self.sheet_amounts(),
            Sheet("", Columns("opened_on"), "remarks"),
            SaveBar(_("Save the record"), cancel=self.instance.get_absolute_url()),
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

    asks = (*PEOPLE, *WORKER, *COMPLAINT, *CLOSING)
    closes = True

    def prepare_choices(self):
        if not self.stored.collects_legal_status:
            self.fields.pop("legal_status", None)
        super().prepare_choices()

    def must_answer(self, name):
        return name in {"gender", "closed_on", "resolved_through"}

    def layout(self):
        return Helper(
            self.sheet_people(),
            Sheet(_("The worker concerned"), *self.worker_things()),
            self.sheet_sector(),
            *self.sheet_status(),
            self.sheet_source(),
            self.sheet_subjects(),
            *self.sheets_of_closing(),
            Sheet("", "remarks"),
            SaveBar(_("Save the record"), cancel=self.instance.get_absolute_url()),
            summary=False,
        )

    def checks_of(self, record):
        lacked = {check.code for check in checks.closing_checks(self.stored)}
        complete = [check for check in checks.findings(checks.COMPLETENESS, record) if check.code not in lacked]
        return complete + super().checks_of(record)


class CloseForm(RecordForm):
    """Closes a case: Annex 2, of which nothing stays open but a duration the dates give, amounts and remarks."""

    asks = (*WORKER, *COMPLAINT, *CLOSING)
    closes = True

    def prepare_choices(self):
        if not self.stored.collects_legal_status:
            self.fields.pop("legal_status", None)
        super().prepare_choices()
        self.initial["closed_on"] = self.centre.today()

    def must_answer(self, name):
        return name != "duration_months"

    def layout(self):
        missing = {check.fields[0] for check in checks.closing_checks(self.stored) if check.is_error}
        words = (
            _("The worker and the complaint: something is still missing")
            if missing & {*WORKER, "source", "subjects"}
            else _("The worker and the complaint, as recorded")
        )
        return Helper(
            *self.sheets_of_closing()[:1],
            Sheet(
                "",
                AnsweredFold(
                    words,
                    *self.worker_things(),
                    Choices("sector", two=True),
                    "sector_other",
                    Choices("source", two=True),
                    "source_other",
                    Choices("subjects", two=True),
                    "subject_other",
                ),
            ),
            *self.sheet_status(),
            *self.sheets_of_closing()[1:],
            Sheet("", "remarks"),
            SaveBar(_("Close the case"), cancel=self.instance.get_absolute_url(), cancel_label=_("Keep it open")),
            summary=False,
        )

    def checks_of(self, record):
        return checks.closing_checks(record) + checks.case_warnings(self.neighbour(), record)

    def save(self, commit=True):
        return close_case(
            case=self.instance,
            columns=self.columns() | {"closed_on", "resolved_through"},
            answers=self.answers(),
            reasons=self.reasons(),
            by=self.user,
        )
