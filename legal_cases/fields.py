"""Fields of the forms of casework."""

import re
from datetime import time
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from mrc.scripts import search_key
from mrc.templatetags.figures import amount as in_figures
from mrc.vocabularies import NOT_RECORDED

FEW = 5
NOBODY_ANSWERED = _("Not recorded")


def nothing_first(vocabulary, nothing=NOBODY_ANSWERED) -> list[tuple]:
    """The choices, before them what nobody has answered: a list shows its first word when nothing is chosen."""
    return [(NOT_RECORDED, nothing), *((word.value, word.label) for word in vocabulary.recorded())]


class AmountField(forms.DecimalField):
    """Reads 186500, 186,500 and 186 500.50, in the figures of every script; refuses what could mean two amounts."""

    default_error_messages = {
        "invalid": _("“%(value)s” is not read as an amount. Write figures, and a point before decimals: 186500.50"),
        "min_value": _("An amount cannot be below zero."),
        "max_decimal_places": _("An amount has at most two figures after the point."),
        "max_whole_digits": _("This amount is too large: at most 12 figures before the point."),
        "max_digits": _("This amount is too large: at most 12 figures before the point."),
    }
    grouped = re.compile(r"-?\d{1,3}(?:(?P<mark>[, \u00a0\u202f])\d{3})(?:(?P=mark)\d{3})*(?:\.\d*)?")

    def __init__(self, **options):
        widget = forms.TextInput({"inputmode": "decimal", "autocomplete": "off"})
        known = {"min_value": 0, "max_digits": 14, "decimal_places": 2, "required": False, "widget": widget}
        super().__init__(**known | options)

    def to_python(self, value: object) -> Decimal | None:
        if value in self.empty_values:
            return None
        text = str(value).strip()
        if self.grouped.fullmatch(text):
            text = re.sub(r"[, \u00a0\u202f]", "", text)
        if not re.fullmatch(r"-?\d*\.?\d*", text) or len(text) > 60:
            raise ValidationError(self.error_messages["invalid"], code="invalid", params={"value": text[:60]})
        try:
            return super().to_python(text)
        except ValidationError:
            raise ValidationError(self.error_messages["invalid"], code="invalid", params={"value": text[:60]}) from None

    def prepare_value(self, value):
        return in_figures(value) if isinstance(value, Decimal) else value


class HourField(forms.CharField):
    """A time of day by the 24-hour clock, 9:30 or 09.30; the browser's own picker would follow the computer's."""

    hour = re.compile(r"(?P<hour>\d{1,2})\s?[:.h]\s?(?P<minute>\d{2})")

    def __init__(self, **options):
        widget = forms.TextInput({"inputmode": "numeric", "autocomplete": "off", "placeholder": _("hh:mm")})
        super().__init__(**{"max_length": 20, "widget": widget} | options)

    def prepare_value(self, value):
        return f"{value:%H:%M}" if isinstance(value, time) else value

    def clean(self, value) -> time | None:
        text = super().clean(value).strip()
        if not text:
            return None
        found = self.hour.fullmatch(text)
        if not found or int(found["hour"]) > 23 or int(found["minute"]) > 59:
            raise ValidationError(
                _("“%(text)s” is not read as a time. Write hours and minutes: 09:30."), "invalid", {"text": text}
            )
        return time(int(found["hour"]), int(found["minute"]))

    def has_changed(self, initial, data):
        return (self.prepare_value(initial) or "") != (data or "").strip()


class CardField(forms.CharField):
    """A client's card, written as its reference number: a list to choose from would hold every client.

    ``user`` and ``centre`` are set by the form; a card outside them does not exist. Cleans to the card or None.
    """

    def __init__(self, **options):
        super().__init__(**{"required": False, "max_length": 200} | options)
        self.user = self.centre = None

    def prepare_value(self, value):
        return value.reference if isinstance(value, Client) else value

    def clean(self, value):
        text = super().clean(value)
        return self.card(text) if text else None

    def card(self, text: str) -> Client:
        cards = Client.objects.visible_to(self.user).filter(centre=self.centre)
        if card := cards.filter(reference=text).first():
            return card
        bare = search_key(text).replace("-", "").replace(" ", "")
        alike = list(cards.matching(text).order_by("-registered_on", "-pk")[: FEW + 1])
        for card in alike:
            if bare == search_key(card.reference).replace("-", ""):
                return card
        if not alike:
            raise ValidationError(
                _("No card of this centre has the reference number “%(text)s”. Leave it empty when there is no card."),
                params={"text": text},
            )
        numbers = ", ".join(card.reference for card in alike[:FEW])
        raise ValidationError(
            _("“%(text)s” is not a reference number. Cards that match: %(numbers)s. Write the right number."),
            params={"text": text, "numbers": numbers + (", …" if len(alike) > FEW else "")},
        )

    def has_changed(self, initial, data):
        return (self.prepare_value(initial) or "") != (data or "")
