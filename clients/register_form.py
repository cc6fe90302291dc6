"""A new card: what was agreed, the card, the services of the day, and what to do with cards that look alike."""

from django import forms
from django.utils.translation import gettext_lazy as _

from mrc.forms import Choices, Columns, Fold, Include, SaveBar, Sheet, Words
from mrc.vocabularies import ServiceType
from mrc.vocabularies.contact import ConsentAnswer, ConsentPurpose

from .alike import Alike, lookalikes
from .consent_forms import HowGiven
from .fields import Text
from .forms import ClientForm
from .models import Consent
from .once import NewRecord

NOT_ASKED = "not_asked"
ANOTHER, LATER = "another", "later"


def asked(label):
    return forms.ChoiceField(
        label=label,
        required=False,
        initial=NOT_ASKED,
        choices=[
            (ConsentAnswer.GIVEN, _("Agrees")),
            (NOT_ASKED, _("Not asked yet")),
            (ConsentAnswer.REFUSED, _("Refuses")),
        ],
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Choose one of the answers of the list.")},
    )


class Lookalikes(Include):
    """The cards like this one, side by side with what was typed, and what to do; nothing where there is none."""

    def __init__(self):
        super().__init__("clients/_lookalikes.html")
        self.fields = [Choices("alike", two=True), "alike_reason"]

    def render(self, form, context, template_pack=None, **kwargs):
        return super().render(form, context, template_pack, **kwargs) if form.lookalikes else ""


class RegisterForm(NewRecord, HowGiven, ClientForm):
    """A new card: the centre, what was agreed, and the services received on the day come with it."""

    definitions = ClientForm.definitions | {
        "consent_keep_card": {
            ConsentAnswer.GIVEN: _("Today’s date and your name are written with it."),
            NOT_ASKED: _("The card is kept; ask when there is trust."),
            ConsentAnswer.REFUSED: _("Help does not depend on it. No name, contact or birth stays; a pseudonym may."),
        },
        "consent_contact": {
            ConsentAnswer.GIVEN: _("Later, to hear what changed. Write below how it is safe."),
            ConsentAnswer.REFUSED: _("Nobody calls or writes after the service is done."),
        },
        "services": ServiceType.definitions(),
        "alike": {
            ANOTHER: _("A new card is saved. Say below what tells the two apart."),
            LATER: _("A new card is saved, and the pair waits in the list of cards that look alike."),
        },
    }

    consent_keep_card = asked(_("To keep this card"))
    consent_contact = asked(_("To be contacted later"))
    services = forms.MultipleChoiceField(
        label=_("4 Support services received today"),
        choices=ServiceType.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Choose one of the answers of the list.")},
    )
    alike = forms.ChoiceField(
        label=_("None of these cards is used"),
        choices=[(ANOTHER, _("This is another person")), (LATER, _("Decide later"))],
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Choose one of the answers of the list.")},
    )
    alike_reason = Text(
        label=_("What tells the two apart"),
        required=False,
        max_length=2000,
        help_text=_("Only for another person: two sisters share the telephone."),
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=1000)
    after = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def __init__(self, *args, **kwargs):
        self.lookalikes: list[Alike] = []
        super().__init__(*args, **kwargs)
        self.initial.setdefault("registered_on", self.user.today())
        if not self.is_bound:
            self.fields["registered_on"].widget.attrs["autofocus"] = True

    def head(self) -> list:
        return [
            Lookalikes(),
            Sheet(_("The card"), *self.centre_fields, Columns("registered_on", Include("clients/_reference.html"))),
            Sheet(
                _("Consent"),
                Words(_("Say what the card is for, who sees it, and that help does not depend on it.")),
                Choices("consent_keep_card"),
                Choices("consent_contact"),
                Fold(_("How it was given: language, interpreter"), *self.how_fields()),
            ),
        ]

    def foot(self) -> list:
        return [
            Choices(
                "services", two=True, sheet=True, text=_("They are written in the log on the date of registration.")
            ),
            SaveBar(_("Save the card"), draft=True),
        ]

    def _post_clean(self):
        """What was typed is on the instance only now, and looks for cards like it."""
        super()._post_clean()
        if self.centre:
            self.ask_about(lookalikes(self.user, self.instance, centre=self.centre))

    def ask_about(self, found: list[Alike]) -> None:
        """What to do with these cards, unless that was answered with each of them in sight."""
        self.lookalikes = found
        if not found:
            return
        if self.has_unseen(found):
            self.add_error("alike", _("A card like this is kept already. Use it, or say what this one is."))
        elif not self.cleaned_data.get("alike"):
            self.add_error("alike", _("Use one of the cards, or say what this one is."))
        elif self.cleaned_data["alike"] == ANOTHER and not self.cleaned_data.get("alike_reason"):
            self.add_error("alike_reason", _("Say what tells the two persons apart."))
        self.data = self.data.copy()
        self.data["seen"] = " ".join(str(alike.client.uuid) for alike in found)

    def has_unseen(self, found: list[Alike]) -> bool:
        seen = (self.cleaned_data.get("seen") or "").split()
        return any(str(alike.client.uuid) not in seen for alike in found)

    @property
    def told_apart(self) -> str:
        """Why this is another person; "" where that is to be decided later."""
        return self.cleaned_data["alike_reason"] if self.cleaned_data.get("alike") == ANOTHER else ""

    def refuses_card(self, answers):
        return answers.get("consent_keep_card") == ConsentAnswer.REFUSED

    @property
    def consents(self) -> list[Consent]:
        asked = {
            ConsentPurpose.KEEP_CARD: self.cleaned_data["consent_keep_card"],
            ConsentPurpose.CONTACT: self.cleaned_data["consent_contact"],
        }
        how = self.how_given()
        return [
            Consent(purpose=purpose, answer=answer, **how)
            for purpose, answer in asked.items()
            if answer not in {"", NOT_ASKED}
        ]
