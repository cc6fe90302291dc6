"""The fixed words of the ILO forms (Annexes 1, 2, 3 and 5), in the order of the paper form.

A code is stored, stable and never translated. A label is what the form prints; the definition says what the
label hides and stands beside the choice. ``not_recorded`` is a word too: nobody has answered yet.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

NOT_RECORDED = "not_recorded"


class Vocabulary(models.TextChoices):
    """Members are ``CODE = code, definition, label``."""

    def __new__(cls, code, definition=""):
        member = str.__new__(cls, code)
        member._value_ = code
        member.definition = definition
        return member

    @classmethod
    def recorded(cls):
        """The answers of the form, in its order, without ``not_recorded``."""
        return [word for word in cls if word.value != NOT_RECORDED]

    @classmethod
    def definitions(cls):
        return {word.value: word.definition for word in cls}


class Gender(Vocabulary):
    """Annex 2 prints Man, Woman, Other/Unknown; the last two are stored apart and printed together (annexes 0.6)."""

    WOMAN = "woman", "", _("Woman")
    MAN = "man", "", _("Man")
    OTHER = "other", "", _("Other")
    UNKNOWN = "unknown", "", _("Unknown")


class YesNo(Vocabulary):
    YES = "yes", "", _("Yes")
    NO = "no", "", _("No")
    NOT_RECORDED = NOT_RECORDED, "", _("Not recorded")


class LegalPermission(Vocabulary):
    """Annex 1, part 3: plan to obtain legal permission for stay and work."""

    YES = "yes", "", _("Yes")
    NO = "no", "", _("No")
    UNSURE = "unsure", "", _("Unsure")
    NOT_RECORDED = NOT_RECORDED, "", _("Not recorded")


class ClientType(Vocabulary):
    POTENTIAL_MIGRANT = "potential_migrant", _("Thinks about going or is about to go"), _("Potential migrant")
    MIGRANT_WORKER = "migrant_worker", _("Lives and works in another country"), _("Migrant worker")
    RETURNED_MIGRANT = "returned_migrant", _("Came back from another country"), _("Returned migrant")
    FAMILY_MEMBER = "family_member", _("Family of somebody who migrated"), _("Family member")
    NOT_RECORDED = NOT_RECORDED, "", _("Not recorded")


class SupportNeed(Vocabulary):
    SEEING = "seeing", "", _("Seeing")
    HEARING = "hearing", "", _("Hearing")
    WALKING = "walking", "", _("Walking or climbing steps")
    REMEMBERING = "remembering", "", _("Remembering or concentrating")
    SELF_CARE = "self_care", "", _("Self-care, such as washing or dressing")
    COMMUNICATING = "communicating", "", _("Communicating")


class ServiceType(Vocabulary):
    """The CLIENTS categories of Annex 1, part 4."""

    COUNSELLING = "counselling", _("Talking a problem or a plan through with one person"), _("Counselling")
    LEGAL_ASSISTANCE = "legal_assistance", _("Advice or help with a complaint"), _("Legal assistance")
    INFORMATION = (
        "information",
        _("Materials, sessions, orientation before departure"),
        _("Information, education and training"),
    )
    NETWORKING = "networking", _("Brought together with other migrants or groups"), _("Networking")
    MEMBERSHIP = "membership", _("Joined, or was helped to join"), _("Trade union or association membership")
    SKILLS = "skills", _("A skill tested or recognised"), _("Skills certification")


class Sector(Vocabulary):
    """Annex 2, part 1. Annex 5 has no column for Unknown: printed when above zero."""

    FISHING = "fishing", _("On a vessel"), _("Fishing")
    SEAFOOD = "seafood", _("Processing on land"), _("Seafood")
    ENTERTAINMENT = "entertainment", "", _("Entertainment")
    DOMESTIC_WORK = "domestic_work", _("In a private home"), _("Domestic work")
    MANUFACTURING = "manufacturing", _("Garments too"), _("Manufacturing")
    HOSPITALITY = "hospitality", _("Hotels and guest houses"), _("Hospitality")
    AGRICULTURE = "agriculture", _("Plantations, rubber and palm oil too"), _("Agriculture")
    CONSTRUCTION = "construction", "", _("Construction")
    RETAIL = "retail", _("Shops and markets"), _("Retail")
    RESTAURANT = "restaurant", _("Kitchens and food stalls"), _("Restaurant")
    OTHER = "other", _("Care, transport, mining and all else; say which"), _("Other")
    UNKNOWN = "unknown", _("Asked, and nobody can say"), _("Unknown")
    NOT_RECORDED = NOT_RECORDED, "", _("Not recorded")


class LegalStatus(Vocabulary):
    REGULAR = "regular", _("Has leave to stay and to do this work"), _("Regular")
    IRREGULAR = "irregular", _("Stay or work is without papers, or with other ones"), _("Irregular")
    UNKNOWN = "unknown", _("Not known, or better not asked"), _("Unknown")
    NOT_RECORDED = NOT_RECORDED, "", _("Not recorded")


class ComplaintSource(Vocabulary):
    MIGRANT_WORKER = "migrant_worker", _("The worker came by her own choice"), _("Migrant")
    FAMILY = "family", _("A relative of the worker"), _("Family")
    NGO = "ngo", _("A non-governmental organization"), _("NGO")
    TRADE_UNION = "trade_union", "", _("Trade union")
    GOVERNMENT = "government", _("An authority, embassy or hotline"), _("Government")
    COMMUNITY_LEADER = "community_leader", _("A leader or member of the community"), _("Community")
    OTHER = "other", _("You are asked which"), _("Other")
    NOT_RECORDED = NOT_RECORDED, "", _("Not recorded")


class Subject(Vocabulary):
    """Annex 2, row 3: what the complaint is about. Any number may be chosen."""

    WAGES_WITHHELD = "wages_withheld", _("Earned and not paid"), _("Wage withheld")
    UNDERPAYMENT = "underpayment", _("Paid less than agreed"), _("Underpaid")
    BELOW_MINIMUM_WAGE = "below_minimum_wage", _("Paid less than the legal minimum"), _("Wage below")
    LIVING_CONDITIONS = "living_conditions", _("Housing, food, water"), _("Living condition")
    OSH = "osh", _("Occupational safety and health"), _("OSH")
    EXCESSIVE_HOURS = "excessive_hours", _("Too many hours, unpaid overtime"), _("Work hours")
    LEAVE = "leave", _("Annual, sick or maternity leave refused"), _("Leave")
    REST_DAY = "rest_day", _("No weekly day off"), _("Rest day")
    BENEFITS = "benefits", _("Social security and other benefits"), _("Benefits")
    ACCIDENT = "accident", _("Injury or death at work"), _("Accident")
    SEXUAL_HARASSMENT = "sexual_harassment", _("Sexual harassment only"), _("Harassment")
    PHYSICAL_ABUSE = "physical_abuse", _("Physical"), _("Abuse")
    ID_RETENTION = "id_retention", _("Passport or other papers kept by somebody else"), _("ID retention")
    TERMINATION = "termination", _("Dismissed without cause or notice"), _("Termination")
    DEPLOYMENT_DELAY = "deployment_delay", _("In deployment, not in wages"), _("Delay")
    DOCUMENTS_NOT_PROVIDED = "documents_not_provided", _("Paid for, not provided"), _("No documents")
    OVERCHARGING = "overcharging", _("Fees above what is allowed or agreed"), _("Overcharging")
    DEDUCTIONS = "deductions", _("Taken from the wage"), _("Deductions")
    CONTRACT_SUBSTITUTION = "contract_substitution", _("Another contract than the one signed"), _("Substitution")
    MISSING_PERSON = "missing_person", _("Family has lost contact"), _("Missing person")
    STRANDED_DETAINED = "stranded_detained", _("Cannot come home, or is held"), _("Stranded/detained")
    FORCED_LABOUR = "forced_labour", _("Work under threat, not of one's own will"), _("Forced labour")
    OTHER = "other", _("You are asked what"), _("Other")


class DurationBucket(Vocabulary):
    """Annex 2, row 4, in completed months; see ``mrc.period`` for the borders."""

    LT_1 = "lt_1", "", _("<1 month")
    M_1_3 = "1_3", "", _("1–3 months")
    M_4_6 = "4_6", "", _("4–6 months")
    M_7_12 = "7_12", "", _("7–12 months")
    GT_12 = "gt_12", "", _(">1 year")
    NOT_RECORDED = NOT_RECORDED, "", _("Not recorded")


class Resolution(Vocabulary):
    """Annex 2, row 5: what the case was resolved through."""

    COURT = "court", _("A judge decided, or approved a settlement in court"), _("Court")
    ADMINISTRATIVE = "administrative", _("A labour office or other authority decided"), _("Administrative")
    MEDIATION = "mediation", _("Agreed between the parties, with or without a mediator"), _("Informal")
    DROPPED = "dropped", _("Not carried to an end; you are asked why"), _("Dropped")
    NOT_RECORDED = NOT_RECORDED, "", _("Not recorded")


class Remedy(Vocabulary):
    """Annex 2, row 6. None and Unknown stand alone."""

    COMPENSATION = "compensation", _("Money awarded, even if not yet received"), _("Compensation")
    HIGHER_WAGES = "higher_wages", _("From now on, not for the past"), _("Higher wages")
    WORKING_CONDITIONS = "working_conditions", _("Hours, rest, safety"), _("Better work")
    LIVING_CONDITIONS = "living_conditions", _("Housing, food, water"), _("Better living")
    REINSTATEMENT = "reinstatement", _("The job was given back"), _("Reinstatement")
    DEPLOYMENT = "deployment", _("A delayed departure took place"), _("Deployment")
    PERSON_LOCATED = "person_located", _("A missing person was found"), _("Person located")
    DOCUMENTS_RETURNED = "documents_returned", _("Passport or papers that were held back"), _("Docs returned")
    DOCUMENTS_PROVIDED = "documents_provided", _("Papers that were paid for and not given"), _("Docs provided")
    RETURN_TO_ORIGIN = "return_to_origin", _("Brought home; not a return of papers"), _("Return origin")
    OTHER = "other", _("You are asked what"), _("Other")
    NONE = "none", _("Nothing was obtained"), _("None")
    UNKNOWN = "unknown", _("Nobody can say what was obtained"), _("Unknown")


class Sanction(Vocabulary):
    """Annex 2, row 9. Prison and a fine can come together; None and Unknown stand alone."""

    PRISON = "prison", "", _("Prison")
    ADMINISTRATIVE_PENALTY = (
        "administrative_penalty",
        _("A licence withdrawn, a business suspended"),
        _("Administrative"),
    )
    FINE = "fine", _("Paid to the state, not to the worker"), _("Fine")
    WARNING = "warning", "", _("Warning")
    NONE = "none", _("No sanction was applied"), _("None")
    UNKNOWN = "unknown", _("Nobody can say"), _("Unknown")


class AmountKind(Vocabulary):
    REQUESTED = "requested", "", _("Compensation requested")
    AWARDED = "awarded", "", _("Compensation awarded")


class EventKind(Vocabulary):
    TRAINING = "training", "", _("Training")
    MEETING = "meeting", "", _("Meeting")
    OUTREACH = "outreach", "", _("Outreach")


class Audience(Vocabulary):
    """Beneficiaries are migrants and their families; all others are intermediaries (annexes 4, section 7)."""

    BENEFICIARY = "beneficiary", _("Migrants and their families"), _("Beneficiary")
    GOVERNMENT = "government", "", _("Government")
    TRADE_UNION = "trade_union", "", _("Trade union")
    EMPLOYER = "employer", "", _("Employer")
    RECRUITMENT_AGENCY = "recruitment_agency", "", _("Recruitment agency")
    CSO = "cso", "", _("Civil society organization")
    SERVICE_PROVIDER = "service_provider", "", _("Service provider")
    OTHER = "other", "", _("Other")


class AgeBand(Vocabulary):
    LT_18 = "lt_18", "", _("Under 18")
    A_18_24 = "18_24", "", _("18–24")
    A_25_34 = "25_34", "", _("25–34")
    A_35_44 = "35_44", "", _("35–44")
    GE_45 = "ge_45", "", _("45 and over")
    NOT_RECORDED = NOT_RECORDED, "", _("Not recorded")


class HarvestOutcome(Vocabulary):
    """What a story tells: equal effort for positive and negative ones (manual, section 3.3)."""

    POSITIVE = "positive", "", _("Positive")
    NEGATIVE = "negative", "", _("Negative")
    MIXED = "mixed", "", _("Mixed")
    NONE = "none", "", _("No change")
    NOT_RECORDED = NOT_RECORDED, "", _("Not recorded")


class Finding(Vocabulary):
    WORKED = "worked", "", _("Worked")
    DID_NOT_WORK = "did_not_work", "", _("Did not work")
    MIXED = "mixed", "", _("Mixed")
    NOT_RECORDED = NOT_RECORDED, "", _("Not recorded")


class IndicatorLevel(Vocabulary):
    OUTPUT = "output", "", _("Output")
    OUTCOME = "outcome", "", _("Outcome")
    IMPACT = "impact", "", _("Impact")
    NOT_RECORDED = NOT_RECORDED, "", _("Not recorded")


class IndicatorUnit(Vocabulary):
    NUMBER = "number", "", _("Number")
    RATE = "rate", "", _("Rate")
    QUALITY = "quality", "", _("Quality")
    NOT_RECORDED = NOT_RECORDED, "", _("Not recorded")
