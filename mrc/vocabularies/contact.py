"""The words of consent, of safe contact and of family beside the client card (manual, section 3.1)."""

from django.utils.translation import gettext_lazy as _

from . import NOT_RECORDED, Vocabulary


class ConsentPurpose(Vocabulary):
    """Consent is asked per purpose, after trust is built: two at the desk, the others when they arise."""

    KEEP_CARD = (
        "keep_card",
        _("What was said stays at the centre, and the centre’s staff read it"),
        _("To keep the card"),
    )
    CONTACT = "contact", _("Later, to hear what changed"), _("To be contacted later")
    SHARE = "share", _("With one centre or agency, named"), _("To share with another office")
    PUBLISH = "publish", _("Under another name, in a report or elsewhere"), _("To publish the story")

    @classmethod
    def at_the_desk(cls):
        return [cls.KEEP_CARD, cls.CONTACT]


class ConsentAnswer(Vocabulary):
    GIVEN = "given", "", _("Given")
    REFUSED = "refused", "", _("Refused")
    WITHDRAWN = "withdrawn", _("Was given before, and is taken back"), _("Withdrawn")


class ConsentManner(Vocabulary):
    """How an answer was given."""

    SPOKEN = "spoken", "", _("Spoken")
    WRITTEN = "written", _("Signed on paper"), _("Written")
    THUMB_PRINT = "thumb_print", _("On paper, for who does not write"), _("Thumb print")
    NOT_RECORDED = NOT_RECORDED, "", _("Not recorded")


class MayContact(Vocabulary):
    """The first thing to know before a number is used."""

    CALL = "call", _("Call and write"), _("Yes")
    WRITE = "write", _("A message, no call"), _("Only write")
    CALL_ONLY = "call_only", _("Messages are read by others"), _("Only call")
    NO = "no", _("Comes without being called"), _("No")
    NOT_RECORDED = NOT_RECORDED, "", _("Not recorded")


class EmergencyCaution(Vocabulary):
    """What the person named for an emergency may learn."""

    MAY_BE_TOLD = "may_be_told", _("Knows of the centre, or may"), _("May be told")
    DO_NOT_TELL = (
        "do_not_tell",
        _("Only that the client is looked for; nothing of the centre or the matter"),
        _("Do not tell"),
    )
    DANGEROUS = "dangerous", _("Not before a colleague was asked"), _("May be dangerous")
    NOT_RECORDED = NOT_RECORDED, "", _("Not recorded")


class Danger(Vocabulary):
    """What alone lets somebody be contacted who does not want it."""

    LIFE = "life", "", _("Danger to life")
    CHILD = "child", "", _("Danger to a child")


class SafetyReason(Vocabulary):
    """Why somebody is not asked for an interview, whatever she agreed to (manual, section 3.3)."""

    DEAD_OR_MISSING = "dead_or_missing", _("Nobody is to call her family for an interview"), _("Dead or missing")
    RETALIATION = (
        "retaliation",
        _("An employer, agent or somebody at home could harm her for talking"),
        _("Retaliation feared"),
    )


class Relation(Vocabulary):
    """What the other person is to the client."""

    PARENT = "parent", "", _("Mother or father")
    CHILD = "child", "", _("Child")
    SPOUSE = "spouse", "", _("Wife, husband or partner")
    SIBLING = "sibling", "", _("Sister or brother")
    RELATIVE = "relative", "", _("Other relative")
    FRIEND = "friend", "", _("Friend or neighbour")
    WORKMATE = "workmate", "", _("Works at the same place")

    @property
    def seen_from_the_other(self):
        return {Relation.PARENT: Relation.CHILD, Relation.CHILD: Relation.PARENT}.get(self, self)


class Likeness(Vocabulary):
    """Why two cards may be of one person, the surest first."""

    TELEPHONE = "telephone", "", _("the same telephone")
    NAME_AND_BIRTH = "name_and_birth", "", _("the same name, and the same birth")
    NAME = "name", "", _("the same name")
    ALIKE_NAME_AND_BIRTH = "alike_name_and_birth", "", _("a name much like it, and the same day of birth")
    EMERGENCY = "emergency", "", _("the same number for an emergency")
    BY_HAND = "by_hand", "", _("named by a colleague")


class SamePerson(Vocabulary):
    """What became of two cards that looked alike."""

    OPEN = "open", "", _("To decide")
    DIFFERENT = "different", "", _("Two persons")
