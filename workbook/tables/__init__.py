"""What the rows of each sheet become. One class a sheet: how its records are known, what they obey, what is stored.

``take`` gets the checked cells of some rows and reports what is wrong with them; ``write`` stores what was taken.
A handle stands for a record: its primary key when it is stored already, else -1, -2, … for the first, second new one.
"""

from .base import ERROR_MODE, SKIP, UPDATE, Table
from .cards import Clients, Services
from .cases import LegalCases
from .casework import CaseDates, CaseRespondents, Entries, Fees, Reopenings, Respondents, Stages
from .gatherings import Events, HeadCounts, Participants
from .harvest import Answers, CaseStudies, Interviews, Questions, Stories
from .people import Consents, Family, SafetyMarks
from .plans import Activities, Agreements, Assumptions, Centres, Indicators, IndicatorTargets, Outcomes, Outputs, Users
from .registers import Namesakes, Register, counted

TABLES = {
    table.sheet.name: table
    for table in (
        Centres,
        Agreements,
        Outcomes,
        Outputs,
        Activities,
        Assumptions,
        Indicators,
        IndicatorTargets,
        Users,
        Clients,
        Consents,
        Family,
        SafetyMarks,
        Events,
        Participants,
        HeadCounts,
        Services,
        Stages,
        Respondents,
        LegalCases,
        CaseRespondents,
        Fees,
        CaseDates,
        Entries,
        Reopenings,
        Questions,
        Interviews,
        Answers,
        Stories,
        CaseStudies,
    )
}

__all__ = [
    "ERROR_MODE",
    "SKIP",
    "TABLES",
    "UPDATE",
    "Activities",
    "Agreements",
    "Answers",
    "CaseDates",
    "CaseRespondents",
    "CaseStudies",
    "Centres",
    "Clients",
    "Consents",
    "Entries",
    "Events",
    "Family",
    "Fees",
    "HeadCounts",
    "Indicators",
    "Interviews",
    "LegalCases",
    "Namesakes",
    "Outcomes",
    "Participants",
    "Questions",
    "Register",
    "Reopenings",
    "Respondents",
    "SafetyMarks",
    "Services",
    "Stages",
    "Stories",
    "Table",
    "Users",
    "counted",
]
