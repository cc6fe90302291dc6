"""The money of a case as rows of a form: one currency a row, requested beside awarded."""

from collections.abc import Iterable
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from mrc.templatetags.figures import amount

from .fields import AmountField
from .models import CaseAmount, LegalCase

SPARE_ROWS = 3
MOST_ROWS = 40


def sum_in_words(currency: str, value: Decimal) -> str:
    return f"{currency} {amount(value)}".strip()


def sums_in_words(case: LegalCase, kind: str) -> str:
    """What was requested or awarded, each currency beside its amount: two currencies are never added."""
    rows = [row for row in case.caseamount_rows.all() if row.kind == kind]
    return ", ".join(sum_in_words(row.currency, row.amount) for row in rows)


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
        value = self.cleaned_data.get(name)
        return () if value is None else ((self.cleaned_data["currency"], value),)


class AmountRows(forms.BaseFormSet):
    def stated(self, name: str) -> tuple[tuple[str, Decimal], ...]:
        return tuple(line for form in self.forms for line in form.stated(name))


AmountFormSet = forms.formset_factory(
    AmountRow, AmountRows, extra=SPARE_ROWS, max_num=MOST_ROWS, absolute_max=MOST_ROWS, validate_max=True
)


def rows_of(amounts: Iterable[CaseAmount], beside: Iterable[dict] = ()) -> list[dict]:
    """Stored amounts as rows of the form: of one currency, the first requested beside the first awarded.

    ``beside`` are rows that stand there already.
    """
    rows: list[dict] = [*beside]
    for one in amounts:
        row = next((row for row in rows if row["currency"] == one.currency and one.kind not in row), None)
        if row is None:
            rows.append(row := {"currency": one.currency})
        row[one.kind] = one.amount
    return rows
