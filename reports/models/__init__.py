from .indicators import Indicator, IndicatorTarget, known_measure
from .progress import TEXT_MAX, Attachment, IndicatorEntry, ProgressReport, ReportText
from .submission import REMARK_MAX, Remark, Step, Submission, SubmittedCase, SubmittedFile

__all__ = [
    "REMARK_MAX",
    "TEXT_MAX",
    "Attachment",
    "Indicator",
    "IndicatorEntry",
    "IndicatorTarget",
    "ProgressReport",
    "Remark",
    "ReportText",
    "Step",
    "Submission",
    "SubmittedCase",
    "SubmittedFile",
    "known_measure",
]
