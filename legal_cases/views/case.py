"""The page of one case, and the page of what was changed in it."""

from uuid import UUID

from django.db.models import Exists, OuterRef, Q, prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from clients.contact import is_withheld
from clients.models import Client
from mrc.access import views
from mrc.vocabularies import Remedy, Sanction, Subject
from mrc.vocabularies.casework import EntryKind

from .. import annex2, checks, history, outgoing, stages, told
from ..actions import reopenings_of
from ..answers import fetch_answers
from ..colleagues import CHANGE, readers_of
from ..dates import open_dates
from ..entry_form import QuickEntryForm
from ..models import Entry, LegalCase, Reopening
from ..papers import papers_of
from ..parties import fee_totals, fees_of, respondents_of
from ..prefill import money_with_entries
from ..quarters import quarter_in_words

MEMBERS = 50
ENTRIES = 30
ASKED_ONLY_AT_CLOSING = {"closed_on", "resolved_through", "remedies", "sanctions", "legal_status"}
BY_HAND = {kind.value for kind in EntryKind.written_by_hand()}


class CaseDetail(views.DetailView):
    """``?before=`` an entry: the page with what is older; asked for by htmx, these lines alone."""

    model = LegalCase
    context_object_name = "case"
    section = "cases"

    def get_queryset(self):
        cases = super().get_queryset().with_people().select_related("outgoing_text__checked_by")
        awards = Entry.objects.filter(case=OuterRef("pk"), kind=EntryKind.AWARD)
        reopenings = Reopening.objects.filter(case=OuterRef("pk"))
        return cases.annotate(was_reopened=Exists(reopenings), has_award=Exists(awards))

    def get_template_names(self):
        is_part = self.request.htmx and "before" in self.request.GET
        return ["legal_cases/_timeline.html" if is_part else "legal_cases/legalcase_detail.html"]

    def get_context_data(self, entry_form: QuickEntryForm | None = None, **kwargs):
        case, user = self.object, self.request.user
        before = self.request.GET.get("before")
        timeline = lines(self.request, case, before)
        if self.request.htmx and before is not None:
            return super().get_context_data(stage_names=told.stage_names(case.centre), **timeline, **kwargs)
        accepted = fetch_answers(case)
        readers, dates, fees = readers_of(case), open_dates(case), fees_of(case)
        return super().get_context_data(
            form=entry_form or entry_form_of(self.request, case, readers, dates),
            dates=dates,
            respondents=respondents_of(case),
            fees=fees,
            fee_totals=fee_totals(fees),
            papers=papers_of(case),
            reopenings=reopenings_of(case) if getattr(case, "was_reopened", True) else [],
            readers=readers,
            caseworkers=[reader for reader in readers if reader.has_perm(CHANGE)],
            **timeline,
            **stages_shown(case),
            **answers(case, accepted, user),
            **group_of(case, user),
            contacts=contacts_of(case, user),
            not_recorded=_("Not recorded"),
            texts_checked=outgoing.check_in_words(text) if (text := outgoing.checked(case)) else "",
            quarter=quarter_in_words(case.closed_on) if case.closed_on else "",
            **kwargs,
        )


def contacts_of(case: LegalCase, user) -> list[tuple[Client, bool]]:
    """Whom one may reach in the case, with what to know before; and whether the ways to reach her are closed."""
    cards = [card for card in (case.brought_by, case.client) if card]
    prefetch_related_objects(cards, "consents")
    found = [(card, is_withheld(card, user)) for card in cards]
    return [(card, withheld) for card, withheld in found if withheld or card.has_safe_contact]


def entry_form_of(request: HttpRequest, case: LegalCase, readers: list, dates: list) -> QuickEntryForm | None:
    if not request.user.has_perm(CHANGE):
        return None
    return QuickEntryForm(user=request.user, case=case, colleagues=readers, steps=dates)


def page_with(request: HttpRequest, case: LegalCase, form: QuickEntryForm) -> HttpResponse:
    """The page of the case with an entry that needs a look; what was typed stays. Who calls has logged the access."""
    view = CaseDetail()
    view.setup(request, uuid=case.uuid)
    view.object = case
    return view.render_to_response(view.get_context_data(object=case, entry_form=form))


def lines(request: HttpRequest, case: LegalCase, before: str | None) -> dict:
    """One page of the timeline, newest first, by the line it follows: what is written meanwhile shifts nothing."""
    corrected = Entry.history.model.objects.filter(id=OuterRef("pk"), history_type="~")
    entries = Entry.objects.visible_to(request.user).filter(case=case).order_by("-happened_on", "-pk")
    older = entries.select_related("written_by", "paper", "due_date").annotate(is_corrected=Exists(corrected))
    if before is not None:
        last = entries.filter(uuid=as_uuid(before)).first()
        if last is None:
            raise Http404
        older = older.filter(Q(happened_on__lt=last.happened_on) | Q(happened_on=last.happened_on, pk__lt=last.pk))
    found = list(older[: ENTRIES + 1])
    return {
        "entries": found[:ENTRIES],
        "has_older": len(found) > ENTRIES,
        "is_older": before is not None,
        "by_hand": BY_HAND,
    }


def as_uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None


def stages_shown(case: LegalCase) -> dict:
    """The stages in use, and the one the case stands in although it is hidden."""
    all_lines = stages.all_stages(case.centre)
    shown = [line for line in all_lines if line.is_used or line.code == case.stage]
    names = {line.code: line.name for line in all_lines}
    return {
        "stages": shown,
        "stage_name": names.get(case.stage, case.stage),
        "stage_names": names,
        "stages_before": stages.gone_through(case),
    }


def answers(case: LegalCase, accepted: set[str], user) -> dict:
    """The answers of Annex 2, and what the rules say of them."""
    found = checks.closing_checks(case)
    return {
        "money": money_of(case, user),
        "subjects": in_paper_order(case.casesubject_rows, Subject),
        "remedies": in_paper_order(case.caseremedy_rows, Remedy),
        "sanctions": in_paper_order(case.casesanction_rows, Sanction),
        "missing": [check for check in checks.errors(found) if check.fields[0] not in ASKED_ONLY_AT_CLOSING],
        "questions": [check for check in checks.warnings(found) if check.code not in accepted],
        "accepted_count": len(accepted),
        "duration": annex2.duration_in_words(case),
    }


def money_of(case: LegalCase, user) -> list[dict]:
    has_more = case.is_open and getattr(case, "has_award", True)
    return money_with_entries(case, user) if has_more else annex2.money_lines(case)


def group_of(case: LegalCase, user) -> dict:
    """The members the user may see, the first fifty; whether there are more."""
    if case.group_complaint is None:
        return {"members": [], "has_more_members": False}
    group = LegalCase.objects.visible_to(user).filter(group_complaint=case.group_complaint_id)
    members = list(group.select_related("client").order_by("pk")[: MEMBERS + 1])
    return {"members": members[:MEMBERS], "has_more_members": len(members) > MEMBERS}


class CaseHistory(views.DetailView):
    model = LegalCase
    context_object_name = "case"
    section = "cases"
    template_name = "legal_cases/history.html"

    def get_queryset(self):
        return super().get_queryset().with_people()

    def get_context_data(self, **kwargs):
        case = self.object
        accepted = [(row, checks.SENTENCES.get(row.code, row.code)) for row in history.accepted(case)]
        steps = history.steps(case)
        return super().get_context_data(accepted=accepted, steps=steps, **kwargs)


def in_paper_order(rows, vocabulary) -> list[str]:
    codes = annex2.codes(rows)
    return [str(word.label) for word in vocabulary if word.value in codes]
