"""The forms of a case's dates: added, changed, ended, and the next step under a quick entry."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.once import MadeOnce, new_token
from mrc.forms import Actions, Choices, Columns, DateField, Helper, Sheet
from mrc.period import add_months
from mrc.scripts import clean
from mrc.together import ChangedTogether
from mrc.vocabularies.casework import DateEnding, DateKind

from .dates import change_date, end_date, set_date
from .fields import HourField
from .models import DueDate, LegalCase

YEARS = 10


def check_near(day: date, today: date) -> None:
    """A date of a case lies within ten years; further away the year was mistyped."""
    if not add_months(today, -12 * YEARS) <= day <= add_months(today, 12 * YEARS):
        raise ValidationError(
            _("%(year)s is more than ten years away. Look at the year again."), params={"year": day.year}
        )


class DateForm(ChangedTogether, MadeOnce, forms.ModelForm):
    """Adds a date to a case, or changes one (``instance``). The hidden token is the address a new date will have."""

    on = DateField(label=gettext_lazy("Date"))
    at = HourField(label=gettext_lazy("Time"), required=False)

    class Meta:
        model = DueDate
        fields = ["kind", "on", "at", "what", "reason"]
        widgets = {"kind": forms.RadioSelect}

    definitions = {"kind": DateKind}

    def __init__(self, *args, user, case: LegalCase, **kwargs):
        super().__init__(*args, **kwargs)
        self.user, self.case = user, case
        self.instance.case, self.instance.centre_id = case, case.centre_id
        self.fields["kind"].choices = DateKind.choices
        self.fields["kind"].error_messages |= {
            "required": _("Choose what the date is for."),
            "invalid_choice": _("Choose one of the answers of the list."),
        }
        self.fields["what"].help_text = _("Needed for a next step and for another date.")
        if self.is_new:
            self.initial.setdefault("token", new_token(user))
        else:
            del self.fields["token"]
        self.compare_with_shown()
        save = _("Add the date") if self.is_new else _("Save the date")
        self.helper = Helper(
            Sheet("", Choices("kind", two=True), Columns("on", "at"), "what", "reason"),
            Actions(save, cancel=f"{case.get_absolute_url()}#dates"),
        )

    @property
    def is_new(self) -> bool:
        return self.instance.pk is None

    def clean_on(self) -> date:
        check_near(self.cleaned_data["on"], self.case.centre.today())
        return self.cleaned_data["on"]

    def clean_what(self) -> str:
        return clean(self.cleaned_data["what"])

    def clean_reason(self) -> str:
        return clean(self.cleaned_data["reason"])

    def clean(self):
        answers = super().clean()
        kind = answers.get("kind")
        if kind == DateKind.STEP and not answers.get("what") and "what" not in self.errors:
            self.add_error("what", _("Write what is to be done."))
        if kind == DateKind.OTHER and not answers.get("what") and "what" not in self.errors:
            self.add_error("what", _("Write what the date is for."))
        if kind and kind != DateKind.STEP and not answers.get("reason") and "reason" not in self.errors:
            self.add_error("reason", _("Write where the date comes from."))
        return answers

    def validate_constraints(self):
        """Said above at their fields; the database still keeps them."""

    def save(self, commit=True) -> DueDate:
        if self.is_new:
            answers = self.cleaned_data
            values = {name: answers[name] for name in self.Meta.fields}
            return set_date(case=self.case, **values, by=self.user, uuid=answers["token"])
        return change_date(due_date=self.instance, columns=set(self.changed_data) & set(self.Meta.fields), by=self.user)


class NextStepForm(forms.Form):
    """What to do next and when, under a quick entry: both or neither."""

    next_on = DateField(label=gettext_lazy("Next step on"), required=False)
    next_what = forms.CharField(label=gettext_lazy("What is to be done"), required=False, max_length=500)

    def __init__(self, *args, today: date | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today or date.today()  # noqa: DTZ011  within ten years, whatever the time zone

    def clean_next_on(self) -> date | None:
        day = self.cleaned_data["next_on"]
        if day is not None:
            check_near(day, self.today)
        return day

    def clean_next_what(self) -> str:
        return clean(self.cleaned_data["next_what"])

    def clean(self):
        answers = super().clean()
        if answers.get("next_on") and not answers.get("next_what") and "next_what" not in self.errors:
            self.add_error("next_what", _("Write what is to be done on this day."))
        if answers.get("next_what") and not answers.get("next_on") and "next_on" not in self.errors:
            self.add_error("next_on", _("Write the day of the next step."))
        return answers

    @property
    def is_answered(self) -> bool:
        return bool(self.cleaned_data.get("next_on"))

    def save(self, case: LegalCase, by) -> DueDate | None:
        """The date that was set; nothing when the form was left empty."""
        if not self.is_answered:
            return None
        answers = self.cleaned_data
        return set_date(case=case, kind=DateKind.STEP, on=answers["next_on"], what=answers["next_what"], by=by)


class EndForm(forms.Form):
    """How a date ended; why, unless it was met."""

    ending = forms.ChoiceField(
        label=gettext_lazy("How it ended"),
        choices=[(word.value, word.label) for word in DateEnding.recorded()],
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose how it ended."),
            "invalid_choice": gettext_lazy("Choose one of the answers of the list."),
        },
    )
    because = forms.CharField(
        label=gettext_lazy("Because"),
        required=False,
        max_length=1000,
        widget=forms.Textarea({"rows": 2}),
        help_text=gettext_lazy("Needed when it was missed or is not needed."),
    )

    definitions = {"ending": DateEnding}

    def __init__(self, *args, due_date: DueDate, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.due_date, self.user = due_date, user
        self.helper = Helper(
            Sheet("", Choices("ending"), "because"),
            Actions(_("End this date"), cancel=f"{due_date.case.get_absolute_url()}#dates"),
        )

    def clean_because(self) -> str:
        return clean(self.cleaned_data["because"])

    def clean(self):
        answers = super().clean()
        is_met = answers.get("ending") in (None, DateEnding.DONE)
        if not is_met and not answers.get("because") and "because" not in self.errors:
            self.add_error("because", _("Write why it was missed or is not needed."))
        return answers

    def save(self) -> DueDate:
        return end_date(due_date=self.due_date, **self.cleaned_data, by=self.user)
