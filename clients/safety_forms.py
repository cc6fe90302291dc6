"""Why a client is not to be asked for an interview."""

from django import forms
from django.utils.translation import gettext_lazy as _

from mrc.forms import Actions, Choices, Col, DateField, Helper, Sheet
from mrc.vocabularies.contact import SafetyReason

from .fields import Text
from .service_forms import DatedForm

REASON_MAX = 5000


class SafetyMarkForm(DatedForm):
    """A mark, with the day since it is known and how."""

    day = "since"

    why = forms.ChoiceField(
        label=_("What is to be known"),
        choices=SafetyReason.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose what is to be known."),
            "invalid_choice": _("Choose one of the answers of the list."),
        },
    )
    since = DateField(label=_("Known since"))
    reason = Text(
        label=_("How it is known"),
        max_length=REASON_MAX,
        widget=forms.Textarea({"rows": 4}),
        error_messages={"required": _("Write how it is known: it decides that nobody asks her.")},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("since", self.client.centre.today())
        self.helper = Helper(
            Sheet("", Choices("why", definitions=SafetyReason.definitions()), Col("since", width=4), "reason"),
            Actions(_("Mark the card"), cancel=self.client.get_absolute_url()),
        )
