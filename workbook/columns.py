"""What a sheet of the workbook is made of: columns, each with its kind, and the columns that several sheets share."""

from dataclasses import dataclass, field, replace

from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy

from mrc.vocabularies import Audience

from .cells import Choice, Day, Kind, Reference, References, Words

KEPT, DROPPED, LEFT_OUT, YEAR_ONLY, NUMBERED = "kept", "dropped", "left_out", "year", "numbered"


def field_of(model, name: str) -> models.Field | None:
    return next((stored for stored in model._meta.get_fields() if stored.name == name and stored.concrete), None)


@dataclass(frozen=True)
class Column:
    """``stored`` is the model's field when it has another name; ``travels`` says what a de-identified file holds."""

    name: str
    kind: Kind
    required: bool = False
    stored: str = ""
    title: str = ""
    about: str = ""
    travels: str = KEPT
    extra: bool = False

    @property
    def attribute(self) -> str:
        return self.stored or self.name

    def label(self, model) -> str:
        stored = None if self.title else field_of(model, self.attribute)
        return str(self.title or (stored and stored.verbose_name) or self.name.replace("_", " ").capitalize())

    def definition(self, model) -> str:
        """What the column holds, in one or two sentences."""
        stored = field_of(model, self.attribute)
        about = str(self.about or (stored and stored.help_text) or "")
        return " ".join(part for part in (about, self.kind.expects) if part)


@dataclass(frozen=True)
class Sheet:
    name: str
    model: type[models.Model]
    about: str
    columns: tuple[Column, ...] = field(default=())

    @cached_property
    def by_name(self) -> dict[str, Column]:
        return {column.name: column for column in self.columns}

    @property
    def title(self) -> str:
        return str(self.model._meta.verbose_name_plural).capitalize()


def text(name, model, **options):
    """A column of text whose length is the model's."""
    stored = model._meta.get_field(options.get("stored") or name)
    return Column(name, Words(stored.max_length), **options)


def required(column: Column) -> Column:
    return replace(column, required=True)


def extra(*columns: Column) -> tuple[Column, ...]:
    return tuple(replace(column, extra=True) for column in columns)


def centre(about=""):
    return Column(
        "centre",
        Reference(20),
        required=True,
        title=gettext_lazy("Centre"),
        about=about or gettext_lazy("The code of the centre the record belongs to."),
    )


def of_centre():
    return Column(
        "centre",
        Reference(20),
        title=gettext_lazy("Centre"),
        about=gettext_lazy("Only needed where two centres use the same reference number."),
    )


def reference(name, title, about=""):
    return Column(
        name,
        Reference(100),
        required=True,
        stored="reference",
        title=title,
        about=about or gettext_lazy("Unique within the centre; any text, kept as typed."),
        travels=NUMBERED,
    )


def day(name, **options):
    return Column(name, Day(), **{"travels": KEPT, **options})


def card(name="client", about="", **options):
    about = about or gettext_lazy("The reference number of a client card of the same centre.")
    return Column(name, Reference(100), about=about, travels=NUMBERED, **options)


AUDIENCE = Column(
    "audience", Choice(Audience, Audience.BENEFICIARY.value), about=gettext_lazy("Empty means beneficiary.")
)
AGREEMENT = Column("agreement", Reference(100), required=True, title=gettext_lazy("Agreement number"))


def long_text(*names):
    return tuple(Column(name, Words(), travels=DROPPED) for name in names)


def of_case():
    return Column(
        "case",
        Reference(100),
        required=True,
        title=gettext_lazy("Case No."),
        about=gettext_lazy("The number of a legal case."),
        travels=NUMBERED,
    )


def account(name, title):
    return Column(name, Reference(254), title=title, about=gettext_lazy("The email of the account."), travels=DROPPED)


def accounts(name, title, about):
    return Column(name, References(), title=title, about=about, travels=DROPPED)
