"""Quarter on quarter: clients served, services, cases closed and money awarded, from the agreement's records.

Each series is grouped once in SQL; a quarter is opened by the addresses of its own days.
"""

from collections import Counter, defaultdict
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Count
from django.db.models.functions import TruncQuarter

from mrc.agreements.models import Agreement
from mrc.period import Period, quarter_of
from mrc.vocabularies import AmountKind, ServiceType

from .annex5 import section4, section7
from .declare import exact_sum
from .results import ByGender, Quarter, Trend
from .scope import Scope

MOST = 8  # quarters


def quarters_until(agreement: Agreement, day: date) -> list[Period]:
    """The calendar quarters of the agreement up to the one of a day, oldest first, cut to its dates and the day."""
    found, start = [], agreement.starts_on
    last = min(day, agreement.ends_on)
    while start <= last:
        end = min(quarter_of(start).end, last)
        found.append(Period(start, end))
        start = end + timedelta(days=1)
    return found


def trend(agreement: Agreement, day: date) -> Trend:
    """The last eight quarters up to a day; four queries, whatever the number of records."""
    periods = quarters_until(agreement, day)
    shown = periods[-MOST:]
    if not shown:
        return Trend((), False, ())
    scope = Scope.of(agreement, Period(shown[0].start, shown[-1].end))
    people = Count("client", distinct=True)
    services = section7.SERVICES.within(scope).order_by().annotate(quarter=TruncQuarter("received_on"))
    served, by_service = defaultdict(Counter), defaultdict(lambda: defaultdict(Counter))
    for quarter, gender, n in services.values_list("quarter", "client__gender").annotate(n=people):
        served[quarter][gender] += n
    by_gender = services.values_list("quarter", "service", "client__gender").annotate(n=people)
    for quarter, service, gender, n in by_gender:
        by_service[quarter][service][gender] += n
    closed, awarded = defaultdict(Counter), defaultdict(dict)
    cases = section4.CASES.within(scope).order_by().annotate(quarter=TruncQuarter("closed_on"))
    for quarter, gender, n in cases.values_list("quarter", "gender").annotate(n=Count("pk")):
        closed[quarter][gender] += n
    amounts = section4.AMOUNTS.within(scope).filter(kind=AmountKind.AWARDED).order_by()
    amounts = amounts.annotate(quarter=TruncQuarter("case__closed_on"))
    for quarter, currency, hundredths in amounts.values_list("quarter", "currency").annotate(n=exact_sum("amount")):
        awarded[quarter][currency] = Decimal(hundredths) / 100
    return Trend(
        tuple(
            Quarter(
                period,
                ByGender.of(served[key]),
                ByGender.of(closed[key]),
                {word.value: ByGender.of(by_service[key][word.value]) for word in ServiceType},
                awarded[key],
            )
            for period in shown
            for key in [quarter_of(period.start).start]
        ),
        is_cut=len(periods) > len(shown),
        currencies=tuple(sorted({currency for sums in awarded.values() for currency in sums})),
    )
