"""A list read page by page shows every record once, in both directions, whatever ties and gaps there are."""

import random
from datetime import date, timedelta

import pytest
from django.core import signing

from legal_cases.filters import ORDERS, with_next_date
from legal_cases.models import DueDate, LegalCase
from mrc.access.keyset import SALT, BadToken, page_of
from tests import factories

pytestmark = pytest.mark.django_db
SIZE = 4


@pytest.fixture
def cases(centre):
    """Few days among many cases, some without one."""
    chance = random.Random(3)
    for number in range(23):
        opened = chance.choice([None, *(date(2026, 1, day) for day in (2, 2, 3, 9))])
        closed = chance.choice([None, date(2026, 2, 3), date(2026, 2, 4)])
        case = factories.LegalCaseFactory(
            centre=centre,
            reference=f"N-{chance.choice('AB')}-{number}",
            opened_on=opened,
            closed_on=closed,
            resolved_through="court" if closed else "not_recorded",
        )
        if chance.random() < 0.6:
            on = date(2026, 3, 1) + timedelta(days=chance.choice([0, 0, 5]))
            DueDate.objects.create(case=case, centre=centre, kind="step", what="Call", on=on)
    return with_next_date(LegalCase.objects.all())


@pytest.mark.parametrize("name", ORDERS)
def test_forwards_and_backwards_every_record_comes_once_in_its_order(cases, name):
    order = ORDERS[name][1]
    expected = list(order.applied(cases))
    pages = [page_of(cases, order=order, size=SIZE)]
    while pages[-1].next:
        pages.append(page_of(cases, order=order, token=pages[-1].next, size=SIZE))
    assert [case for page in pages for case in page.rows] == expected
    assert not pages[0].previous
    back = [pages[-1]]
    while back[-1].previous:
        back.append(page_of(cases, order=order, token=back[-1].previous, size=SIZE))
    assert [page.rows for page in back] == [page.rows for page in reversed(pages)]


def test_records_without_a_value_come_last_whatever_the_direction(cases):
    for name in ("opened", "-opened"):
        days = [case.opened_on for case in ORDERS[name][1].applied(cases)]
        gaps = days.count(None)
        assert gaps
        assert days[-gaps:] == [None] * gaps


def test_a_page_is_one_query_however_far_down(cases, django_assert_num_queries):
    order = ORDERS["-opened"][1]
    token = page_of(cases, order=order, size=12).next
    with django_assert_num_queries(1):
        assert page_of(cases, order=order, token=token, size=12).rows


def test_what_was_added_or_taken_away_meanwhile_shifts_nothing(cases, centre):
    order = ORDERS["-opened"][1]
    first = page_of(cases, order=order, size=SIZE)
    second = page_of(cases, order=order, token=first.next, size=SIZE).rows
    factories.LegalCaseFactory(centre=centre, opened_on=date(2026, 5, 1))
    DueDate.objects.filter(case=first.rows[-1]).delete()
    first.rows[-1].delete()
    assert page_of(cases, order=order, token=first.next, size=SIZE).rows == second


def test_behind_a_list_that_has_become_short_stands_its_beginning(cases):
    order = ORDERS["number"][1]
    token = page_of(cases, order=order, size=SIZE).next
    left = cases.filter(pk__in=[case.pk for case in order.applied(cases)[:SIZE]])
    assert page_of(left, order=order, token=token, size=SIZE).rows == list(order.applied(left))


@pytest.mark.parametrize(
    "token",
    ["nonsense", "2", "\0", "a:b:c", "é" * 500, signing.dumps(["x"], salt="another"), signing.dumps(7, salt=SALT)],
    ids=["a word", "a number", "null", "three parts", "long", "signed for another", "signed, no list"],
)
def test_a_forged_token_is_refused(cases, token):
    with pytest.raises(BadToken):
        page_of(cases, order=ORDERS["opened"][1], token=token)


def test_a_token_is_for_one_order(cases):
    token = page_of(cases, order=ORDERS["opened"][1], size=SIZE).next
    with pytest.raises(BadToken):
        page_of(cases, order=ORDERS["closed"][1], token=token, size=SIZE)
