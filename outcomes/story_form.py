"""Annex 4: the story in its five parts, each beside what the interview says; and what is recorded before approval."""

import hashlib

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.fields import LONGEST_TEXT, Coded, Text, as_typed
from clients.once import MadeOnce, new_token
from mrc.forms import Actions, Choices, Col, Columns, DateField, Helper, Include, SaveBar, Sheet
from mrc.scripts import word_count
from mrc.templatetags.figures import day_in_words
from mrc.together import ChangedTogether
from mrc.vocabularies.contact import ConsentManner

from .annex3 import QUESTIONS
from .models import Story
from .models.story import PARTS
from .stories import LEAST, MOST, keep_story
from .story_check import Found

# What of the interview stands beside each part.
BESIDE = {
    "profile": ("community_of_origin", "sector", "legal_status"),
    "event": ("learned_of_mrc", "accessed_when", "event", "challenges"),
    "assistance": ("services_used", "assistance_adequate"),
    "result": ("learned", "decisions", "benefits", "behaviour", "livelihood"),
    "lesson": ("women_responsive", "additional_services"),
}
ASKS = {
    "profile": gettext_lazy("Woman or man, about which age, from which region, what work: no name, no village."),
    "event": gettext_lazy("What happened before, and how the way to the centre was found."),
    "assistance": gettext_lazy("What the centre did, and what it could not do."),
    "result": gettext_lazy("What changed, and what did not. Good and bad count alike."),
    "lesson": gettext_lazy("What the centre, or others, should do from now on."),
}
COUNTED = [*PARTS, "title", "pseudonym", "outcome", "figures"]


class StoryForm(ChangedTogether, forms.ModelForm):
    """Changes a story. ``own`` are the answers to the centre's own questions."""

    title = Text(
        label=gettext_lazy("Title"),
        max_length=500,
        widget=forms.TextInput({"autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Give the story a title.")},
    )

    class Meta:
        model = Story
        fields = ["title", "pseudonym", "outcome", *PARTS, "figures"]
        formfield_callback = as_typed
        widgets = {"outcome": forms.RadioSelect}

    def __init__(self, *args, user, own=(), **kwargs):
        self.user, self.own = user, own
        super().__init__(*args, **kwargs)
        self.fields["pseudonym"].help_text = _("The name she is called by in the story; never her own.")
        self.fields["pseudonym"].widget.attrs["autocomplete"] = "off"
        self.fields["figures"].help_text = _("One a line: 40 hours of overtime, from her own list.")
        self.fields["figures"].widget = forms.Textarea({"rows": 3})
        for name in PARTS:
            self.fields[name].widget = forms.Textarea({"rows": 9, "data-words": f"words-{name}"})
            said = _("Words: {n}")
            words = word_count(getattr(self.instance, name))
            self.fields[name].label = ASKS[name]  # its name is the legend above it
            self.fields[name].help_text = format_html(
                '<span id="words-{}" data-said="{}">{}</span>', name, said, said.format(n=words)
            )
        self.compare_with_shown()
        self.helper = Helper(
            Sheet(_("The story"), *self.head, Columns("title", "pseudonym"), Choices("outcome", two=True)),
            *(
                Sheet(
                    f"{number} {Story._meta.get_field(name).verbose_name}",
                    Columns(Col(name, width=7), Col(self.beside(name), width=5)),
                )
                for number, name in enumerate(PARTS, start=1)
            ),
            Sheet(_("Figures"), "figures"),
            Include("outcomes/_length.html", said=self.length_said(), words=self.words_now()),
            SaveBar(_("Save the story"), cancel=self.cancel, draft=True),
        )

    def beside(self, name: str) -> Include:
        interview = self.instance.interview
        answers = []
        for field in BESIDE[name]:
            choices = interview._meta.get_field(field).choices
            text = getattr(interview, f"get_{field}_display")() if choices else getattr(interview, field)
            answers.append((QUESTIONS.get(field) or interview._meta.get_field(field).verbose_name, text))
        if name == "profile":
            answers.insert(0, (_("Gender"), interview.get_gender_display()))
        if name == "lesson":
            answers += [(answer.asked, answer.text) for answer in self.own]
        return Include("outcomes/_said.html", answers=[answer for answer in answers if answer[1]])

    def words_now(self) -> int:
        typed = self.data if self.is_bound else {}
        return sum(word_count(str(typed.get(name, getattr(self.instance, name)))) for name in PARTS)

    def length_said(self) -> dict[str, str]:
        told = {"n": "{n}", "least": LEAST, "most": MOST}
        return {
            "few": _("%(n)s words so far; %(least)s to %(most)s make a page.") % told,
            "right": _("%(n)s words: right for a page.") % told,
            "many": _("%(n)s words; %(least)s to %(most)s make a page.") % told,
            "least": str(LEAST),
            "most": str(MOST),
        }

    @property
    def head(self) -> list:
        return []

    @property
    def cancel(self) -> str:
        return self.instance.get_absolute_url()

    def clean_pseudonym(self):
        """Not the name of the card: the one mistake that cannot be taken back once it is printed."""
        pseudonym = self.cleaned_data["pseudonym"]
        client = self.instance.interview.client
        names = {client.name, client.name_latin, *client.other_names.splitlines()} if client else set()
        own = {name.casefold() for name in names if name and not (client.pseudonym and name == client.name)}
        if pseudonym.casefold() in own:
            raise forms.ValidationError(_("This is the name on the card. Choose another one for the story."))
        return pseudonym

    @property
    def changed_texts(self) -> set[str]:
        return set(self.changed_data) & set(COUNTED)

    def save(self) -> bool:
        """Whether an approved story is a draft again."""
        return keep_story(story=self.instance, changed=self.changed_texts, by=self.user)


