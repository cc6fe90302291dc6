"""The page of one case."""

from django.utils.translation import gettext as _

from mrc.access import views
from mrc.vocabularies import Remedy, Sanction, Subject

from .. import annex2, checks, history
from ..models import LegalCase
from ..quarters import quarter_in_words
from . import CHILDREN, PEOPLE

MEMBERS = 50


class CaseDetail(views.DetailView):
    model = LegalCase
    context_object_name = "case"
    section = "cases"

    def get_queryset(self):
        return (
            super()
            .get_queryset()
            .select_related(*PEOPLE)
            .prefetch_related(*CHILDREN[:-1], "accepted_warnings__accepted_by")
        )

    def get_context_data(self, **kwargs):
        case = self.object
        found = checks.closing_checks(case)
        accepted = {row.code for row in case.accepted_warnings.all()}
        group = LegalCase.objects.visible_to(self.request.user).filter(group_complaint=case.group_complaint)
        members = list(group.select_related("client").order_by("pk")[:MEMBERS]) if case.group_complaint else []
        return super().get_context_data(
            money=annex2.money_lines(case),
            subjects=in_paper_order(case.casesubject_rows, Subject),
            remedies=in_paper_order(case.caseremedy_rows, Remedy),
            sanctions=in_paper_order(case.casesanction_rows, Sanction),
            missing=[check for check in checks.errors(found) if check.fields[0] not in ASKED_ONLY_AT_CLOSING],
            accepted=[(row, checks.SENTENCES.get(row.code, row.code)) for row in case.accepted_warnings.all()],
            questions=[check for check in checks.warnings(found) if check.code not in accepted],
            members=members,
            member_count=group.count() if len(members) == MEMBERS else len(members),
            contacts=[card for card in (case.brought_by, case.client) if card and card.safe_contact],
            duration=annex2.duration_in_words(case),
            not_recorded=_("Not recorded"),
            steps=history.steps(case),
            quarter=quarter_in_words(case.closed_on) if case.closed_on else "",
            **kwargs,
        )


ASKED_ONLY_AT_CLOSING = {"closed_on", "resolved_through", "remedies", "sanctions", "legal_status"}


def in_paper_order(rows, vocabulary) -> list[str]:
    codes = annex2.codes(rows)
    return [str(word.label) for word in vocabulary if word.value in codes]
