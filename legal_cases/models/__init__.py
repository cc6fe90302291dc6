from .answers import AcceptedWarning, CaseAmount, CaseAnswer, CaseRemedy, CaseSanction, CaseSubject
from .case import BroughtByGender, CaseReader, GroupComplaint, LegalCase, not_hidden_from
from .endings import OutgoingText, Reopening
from .papers import LetterTemplate, Paper
from .parties import CaseRespondent, MigrationFee, Respondent, RespondentAlias
from .saved import SavedFilter
from .work import CentreStage, DueDate, Entry, EntryReader

__all__ = [
    "AcceptedWarning",
    "BroughtByGender",
    "CaseAmount",
    "CaseAnswer",
    "CaseReader",
    "CaseRemedy",
    "CaseRespondent",
    "CaseSanction",
    "CaseSubject",
    "CentreStage",
    "DueDate",
    "Entry",
    "EntryReader",
    "GroupComplaint",
    "LegalCase",
    "LetterTemplate",
    "MigrationFee",
    "OutgoingText",
    "Paper",
    "Reopening",
    "Respondent",
    "RespondentAlias",
    "SavedFilter",
    "not_hidden_from",
]
