"""The way of a story from draft to the report: its length, what must hold before approval, and the verbs."""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from legal_cases.colleagues import colleagues_of
from mrc.access.models import User
from mrc.period import Period
from mrc.vocabularies import NOT_RECORDED, HarvestOutcome
from mrc.vocabularies.contact import ConsentPurpose
from mrc.vocabularies.harvesting import StoryState

from .approval import check_day
from .models import Story
from .models.story import PARTS
from .story_check import open_risks

LEAST, MOST = 350, 400  # words of a story: about one page (manual, section 3.3)
LONGEST = 500  # more does not stand on one page in every script
APPROVE = "outcomes.approve_story"
ENOUGH_TO_TELL = 2  # stories, before only happy ones are remarked on


@dataclass(frozen=True)
class Hindrance:
    """What is still missing before approval, and where it is cured."""

    sentence: str
    url: str = ""
    label: str = ""


def length_in_words(words: int) -> str:
    """What is to be said of the length; "" when it is right."""
    told = {"words": words, "least": LEAST, "most": MOST, "longest": LONGEST}
    if words > LONGEST:
        return (
            _("The story has %(words)s words. It must stand on one page: at most %(longest)s, better %(most)s.") % told
        )
    if words > MOST:
        return _("The story has %(words)s words; %(least)s to %(most)s make a page.") % told
    if words < LEAST:
        return _("The story has %(words)s words so far; %(least)s to %(most)s make a page.") % told
    return ""


def has_consent(story: Story) -> bool:
    """Whether the respondent agreed that the story is published, and has not taken it back. Nothing overrides it."""
    client = story.interview.client
    if client is not None:
        return client.permits(ConsentPurpose.PUBLISH)
    return story.consent_on is not None and story.consent_withdrawn_on is None


def taken_back_on(story: Story) -> date | None:
    """Since when an approved story is not published any more; None while it is."""
    if story.approved_on is None:
        return None
    client = story.interview.client
    answer = client.consent_now().get(ConsentPurpose.PUBLISH) if client else None
    if answer is not None and not answer.is_given:
        return answer.given_on
    return story.consent_withdrawn_on


def consent_address(story: Story) -> str:
    client = story.interview.client
    return reverse("clients:consent", args=[client.uuid]) if client else address(story, "consent")


def address(story: Story, page: str) -> str:
    return reverse(f"outcomes:story-{page}", args=[story.uuid])


def unfinished(story: Story) -> list[Hindrance]:
    """What is missing before somebody else need look at it."""
    change = address(story, "update")
    empty = [story._meta.get_field(name).verbose_name for name in PARTS if not getattr(story, name)]
    found = []
    if empty:
        words = ", ".join(str(label) for label in empty)
        found.append(Hindrance(_("Not written yet: %(parts)s.") % {"parts": words}, change, _("Write it")))
    if not story.pseudonym:
        found.append(Hindrance(_("The respondent has no pseudonym yet."), change, _("Give one")))
    if story.outcome == NOT_RECORDED:
        found.append(Hindrance(_("Nobody said whether the outcome is good or bad."), change, _("Say it")))
    if (words := story.words) > LONGEST:
        found.append(Hindrance(length_in_words(words), change, _("Make it shorter")))
    return found


def hindrances(story: Story, user: User) -> list[Hindrance]:
    """What must hold before the user approves the story, in the order it is done. Empty when all of it does."""
    found = unfinished(story)
    if risks := len(open_risks(story, user)):
        sentence = ngettext(
            "%(count)s thing could tell who it is, or harm a name, and is not answered.",
            "%(count)s things could tell who it is, or harm a name, and are not answered.",
            risks,
        )
        found.append(Hindrance(sentence % {"count": risks}, address(story, "check"), _("Look at them")))
    if story.heard_on is None:
        sentence = _("The respondent has not heard it read yet.")
        found.append(Hindrance(sentence, address(story, "heard"), _("Write down that it was heard")))
    if not has_consent(story):
        sentence = _("There is no consent to publish. Without it no story is approved.")
        found.append(Hindrance(sentence, consent_address(story), _("Record the answer")))
    return found


