"""The forms of an agreement's plan: theory of change, indicators, and targets of single years."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from clients.fields import Text, as_typed
from legal_cases.fields import AmountField
from mrc.access.forms import Line
from mrc.agreements.models import Activity, Agreement, Assumption, Outcome, Output
from mrc.forms import Actions, Columns, Helper, Sheet
from mrc.period import Period
from mrc.together import ChangedTogether, Written
from mrc.vocabularies import IndicatorUnit

from .measures import MEASURES
from .models import Indicator, IndicatorTarget


def planned(field, **options):
    """``formfield_callback`` of the plan's forms: statements are of two or three lines."""
    made = as_typed(field, **options)
    if isinstance(made.widget, forms.Textarea):
        made.widget.attrs["rows"] = 3
    return made


class OneOfThePlan(forms.ModelChoiceField):
    def label_from_instance(self, record):
        return str(record)


class PlanForm(ChangedTogether, forms.ModelForm):
    """Something of an agreement's plan. What a colleague changed meanwhile is asked about, though not who did."""

    number_field = "number"
    versions = ()

    def __init__(self, *args, user, agreement: Agreement, back: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.user, self.agreement = user, agreement
        for name, field in self.fields.items():
            if isinstance(field, forms.ModelChoiceField):
                field.queryset = field.queryset.model.objects.filter(**{f"{field.queryset.model.PATH}": agreement})
                field.error_messages["invalid_choice"] = _("Choose one of this agreement's plan.")
            if name in ("number", "code"):
                field.error_messages["required"] = _("Give it a number, such as 1.2.")
            if name == "statement":
                field.error_messages["required"] = _("Write what is meant.")
        self.prepare()
        self.compare_with_shown()
        self.helper = Helper(*self.things(), Actions(_("Save"), cancel=back))

    def prepare(self) -> None:
        pass

    def things(self):
        return [Sheet("", *self.fields)]

    def written(self, name: str) -> Written:
        return Written()

    def namesakes(self, number: str):
        """What stands at the same place of the plan under the same number."""
        return self._meta.model.objects.filter(agreement=self.agreement, number=number)

    def clean(self):
        answers = super().clean()
        number = answers.get(self.number_field)
        if number and self.namesakes(number).exclude(pk=self.instance.pk).exists():
            self.add_error(
                self.number_field,
                _("There is “%(number)s” already. Give this one another number, or change the other.")
                % {"number": number},
            )
        return answers

    def save(self, commit=True):
        if hasattr(self.instance, "agreement_id"):
            self.instance.agreement = self.agreement
        return super().save(commit)


class OutcomeForm(PlanForm):
    class Meta:
        model = Outcome
        fields = ["number", "statement"]
        formfield_callback = planned


class OfOutcomeForm(PlanForm):
    outcome = OneOfThePlan(
        Outcome.objects.none(), label=_("Outcome"), error_messages={"required": _("Choose the outcome it belongs to.")}
    )

    def namesakes(self, number):
        return self._meta.model.objects.filter(outcome=self.cleaned_data.get("outcome"), number=number)


class OutputForm(OfOutcomeForm):
    class Meta:
        model = Output
        fields = ["outcome", "number", "statement"]
        formfield_callback = planned


class ActivityForm(OfOutcomeForm):
    output = OneOfThePlan(
        Output.objects.none(), label=_("Output"), required=False, empty_label=_("None, or not recorded")
    )

    class Meta:
        model = Activity
        fields = ["outcome", "output", "number", "statement"]
        formfield_callback = planned

    def clean(self):
        answers = super().clean()
        output, outcome = answers.get("output"), answers.get("outcome")
        if output and outcome and output.outcome_id != outcome.pk:
            self.add_error("output", _("This output belongs to another outcome. Choose one of the same outcome."))
        return answers


class AssumptionForm(PlanForm):
    outcome = OneOfThePlan(
        Outcome.objects.none(), label=_("Outcome"), required=False, empty_label=_("Of the whole agreement")
    )

    class Meta:
        model = Assumption
        fields = ["outcome", "number", "statement", "risk"]
        formfield_callback = planned


class ImpactForm(PlanForm):
    number_field = "impact"

    class Meta:
        model = Agreement
        fields = ["impact"]
        formfield_callback = planned

    def namesakes(self, number):
        return Agreement.objects.none()

    def save(self, commit=True):
        self.instance.save(update_fields=["impact"])
        return self.instance


def measures():
    """The computed measures with what each counts."""
    return [
        ("", _("None: the result is typed")),
        *((one.code, f"{one.label}: {one.counts}") for one in MEASURES.values()),
    ]


class Amounts:
    """Checks of a target and its parts, of the whole agreement or of a year."""

    def check_parts(self, answers, unit: str) -> None:
        target, women, men = (answers.get(name) for name in ("target", "target_women", "target_men"))
        if target is None and (women is not None or men is not None) and "target" not in self.errors:
            self.add_error("target", _("Women and men are parts of a target. Write the whole too."))
        if target is None:
            return
        if unit == IndicatorUnit.RATE:
            for name, part in (("target", target), ("target_women", women), ("target_men", men)):
                if part is not None and part > 100:
                    self.add_error(name, _("A rate is at most 100 %."))
            return
        parts = [part for part in (women, men) if part is not None]
        if parts and sum(parts) > target:
            name = "target_women" if women is not None else "target_men"
            self.add_error(name, _("Women and men together are more than the target. Raise it, or lower a part."))


class IndicatorPlanForm(Amounts, PlanForm):
    number_field = "code"
    outcome = OneOfThePlan(
        Outcome.objects.none(), label=_("Outcome"), required=False, empty_label=_("None, or not recorded")
    )
    output = OneOfThePlan(
        Output.objects.none(), label=_("Output"), required=False, empty_label=_("None, or not recorded")
    )
    code = Line(label=_("Indicator"), max_length=20)
    target = AmountField(label=_("Target"))
    target_women = AmountField(label=_("Of it women"))
    target_men = AmountField(label=_("Of it men"))
    baseline = AmountField(label=_("Baseline"))
    measure = forms.ChoiceField(label=_("Result"), required=False, choices=measures)
    out_of = forms.ChoiceField(label=_("Out of"), required=False, choices=measures)

    class Meta:
        model = Indicator
        fields = [
            "code",
            "statement",
            "level",
            "outcome",
            "output",
            "unit",
            "data_source",
            "baseline",
            "baseline_on",
            "target",
            "target_women",
            "target_men",
            "target_by",
            "measure",
            "out_of",
        ]
        formfield_callback = planned

    def prepare(self):
        self.fields["out_of"].help_text = _("Of a rate: the number it is taken of.")
        self.fields["target_by"].label = _("Target by")

    def things(self):
        return [
            Sheet(
                _("What is measured"),
                Columns("code", "level", "unit"),
                "statement",
                Columns("outcome", "output"),
                "data_source",
                css_id="indicator",
            ),
            Sheet(
                _("Target of the whole agreement"),
                Columns("target", "target_women", "target_men"),
                Columns("target_by", "baseline", "baseline_on"),
            ),
            Sheet(_("Where the result comes from"), "measure", "out_of"),
        ]

    def namesakes(self, number):
        return Indicator.objects.filter(agreement=self.agreement, code=number)

    def clean(self):
        answers = super().clean()
        unit, measure, out_of = (answers.get(name) for name in ("unit", "measure", "out_of"))
        self.check_parts(answers, unit)
        if unit == IndicatorUnit.RATE and bool(measure) != bool(out_of):
            self.add_error("out_of" if measure else "measure", _("A rate is computed of two numbers: choose both."))
        if unit != IndicatorUnit.RATE and out_of:
            self.add_error(
                "out_of", _("Only a rate is taken out of something. Choose the unit Rate, or leave this empty.")
            )
        if unit == IndicatorUnit.QUALITY and measure:
            self.add_error("measure", _("A quality is told in words. Choose “None”, or another unit."))
        by, since = answers.get("target_by"), answers.get("baseline_on")
        if by and by not in self.agreement.period:
            self.add_error("target_by", self.outside())
        if since and since > self.agreement.ends_on:
            self.add_error("baseline_on", _("A baseline is taken before the agreement ends."))
        output, outcome = answers.get("output"), answers.get("outcome")
        if output and outcome and output.outcome_id != outcome.pk:
            self.add_error("output", _("This output belongs to another outcome. Choose one of the same outcome."))
        return answers

    def outside(self) -> ValidationError:
        days = {"start": f"{self.agreement.starts_on:%d/%m/%Y}", "end": f"{self.agreement.ends_on:%d/%m/%Y}"}
        return ValidationError(_("The agreement runs from %(start)s to %(end)s. Write a day within it."), params=days)


class TargetForm(Amounts, PlanForm):
    """The target of one year of the agreement. Once it was saved, another one needs its reason."""

    number_field = ""
    target = AmountField(label=_("Target"), required=True)
    target_women = AmountField(label=_("Of it women"))
    target_men = AmountField(label=_("Of it men"))
    reason = Text(label=_("Why it is revised"), required=False, max_length=2000, widget=forms.Textarea({"rows": 3}))

    class Meta:
        model = IndicatorTarget
        fields = ["target", "target_women", "target_men", "reason"]

    def __init__(self, *args, indicator: Indicator, year: Period, **kwargs):
        self.indicator, self.year = indicator, year
        super().__init__(*args, **kwargs)

    def prepare(self):
        if not self.instance.pk:
            del self.fields["reason"]
        else:
            self.initial["reason"] = ""
        self.fields["target"].error_messages["required"] = _("Write the target of this year, such as 50.")

    def things(self):
        rest = ["reason"] if "reason" in self.fields else []
        return [Sheet("", Columns("target", "target_women", "target_men"), *rest)]

    def compared(self):
        return [name for name in super().compared() if name != "reason"]

    def clean(self):
        answers = super().clean()
        self.check_parts(answers, self.indicator.unit)
        numbers = {"target", "target_women", "target_men"}
        if self.instance.pk and numbers & set(self.changed_data) and not answers.get("reason"):
            self.add_error("reason", _("Say why the target changes: the report shows it beside the result."))
        return answers

    def save(self, commit=True):
        self.instance.indicator = self.indicator
        self.instance.starts_on, self.instance.ends_on = self.year
        self.instance._history_user = self.user
        return super().save(commit)
