"""Annex 3 on a screen made for listening: the questions in their order, each with room for what somebody says."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.fields import LONGEST_TEXT, Coded, Text, as_typed
from clients.once import MadeOnce, new_token
from legal_cases.colleagues import colleagues_of
from mrc.access.models import User
from mrc.forms import Col, Columns, Helper, Include, RadioRow, SaveBar, Sheet
from mrc.templatetags.figures import day_in_words
from mrc.together import ChangedTogether
from mrc.vocabularies import Gender
from mrc.vocabularies.world import nationality_choices

from .annex3 import OWN, PARTS, PROFILE, QUESTIONS
from .interviewers import is_own_caseworker, own_caseworker_in_words
from .interviews import (
    Log,
    asked_of,
    keep_interview,
    profile_of,
    refusal,
)
from .models import Interview, Question

FIRST_YEAR = 2000
ROWS = 5
INTERVIEWS = "outcomes.change_interview"


class InterviewForm(ChangedTogether, forms.ModelForm):
    """Changes an interview; ``log`` is what the service log says of its client."""

    gender = forms.ChoiceField(
        label=gettext_lazy("Gender"),
        choices=Gender.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose one. “Unknown” is an answer too."),
            "invalid_choice": gettext_lazy("Choose one. “Unknown” is an answer too."),
        },
    )
    nationality = Coded(label=gettext_lazy("Nationality"), choices=nationality_choices)
    interviewer = forms.ModelChoiceField(
        queryset=User.objects.none(),
        label=gettext_lazy("Interviewer"),
        to_field_name="uuid",
        empty_label=gettext_lazy("Choose who asks"),
        error_messages={
            "required": gettext_lazy("Choose who asks."),
            "invalid_choice": gettext_lazy("Choose a colleague of this centre who does interviews."),
        },
    )

    class Meta:
        model = Interview
        fields = ["interviewed_on", "interviewer", *PROFILE, *QUESTIONS]
        formfield_callback = as_typed

    def __init__(self, *args, user, **kwargs):
        self.user = user
        super().__init__(*args, **kwargs)
        self.log = Log.of(self.instance.client)
        for name, question in QUESTIONS.items():
            self.fields[name].label = question
            self.fields[name].widget = forms.Textarea({"rows": ROWS})
        colleagues = {colleague.pk for colleague in colleagues_of(self.centre, INTERVIEWS)}
        self.fields["interviewer"].queryset = User.objects.filter(
            Q(pk__in=colleagues) | Q(pk=self.instance.interviewer_id or 0)
        ).order_by("full_name")
        if self.instance.interviewer:
            self.initial["interviewer"] = self.instance.interviewer.uuid
        self.add_own_questions()
        self.compare_with_shown()
        self.helper = Helper(*self.sheets(), SaveBar(_("Save the interview"), cancel=self.cancel, draft=True))

    def add_own_questions(self) -> None:
        self.own = {}
        for question, asked, text in asked_of(self.instance, Question.objects.visible_to(self.user)):
            name = f"own_{question.pk}"
            self.own[name] = (question, asked)
            self.initial[name] = text
            self.fields[name] = Text(
                label=asked, required=False, max_length=LONGEST_TEXT, widget=forms.Textarea({"rows": ROWS})
            )

    def sheets(self) -> list[Sheet]:
        found = [
            Sheet(
                _("1 Profile"),
                *self.head,
                Columns("interviewed_on", "interviewer"),
                RadioRow("gender"),
                Columns("nationality", "community_of_origin"),
                Columns("sector", "legal_status"),
            )
        ]
        for title, asked in PARTS:
            found.append(Sheet(title, *(self.place(name) for name, _question in asked)))
        if self.own:
            found.append(Sheet(OWN, *self.own))
        return found

    def place(self, name: str):
        if name == "services_used" and self.instance.client:
            return Columns(Col(name, width=7), Col(Include("outcomes/_log.html", log=self.log), width=5))
        return name

    @property
    def head(self) -> list:
        return []

    @property
    def centre(self):
        return self.instance.centre

    @property
    def cancel(self) -> str:
        return self.instance.get_absolute_url()

    def clean_interviewed_on(self):
        on = self.cleaned_data["interviewed_on"]
        drawn = self.instance.drawn
        if on > self.centre.today():
            raise forms.ValidationError(_("This day is still to come."))
        if on.year < FIRST_YEAR:
            raise forms.ValidationError(_("This is too long ago. Look at the year again."))
        if self.log.first and on < self.log.first:
            raise forms.ValidationError(
                _("The first service in the log is of %(day)s: the interview cannot be before it.")
                % {"day": day_in_words(self.log.first)}
            )
        if drawn and on < drawn.person.draw.drawn_on:
            raise forms.ValidationError(
                _("This person was drawn on %(day)s: the interview cannot be before it.")
                % {"day": day_in_words(drawn.person.draw.drawn_on)}
            )
        return on

    def clean_interviewer(self):
        interviewer, client = self.cleaned_data["interviewer"], self.instance.client
        is_new_choice = self.instance._state.adding or interviewer.pk != self.instance.interviewer_id
        if client and is_new_choice and is_own_caseworker(client, interviewer):
            raise forms.ValidationError(own_caseworker_in_words(client, interviewer, user=self.user))
        return interviewer

    def save(self) -> Interview:
        answers = {question: (asked, self.cleaned_data[name]) for name, (question, asked) in self.own.items()}
        return keep_interview(interview=self.instance, answers=answers, by=self.user)


class NewInterviewForm(MadeOnce, InterviewForm):
    """A new interview, of who was drawn, of a card, or of somebody without one; part 1 comes from the card."""

    def __init__(self, *args, user, instance: Interview, **kwargs):
        initial = {"token": new_token(user), "interviewed_on": instance.centre.today()} | kwargs.pop("initial", {})
        client = instance.client
        if client:
            initial |= profile_of(client, user)
        asks = (instance.drawn and instance.drawn.interviewer) or user
        if client is None or not is_own_caseworker(client, asks):
            initial["interviewer"] = asks.uuid
        super().__init__(*args, user=user, instance=instance, initial=initial, **kwargs)

    @property
    def head(self) -> list:
        return ["token"]

    @property
    def cancel(self) -> str:
        return ""

    def clean(self):
        answers = super().clean()
        if address := answers.get("token"):
            self.instance.uuid = address
        if reason := refusal(self.instance.client, self.instance.drawn):
            self.add_error(None, reason)
        return answers
