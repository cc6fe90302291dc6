"""Sections 5 and 6: stories and case studies."""

from django.db.models import F, Sum
from django.utils.translation import gettext_lazy as _

from mrc.vocabularies import HarvestOutcome
from outcomes.models.story import PUBLISHED, TAKEN_BACK

from .. import harvest
from ..results import TOTAL
from .parts import Behind, Part, genders, part_of, word_label

SUBJECTS = {"men": "men", "women": "women", "other_unknown": "other"}  # columns of the report, fields of a study


def behind_stories(scope, table, line, column, own) -> Behind | None:
    """The stories of the period; of the agreement year, all or of one outcome; those that were taken back."""
    if table != "stories" or scope.counted.is_empty:
        return None
    year = scope.agreement.year_of(scope.counted.end)
    so_far = harvest.approved_in_year(scope.centre_ids, year, scope.counted)
    if line == "period":
        title, rows = _("Stories of the period"), harvest.stories_in(scope.centre_ids, scope.counted)
    elif line == "taken_back":
        title, rows = _("Stories taken back"), so_far.filter(TAKEN_BACK)
    else:
        title, rows = _("Stories of this year"), so_far.filter(PUBLISHED)
    label = ""
    if line not in {"period", "taken_back", "year"}:
        label, rows = word_label(HarvestOutcome, line), rows.filter(outcome=line)
    rows = rows.filter(interview__gender__in=genders(column))
    part = part_of("stories", rows, own, select=["interview"], order=["approved_on", "pk"])
    return Behind(title, label, column, (part,), own)


def behind_case_studies(scope, table, line, column, own) -> Behind | None:
    """The case studies of the period; or the people they are about, as many as each counts."""
    if table != "case_studies" or line not in {"period", "subjects"}:
        return None
    studies = harvest.case_studies_in(scope.centre_ids, scope.counted)
    if line == "period":
        part = part_of("case_studies", studies, own, order=["approved_on", "pk"])
        return Behind(_("Case studies"), "", TOTAL, (part,), own)
    genders(column)  # refuses what is no column
    fields = SUBJECTS if column == TOTAL else {column: SUBJECTS[column]}
    rows = studies.annotate(added=sum(F(name) for name in fields.values())).filter(added__gt=0)
    numbers = dict(rows.order_by().values_list("centre").annotate(n=Sum("added")))
    rows = rows.filter(centre__in=own).order_by("approved_on", "pk")
    return Behind(
        _("Subjects of case studies"), "", column, (Part("case_studies", rows, numbers, weight="added"),), own
    )
