"""The forms that write the texts of a report."""

from collections.abc import Iterator, Sequence

from django import forms
from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext as _

from clients.fields import Text
from legal_cases.fields import AmountField
from mrc.agreements.models import Agreement
from mrc.forms import Col, Columns, Helper, Include, Problems, SaveBar, Sheet, problems
from mrc.period import Period
from mrc.scripts import word_count
from mrc.templatetags.figures import amount as in_figures
from mrc.templatetags.figures import hour
from mrc.together import ChangedTogether, Written
from mrc.vocabularies import IndicatorUnit

from .actions import keep_result, keep_texts
from .gender import GenderLine
from .measures import MEASURES
from .models import TEXT_MAX, Indicator, IndicatorEntry, ReportText
from .narrative import Box, Unit
from .readiness import Finding
from .results import Narrative


class TextsForm(ChangedTogether, forms.Form):
    """Boxes of one report. Two who write the same box are asked which text stays."""

    boxes: Sequence[Box] = ()
    mark = ""  # what the names of its fields begin with
    of = ""  # which boxes of the report: prints of one form are none of another

    def __init__(self, *args, user, agreement: Agreement, period: Period, narrative: Narrative, **kwargs):
        super().__init__(*args, **kwargs)
        self.user, self.instance, self.period, self.narrative = user, agreement, period, narrative
        self.add_fields()
        self.compare_with_shown()

    def add_fields(self) -> None:
        for box in self.boxes:
            self.initial[box.name] = self.narrative.of(*box.key)
            self.fields[box.name] = self.field(box)

    def field(self, box: Box) -> forms.Field:
        return Text(label=box.label, required=False, validators=[MaxLengthValidator(TEXT_MAX)], widget=forms.Textarea)

    @cached_property
    def salt(self) -> str:
        return f"report {self.instance.pk} {self.period.start} {self.period.end} {self.of} {self.user.pk}"

    @cached_property
    def rows(self) -> dict[tuple[str, str, str], ReportText]:
        found = ReportText.objects.filter(
            report__agreement=self.instance,
            report__starts_on=self.period.start,
            report__ends_on=self.period.end,
        )
        return {(row.section, row.about, row.part): row for row in found}

    def written(self, name: str) -> Written:
        row = next((self.rows.get(box.key) for box in self.boxes if box.name == name), None)
        return Written.last(row.history.all()) if row else Written()

    def hour(self, written: Written) -> str:
        return hour(self.user.at(written.at), self.user.today()) if written.at else ""

    @property
    def problems(self) -> Problems:
        return problems(self) if self.is_bound else Problems()

    def save(self):
        texts = {box.key: self.cleaned_data[box.name] for box in self.boxes}
        return keep_texts(agreement=self.instance, period=self.period, texts=texts, by=self.user)


class UnitForm(TextsForm):
    """One unit of a report, each box beside what the last report said there."""

    def __init__(self, *args, unit: Unit, before: Narrative, **kwargs):
        self.unit, self.boxes, self.of, self.before = unit, unit.boxes, str(unit.way), before
        super().__init__(*args, **kwargs)
        self.helper = Helper(*self.sheets(), SaveBar(_("Save"), later=_("Save and go on with the next"), draft=True))

    def field(self, box: Box) -> forms.Field:
        field = super().field(box)
        field.widget.attrs |= {"rows": 12 if len(self.boxes) < 3 else 5, "data-words": f"words-{box.name}"}
        said = _("Words: {n}")
        words = word_count(self.narrative.of(*box.key))
        field.help_text = format_html(
            '<span id="words-{}" data-said="{}">{}</span>', box.name, said, said.format(n=words)
        )
        return field

    def sheets(self) -> Iterator[Sheet]:
        """One for each outcome and activity; the other units have one alone."""
        by_title: dict[str, list[Box]] = {}
        for box in self.boxes:
            by_title.setdefault(box.title, []).append(box)
        for title, boxes in by_title.items():
            yield Sheet(title, *(self.side(box) for box in boxes), css_id=f"box-{boxes[0].name}")

    def side(self, box: Box) -> Columns:
        before = self.before.of(*box.key)
        return Columns(
            Col(box.name, width=7),
            Col(Include("reports/_before.html", before=before, words=word_count(before)), width=5),
        )


