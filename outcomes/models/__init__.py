from .case_study import CaseStudy
from .draw import Draw, Drawn, FramePerson
from .interview import Answer, Interview, Question
from .story import Story

__all__ = ["Answer", "CaseStudy", "Draw", "Drawn", "FramePerson", "Interview", "Question", "Story"]
