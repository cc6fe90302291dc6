"""What waits for a person today. Each part asks for the permission it needs and is None without it."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db.models import Count, Exists, F, OuterRef, Q, Window
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from clients.models import Client, Consent, ContactOverride, LikelySame
from events.models import Event
from legal_cases.checks import COMPLETENESS, Record, findings
from legal_cases.models import DueDate, LegalCase
from mrc.access.models import Centre, User
from mrc.agreements.models import Agreement
from mrc.drafts.kept import Kept, drafts_of
from mrc.period import Period, quarter_before
from mrc.vocabularies import NOT_RECORDED
from mrc.vocabularies.contact import ConsentPurpose
from mrc.vocabularies.reporting import ReportStatus
from outcomes.draws import STILL_ASKED
from outcomes.models import CaseStudy, Drawn, Story
from reports.periods import Entry, calendars_of

SHOWN = 6
SATURDAY = 5
AHEAD = 7  # days: on a Friday next Monday’s hearing is already in sight
ROWS = {
    "gender": _("Gender"),
    "nationality": _("Nationality"),
    "destination_country": _("Destination country"),
    "sector": _("Sector of work"),
    "legal_status": _("Legal status"),
    "source": _("Source of complaint"),
    "subjects": _("Subject of the complaint"),
    "duration_months": _("Duration of the case"),
    "remedies": _("Remedy obtained"),
    "sanctions": _("Sanction applied to offender"),
}


@dataclass(frozen=True)
class Some:
    """The first few of a list. ``total`` is None where more were not counted: it would cost more than the page."""

    rows: list
    is_cut: bool = False
    total: int | None = None


def some(records) -> Some:
    rows = list(records[: SHOWN + 1])
    return Some(rows[:SHOWN], is_cut=len(rows) > SHOWN)


def some_counted(records) -> Some:
    """With how many there are in all, in the same query."""
    rows = list(records.annotate(in_all=Window(Count("pk")))[:SHOWN])
    total = rows[0].in_all if rows else 0
    return Some(rows, is_cut=total > len(rows), total=total)


@dataclass(frozen=True)
class OpenCase:
    case: LegalCase
    days: int | None


@dataclass(frozen=True)
class Incomplete:
    """A closed case, and the rows of the form that nobody answered."""

    case: LegalCase
    missing: list


class Work:
    """The parts of the home page, each read when the page comes to it."""

    def __init__(self, user):
        self.user = user
        self.today = user.today()

    def may(self, *permissions: str) -> bool:
        return all(self.user.has_perm(name) for name in permissions)

    @property
    def week(self) -> Period:
        monday = self.today - timedelta(days=self.today.weekday())
        return Period(monday, monday + timedelta(days=6))

    @property
    def completing_since(self) -> date:
        """The last quarter is being reported while this one runs."""
        return quarter_before(self.today).start

    # At the desk

    @cached_property
    def recent_clients(self) -> Some | None:
        if not self.may("clients.view_client"):
            return None
        return some(Client.objects.visible_to(self.user).order_by("-registered_on", "-pk"))

    @cached_property
    def consent_to_ask(self) -> Some | None:
        """Cards on which nobody has asked one of the two questions, newest first."""
        if not self.may("clients.change_client"):
            return None
        answers = [
            Exists(Consent.objects.filter(client=OuterRef("pk"), purpose=purpose))
            for purpose in ConsentPurpose.at_the_desk()
        ]
        cards = Client.objects.visible_to(self.user).exclude(*answers)
        return some(cards.order_by("-registered_on", "-pk"))

    @cached_property
    def overrides(self) -> list[ContactOverride]:
        """Where a colleague reached a client against her will, and named this user as who is told. Until it is read."""
        told = ContactOverride.objects.to_acknowledge(self.user)
        return list(told.select_related("client", "centre", "made_by").order_by("made_at", "pk")[:SHOWN])

    @cached_property
    def cards_alike(self) -> int | None:
        """How many pairs of cards wait to be told apart or merged."""
        if not self.may("clients.merge_client"):
            return None
        return LikelySame.objects.visible_to(self.user).to_decide().count()

    @cached_property
    def events(self) -> Some | None:
        if not self.may("events.view_event"):
            return None
        held = Q(held_on__lte=self.week.end) & (Q(held_on__gte=self.week.start) | Q(ended_on__gte=self.week.start))
        return some(Event.objects.visible_to(self.user).filter(held).select_related("centre").order_by("held_on", "pk"))

    @cached_property
    def drafts(self) -> list[Kept]:
        """What was typed and not sent; one query, and one more for each kind of form there is a draft of."""
        return drafts_of(self.user, SHOWN)

    # Dates: gone from here as soon as they are ended

    @cached_property
    def overdue(self) -> Some | None:
        return self.due(last=-1)

    @cached_property
    def ahead(self) -> Some | None:
        return self.due(first=0, last=AHEAD)

    @property
    def week_ahead(self) -> str:
        """The day whose week the link to the week opens; "" for this one. On a weekend that of the first date."""
        if self.today.weekday() < SATURDAY or not (self.ahead and self.ahead.rows):
            return ""
        return self.ahead.rows[0].on.isoformat()

    def due(self, **days: int) -> Some | None:
        """Open dates of my cases and of cases nobody has; of all the centre’s for who answers for its data.

        Each centre has its own day, as it has in the lists.
        """
        if not self.may("legal_cases.view_legalcase"):
            return None
        dates = DueDate.objects.visible_to(self.user).still_open().filter(case__closed_on__isnull=True)
        dates = dates.in_days(self.user.own_centres, **days)
        if not self.answers_for_the_centre:
            dates = dates.filter(Q(case__caseworker=self.user) | Q(case__caseworker__isnull=True))
        return some_counted(dates.select_related("centre", "case__client", "case__caseworker").soonest_first())

    @property
    def answers_for_the_centre(self) -> bool:
        return self.may("reports.view_progressreport")

    # Cases

    @cached_property
    def unassigned(self) -> Some | None:
        """Open cases without a caseworker, for who gives them out."""
        if not self.answers_for_the_centre:
            return None
        cases = LegalCase.objects.visible_to(self.user).open_now().filter(caseworker__isnull=True)
        return some_counted(cases.select_related("client").order_by(F("opened_on").asc(nulls_last=True), "pk"))

    @cached_property
    def nominated(self) -> Some | None:
        """Complaints that would make a case study, for who may write it."""
        if not self.answers_for_the_centre:
            return None
        cases = LegalCase.objects.visible_to(self.user).exclude(case_study_why="")
        return some_counted(cases.select_related("client").order_by(F("closed_on").desc(nulls_first=True), "-pk"))

    @cached_property
    def my_cases(self) -> Some | None:
        if not self.may("legal_cases.view_legalcase"):
            return None
        mine = LegalCase.objects.visible_to(self.user).filter(caseworker=self.user)
        return self.oldest_first(mine)

    @cached_property
    def longest_open(self) -> Some | None:
        """The centre's, for who answers for its data; her own stand above already."""
        if not self.answers_for_the_centre:
            return None
        others = Q(caseworker=None) | ~Q(caseworker=self.user)
        return self.oldest_first(LegalCase.objects.visible_to(self.user).filter(others))

    def oldest_first(self, cases) -> Some:
        """The open ones of these cases, with how long each has been open; without an opening date last."""
        related = cases.open_now().select_related("client", "caseworker").prefetch_related("casesubject_rows")
        found = some_counted(related.order_by(F("opened_on").asc(nulls_last=True), "pk"))
        days = [case.opened_on and (self.today - case.opened_on).days for case in found.rows]
        return replace(found, rows=[OpenCase(*pair) for pair in zip(found.rows, days, strict=True)])

    @cached_property
    def to_complete(self) -> Some | None:
        """Closed cases of the last quarter and this one on which a row of the form is blank."""
        if not self.may("reports.view_progressreport", "legal_cases.change_legalcase"):
            return None
        closed = LegalCase.objects.visible_to(self.user).closed_in(Period(self.completing_since, self.today))
        found = some_counted(incomplete(closed).select_related("centre", "client").order_by("-closed_on", "-pk"))
        return replace(found, rows=[Incomplete(case, missing_rows(case)) for case in found.rows])

    # Outcomes

    @cached_property
    def to_interview(self) -> Some | None:
        """Whom she is named to interview, and has not."""
        if not self.may("outcomes.add_interview"):
            return None
        drawn = Drawn.objects.visible_to(self.user).filter(interviewer=self.user, state__in=STILL_ASKED)
        return some(drawn.select_related("person__client", "person__draw__agreement"))

    @cached_property
    def stories(self) -> Some:
        return self.to_go_on_with("outcomes.approve_story", Story.objects)

    @cached_property
    def case_studies(self) -> Some:
        return self.to_go_on_with("outcomes.approve_casestudy", CaseStudy.objects)

    def to_go_on_with(self, approving: str, records) -> Some:
        """What waits for her approval, or came back to her with a remark."""
        hers = Q(written_by=self.user, sent_on=None) & ~Q(remark="")
        if self.may(approving):
            hers |= Q(sent_on__isnull=False)
        return some(records.visible_to(self.user).filter(hers, approved_on=None).order_by("sent_on", "pk"))

    # Agreements and accounts

    @cached_property
    def reports_to_write(self) -> list[Entry]:
        """Late, sent back, or due within three weeks, the newest first; gone once it is submitted."""
        if not self.may("reports.change_progressreport"):
            return []
        agreements = Agreement.objects.visible_to(self.user).select_related("organization")
        found = [one for entries in calendars_of(agreements, self.today).values() for one in entries]
        return sorted((one for one in found if one.is_reminded), key=lambda one: one.due_on, reverse=True)[:SHOWN]

    @cached_property
    def reports_followed(self) -> list[Entry]:
        """For who follows agreements: what waits for her, then what is late."""
        if not self.may("agreements.follow_agreement"):
            return []
        agreements = Agreement.objects.visible_to(self.user).select_related("organization")
        found = [one for entries in calendars_of(agreements, self.today).values() for one in entries]
        waits = [one for one in found if one.status == ReportStatus.SUBMITTED or one.is_overdue]
        return sorted(waits, key=lambda one: (one.status != ReportStatus.SUBMITTED, one.due_on))[:SHOWN]

    @cached_property
    def followed(self) -> Some | None:
        if not self.may("agreements.follow_agreement"):
            return None
        return some_counted(Agreement.objects.visible_to(self.user).select_related("organization"))

    @cached_property
    def accounts(self) -> dict | None:
        """Counts for who keeps accounts, centres and agreements."""
        if not self.may("access.view_user", "access.view_centre", "agreements.change_agreement"):
            return None
        users = User.objects.visible_to(self.user).filter(is_active=True)
        return {
            "users": users.count(),
            "centres": Centre.objects.visible_to(self.user).count(),
            "agreements": Agreement.objects.visible_to(self.user).count(),
            "waiting": some(users.filter(last_login=None).order_by("-date_joined", "-pk")),
        }

    @property
    def shown(self) -> int:
        """How many people's cards and cases the page names, for the access log."""
        parts = (
            *(self.recent_clients, self.consent_to_ask, self.overdue, self.ahead, self.my_cases),
            *(self.unassigned, self.nominated, self.longest_open, self.to_complete, self.to_interview),
        )
        return sum(len(part.rows) for part in parts if part)


def incomplete(cases):
    """The closed cases on which a row of ``ROWS`` is blank, found by the database: as ``missing_rows`` tells them.

    The short reason for dropping is not among them: older records may lack it.
    """
    rows = ("casesubject_rows", "caseremedy_rows", "casesanction_rows")
    blank = Q(sector=NOT_RECORDED) | Q(source=NOT_RECORDED) | Q(nationality=NOT_RECORDED)
    blank |= Q(destination_country=NOT_RECORDED) | Q(duration_months=None, opened_on=None)
    blank |= Q(legal_status=NOT_RECORDED, centre__collects_legal_status=True)
    for row in rows:
        answers = LegalCase._meta.get_field(row).related_model.objects.filter(case=OuterRef("pk"))
        blank |= ~Q(Exists(answers))
    return cases.filter(blank).prefetch_related(*rows, "caseamount_rows")


def missing_rows(case: LegalCase) -> list:
    checks = findings(COMPLETENESS, Record.of_case(case))
    return [ROWS[check.fields[0]] for check in checks if check.fields[0] in ROWS]
