"""Form fields and layout objects in the design language. No models: importable from everywhere."""

import datetime
import re
from dataclasses import dataclass

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from crispy_forms.utils import render_field
from django import forms
from django.core.exceptions import ValidationError
from django.forms.formsets import BaseFormSet
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

BUDDHIST_YEARS = range(2400, 2701)
BUDDHIST_ERA = 543
COMMON_YEARS = range(1900, 2201)
NO_ANSWERS = (None, "", False, "not_recorded")


# Dates


class DayInput(forms.DateInput):
    """A day as it is written here, 31/12/1994; the browser's own picker would follow the computer's language."""

    def __init__(self, attrs=None):
        defaults = {"inputmode": "numeric", "autocomplete": "off", "placeholder": _("dd/mm/yyyy"), "data-day": True}
        super().__init__(defaults | (attrs or {}), format="%d/%m/%Y")


class DateField(forms.DateField):
    """Reads 31/12/1994 and 1994-12-31, the year also as a Thai year: 2537 = 1994. Errors say what to type."""

    widget = DayInput
    day_first = re.compile(r"(?P<day>\d{1,2})[/.\-\s](?P<month>\d{1,2})[/.\-\s](?P<year>\d{1,6})")
    year_first = re.compile(r"(?P<year>\d{4})[/.\-](?P<month>\d{1,2})[/.\-](?P<day>\d{1,2})")
    default_error_messages = {
        "required": _("Write the date, such as 31/12/1994."),
        "invalid": _("“%(value)s” is not read as a date. Write day, month and year: 31/12/1994."),
        "short_year": _("Write all four figures of the year: 31/12/1994."),
        "no_month": _("There is no month %(month)s. The day comes first, then the month: 31/12/1994."),
        "no_day": _("%(value)s does not exist. Look at the day and the month again."),
        "far_year": _("%(year)s is too far away. Look at the year again."),
    }

    def to_python(self, value: object) -> datetime.date | None:
        if value in self.empty_values:
            return None
        if isinstance(value, datetime.datetime):
            return value.date()
        if isinstance(value, datetime.date):
            return value
        text = str(value).strip()
        found = self.year_first.fullmatch(text) or self.day_first.fullmatch(text)
        if not found:
            raise self.error("invalid", value=text)
        year, month, day = int(found["year"]), int(found["month"]), int(found["day"])
        if len(found["year"]) < 4:
            raise self.error("short_year")
        if year in BUDDHIST_YEARS:
            year -= BUDDHIST_ERA
        if year not in COMMON_YEARS:
            raise self.error("far_year", year=year)
        if not 1 <= month <= 12:
            raise self.error("no_month", month=month)
        try:
            return datetime.date(year, month, day)
        except ValueError:
            raise self.error("no_day", value=text) from None

    def error(self, code: str, **params: object) -> ValidationError:
        return ValidationError(self.error_messages[code], code=code, params=params)


# Errors


@dataclass(frozen=True)
class Problem:
    """One line of the summary: what is wrong, and the control to go to."""

    message: str
    label: str = ""
    control: str = ""


class Problems(list):
    """The errors of all forms of a page, in their order; empty when there are none."""

    @property
    def title(self) -> str:
        if all(problem.label for problem in self):
            text = ngettext(
                "%(count)s answer needs a look before this can be saved",
                "%(count)s answers need a look before this can be saved",
                len(self),
            )
        else:
            text = ngettext(
                "%(count)s thing needs a look before this can be saved",
                "%(count)s things need a look before this can be saved",
                len(self),
            )
        return text % {"count": len(self)}


def control_of(field: forms.BoundField) -> str:
    """The id a link leads to: the first choice of a group, otherwise the input itself."""
    return field.id_for_label or f"{field.auto_id}_0"


def problems(*sources: forms.BaseForm | BaseFormSet) -> Problems:
    found = Problems()
    for source in sources:
        if isinstance(source, BaseFormSet):
            if source.is_bound:
                found += [Problem(message) for message in source.non_form_errors()]
                has_own_labels = getattr(source, "has_own_labels", False)  # which tell the lines apart themselves
                for number, form in enumerate(source.forms, start=1):
                    found += problems_of(form, None if has_own_labels else number)
        else:
            found += problems_of(source)
    return found


