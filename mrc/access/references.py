"""Reference numbers: counted per centre, kind and year, never given twice, with a check character at the end."""

from django.db import transaction
from django.db.models import F

from .models import ReferenceCounter

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def check_character(text: str) -> str:
    """ISO 7064 MOD 37,36 over the letters and digits of the text; finds one wrong character or two swapped ones."""
    product = 36
    for character in text.upper():
        if character in ALPHABET:
            total = (product + ALPHABET.index(character)) % 36 or 36
            product = total * 2 % 37
    return ALPHABET[(37 - product) % 36]


@transaction.atomic
def next_reference(records, *, centre, kind: str, year: int) -> str:
    """The next free reference of the centre, such as ``RYG-L-2026-0014-P``.

    ``records`` is the queryset whose ``reference`` must not hold it yet: numbers that came with a workbook are
    stepped over. Call it inside the transaction that saves the record: a rollback gives the number back.
    """
    counter, _created = ReferenceCounter.objects.get_or_create(centre=centre, kind=kind, year=year)
    while True:
        ReferenceCounter.objects.filter(pk=counter.pk).update(last=F("last") + 1)
        counter.refresh_from_db(fields=["last"])
        stem = "-".join(part for part in (centre.code, kind, str(year), f"{counter.last:04d}") if part)
        reference = f"{stem}-{check_character(stem)}"
        if not records.filter(centre=centre, reference=reference).exists():
            return reference
