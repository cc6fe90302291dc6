"""What all forms of the legal assistance record share: fields, choices, judging by ``checks``, hints about dates."""

from dataclasses import replace

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict, ErrorList
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from clients.fields import LONGEST_TEXT
from mrc.forms import (
    Choices,
    Col,
    Columns,
    DateField,
    Helper,
    Include,
    Problems,
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
from mrc.vocabularies.casework import DroppedReason
from mrc.vocabularies.world import country_choices, currency_choices, nationality_choices

from . import checks
from .actions import Answers
from .amounts import SPARE_ROWS, AmountFormSet, rows_of
from .checks import STORED_ON_THE_CASE, Check, Record
from .entry_form import When
from .fields import nothing_first
from .found_warnings import FoundWarning, Warnings
from .models import GroupComplaint, LegalCase
from .people_form import BROUGHT_BY_WITHOUT_CARD, WORKER_WITHOUT_CARD, PeopleForm
from .record_together import REASON, RecordTogether

WORKER = ("gender", "nationality", "destination_country", "sector", "sector_other")
COMPLAINT = ("source", "source_other", "subjects", "subject_other", "opened_on")
CLOSING = (
    "legal_status",
    "closed_on",
    "duration_months",
    "resolved_through",
    "dropped_why",
    "dropped_reason",
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
NEEDED_AT_TIMES = {"duration_months", "dropped_reason"}
FIELDS = frozenset(Record.__dataclass_fields__)


class RecordForm(RecordTogether, PeopleForm, forms.ModelForm):
    """What all forms of the record share. ``found_warnings`` and ``group`` are known after cleaning."""

    asks: tuple[str, ...] = ()
    closes = False

    sector = forms.ChoiceField(label=_("Sector of work"), required=False, widget=forms.RadioSelect)
    source = forms.ChoiceField(label=_("Source of complaint"), required=False, widget=forms.RadioSelect)
    nationality = forms.ChoiceField(label=_("Nationality"), required=False, choices=nationality_choices)
    destination_country = forms.ChoiceField(label=_("Destination country"), required=False, choices=country_choices)
    legal_status = forms.ChoiceField(label=_("Legal status"), required=False, widget=forms.RadioSelect)
    dropped_reason = forms.ChoiceField(
        label=_("If Dropped: the reason in short"), required=False, widget=forms.RadioSelect
    )
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
    dropped_why = forms.CharField(required=False, max_length=LONGEST_TEXT, widget=forms.Textarea({"rows": 2}))
    remarks = forms.CharField(
        label=_("Remarks"), required=False, max_length=LONGEST_TEXT, widget=forms.Textarea({"rows": 3})
    )

    case_study_why = forms.CharField(
        label=_("This would make a case study, because …"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea({"rows": 2}),
        help_text=_(
            "What others could learn from it, good or bad. It names the complaint for a case study and never touches"
            " whom the random draw chooses."
        ),
    )

    vocabularies = {
        "sector": Sector,
        "source": ComplaintSource,
        "legal_status": LegalStatus,
        "resolved_through": Resolution,
        "dropped_reason": DroppedReason,
    }
    definitions = {
        "sector": Sector,
        "source": ComplaintSource,
        "legal_status": LegalStatus,
        "resolved_through": Resolution,
        "dropped_reason": DroppedReason.definitions() | {NOT_RECORDED: _("For every case that was not dropped")},
        "subjects": Subject,
        "remedies": Remedy,
        "sanctions": Sanction,
    }

    class Meta:
        model = LegalCase
        fields = [
            "caseworker",
            *WORKER_WITHOUT_CARD,
            *BROUGHT_BY_WITHOUT_CARD,
            *STORED_ON_THE_CASE,
            "remarks",
            "case_study_why",
        ]
        widgets = {"gender": forms.RadioSelect}

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.found_warnings: list[FoundWarning] = []
        self.centre = self.chosen_centre()
        self.stored = self.stored_record()
        self.accepted = self.accepted_reasons()
        self.asked_reasons = self.put_back_reasons()
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
        self.compare_with_shown()
        self.helper = self.layout()
        self.order_fields(
            [name for thing in self.helper.layout.fields for name in thing.names()]
        )  # as the page has them

    # What is known before anything is typed

    def chosen_centre(self):
        return self.instance.centre

    def stored_record(self) -> Record:
        return Record.of_case(self.instance)

    def accepted_reasons(self) -> dict[str, str]:
        return {row.code: row.reason for row in self.instance.accepted_warnings.all()}

    def put_back_reasons(self) -> set[str]:
        """The warnings whose box stood on the page. In a box that is only shown now the reason given before stands."""
        if not self.is_bound:
            return set()
        boxes = {code: self.add_prefix(REASON + code) for code in checks.SENTENCES}
        asked = {code for code, box in boxes.items() if box in self.data}
        before = {boxes[code]: reason for code, reason in self.accepted.items() if code in boxes and code not in asked}
        if before:
            self.data = self.data.copy()
            self.data.update(before)
        return asked

    def prepare_choices(self) -> None:
        for name, vocabulary in self.vocabularies.items():
            if name in self.fields:
                words = vocabulary.recorded() if self.must_answer(name) else list(vocabulary)
                self.fields[name].choices = [(word.value, word.label) for word in words]
        if "dropped_reason" in self.fields:  # chosen by mistake, it can be taken back
            self.fields["dropped_reason"].choices = nothing_first(DroppedReason, _("Not dropped"))
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
            if name in self.fields and name not in NEEDED_AT_TIMES and self.must_answer(name):
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
            for name in set(self.vocabularies) - {"dropped_reason"}:
                if self.initial.get(name) == NOT_RECORDED:
                    self.initial[name] = None

    def must_answer(self, name: str) -> bool:
        """Whether this form lets nobody leave the answer open."""
        return name == "gender"

    def amount_rows(self) -> AmountFormSet:
        usual = self.centre.currency if self.centre else ""
        initial = rows_of(self.instance.caseamount_rows.all()) if self.instance.pk else []
        initial.append({"currency": usual})  # the lines after it are for other currencies
        amounts = AmountFormSet(
            self.data if self.is_bound else None,
            prefix="amounts",
            initial=None if self.is_bound else initial,  # a row sent is a row, though it is stored already
            form_kwargs={"with_awarded": self.closes, "currencies": [("", "—"), *currency_choices()]},
        )
        amounts.extra = 0 if len(initial) >= SPARE_ROWS else SPARE_ROWS - len(initial)
        return amounts

    # The layout, in the order of Annex 2

    def layout(self) -> Helper:
        raise NotImplementedError

    def sheet_sector(self) -> Sheet:
        return Sheet("", Choices("sector", two=True), "sector_other")

    def sheet_source(self) -> Sheet:
        return Sheet("", Choices("source", two=True), "source_other")

    def sheet_subjects(self) -> Sheet:
        return Sheet("", Choices("subjects", two=True), "subject_other")

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
            Sheet(
                "",
                Include("legal_cases/_suggested.html"),
                Choices("resolved_through", two=True),
                When("dropped", "dropped_why", Choices("dropped_reason", two=True)),
            ),
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
        self.check_people()
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
        return {*self.vocabularies, "nationality", "destination_country", "worker_situation", "brought_by_gender"}

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
        is_open = not reason or check.code not in self.asked_reasons
        return FoundWarning(check, self[REASON + check.code], control, is_open)

    @property
    def open_warnings(self) -> list[FoundWarning]:
        return [warning for warning in self.found_warnings if warning.is_open]

    @property
    def state(self) -> str:
        """For the bar at the end: how many reasons it waits for."""
        count = len(self.open_warnings)
        words = ngettext("%(count)s reason is missing.", "%(count)s reasons are missing.", count)
        return words % {"count": count} if count else ""

    def is_valid(self) -> bool:
        return super().is_valid() and self.amounts.is_valid()

    @property
    def is_accepted(self) -> bool:
        """Without errors, and every warning has its reason."""
        return self.is_valid() and not self.open_warnings

    @property
    def problems(self) -> Problems:
        return self.to_the_amounts(problems(self, self.amounts)) if self.is_bound else Problems()

    def as_typed(self) -> "RecordForm":
        """Shows what was typed without judging it yet."""
        self.ask_later()
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
