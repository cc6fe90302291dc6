"""The form of an agreement's head and of who works under it."""

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mrc.access.forms import Line, Several, Suggested, organization_names
from mrc.access.models import Centre, User
from mrc.forms import Actions, Choices, Columns, DateField, Helper, Sheet
from mrc.vocabularies.world import currency_choices

from .models import Agreement


class AgreementForm(forms.ModelForm):
    number = Line(label=_("Agreement number"), max_length=100)
    title = Line(label=_("Title of implementation agreement"), max_length=1000, widget=forms.Textarea({"rows": 2}))
    organization = Line(
        label=_("Implementing organization"),
        max_length=300,
        widget=Suggested(organization_names),
        help_text=_("A name that is not on the list yet is added to it."),
    )
    location = Line(label=_("Location"), max_length=300, required=False)
    starts_on = DateField(label=_("Start date"))
    ends_on = DateField(label=_("End date"))
    value = forms.DecimalField(
        label=_("Total value"), required=False, min_value=0, max_digits=14, decimal_places=2, widget=forms.TextInput
    )
    value_currency = forms.ChoiceField(label=_("Currency"), required=False)
    reports_due_after = forms.IntegerField(
        label=_("Due, days after the end of a period"),
        min_value=0,
        max_value=180,
        initial=15,
        widget=forms.TextInput({"inputmode": "numeric"}),
        error_messages={
            "invalid": _("Write a number of days, such as 15."),
            "min_value": _("A report cannot be due before its period ends. Write 0 or more."),
            "max_value": _("Write at most 180 days."),
        },
    )
    centres = Several(
        Centre.objects.none(),
        label=_("Centres"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one centre: the report counts the records of these centres.")},
    )
    followers = Several(
        User.objects.none(), label=_("Programme officers"), required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Agreement
        fields = [
            "number",
            "title",
            "location",
            "starts_on",
            "ends_on",
            "value",
            "value_currency",
            "reports_every",
            "reports_due_after",
        ]

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["value_currency"].choices = [("", _("None")), *currency_choices()]
        self.fields["centres"].queryset = Centre.objects.visible_to(user)
        officers = User.objects.visible_to(user).programme_officers()
        if self.instance.pk:
            self.initial |= {
                "organization": self.instance.organization.name,
                "centres": self.instance.centres.all(),
                "followers": self.instance.followers.all(),
            }
            officers = (officers | User.objects.filter(agreements=self.instance)).distinct()
        self.fields["followers"].queryset = officers
        self.helper = Helper(
            Sheet(
                _("The agreement"),
                "number",
                "title",
                Columns("organization", "location"),
                Columns("starts_on", "ends_on"),
                Columns("value", "value_currency"),
                Columns("reports_every", "reports_due_after"),
            ),
            Choices("centres", two=True, sheet=True, text=_("The report counts the records of these centres.")),
            *(
                [Choices("followers", two=True, sheet=True, text=_("They see this agreement and its figures."))]
                if officers
                else []
            ),
            Actions(_("Save the agreement"), cancel=self.way_out()),
        )

    def way_out(self) -> str:
        return self.instance.get_absolute_url() if self.instance.pk else reverse("agreements:list")
