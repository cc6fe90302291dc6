"""The words of outcome harvesting (manual, section 3.3): who was left out of a draw, what came of who was drawn."""

from django.utils.translation import gettext_lazy as _

from . import Vocabulary


class LeftOut(Vocabulary):
    """Why a client of the centre is not in the frame of a draw: the first that holds, in this order."""

    SAFETY = "safety", _("Said of who may not be told more"), _("Left out for safety")
    DEAD_OR_MISSING = "dead_or_missing", _("Marked on the card"), _("Dead or missing")
    RETALIATION = "retaliation", _("Marked on the card: to be asked could harm her"), _("Retaliation feared")
    OPEN_CASE = (
        "open_case",
        _("Sexual harassment, physical abuse or forced labour, or a case restricted to named people"),
        _("Open case of violence or trafficking"),
    )
    UNDER_18 = "under_18", _("On the day of the draw; of a year of birth alone, 1 July counts"), _("Under 18")
    NO_CONSENT = "no_consent", _("Refused, taken back, or never asked"), _("No consent to be contacted")
    INTERVIEWED = "interviewed", _("For any agreement; or asked"), _("Interviewed before")
    TOO_RECENT = (
        "too_recent",
        _("First service less than six months before the day of the draw"),
        _("Served too recently"),
    )
    GONE = "gone", _("Erased since the frame was kept"), _("The card is gone")


FOR_SAFETY = frozenset({LeftOut.DEAD_OR_MISSING, LeftOut.RETALIATION, LeftOut.OPEN_CASE})


def told(why: str) -> str:
    """The reason as pages say it: of violence, retaliation, death and hidden cases only that it is for safety."""
    return LeftOut.SAFETY if why in FOR_SAFETY else why


class DrawnState(Vocabulary):
    """What came of asking somebody who was drawn."""

    TO_ASK = "to_ask", "", _("To be asked")
    AGREED = "agreed", _("A day is fixed, or she will say"), _("Agreed to talk")
    INTERVIEWED = "interviewed", "", _("Interviewed")
    DECLINED = "declined", _("Was reached and does not want to"), _("Declined")
    NOT_FOUND = "not_found", _("Could not be reached in a safe way"), _("Could not be found")
    NO_LONGER_ASKED = "no_longer_asked", _("Something is known now that leaves her out"), _("Not asked any more")


class StoryState(Vocabulary):
    """How far a story is. What was approved and is changed is a draft again."""

    DRAFT = "draft", "", _("Draft")
    IN_REVIEW = "in_review", _("A coordinator looks at it"), _("In review")
    APPROVED = "approved", _("It stands in the report of its period"), _("Approved")


class Risk(Vocabulary):
    """What in a story could tell who somebody is, or expose the centre to a claim."""

    NAME = "name", _("It stands in the records of this person"), _("A name of the records")
    PLACE = "place", _("It stands in the records of this person"), _("A place of the records")
    PLACE_WORD = "place_word", "", _("A word of an address")
    NUMBER = "number", "", _("A number of a telephone or a paper")
    DAY = "day", "", _("A date")
    EMAIL = "email", "", _("An email address")
    CAPITAL = "capital", "", _("A capital letter: a name?")
    RARE = "rare", "", _("A rare combination")
    RECOGNISED = "recognised", "", _("Would somebody of her village or her work know who this is?")
    CLAIM = (
        "claim",
        "",
        _("Is something said of an employer, an agency or an official that nobody has established?"),
    )
