"""The people of a case in its forms: the worker concerned and who brought it, each with or without a card."""

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clients.fields import Coded, Text
from mrc.forms import NO_ANSWERS, Columns, Fold, RadioRow, Sheet
from mrc.vocabularies import NOT_RECORDED
from mrc.vocabularies.casework import WorkerSituation

from .colleagues import CHANGE, colleagues_of, must_read
from .fields import CardField, nothing_first
from .models import BroughtByGender
from .models.case import NOBODY_WITHOUT_CARD

WORKER_WITHOUT_CARD = ("worker_name", "worker_situation")
BROUGHT_BY_WITHOUT_CARD = tuple(NOBODY_WITHOUT_CARD)
PEOPLE = ("worker", *WORKER_WITHOUT_CARD, "brought_by", *BROUGHT_BY_WITHOUT_CARD, "group", "caseworker")


class PeopleForm(forms.Form):
    """For the forms of the record. What contradicts itself about people is told at its place by ``check_people``."""

    worker = CardField(label=_("The worker’s card"))
    worker_name = Text(
        label=_("Name of the worker, without a card"),
        max_length=500,
        required=False,
        help_text=_("Leave it empty for a worker who does not want to be named, or whose name nobody knows."),
    )
    worker_situation = Coded(
        label=_("The worker is"),
        choices=nothing_first(WorkerSituation),
        help_text=_("Also for a worker with a card. Anonymous: does not want to be named."),
    )
    brought_by = CardField(label=_("Card of who brought it"))
    brought_by_name = Text(label=_("Name of who brought it"), max_length=500, required=False)
    brought_by_relationship = Text(
        label=_("What this person is to the worker"),
        max_length=200,
        required=False,
        help_text=_("Widow, mother, neighbour, union."),
    )
    brought_by_gender = Coded(
        label=_("Gender of who brought it"),
        choices=nothing_first(BroughtByGender, _("Choose")),
        help_text=_("Needed when somebody without a card brought it; Unknown is an answer."),
    )
    brought_by_telephone = Text(label=_("Telephone No."), max_length=100, required=False)
    brought_by_safe_contact = Text(
        label=_("How to contact this person safely"),
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("When, how, what not to say."),
    )
    group = forms.CharField(
        label=_("Group complaint"),
        required=False,
        max_length=300,
        help_text=_("A name that ties together the cases of one complaint by several people."),
    )

    def prepare_people(self) -> None:
        """Takes cards and colleagues from the case's centre; to be called once ``user`` and ``centre`` are known."""
        for name in ("worker", "brought_by"):
            if name in self.fields:
                field = self.fields[name]
                field.user, field.centre = self.user, self.centre
                listed = f"{self.add_prefix(name)}-cards"
                field.widget.attrs |= {
                    "list": listed,
                    "autocomplete": "off",
                    "hx-post": reverse("legal_cases:cards"),
                    "hx-trigger": "input changed delay:300ms",
                    "hx-target": f"#{listed}",
                    "hx-swap": "innerHTML",
                    "hx-params": f"{self.add_prefix(name)},csrfmiddlewaretoken",
                }
                field.help_text = _("Type a name or number; leave it empty when there is no card.")
        if "group" in self.fields:
            self.fields["group"].widget.attrs |= {"list": "groups", "autocomplete": "off"}
        if "caseworker" in self.fields:
            self.able = {str(colleague.pk): colleague for colleague in colleagues_of(self.centre, CHANGE)}
            self.fields["caseworker"] = forms.TypedChoiceField(
                label=self.fields["caseworker"].label,
                required=False,
                choices=[("", _("Nobody")), *((pk, colleague.full_name) for pk, colleague in self.able.items())],
                coerce=self.able.get,
                empty_value=None,
            )

    # Layout

    def worker_card_things(self) -> list:
        if "worker" not in self.fields:
            return []
        return [
            "worker",
            Fold(_("Without a card, or died, missing, detained, anonymous"), Columns(*WORKER_WITHOUT_CARD)),
        ]

    def worker_things(self) -> list:
        return [*self.worker_card_things(), RadioRow("gender"), Columns("nationality", "destination_country")]

    def sheet_worker(self) -> Sheet:
        return Sheet(
            _("The worker concerned"),
            *self.worker_things(),
            text=_(
                "Whom the complaint is about, also when dead, missing or detained."
                " The worker is the one who is counted."
            ),
        )

    def sheet_people(self) -> Sheet:
        return Sheet(
            _("Brought by somebody else"),
            "brought_by",
            Fold(
                _("Somebody without a card brought it"),
                Columns("brought_by_name", "brought_by_relationship"),
                Columns("brought_by_gender", "brought_by_telephone"),
                "brought_by_safe_contact",
            ),
            text=_(
                "Only when it was not the worker: a widow, a mother, a friend."
                " This person is contacted, served, paid and later interviewed."
            ),
        )

    def sheet_work(self) -> Sheet:
        return Sheet(_("Who works on it"), Columns("caseworker", "group"))

    # Judging

    def check_people(self) -> None:
        answers = self.cleaned_data
        worker, brought_by = answers.get("worker"), answers.get("brought_by")
        if worker is not None and worker == brought_by:
            self.add_error("brought_by", _("This is the worker’s own card. Leave it empty when the worker came."))
        if worker is not None and answers.get("worker_name"):
            self.add_error(
                "worker_name", _("The worker has a card: the name stands there. Empty this, or take the card away.")
            )
        described = [name for name in BROUGHT_BY_WITHOUT_CARD if answers.get(name) not in NO_ANSWERS]
        if brought_by is not None and described:
            self.add_error(
                described[0],
                _("Who brought it has a card: empty the answers without a card, or take the card away."),
            )
        elif described and answers.get("brought_by_gender") == NOT_RECORDED:
            self.add_error(
                "brought_by_gender",
                ValidationError(_("Choose the gender of who brought the complaint; Unknown is an answer.")),
            )
        self.refuse_caseworker_who_may_not_read()

    def refuse_caseworker_who_may_not_read(self) -> None:
        """In a case restricted to named people the caseworker is one of them."""
        case, caseworker = self.instance, self.cleaned_data.get("caseworker")
        if case.pk and "caseworker" in self.changed_data:
            try:
                must_read(case, caseworker)
            except ValidationError as refused:
                self.add_error("caseworker", refused)
