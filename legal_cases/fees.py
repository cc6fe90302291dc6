"""What was paid for migration, as the lines of one form and as rows of a case."""

import hashlib
from collections import Counter
from collections.abc import Iterable

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.forms.utils import ErrorDict, ErrorList
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from simple_history.utils import bulk_create_with_history

from clients.fields import Coded, Text
from mrc.access.models import User
from mrc.forms import NO_ANSWERS, Problems, problems
from mrc.vocabularies import YesNo
from mrc.vocabularies.casework import FeePaidTo, FeePurpose
from mrc.vocabularies.world import currency_choices

from .fields import AmountField, nothing_first
from .models import LegalCase, MigrationFee
from .parties import fees_of

SPARE_ROWS = 2
MOST_ROWS = 60
FACTS = ("paid_to", "paid_to_name", "purpose", "currency", "amount", "receipt", "debt", "owed_to")


def facts(fee: MigrationFee) -> tuple:
    return tuple(getattr(fee, name) for name in FACTS)


def state_of(fees: Iterable[MigrationFee]) -> str:
    """What the form was shown with: somebody else's change in the meantime makes it another one."""
    told = "\n".join(f"{fee.pk}" for fee in fees)
    return hashlib.sha256(told.encode()).hexdigest()[:32]


class FeesChanged(Exception):
    """Somebody changed the fees since they were shown."""


@transaction.atomic
def keep_fees(*, case: LegalCase, fees: Iterable[MigrationFee], by: User, shown: str | None = None) -> None:
    """These are the lines of the case: one that stays keeps its history, the others go or come.

    Raises FeesChanged when others are stored than were ``shown`` (their ``state_of``), unless they are these already.
    """
    LegalCase.objects.select_for_update().get(pk=case.pk)
    fees, stored = list(fees), fees_of(case)
    wanted, gone = Counter(map(facts, fees)), []
    if shown is not None and shown != state_of(stored) and wanted != Counter(map(facts, stored)):
        raise FeesChanged
    for row in stored:
        if wanted[facts(row)]:
            wanted[facts(row)] -= 1
        else:
            gone.append(row)
    for row in gone:  # one by one: a queryset's delete would leave no history
        row._history_user = by
        row.delete()
    new = []
    for fee in fees:
        if wanted[facts(fee)]:
            wanted[facts(fee)] -= 1
            fee.case, fee.centre_id = case, case.centre_id
            new.append(fee)
    if new:
        bulk_create_with_history(new, MigrationFee, default_user=by)


class FeeRow(forms.Form):
    """One payment. A row in which nothing is said but its currency is no row."""

    purpose = Coded(label=_("Paid for"), choices=nothing_first(FeePurpose))
    paid_to = Coded(label=_("Paid to"), choices=nothing_first(FeePaidTo))
    paid_to_name = Text(label=_("Name of who was paid"), max_length=500, required=False)
    currency = forms.ChoiceField(label=_("Currency"), required=False)
    amount = AmountField(label=_("Amount"))
    receipt = Coded(label=_("Receipt"), choices=nothing_first(YesNo))
    debt = Coded(label=_("Borrowed for it"), choices=nothing_first(YesNo))
    owed_to = Text(label=_("Owed to"), max_length=300, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["currency"].choices = [("", "—"), *currency_choices()]

    @property
    def is_said(self) -> bool:
        """Whether anything but the currency is answered."""
        answers = (self.cleaned_data.get(name) for name in FACTS if name != "currency")
        return any(answer == 0 or answer not in NO_ANSWERS for answer in answers)

    def clean(self):
        answers = self.cleaned_data
        if "amount" in self.errors or "currency" in self.errors or not self.is_said:
            return
        if answers.get("amount") is None:
            self.add_error(
                "amount", ValidationError(_("Write the amount; 0 if nothing was paid, or empty the whole line."))
            )
        elif not answers.get("currency"):
            self.add_error("currency", ValidationError(_("An amount needs its currency.")))
        if answers.get("owed_to") and answers.get("debt") != YesNo.YES:
            self.add_error("debt", ValidationError(_("Somebody is owed for it: choose Yes, or empty “Owed to”.")))

    @property
    def fee(self) -> MigrationFee | None:
        if not self.is_said:
            return None
        return MigrationFee(**{name: self.cleaned_data[name] for name in FACTS})


FeeFormSet = forms.formset_factory(
    FeeRow, extra=SPARE_ROWS, max_num=MOST_ROWS, absolute_max=MOST_ROWS, validate_max=True
)


class FeesForm(forms.Form):
    """All fees of a case. ``shown`` says with which lines the form was shown."""

    shown = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(self, *args, user: User, case: LegalCase, **kwargs):
        super().__init__(*args, **kwargs)
        self.user, self.case = user, case
        self.stored = fees_of(case)
        self.initial["shown"] = state_of(self.stored)
        usual = case.centre.currency
        known = [{name: getattr(fee, name) for name in FACTS} for fee in self.stored]
        self.rows = FeeFormSet(
            self.data if self.is_bound else None,
            prefix="fees",
            initial=known + [{"currency": usual}] * SPARE_ROWS,
            form_kwargs={"empty_permitted": False, "use_required_attribute": False},
        )
        self.rows.extra = 0

    def clean(self):
        if self.rows.is_valid() and self.cleaned_data.get("shown") != state_of(self.stored) and self.is_different:
            self.refuse()

    def refuse(self) -> None:
        """What was typed is shown again, and may be sent once more."""
        self.data = self.data.copy()
        self.data[self.add_prefix("shown")] = state_of(self.stored)
        self.add_error(
            None,
            _(
                "Somebody changed the fees of this case in the meantime. What you typed is still here: compare it"
                " with the page of the case, then save it again."
            ),
        )

    @cached_property
    def fees(self) -> list[MigrationFee]:
        return [row.fee for row in self.rows if row.fee is not None]

    @property
    def is_different(self) -> bool:
        return Counter(map(facts, self.fees)) != Counter(map(facts, self.stored))

    def is_valid(self) -> bool:
        return self.rows.is_valid() and super().is_valid()

    @property
    def problems(self) -> Problems:
        return problems(self, self.rows) if self.is_bound else Problems()

    def show_as_typed(self) -> None:
        """Shows what was typed without judging it yet."""
        self._errors, self.cleaned_data = ErrorDict(), {}
        self.rows._errors, self.rows._non_form_errors = [{} for _row in self.rows.forms], ErrorList()
        for row in self.rows.forms:
            row._errors, row.cleaned_data = ErrorDict(), {}

    def save(self) -> bool:
        """False with the sentence in the form when somebody was quicker."""
        try:
            keep_fees(case=self.case, fees=self.fees, by=self.user, shown=self.cleaned_data["shown"])
        except FeesChanged:
            self.stored = fees_of(self.case)
            self.refuse()
            return False
        return True
