"""The questions a centre adds to Annex 3."""

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.fields import as_typed
from mrc.forms import Actions, Columns, Helper, Sheet

from .models import Question


class QuestionForm(forms.ModelForm):
    """One question. Answers that were given keep the words in which it was asked then."""

    class Meta:
        model = Question
        fields = ["wording", "order", "in_use"]
        formfield_callback = as_typed
        error_messages = {"wording": {"required": _("Write the question.")}}

    def __init__(self, *args, user, **kwargs):
        self.user = user
        super().__init__(*args, **kwargs)
        self.fields["wording"].widget = forms.Textarea({"rows": 2})
        self.fields["wording"].help_text = _("As it is said to somebody, in the language of the interview.")
        self.fields["order"].help_text = _("Smaller numbers come first.")
        self.fields["in_use"].help_text = _("A question out of use is not asked any more. Its answers stay.")
        save = _("Save the question") if self.instance.pk else _("Add the question")
        self.helper = Helper(Sheet("", "wording", Columns("order", "in_use")), Actions(save, cancel=self.cancel))

    def clean_wording(self):
        wording = self.cleaned_data["wording"]
        others = Question.objects.filter(centre=self.instance.centre, wording=wording).exclude(pk=self.instance.pk)
        if others.exists():
            raise forms.ValidationError(_("The centre has this question already. Put that one in use again."))
        return wording

    @property
    def cancel(self) -> str:
        return ""
