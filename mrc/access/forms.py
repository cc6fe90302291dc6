"""Forms of the account, of users and of centres."""

from django import forms
from django.conf.locale import LANG_INFO
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.urls import reverse_lazy
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from mrc.forms import Actions, Choices, Columns, Helper, Sheet
from mrc.scripts import clean
from mrc.templatetags.scripts import in_script
from mrc.vocabularies.world import NOT_RECORDED, country_choices, currency_choices

from .models import Centre, Organization, User
from .roles import CENTRE_ROLES, Role

WHAT_A_ROLE_DOES = {
    Role.STAFF: _("Registers clients, logs services, holds events. Sees no legal cases."),
    Role.CASEWORKER: _("All of that; opens, works and closes legal cases; interviews."),
    Role.COORDINATOR: _("All of that; answers for the data, imports, writes the reports of her centres."),
    Role.PROGRAMME: _("Reads the figures of the agreements she follows. Opens no person’s file. Belongs to no centre."),
    Role.ADMINISTRATOR: _("Keeps accounts, centres and agreements. Sees no client data. Belongs to no centre."),
}
TIME_ZONES = (
    "Asia/Bangkok",
    "Asia/Phnom_Penh",
    "Asia/Vientiane",
    "Asia/Yangon",
    "Asia/Kuala_Lumpur",
    "Asia/Ho_Chi_Minh",
)
LONGEST_KEY = 18  # figures
OWN_NAMES = {"km": "ភាសាខ្មែរ", "my": "မြန်မာဘာသာ"}  # Django writes the first in Latin letters


class Line(forms.CharField):
    """One line of text, as it is stored: NFC, nothing invisible at its ends."""

    def to_python(self, value):
        return clean(super().to_python(value))


class Several(forms.ModelMultipleChoiceField):
    """Records to tick. A forged number that no database can hold is no choice, and no failure either."""

    def clean(self, value):
        for key in value or ():
            if len(str(key)) > LONGEST_KEY:
                raise ValidationError(
                    self.error_messages["invalid_choice"],
                    code="invalid_choice",
                    params={"value": str(key)[:LONGEST_KEY]},
                )
        return super().clean(value)

    def label_from_instance(self, record):
        return in_script(record)


class Suggested(forms.TextInput):
    """A line that offers what is known already; anything else can be typed."""

    def __init__(self, suggestions=(), attrs=None):
        super().__init__(attrs)
        self.suggestions = suggestions

    def render(self, name, value, attrs=None, renderer=None):
        known = self.suggestions() if callable(self.suggestions) else self.suggestions
        field = super().render(name, value, (attrs or {}) | {"list": f"{name}-known"}, renderer)
        options = format_html_join("", '<option value="{}"></option>', ((text,) for text in known))
        return format_html('{}<datalist id="{}-known">{}</datalist>', field, name, options)


def organization_names():
    return Organization.objects.values_list("name", flat=True)


def own_names_of_languages():
    return [
        (code, format_html('<span lang="{}">{}</span>', code, OWN_NAMES.get(code) or LANG_INFO[code]["name_local"]))
        for code, _name in User._meta.get_field("language").choices
    ]


class AccountForm(forms.ModelForm):
    """What a user changes about herself."""

    full_name = Line(label=_("Full name"), max_length=300)
    language = forms.ChoiceField(label=_("Language of the pages"), required=False, widget=forms.RadioSelect)

    class Meta:
        model = User
        fields = ["full_name", "language"]

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, instance=user, **kwargs)
        self.fields["language"].choices = [("", _("As the browser is set")), *own_names_of_languages()]
        self.helper = Helper(Sheet("", "full_name", "language"), Actions(_("Save")))


