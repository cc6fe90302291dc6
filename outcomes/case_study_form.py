"""Annex 6: the case study in its parts, with whom and what it is about."""

from datetime import timedelta

from django import forms
from django.db.models import Q
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.fields import LONGEST_TEXT, Text, as_typed
from clients.once import MadeOnce, new_token
from events.models import Event
from legal_cases.models import LegalCase
from mrc.agreements.models import Activity
from mrc.constraints import is_key
from mrc.forms import Actions, Choices, Columns, Helper, SaveBar, Sheet
from mrc.scripts import word_count
from mrc.templatetags.scripts import in_script
from mrc.together import ChangedTogether
from mrc.vocabularies import Finding

from .case_studies import keep_study
from .models import CaseStudy
from .models.case_study import PARTS

ASKS = {
    "summary": gettext_lazy("What was done, for whom, where and why, in a few sentences."),
    "impact": gettext_lazy("On beneficiaries, positive and negative: what changed for them, and what did not?"),
    "impact_intermediaries": gettext_lazy(
        "On officials, unions, employers, agencies, positive and negative: what do they do otherwise now?"
    ),
    "learning": gettext_lazy("What worked, what did not, and what will be done otherwise."),
}
LINKS = ("activities", "events", "cases")
COUNTS = ("women", "men", "other")
MOST_COUNTED = 1_000_000
OFFERED = 40  # events and complaints
YEAR = timedelta(days=365)
COUNTED = ["title", "finding", *PARTS, *COUNTS]


