"""The log of services: several categories at once, and the correction of one line."""

from django import forms
from django.utils.translation import gettext_lazy as _

from mrc.forms import Actions, Choices, Col, Columns, DateField, Helper, Sheet
from mrc.vocabularies import ServiceType

from .fields import Text, as_typed
from .models import Client, Service

FIRST_YEAR = 2000


class DatedForm(forms.Form):
    """Something that happened to a client on a day that is over or today."""

    day = ""

    def __init__(self, *args, user, client: Client, **kwargs):
        self.user, self.client = user, client
        super().__init__(*args, **kwargs)

    def clean(self):
        answers = super().clean()
        if on := answers.get(self.day):
            self.check_day(on)
        return answers

    def check_day(self, on) -> None:
        if on > self.client.centre.today():
            self.add_error(self.day, _("This day is still to come."))
        elif on.year < FIRST_YEAR:
            self.add_error(self.day, _("This is too long ago. Look at the year again."))
        elif self.client.born_on and on < self.client.born_on:
            self.add_error(self.day, _("This is before the client was born. Look at the year again."))


class ServicesForm(DatedForm):
    """Several categories at once, on one day, with one note."""

    day = "received_on"
    definitions = {"services": ServiceType.definitions()}

    services = forms.MultipleChoiceField(
        label=_("Services"),
        choices=ServiceType.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Choose at least one service."),
            "invalid_choice": _("Choose one of the answers of the list."),
        },
    )
    received_on = DateField(label=_("Date received"))
    note = Text(label=_("Note"), required=False, max_length=20000, widget=forms.Textarea({"rows": 4}))
    after = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("received_on", self.client.centre.today())
        self.helper = Helper(
            Sheet("", Choices("services", two=True), Col("received_on"), "note", "after"),
            Actions(_("Log the service"), cancel=self.client.get_absolute_url()),
        )


class ServiceForm(DatedForm, forms.ModelForm):
    """Corrects one line of the log."""

    day = "received_on"

    class Meta:
        model = Service
        fields = ["service", "received_on", "note"]
        formfield_callback = as_typed

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["service"].choices = ServiceType.choices
        self.helper = Helper(
            Sheet("", Columns("service", "received_on"), "note"),
            Actions(_("Save the correction"), cancel=self.client.get_absolute_url()),
        )