def problems_of(form: forms.BaseForm, number: int | None = None) -> list[Problem]:
    found = [Problem(message) for message in form.non_field_errors()]
    for field in form:
        label = field.label
        if number:
            label = _("%(label)s, line %(number)s") % {"label": label, "number": number}
        if field.is_hidden:
            found += [Problem(message) for message in field.errors]
        else:
            found += [Problem(message, str(label), control_of(field)) for message in field.errors]
    return found


# Layout


class Helper(FormHelper):
    """Renders the fields alone: the page writes <form>, the token and, without a SaveBar, the button."""

    template = "forms/form.html"

    def __init__(self, *things: object, summary: bool = True) -> None:
        super().__init__()
        self.form_tag = False
        self.disable_csrf = True
        self.render_hidden_fields = True
        self.layout = Layout(*([ErrorSummary()] if summary else []), *in_sheets(things))


def in_sheets(things: tuple) -> list:
    """What stands straight in a form and is no sheet itself is gathered in a sheet without a legend."""
    gathered = []
    for thing in things:
        if is_sheet(thing):
            gathered.append(thing)
        elif gathered and getattr(gathered[-1], "is_gathered", False):
            gathered[-1].fields.append(thing)
        else:
            gathered.append(Sheet("", thing))
            gathered[-1].is_gathered = True
    return gathered


def is_sheet(thing: object) -> bool:
    if isinstance(thing, Choices):
        return thing.sheet
    return isinstance(thing, Sheet | ErrorSummary | Actions | Include)


class Part:
    """A piece of a form that has a template; ``things`` are names of fields or other pieces."""

    template = ""

    def __init__(self, *things: object) -> None:
        self.fields = list(things)

    def names(self) -> list[str]:
        """The fields inside, at whatever depth."""
        found = []
        for thing in self.fields:
            found += [thing] if isinstance(thing, str) else thing.names()
        return found

    def values(self, form: forms.BaseForm, context: object) -> dict:
        return {}

    def body(self, form: forms.BaseForm, context: object) -> str:
        return mark_safe("".join(render_thing(thing, form, context) for thing in self.fields))

    def render(self, form, context, template_pack=None, **kwargs) -> str:
        values = {"body": self.body(form, context), "form": form, "part": self} | self.values(form, context)
        with context.push(**values):
            return render_to_string(self.template, context.flatten())


def render_thing(thing: object, form: forms.BaseForm, context: object) -> str:
    if isinstance(thing, str) and isinstance(form.fields[thing].widget, forms.RadioSelect):
        several = isinstance(form.fields[thing].widget, forms.CheckboxSelectMultiple)
        thing = Choices(thing) if several else RadioRow(thing)
    return render_field(thing, form, context)


class Grid(Part):
    """A part whose things stand in a row of Bootstrap's grid; what is no column takes the full width."""

    def body(self, form, context):
        return mark_safe(
            "".join(
                render_field(thing, form, context)
                if isinstance(thing, Columns | Col | Fold)
                else format_html('<div class="col-12">{}</div>', render_thing(thing, form, context))
                for thing in self.fields
                if not (isinstance(thing, str) and form[thing].is_hidden)
            )
        )


class Sheet(Grid):
    """One subject: a fieldset with its legend, or a plain section without one."""

    template = "forms/sheet.html"

    def __init__(self, legend: str, *things: object, text: str = "", css_id: str = "") -> None:
        super().__init__(*things)
        self.legend, self.text, self.css_id = legend, text, css_id


class Fold(Grid):
    """Seldom-used fields. Open as soon as one of them has an error or an answer: nothing hides in it."""

    template = "forms/fold.html"

    def __init__(self, summary: str, *things: object, open: bool = False) -> None:  # noqa: A002
        super().__init__(*things)
        self.summary, self.open = summary, open

    def values(self, form, context):
        fields = [form[name] for name in self.names()]
        return {"is_open": self.open or any(field.errors or is_answered(field) for field in fields)}


