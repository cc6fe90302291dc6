"""The legal assistance record as forms: opened, changed, closed. Each asks its part of Annex 2 and obeys ``checks``."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict, ErrorList
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from clients.fields import LONGEST_TEXT
from clients.models import Client
from clients.once import new_token, uuid_of
from mrc.access.models import User
from mrc.forms import (
    Choices,
    Col,
    Columns,
    DateField,
    Fold,
    Helper,
    Include,
    Problems,
    RadioRow,
    SaveBar,
    Sheet,
    problems,
)
from mrc.period import bucket_of_dates, completed_months, quarter_of
from mrc.scripts import clean
from mrc.vocabularies import (
    NOT_RECORDED,
    ComplaintSource,
    DurationBucket,
    Gender,
    LegalStatus,
    Remedy,
    Resolution,
    Sanction,
    Sector,
    Subject,
)
from mrc.vocabularies.world import country_choices, currency_choices, nationality_choices

from . import checks
from .actions import Answers, change_case, close_case, open_case
from .checks import STORED_ON_THE_CASE, Check, Record
from .fields import AmountField, CardField
from .models import CaseAmount, GroupComplaint, LegalCase

SPARE_ROWS = 3
MOST_ROWS = 40
REASON = "reason_"

WORKER = ("gender", "nationality", "destination_country", "sector", "sector_other")
COMPLAINT = ("source", "source_other", "subjects", "subject_other", "opened_on")
CLOSING = (
    "legal_status",
    "closed_on",
    "duration_months",
    "resolved_through",
    "dropped_why",
    "remedies",
    "remedy_other",
    "sanctions",
)
SEVERAL = {"subjects", "remedies", "sanctions"}  # rows of child tables
TEXT_BESIDE = {
    "sector_other": _("If Other: which sector"),
    "source_other": _("If Other: which source"),
    "subject_other": _("If Other: which subject"),
    "remedy_other": _("If Other: which remedy"),
    "dropped_why": _("If Dropped: why"),
}
BELONGS_TO = {
    "sector_other": ("sector", Sector.OTHER),
    "source_other": ("source", ComplaintSource.OTHER),
    "subject_other": ("subjects", Subject.OTHER),
    "remedy_other": ("remedies", Remedy.OTHER),
    "dropped_why": ("resolved_through", Resolution.DROPPED),
}
PEOPLE = ("worker", "brought_by", "group", "caseworker")


# Amounts


class AmountRow(forms.Form):
    """One currency, requested and awarded. A row without amounts is no row, whatever its currency says."""

    currency = forms.ChoiceField(label=_("Currency"), required=False)
    requested = AmountField(label=_("Requested"))
    awarded = AmountField(label=_("Awarded"))

    def __init__(self, *args, with_awarded: bool, currencies: list, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["currency"].choices = currencies
        self.fields["currency"].widget.attrs["class"] = "form-select"
        if not with_awarded:
            del self.fields["awarded"]
        for name in ("requested", "awarded")[: 1 + with_awarded]:
            self.fields[name].widget.attrs["class"] = "form-control num"

    def clean(self):
        stated = [name for name in ("requested", "awarded") if self.cleaned_data.get(name) is not None]
        if stated and not self.cleaned_data.get("currency") and "currency" not in self.errors:
            self.add_error("currency", ValidationError(_("An amount needs its currency."), code="required"))

    def stated(self, name: str) -> tuple[tuple[str, Decimal], ...]:
        amount = self.cleaned_data.get(name)
        return () if amount is None else ((self.cleaned_data["currency"], amount),)


class AmountRows(forms.BaseFormSet):
    def stated(self, name: str) -> tuple[tuple[str, Decimal], ...]:
        return tuple(line for form in self.forms for line in form.stated(name))


AmountFormSet = forms.formset_factory(
    AmountRow, AmountRows, extra=SPARE_ROWS, max_num=MOST_ROWS, absolute_max=MOST_ROWS, validate_max=True
)


def rows_of(amounts: Iterable[CaseAmount]) -> list[dict]:
    """Stored amounts as rows of the form: of one currency, the first requested beside the first awarded."""
    rows: list[dict] = []
    for amount in amounts:
        row = next((row for row in rows if row["currency"] == amount.currency and amount.kind not in row), None)
        if row is None:
            rows.append(row := {"currency": amount.currency})
        row[amount.kind] = amount.amount
    return rows


# Warnings


@dataclass(frozen=True)
class FoundWarning:
    """A warning beside the box for its reason. ``is_open``: nobody has said why yet."""

    check: Check
    reason: forms.BoundField
    control: str
    is_open: bool


class Warnings(Col):
    """The warnings about these fields, where their answers stand; without any, not even a gap."""

    template = "legal_cases/_warnings.html"

    def __init__(self, *about: str) -> None:
        super().__init__()
        self.about = about

    def values(self, form, context):
        return {"found": [warning for warning in form.found_warnings if warning.check.fields[0] in self.about]}


class AnsweredFold(Fold):
    """Closed while everything in it is answered; open as soon as an answer is missing, wrong or questionable."""

    def values(self, form, context):
        questioned = {name for warning in form.found_warnings for name in warning.check.fields}
        missing = {check.fields[0] for check in checks.closing_checks(form.stored) if check.is_error}
        return {"is_open": any(form[name].errors or name in questioned | missing for name in self.names())}


# The record


class RecordForm(forms.ModelForm):
    """What all forms of the record share. ``found_warnings`` and ``group`` are known after cleaning."""

    asks: tuple[str, ...] = ()
    closes = False

    sector = forms.ChoiceField(label=_("Sector of work"), required=False, widget=forms.RadioSelect)
    source = forms.ChoiceField(label=_("Source of complaint"), required=False, widget=forms.RadioSelect)
    nationality = forms.ChoiceField(label=_("Nationality"), required=False, choices=nationality_choices)
    destination_country = forms.ChoiceField(label=_("Destination country"), required=False, choices=country_choices)
    legal_status = forms.ChoiceField(label=_("Legal status"), required=False, widget=forms.RadioSelect)
    subjects = forms.MultipleChoiceField(
        label=_("Subject of the complaint"),
        choices=Subject.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    opened_on = DateField(label=_("Opened on"), required=False)
    closed_on = DateField(label=_("Closed on"), required=False)
    resolved_through = forms.ChoiceField(label=_("Case resolved through"), required=False, widget=forms.RadioSelect)
    remedies = forms.MultipleChoiceField(
        label=_("Remedy obtained"),
        choices=Remedy.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    sanctions = forms.MultipleChoiceField(
        label=_("Sanction applied to offender"),
        choices=Sanction.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    worker = CardField(label=_("The worker’s card"))
    brought_by = CardField(label=_("Brought by another person"))
    group = forms.CharField(label=_("Group complaint"), required=False, max_length=300)
    dropped_why = forms.CharField(required=False, max_length=LONGEST_TEXT, widget=forms.Textarea({"rows": 2}))
    remarks = forms.CharField(
        label=_("Remarks"), required=False, max_length=LONGEST_TEXT, widget=forms.Textarea({"rows": 3})
    )

    vocabularies = {
        "sector": Sector,
        "source": ComplaintSource,
        "legal_status": LegalStatus,
        "resolved_through": Resolution,
    }
    definitions = {
        "sector": Sector,
        "source": ComplaintSource,
        "legal_status": LegalStatus,
        "resolved_through": Resolution,
        "subjects": Subject,
        "remedies": Remedy,
        "sanctions": Sanction,
    }

    class Meta:
        model = LegalCase
        fields = [
            "caseworker",
            *STORED_ON_THE_CASE,
            "remarks",
        ]
        widgets = {"gender": forms.RadioSelect}

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.found_warnings: list[FoundWarning] = []
        self.centre = self.chosen_centre()
        self.stored = self.stored_record()
        self.accepted = self.accepted_reasons()
        for name in set(self.fields) - set(self.asks) - {"remarks"}:
            del self.fields[name]
        self.prepare_choices()
        self.prepare_people()
        for code in checks.SENTENCES:
            self.fields[REASON + code] = forms.CharField(
                label=_("Why it is so"),
                max_length=2000,
                required=False,
                initial=self.accepted.get(code, ""),
                widget=forms.Textarea({"rows": 2}),
            )
        self.amounts = self.amount_rows()
        self.helper = self.layout()

    # What is known before anything is typed

    def chosen_centre(self):
        return self.instance.centre

    def stored_record(self) -> Record:
        return Record.of_case(self.instance)

    def accepted_reasons(self) -> dict[str, str]:
        return {row.code: row.reason for row in self.instance.accepted_warnings.all()}

    def prepare_choices(self) -> None:
        for name, vocabulary in self.vocabularies.items():
            if name in self.fields:
                words = vocabulary.recorded() if self.must_answer(name) else list(vocabulary)
                self.fields[name].choices = [(word.value, word.label) for word in words]
        if "gender" in self.fields:
            self.fields["gender"].choices = Gender.choices
        if "duration_months" in self.fields:
            duration = self.fields["duration_months"]
            duration.widget = forms.TextInput({"inputmode": "decimal", "autocomplete": "off", "class": "num"})
            duration.help_text = _("Leave empty when the dates give it.")
            if self.instance.duration_months is not None:
                self.initial["duration_months"] = f"{self.instance.duration_months.normalize():f}"
            duration.error_messages |= {
                "invalid": _("Write the months as a number, such as 3 or 3.5."),
                "max_digits": _("This is too long for a case. Write months."),
                "max_whole_digits": _("This is too long for a case. Write months."),
                "max_decimal_places": _("At most two figures after the point."),
            }
        for name in ("nationality", "destination_country"):
            if name in self.fields and self.must_answer(name):
                field = self.fields[name]
                field.choices = [("", _("Choose"))] + [pair for pair in field.choices if pair[0] != NOT_RECORDED]
        for check in checks.COMPLETENESS:
            name = check.fields[0]
            if name in self.fields and name != "duration_months" and self.must_answer(name):
                self.fields[name].required = True
                self.fields[name].error_messages["required"] = check.message
        if "subjects" in self.fields:
            self.fields["subjects"].help_text = _("Choose all that the complaint is about.")
        if "remedies" in self.fields:
            self.fields["remedies"].help_text = _("Choose all that were obtained. None and Unknown stand alone.")
            self.fields["sanctions"].help_text = _("Prison and a fine can come together. None and Unknown stand alone.")
        if "remarks" in self.fields:
            self.fields["remarks"].help_text = _("Kept with the case; not printed in the report.")
        for name, label in TEXT_BESIDE.items():
            if name in self.fields:
                self.fields[name].label = label
        for name in SEVERAL & set(self.fields):
            self.initial.setdefault(name, sorted(getattr(self.stored, name)))
        if self.must_answer("sector"):
            for name in self.vocabularies:
                if self.initial.get(name) == NOT_RECORDED:
                    self.initial[name] = None

    def must_answer(self, name: str) -> bool:
        """Whether this form lets nobody leave the answer open."""
        return name == "gender"

    def prepare_people(self) -> None:
        for name in ("worker", "brought_by"):
            if name in self.fields:
                field = self.fields[name]
                field.user, field.centre = self.user, self.centre
                listed = f"{self.add_prefix(name)}-cards"
                field.widget.attrs |= {
                    "list": listed,
                    "autocomplete": "off",
                    "hx-post": reverse("legal_cases:cards"),
                    "hx-trigger": "input changed delay:300ms",
                    "hx-target": f"#{listed}",
                    "hx-swap": "innerHTML",
                    "hx-params": f"{self.add_prefix(name)},csrfmiddlewaretoken",
                }
        if "worker" in self.fields:
            self.fields["worker"].help_text = _(
                "The worker concerned is the one who is counted. Type a name or number."
            )
            self.fields["brought_by"].help_text = _(
                "When it was not the worker: the card of a widow, a mother, a friend."
            )
            self.fields["group"].widget.attrs |= {"list": "groups", "autocomplete": "off"}
            self.fields["group"].help_text = _(
                "A name that ties together the cases of one complaint by several people."
            )
        if "caseworker" in self.fields:
            field = self.fields["caseworker"]
            colleagues = User.objects.filter(is_active=True, memberships__centre=self.centre).order_by("full_name")
            able = [colleague for colleague in colleagues if colleague.has_perm("legal_cases.change_legalcase")]
            self.able = {str(colleague.pk): colleague for colleague in able}
            self.fields["caseworker"] = forms.TypedChoiceField(
                label=field.label,
                required=False,
                choices=[("", _("Nobody")), *((colleague.pk, colleague.full_name) for colleague in able)],
                coerce=self.able.get,
                empty_value=None,
            )

    def amount_rows(self) -> AmountFormSet:
        usual = self.centre.currency if self.centre else ""
        initial = rows_of(self.instance.caseamount_rows.all()) if self.instance.pk else []
        initial += [{"currency": usual}] * (1 if initial else SPARE_ROWS)
        amounts = AmountFormSet(
            self.data if self.is_bound else None,
            prefix="amounts",
            initial=initial,
            form_kwargs={"with_awarded": self.closes, "currencies": [("", "—"), *currency_choices()]},
        )
        amounts.extra = 0 if len(initial) >= SPARE_ROWS else SPARE_ROWS - len(initial)
        return amounts

    # The layout, in the order of Annex 2

    def layout(self) -> Helper:
        raise NotImplementedError

    def worker_things(self) -> list:
        return [
            RadioRow("gender"),
            Columns("nationality", "destination_country"),
        ]

    def sheet_sector(self) -> Sheet:
        return Sheet("", Choices("sector", two=True), "sector_other")

    def sheet_source(self) -> Sheet:
        return Sheet("", Choices("source", two=True), "source_other")

    def sheet_subjects(self) -> Sheet:
        return Sheet("", Choices("subjects", two=True), "subject_other")

    def sheet_people(self) -> Sheet:
        return Sheet(
            _("Who"),
            Columns("worker", "brought_by"),
            *(["caseworker"] if "caseworker" in self.fields else []),
            "group",
        )

    def sheet_status(self) -> list:
        return [Sheet("", Choices("legal_status", two=True))] if "legal_status" in self.fields else []

    def sheet_amounts(self) -> Include:
        return Include("legal_cases/_amounts.html")

    def sheets_of_closing(self) -> list:
        return [
            Sheet(
                _("When and how long"),
                Columns(Col("opened_on", width=4), Col("closed_on", width=4), Col("duration_months", width=4)),
                Include("legal_cases/_dates.html"),
                Warnings("duration_months", "closed_on", "opened_on"),
            ),
            Sheet("", Choices("resolved_through", two=True), "dropped_why"),
            Sheet("", Choices("remedies", two=True), "remedy_other", Warnings("remedies")),
            self.sheet_amounts(),
            Sheet("", Choices("sanctions", two=True), Warnings("sanctions")),
        ]

    # Judging

    def clean(self):
        for name, value in self.cleaned_data.items():
            if isinstance(value, str):
                self.cleaned_data[name] = clean(value) or (NOT_RECORDED if name in self.coded else "")
        for name in SEVERAL & set(self.cleaned_data):
            self.cleaned_data[name] = frozenset(self.cleaned_data[name])
        people = [self.cleaned_data.get(name) for name in ("worker", "brought_by")]
        if people[0] is not None and people[0] == people[1]:
            self.add_error("brought_by", _("This is the worker’s own card. Leave it empty when the worker came."))
        self.refuse_text_without_its_choice()
        found = self.checks_of(self.answered())
        wrong = set(self.errors)
        if not self.amounts.is_valid():
            wrong |= {"requested", "awarded"}
        for check in checks.errors(found):
            if not wrong & set(check.fields):
                places = [name for name in check.fields if name in self.fields]
                self.add_error(places[0] if places else None, ValidationError(check.message, code=check.code))
        wrong |= set(self.errors)
        self.found_warnings = [self.warning(check) for check in checks.warnings(found) if not wrong & set(check.fields)]
        return self.cleaned_data

    def refuse_text_without_its_choice(self) -> None:
        """What was written beside Other would be printed nowhere: nobody should believe it is."""
        for text, (answer, code) in BELONGS_TO.items():
            chosen = self.cleaned_data.get(answer, code)
            if self.cleaned_data.get(text) and code not in ({chosen} if isinstance(chosen, str) else chosen):
                words = _("Dropped is not chosen: choose it, or empty this.")
                self.add_error(
                    text, words if text == "dropped_why" else _("Other is not chosen: choose it, or empty this.")
                )

    @cached_property
    def coded(self) -> set[str]:
        return {*self.vocabularies, "nationality", "destination_country"}

    def answered(self) -> Record:
        """The stored answers, with what was typed in their place."""
        typed = {name: self.cleaned_data[name] for name in self.asks if name in self.cleaned_data and name in FIELDS}
        if self.amounts.is_valid():
            typed["requested"] = self.amounts.stated("requested")
            if self.closes:
                typed["awarded"] = self.amounts.stated("awarded")
        return replace(self.stored, today=self.centre.today(), **typed)

    def checks_of(self, record: Record) -> list[Check]:
        return checks.record_checks(record) + checks.case_warnings(self.neighbour(), record)

    def neighbour(self) -> LegalCase:
        """The case as far as its neighbours are concerned: centre, card and group as they will be."""
        case = LegalCase(pk=self.instance.pk, centre=self.centre, client_id=self.instance.client_id)
        case.group_complaint_id = self.instance.group_complaint_id
        if "worker" in self.fields:
            case.client = self.cleaned_data.get("worker")
            name = self.cleaned_data.get("group")
            group = GroupComplaint.objects.filter(centre=self.centre, name=name).first() if name else None
            case.group_complaint = group
        return case

    def warning(self, check: Check) -> FoundWarning:
        reason = self.cleaned_data.get(REASON + check.code, "")
        field = next((name for name in check.fields if name in self.fields), "")
        control = (self[field].id_for_label or f"{self[field].auto_id}_0") if field else "money"
        return FoundWarning(check, self[REASON + check.code], control, not reason)

    @property
    def open_warnings(self) -> list[FoundWarning]:
        return [warning for warning in self.found_warnings if warning.is_open]

    def is_valid(self) -> bool:
        return super().is_valid() and self.amounts.is_valid()

    @property
    def is_accepted(self) -> bool:
        """Without errors, and every warning has its reason."""
        return self.is_valid() and not self.open_warnings

    @property
    def problems(self) -> Problems:
        return problems(self, self.amounts) if self.is_bound else Problems()

    def as_typed(self) -> "RecordForm":
        """Shows what was typed without judging it yet."""
        self._errors, self.cleaned_data = ErrorDict(), {}
        self.amounts._errors, self.amounts._non_form_errors = [{} for _row in self.amounts.forms], ErrorList()
        for row in self.amounts.forms:
            row._errors, row.cleaned_data = ErrorDict(), {}
        return self

    # Saving

    def columns(self) -> set[str]:
        return {name for name in self.changed_data if name in self._meta.fields and name in self.fields}

    def answers(self) -> Answers:
        several = {name: self.cleaned_data[name] for name in SEVERAL & set(self.fields)}
        if self.closes:
            several["awarded"] = self.amounts.stated("awarded")
        return Answers(**several, requested=self.amounts.stated("requested"))

    def reasons(self) -> dict[str, str]:
        return {warning.check.code: self.cleaned_data[REASON + warning.check.code] for warning in self.found_warnings}

    # Hints about the dates, computed from what stands in the form

    def date_in(self, name: str):
        value = self[name].value() if name in self.fields else getattr(self.instance, name)
        try:
            return DateField(required=False).to_python(value)
        except ValidationError:
            return None

    @property
    def report_period(self):
        closed = self.date_in("closed_on")
        return quarter_of(closed) if closed else None

    @property
    def months_by_dates(self) -> dict | None:
        opened, closed = self.date_in("opened_on"), self.date_in("closed_on")
        if opened is None or closed is None or closed < opened:
            return None
        return {
            "opened": opened,
            "closed": closed,
            "months": completed_months(opened, closed),
            "column": DurationBucket(bucket_of_dates(opened, closed)).label,
        }


FIELDS = frozenset(Record.__dataclass_fields__)


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
