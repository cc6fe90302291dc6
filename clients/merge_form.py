"""Two cards side by side: which one stays, and which answer of each field."""

from django import forms
from django.utils.translation import gettext_lazy as _

from mrc.forms import problems
from mrc.scripts import search_key

from .contact import CLOSED, is_withheld
from .fields import Text
from .history import shown as in_words
from .merging import Answer, answers_of, is_empty, other_names_with, print_of
from .models import Client, LikelySame

FIRST, SECOND = "first", "second"
NAMES = ("name", "name_latin")
CHECK = {"class": "form-check-input"}


class MergeForm(forms.Form):
    """One field for each answer that differs; an answer only one card has is taken without a question."""

    stays = forms.ChoiceField(
        label=_("Which card stays"),
        widget=forms.RadioSelect(CHECK),
        initial=FIRST,
        error_messages={
            "required": _("Choose the card that stays."),
            "invalid_choice": _("Choose one of the answers of the list."),
        },
    )
    shown = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args, user, pair: LikelySame, **kwargs):
        super().__init__(*args, **kwargs)
        self.first, self.second = pair.first, pair.second
        self.closed = {card.pk for card in (self.first, self.second) if is_withheld(card, user)}
        self.initial["shown"] = print_of(self.first, self.second)
        self.fields["stays"].choices = [(FIRST, self.first.reference), (SECOND, self.second.reference)]
        self.answers = answers_of(self.first, self.second)
        for answer in self.answers:
            if answer.differs:
                self.fields[answer.name] = forms.ChoiceField(
                    label=answer.label,
                    choices=[(FIRST, self.words(answer, FIRST)), (SECOND, self.words(answer, SECOND))],
                    widget=forms.RadioSelect(CHECK),
                    initial=self.proposed(answer),
                    error_messages={
                        "required": _("Choose one of the two."),
                        "invalid_choice": _("Choose one of the answers of the list."),
                    },
                )

    def proposed(self, answer: Answer) -> str:
        """The earlier registration; else what the card that was changed last says."""
        if answer.name == "registered_on":
            return FIRST if answer.first <= answer.second else SECOND
        return FIRST

    def words(self, answer: Answer, side: str) -> str:
        card = self.first if side == FIRST else self.second
        if is_empty(getattr(answer, side)):
            return ""
        if card.pk in self.closed and answer.name in CLOSED:
            return _("not to be contacted")
        return in_words(Client._meta.get_field(answer.name), card)

    @property
    def problems(self):
        return problems(self)

    @property
    def rows(self) -> list[dict]:
        """Every field either card has answered: the two answers, and the question where they differ."""
        return [
            {
                "label": answer.label,
                "first": self.words(answer, FIRST),
                "second": self.words(answer, SECOND),
                "field": self[answer.name] if answer.differs else None,
                "is_same": answer.first == answer.second,
            }
            for answer in self.answers
        ]

    @property
    def kept(self) -> Client:
        return self.first if self.cleaned_data["stays"] == FIRST else self.second

    @property
    def gone(self) -> Client:
        return self.second if self.cleaned_data["stays"] == FIRST else self.first

    @property
    def values(self) -> dict[str, object]:
        """What is written on the card that stays."""
        chosen = {}
        for answer in self.answers:
            only = SECOND if is_empty(answer.first) else FIRST
            chosen[answer.name] = getattr(answer, self.cleaned_data[answer.name] if answer.differs else only)
        chosen |= self.birth(chosen)
        chosen["other_names"] = self.other_names(chosen)
        kept = self.kept
        return {name: value for name, value in chosen.items() if getattr(kept, name) != value}

    def birth(self, chosen: dict) -> dict:
        """A day of birth makes the year alone needless."""
        return {"birth_year": None} if chosen.get("born_on") else {}

    def other_names(self, chosen: dict) -> str:
        """The names that were not chosen stay findable."""
        names = [name for card in (self.first, self.second) for name in (card.name, card.name_latin)]
        taken = {search_key(str(chosen.get(name) or "")) for name in NAMES}
        more = [name for name in names if name and search_key(name) not in taken]
        both = "\n".join(filter(None, [self.first.other_names, self.second.other_names]))
        return other_names_with(both, *more)


class TellApartForm(forms.Form):
    reason = Text(
        label=_("What tells the two persons apart"),
        max_length=2000,
        widget=forms.Textarea({"rows": 2}),
        error_messages={"required": _("Say what tells the two persons apart.")},
    )