def is_answered(field: forms.BoundField) -> bool:
    value = field.value()
    return bool(value) if isinstance(value, list | tuple) else value not in NO_ANSWERS


class Col(Part):
    """Things one below the other in a column of ``width`` twelfths."""

    template = "forms/col.html"

    def __init__(self, *things: object, width: int = 6) -> None:
        super().__init__(*things)
        self.width = width


class Columns(Part):
    """Things side by side in equal columns."""

    def render(self, form, context, template_pack=None, **kwargs):
        width = 12 // len(self.fields)
        columns = [thing if isinstance(thing, Col) else Col(thing, width=width) for thing in self.fields]
        return mark_safe("".join(column.render(form, context) for column in columns))


@dataclass(frozen=True)
class Option:
    """One choice of a group as the template shows it."""

    tag: str
    id: str
    label: str
    definition: str


class Group(Part):
    """A group of radios or checkboxes."""

    def __init__(self, name: str, *, definitions: object = None) -> None:
        super().__init__(name)
        self.name, self.given = name, definitions

    def definitions(self, form: forms.BaseForm) -> dict:
        """From the layout, the form or the field; a dict by code, or a vocabulary."""
        given = self.given or getattr(form, "definitions", {}).get(self.name)
        given = given or getattr(form.fields[self.name], "definitions", {})
        return given if isinstance(given, dict) else given.definitions()

    def body(self, form, context):
        form.rendered_fields.add(self.name)
        return ""

    def values(self, form, context):
        field = form[self.name]
        widget = field.field.widget
        widget.attrs["class"] = f"{widget.attrs.get('class', '')} form-check-input".strip()
        definitions = self.definitions(form)
        options = [
            Option(choice.tag(), choice.id_for_label, choice.choice_label, definitions.get(choice.data["value"], ""))
            for choice in field.subwidgets
        ]
        return {"field": field, "options": options}


class Choices(Group):
    """Boxed choices, each with its definition. ``sheet`` makes the group a sheet of its own."""

    template = "forms/choices.html"

    def __init__(
        self, name: str, *, two: bool = False, sheet: bool = False, text: str = "", definitions: object = None
    ) -> None:
        super().__init__(name, definitions=definitions)
        self.two, self.sheet, self.text = two, sheet, text


class RadioRow(Group):
    """Short choices that need no definition, side by side."""

    template = "forms/radio_row.html"


class ErrorSummary(Part):
    """What needs a look, above the form; the script gives it the focus."""

    template = "forms/errors.html"

    def values(self, form, context):
        return {"problems": problems(form)}


class Actions(Part):
    """The end of a short form: its one filled button, and the ways out."""

    template = "forms/actions.html"

    def __init__(
        self,
        save: str,
        *,
        later: str = "",
        cancel: str = "",
        cancel_label: str = _("Back without saving"),
        state: str = "",
        draft: bool = False,
    ) -> None:
        super().__init__()
        self.save, self.later, self.state, self.draft = save, later, state, draft
        self.cancel, self.cancel_label = cancel, cancel_label


class SaveBar(Actions):
    """The end of a long form, always in sight. With ``draft`` it says how the draft of a ``data-draft`` form stands.

    A form that is not saved for another cause than errors says so in its ``state``.
    """

    template = "forms/savebar.html"

    def values(self, form, context):
        return {"state": getattr(form, "state", "") or self.state}


class Words(Part):
    """A paragraph between fields."""

    template = "forms/words.html"

    def __init__(self, text: str, css_class: str = "") -> None:
        super().__init__()
        self.text, self.css_class = text, css_class


class Note(Words):
    """Something to know before answering; ``level`` is look, wrong, done or nothing."""

    template = "forms/note.html"

    def __init__(self, text: str, level: str = "look") -> None:
        super().__init__(text)
        self.level = level


class Include(Part):
    """Any template, with the page's context and ``form``."""

    def __init__(self, template: str, **values: object) -> None:
        super().__init__()
        self.template, self.given = template, values

    def values(self, form, context):
        return self.given
