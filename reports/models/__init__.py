from .indicators import Indicator, IndicatorTarget, known_measure
from .progress import TEXT_MAX, Attachment, IndicatorEntry, ProgressReport, ReportText

__all__ = [
    "TEXT_MAX",
    "Attachment",
    "Indicator",
    "IndicatorEntry",
    "IndicatorTarget",
    "ProgressReport",
    "ReportText",
    "known_measure",
]
