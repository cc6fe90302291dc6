"""The quick entry of a case page, and an entry corrected by who wrote it."""

from collections.abc import Iterable
from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.once import MadeOnce, new_token
from mrc.access.models import User
from mrc.forms import Actions, Col, Columns, DateField, Grid, Helper, Include, RadioRow, Sheet
from mrc.scripts import clean
from mrc.templatetags.scripts import in_script
from mrc.vocabularies.casework import DateEnding, DateKind, EntryKind, NoteAudience
from mrc.vocabularies.world import currency_choices

from .date_forms import NextStepForm
from .dates import end_date
from .fields import AmountField
from .models import DueDate, Entry, LegalCase
from .timeline import TEXT_MAX, correct_entry, write_entry

COLUMNS = ("kind", "happened_on", "text", "audience", "currency", "amount")


class When(Col, Grid):
    """Fields that matter for some answers only; the stylesheet hides them until one of these is chosen."""

    template = "legal_cases/_when.html"

    def __init__(self, css_class: str, *things: object) -> None:
        super().__init__(*things)
        self.css_class = css_class


class EntryFields(forms.Form):
    """What an entry holds. ``colleagues`` are those a restricted entry can be opened to."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), choices=[(k.value, k.label) for k in EntryKind.written_by_hand()]
    )
    happened_on = DateField(label=gettext_lazy("Day"))
    text = forms.CharField(label=gettext_lazy("What happened"), required=False, widget=forms.Textarea({"rows": 3}))
    currency = forms.ChoiceField(label=gettext_lazy("Currency"), required=False)
    amount = AmountField(label=gettext_lazy("Amount"))
    audience = forms.ChoiceField(
        label=gettext_lazy("Who may read it"), choices=NoteAudience.choices, widget=forms.RadioSelect
    )
    readers = forms.MultipleChoiceField(
        label=gettext_lazy("Readers beside you"), required=False, widget=forms.CheckboxSelectMultiple
    )

    is_still_to_come = False  # known after cleaning: a hearing was written down for a day ahead

    def __init__(self, *args, user: User, case: LegalCase, colleagues: Iterable[User], **kwargs):
        super().__init__(*args, **kwargs)
        self.user, self.case = user, case
        self.able = {str(colleague.uuid): colleague for colleague in colleagues if colleague.pk != user.pk}
        self.fields["currency"].choices = [("", "—"), *currency_choices()]
        self.fields["audience"].help_text = _(
            "Ordinary: may be handed over with the file. Internal: for colleagues, never printed."
            " Named people only: for you and those you choose, never printed."
        )
        self.fields["readers"].choices = [(key, in_script(colleague.full_name)) for key, colleague in self.able.items()]
        if not self.able:
            self.fields["readers"].help_text = _("Nobody else reads this case: the entry is for you alone.")
        wrong = {"invalid_choice": _("Choose one of the answers of the list."), "required": _("Choose one.")}
        for name in ("kind", "currency", "audience"):
            self.fields[name].error_messages |= wrong
        self.fields["readers"].error_messages["invalid_choice"] = _("Choose colleagues who read this case.")
        self.initial = {"kind": EntryKind.NOTE, "audience": NoteAudience.ORDINARY, "currency": case.centre.currency} | (
            self.initial or {}
        )

    def things(self) -> list:
        return [
            Columns("kind", Col("happened_on", Include("legal_cases/_to_date.html"))),
            When("sums", Columns("currency", "amount")),
            "text",
            RadioRow("audience"),
            When("readers", "readers"),
        ]

    def clean_happened_on(self) -> date:
        day = self.cleaned_data["happened_on"]
        if day > self.case.centre.today():
            if self.cleaned_data.get("kind") == EntryKind.HEARING and self.case.is_open:
                self.is_still_to_come = True
                raise ValidationError(_("This day has not come yet. A hearing ahead is a date of the case."))
            raise ValidationError(_("This day has not come yet. What is still to come is a next step or a date."))
        return day

    def clean_text(self) -> str:
        text = clean(self.cleaned_data["text"].replace("\0", ""))
        if len(text) > TEXT_MAX:
            raise ValidationError(
                _("This is %(count)s characters long; %(most)s fit. Shorten it, or write two entries."),
                params={"count": f"{len(text):,}", "most": f"{TEXT_MAX:,}"},
            )
        return text

    def clean(self):
        answers = super().clean()
        kind, amount, text = answers.get("kind"), answers.get("amount"), answers.get("text")
        if kind in EntryKind.sums():
            if amount is None and "amount" not in self.errors:
                self.add_error("amount", _("Write the amount."))
            if not answers.get("currency") and "currency" not in self.errors:
                self.add_error("currency", _("An amount needs its currency."))
        elif kind and amount is not None:
            self.add_error(
                "amount", _("An amount belongs to a sum claimed, offered or awarded: choose one of these, or empty it.")
            )
        elif kind and not text and "text" not in self.errors:
            self.add_error("text", _("Write what happened."))
        is_restricted = answers.get("audience") == NoteAudience.RESTRICTED
        if is_restricted and self.able and not answers.get("readers") and "readers" not in self.errors:
            self.add_error("readers", _("Choose at least one person who may read it beside you."))
        return answers

    def chosen_readers(self) -> list[User]:
        return [self.able[key] for key in self.cleaned_data["readers"]]

    def values(self) -> dict:
        """The columns of the entry; what stands beside without meaning anything is left out."""
        values = {name: self.cleaned_data[name] for name in COLUMNS}
        if values["kind"] not in EntryKind.sums():
            values |= {"currency": "", "amount": None}
        return values


class QuickEntryForm(MadeOnce, EntryFields, NextStepForm):
    """Writes an entry, asks what comes next and may end the step that was open: one save.

    The hidden token is the address the entry will have: sent twice, it is one entry and one step.
    """

    done = forms.MultipleChoiceField(
        label=gettext_lazy("Is this done?"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, case: LegalCase, user: User, steps: Iterable[DueDate] = (), **kwargs):
        super().__init__(*args, case=case, user=user, today=case.centre.today(), **kwargs)
        self.initial |= {"token": new_token(user), "happened_on": case.centre.today()}
        self.steps = {str(step.uuid): step for step in steps if step.kind == DateKind.STEP} if case.is_open else {}
        next_things = ["next_on", "next_what"]
        if not case.is_open:
            del self.fields["next_on"], self.fields["next_what"]
            next_things = []
        if self.steps:
            self.fields["done"].choices = [(key, step.title) for key, step in self.steps.items()]
            self.fields["done"].error_messages["invalid_choice"] = _("This step was ended in the meantime.")
            if next_things:
                self.fields["next_on"].help_text = _("Left empty, the step that is set stays.")
        else:
            del self.fields["done"]
        self.helper = Helper(
            Sheet(
                _("Write an entry"),
                *self.things(),
                *(["done"] if self.steps else []),
                *([Columns(Col("next_on", width=4), Col("next_what", width=8))] if next_things else []),
                Actions(_("Save the entry")),
                Include("drafts/_kept.html"),
                css_id="write",
            ),
            summary=True,
        )

    def is_kept_in(self, entry: Entry) -> bool:
        """Whether all that was sent stands there, with the next step and what was done; else something was added."""
        if not self.is_valid() or entry.case_id != self.case.pk:
            return False
        if any(getattr(entry, name) != value for name, value in self.values().items()):
            return False
        readers = {row.user_id for row in entry.readers.all()}
        if entry.audience == NoteAudience.RESTRICTED and {one.pk for one in self.chosen_readers()} != readers:
            return False
        done = self.case.due_dates.filter(uuid__in=self.cleaned_data.get("done", ()))
        return self.has_kept_next_step and not done.still_open().exists()

    @property
    def has_kept_next_step(self) -> bool:
        """Also when there is none; in a case that was closed since, one can only be typed."""
        if "next_on" not in self.fields:
            return not self.data.get("next_what", "").strip()
        on, what = self.cleaned_data.get("next_on"), self.cleaned_data.get("next_what")
        is_set = self.case.due_dates.filter(kind=DateKind.STEP, on=on, what=what, set_by=self.user).exists
        return not self.is_answered or is_set()

    def added_to(self, entry: Entry) -> QueryDict:
        """What was sent without what is saved already, for an entry of its own."""
        data = self.data.copy()
        data["token"] = new_token(self.user)
        text = self.cleaned_data.get("text") or ""
        if text != entry.text and text.startswith(entry.text):
            data["text"] = text.removeprefix(entry.text).lstrip()
        if self.has_kept_next_step and "next_on" in self.fields:
            data["next_on"] = data["next_what"] = ""
        data.setlist("done", [key for key in data.getlist("done") if key in self.steps and self.steps[key].is_open])
        return data

    @transaction.atomic
    def save(self) -> Entry:
        """Raises ValidationError when the case was closed meanwhile and a next step was given: nothing is saved."""
        address = self.cleaned_data["token"]
        LegalCase.objects.select_for_update().get(pk=self.case.pk)  # before its rows: two at once wait for each other
        if before := Entry.objects.filter(uuid=address, case=self.case).first():
            return before
        entry = write_entry(case=self.case, by=self.user, uuid=address, readers=self.chosen_readers(), **self.values())
        for key in self.cleaned_data.get("done", ()):
            end_date(due_date=self.steps[key], ending=DateEnding.DONE, by=self.user)
        NextStepForm.save(self, self.case, self.user)
        return entry


class CorrectionForm(EntryFields):
    """Corrects an entry; what stood there stays in its history."""

    def __init__(self, *args, entry: Entry, **kwargs):
        self.entry = entry
        initial = {name: getattr(entry, name) for name in COLUMNS}
        named = {row.user_id for row in entry.readers.all()}
        super().__init__(*args, case=entry.case, initial=initial, **kwargs)
        self.initial["currency"] = entry.currency or self.case.centre.currency
        self.initial["readers"] = [key for key, colleague in self.able.items() if colleague.pk in named]
        self.helper = Helper(
            Sheet(
                "",
                *self.things(),
                Actions(_("Save the correction"), cancel=f"{self.case.get_absolute_url()}#timeline"),
                Include("drafts/_kept.html"),
            )
        )

    def save(self) -> Entry:
        columns = set()
        for name, value in self.values().items():
            if getattr(self.entry, name) != value:
                setattr(self.entry, name, value)
                columns.add(name)
        return correct_entry(entry=self.entry, columns=columns, readers=self.chosen_readers(), by=self.user)
