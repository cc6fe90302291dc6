"""What stands between a report and its submission: errors that block it, and warnings somebody answers.

Each names its section, says what is wrong in a sentence, and leads to the place where it is cured. A warning is done
once somebody wrote why it stands, or once its cause is gone.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clients.models import Client
from legal_cases.models import CaseAmount, LegalCase
from mrc.agreements.models import Agreement
from mrc.scripts import word_count
from mrc.templatetags.figures import amount as in_figures
from mrc.vocabularies import Gender
from mrc.vocabularies.reporting import ReportPart, ReportSection

from .narrative import recycled, units_of
from .results import MoneyTable, Narrative, Report
from .scope import Scope
from .sentences import share_of_women

ANSWERED_IN_WORDS = (ReportSection.SUMMARY, ReportSection.BENEFICIARIES, ReportSection.ISSUES, ReportSection.ACTIONS)
GAPS = ("sector", "legal_status", "source", "subject", "duration", "remedy", "sanction")


@dataclass(frozen=True)
class Finding:
    """One thing to cure or to answer. ``code`` names it in the store of answers."""

    section: ReportSection
    code: str
    sentence: str
    url: str = ""
    cure: str = ""  # the words of the link
    is_blocking: bool = False
    answer: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        return self.section.value, f"check:{self.code}", ReportPart.REASON.value

    @property
    def is_open(self) -> bool:
        return self.is_blocking or not self.answer


@dataclass(frozen=True)
class SectionState:
    """A line of the rail: how a section stands, in words."""

    section: ReportSection
    words: str
    mark: str  # done, look, or "" for what nobody began


@dataclass(frozen=True)
class Readiness:
    findings: tuple[Finding, ...]
    states: tuple[SectionState, ...]

    @property
    def to_fix(self) -> list[Finding]:
        return [one for one in self.findings if one.is_blocking]

    @property
    def to_answer(self) -> list[Finding]:
        return [one for one in self.findings if one.is_open and not one.is_blocking]

    @property
    def answered(self) -> list[Finding]:
        return [one for one in self.findings if not one.is_open]

    @property
    def is_ready(self) -> bool:
        return not self.to_fix and not self.to_answer

    @property
    def complete(self) -> int:
        return sum(state.mark == "done" for state in self.states)

    @property
    def in_words(self) -> str:
        """2 to fix, 3 to answer; or that it is ready."""
        if self.is_ready:
            return _("Ready to submit")
        parts = []
        if fix := len(self.to_fix):
            parts.append(ngettext("%(n)s to fix", "%(n)s to fix", fix) % {"n": fix})
        if answer := len(self.to_answer):
            parts.append(ngettext("%(n)s to answer", "%(n)s to answer", answer) % {"n": answer})
        return ", ".join(parts)


class Checks:
    """Looks at a built report, the texts before it and the records behind it; a few queries, whatever their number."""

    def __init__(self, agreement: Agreement, report: Report, before: Narrative, *, today: date, own: Collection[int]):
        self.agreement, self.report, self.before = agreement, report, before
        self.today, self.own = today, own  # the day and the centres of who reads
        self.narrative, self.scope = report.narrative, Scope.of(agreement, report.period)
        self.units = units_of(agreement)

    def readiness(self) -> Readiness:
        in_order = sorted(self.all(), key=lambda one: one.section.number)
        found = tuple(one if one.is_blocking else replace(one, answer=self.narrative.of(*one.key)) for one in in_order)
        return Readiness(found, tuple(self.state(section, found) for section in ReportSection))

    def all(self) -> Iterator[Finding]:
        for check in (
            self.figures,
            self.days,
            self.texts,
            self.outcomes,
            self.indicators,
            self.gaps,
            self.genders,
            self.groups,
            self.late,
            self.lists,
            self.harvest,
            self.women,
            self.recycled,
        ):
            yield from check()

    # Where things are

    def url(self, name: str, *more) -> str:
        return reverse(f"reports:{name}", args=[self.agreement.uuid, *self.report.period, *more])

    def behind(self, table: str, line: str, column: str = "total") -> str:
        return self.url("records", table, line, column)

    def write(self, section: ReportSection, *pk: int) -> str:
        return self.url("write", section.value, *pk)

    # Errors

    def figures(self):
        if not self.report.reconciles:
            sentence = _("The figures do not agree with each other. This is a fault of the program: tell support.")
            yield Finding(ReportSection.LEGAL_ASSISTANCE, "figures", sentence, is_blocking=True)

    def days(self):
        if self.report.period.end >= self.today:
            sentence = _("The period is not over: cases and services of its last days are still to come.")
            yield Finding(ReportSection.SUMMARY, "not_over", sentence, is_blocking=True)
        if self.report.outside:
            sentence = _("Part of the period lies outside the agreement and is not counted.")
            url, cure = reverse("reports:periods", args=[self.agreement.uuid]), _("Choose another period")
            yield Finding(ReportSection.SUMMARY, "outside", sentence, url, cure)

    def texts(self):
        for section in ANSWERED_IN_WORDS:
            if not self.narrative.of(section):
                yield Finding(
                    section,
                    "text",
                    _("Nothing is written here yet."),
                    self.write(section),
                    _("Write section %(number)d") % {"number": section.number},
                    is_blocking=True,
                )

    def outcomes(self):
        section = ReportSection.OUTCOMES
        if not self.report.outcomes:
            sentence = _("The agreement has no expected outcome: there is nothing to report progress on.")
            yield Finding(section, "plan", sentence, self.agreement.get_absolute_url(), _("Open the agreement"))
        for outcome in self.report.outcomes:
            silent = [one for one in outcome.activities if not one.progress]
            told = {"number": outcome.number}
            if not outcome.progress and len(silent) == len(outcome.activities):
                sentence = _("Outcome %(number)s: its progress is not told.") % told
                cure = _("Write outcome %(number)s") % told
                yield Finding(section, f"outcome:{outcome.key}", sentence, self.write(section, outcome.key), cure, True)
            elif silent:
                sentence = ngettext(
                    "Outcome %(number)s: of %(n)s activity no progress is told.",
                    "Outcome %(number)s: of %(n)s activities no progress is told.",
                    len(silent),
                ) % {**told, "n": len(silent)}
                cure = _("Write outcome %(number)s") % told
                yield Finding(section, f"activities:{outcome.key}", sentence, self.write(section, outcome.key), cure)

    def indicators(self):
        section = ReportSection.INDICATORS
        for one in self.report.indicators:
            told = {"code": one.code}
            way = self.write(section, one.key), _("Open indicator %(code)s") % told
            if one.is_missing:
                sentence = _("Indicator %(code)s: its result is typed, and nobody typed it yet.") % told
                yield Finding(section, f"result:{one.key}", sentence, *way, is_blocking=True)
            if one.needs_explanation and not one.explanation:
                sentence = _("Indicator %(code)s needs an explanation: %(why)s") % {**told, "why": one.why}
                yield Finding(section, f"explanation:{one.key}", sentence, *way, is_blocking=True)

    # Warnings

    def gaps(self):
        """Answers of closed cases that nobody recorded (annexes 0.7), each leading to the cases."""
        tables = {table.code: table for table in self.report.legal_assistance.tables}
        for code in GAPS:
            table = tables[code]
            if isinstance(table, MoneyTable) or (code == "legal_status" and not self.report.collects_legal_status):
                continue
            line = table.not_recorded
            if line is None or not line.total:
                continue
            sentence = ngettext(
                "%(row)s is not recorded in %(n)s closed case.",
                "%(row)s is not recorded in %(n)s closed cases.",
                line.total,
            ) % {"row": table.title, "n": line.total}
            url, cure = self.behind(code, "not_recorded"), _("Open the cases")
            yield Finding(ReportSection.LEGAL_ASSISTANCE, f"gap:{code}", sentence, url, cure)

    def genders(self):
        """Gender unknown is an answer, and worth a second look (manual 3.4)."""
        told = _("Of %(all)s shown as other/unknown the gender of %(n)s is unknown.")
        both = self.report.legal_assistance.complainants.other_unknown
        if n := both and self.unknown_in_cases():
            sentence = f"{_('Complainants')}: {told % {'all': both, 'n': n}}"
            url, cure = self.behind("complainants", "all", "other_unknown"), _("Open the cases")
            yield Finding(ReportSection.LEGAL_ASSISTANCE, "gender:cases", sentence, url, cure)
        both = self.report.beneficiaries.distinct.other_unknown
        if n := both and self.unknown_in_cards():
            sentence = f"{_('Clients served')}: {told % {'all': both, 'n': n}}"
            url, cure = self.behind("distinct", "all", "other_unknown"), _("Open the cards")
            yield Finding(ReportSection.BENEFICIARIES, "gender:clients", sentence, url, cure)

    def unknown_in_cases(self) -> int:
        return self.cases().filter(gender=Gender.UNKNOWN).count()

    def unknown_in_cards(self) -> int:
        served = Client.objects.filter(
            services__received_on__range=self.scope.counted, centre__in=self.scope.centre_ids, gender=Gender.UNKNOWN
        )
        return served.distinct().count()

    def cases(self):
        if self.scope.counted.is_empty:
            return LegalCase.objects.none()
        return LegalCase.objects.filter(centre__in=self.scope.centre_ids, closed_on__range=self.scope.counted)

    def late(self):
        """Cases the reports before could not tell (annexes 0.4)."""
        n = self.report.legal_assistance.recorded_after_submission.total
        if n:
            sentence = ngettext(
                "%(n)s case was recorded after the report of its period was submitted. It stands under the table of "
                "section 4. Say why it came late.",
                "%(n)s cases were recorded after the reports of their periods were submitted. They stand under the "
                "table of section 4. Say why they came late.",
                n,
            ) % {"n": n}
            url = self.behind("recorded_after_submission", "all")
            yield Finding(ReportSection.LEGAL_ASSISTANCE, "late", sentence, url, _("Show the cases"))

    def groups(self):
        """Members of a group with one same amount: is it the group's total? Answered once for a group (annexes 2.2)."""
        same = (
            CaseAmount.objects.filter(
                case__in=self.cases().filter(is_restricted=False), case__group_complaint__isnull=False, amount__gt=0
            )
            .order_by()
            .values_list("case__group_complaint", "case__centre", "kind", "currency", "amount")
            .annotate(n=Count("case", distinct=True))
            .filter(n__gt=1)
        )
        most = {}
        for group, centre, _kind, currency, amount, n in same:
            most[group] = max(most.get(group, ()), (n, amount, currency, centre))
        names = {centre.pk: centre.name for centre in self.agreement.centres.all()}
        for group, (n, amount, currency, centre) in sorted(most.items()):
            if centre in self.own:
                sentence = _(
                    "In one group complaint %(n)s people have the same amount, %(currency)s %(amount)s. "
                    "Is it the total of the group? Then divide it among them."
                ) % {"n": n, "currency": currency, "amount": in_figures(amount)}
                url = f"{reverse('legal_cases:list')}?group={group}&state=all"
            else:  # what single people of another centre have is not told (annexes 0.3)
                sentence = _(
                    "At %(centre)s people of one group complaint have the same amount. "
                    "Ask there whether it is the total of the group."
                ) % {"centre": names[centre]}
                url = ""
            yield Finding(ReportSection.LEGAL_ASSISTANCE, f"group:{group}", sentence, url, _("Open the group"))

    def lists(self):
        if found := self.report.differing_lists:
            sentence = ngettext(
                "The list of participants and the head-count of %(n)s event differ; the list is counted.",
                "The lists of participants and the head-counts of %(n)s events differ; the lists are counted.",
                len(found),
            ) % {"n": len(found)}
            url, cure = f"{self.url('report')}#notes", _("See which events")
            yield Finding(ReportSection.BENEFICIARIES, "lists", sentence, url, cure)

    def harvest(self):
        """A story and a case study come with each report (manual 1.1, 3.3)."""
        if not self.report.harvest.stories:
            sentence = _("No outcome harvesting story was approved in the period.")
            section = ReportSection.STORIES
            yield Finding(section, "story", sentence, reverse("outcomes:home"), _("See the interviews and stories"))
        if not self.report.case_studies:
            sentence = _("No case study was approved in the period; one belongs to each report.")
            section = ReportSection.CASE_STUDIES
            yield Finding(section, "case_study", sentence, reverse("outcomes:case-studies"), _("Write or approve one"))

    def women(self):
        """At least as many women as men, or the reason why not (manual 3.4)."""
        answers = self.narrative.answers(ReportSection.BENEFICIARIES, "gender:")
        for code, title, counts in (
            ("complainants", _("Complainants"), self.report.legal_assistance.complainants),
            ("clients", _("Clients served"), self.report.beneficiaries.distinct),
        ):
            if counts.women_below_half and code not in answers:
                sentence = f"{title}: {share_of_women(counts)}"
                url, cure = self.url("gender"), _("Say what keeps women away")
                yield Finding(ReportSection.BENEFICIARIES, f"women:{code}", sentence, url, cure)

    def recycled(self):
        """More than 80 % of a text is that of the last report (manual 4.1)."""
        boxes = {box.key: (unit, box) for unit in self.units for box in unit.boxes}
        for key in recycled(self.narrative, self.before, boxes):
            unit, box = boxes[key]
            sentence = _("%(title)s, %(box)s: almost the same text as in the last report.") % {
                "title": box.title or unit.title or unit.section.label,
                "box": box.label,
            }
            code = f"recycled:{box.about}:{box.part}"
            yield Finding(unit.section, code, sentence, self.url("write", *unit.way), _("Write what is new"))

    # The rail

    def state(self, section: ReportSection, found: tuple[Finding, ...]) -> SectionState:
        still_open = [one for one in found if one.section == section and one.is_open]
        words = sum(word_count(text) for key, text in self.narrative.texts.items() if self.is_told(section, key))
        if not still_open:
            return SectionState(section, self.complete(section, words), "done")
        missing_text = all(one.code == "text" for one in still_open)
        if missing_text and not words:
            return SectionState(section, _("Not started"), "")
        n = len(still_open)
        return SectionState(section, ngettext("%(n)s thing to see to", "%(n)s things to see to", n) % {"n": n}, "look")

    @staticmethod
    def is_told(section: ReportSection, key: tuple[str, str, str]) -> bool:
        return key[0] == section and key[2] != ReportPart.REASON

    def complete(self, section: ReportSection, words: int) -> str:
        if section == ReportSection.LEGAL_ASSISTANCE:
            n = self.report.legal_assistance.cases_closed
            return ngettext("Complete, %(n)s case closed", "Complete, %(n)s cases closed", n) % {"n": f"{n:,}"}
        if section == ReportSection.STORIES and self.report.harvest.year:
            told = {"n": self.report.harvest.this_year.total, "wanted": self.report.harvest.wanted}
            return _("Complete, %(n)s of %(wanted)s this year") % told
        if section == ReportSection.CASE_STUDIES and self.report.case_studies:
            n = len(self.report.case_studies)
            return ngettext("Complete, %(n)s case study", "Complete, %(n)s case studies", n) % {"n": n}
        if section == ReportSection.INDICATORS:
            n = len(self.report.indicators)
            return ngettext("Complete, %(n)s indicator", "Complete, %(n)s indicators", n) % {"n": n}
        return ngettext("Complete, %(n)s word", "Complete, %(n)s words", words) % {"n": f"{words:,}"}
