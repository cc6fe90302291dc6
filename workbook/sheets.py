"""The sheets of the workbook, declared once: import, export, template and data dictionary all read this.

The contract is ``docs/workbook.md``; columns after ``EXTRA`` of a sheet are what the product stores beyond it. They are
optional and stand at the end, so that older files still import.
"""

import re
from dataclasses import replace
from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy

from clients.models import Client, Service
from events.models import Event, HeadCount, Participant
from legal_cases.models import BroughtByGender, LegalCase
from mrc.access.models import Centre, User
from mrc.access.roles import Role
from mrc.agreements.models import Activity, Agreement, Assumption, Outcome, Output
from mrc.vocabularies import (
    ClientType,
    ComplaintSource,
    EventKind,
    IndicatorLevel,
    IndicatorUnit,
    LegalPermission,
    LegalStatus,
    Remedy,
    Resolution,
    Sanction,
    Sector,
    ServiceType,
    Subject,
    SupportNeed,
    YesNo,
)
from mrc.vocabularies.casework import DroppedReason, WorkerSituation
from mrc.vocabularies.contact import EmergencyCaution, MayContact
from mrc.vocabularies.reporting import Risk
from reports.models import Indicator, IndicatorTarget

from .casework import CASE_DATES, CASE_RESPONDENTS, ENTRIES, FEES, REOPENINGS, RESPONDENTS, STAGES
from .casework_cells import StageCode
from .cells import (
    COUNTRY,
    CURRENCY,
    GENDER,
    LANGUAGE,
    NATIONALITY,
    Amount,
    Amounts,
    Choice,
    Choices,
    Count,
    Day,
    Lines,
    Names,
    Number,
    Reference,
    References,
    TimeZone,
    Words,
    Year,
    YesOrNo,
)
from .columns import (
    AGREEMENT,
    AUDIENCE,
    DROPPED,
    LEFT_OUT,
    NUMBERED,
    YEAR_ONLY,
    Column,
    Sheet,
    accounts,
    card,
    centre,
    day,
    extra,
    of_centre,
    reference,
    required,
    text,
)
from .harvest import ANSWERS, CASE_STUDIES, INTERVIEWS, QUESTIONS, STORIES
from .people import CONSENTS, FAMILY, SAFETY_MARKS

PASSED_OVER = {"problems", "explanations", "choices"}  # what our own template and marked copies add
MOST_ROWS = 1_048_575


class OfficeLanguage(models.TextChoices):
    EN = "en", "English"
    TH = "th", "Thai"
    KM = "km", "Khmer"
    LO = "lo", "Lao"
    MY = "my", "Burmese"
    VI = "vi", "Vietnamese"


