"""What a figure is called, as (table, line), by the part of its name before the column."""

from django.utils.translation import gettext_lazy as _

from mrc.vocabularies import HarvestOutcome

from ..results import Beneficiaries, LegalAssistance, MoneyTable, Report
from .ledger import SINCE

HEADLINES = {
    "complainants/all": (_("Complainants"), ""),
    "open_at_end/all": (_("Open at the end of the period"), ""),
    "recorded_after_submission/all": (_("Recorded after submission"), ""),
    "brought_by_other/all": (_("Brought by somebody else"), ""),
    "distinct/all": (_("Clients served"), ""),
    "new/all": (_("New registrations"), ""),
    "returning/all": (_("Returning clients"), ""),
    "second_visits/all": (_("Served on two days or more"), ""),
    "legal_need/all": (_("With a case and without legal assistance"), ""),
    "people_reached/without_card": (_("Participants without a card"), ""),
    "stories/year": (_("Stories of this year"), ""),
    **{f"stories/{word.value}": (_("Stories of this year"), word.label) for word in HarvestOutcome},
    "stories/period": (_("Stories of the period"), ""),
    "stories/taken_back": (_("Stories taken back"), ""),
    "case_studies/period": (_("Case studies"), ""),
    "case_studies/subjects": (_("Subjects of case studies"), ""),
}


def words_of(report: Report) -> dict[str, tuple[str, str]]:
    """Of every figure of a report; those since the start have the words of the others and say so."""
    found = HEADLINES | of_sections(report.legal_assistance, report.beneficiaries, report.events)
    for outcome in report.outcomes:
        for activity in outcome.activities:
            name = f"{activity.number} {activity.statement}"
            found[activity.held.name] = (name, _("Events"))
            found[f"activity_beneficiaries/{activity.held.key}"] = (name, _("Beneficiaries"))
            found[f"activity_intermediaries/{activity.held.key}"] = (name, _("Intermediaries"))
    if report.since:
        since = HEADLINES | of_sections(report.since.legal_assistance, report.since.beneficiaries, report.since.events)
        found |= {SINCE + name: words for name, words in since.items()}
    return found


def of_sections(legal: LegalAssistance, served: Beneficiaries, events) -> dict[str, tuple[str, str]]:
    found = {}
    for table in (*legal.tables, legal.destination, *served.tables):
        for line in table.lines:
            if isinstance(table, MoneyTable):
                found[f"{table.code}/{line.currency}"] = (table.title, line.currency)
            else:
                found[f"{line.table}/{line.code}"] = (table.title, line.label)
    for corridor in legal.migration_costs:
        for row in corridor.rows:
            if row.cells[0].key:
                found[row.cells[0].key.rpartition("/")[0]] = (f"{corridor.label}, {corridor.currency}", row.label)
    for answer in legal.other_answers:
        found[answer.key] = (answer.title, answer.text)
    for event in events:
        found[f"{event.kind}/events"] = (event.label, _("Events"))
        for line in event.lines:
            found[f"{line.table}/{line.code}"] = (event.label, line.label)
    return found
