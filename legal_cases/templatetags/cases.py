import zoneinfo
from datetime import datetime

from django import template
from django.utils import timezone

from legal_cases.quarters import quarter_in_words

register = template.Library()
register.filter("quarter", quarter_in_words)


@register.filter
def at_centre(moment: datetime, centre) -> datetime:
    """The moment by the clock of the centre, without its zone: for the filter ``moment``, which then leaves it be."""
    return timezone.make_naive(moment, zoneinfo.ZoneInfo(centre.time_zone))
