from datetime import datetime

from django import template

from legal_cases.people import worker_mark, worker_without_card
from legal_cases.quarters import quarter_in_words
from legal_cases.told import kind_in_words, outcome_in_words

register = template.Library()
register.filter("quarter", quarter_in_words)
register.filter("worker_without_card", worker_without_card)
register.filter("worker_mark", worker_mark)
register.filter("kind_in_words", kind_in_words)
register.filter("outcome_in_words", outcome_in_words)


@register.filter
def at_centre(moment: datetime, centre) -> datetime:
    return centre.at(moment)