class IndicatorForm(UnitForm):
    """The explanation of an indicator and, where no measure computes it or somebody knows better, its result.

    What is asked depends on the unit: people or a number, a rate of two numbers, or words.
    """

    ASKED = {
        IndicatorUnit.RATE: ("numerator", "denominator"),
        IndicatorUnit.QUALITY: ("quality",),
    }
    COUNTED = ("women", "men", "other_unknown", "number", "cumulative")

    def __init__(self, *args, indicator: Indicator, entry: IndicatorEntry | None, **kwargs):
        self.indicator, self.entry = indicator, entry
        super().__init__(*args, **kwargs)

    @property
    def asked(self) -> tuple[str, ...]:
        names = self.ASKED.get(self.indicator.unit, self.COUNTED)
        return (*names, "evidence", *(("reason",) if self.indicator.measure else ()))

    def add_fields(self):
        super().add_fields()
        for name in self.asked:
            column = IndicatorEntry._meta.get_field(name)
            options = {"label": column.verbose_name, "required": False}
            if isinstance(column, models.PositiveIntegerField):
                field = AmountField(max_digits=9, decimal_places=0, **options)
            elif isinstance(column, models.DecimalField):
                field = AmountField(**options)
            else:
                rows = {"rows": 3}
                field = Text(validators=[MaxLengthValidator(TEXT_MAX)], widget=forms.Textarea(rows), **options)
            self.fields[name] = field
            self.initial[name] = getattr(self.entry, name) if self.entry else None
        self.fields["evidence"].help_text = _("Where the result can be looked up: a list, a survey, a page.")
        if "number" in self.fields:
            self.fields["number"].help_text = _("Only where it is not counted by gender.")
            self.fields["cumulative"].help_text = _("Only where the reports cannot be added up, as with persons.")

    def sheets(self):
        yield from super().sheets()
        if self.indicator.measure:
            text = _("Computed from the records. Type a result only when you know that the records are incomplete.")
        else:
            text = _("The result of this indicator is typed, with its evidence.")
        names = [name for name in self.asked if name not in {"evidence", "reason", "quality"}]
        rows = [Columns(*names[:3]), *([Columns(*names[3:])] if names[3:] else [])] if names else ["quality"]
        last = ["evidence", *(["reason"] if self.indicator.measure else [])]
        yield Sheet(_("Result of the period"), *rows, *last, text=text, css_id="result")

    def clean(self):
        answers = super().clean()
        parts = [answers.get(name) for name in ("women", "men", "other_unknown")]
        number, counted = answers.get("number"), [part for part in parts if part is not None]
        if number is not None and counted and sum(counted) != number:
            self.add_error(
                "number",
                _("Women, men and other are %(sum)s together. Leave this empty, or correct the parts.")
                % {"sum": in_figures(sum(counted))},
            )
        if answers.get("cumulative") is not None and number is None and not counted and not self.errors:
            self.add_error("number", _("Write the result of the period too; 0 when there was none."))
        measure = MEASURES.get(self.indicator.measure)
        if counted and measure and measure.are_persons and answers.get("cumulative") is None and not self.errors:
            self.add_error("cumulative", _("Persons cannot be added up: write how many they are since the start."))
        above, below = answers.get("numerator"), answers.get("denominator")
        if above is not None and below is None and "denominator" not in self.errors:
            self.add_error("denominator", _("Out of how many? A rate needs both numbers."))
        if below is not None and above is None and "numerator" not in self.errors:
            self.add_error("numerator", _("How many of them? A rate needs both numbers."))
        if above is not None and below is not None and above > below:
            self.add_error("numerator", _("This is more than the whole of %(whole)s.") % {"whole": in_figures(below)})
        is_typed = any(answers.get(name) not in (None, "") for name in self.asked if name not in {"evidence", "reason"})
        if is_typed and not answers.get("evidence") and "evidence" not in self.errors:
            self.add_error("evidence", _("Say where this result can be looked up."))
        if is_typed and self.indicator.measure and not answers.get("reason") and "reason" not in self.errors:
            self.add_error("reason", _("The records give a result of their own. Say why yours stands beside it."))
        return answers

    def written(self, name: str) -> Written:
        if name in self.asked:
            return Written.last(self.entry.history.all()) if self.entry else Written()
        return super().written(name)

    def save(self):
        super().save()
        answers = {name: self.cleaned_data[name] for name in self.asked}
        return keep_result(
            agreement=self.instance, period=self.period, indicator=self.indicator, answers=answers, by=self.user
        )


class AnswersForm(TextsForm):
    """Why warnings stand: one line of text for each."""

    of, mark = "answers", "answer_"

    def __init__(self, *args, findings: Sequence[Finding], **kwargs):
        self.findings = [one for one in findings if not one.is_blocking]
        self.boxes = tuple(Box(*one.key, name_of(one), _("Why it stands as it is")) for one in self.findings)
        super().__init__(*args, **kwargs)

    def field(self, box: Box) -> forms.Field:
        field = super().field(box)
        field.widget.attrs["rows"] = 2
        return field

    @property
    def lines(self) -> list[tuple[Finding, forms.BoundField]]:
        return [(finding, self[name_of(finding)]) for finding in self.findings]


def name_of(finding: Finding) -> str:
    return f"{AnswersForm.mark}{finding.section}_{finding.code}"


class GenderForm(TextsForm):
    """Why women are fewer than men, for each line where they are."""

    of, mark = "gender", "why_"

    def __init__(self, *args, lines: Sequence[GenderLine], **kwargs):
        self.lines = lines
        self.boxes = tuple(line.box for line in lines)
        super().__init__(*args, **kwargs)
        boxes = [box.name for box in self.boxes]
        self.helper = Helper(
            *([Sheet(_("Why women are fewer"), *boxes)] if boxes else []), SaveBar(_("Save the answers"), draft=True)
        )

    def field(self, box: Box) -> forms.Field:
        field = super().field(box)
        field.widget.attrs["rows"] = 3
        return field
