"""The stages of a centre as one form: a line per stage, a spare line for a new one."""

import hashlib
import secrets
from collections.abc import Iterable

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mrc.access.models import Centre, User
from mrc.scripts import clean, search_key
from mrc.vocabularies.casework import Stage

from .kept import delete_with_history
from .models import CentreStage
from .stages import STEP, StageLine, in_order

STAGES_MAX = 20
WRITTEN = ("name", "position", "is_used")


class StagesChanged(Exception):
    """Somebody changed the stages since the form was shown."""


def state_of(stored: Iterable[CentreStage]) -> str:
    """What the form was shown with: somebody else's change in the meantime makes it another one."""
    told = sorted(f"{row.code} {row.position} {row.is_used} {row.name}" for row in stored)
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:32]


class StageRow(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name of the stage"), max_length=100, required=False)
    position = forms.IntegerField(
        label=gettext_lazy("Order"),
        min_value=1,
        max_value=999,
        error_messages={
            "required": gettext_lazy("Write a number: the smaller one comes first."),
            "invalid": gettext_lazy("Write a whole number: the smaller one comes first."),
            "min_value": gettext_lazy("Write a number from 1 to 999."),
            "max_value": gettext_lazy("Write a number from 1 to 999."),
        },
    )
    is_used = forms.BooleanField(label=gettext_lazy("In use"), required=False)

    def __init__(self, *args, line: StageLine | None, **kwargs):
        super().__init__(*args, **kwargs)
        self.line = line
        for name in ("name", "position"):
            self.fields[name].widget.attrs["class"] = (
                "form-control is-invalid" if self.errors_of(name) else "form-control"
            )
        self.fields["is_used"].widget.attrs["class"] = "form-check-input"

    def errors_of(self, name: str) -> list:
        return self.errors.get(name, []) if self.is_bound else []

    def clean_name(self) -> str:
        name = clean(self.cleaned_data["name"].replace("\0", ""))
        if not name and self.line is not None and self.line.is_own:
            raise ValidationError(_("A stage of the centre needs a name. To stop using it, take the tick away."))
        return name

    @property
    def is_empty(self) -> bool:
        return self.line is None and not self.cleaned_data.get("name")


class StageForms:
    """All lines of a centre. An empty name of a built-in stage gives it its own name back."""

    def __init__(self, data, *, centre: Centre):
        """``shown`` says with which stages the form was shown; without it the form is taken at its word."""
        self.centre, self.problems = centre, []
        stored = list(CentreStage.objects.filter(centre=centre))
        self.shown = state_of(stored) if data is None else data.get("shown", "")
        self.lines = in_order(stored)
        self.rows = [
            StageRow(
                data,
                prefix=line.code,
                line=line,
                initial={"name": line.name, "position": line.position, "is_used": line.is_used},
            )
            for line in self.lines
        ]
        last = max(line.position for line in self.lines)
        self.spare = StageRow(
            data, prefix="new", line=None, initial={"position": min(last + STEP, 999), "is_used": True}
        )

    @property
    def built_in_names(self) -> dict[str, str]:
        return {word.value: str(word.label) for word in Stage}

    def is_valid(self) -> bool:
        if any([not row.is_valid() for row in (*self.rows, self.spare)]):  # noqa: C419  each is judged
            return False
        filled = [row for row in (*self.rows, self.spare) if not row.is_empty]
        names = [search_key(self.name_of(row)) for row in filled]
        for row, name in zip(filled, names, strict=True):
            if names.count(name) > 1:
                row.add_error("name", _("Two stages have this name. Give each its own."))
                row.fields["name"].widget.attrs["class"] = "form-control is-invalid"
        if not any(row.cleaned_data["is_used"] for row in filled):
            self.problems.append(_("At least one stage stays in use."))
        if len(filled) > STAGES_MAX:
            self.problems.append(_("A centre has at most %(count)s stages.") % {"count": STAGES_MAX})
        return not self.problems and not any(row.errors for row in filled)

    def name_of(self, row: StageRow) -> str:
        return row.cleaned_data["name"] or self.built_in_names[row.line.code]

    def tell_changes(self) -> None:
        """For a page that is shown again with what was typed: what is stored by now, and it may be sent once more."""
        stored = list(CentreStage.objects.filter(centre=self.centre))
        self.shown = state_of(stored)
        names = ", ".join(line.name for line in in_order(stored) if line.is_used)
        words = _(
            "Somebody changed the stages in the meantime. They are now: %(stages)s. What you typed is still here:"
            " compare it, then save again."
        )
        self.problems.append(words % {"stages": names})

    @transaction.atomic
    def save(self, *, by: User) -> None:
        """Writes only what differs from the five; names may change places.

        Raises StagesChanged when others are stored than were shown, unless these are what is stored already.
        """
        Centre.objects.select_for_update(no_key=True).get(pk=self.centre.pk)  # a centre may have no row of its own yet
        stored = {row.code: row for row in CentreStage.objects.filter(centre=self.centre)}
        wanted = {}
        for row in (*self.rows, self.spare):
            if row.is_empty:
                continue
            code = row.line.code if row.line else f"own-{secrets.token_hex(6)}"
            values = {
                "name": self.name_of(row),
                "position": row.cleaned_data["position"],
                "is_used": row.cleaned_data["is_used"],
            }
            if code in Stage.values:
                place = (list(Stage.values).index(code) + 1) * STEP
                if values["name"] == str(Stage(code).label):  # known in six languages: not kept in one
                    values["name"] = code
                if values == {"name": code, "position": place, "is_used": True}:
                    continue
            wanted[code] = values
        if wanted == {code: {name: getattr(row, name) for name in WRITTEN} for code, row in stored.items()}:
            return
        if self.shown and self.shown != state_of(stored.values()):
            raise StagesChanged
        for code in stored.keys() - wanted.keys():
            if code in Stage.values:
                delete_with_history([stored.pop(code)], by)
        for code, row in stored.items():  # a name that changes places is free before it is taken again
            if code in wanted and row.name != wanted[code]["name"]:
                CentreStage.objects.filter(pk=row.pk).update(name=f"\u2026{row.code}")
        for code, values in wanted.items():
            row = stored.get(code) or CentreStage(centre=self.centre, code=code)
            if row.pk and values == {name: getattr(row, name) for name in values}:
                continue
            for name, value in values.items():
                setattr(row, name, value)
            row._history_user = by
            row.save()
