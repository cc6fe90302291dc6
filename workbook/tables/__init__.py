"""What the rows of each sheet become. One class a sheet: how its records are known, what they obey, what is stored.

``take`` gets the checked cells of some rows and reports what is wrong with them; ``write`` stores what was taken.
A handle stands for a record: its primary key when it is stored already, else -1, -2, … for the first, second new one.
"""

from .base import ERROR_MODE, SKIP, UPDATE, Table
from .cards import Clients, Services
from .cases import LegalCases
from .gatherings import Events, HeadCounts, Participants
from .harvest import CaseStudies, Interviews, Stories
from .plans import Activities, Agreements, Centres, Indicators, Outcomes, Users
from .registers import Register

TABLES = {
    table.sheet.name: table
    for table in (
        Centres,
        Agreements,
        Outcomes,
        Activities,
        Indicators,
        Users,
        Clients,
        Events,
        Participants,
        HeadCounts,
        Services,
        LegalCases,
        Interviews,
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
    "CaseStudies",
    "Centres",
    "Clients",
    "Events",
    "HeadCounts",
    "Indicators",
    "Interviews",
    "LegalCases",
    "Outcomes",
    "Participants",
    "Register",
    "Services",
    "Stories",
    "Table",
    "Users",
]
