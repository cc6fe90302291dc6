"""A new record of a centre is made once, however often its form is sent.

The form carries the address its record will have, signed for the user it was shown to.
"""

import uuid

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from mrc.access.models import Centre

SALT = "one form, one record"
GOOD_FOR = 24 * 60 * 60


def new_token(user, address: uuid.UUID | None = None) -> str:
    """For a new record, or for the one that is begun already under this address."""
    return signing.dumps([user.pk, (address or uuid.uuid4()).hex], salt=SALT)


def uuid_of(token: str, user, good_for: int | None = GOOD_FOR) -> uuid.UUID | None:
    """The address the token stands for; nothing for a forged, foreign or old one."""
    try:
        owner, address = signing.loads(token, salt=SALT, max_age=good_for)
    except signing.BadSignature:
        return None
    return uuid.UUID(address) if owner == user.pk else None


def made_before(records, request):
    """The record that an earlier click on the same form made, among what the user may see."""
    address = uuid_of(request.POST.get("token", ""), request.user)
    return records.visible_to(request.user).filter(uuid=address).first() if address else None


class MadeOnce(forms.Form):
    """For a form with ``user`` that makes something: its token cleans to the address this will have."""

    token = forms.CharField(widget=forms.HiddenInput, required=False)
    too_old = _("This form was open for too long. What you typed is still here: save it again.")

    def clean_token(self) -> uuid.UUID:
        if address := uuid_of(self.cleaned_data["token"], self.user):
            return address
        self.renew_token()
        raise ValidationError(self.too_old)

    def renew_token(self) -> None:
        """For a page that is shown again: what is sent from it is another one."""
        self.data = self.data.copy()
        self.data[self.add_prefix("token")] = new_token(self.user)


class NewRecord(forms.Form):
    """For a model form: the centre is the user’s own, asked of who has several; the address comes from the token."""

    centre_choice = forms.ModelChoiceField(
        queryset=Centre.objects.none(),
        label=_("Centre"),
        to_field_name="uuid",
        empty_label=_("Choose a centre"),
        error_messages={
            "required": _("Choose the centre it belongs to."),
            "invalid_choice": _("Choose one of your centres."),
        },
    )
    token = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.has_one_centre:
            del self.fields["centre_choice"]
        else:
            self.fields["centre_choice"].queryset = Centre.objects.filter(pk__in=self.user.centre_ids)
        self.initial.setdefault("token", new_token(self.user))

    @property
    def has_one_centre(self) -> bool:
        return len(self.user.own_centres) == 1

    @property
    def centre_fields(self) -> list[str]:
        return [] if self.has_one_centre else ["centre_choice"]

    @property
    def centre(self) -> Centre | None:
        return self.user.own_centres[0] if self.has_one_centre else self.cleaned_data.get("centre_choice")

    def clean(self):
        answers = super().clean()
        if self.centre:
            self.instance.centre = self.centre
        if address := uuid_of(answers.get("token") or "", self.user):
            self.instance.uuid = address
        else:
            self.data = self.data.copy()
            self.data["token"] = new_token(self.user, uuid_of(answers.get("token") or "", self.user, good_for=None))
            self.add_error(None, _("This form was open for too long. What you typed is still here: save it again."))
        return answers