class UserForm(forms.ModelForm):
    """An account, as an administrator keeps it."""

    full_name = Line(label=_("Full name"), max_length=300)
    role = forms.ChoiceField(label=_("Role"), choices=Role, widget=forms.RadioSelect)
    centres = Several(Centre.objects.none(), label=_("Centres"), required=False, widget=forms.CheckboxSelectMultiple)
    definitions = {"role": WHAT_A_ROLE_DOES}

    class Meta:
        model = User
        fields = ["full_name", "email", "role", "language", "is_active"]
        help_texts = {"is_active": _("Take the mark away when somebody leaves. Her records and her name on them stay.")}

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        is_new = self.instance.pk is None
        self.fields["centres"].queryset = Centre.objects.visible_to(user)
        self.fields["language"].choices = [("", _("As the browser is set")), *own_names_of_languages()]
        self.fields["language"].help_text = ""
        if is_new:
            del self.fields["is_active"]
        else:
            self.initial["centres"] = self.instance.centres.all()
        things = ["full_name", "email", "language"]
        self.helper = Helper(
            Sheet(_("Who"), Columns(*things[:2]), *things[2:], *([] if is_new else ["is_active"])),
            Choices("role", sheet=True),
            Choices(
                "centres",
                sheet=True,
                two=True,
                text=_("What she may see. Records of any other centre do not exist for her."),
            ),
            Actions(
                _("Make the account") if is_new else _("Save"),
                cancel=reverse_lazy("access:user-list"),
            ),
        )

    def clean_email(self):
        email = self.cleaned_data["email"].lower()
        if User.objects.filter(email__iexact=email).exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("%(email)s has an account already."), params={"email": email})
        return email

    def clean(self):
        cleaned = super().clean()
        role, centres = cleaned.get("role"), cleaned.get("centres")
        if role in CENTRE_ROLES and centres is not None and not centres:
            self.add_error("centres", _("Choose at least one centre: without one this role sees nothing."))
        if role and role not in CENTRE_ROLES and centres:
            self.add_error("centres", _("This role belongs to no centre. Take the marks away, or choose another role."))
        if self.instance == self.user:
            if role and role != self.user.role:
                self.add_error("role", _("You cannot change your own role. Another administrator can."))
            if not cleaned.get("is_active", True):
                self.add_error("is_active", _("You cannot shut yourself out. Another administrator can."))
        return cleaned


class CentreForm(forms.ModelForm):
    """A centre; its organization is typed, and made when it is not known yet."""

    code = Line(
        label=_("Code"),
        max_length=20,
        help_text=_("Short; begins each reference number: RYG. Numbers given out already stay as they are."),
        validators=[RegexValidator(r"\A[A-Za-z0-9-]+\Z", _("Letters A to Z, figures and hyphens only."))],
    )
    name = Line(label=_("Name"), max_length=300)
    organization = Line(
        label=_("Organization"),
        max_length=300,
        widget=Suggested(organization_names),
        help_text=_("Who runs the centre. A name that is not on the list yet is added to it."),
    )
    country = forms.ChoiceField(label=_("Country"))
    location = Line(label=_("Location"), max_length=300, required=False)
    currency = forms.ChoiceField(label=_("Usual currency"), required=False, help_text=_("Chosen beforehand in forms."))
    language = forms.ChoiceField(label=_("Language"), help_text=_("What is spoken at the centre."))
    time_zone = Line(
        label=_("Time zone"),
        max_length=60,
        widget=Suggested(TIME_ZONES),
        help_text=_("Says which day it is at the centre, such as Asia/Bangkok."),
    )

    class Meta:
        model = Centre
        fields = ["code", "name", "country", "location", "currency", "language", "time_zone", "collects_legal_status"]

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        countries = [pair for pair in country_choices() if pair[0] != NOT_RECORDED]
        self.fields["country"].choices = [("", _("Choose a country")), *countries]
        self.fields["currency"].choices = [("", _("None")), *currency_choices()]
        self.fields["language"].choices = own_names_of_languages()
        if self.instance.pk:
            self.initial["organization"] = self.instance.organization.name
        self.helper = Helper(
            Sheet(
                _("The centre"),
                Columns("name", "code"),
                "organization",
                Columns("country", "location"),
                Columns("language", "currency"),
                "time_zone",
                "collects_legal_status",
            ),
            Actions(_("Save the centre"), cancel=reverse_lazy("access:centre-list")),
        )

    def clean_code(self):
        code = self.cleaned_data["code"].upper()
        if Centre.objects.filter(code__iexact=code).exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("%(code)s is the code of another centre."), params={"code": code})
        return code
