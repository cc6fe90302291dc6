"""Writes the work of ``casework`` into the demo's cases: as it would have been written day by day."""

from datetime import date, timedelta
from decimal import Decimal

from legal_cases.models import (
    CaseReader,
    CaseRespondent,
    DueDate,
    Entry,
    LegalCase,
    MigrationFee,
    Respondent,
    RespondentAlias,
)
from mrc.access.models import Centre
from mrc.scripts import clean
from mrc.vocabularies.casework import EntryKind

from .casework import FEES, FIRMS, RESTRICTED, WORK, Ahead, Happened


def write_casework(*, cases: dict[str, LegalCase], centres: dict[str, Centre], today: date) -> None:
    """``cases`` by the worker's key. Nothing happens after ``today`` or after the case closed."""
    name_respondents(cases, centres)
    for fee in FEES:
        case = cases[fee.client]
        MigrationFee.objects.create(
            case=case,
            centre=case.centre,
            paid_to=fee.paid_to,
            paid_to_name=clean(fee.name),
            purpose=fee.purpose,
            currency=fee.currency,
            amount=Decimal(fee.amount),
            receipt=fee.receipt,
            debt=fee.debt,
            owed_to=fee.owed_to,
        )
    for work in WORK:
        case = cases[work.client]
        for happened in work.happened:
            day = case.opened_on + timedelta(days=happened.after)
            if day <= min(today, case.closed_on or today):
                write(case, happened, day)
        if case.is_open:
            for ahead in work.ahead:
                set_ahead(case, ahead, today)
    restrict(cases[RESTRICTED])


def name_respondents(cases: dict[str, LegalCase], centres: dict[str, Centre]) -> None:
    for firm in FIRMS:
        aliases = [clean(alias) for alias in firm.aliases]
        respondent = Respondent(
            centre=centres[firm.centre],
            name=firm.name,
            kind=firm.kind,
            licence_number=firm.licence_number,
            place=firm.place,
        )
        respondent.search_key = respondent.key_of(aliases)
        respondent.save()
        RespondentAlias.objects.bulk_create(
            RespondentAlias(respondent=respondent, centre=respondent.centre, name=alias) for alias in aliases
        )
        for key in firm.of:
            CaseRespondent.objects.create(case=cases[key], centre=respondent.centre, respondent=respondent)


def write(case: LegalCase, happened: Happened, day: date) -> None:
    """The entry; and the stage the case moved to on that day."""
    line = {"case": case, "centre": case.centre, "happened_on": day, "written_by": case.caseworker}
    currency, amount = happened.money or ("", None)
    Entry.objects.create(
        **line,
        kind=happened.kind,
        text=clean(happened.text),
        audience=happened.audience,
        currency=currency,
        amount=amount,
    )
    if happened.stage:
        Entry.objects.create(**line, kind=EntryKind.STAGE, was=case.stage, now=happened.stage)
        case.stage = happened.stage
        case.save(update_fields=["stage"])


def set_ahead(case: LegalCase, ahead: Ahead, today: date) -> None:
    DueDate.objects.create(
        case=case,
        centre=case.centre,
        kind=ahead.kind,
        on=max(today + timedelta(days=ahead.days), case.opened_on),
        what=ahead.what,
        reason=ahead.reason,
        set_by=case.caseworker,
    )


def restrict(case: LegalCase) -> None:
    CaseReader.objects.create(case=case, centre=case.centre, user=case.caseworker, named_by=case.caseworker)
    case.is_restricted = True
    case.save(update_fields=["is_restricted"])
