from .case_study import CaseStudy
from .draw import Draw, Drawn, FramePerson
from .interview import Interview
from .story import Story

__all__ = ["CaseStudy", "Draw", "Drawn", "FramePerson", "Interview", "Story"]
