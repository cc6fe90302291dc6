"""What a coordinator writes about a draw and about who was drawn."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.fields import Text
from mrc.forms import Actions, Choices, Helper, Sheet
from mrc.vocabularies.harvesting import DrawnState

from .draws import NEEDS_REASON, STILL_ASKED
from .interviewers import interviewers_for
from .models import Drawn

REASON_MAX = 2000


def reason_field(label: str, **options) -> Text:
    return Text(label=label, max_length=REASON_MAX, widget=forms.Textarea({"rows": 3}), **options)


class DrawForm(forms.Form):
    """Nothing is chosen but why a year is drawn again."""

    def __init__(self, *args, is_again: bool, cancel: str, **kwargs):
        super().__init__(*args, **kwargs)
        if is_again:
            self.fields["reason"] = reason_field(
                _("Why it is drawn again"), error_messages={"required": _("Write why: it stands on the sheet.")}
            )
        self.helper = Helper(
            *([Sheet("", "reason")] if is_again else []),
            Actions(_("Draw again") if is_again else _("Draw"), cancel=cancel),
        )


class StateForm(forms.Form):
    """What came of asking somebody."""

    state = forms.ChoiceField(
        label=gettext_lazy("What came of it"),
        widget=forms.RadioSelect,
        choices=[(word.value, word.label) for word in (*STILL_ASKED, *NEEDS_REASON)],
        error_messages={
            "required": gettext_lazy("Choose what came of it."),
            "invalid_choice": gettext_lazy("Choose one of the answers of the list."),
        },
    )
    reason = reason_field(gettext_lazy("Reason"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = _("Needed when there will be no interview. No name of anybody else.")
        self.helper = Helper(
            Sheet("", Choices("state", definitions=DrawnState.definitions()), "reason"),
            Actions(_("Save what came of it")),
        )


class InterviewerForm(forms.Form):
    """Who asks. Whoever carried a case of the person is not on the list."""

    interviewer = forms.ChoiceField(
        label=gettext_lazy("Who interviews this person"),
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Choose a colleague of the list.")},
    )

    def __init__(self, *args, drawn: Drawn, **kwargs):
        super().__init__(*args, **kwargs)
        self.people = {str(one.pk): one for one in interviewers_for(drawn)}
        named = [(key, one.full_name) for key, one in self.people.items()]
        self.fields["interviewer"].choices = [("", _("Nobody yet")), *named]
        self.initial["interviewer"] = str(drawn.interviewer_id or "")
        text = _("Whoever carried a case of this person is not on the list.")
        self.helper = Helper(Sheet("", "interviewer", text=text), Actions(_("Name the interviewer")))

    @property
    def chosen(self):
        return self.people.get(self.cleaned_data["interviewer"])
