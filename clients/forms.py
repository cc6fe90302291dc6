from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from mrc.forms import Choices, Col, Columns, Fold, Helper, Include, Note, RadioRow, SaveBar, Sheet
from mrc.scripts import clean
from mrc.together import ChangedTogether
from mrc.vocabularies import Gender, SupportNeed
from mrc.vocabularies.contact import EmergencyCaution
from mrc.vocabularies.world import country_choices, language_choices, nationality_choices
from mrc.zawgyi import is_zawgyi, to_unicode

from .annex1 import NUMBERS
from .birth import Birth, read_birth
from .contact import CLOSED, SAFETY, WAYS, is_withheld
from .fields import Coded, Text, as_typed
from .models import Client

FIRST_YEAR = 2000
LONGEST_OTHER_NAMES = 2000
LONGEST_FURTHER_CONTACTS = 2000
# What tells who a person is: not kept against her will.
IDENTIFYING = [
    "name_latin", "other_names", "born", *WAYS, "phone_owner", "if_another_answers", "code_word", "safe_contact",
    "emergency_name", "emergency_address", "emergency_telephone", "emergency_email",
]  # fmt: skip


class ClientForm(ChangedTogether, forms.ModelForm):
    """The card, Annex 1, in the order of the paper. One answer is needed: gender."""

    gender = forms.ChoiceField(
        label=_("Gender"),
        choices=Gender.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose one. “Unknown” is an answer too."),
            "invalid_choice": _("Choose one. “Unknown” is an answer too."),
        },
    )
    born = Text(
        label=_("Date of birth"),
        required=False,
        max_length=60,
        help_text=_("31/12/1994, or 1994, or “about 30”. Thai years are read too: 2537 = 1994."),
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    other_names = Text(
        label=_("Former or other names"),
        required=False,
        max_length=LONGEST_OTHER_NAMES,
        help_text=_("One a line: a name before marriage, on an older passport, a nickname. The search finds them."),
        widget=forms.Textarea({"rows": 2, "autocomplete": "off"}),
    )
    nationality = Coded(label=_("Nationality"), choices=nationality_choices)
    present_country = Coded(label=_("Present country"), choices=country_choices)
    planned_country = Coded(label=_("Which country"), choices=country_choices)
    native_language = Coded(label=_("Native language"), choices=language_choices)
    contact_language = Coded(label=_("In which language"), choices=language_choices)
    further_contacts = Text(
        label=_("Other ways of contact"),
        required=False,
        max_length=LONGEST_FURTHER_CONTACTS,
        help_text=_("One a line: the number or the app, whose it is, until when it is good."),
        widget=forms.Textarea({"rows": 2, "autocomplete": "off"}),
    )
    support_needs = forms.MultipleChoiceField(
        label=_("Support needed for"),
        choices=SupportNeed.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Choose one of the answers of the list.")},
    )

    columns_of = {"born": ("born_on", "birth_year")}
    definitions = {"emergency_caution": EmergencyCaution.definitions()}

    class Meta:
        model = Client
        fields = [
            "registered_on", "name", "pseudonym", "name_latin", "other_names", "gender", "nationality", "client_type",
            "telephone", *SAFETY, "further_contacts", "address", "email", "ethnicity", "native_language",
            "heard_about", "province", "present_country", "present_sector", "migrated_before", "emergency_name",
            "emergency_relationship", "emergency_telephone", "emergency_email", "emergency_address",
            "emergency_caution", "planned_country", "planned_city", "planned_sector", "legal_permission",
            "departs_on", "agency", "last_heard_on",
        ]  # fmt: skip
        formfield_callback = as_typed
        widgets = {
            "telephone": forms.TextInput({"type": "tel", "autocomplete": "off"}),
            "emergency_telephone": forms.TextInput({"type": "tel", "autocomplete": "off"}),
            "name": forms.TextInput({"autocomplete": "off"}),
            "name_latin": forms.TextInput({"autocomplete": "off"}),
            "heard_about": forms.TextInput({"list": "heard-about"}),
            "phone_owner": forms.TextInput({"list": "phone-owner", "autocomplete": "off"}),
            "if_another_answers": forms.TextInput({"autocomplete": "off"}),
            "code_word": forms.TextInput({"autocomplete": "off"}),
            "may_contact": forms.RadioSelect,
            "emergency_caution": forms.RadioSelect,
            "migrated_before": forms.RadioSelect,
            "legal_permission": forms.RadioSelect,
        }

    def __init__(self, *args, user, **kwargs):
        self.user = user
        self.taken_off: set[str] = set()
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            client = self.instance
            self.initial["born"] = (
                client.born_on.strftime("%d/%m/%Y") if client.born_on else str(client.birth_year or "")
            )
            self.initial["support_needs"] = [need.code for need in client.support_needs.all()]
            if is_withheld(client, user):
                for name in CLOSED:
                    del self.fields[name]
        for name, number in NUMBERS.items():
            if name in self.fields:
                self.fields[name].number = number
        self.compare_with_shown()
        self.fields["registered_on"].help_text = _("An earlier day for a card first kept on paper.")
        self.helper = Helper(*self.head(), *self.body(), *self.foot())

    def head(self) -> list:
        return [Sheet(_("The card"), Columns("registered_on", Include("clients/_reference.html")))]

    def foot(self) -> list:
        return [SaveBar(_("Save the card"), cancel=self.instance.get_absolute_url(), draft=True)]

    def body(self) -> list:
        return [
            Sheet(
                _("1 Personal information"),
                Col("name", "pseudonym"),
                Col("name_latin", "other_names"),
                RadioRow("gender"),
                Columns("born", "nationality", "client_type"),
                *self.ways(),
                Fold(
                    _("Ethnicity, language, how heard of the centre"),
                    Columns("ethnicity", "native_language", "heard_about"),
                ),
                Fold(
                    _("Where from, where now, support needed"),
                    Columns("province", "present_country", "present_sector"),
                    RadioRow("migrated_before"),
                    RadioRow("support_needs"),
                ),
                Include("clients/_suggestions.html"),
            ),
            Sheet(
                _("2 Family or friend to contact in an emergency"),
                Col("emergency_name", width=5),
                Col("emergency_relationship", width=3),
                Col("emergency_telephone", width=4),
                Col("emergency_email", width=4),
                Col("emergency_address", width=8),
                Choices("emergency_caution", two=True),
            ),
            Sheet(
                _("3 Migration plans"),
                Columns("planned_country", "planned_city", "planned_sector"),
                RadioRow("legal_permission"),
                Fold(_("Planned departure, agency, last heard from"), Columns("departs_on", "agency", "last_heard_on")),
            ),
        ]

    def ways(self) -> list:
        """How the client is reached, with what makes it safe beside the number."""
        if "telephone" not in self.fields:
            return [Note(_("The client does not want to be contacted: numbers and addresses are closed."), level="")]
        return [
            Columns("telephone", "phone_owner"),
            RadioRow("may_contact"),
            Fold(
                _("When, in which language, what to say, code word"),
                Columns("contact_times", "contact_language"),
                Columns("if_another_answers", "code_word"),
                "safe_contact",
            ),
            Fold(_("Address, email, other ways"), Columns("address", "email"), "further_contacts"),
        ]

    @property
    def centre(self):
        return self.instance.centre

    def clean_other_names(self):
        """One a line, each once; a semicolon parts them too, as it does in a workbook."""
        lines = self.cleaned_data["other_names"].replace(";", "\n").splitlines()
        return "\n".join(dict.fromkeys(name for line in lines if (name := clean(line))))

    def clean(self):
        answers = super().clean()
        centre = self.centre
        today = centre.today() if centre else self.user.today()
        registered_on = answers.get("registered_on")
        for name in ("registered_on", "last_heard_on"):
            if answers.get(name) and answers[name] > today:
                self.add_error(name, _("This day is still to come."))
        if registered_on and registered_on.year < FIRST_YEAR:
            self.add_error("registered_on", _("This is too long ago. Look at the year again."))
        self.birth = Birth()
        try:
            self.birth = read_birth(answers.get("born", ""), registered_on or today)
        except ValidationError as error:
            self.add_error("born", error)
        if answers.get("pseudonym") and not answers.get("name"):
            self.add_error("name", _("Write the pseudonym as the name, or take the mark away."))
        self.offer_unicode(answers)
        if self.refuses_card(answers):
            self.refuse_identity(answers)
            self.take_off_what_is_closed()
        self.instance.born_on, self.instance.birth_year = self.birth
        return answers

    def offer_unicode(self, answers: dict) -> None:
        """What was typed in Zawgyi stands in the form in Unicode, to be looked at before it is saved."""
        for name in [name for name, text in answers.items() if isinstance(text, str) and is_zawgyi(text)]:
            self.data = self.data.copy()
            self.data[self.add_prefix(name)] = to_unicode(answers[name])
            self.add_error(
                name, _("This was typed in Zawgyi. It stands here in Unicode now: look at it and save again.")
            )

    def refuses_card(self, answers: dict) -> bool:
        return bool(self.instance.pk) and self.instance.refuses_card

    def refuse_identity(self, answers: dict) -> None:
        """Who refuses is served all the same; only what tells who she is does not stay on the card."""
        message = _("Not kept when the card is refused. Empty this field.")
        for name in IDENTIFYING:
            if answers.get(name):
                self.add_error(name, message)
        if answers.get("name") and not answers.get("pseudonym"):
            self.add_error("name", _("The card is refused: write a pseudonym and mark it, or leave the name empty."))

    def take_off_what_is_closed(self) -> None:
        """Who refuses the card and contact too: nobody sees the numbers, and nobody need see them to take them off."""
        blank = Client()
        for name in CLOSED:
            if name not in self.fields and getattr(self.instance, name) != getattr(blank, name):
                setattr(self.instance, name, getattr(blank, name))
                self.taken_off.add(name)

    def changed_columns(self) -> set[str]:
        """The columns that differ from what was shown."""
        columns = set(self.changed_data) - {"support_needs"} | self.taken_off
        if "born" in columns:
            columns = columns - {"born"} | {"born_on", "birth_year"}
        return columns & {field.name for field in Client._meta.fields}
