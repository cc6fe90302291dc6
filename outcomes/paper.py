"""The interview on paper: filled for the centre's file, and blank for a day in the field."""

from mrc.access.models import Centre
from mrc.vocabularies import NOT_RECORDED, Gender, LegalStatus, Sector
from mrc.vocabularies.world import country_name

from .annex3 import OWN, PARTS
from .models import Answer, Interview, Question

LINES = {"accessed_when": 1, "learned_of_mrc": 2, "challenges": 2, "services_used": 2}  # to write on; else three


def filled(interview: Interview, answers: list[Answer]) -> dict:
    """The context of the filled questionnaire: the number of the card, never a name."""
    own = [(answer.asked, answer.text) for answer in answers if answer.text]
    parts = [(title, [(question, getattr(interview, name)) for name, question in asked]) for title, asked in PARTS]
    nationality = "" if interview.nationality == NOT_RECORDED else country_name(interview.nationality)
    return {
        "interview": interview,
        "centre": interview.centre,
        "nationality": nationality,
        "parts": parts + ([(OWN, own)] if own else []),
    }


def blank(centre: Centre | None, questions: list[Question]) -> dict:
    """The context of the questionnaire to write on; the centre's own questions in their own words."""
    parts = [(title, [(question, range(LINES.get(name, 3))) for name, question in asked]) for title, asked in PARTS]
    own = [(question.wording, range(3)) for question in questions]
    return {
        "interview": None,
        "centre": centre,
        "parts": parts + ([(OWN, own)] if own else []),
        "genders": [label for code, label in Gender.choices],
        "sectors": [label for code, label in Sector.choices if code != NOT_RECORDED],
        "statuses": [label for code, label in LegalStatus.choices if code != NOT_RECORDED],
    }