class NewStoryForm(MadeOnce, StoryForm):
    """A new story of an interview; nothing is filled in beforehand, least of all a name."""

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, user=user, initial={"token": new_token(user)}, **kwargs)

    @property
    def head(self) -> list:
        return ["token"]

    @property
    def cancel(self) -> str:
        return self.instance.interview.get_absolute_url()

    def clean(self):
        answers = super().clean()
        if address := answers.get("token"):
            self.instance.uuid = address
        return answers


def name_of(found: Found) -> str:
    """Of the field of one thing: by what it is, not by its place, which a change of the records moves."""
    return f"why_{hashlib.sha256('|'.join(found.key).encode()).hexdigest()[:16]}"


class CheckForm(forms.Form):
    """Why each thing that was found may stay. What is left empty is answered later, or taken out of the text."""

    def __init__(self, *args, risks: list[Found], **kwargs):
        super().__init__(*args, **kwargs)
        self.risks = {name_of(found): found for found in risks}
        for name, found in self.risks.items():
            self.fields[name] = Text(
                label=_("Why it may stay"),
                required=False,
                max_length=LONGEST_TEXT,
                initial=found.why or found.before,
                widget=forms.Textarea({"rows": 2}),
            )

    def rows(self) -> list[tuple[Found, forms.BoundField]]:
        return [(found, self[name]) for name, found in self.risks.items()]

    def answers(self) -> dict[tuple[str, str], str]:
        """What was sent, by the thing it answers."""
        return {found.key: self.cleaned_data[name] for name, found in self.risks.items()}


class OfStory(ChangedTogether, forms.ModelForm):
    """Something recorded about a story on a day that is over or today, and not before the interview."""

    save_label = ""

    def __init__(self, *args, user, **kwargs):
        self.user = user
        super().__init__(*args, **kwargs)
        self.compare_with_shown()
        asked = Sheet("", *self.Meta.fields)
        self.helper = Helper(asked, Actions(self.save_label, cancel=self.instance.get_absolute_url()))

    def clean(self):
        answers = super().clean()
        for name in ("heard_on", "consent_on", "consent_withdrawn_on"):
            on = answers.get(name)
            if on and on > self.instance.centre.today():
                self.add_error(name, _("This day is still to come."))
            elif on and on < self.instance.interview.interviewed_on:
                self.add_error(name, _("This is before the interview. Look at the day again."))
        return answers


class HeardForm(OfStory):
    """That the respondent heard the story read, from whom, and what was changed."""

    save_label = gettext_lazy("Save")
    heard_on = DateField(label=gettext_lazy("Read to the respondent on"))
    heard_from = Text(
        label=gettext_lazy("Read by"),
        max_length=300,
        help_text=gettext_lazy("Who read it out, and the interpreter if there was one."),
        error_messages={"required": gettext_lazy("Write who read it.")},
    )
    heard_changes = Text(
        label=gettext_lazy("What the respondent changed"),
        required=False,
        max_length=LONGEST_TEXT,
        help_text=gettext_lazy("Empty: nothing. Write it into the story too."),
        widget=forms.Textarea({"rows": 4}),
    )

    class Meta:
        model = Story
        fields = ["heard_on", "heard_from", "heard_changes"]


class StoryConsentForm(OfStory):
    """Consent to publish of somebody without a card; with a card it stands there."""

    save_label = gettext_lazy("Save the answer")
    consent_on = DateField(label=gettext_lazy("Consent to publish given on"), required=False)
    consent_manner = Coded(label=gettext_lazy("How the answer was given"), choices=ConsentManner.choices)
    consent_withdrawn_on = DateField(
        label=gettext_lazy("Taken back on"),
        required=False,
        help_text=gettext_lazy("From then on the story is not published any more."),
    )

    class Meta:
        model = Story
        fields = ["consent_on", "consent_manner", "consent_withdrawn_on"]

    def clean(self):
        answers = super().clean()
        given, back = answers.get("consent_on"), answers.get("consent_withdrawn_on")
        before, taken_back = self.instance.consent_on, self.instance.consent_withdrawn_on
        if before and not given and "consent_on" not in self.errors:
            self.add_error("consent_on", _("An answer that was given stays. Write below when it was taken back."))
        if taken_back and not back and "consent_withdrawn_on" not in self.errors and not (given and given > taken_back):
            sentence = _("It was taken back on %(day)s. A new consent has a later day of its own.")
            self.add_error("consent_withdrawn_on", sentence % {"day": day_in_words(taken_back)})
        if back and not given:
            self.add_error("consent_on", _("Write when it was given, too."))
        if given and back and back < given:
            self.add_error("consent_withdrawn_on", _("It was taken back before it was given. Look at the days again."))
        return answers


class ReturnForm(forms.ModelForm):
    """What the coordinator wants changed."""

    remark = Text(
        label=gettext_lazy("What to change"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea({"rows": 5}),
        error_messages={"required": gettext_lazy("Write what to change.")},
    )

    class Meta:
        model = Story
        fields = ["remark"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["remark"] = ""
        self.helper = Helper(Sheet("", "remark"), Actions(_("Send it back"), cancel=self.instance.get_absolute_url()))
