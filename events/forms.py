from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from clients.fields import Text, as_typed
from clients.forms import FIRST_YEAR
from clients.once import NewRecord
from mrc.agreements.models import Activity, Agreement
from mrc.forms import Actions, Columns, Helper, Sheet
from mrc.vocabularies import Audience, EventKind, Gender

from .models import Event, HeadCount

MOST_PEOPLE = 1_000_000


class ActivityField(forms.ModelChoiceField):
    def label_from_instance(self, activity):
        return f"{activity.outcome.agreement.number}: {activity.number} {activity.statement}"


def activities_of(user, centres) -> QuerySet[Activity]:
    """Planned activities of the centres' agreements; staff name them though they do not open the agreements."""
    agreements = Agreement.objects.filter(centres__in=centres)
    if user.has_perm("agreements.view_agreement"):
        agreements = agreements.filter(pk__in=Agreement.objects.visible_to(user).values("pk"))
    activities = Activity.objects.filter(outcome__agreement__in=agreements.values("pk"))
    return activities.select_related("outcome__agreement").order_by(
        "-outcome__agreement__starts_on", "outcome__agreement__number", "outcome__number", "number"
    )


class EventForm(forms.ModelForm):
    activity = ActivityField(
        queryset=Activity.objects.none(),
        label=_("Planned activity"),
        required=False,
        empty_label=_("None, or not recorded"),
        error_messages={"invalid_choice": _("Choose one of the answers of the list.")},
    )

    class Meta:
        model = Event
        fields = ["kind", "title", "held_on", "ended_on", "place", "activity"]
        formfield_callback = as_typed

    def __init__(self, *args, user, **kwargs):
        self.user = user
        super().__init__(*args, **kwargs)
        centres = [self.instance.centre_id] if self.instance.pk else user.centre_ids
        self.fields["activity"].queryset = activities_of(user, centres)
        self.fields["kind"].choices = [("", _("Choose the kind")), *EventKind.choices]
        self.fields["ended_on"].help_text = _("When it lasted longer than a day.")
        self.fields["activity"].help_text = _("Of an agreement of the centre.")
        self.helper = Helper(
            Sheet(
                "",
                *self.centre_fields,
                Columns("kind", "place"),
                "title",
                Columns("held_on", "ended_on"),
                "activity",
            ),
            Actions(_("Save the event"), cancel=self.cancel),
        )

    @property
    def centre_fields(self) -> list[str]:
        return []

    @property
    def cancel(self) -> str:
        return self.instance.get_absolute_url()

    @property
    def centre(self):
        return self.instance.centre

    def clean(self):
        answers = super().clean()
        held_on, ended_on = answers.get("held_on"), answers.get("ended_on")
        if held_on and held_on.year < FIRST_YEAR:
            self.add_error("held_on", _("This is too long ago. Look at the year again."))
        if held_on and ended_on and ended_on < held_on:
            self.add_error("ended_on", _("The event ends before it starts."))
        if held_on and self.instance.pk and held_on > self.centre.today() and self.gave_services():
            self.add_error("held_on", _("Services were given at this event: it was held already."))
        activity = answers.get("activity")
        if activity and self.centre and not activity.outcome.agreement.centres.filter(pk=self.centre.pk).exists():
            self.add_error("activity", _("This activity belongs to an agreement of another centre."))
        return answers

    def gave_services(self) -> bool:
        return self.instance.participants.filter(service__isnull=False).exists()


class NewEventForm(NewRecord, EventForm):
    cancel = reverse_lazy("events:list")


class PersonForm(forms.Form):
    """One person without a card; a row without name and gender is no person."""

    name = Text(label=_("Name"), required=False, max_length=500, widget=forms.TextInput({"autocomplete": "off"}))
    gender = forms.ChoiceField(
        label=_("Gender"),
        choices=[("", _("Choose")), *Gender.choices],
        required=False,
        error_messages={"invalid_choice": _("Choose one. “Unknown” is an answer too.")},
    )
    audience = forms.ChoiceField(
        label=_("Audience"),
        choices=Audience.choices,
        required=False,
        initial=Audience.BENEFICIARY,
        error_messages={"invalid_choice": _("Choose one of the answers of the list.")},
    )

    def clean(self):
        answers = super().clean()
        if answers.get("name") and not answers.get("gender") and "gender" not in self.errors:
            self.add_error("gender", _("Choose one. “Unknown” is an answer too."))
        return answers

    @property
    def person(self) -> dict[str, str] | None:
        answers = getattr(self, "cleaned_data", {})
        if not answers.get("gender"):
            return None
        return {
            "name": answers["name"],
            "gender": answers["gender"],
            "audience": answers["audience"] or Audience.BENEFICIARY,
        }


class PeopleForms(forms.BaseFormSet):
    default_error_messages = {"missing_management_form": _("This form did not arrive whole. Send it again.")}

    def clean(self):
        if not any(self.errors) and not self.people:
            raise ValidationError(_("Write at least one person: a gender is enough, the name may stay empty."))

    @property
    def people(self) -> list[dict[str, str]]:
        return [form.person for form in self.forms if form.person]


PeopleFormSet = forms.formset_factory(
    PersonForm, formset=PeopleForms, extra=4, max_num=200, absolute_max=200, validate_max=True
)


class HeadCountForm(forms.ModelForm):
    """People counted, not listed; one head-count an audience."""

    class Meta:
        model = HeadCount
        fields = ["audience", "men", "women", "other"]

    def __init__(self, *args, event: Event, user, **kwargs):
        self.event = event
        super().__init__(*args, **kwargs)
        self.fields["audience"].choices = Audience.choices
        for name in ("men", "women", "other"):
            field = self.fields[name]
            field.required = False
            field.min_value, field.max_value = 0, MOST_PEOPLE
            field.widget.attrs |= {"min": 0, "inputmode": "numeric"}
            if not self.instance.pk:
                self.initial[name] = None
        self.helper = Helper(
            Sheet("", "audience", Columns("men", "women", "other")),
            Actions(_("Save the head-count"), cancel=event.get_absolute_url()),
        )

    def clean_number(self, name: str) -> int:
        number = self.cleaned_data.get(name) or 0
        if number < 0:
            raise ValidationError(_("A number cannot be below zero."))
        if number > MOST_PEOPLE:
            raise ValidationError(_("This is more than an event can hold. Look at the number again."))
        return number

    def clean_men(self):
        return self.clean_number("men")

    def clean_women(self):
        return self.clean_number("women")

    def clean_other(self):
        return self.clean_number("other")

    def clean(self):
        answers = super().clean()
        if not self.errors and not any(answers[name] for name in ("men", "women", "other")):
            raise ValidationError(_("Write at least one number above zero."))
        same = self.event.headcounts.filter(audience=answers.get("audience")).exclude(pk=self.instance.pk)
        if same.exists():
            self.add_error("audience", _("This audience is counted already: change that head-count."))
        self.instance.event, self.instance.centre = self.event, self.event.centre
        return answers
