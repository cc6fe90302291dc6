"""The words of casework beside the ILO forms: what happens in a case, what is to come, who and what is involved."""

from django.utils.translation import gettext_lazy as _

from . import NOT_RECORDED, Vocabulary


class WorkerSituation(Vocabulary):
    """Why the worker may have no card: the complaint is opened all the same, and the worker is counted."""

    REACHABLE = "reachable", _("Can be spoken to"), _("Reachable")
    DEAD = "dead", _("The complaint is carried on by somebody else"), _("Died")
    MISSING = "missing", _("Family has lost contact"), _("Missing")
    DETAINED = "detained", _("Held, and spoken to with difficulty"), _("Detained")
    ANONYMOUS = "anonymous", _("Does not want to be named"), _("Anonymous")
    NOT_RECORDED = NOT_RECORDED, "", _("Not recorded")


class Stage(Vocabulary):
    """Where a complaint stands. A centre may rename these and add its own."""

    INTAKE = "intake", _("Heard and written down"), _("Intake")
    NEGOTIATION = "negotiation", _("Talks with the other side, with or without a mediator"), _("Negotiation")
    ADMINISTRATIVE = "administrative", _("Before a labour office or other authority"), _("Administrative complaint")
    COURT = "court", _("Before a judge"), _("Court")
    ENFORCEMENT = "enforcement", _("Decided; it must still be carried out"), _("Enforcement")


class EntryKind(Vocabulary):
    """What stands in the timeline of a case."""

    NOTE = "note", "", _("Note")
    CALL = "call", "", _("Call")
    MEETING = "meeting", "", _("Meeting")
    LETTER = "letter", "", _("Letter")
    HEARING = "hearing", "", _("Hearing")
    CLAIM = "claim", _("Money asked for the worker"), _("Sum claimed")
    OFFER = "offer", _("Money the other side would pay"), _("Sum offered")
    AWARD = "award", _("Money decided or agreed"), _("Sum awarded")
    DOCUMENT = "document", "", _("Paper added")
    STAGE = "stage", "", _("Stage changed")
    ASSIGNED = "assigned", "", _("Caseworker changed")
    DATE_ENDED = "date_ended", "", _("Date met or ended")
    RESTRICTED = "restricted", "", _("Readers changed")
    CLOSED = "closed", "", _("Case closed")
    REOPENED = "reopened", "", _("Case reopened")

    @classmethod
    def written_by_hand(cls):
        """The kinds a person chooses; the others are written by the deed itself."""
        return [cls.NOTE, cls.CALL, cls.MEETING, cls.LETTER, cls.HEARING, cls.CLAIM, cls.OFFER, cls.AWARD]

    @classmethod
    def sums(cls):
        return {cls.CLAIM, cls.OFFER, cls.AWARD}


class NoteAudience(Vocabulary):
    ORDINARY = "ordinary", _("May be handed over with the file"), _("Ordinary")
    INTERNAL = "internal", _("For colleagues; never printed or handed over"), _("Internal")
    RESTRICTED = "restricted", _("Only for the people named"), _("Named people only")


class DateKind(Vocabulary):
    """What a date of a case is for. A next step is asked for after each entry; the others are typed with the reason."""

    STEP = "step", _("What to do next"), _("Next step")
    HEARING = "hearing", "", _("Hearing")
    LAST_DAY = "last_day", _("After it the claim is lost"), _("Last day to file")
    VISA = "visa", "", _("Visa expires")
    PERMIT = "permit", "", _("Work permit expires")
    PASSPORT = "passport", "", _("Passport expires")
    OTHER = "other", _("Say which"), _("Other date")


class DateEnding(Vocabulary):
    DONE = "done", _("Done, held, filed or renewed"), _("Met")
    NOT_NEEDED = "not_needed", _("No longer needed"), _("Not needed")
    MISSED = "missed", _("Passed without being met"), _("Missed")
    NOT_RECORDED = NOT_RECORDED, "", _("Open")


class RespondentKind(Vocabulary):
    """Against whom a complaint is. Complaints received are not findings."""

    EMPLOYER = "employer", "", _("Employer")
    RECRUITMENT_AGENCY = "recruitment_agency", _("Licensed, or says so"), _("Recruitment agency")
    BROKER = "broker", _("A person or firm without a licence"), _("Broker")
    BUYER = "buyer", _("Buys what the workers make"), _("Buyer")
    OTHER = "other", "", _("Other")


class FeePaidTo(Vocabulary):
    RECRUITMENT_AGENCY = "recruitment_agency", "", _("Recruitment agency")
    BROKER = "broker", "", _("Broker")
    EMPLOYER = "employer", "", _("Employer")
    OFFICIAL = "official", _("Police, border or other official"), _("Official")
    OTHER = "other", "", _("Other")
    NOT_RECORDED = NOT_RECORDED, "", _("Not recorded")


class FeePurpose(Vocabulary):
    """The costs of migration as surveys of recruitment costs ask for them."""

    RECRUITMENT = "recruitment", _("For finding the job"), _("Recruitment fee")
    PASSPORT = "passport", "", _("Passport")
    VISA_PERMIT = "visa_permit", "", _("Visa or work permit")
    TRANSPORT = "transport", "", _("Transport")
    MEDICAL = "medical", "", _("Medical check")
    TRAINING = "training", "", _("Training or language")
    DEPOSIT = "deposit", _("Held back as a security"), _("Deposit")
    OTHER = "other", "", _("Other")
    NOT_RECORDED = NOT_RECORDED, "", _("Not recorded")


class PaperKind(Vocabulary):
    IDENTITY = "identity", "", _("Identity paper")
    CONTRACT = "contract", "", _("Contract")
    PAY_SLIP = "pay_slip", "", _("Pay slip")
    COMPLAINT = "complaint", "", _("Complaint")
    DECISION = "decision", "", _("Decision")
    AGREEMENT = "agreement", "", _("Agreement between the parties")
    CONSENT = "consent", "", _("Consent")
    OTHER = "other", "", _("Other")


class DroppedReason(Vocabulary):
    """Short reasons beside the text of Annex 2, row 5."""

    LOST_CONTACT = "lost_contact", _("Could not be reached any more"), _("Lost contact")
    WITHDREW_FROM_FEAR = "withdrew_from_fear", _("Of the employer, a broker or an authority"), _("Withdrew from fear")
    RETURNED_HOME = "returned_home", "", _("Returned home")
    NO_EVIDENCE = "no_evidence", _("Nothing to prove it with"), _("No evidence")
    SETTLED_PRIVATELY = "settled_privately", _("Without the centre"), _("Settled privately")
    OTHER = "other", _("As written beside"), _("Other reason")
    NOT_RECORDED = NOT_RECORDED, "", _("Not recorded")
