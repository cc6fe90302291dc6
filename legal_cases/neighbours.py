"""Warnings about a case that need its neighbours: the same complaint written twice, the group's total in each."""

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from mrc.templatetags.figures import amount as in_figures
from mrc.vocabularies import AmountKind

from .models import CaseAmount, LegalCase
from .recorded import WARNING, Check, Record

DUPLICATE = "same_client_date_subjects"
GROUP_TOTAL = "group_amount_repeated"


def case_warnings(case: LegalCase, record: Record | None = None) -> list[Check]:
    """Warnings that need the neighbours of the case, in at most three queries. ``record``: answers not stored yet.

    Only its centre, client and group complaint are read from the case, which may be new. A restricted neighbour is
    passed over: nobody learns of it here.
    """
    record = record or Record.of_case(case)
    return [check for check in (_duplicate(case, record), _group_total(case, record)) if check]


def _duplicate(case: LegalCase, record: Record) -> Check | None:
    if case.client_id is None or record.closed_on is None:
        return None
    others = (
        LegalCase.objects.filter(client_id=case.client_id, closed_on=record.closed_on, is_restricted=False)
        .exclude(pk=case.pk)
        .order_by("pk")
        .prefetch_related("casesubject_rows")
    )
    for other in others:
        if {row.code for row in other.casesubject_rows.all()} == record.subjects:
            message = format_lazy(
                _(
                    "Case {reference} has the same client, closing date and subjects."
                    " Is this one complaint written twice?"
                ),
                reference=other.reference,
            )
            return Check(DUPLICATE, WARNING, ("closed_on", "subjects"), message)
    return None


def _group_total(case: LegalCase, record: Record) -> Check | None:
    mine = {(AmountKind.REQUESTED, *line) for line in record.requested}
    mine |= {(AmountKind.AWARDED, *line) for line in record.awarded}
    mine = {line for line in mine if line[2] > 0}
    if case.group_complaint_id is None or not mine:
        return None
    theirs = (
        CaseAmount.objects.filter(
            case__group_complaint_id=case.group_complaint_id,
            case__is_restricted=False,
            amount__in={line[2] for line in mine},
        )
        .exclude(case_id=case.pk)
        .values_list("kind", "currency", "amount")
        .distinct()
    )
    for kind, currency, amount in sorted(mine & set(theirs), key=str):
        message = format_lazy(
            _("Another member of the group has the same amount, {currency} {amount}. Is this the group’s total?"),
            currency=currency,
            amount=in_figures(amount),
        )
        return Check(GROUP_TOTAL, WARNING, (str(kind),), message)
    return None
