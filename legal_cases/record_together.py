"""Two who change the same legal assistance record: which answers are compared, and who wrote what is stored."""

from decimal import Decimal

from django.utils.translation import gettext as _

from mrc.forms import Problem, Problems
from mrc.templatetags.figures import amount
from mrc.together import Both, ChangedTogether, Written
from mrc.vocabularies import AmountKind

from .amounts import rows_of
from .models import CaseAmount, CaseRemedy, CaseSanction, CaseSubject

REASON = "reason_"
AMOUNTS = "amounts"
ROWS = {"subjects": CaseSubject, "remedies": CaseRemedy, "sanctions": CaseSanction, AMOUNTS: CaseAmount}


def amount_text(kind: str, currency: str, number: Decimal) -> str:
    return f"{kind} {currency} {number.normalize():f}"


class RecordTogether(ChangedTogether):
    """For the forms of the record. All its amounts are one answer, which stands in the formset ``amounts``."""

    columns_of = {
        "worker": ("client_id",),
        "brought_by": ("brought_by_id",),
        "group": ("group_complaint_id",),
        "caseworker": ("caseworker_id",),
    }

    def compared(self) -> list[str]:
        return [name for name in super().compared() if not name.startswith(REASON)] + [AMOUNTS]

    def kinds(self) -> tuple[str, ...]:
        return (AmountKind.REQUESTED, AmountKind.AWARDED) if self.closes else (AmountKind.REQUESTED,)

    def stored_texts(self, name: str) -> list[str]:
        if name != AMOUNTS:
            return super().stored_texts(name)
        rows = self.instance.caseamount_rows.all()
        return sorted(amount_text(row.kind, row.currency, row.amount) for row in rows if row.kind in self.kinds())

    def typed_texts(self, name: str) -> list[str]:
        if name != AMOUNTS:
            return super().typed_texts(name)
        if self.amounts.is_valid():
            return sorted(
                amount_text(str(kind), *line) for kind in self.kinds() for line in self.amounts.stated(str(kind))
            )
        return [text for key, text in self.data.items() if key.startswith(f"{AMOUNTS}-")]

    def take_stored(self, name: str) -> None:
        if name != AMOUNTS:
            return super().take_stored(name)
        rows = [*self.rows_that_stay(), {"currency": self.centre.currency}]
        for key in [key for key in self.data if key.startswith(f"{AMOUNTS}-")]:
            del self.data[key]
        self.data[f"{AMOUNTS}-TOTAL_FORMS"], self.data[f"{AMOUNTS}-INITIAL_FORMS"] = str(len(rows)), "0"
        for number, row in enumerate(rows):
            for column, value in row.items():
                self.data[f"{AMOUNTS}-{number}-{column}"] = str(value)
        self.amounts = self.amount_rows()
        return None

    def rows_that_stay(self) -> list[dict]:
        return rows_of(self.instance.caseamount_rows.all())

    def differs(self, name: str) -> bool:
        return name == AMOUNTS or super().differs(name)

    def in_words(self, name: str, texts: list[str]) -> str:
        if name != AMOUNTS:
            return super().in_words(name, texts)
        try:
            lines = [(kind, currency, Decimal(number)) for kind, currency, number in map(str.split, texts)]
        except (ValueError, ArithmeticError):
            return _("amounts that need a look")
        labels = dict(AmountKind.choices)
        told = [f"{labels[kind]} {currency} {amount(number)}" for kind, currency, number in lines]
        return ", ".join(told) or _("nothing")

    def written(self, name: str) -> Written:
        if name not in ROWS:
            return super().written(name)
        return Written.last(ROWS[name].history.filter(case_id=self.instance.pk))

    def to_the_amounts(self, found: Problems) -> Problems:
        """The question about the amounts belongs to no field: its line of the summary leads to it all the same."""
        asked = self.both_amounts and self.both_amounts.sentence
        label, control = str(_("Financial compensation")), f"stays_{AMOUNTS}_theirs"
        return Problems(Problem(each.message, label, control) if each.message == asked else each for each in found)

    @property
    def both_amounts(self) -> Both | None:
        return self.both.get(AMOUNTS)
