"""What a report says: plain, frozen values between query and page."""

from .counts import (
    COLUMN_OF,
    COLUMNS,
    GENDERS_OF,
    MEN,
    OTHER_UNKNOWN,
    TOTAL,
    WOMEN,
    ByGender,
    Cell,
    Line,
    Table,
    percent,
)
from .indicators import IndicatorResult, Value
from .money import MoneyLine, MoneyTable, Sum
from .plan import ExpectedOutcome, Held, PlannedActivity
from .report import Head, LeftOutCase, Outside, Report, Since
from .sections import Beneficiaries, EventLine, LegalAssistance, OtherAnswer
from .told import CaseStudy, Harvest, Narrative, Story
from .trend import Quarter, Trend

__all__ = [
    "COLUMNS",
    "COLUMN_OF",
    "GENDERS_OF",
    "MEN",
    "OTHER_UNKNOWN",
    "TOTAL",
    "WOMEN",
    "Beneficiaries",
    "ByGender",
    "CaseStudy",
    "Cell",
    "EventLine",
    "ExpectedOutcome",
    "Harvest",
    "Head",
    "Held",
    "IndicatorResult",
    "LeftOutCase",
    "LegalAssistance",
    "Line",
    "MoneyLine",
    "MoneyTable",
    "Narrative",
    "OtherAnswer",
    "Outside",
    "PlannedActivity",
    "Quarter",
    "Report",
    "Since",
    "Story",
    "Sum",
    "Table",
    "Trend",
    "Value",
    "percent",
]
