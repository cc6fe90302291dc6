from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from mrc.forms import Actions, Choices, Col, Columns, DateField, Fold, Helper, Include, RadioRow, SaveBar, Sheet, Words
from mrc.scripts import clean
from mrc.together import ChangedTogether
from mrc.vocabularies import ConsentAnswer, ConsentPurpose, Gender, ServiceType, SupportNeed
from mrc.vocabularies.world import country_choices, language_choices, nationality_choices

from .birth import Birth, read_birth
from .fields import Coded, Text, as_typed
from .models import Client, Service
from .once import NewRecord
from .search import lookalikes

NOT_ASKED = "not_asked"
FIRST_YEAR = 2000
LONGEST_OTHER_NAMES = 2000
# What tells who a person is: not kept against her will.
IDENTIFYING = [
    "name_latin", "other_names", "born", "address", "telephone", "email", "safe_contact", "emergency_name",
    "emergency_address", "emergency_telephone", "emergency_email",
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
    support_needs = forms.MultipleChoiceField(
        label=_("Support needed for"),
        choices=SupportNeed.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Choose one of the answers of the list.")},
    )

    columns_of = {"born": ("born_on", "birth_year")}

    class Meta:
        model = Client
        fields = [
            "registered_on", "name", "pseudonym", "name_latin", "other_names", "gender", "nationality", "client_type",
            "telephone", "safe_contact", "address", "email", "ethnicity", "native_language", "heard_about", "province",
            "present_country", "present_sector", "migrated_before", "emergency_name", "emergency_relationship",
            "emergency_telephone", "emergency_address", "emergency_email", "planned_country", "planned_city",
            "planned_sector", "legal_permission", "departs_on", "agency", "last_heard_on",
        ]  # fmt: skip
        formfield_callback = as_typed
        widgets = {
            "telephone": forms.TextInput({"type": "tel", "autocomplete": "off"}),
            "emergency_telephone": forms.TextInput({"type": "tel", "autocomplete": "off"}),
            "name": forms.TextInput({"autocomplete": "off"}),
            "name_latin": forms.TextInput({"autocomplete": "off"}),
            "heard_about": forms.TextInput({"list": "heard-about"}),
            "migrated_before": forms.RadioSelect,
            "legal_permission": forms.RadioSelect,
        }

    def __init__(self, *args, user, **kwargs):
        self.user = user
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            client = self.instance
            self.initial["born"] = (
                client.born_on.strftime("%d/%m/%Y") if client.born_on else str(client.birth_year or "")
            )
            self.initial["support_needs"] = [need.code for need in client.support_needs.all()]
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
                Columns("born", "nationality"),
                Columns("client_type", "telephone"),
                "safe_contact",
                Fold(
                    _("Address, email, ethnicity, language, how heard of the centre"),
                    Columns("address", "email"),
                    Columns("ethnicity", "native_language", "heard_about"),
                ),
                Fold(
                    _("Where from, where now, support needed"),
                    Columns("province", "present_country", "present_sector"),
                    RadioRow("migrated_before"),
                    RadioRow("support_needs"),
                ),
                Include("clients/_heard_about.html"),
            ),
            Sheet(
                _("2 Family or friend to contact in an emergency"),
                Col("emergency_name", width=5),
                Col("emergency_relationship", width=3),
                Col("emergency_telephone", width=4),
                Col("emergency_address", width=8),
                Col("emergency_email", width=4),
            ),
            Sheet(
                _("3 Migration plans"),
                Columns("planned_country", "planned_city", "planned_sector"),
                RadioRow("legal_permission"),
                Fold(_("Planned departure, agency, last heard from"), Columns("departs_on", "agency", "last_heard_on")),
            ),
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
        if self.refuses_card(answers):
            self.refuse_identity(answers)
        self.instance.born_on, self.instance.birth_year = self.birth
        return answers

    def refuses_card(self, answers: dict) -> bool:
        now = self.instance.consent_now().get(ConsentPurpose.KEEP_CARD) if self.instance.pk else None
        return now is not None and now.answer == ConsentAnswer.REFUSED

    def refuse_identity(self, answers: dict) -> None:
        """Who refuses is served all the same; only what tells who she is does not stay on the card."""
        message = _("Not kept when the card is refused. Empty this field.")
        for name in IDENTIFYING:
            if answers.get(name):
                self.add_error(name, message)
        if answers.get("name") and not answers.get("pseudonym"):
            self.add_error("name", _("The card is refused: write a pseudonym and mark it, or leave the name empty."))

    def changed_columns(self) -> set[str]:
        """The columns that differ from what was shown."""
        columns = set(self.changed_data) - {"support_needs"}
        if "born" in columns:
            columns = columns - {"born"} | {"born_on", "birth_year"}
        return columns & {field.name for field in Client._meta.fields}


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