CENTRES = Sheet(
    "centres",
    Centre,
    gettext_lazy("Migrant worker resource centres. All other records belong to one of them."),
    (
        Column("centre", Reference(20), required=True, stored="code"),
        required(text("name", Centre)),
        Column("organization", Words(300), required=True, about=gettext_lazy("Made when there is none of this name.")),
        replace(Column("country", COUNTRY), required=True),
        text("location", Centre),
        Column("currency", CURRENCY, about=gettext_lazy("What forms preselect; an import never assumes it.")),
        Column("language", Choice(OfficeLanguage, "en")),
        Column("time_zone", TimeZone(60), about=gettext_lazy("Empty means Asia/Bangkok. “Today” is the centre’s.")),
        *extra(Column("collects_legal_status", YesOrNo(True), about=gettext_lazy("Empty means yes."))),
    ),
)
AGREEMENTS = Sheet(
    "agreements",
    Agreement,
    gettext_lazy("Implementation agreements: the head of the technical progress report."),
    (
        Column("agreement", Reference(100), required=True, stored="number"),
        required(text("title", Agreement)),
        Column(
            "organization",
            Words(300),
            required=True,
            about=gettext_lazy("Who implements it. Made when there is none of this name; need not be its centres’."),
        ),
        text("location", Agreement),
        Column("centres", References(), required=True, about=gettext_lazy("The codes of its centres.")),
        required(day("starts_on")),
        required(day("ends_on")),
        Column("value", Amount()),
        *extra(
            Column(
                "reports_every",
                Number(),
                about=gettext_lazy("The months a progress report covers: 1, 3, 6 or 12. Empty: 3."),
            ),
            Column(
                "reports_due_after",
                Number(),
                about=gettext_lazy("Days from the end of a period until its report is due. Empty: 15."),
            ),
            text("impact", Agreement),
        ),
    ),
)
OUTCOMES = Sheet(
    "outcomes",
    Outcome,
    gettext_lazy("The expected outcomes of an agreement."),
    (
        AGREEMENT,
        Column("outcome", Reference(20), required=True, stored="number", about=gettext_lazy("Its number, such as 1.")),
        Column("statement", Words(), required=True),
    ),
)
OUTPUTS = Sheet(
    "outputs",
    Output,
    gettext_lazy("What an outcome is reached through (theory of change)."),
    (
        AGREEMENT,
        Column("outcome", Reference(20), required=True, about=gettext_lazy("The number of the outcome.")),
        Column("output", Reference(20), required=True, stored="number", about=gettext_lazy("Its number, such as 1.A.")),
        Column("statement", Words(), required=True),
    ),
)
ASSUMPTIONS = Sheet(
    "assumptions",
    Assumption,
    gettext_lazy("What must hold for the theory of change to work."),
    (
        AGREEMENT,
        Column("assumption", Reference(20), required=True, stored="number"),
        Column("statement", Words(), required=True),
        Column("risk", Choice(Risk)),
        Column(
            "outcome", Reference(20), about=gettext_lazy("The number of the outcome. Empty: of the whole agreement.")
        ),
    ),
)
ACTIVITIES = Sheet(
    "activities",
    Activity,
    gettext_lazy("The planned activities towards an outcome."),
    (
        AGREEMENT,
        Column("outcome", Reference(20), required=True, about=gettext_lazy("The number of the outcome.")),
        Column(
            "activity", Reference(20), required=True, stored="number", about=gettext_lazy("Its number, such as 1.1.")
        ),
        Column("statement", Words(), required=True),
        *extra(Column("output", Reference(20), about=gettext_lazy("The number of the output it works for."))),
    ),
)
INDICATORS = Sheet(
    "indicators",
    Indicator,
    gettext_lazy("The performance indicators of an agreement."),
    (
        AGREEMENT,
        Column("indicator", Reference(20), required=True, stored="code"),
        Column("statement", Words(), required=True),
        Column("level", Choice(IndicatorLevel)),
        Column("unit", Choice(IndicatorUnit)),
        text("data_source", Indicator),
        Column("target", Number()),
        Column("target_women", Number()),
        Column("target_men", Number()),
        day("target_by"),
        text(
            "measure",
            Indicator,
            about=gettext_lazy("Empty: the result is typed. Else a computed measure, listed by manage.py measures."),
        ),
        *extra(
            text("out_of", Indicator, about=gettext_lazy("Of a rate: the measure it is taken of.")),
            Column("baseline", Number()),
            day("baseline_on"),
            Column("outcome", Reference(20), about=gettext_lazy("The number of the outcome it belongs to.")),
            Column("output", Reference(20), about=gettext_lazy("The number of the output, of the same outcome.")),
        ),
    ),
)
INDICATOR_TARGETS = Sheet(
    "indicator_targets",
    IndicatorTarget,
    gettext_lazy("What an indicator aims at within a year of its agreement."),
    (
        AGREEMENT,
        Column("indicator", Reference(20), required=True, about=gettext_lazy("The code of the indicator.")),
        required(day("from", stored="starts_on", about=gettext_lazy("The first day of a year of the agreement."))),
        required(day("to", stored="ends_on", about=gettext_lazy("Its last day, included."))),
        Column("target", Number(), required=True),
        Column("target_women", Number()),
        Column("target_men", Number()),
        Column("reason", Words(), about=gettext_lazy("Why it was revised.")),
    ),
)
USERS = Sheet(
    "users",
    User,
    gettext_lazy("Accounts, without passwords: an invitation or manage.py changepassword follows."),
    (
        Column(
            "email",
            Reference(254),
            required=True,
            about=gettext_lazy("What the person signs in with."),
            travels=DROPPED,
        ),
        replace(text("full_name", User), required=True, travels=DROPPED),
        Column("role", Choice(Role), required=True),
        Column("centres", References(), about=gettext_lazy("The codes of the person’s centres.")),
        Column(
            "agreements", References(), about=gettext_lazy("The numbers of the agreements a programme officer follows.")
        ),
        *extra(
            Column("language", Choice(OfficeLanguage, ""), about=gettext_lazy("Empty: the browser’s language.")),
            Column("is_active", YesOrNo(True), about=gettext_lazy("Empty means yes.")),
        ),
    ),
)
CLIENTS = Sheet(
    "clients",
    Client,
    gettext_lazy("The client card (Annex 1). Any personal field may stay empty."),
    (
        reference("client", gettext_lazy("Reference No.")),
        centre(),
        required(day("registered_on")),
        Column(
            "consent",
            YesOrNo(),
            title=gettext_lazy("Consent"),
            about=gettext_lazy("To keep the card and to be contacted later; the screen asks for the two apart."),
        ),
        Column("pseudonym", YesOrNo(False)),
        text("name", Client, travels=DROPPED),
        replace(Column("gender", GENDER), required=True),
        day("born_on", travels=YEAR_ONLY),
        Column("birth_year", Year()),
        Column("client_type", Choice(ClientType)),
        Column("nationality", NATIONALITY),
        text("province", Client, travels=DROPPED),
        Column("present_country", COUNTRY),
        Column("present_sector", Choice(Sector)),
        Column("migrated_before", Choice(YesNo)),
        text("address", Client, travels=DROPPED),
        text("telephone", Client, travels=DROPPED),
        text("email", Client, travels=DROPPED),
        text("ethnicity", Client, travels=DROPPED),
        Column("native_language", LANGUAGE),
        text("heard_about", Client, travels=DROPPED),
        text("emergency_name", Client, title=gettext_lazy("Emergency contact: name"), travels=DROPPED),
        text("emergency_relationship", Client, title=gettext_lazy("Emergency contact: relationship"), travels=DROPPED),
        text("emergency_address", Client, title=gettext_lazy("Emergency contact: current address"), travels=DROPPED),
        text("emergency_telephone", Client, title=gettext_lazy("Emergency contact: telephone"), travels=DROPPED),
        text("emergency_email", Client, title=gettext_lazy("Emergency contact: email"), travels=DROPPED),
        Column("planned_country", COUNTRY, title=gettext_lazy("Migration plans: which country")),
        text("planned_city", Client, title=gettext_lazy("Migration plans: which city"), travels=DROPPED),
        Column("planned_sector", Choice(Sector), title=gettext_lazy("Migration plans: which sector")),
        Column("legal_permission", Choice(LegalPermission)),
        *extra(
            text("name_latin", Client, travels=DROPPED),
            day("departs_on"),
            text("agency", Client, travels=DROPPED),
            day("last_heard_on"),
            text("safe_contact", Client, travels=DROPPED),
            Column("support_needed", Choices(SupportNeed), title=gettext_lazy("Support needed")),
            Column(
                "consent_to_keep",
                YesOrNo(),
                title=gettext_lazy("Consent to keep the card"),
                about=gettext_lazy("Only where the two answers differ, or were given on another day."),
            ),
            Column("consent_to_keep_on", Day(), about=gettext_lazy("Empty: on the day of registration.")),
            Column(
                "consent_to_contact",
                YesOrNo(),
                title=gettext_lazy("Consent to be contacted later"),
                about=gettext_lazy("Only where the two answers differ, or were given on another day."),
            ),
            Column("consent_to_contact_on", Day(), about=gettext_lazy("Empty: on the day of registration.")),
            Column("other_names", Names(2000), travels=DROPPED),
            Column("may_contact", Choice(MayContact), title=gettext_lazy("May we call")),
            text("phone_owner", Client, travels=DROPPED),
            text("contact_times", Client, title=gettext_lazy("When to call"), travels=DROPPED),
            Column("contact_language", LANGUAGE, title=gettext_lazy("Language to call in")),
            text("if_another_answers", Client, travels=DROPPED),
            text("code_word", Client, travels=DROPPED),
            Column("further_contacts", Words(2000), travels=DROPPED),
            Column(
                "emergency_caution",
                Choice(EmergencyCaution),
                title=gettext_lazy("Emergency contact: what this person may learn"),
            ),
            Column(
                "merged_references",
                Names(2000),
                title=gettext_lazy("Numbers of merged cards"),
                about=gettext_lazy("They lead to this card."),
                travels=DROPPED,
            ),
        ),
    ),
)
EVENTS = Sheet(
    "events",
    Event,
    gettext_lazy("Trainings, meetings and outreach."),
    (
        reference("event", gettext_lazy("Reference No.")),
        centre(),
        Column("kind", Choice(EventKind), required=True),
        replace(text("title", Event), required=True, travels=LEFT_OUT),
        required(day("held_on")),
        day("ended_on"),
        text("place", Event, travels=DROPPED),
        Column("agreement", Reference(100), about=gettext_lazy("The agreement of the planned activity.")),
        Column("activity", Reference(20), about=gettext_lazy("The number of the planned activity it belongs to.")),
        *extra(
            Column(
                "outcome",
                Reference(20),
                title=gettext_lazy("Outcome"),
                about=gettext_lazy("Only needed where the agreement has the number of the activity twice."),
            )
        ),
    ),
)
PARTICIPANTS = Sheet(
    "participants",
    Participant,
    gettext_lazy("Lists of participants. Each row is one person; a linked client may stand once on a list."),
    (
        Column("event", Reference(100), required=True, travels=NUMBERED),
        card(),
        text("name", Participant, travels=DROPPED),
        replace(Column("gender", GENDER), required=True),
        AUDIENCE,
        *extra(of_centre()),
    ),
)
HEADCOUNTS = Sheet(
    "headcounts",
    HeadCount,
    gettext_lazy("People counted at an event, not listed."),
    (
        Column("event", Reference(100), required=True, travels=NUMBERED),
        AUDIENCE,
        Column("men", Count()),
        Column("women", Count()),
        Column("other", Count()),
        *extra(of_centre()),
    ),
)
SERVICES = Sheet(
    "services",
    Service,
    gettext_lazy("The service log. Each row is one service, also when two are alike."),
    (
        card(required=True, about=gettext_lazy("The reference number of the client card.")),
        Column("service", Choice(ServiceType), required=True),
        required(day("received_on")),
        Column("note", Words(), travels=DROPPED),
        *extra(
            of_centre(),
            Column(
                "event",
                Reference(100),
                title=gettext_lazy("Event"),
                about=gettext_lazy("The event it was given at; the client is on its list."),
                travels=NUMBERED,
            ),
            Column(
                "recorded_by",
                Reference(254),
                title=gettext_lazy("Recorded by"),
                about=gettext_lazy("The email of the account."),
                travels=DROPPED,
            ),
        ),
    ),
)
LEGAL_CASES = Sheet(
    "legal_cases",
    LegalCase,
    gettext_lazy("Legal assistance records (Annex 2): one complainant, one case. Empty means not recorded."),
    (
        reference("case", gettext_lazy("Case No.")),
        centre(),
        card(about=gettext_lazy("The card of the worker concerned, who is counted.")),
        card("brought_by", about=gettext_lazy("The card of another person who brought the complaint.")),
        Column(
            "group_complaint",
            Words(300),
            about=gettext_lazy("A name that ties the cases of one complaint together, within a centre."),
            travels=NUMBERED,
        ),
        replace(Column("gender", GENDER), required=True),
        Column("nationality", NATIONALITY),
        Column("destination_country", COUNTRY),
        Column("sector", Choice(Sector)),
        text("sector_other", LegalCase, about=gettext_lazy("Which, when the sector is other."), travels=LEFT_OUT),
        Column("legal_status", Choice(LegalStatus)),
        Column("source", Choice(ComplaintSource)),
        text("source_other", LegalCase, about=gettext_lazy("Which, when the source is other."), travels=LEFT_OUT),
        Column("subjects", Choices(Subject), title=gettext_lazy("Subject of the complaint")),
        text(
            "subject_other", LegalCase, about=gettext_lazy("Which, when other is among the subjects."), travels=LEFT_OUT
        ),
        day("opened_on"),
        day("closed_on", about=gettext_lazy("Empty: the case is open.")),
        Column(
            "duration_months",
            Number(Decimal("99999.99")),
            about=gettext_lazy("As typed on the record; empty: the dates say it."),
        ),
        Column("resolved_through", Choice(Resolution)),
        Column("dropped_why", Words(), travels=LEFT_OUT),
        Column("remedies", Choices(Remedy), title=gettext_lazy("Remedy obtained")),
        text(
            "remedy_other", LegalCase, about=gettext_lazy("Which, when other is among the remedies."), travels=LEFT_OUT
        ),
        Column("requested", Amounts(), title=gettext_lazy("Compensation requested")),
        Column("awarded", Amounts(), title=gettext_lazy("Compensation awarded")),
        Column("sanctions", Choices(Sanction), title=gettext_lazy("Sanction applied to the offender")),
        Column("remarks", Words(), travels=DROPPED),
        *extra(
            Column("caseworker", Reference(254), about=gettext_lazy("The email of the account."), travels=DROPPED),
            Column(
                "accepted_warnings",
                Lines(),
                title=gettext_lazy("Accepted warnings"),
                about=gettext_lazy("One a line: the code of the warning, a colon, the reason."),
                travels=DROPPED,
            ),
            text("worker_name", LegalCase, travels=DROPPED),
            Column("worker_situation", Choice(WorkerSituation)),
            text("brought_by_name", LegalCase, travels=DROPPED),
            text("brought_by_relationship", LegalCase, travels=DROPPED),
            Column("brought_by_gender", Choice(BroughtByGender)),
            text("brought_by_telephone", LegalCase, travels=DROPPED),
            text("brought_by_safe_contact", LegalCase, travels=DROPPED),
            Column("dropped_reason", Choice(DroppedReason)),
            Column("stage", StageCode(40), about=gettext_lazy("Empty means intake.")),
            Column("restricted", YesOrNo(False), stored="is_restricted", about=gettext_lazy("Empty means no.")),
            accounts(
                "restricted_to",
                gettext_lazy("Restricted to"),
                gettext_lazy("The emails of the people who may see the case. One given: the case is restricted."),
            ),
            Column("case_study_why", Words(), travels=DROPPED),
        ),
    ),
)
# In the order in which one refers to the other: an import checks and writes them so.
SHEETS = {
    sheet.name: sheet
    for sheet in (
        CENTRES,
        AGREEMENTS,
        OUTCOMES,
        OUTPUTS,
        ACTIVITIES,
        ASSUMPTIONS,
        INDICATORS,
        INDICATOR_TARGETS,
        USERS,
        CLIENTS,
        CONSENTS,
        FAMILY,
        SAFETY_MARKS,
        EVENTS,
        PARTICIPANTS,
        HEADCOUNTS,
        SERVICES,
        STAGES,
        RESPONDENTS,
        LEGAL_CASES,
        CASE_RESPONDENTS,
        FEES,
        CASE_DATES,
        ENTRIES,
        REOPENINGS,
        QUESTIONS,
        INTERVIEWS,
        ANSWERS,
        STORIES,
        CASE_STUDIES,
    )
}
# In the order of the contract: files, template and data dictionary print them so.
IN_FILES = [
    SHEETS[name]
    for name in (
        "centres",
        "users",
        "clients",
        "services",
        "legal_cases",
        "interviews",
        "stories",
        "case_studies",
        "events",
        "participants",
        "headcounts",
        "agreements",
        "outcomes",
        "activities",
        "indicators",
        "stages",
        "respondents",
        "case_respondents",
        "fees",
        "case_dates",
        "entries",
        "reopenings",
        "consents",
        "family",
        "outputs",
        "assumptions",
        "indicator_targets",
        "safety_marks",
        "questions",
        "answers",
    )
]
CONTINUED = re.compile(r"(.+)_([2-9]|[1-9]\d+)")


def sheet_called(title: str) -> tuple[Sheet | None, int]:
    """The sheet a title names and its part: ``services_2`` is the second part of the services."""
    name = title.strip().casefold()
    if name in SHEETS:
        return SHEETS[name], 1
    match = CONTINUED.fullmatch(name)
    if match and match[1] in SHEETS:
        return SHEETS[match[1]], int(match[2])
    return None, 0


def known_sheets() -> str:
    return ", ".join(sheet.name for sheet in IN_FILES)


def in_order(rows, kind) -> tuple[str, ...]:
    """The codes of child rows in the order of the form."""
    found = {row.code for row in rows}
    return tuple(word.value for word in kind.vocabulary if word.value in found)
