"""Closing a case, and taking the closing back."""

from dataclasses import replace

from django import forms
from django.utils.translation import gettext_lazy as _

from mrc.forms import Actions, Choices, Fold, Helper, Include, Problem, Problems, SaveBar, Sheet, control_of
from mrc.scripts import clean
from mrc.templatetags.figures import day_in_words
from mrc.vocabularies import NOT_RECORDED, AmountKind

from . import checks
from .actions import close_case, reopen_case
from .amounts import SPARE_ROWS, AmountFormSet, rows_of
from .checks import STORED_ON_THE_CASE, Record
from .found_warnings import AnsweredFold
from .models import LegalCase, Reopening
from .prefill import prefill, remembered
from .record_form import CLOSING, COMPLAINT, NEEDED_AT_TIMES, WORKER, RecordForm


class CloseForm(RecordForm):
    """Closes a case: Annex 2, of which nothing stays open but a duration the dates give, amounts and remarks."""

    asks = (*WORKER, *COMPLAINT, *CLOSING, "end_open_because", "case_study_why")
    closes = True

    end_open_because = forms.CharField(
        label=_("End all open steps, because …"),
        required=False,
        max_length=1000,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("For a person who moved away, say. Empty: end each at its own place first."),
    )

    def __init__(self, *args, user, instance: LegalCase, **kwargs):
        self.found = prefill(instance, user)
        super().__init__(*args, user=user, instance=instance, **kwargs)

    def stored_record(self) -> Record:
        return Record.of_case(self.instance, open_dates=checks.open_dates_of(self.instance))

    def prepare_choices(self):
        if not self.stored.collects_legal_status:
            self.fields.pop("legal_status", None)
        if not self.stored.open_dates:
            self.fields.pop("end_open_because", None)
        super().prepare_choices()
        self.initial["dropped_reason"] = NOT_RECORDED
        self.initial |= {"closed_on": self.centre.today(), "resolved_through": self.found.resolution or None}
        self.initial |= remembered(self.found.answers)

    def amount_rows(self) -> AmountFormSet:
        amounts = super().amount_rows()
        if not self.is_bound and self.found.amounts:
            amounts.initial = [*self.found.amounts, {"currency": self.centre.currency}]
            amounts.extra = max(0, SPARE_ROWS - len(amounts.initial))
            amounts.__dict__.pop("forms", None)
        return amounts

    def must_answer(self, name):
        return name not in NEEDED_AT_TIMES

    def compared(self) -> list[str]:
        """What closing asks anew is not there yet for anybody else to change."""
        return [name for name in super().compared() if name not in {*CLOSING, "end_open_because"}]

    def kinds(self) -> tuple[str, ...]:
        """What was requested stands in the open record; what was awarded is said here for the first time."""
        return (AmountKind.REQUESTED,)

    def rows_that_stay(self) -> list[dict]:
        typed = [{"currency": row["currency"].value(), "awarded": row["awarded"].value()} for row in self.amounts]
        stored = [row for row in self.instance.caseamount_rows.all() if row.kind in self.kinds()]
        return rows_of(stored, beside=[row for row in typed if row["awarded"]])

    def layout(self):
        missing = {check.fields[0] for check in checks.closing_checks(self.stored) if check.is_error}
        words = (
            _("The worker and the complaint: something is still missing")
            if missing & {*WORKER, "source", "subjects"}
            else _("The worker and the complaint, as recorded")
        )
        open_dates = [Sheet(_("Still to come"), Include("legal_cases/_still_open.html"), "end_open_because")]
        return Helper(
            *(open_dates if "end_open_because" in self.fields else []),
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
            Sheet("", "remarks", Fold(_("This would make a case study"), "case_study_why")),
            SaveBar(
                _("Close the case"),
                later=_("Finish later"),
                cancel=self.instance.get_absolute_url(),
                cancel_label=_("Keep it open"),
                draft=True,
            ),
            summary=False,
        )

    def answered(self) -> Record:
        record = super().answered()
        return replace(record, open_dates=()) if self.cleaned_data.get("end_open_because") else record

    def checks_of(self, record):
        return checks.closing_checks(record) + checks.case_warnings(self.neighbour(), record)

    @property
    def problems(self) -> Problems:
        """Of the dates that are still open a line each, which leads to it."""
        found = super().problems
        if not self.has_error("end_open_because", "open_dates_left"):
            return found
        place = [problem.control for problem in found].index(control_of(self["end_open_because"]))
        found[place : place + 1] = [
            Problem(
                _("Still open: %(what)s, %(day)s") % {"what": date.title, "day": day_in_words(date.on)},
                control=f"open-date-{number}",
            )
            for number, date in enumerate(self.stored.open_dates, start=1)
        ]
        return found

    def columns(self) -> set[str]:
        """What differs from the stored record: what was proposed and left as it is must be stored too."""
        proposed = {name for name in STORED_ON_THE_CASE if name in self.fields}
        differs = {name for name in proposed if self.cleaned_data[name] != getattr(self.stored, name)}
        return super().columns() | differs | {"closed_on", "resolved_through"}

    def save(self, commit=True):
        return close_case(
            case=self.instance,
            columns=self.columns(),
            answers=self.answers(),
            reasons=self.reasons(),
            end_open_because=self.cleaned_data.get("end_open_because", ""),
            by=self.user,
        )


class ReopenForm(forms.ModelForm):
    """Only the reason is asked."""

    class Meta:
        model = Reopening
        fields = ["reason"]
        widgets = {"reason": forms.Textarea({"rows": 3})}

    def __init__(self, *args, user, case: LegalCase, **kwargs):
        super().__init__(*args, **kwargs)
        self.user, self.case = user, case
        self.fields["reason"].max_length = 2000
        self.fields["reason"].widget.attrs["maxlength"] = 2000
        self.fields["reason"].error_messages["required"] = _("Write why the case is reopened.")
        self.fields["reason"].help_text = _("It stays with the case.")
        self.helper = Helper(
            Sheet("", "reason"),
            Actions(_("Reopen the case"), cancel=case.get_absolute_url(), cancel_label=_("Leave it closed")),
            summary=False,
        )

    def clean_reason(self) -> str:
        reason = clean(self.cleaned_data["reason"])
        if not reason:
            raise forms.ValidationError(self.fields["reason"].error_messages["required"], code="required")
        if len(reason) > 2000:
            raise forms.ValidationError(_("Write it in at most 2,000 letters."), code="max_length")
        return reason

    def save(self, commit=True) -> LegalCase:
        return reopen_case(case=self.case, reason=self.cleaned_data["reason"], by=self.user)
