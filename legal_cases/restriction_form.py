"""Who may read a case: everybody who works on the cases of the centre, or the people named."""

import hashlib
from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mrc.access.models import User
from mrc.forms import Actions, Choices, Helper, Sheet
from mrc.templatetags.scripts import in_script

from .colleagues import VIEW, colleagues_of
from .entry_form import When
from .models import LegalCase
from .restriction import CASEWORKER_READS, open_to_all, restrict

ALL, NAMED = "all", "named"


def state_of(case: LegalCase, named: Iterable[int]) -> str:
    """What the form was shown with: somebody else's change in the meantime makes it another one."""
    told = " ".join(map(str, sorted(named))) if case.is_restricted else ALL
    return hashlib.sha256(told.encode()).hexdigest()[:32]


class RestrictionForm(forms.Form):
    """``shown`` says with which readers the form was shown; without it the form is taken at its word.

    One that was sent is made while the case is held.
    """

    shown = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    who = forms.ChoiceField(
        label=gettext_lazy("Who may read this case"),
        choices=[
            (ALL, gettext_lazy("Everybody who works on cases here")),
            (NAMED, gettext_lazy("Named people only")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose one."), "invalid_choice": gettext_lazy("Choose one.")},
    )
    readers = forms.MultipleChoiceField(
        label=gettext_lazy("Readers beside you"), required=False, widget=forms.CheckboxSelectMultiple
    )

    definitions = {
        "who": {
            ALL: gettext_lazy("The caseworkers and coordinators of the centre."),
            NAMED: gettext_lazy(
                "For all others the case does not exist: no list, search or count shows it. Reports count it."
            ),
        }
    }

    def __init__(self, *args, user: User, case: LegalCase, named: set[int], **kwargs):
        super().__init__(*args, **kwargs)
        self.user, self.case = user, case
        able = [colleague for colleague in colleagues_of(case.centre, VIEW) if colleague.pk != user.pk]
        self.able = {str(colleague.uuid): colleague for colleague in able}
        self.fields["readers"].choices = [(key, in_script(colleague.full_name)) for key, colleague in self.able.items()]
        self.fields["readers"].help_text = _("You always read it yourself.")
        self.fields["readers"].error_messages["invalid_choice"] = _(
            "Choose colleagues of this centre who work on cases."
        )
        chosen = named if case.is_restricted else {case.caseworker_id}
        self.state = state_of(case, named)
        self.initial = {
            "shown": self.state,
            "who": NAMED if case.is_restricted else ALL,
            "readers": [key for key, colleague in self.able.items() if colleague.pk in chosen],
        }
        self.helper = Helper(
            Sheet("", Choices("who"), When("readers-named", "readers")),
            Actions(_("Save who may read it"), cancel=case.get_absolute_url()),
        )

    def clean(self):
        answers = super().clean()
        if answers.get("shown") not in ("", self.state) and {"who", "readers"} & set(self.changed_data):
            self.data = self.data.copy()
            self.data[self.add_prefix("shown")] = self.state
            self.add_error(None, _("Somebody changed who reads this case in the meantime. Look again, then save."))
        caseworker = self.case.caseworker
        if answers.get("who") != NAMED or caseworker in (None, self.user) or "readers" in self.errors:
            return answers
        if str(caseworker.uuid) not in answers.get("readers", []):
            self.add_error("readers", CASEWORKER_READS)
        return answers

    def save(self) -> LegalCase:
        if self.cleaned_data["who"] == ALL:
            return open_to_all(case=self.case, by=self.user)
        readers = [self.able[key] for key in self.cleaned_data["readers"]]
        return restrict(case=self.case, readers=readers, by=self.user)
