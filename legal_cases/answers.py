"""The answers of one case that lie in rows of their own, fetched together."""

from django.db.models import DecimalField, Value

from .models import AcceptedWarning, CaseAmount, CaseRemedy, CaseSanction, CaseSubject, LegalCase

CODES = (CaseSubject, CaseRemedy, CaseSanction)
ACCEPTED = AcceptedWarning._meta.model_name


def fetch_answers(case: LegalCase) -> set[str]:
    """As if subjects, remedies, sanctions and amounts had been prefetched, in one query instead of four.

    Answers the codes of the warnings that were accepted, which come with them.
    """
    no_amount = Value(None, output_field=DecimalField(max_digits=14, decimal_places=2))
    amounts = CaseAmount.objects.filter(case=case).order_by()
    rows = amounts.values_list(Value("amount"), "pk", "kind", "currency", "amount").union(
        *(
            model.objects.filter(case=case)
            .order_by()
            .values_list(Value(model._meta.model_name), "pk", "code", Value(""), no_amount)
            for model in (*CODES, AcceptedWarning)
        ),
        all=True,
    )
    accepted = set()
    found: dict = {model: [] for model in (CaseAmount, *CODES)}
    models = {model._meta.model_name: model for model in CODES}
    common = {"case": case, "centre_id": case.centre_id}
    for table, pk, word, currency, amount in sorted(rows, key=lambda row: row[1]):
        if table == ACCEPTED:
            accepted.add(word)
        elif model := models.get(table):
            found[model].append(model(pk=pk, code=word, **common))
        else:
            found[CaseAmount].append(CaseAmount(pk=pk, kind=word, currency=currency, amount=amount, **common))
    case._prefetched_objects_cache = getattr(case, "_prefetched_objects_cache", {})
    for model, instances in found.items():
        fetched = model.objects.filter(case=case)
        fetched._result_cache, fetched._prefetch_done = instances, True
        case._prefetched_objects_cache[f"{model._meta.model_name}_rows"] = fetched
    return accepted
