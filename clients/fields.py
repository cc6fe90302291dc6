"""Form fields for what people type and for coded answers."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from mrc import scripts
from mrc.forms import DateField
from mrc.vocabularies import NOT_RECORDED

LONGEST_TEXT = 20_000
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


class Text(forms.CharField):
    """Text as it is stored: NFC, nothing invisible at its ends."""

    def to_python(self, value):
        return scripts.clean(super().to_python(value))


class Email(Text):
    """Looked at loosely: an @ with something on both sides, so that a slip is noticed and nothing real refused."""

    default_error_messages = {"email": _("“%(value)s” is not read as an email. It looks like name@example.org.")}

    def validate(self, value):
        super().validate(value)
        if value and not EMAIL.fullmatch(value):
            raise ValidationError(self.error_messages["email"], code="email", params={"value": value[:80]})


class Coded(forms.TypedChoiceField):
    """One word of a list; no answer is "not recorded"."""

    default_error_messages = {"invalid_choice": _("Choose one of the answers of the list.")}

    def __init__(self, **options):
        super().__init__(**{"required": False, "empty_value": NOT_RECORDED, "initial": NOT_RECORDED, **options})


def as_typed(field: models.Field, **options):
    """``formfield_callback`` of our model forms."""
    if field.choices and field.has_default():
        return Coded(choices=field.choices, label=field.verbose_name, help_text=field.help_text, **options)
    if isinstance(field, models.DateField):
        return field.formfield(form_class=DateField, **options)
    if isinstance(field, models.CharField | models.TextField) and not field.choices:
        if isinstance(field, models.TextField):  # a spreadsheet's cell holds no more than 32,767
            options.setdefault("max_length", LONGEST_TEXT)
        return field.formfield(form_class=Email if "email" in field.name else Text, **options)
    return field.formfield(**options)