class RegisterForm(NewRecord, ClientForm):
    """A new card: the centre, what was agreed, and the services received on the day come with it."""

    definitions = {
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
    another_person = forms.BooleanField(
        label=_("This is another person: save a new card"), required=False, initial=False
    )

    def __init__(self, *args, **kwargs):
        self.lookalikes: list[Client] = []
        super().__init__(*args, **kwargs)
        self.initial.setdefault("registered_on", self.user.today())
        if not self.is_bound:
            self.fields["registered_on"].widget.attrs["autofocus"] = True

    def head(self) -> list:
        return [
            Include("clients/_lookalikes.html"),
            Sheet(_("The card"), *self.centre_fields, Columns("registered_on", Include("clients/_reference.html"))),
            Sheet(
                _("Consent"),
                Words(_("Say what the card is for, who sees it, and that help does not depend on it.")),
                Choices("consent_keep_card"),
                Choices("consent_contact"),
            ),
        ]

    def foot(self) -> list:
        return [
            Choices(
                "services", two=True, sheet=True, text=_("They are written in the log on the date of registration.")
            ),
            SaveBar(_("Save the card"), draft=True),
        ]

    def clean(self):
        answers = super().clean()
        if self.centre:
            self.lookalikes = lookalikes(
                self.user,
                centre=self.centre,
                name=answers.get("name", ""),
                telephone=answers.get("telephone", ""),
                born_on=self.birth.on,
                birth_year=self.birth.year,
            )
        if self.lookalikes and not answers.get("another_person"):
            self.add_error("another_person", _("A card like this is kept already. Open it, or tick the box."))
        return answers

    def refuses_card(self, answers):
        return answers.get("consent_keep_card") == ConsentAnswer.REFUSED

    @property
    def consents(self) -> dict[str, str]:
        asked = {
            ConsentPurpose.KEEP_CARD: self.cleaned_data["consent_keep_card"],
            ConsentPurpose.CONTACT: self.cleaned_data["consent_contact"],
        }
        return {purpose: answer for purpose, answer in asked.items() if answer not in {"", NOT_ASKED}}


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


class ConsentForm(DatedForm):
    """New answers; a question left alone keeps its earlier answer."""

    day = "given_on"
    KEEP = ""
    choices = [(KEEP, _("No new answer")), (ConsentAnswer.GIVEN, _("Agrees")), (ConsentAnswer.REFUSED, _("Refuses"))]

    keep_card = forms.ChoiceField(
        label=_("To keep this card"), choices=choices, required=False, initial=KEEP, widget=forms.RadioSelect
    )
    contact = forms.ChoiceField(
        label=_("To be contacted later"), choices=choices, required=False, initial=KEEP, widget=forms.RadioSelect
    )
    given_on = DateField(label=_("Date of the answer"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("given_on", self.client.centre.today())
        self.helper = Helper(
            Sheet(
                "",
                Words(_("Say what the card is for, who sees it, and that help does not depend on it.")),
                RadioRow("keep_card"),
                RadioRow("contact"),
                Col("given_on"),
            ),
            Actions(_("Save the answer"), cancel=self.client.get_absolute_url()),
        )

    def clean(self):
        answers = super().clean()
        self.answers = {
            purpose: answers[name]
            for name, purpose in (("keep_card", ConsentPurpose.KEEP_CARD), ("contact", ConsentPurpose.CONTACT))
            if answers.get(name)
        }
        if not self.answers and not self.errors:
            raise ValidationError(_("Choose a new answer to at least one question."))
        return answers