def must_leave_to(story: Story, user: User) -> list[User]:
    """Who approves instead of the one who wrote it; empty where nobody else can, or another one wrote it."""
    if story.written_by_id != user.pk:
        return []
    return [colleague for colleague in colleagues_of(story.centre, APPROVE) if colleague != user]


@transaction.atomic
def keep_story(*, story: Story, changed: set[str], by: User) -> bool:
    """Saves a new or changed story; answers whether an approved one is a draft again.

    An approved story whose text changed was not heard, checked or approved as it stands now.
    """
    is_new = story._state.adding
    if is_new:
        story.written_by = by
    is_draft_again = bool(story.approved_on and changed)
    if is_draft_again:
        story.approved_on = story.approved_by = story.sent_on = story.heard_on = None
    story._history_user = by
    story.save(force_insert=is_new)
    return is_draft_again


@transaction.atomic
def send_story(*, story: Story, by: User, on: date) -> None:
    """To a coordinator. ValidationError with the sentences while it is unfinished."""
    story = _held(story)
    if story.state != StoryState.DRAFT:
        raise ValidationError(_("This story is sent or approved already."))
    if missing := unfinished(story):
        raise ValidationError([each.sentence for each in missing])
    story.sent_on, story.remark, story._history_user = on, "", by
    story.save(update_fields=["sent_on", "remark"])


@transaction.atomic
def return_story(*, story: Story, remark: str, by: User) -> None:
    """Back to a draft, with what is to be changed; an approved one leaves the report."""
    story = _held(story)
    if story.approved_on:  # what is changed now was not heard
        story.heard_on = None
    story.sent_on = story.approved_on = story.approved_by = None
    story.remark, story._history_user = remark, by
    story.save(update_fields=["heard_on", "sent_on", "approved_on", "approved_by", "remark"])


@transaction.atomic
def approve_story(*, story: Story, by: User, on: date, read: str) -> None:
    """Approves, as of a day, what was read: ``read`` is the digest of its texts.

    ValidationError with sentences where it may not. What is hidden from who approves is not looked for.
    """
    check_day(story, on)
    story = _held(story)
    if story.approved_on:
        raise ValidationError(_("This story is approved already."))
    if story.digest != read:
        raise ValidationError(_("The story was changed meanwhile. Read it again, then approve it."))
    if others := must_leave_to(story, by):
        names = ", ".join(other.full_name for other in others)
        raise ValidationError(_("You wrote this story. It is approved by somebody else: %(names)s.") % {"names": names})
    if missing := hindrances(story, by):
        raise ValidationError([each.sentence for each in missing])
    story.approved_on, story.approved_by, story.remark, story._history_user = on, by, "", by
    story.save(update_fields=["approved_on", "approved_by", "remark"])


def _held(story: Story) -> Story:
    Story.objects.select_for_update(of=("self",)).order_by().only("pk").get(pk=story.pk)
    return Story.objects.select_related("centre", "interview__client").get(pk=story.pk)


@dataclass(frozen=True)
class Meter:
    """The stories of a year by their outcome, approved or not: what the centre listens for."""

    year: Period
    counts: tuple[tuple[str, int], ...]
    approved: int
    happy: int

    @property
    def total(self) -> int:
        return sum(count for _label, count in self.counts)

    @property
    def tells_only_happy_ones(self) -> bool:
        return self.total >= ENOUGH_TO_TELL and self.happy == self.total


def meter_of(user: User) -> Meter:
    """Of the user's centres and the calendar year of their day, by the day of the interview. Two queries."""
    year = user.today().year
    period = Period(date(year, 1, 1), date(year, 12, 31))
    stories = Story.objects.visible_to(user).filter(interview__interviewed_on__range=period).order_by()
    found = dict(stories.values_list("outcome").annotate(n=Count("pk")))
    return Meter(
        year=period,
        counts=tuple((word.label, found.get(word.value, 0)) for word in HarvestOutcome),
        approved=stories.published().count(),
        happy=found.get(HarvestOutcome.POSITIVE, 0),
    )