class Linked(forms.ModelMultipleChoiceField):
    """What a case study is about, among what its writer may see."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **options):
        super().__init__(
            queryset=None,
            required=False,
            error_messages={
                "invalid_choice": _("This is not on the list any more. Choose from the list."),
                "invalid_pk_value": _("Choose from the list."),
                "invalid_list": _("Choose from the list."),
            },
            **options,
        )

    def clean(self, value):
        if not all(is_key(str(key)) for key in value or ()):
            raise forms.ValidationError(self.error_messages["invalid_list"], code="invalid_list")
        return super().clean(value)


class Activities(Linked):
    def label_from_instance(self, activity):
        return format_html("{} · {}", activity.outcome.agreement.number, in_script(str(activity)))


class Events(Linked):
    def label_from_instance(self, event):
        return format_html("{} · {}", f"{event.held_on:%d/%m/%Y}", in_script(event.title or event.reference))


class Cases(Linked):
    def label_from_instance(self, case):
        subjects = ", ".join(str(row.get_code_display()) for row in case.casesubject_rows.all())
        return f"{case.reference} · {subjects}" if subjects else case.reference


class CaseStudyForm(ChangedTogether, forms.ModelForm):
    """Changes a case study. ``asked`` are an event or a complaint it is begun from."""

    title = Text(
        label=gettext_lazy("Title"),
        max_length=500,
        widget=forms.TextInput({"autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Give the case study a title.")},
    )
    activities = Activities(label=gettext_lazy("Planned activities"))
    events = Events(label=gettext_lazy("Events of the last year"))
    cases = Cases(label=gettext_lazy("Complaints"))

    class Meta:
        model = CaseStudy
        fields = ["title", "finding", *PARTS, *COUNTS, *LINKS]
        formfield_callback = as_typed
        widgets = {"finding": forms.RadioSelect}

    def __init__(self, *args, user, **kwargs):
        self.user = user
        super().__init__(*args, **kwargs)
        for name in PARTS:
            field = self.fields[name]
            field.widget = forms.Textarea({"rows": 7, "data-words": f"words-{name}"})
            said, words = _("Words: {n}"), word_count(getattr(self.instance, name))
            field.help_text = format_html(
                '{} <span id="words-{}" data-said="{}">{}</span>', ASKS[name], name, said, said.format(n=words)
            )
        for name in COUNTS:
            self.fields[name].required = False
            self.fields[name].min_value = 0
            self.fields[name].widget.attrs |= {"inputmode": "numeric", "min": 0}
        self.offer()
        self.show_what_is_offered()
        self.compare_with_shown()
        links = [name for name in LINKS if self.fields[name].queryset.exists()]
        self.helper = Helper(
            Sheet("", *self.head, "title", Choices("finding", definitions=Finding.definitions(), two=True)),
            Sheet(_("The case study"), *PARTS),
            Sheet(_("Subjects, by gender"), Columns(*COUNTS), text=_("The people it is about, each once.")),
            *([Sheet(_("What it is about"), *(Choices(name) for name in links))] if links else []),
            SaveBar(_("Save the case study"), cancel=self.cancel, draft=True),
        )

    def offer(self) -> None:
        """Activities of the centre's agreements, events of a year, complaints somebody nominated; and those linked."""
        centre, today, has = self.instance.centre, self.instance.centre.today(), self.linked
        self.fields["activities"].queryset = (
            Activity.objects.filter(
                Q(outcome__agreement__centres=centre, outcome__agreement__ends_on__gte=today - YEAR)
                | Q(pk__in=has("activities"))
            )
            .select_related("outcome__agreement")
            .distinct()
            .order_by("outcome__agreement__number", "number")
        )
        events = Event.objects.visible_to(self.user).filter(centre=centre)
        recent = list(events.filter(held_on__gte=today - YEAR).order_by("-held_on").values_list("pk", flat=True))
        self.fields["events"].queryset = events.filter(Q(pk__in=recent[:OFFERED]) | Q(pk__in=has("events"))).order_by(
            "-held_on", "-pk"
        )
        cases = LegalCase.objects.visible_to(self.user).filter(centre=centre)
        nominated = list(
            cases.exclude(case_study_why="").order_by("-closed_on", "-pk").values_list("pk", flat=True)[:OFFERED]
        )
        self.fields["cases"].queryset = (
            cases.filter(Q(pk__in=nominated) | Q(pk__in=has("cases")))
            .prefetch_related("casesubject_rows")
            .order_by("reference")
        )
        self.fields["cases"].help_text = _(
            "Complaints nominated on their closing record. Nothing of them is printed: they only say what it is of."
        )

    def show_what_is_offered(self) -> None:
        """By key, as the boxes send them; what is hidden from the writer is no answer of this page."""
        if self.instance._state.adding:
            return
        for name in LINKS:
            offered = self.fields[name].queryset.values_list("pk", flat=True)
            self.initial[name] = sorted({*self.linked(name)} & {*offered})

    def linked(self, name: str) -> list[int]:
        stored = [] if self.instance._state.adding else list(getattr(self.instance, name).values_list("pk", flat=True))
        return [*stored, *(one.pk for one in self.initial.get(name, ()) if not isinstance(one, int))]

    @property
    def head(self) -> list:
        return []

    @property
    def cancel(self) -> str:
        return self.instance.get_absolute_url()

    def clean(self):
        answers = super().clean()
        for name in COUNTS:
            n = answers.get(name)
            if n is None and name not in self.errors:
                answers[name] = 0
            elif n is not None and n < 0:
                self.add_error(name, _("A number of people is not below zero."))
            elif n is not None and n > MOST_COUNTED:
                self.add_error(name, _("This is more than a centre can reach. Look at the number again."))
        return answers

    @property
    def has_changed_texts(self) -> bool:
        return any(self.cleaned_data[name] != self.initial.get(name) for name in COUNTED)

    def _save_m2m(self):
        """The links are kept with the study, so that those hidden from its writer stay."""

    def save(self, commit=True) -> bool:
        """Whether an approved case study is a draft again."""
        links = {name: (self.cleaned_data[name], self.fields[name].queryset) for name in LINKS}
        return keep_study(study=self.instance, links=links, changed=self.has_changed_texts, by=self.user)


class NewCaseStudyForm(MadeOnce, CaseStudyForm):
    def __init__(self, *args, user, initial=None, **kwargs):
        super().__init__(*args, user=user, initial={"token": new_token(user)} | (initial or {}), **kwargs)

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
        return answers


class WhyForm(forms.Form):
    """Why what was found may stay; or what is to be changed."""

    def __init__(self, *args, label: str, missing: str, save: str, study: CaseStudy, initial_text: str = "", **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["why"] = Text(
            label=label,
            max_length=LONGEST_TEXT,
            initial=initial_text,
            widget=forms.Textarea({"rows": 4}),
            error_messages={"required": missing},
        )
        self.helper = Helper(Sheet("", "why"), Actions(save, cancel=study.get_absolute_url()))
