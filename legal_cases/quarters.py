"""The quarter a case is reported in, in words."""

from datetime import date

from babel.dates import format_date
from django.utils.translation import gettext as _

from mrc.period import quarter_of
from mrc.templatetags.figures import language


def quarter_in_words(day: date) -> str:
    """April to June 2026."""
    quarter = quarter_of(day)
    first, last = (format_date(end, "LLLL", locale=language()) for end in quarter)
    return _("%(first)s to %(last)s %(year)s") % {"first": first, "last": last, "year": quarter.start.year}
