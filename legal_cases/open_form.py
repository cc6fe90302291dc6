"""Opening a complaint: from the worker's card, from the card of who brought it, or without a card."""

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from clients.once import MadeOnce, new_token
from mrc.access.models import User
from mrc.forms import Columns, Fold, Helper, Include, Problems, SaveBar, Sheet, problems
from mrc.scripts import search_key
from mrc.templatetags.scripts import in_script
from mrc.vocabularies import NOT_RECORDED, ClientType
from mrc.vocabularies.casework import Stage

from .actions import open_case
from .checks import Record
from .colleagues import VIEW, colleagues_of
from .models import LegalCase
from .parties import respondents_of
from .people_form import PEOPLE
from .record_form import COMPLAINT, WORKER, RecordForm
from .respondent_forms import respondent_rows


class OpenCaseForm(MadeOnce, RecordForm):
    """Opens a case. The hidden token is the address the case will have: sent twice, it is one case.

    ``client`` is the worker's card, ``bringer`` that of who brought it, ``worker_name`` what was searched in vain.
    """

    asks = ("token", "centre", *PEOPLE, *WORKER, *COMPLAINT, "restricted", "readers")

    centre = forms.ChoiceField(label=_("Centre"))
    restricted = forms.BooleanField(
        label=_("Restricted to named people"),
        required=False,
        help_text=_("Others do not see that this case exists. Reports count it."),
    )
    readers = forms.TypedMultipleChoiceField(
        label=_("Who may read it, beside you and the caseworker"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Choose colleagues of this centre who work on cases.")},
    )

    def __init__(
        self, *args, user: User, client: Client | None = None, bringer: Client | None = None, worker_name="", **kwargs
    ):
        self.own_centres, self.client, self.bringer = user.own_centres, client, bringer
        super().__init__(*args, user=user, **kwargs)
        self.initial["token"] = new_token(user)
        self.initial["worker_name"] = worker_name
        self.respondents = respondent_rows(self.data if self.is_bound else None, user=user, centre=self.centre)

    @property
    def known_card(self) -> Client | None:
        return self.client or self.bringer

    def chosen_centre(self):
        if self.known_card:
            return self.known_card.centre
        wanted = self.data.get(self.add_prefix("centre")) if self.is_bound else None
        return next((centre for centre in self.own_centres if str(centre.uuid) == wanted), self.own_centres[0])

    def stored_record(self) -> Record:
        return Record(today=self.centre.today())

    def accepted_reasons(self):
        return {}

    def prepare_people(self):
        super().prepare_people()
        if self.known_card or len(self.own_centres) == 1:
            del self.fields["centre"]
        else:
            self.fields["centre"].choices = [(str(centre.uuid), centre.name) for centre in self.own_centres]
        self.initial |= {"opened_on": self.centre.today(), "caseworker": str(self.user.pk)} | self.known_from_card()
        self.fields["opened_on"].required = True
        readers = {str(one.pk): one for one in colleagues_of(self.centre, VIEW) if one.pk != self.user.pk}
        self.fields["readers"].choices = [(pk, in_script(one.full_name)) for pk, one in readers.items()]
        self.fields["readers"].coerce = readers.get
        self.fields["readers"].initial = []
        if not readers:
            del self.fields["readers"]

    def known_from_card(self) -> dict:
        brought = {"brought_by": self.bringer.reference} if self.bringer else {}
        card = self.client
        if card is None:
            return brought
        sector = card.present_sector if card.present_sector != NOT_RECORDED else card.planned_sector
        return brought | {
            "worker": card.reference,
            "gender": card.gender,
            "nationality": card.nationality,
            "destination_country": self.destination_of(card),
            "sector": sector,
        }

    def destination_of(self, card: Client) -> str:
        """Where the worker is, when that is abroad; of who is at home or came back only the plans tell."""
        home = {NOT_RECORDED, card.nationality}
        if card.nationality == NOT_RECORDED:
            home.add(card.centre.country)
        is_abroad = card.present_country not in home and card.client_type != ClientType.RETURNED_MIGRANT
        return card.present_country if is_abroad else card.planned_country

    def layout(self):
        return Helper(
            *([Sheet(_("Centre"), "centre")] if "centre" in self.fields else []),
            self.sheet_worker(),
            self.sheet_people(),
            Include("legal_cases/_respondent_rows.html"),
            self.sheet_sector(),
            self.sheet_source(),
            self.sheet_subjects(),
            self.sheet_amounts(),
            self.sheet_work(),
            Sheet(
                "",
                Fold(
                    _("Restricted to named people"),
                    "restricted",
                    *(["readers"] if "readers" in self.fields else []),
                ),
            ),
            Sheet("", Columns("opened_on"), "remarks"),
            SaveBar(
                _("Open the case"),
                cancel=self.known_card.get_absolute_url() if self.known_card else reverse("legal_cases:list"),
                draft=True,
            ),
            summary=False,
        )

    # Judging

    def clean(self):
        answers = super().clean()
        if answers.get("readers") and not answers.get("restricted"):
            self.add_error("restricted", _("Readers are chosen: tick this, or take their ticks away."))
        return answers

    def is_valid(self) -> bool:
        return super().is_valid() and self.respondents.is_valid()

    @property
    def problems(self) -> Problems:
        return problems(self, self.respondents, self.amounts) if self.is_bound else Problems()

    def as_typed(self):
        self.respondents.forget()
        return super().as_typed()

    # Sent once more, when the case is there

    def is_kept_in(self, case: LegalCase) -> bool:
        """Whether all that was sent stands in the case; else something was added since it was opened."""
        if not super().is_valid() or self.named_beside(case) or self.restricts_beyond(case):
            return False
        columns = [name for name in self._meta.fields if name in self.fields]
        if any(getattr(self.instance, name) != getattr(case, name) for name in columns):
            return False
        answers, sent, stored = self.cleaned_data, self.answered(), Record.of_case(case)
        group = case.group_complaint.name if case.group_complaint else ""
        return (
            (answers["worker"], answers["brought_by"], answers["group"]) == (case.client, case.brought_by, group)
            and sent.subjects == stored.subjects
            and sorted(sent.requested) == sorted(stored.requested)
        )

    def named_beside(self, case: LegalCase) -> list[str]:
        """The names of respondents that were sent and are not with the case."""
        respondents = [row.respondent for row in respondents_of(case)]
        known = {
            search_key(one.name) for one in [*respondents, *(each for r in respondents for each in r.aliases.all())]
        }
        typed = [row["name"].value() or "" for row in self.respondents.forms]
        return [name for name in typed if name.strip() and search_key(name) not in known]

    def restricts_beyond(self, case: LegalCase) -> bool:
        readers = {str(row.user_id) for row in case.readers.all()}
        sent = self["readers"].data if "readers" in self.fields else []
        return bool(self["restricted"].data) and not (case.is_restricted and readers >= set(sent or []))

    def save(self, commit=True):
        case, answers = self.instance, self.cleaned_data
        case.uuid, case.centre, case.stage = answers["token"], self.centre, Stage.INTAKE
        case.client, case.brought_by = answers["worker"], answers["brought_by"]
        readers = {one for one in [*answers.get("readers", []), case.caseworker] if one is not None}
        return open_case(
            case=case,
            answers=self.answers(),
            group=answers["group"],
            reasons=self.reasons(),
            by=self.user,
            respondents=self.respondents.chosen,
            readers=readers if answers["restricted"] else None,
        )
