"""Figures and days as every page writes them: Western digits, commas for thousands, days in words."""

import datetime
from decimal import Decimal

from babel.core import Locale
from babel.dates import format_date, format_skeleton, format_time
from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import get_language, gettext, ngettext

register = template.Library()

DAY = {"en": "EEE d MMMM y", "th": "EEE d MMMM y", "vi": "EEE, d MMMM, y"}
DAY_SHORT = {"en": "EEE d MMMM", "th": "EEE d MMMM", "vi": "EEE, d MMMM"}


def language() -> str:
    return (get_language() or "en").split("-")[0]


def as_day(value: datetime.date | datetime.datetime) -> datetime.date:
    if not isinstance(value, datetime.datetime):
        return value
    return timezone.localdate(value) if timezone.is_aware(value) else value.date()


def day_in_words(value: datetime.date, *, with_year: bool = True) -> str:
    """Fri 10 April 2026, in the language of the page; the year is the Gregorian one."""
    code = language()
    pattern = (DAY if with_year else DAY_SHORT).get(code)
    if pattern:
        words = format_date(value, pattern, locale=code)
    elif with_year:
        words = format_date(value, "full", locale=code)
    else:
        skeletons = Locale.parse(code).datetime_skeletons
        words = format_skeleton("MMMMEd" if "MMMMEd" in skeletons else "MMMEd", value, locale=code)
    return words


@register.filter
def figure(value: object) -> str:
    """1234567 → 1,234,567"""
    if value is None or value == "":
        return ""
    return f"{value:,}"


@register.filter
def amount(value: Decimal | None) -> str:
    """2350000.00 → 2,350,000 but 186500.5 → 186,500.50; no amount is said in words."""
    if value is None or value == "":
        return gettext("not stated")
    value = Decimal(value)
    return f"{value:,.0f}" if value == value.to_integral_value() else f"{value:,.2f}"


@register.filter
def day(value: datetime.date | datetime.datetime | None, form: str = "") -> str:
    """Fri 10 April 2026; ``day:"short"`` leaves the year out, ``day:"plain"`` the weekday."""
    if not value:
        return ""
    value = as_day(value)
    if form == "plain":
        words = format_date(value, "long" if language() != "en" else "d MMMM y", locale=language())
    else:
        words = day_in_words(value, with_year=form != "short")
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), words)


def hour(value: datetime.datetime, today: datetime.date) -> str:
    """09:42, with the day when that is not today: 09:42, 10/04/2026."""
    return f"{value:%H:%M}" if value.date() == today else f"{value:%H:%M, %d/%m/%Y}"


@register.filter
def moment(value: datetime.datetime | None) -> str:
    """Fri 10 April 2026, 09:42"""
    if not value:
        return ""
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    return format_html(
        '<time datetime="{}">{}, {}</time>',
        local.isoformat(timespec="minutes"),
        day_in_words(local.date()),
        format_time(local.time(), "HH:mm", locale=language()),
    )


@register.filter
def in_days(value: datetime.date | datetime.datetime | None, today: datetime.date) -> str:
    """today, tomorrow, in 2 days, in 3 months; 5 days late when it has passed. ``today`` is the day at the centre."""
    if not value:
        return ""
    days = (as_day(value) - today).days
    if days < 0:
        return ngettext("%(count)s day late", "%(count)s days late", -days) % {"count": -days}
    if days == 0:
        return gettext("today")
    if days == 1:
        return gettext("tomorrow")
    if days < 60:
        return ngettext("in %(count)s day", "in %(count)s days", days) % {"count": days}
    months = round(days / 30.44)
    return ngettext("in %(count)s month", "in %(count)s months", months) % {"count": months}
