"""Small drawings and sentences of the report; nothing is counted here."""

import re
from decimal import Decimal

from babel.dates import format_date
from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from mrc.period import Period
from mrc.templatetags.figures import amount, language
from reports import gender, results, sentences
from reports.results import COLUMNS

register = template.Library()
register.filter("reconciliation", sentences.reconciliation)
register.filter("sum_of", sentences.sum_of)
register.filter("share_of_women", sentences.share_of_women)
register.filter("held_in_words", sentences.held_in_words)
register.filter("harvest_in_words", sentences.harvest_in_words)
register.filter("by_outcome", sentences.by_outcome)
register.filter("gender_answers", gender.answers_of)
register.filter("since_in_words", sentences.since_in_words)
register.filter("persons_since_in_words", sentences.persons_since_in_words)
register.filter("result_in_words", sentences.result_in_words)
register.filter("target_in_words", sentences.target_in_words)

COLUMN_NAMES = {
    "men": gettext_noop("men"),
    "women": gettext_noop("women"),
    "other_unknown": gettext_noop("other or unknown"),
    "total": gettext_noop("total"),
    "instances": gettext_noop("instances"),
    "complainants": gettext_noop("complainants"),
}
OF_DAYS = re.compile(r"/\d{4}-\d\d-\d\d/\d{4}-\d\d-\d\d/$")
GAP = 0.6
FILLS = {"m": "#4a938b", "w": "#5f2a50", "o": "#ffffff"}  # on paper; on the page the style sheet decides


@register.filter
def is_money(table) -> bool:
    return isinstance(table, results.MoneyTable)


@register.filter
def of_key(mapping, key):
    return mapping.get(key)


@register.filter
def column_name(column: str) -> str:
    return _(COLUMN_NAMES[column]) if column in COLUMN_NAMES else ""


@register.filter
def quarter_name(period) -> str:
    """Jan–Mar 2026, in the reader's language."""
    first, last = (format_date(day, "MMM", locale=language()) for day in period)
    return f"{first}–{last} {period.end.year}" if first != last else f"{first} {period.end.year}"


@register.simple_tag
def over(base: str, days) -> str:
    """The address of the same agreement's figures over other days; "" where figures are no doors.

    What was submitted is told of its own days alone.
    """
    return f"{base.rsplit('/', 3)[0]}/{days[0]}/{days[1]}/" if days and OF_DAYS.search(base or "") else ""


@register.filter
def bar_name(line) -> str:
    """What a bar is of: an answer, or a quarter."""
    return quarter_name(line.label) if isinstance(line.label, Period) else str(line.label)


@register.simple_tag
def door(base: str, line) -> str:
    """The address behind a bar's figure, in the days of its quarter where it has one."""
    if isinstance(line.label, Period):
        there = over(base, line.label)
        return f"{there}{line.table}/total/" if there else ""
    return f"{base}{line.table}/{line.code}/total/"


@register.simple_tag
def bar(line, table) -> SafeString:
    """The line's share of the table's longest, men, women, other in this order; geometry in attributes only."""
    largest = table.largest or 1
    if line.counts is None:
        width = 100 * float(line.total / largest)
        return format_html(
            '<svg class="bar" role="img" aria-label="{}">'
            '<rect class="all" width="{}%" height="100%" fill="#5f2a50"/></svg>',
            amount(line.total) if isinstance(line.total, Decimal) else _("%(n)s cases") % {"n": line.total},
            f"{width:.1f}",
        )
    rects, start = [], 0.0
    for name, column in zip("mwo", COLUMNS, strict=True):
        width = 100 * getattr(line.counts, column) / largest
        if width:
            rects.append((name, f"{start:.1f}", f"{max(width - GAP, 0.5):.1f}"))
        start += width
    label = _("%(men)s men, %(women)s women, %(other)s other or unknown") % {
        "men": line.counts.men,
        "women": line.counts.women,
        "other": line.counts.other_unknown,
    }
    return format_html(
        '<svg class="bar" role="img" aria-label="{}">{}</svg>',
        label,
        format_html_join(
            "",
            '<rect class="{}" x="{}%" width="{}%" height="100%" fill="{}" stroke="#5e5560" stroke-width="{}"/>',
            ((name, start, width, FILLS[name], "0.5" if name == "o" else "0") for name, start, width in rects),
        ),
    )
