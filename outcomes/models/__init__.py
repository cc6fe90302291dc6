from .case_study import CaseStudy
from .draw import Draw, Drawn, FramePerson
from .interview import Answer, Interview, Question
from .story import AcceptedRisk, Story

__all__ = ["AcceptedRisk", "Answer", "CaseStudy", "Draw", "Drawn", "FramePerson", "Interview", "Question", "Story"]
