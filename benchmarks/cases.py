"""Whether the list of cases and the page of a case ask the database the same, however much there is.

    python benchmarks/cases.py [CASES …]          default: 2000 200000

Fills a database of its own: SQLite in a temporary folder, or the empty, migrated one of DATABASE_URL. Prints queries
and milliseconds of the pages, beside the list of somebody who has no case at all in the same run: only the ratios and
the constant number of queries mean anything.
"""

import random
import sys
import time
from datetime import date, timedelta

from scratch import scratch

ENTRIES = (10, 100, 300)
KINDS = ("note", "call", "claim", "offer", "award")  # five, the readers every third: the two do not go in step
SUMS = {"claim", "offer", "award"}
TIMES = 7
TODAY = date(2026, 3, 31)


def people():
    """A centre with a caseworker, and an empty one with another."""
    from mrc.access.models import Centre, Membership, Organization, User

    organization = Organization.objects.create(name="Partner")
    found = []
    for code in ("FULL", "EMPTY"):
        centre = Centre.objects.create(code=code, name=code, organization=organization, country="TH", currency="THB")
        user = User.objects.create(email=f"{code.lower()}@example.org", full_name=code.title(), role="caseworker")
        Membership.objects.create(user=user, centre=centre)
        found.append((centre, user))
    return found


def fill(centre, user, upto: int) -> None:
    """Cases up to this number, half of them open, each open one with a next step and a card."""
    from clients.models import Client
    from legal_cases.models import CaseSubject, DueDate, LegalCase

    chance = random.Random(upto)
    have = LegalCase.objects.count()
    for first in range(have, upto, 5000):
        numbers = range(first, min(first + 5000, upto))
        cards = Client.objects.bulk_create(
            Client(
                centre=centre, reference=f"R{n}", registered_on=TODAY, gender="woman", name=f"สมหญิง {n}", search_key="x"
            )
            for n in numbers
        )
        cases = LegalCase.objects.bulk_create(
            LegalCase(
                centre=centre,
                reference=f"L{n}",
                client=card,
                gender="woman",
                sector="fishing",
                caseworker=user if n % 3 else None,
                opened_on=TODAY - timedelta(chance.randint(1, 900)),
                closed_on=TODAY if n % 2 else None,
                resolved_through="court" if n % 2 else "not_recorded",
            )
            for n, card in zip(numbers, cards, strict=True)
        )
        CaseSubject.objects.bulk_create(
            CaseSubject(case=case, centre=centre, code=code) for case in cases for code in ("accident", "leave")
        )
        DueDate.objects.bulk_create(
            DueDate(case=case, centre=centre, kind="step", on=case.opened_on + timedelta(30), what="Call")
            for case in cases
            if case.closed_on is None
        )


def case_with(entries: int, centre, user):
    """An open case with so many lines: of each kind some ordinary and some with readers, and sums among both. A tenth
    as many respondents, fees, dates, papers, reopenings and requested amounts.
    """
    from legal_cases.models import (
        CaseAmount,
        CaseRespondent,
        DueDate,
        Entry,
        EntryReader,
        LegalCase,
        MigrationFee,
        Paper,
        Reopening,
        Respondent,
    )

    case = LegalCase.objects.create(centre=centre, reference=f"T{entries}", gender="man", opened_on=date(2025, 1, 1))
    of = {"case": case, "centre": centre}
    day = date(2025, 1, 2)
    written = Entry.objects.bulk_create(
        Entry(
            kind=KINDS[n % len(KINDS)],
            happened_on=day + timedelta(n),
            text="Called the employer. " * 5,
            audience="restricted" if n % 3 == 0 else "ordinary",
            currency="THB" if KINDS[n % len(KINDS)] in SUMS else "",
            amount=n if KINDS[n % len(KINDS)] in SUMS else None,
            written_by=user,
            **of,
        )
        for n in range(entries)
    )
    EntryReader.objects.bulk_create(
        EntryReader(entry=entry, centre=centre, user=user) for entry in written if entry.audience == "restricted"
    )
    for number in range(entries // 10):
        respondent = Respondent.objects.create(centre=centre, name=f"Broker {number}", kind="broker", search_key="x")
        respondent.aliases.create(centre=centre, name=f"ABC {number}")
        CaseRespondent.objects.create(respondent=respondent, **of)
        MigrationFee.objects.create(currency="THB", amount=number, **of)
        DueDate.objects.create(kind="step", on=TODAY, what="Call", set_by=user, **of)
        CaseAmount.objects.create(kind="requested", currency="THB", amount=number, **of)
        Paper.objects.create(
            kind="contract",
            title=f"Contract {number}",
            filename="contract.txt",
            media_type="text/plain",
            size=1,
            sha256=f"{entries} {number}",
            stored_as=f"{entries} {number}",
            added_by=user,
            **of,
        )
        Reopening.objects.create(
            reason="appeal", reopened_on=TODAY, closed_on=TODAY, resolved_through="court", reopened_by=user, **of
        )
    return case


def asked(browser, address) -> tuple[int, float, int]:
    """(queries, milliseconds of the quickest of some times, bytes) of a page."""
    from django.db import connection

    asked_for = []

    def note(execute, sql, *rest):
        asked_for.append(sql)
        return execute(sql, *rest)

    browser.get(address)  # templates are read once
    with connection.execute_wrapper(note):
        answer = browser.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    quickest = None
    for _ in range(TIMES):
        began = time.perf_counter()
        browser.get(address)
        took = time.perf_counter() - began
        quickest = took if quickest is None else min(quickest, took)
    return len(asked_for), quickest * 1000, len(answer.content)


def said(title, measured, empty) -> None:
    queries, took, size = measured
    print(f"{title:60} {queries:3} queries {took:8.1f} ms  {took / empty[1]:5.1f} × empty  {size // 1024:5} kB")


def main():
    sizes = sorted(int(size) for size in sys.argv[1:]) or [2_000, 200_000]
    with scratch():
        from django.db import connection
        from django.test import Client as Browser
        from django.urls import reverse

        (centre, user), (_nothing, nobody) = people()
        browser, other = Browser(), Browser()
        browser.force_login(user)
        other.force_login(nobody)
        address = reverse("legal_cases:list")
        empty = asked(other, address)
        print(f"{connection.vendor}, quickest of {TIMES}")
        said("list without a case", empty, empty)
        for entries in ENTRIES:
            case = case_with(entries, centre, user)
            page = asked(browser, reverse("legal_cases:detail", args=[case.uuid]))
            said(f"case with {entries} entries", page, empty)
            closing = asked(browser, reverse("legal_cases:close", args=[case.uuid]))
            said(f"closing form of a case with {entries} entries", closing, empty)
        for size in sizes:
            fill(centre, user, size)
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")
            for words in ("", "?state=all", "?state=open&caseworker=me", "?state=open&overdue=yes"):
                said(f"list of {size:,} cases, 50 rows {words}", asked(browser, address + words), empty)


if __name__ == "__main__":
    main()
