"""Reading the free texts of a record for names and places, before they leave."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.fields import LONGEST_TEXT
from mrc.access.models import User
from mrc.scripts import clean

from .models import LegalCase, OutgoingText
from .outgoing import Known, checked, digest_of, keep_checked, pieces, suspects, texts_of, without_suspects


class OutgoingForm(forms.Form):
    """One box for each text that is written. What still looks like a name is refused until somebody says it is none."""

    of = forms.CharField(widget=forms.HiddenInput, required=False)
    are_none = forms.BooleanField(
        label=gettext_lazy("What is still marked names no person and no place, and is no date of the case"),
        required=False,
    )

    def __init__(self, *args, user: User, case: LegalCase, **kwargs):
        super().__init__(*args, **kwargs)
        self.user, self.case, self.known = user, case, Known.of(case)
        stored = checked(case)
        self.initial["of"] = digest_of(case)
        for name, text in texts_of(case).items():
            column = OutgoingText._meta.get_field(name)
            longest = column.max_length or LONGEST_TEXT
            self.fields[name] = forms.CharField(
                label=column.verbose_name,
                required=False,
                max_length=longest,
                widget=forms.Textarea(
                    {"rows": 4 if name in {"remarks", "dropped_why"} else 2, "class": "form-control"}
                ),
                initial=getattr(stored, name) if stored else without_suspects(text, self.known)[:longest],
            )

    def rows(self) -> list[tuple[forms.BoundField, list]]:
        """Each text with what looks like a person or a place, beside its box."""
        return [(self[name], pieces(text, self.known)) for name, text in texts_of(self.case).items()]

    def clean(self):
        answers = super().clean()
        if answers.get("of") != digest_of(self.case):
            self.data = self.data.copy()
            self.data[self.add_prefix("of")] = digest_of(self.case)
            self.add_error(None, _("Somebody changed a text meanwhile. Look at them again, then save."))
        for name in texts_of(self.case):
            text = answers[name] = clean(answers.get(name, ""))
            found = suspects(text, self.known)
            if found and not answers.get("are_none"):
                words = ", ".join(f"“{piece.text.strip()}” ({piece.why})" for piece in found[:5])
                self.add_error(
                    name,
                    _("This looks like a person or a place: %(words)s. Take it out, or say below that it is none.")
                    % {"words": words},
                )
        return answers

    def save(self) -> OutgoingText:
        texts = {name: self.cleaned_data[name] for name in texts_of(self.case)}
        return keep_checked(case=self.case, texts=texts, by=self.user)
