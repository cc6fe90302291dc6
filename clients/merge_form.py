"""Two cards side by side: which one stays, and which answer of each field."""

import copy

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from mrc.forms import problems
from mrc.scripts import search_key

from .contact import CLOSED, is_withheld
from .fields import Text
from .history import shown as in_words
from .models import Client, LikelySame
from .side_by_side import Answer, answers_of, is_empty, print_of

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
        self.newer = self.changed_last()
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

    def changed_last(self) -> str:
        """The card somebody wrote on last, whatever it was."""
        versions = Client.history.filter(id__in=[self.first.pk, self.second.pk])
        newest = versions.order_by("-history_date", "-history_id").values_list("id", flat=True).first()
        return SECOND if newest == self.second.pk else FIRST

    def proposed(self, answer: Answer) -> str:
        """The earlier registration that is not before the birth; else what the card that was changed last says."""
        if answer.name != "registered_on":
            return self.newer
        earlier, later = (FIRST, SECOND) if answer.first <= answer.second else (SECOND, FIRST)
        born_on = next((self.proposed_value(each) for each in self.answers if each.name == "born_on"), None)
        return later if born_on and getattr(answer, earlier) < born_on else earlier

    def proposed_value(self, answer: Answer) -> object:
        return getattr(answer, self.proposed(answer)) if answer.differs else only_one_of(answer)

    def clean(self):
        """The card that stays, as it would be written, is one the database takes."""
        if not self.errors:
            card = copy.copy(self.kept)
            for name, value in self.values.items():
                setattr(card, name, value)
            try:
                card.validate_constraints()
            except ValidationError as error:
                self.add_error(None, error.messages)
        return self.cleaned_data

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
            taken = only_one_of(answer)
            chosen[answer.name] = getattr(answer, self.cleaned_data[answer.name]) if answer.differs else taken
        chosen |= self.birth(chosen)
        chosen["pseudonym"] = self.is_pseudonym(chosen)
        chosen["other_names"] = self.other_names(chosen)
        kept = self.kept
        return {name: value for name, value in chosen.items() if getattr(kept, name) != value}

    def birth(self, chosen: dict) -> dict:
        """A day of birth makes the year alone needless."""
        return {"birth_year": None} if chosen.get("born_on") else {}

    def is_pseudonym(self, chosen: dict) -> bool:
        """The mark is about the name that was chosen, and comes from a card that has it."""
        name = chosen.get("name") or ""
        return any(card.pseudonym for card in (self.first, self.second) if name and card.name == name)

    def other_names(self, chosen: dict) -> str:
        """The names that were not chosen stay findable."""
        names = [name for card in (self.first, self.second) for name in (card.name, card.name_latin)]
        taken = {search_key(str(chosen.get(name) or "")) for name in NAMES}
        more = [name for name in names if name and search_key(name) not in taken]
        both = "\n".join(filter(None, [self.first.other_names, self.second.other_names]))
        return other_names_with(both, *more)


def only_one_of(answer: Answer) -> object:
    return answer.second if is_empty(answer.first) else answer.first


class TellApartForm(forms.Form):
    reason = Text(
        label=_("What tells the two persons apart"),
        max_length=2000,
        widget=forms.Textarea({"rows": 2}),
        error_messages={"required": _("Say what tells the two persons apart.")},
    )


def other_names_with(kept_names: str, *names: str) -> str:
    """The names that were not chosen stay among the other names, so that the search finds them."""
    lines = dict.fromkeys(line for line in [*kept_names.splitlines(), *names] if line)
    known: dict[str, str] = {}
    for line in lines:
        known.setdefault(search_key(line), line)
    return "\n".join(known.values())
