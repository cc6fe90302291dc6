"""Check constraints that carry the sentence the user reads, named by Django per model; and what a key looks like."""

from django.db.models import CheckConstraint, F, Q
from django.utils.translation import gettext_lazy as _

NAME = "%(app_label)s_%(class)s_"
MOST_FIGURES = 18  # of a primary key


def one_of(field: str, vocabulary) -> CheckConstraint:
    """Only the codes of the vocabulary."""
    return CheckConstraint(
        name=f"{NAME}{field}_known",
        condition=Q(**{f"{field}__in": list(vocabulary.values)}),
        violation_error_message=_("Choose one of the answers of the list."),
    )


def in_order(first: str, last: str, message) -> CheckConstraint:
    """``last`` is not before ``first``; either may be empty."""
    return CheckConstraint(
        name=f"{NAME}{first}_before_{last}",
        condition=Q(**{f"{first}__isnull": True}) | Q(**{f"{last}__isnull": True}) | Q(**{f"{last}__gte": F(first)}),
        violation_error_message=message,
    )


def not_negative(field: str) -> CheckConstraint:
    return CheckConstraint(
        name=f"{NAME}{field}_not_negative",
        condition=Q(**{f"{field}__isnull": True}) | Q(**{f"{field}__gte": 0}),
        violation_error_message=_("A number cannot be below zero."),
    )


def text_with(field: str, code_field: str, code: str, message) -> CheckConstraint:
    """Where ``code_field`` is ``code`` the text may not be empty."""
    return CheckConstraint(
        name=f"{NAME}{field}_with_{code}",
        condition=~Q(**{code_field: code}) | ~Q(**{field: ""}),
        violation_error_message=message,
    )


def is_key(text: str) -> bool:
    """Whether a primary key may be written so: figures, no more than a database holds."""
    return text.isdecimal() and len(text) <= MOST_FIGURES
