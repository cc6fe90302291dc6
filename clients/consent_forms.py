"""What a client agreed to, how she said so, and the one way to reach her against her will."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from mrc.access.models import User
from mrc.forms import Actions, Choices, Col, Columns, DateField, Helper, Include, RadioRow, Sheet, Words
from mrc.scripts import search_key
from mrc.vocabularies import NOT_RECORDED
from mrc.vocabularies.contact import ConsentAnswer, ConsentManner, ConsentPurpose, Danger
from mrc.vocabularies.world import language_choices

from .contact import may_be_told
from .fields import Coded, Text
from .models import Consent, ContactOverride
from .service_forms import DatedForm

NOT_ASKED = ""
HOW = ("manner", "language", "given_by", "interpreter")


class HowGiven(forms.Form):
    """How the answers of one talk were given; mixed into the forms that ask for some."""

    manner = Coded(label=_("How the answer was given"), choices=ConsentManner.choices, widget=forms.RadioSelect)
    language = Coded(label=_("Language it was explained in"), choices=language_choices)
    given_by = Text(
        label=_("Given by somebody else"),
        required=False,
        max_length=300,
        help_text=_("A parent or guardian, for a child."),
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    interpreter = Text(
        label=_("Interpreter"), required=False, max_length=300, widget=forms.TextInput({"autocomplete": "off"})
    )

    @staticmethod
    def how_fields() -> list:
        return [RadioRow("manner"), Columns("language", "given_by", "interpreter")]

    def how_given(self) -> dict[str, str]:
        """The details every answer of this talk is stored with."""
        return {name: self.cleaned_data.get(name) or (NOT_RECORDED if name in HOW[:2] else "") for name in HOW}


def question(label):
    return forms.ChoiceField(
        label=label,
        choices=[
            (NOT_ASKED, _("No new answer")),
            (ConsentAnswer.GIVEN, _("Agrees")),
            (ConsentAnswer.REFUSED, _("Refuses")),
            (ConsentAnswer.WITHDRAWN, _("Takes it back")),
        ],
        required=False,
        initial=NOT_ASKED,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Choose one of the answers of the list.")},
    )


class ConsentForm(HowGiven, DatedForm):
    """New answers about consent; the earlier ones stay."""

    day = "given_on"

    keep_card = question(_("To keep this card"))
    contact = question(_("To be contacted later"))
    share = question(_("To share with another office"))
    shared_with = Text(
        label=_("Which centre or agency"),
        required=False,
        max_length=300,
        help_text=_("Its name. Each office is asked for apart."),
        widget=forms.TextInput({"autocomplete": "off", "list": "offices"}),
    )
    publish = question(_("To publish the story, under another name"))
    given_on = DateField(label=_("Date of the answer"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("given_on", self.client.centre.today())
        self.offices = [consent.shared_with for consent in self.client.shares_now()]
        self.helper = Helper(
            Sheet(
                _("Now"),
                Words(_("Say what the card is for, who sees it, and that help does not depend on it.")),
                RadioRow("keep_card"),
                RadioRow("contact"),
            ),
            Sheet(
                _("When it arises"),
                RadioRow("share"),
                Col("shared_with", width=8),
                RadioRow("publish"),
                Include("clients/_offices.html"),
            ),
            Sheet(_("How it was given"), Col("given_on", width=4), *self.how_fields()),
            Actions(_("Save the answer"), cancel=self.client.get_absolute_url()),
        )

    def clean(self):
        answers = super().clean()
        self.consents = [
            Consent(
                purpose=purpose,
                answer=answers[purpose],
                shared_with=self.office(purpose, answers),
                **self.how_given(),
            )
            for purpose in ConsentPurpose.values
            if answers.get(purpose)
        ]
        if not self.consents and not self.errors:
            raise ValidationError(_("Choose a new answer to at least one question."))
        for consent in self.consents:
            if consent.purpose == ConsentPurpose.SHARE and not consent.shared_with:
                self.add_error("shared_with", _("Name the centre or agency."))
            elif consent.answer == ConsentAnswer.WITHDRAWN and not self.was_given(consent):
                self.add_error(consent.purpose, _("It was not given before, so there is nothing to take back."))
        return answers

    @staticmethod
    def office(purpose: str, answers: dict) -> str:
        return answers.get("shared_with", "") if purpose == ConsentPurpose.SHARE else ""

    def was_given(self, answer: Consent) -> bool:
        """Whether this very permission was given by that day, also when it was taken back since."""
        on = self.cleaned_data.get("given_on")
        return any(
            earlier.is_given
            and (on is None or earlier.given_on <= on)
            and earlier.purpose == answer.purpose
            and search_key(earlier.shared_with) == search_key(answer.shared_with)
            for earlier in self.client.consents.all()
        )


class OverrideForm(forms.ModelForm):
    """To reach a client who does not want it: a danger, the reason, and who is told."""

    danger = forms.ChoiceField(
        label=_("Which danger"),
        choices=Danger.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose the danger. Without one the numbers stay closed."),
            "invalid_choice": _("Choose one of the answers of the list."),
        },
    )
    reason = Text(
        label=_("Why it cannot wait"),
        max_length=5000,
        widget=forms.Textarea({"rows": 4}),
        error_messages={"required": _("Write what happened. Your colleague reads it.")},
    )
    told = forms.ModelChoiceField(
        queryset=User.objects.none(),
        label=_("Who is told"),
        to_field_name="uuid",
        empty_label=_("Choose a colleague"),
        help_text=_("It stands on this person’s first page until it was read."),
        error_messages={
            "required": _("Choose a second person, who is told."),
            "invalid_choice": _("Choose one of the answers of the list."),
        },
    )

    class Meta:
        model = ContactOverride
        fields = ["danger", "reason", "told"]

    def __init__(self, *args, user, client, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.client, self.instance.centre, self.instance.made_by = client, client.centre, user
        self.fields["told"].queryset = may_be_told(client.centre, user)
        self.helper = Helper(
            Sheet("", Choices("danger", two=True), "reason", Col("told")),
            Actions(_("Open the numbers for a day"), cancel=client.get_absolute_url()),
        )
