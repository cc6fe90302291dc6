"""The forms of outcome harvesting that keep drafts, and who may go on with one."""

from collections.abc import Collection

from django.urls import reverse
from django.utils.translation import gettext as _

from clients.models import Client
from mrc.access.models import Centre
from mrc.drafts.registry import Place, register, uuids

from .models import CaseStudy, Drawn, Interview, Story

BEGUN, OF_CARD, WITHOUT_CARD = "outcomes.begin", "outcomes.interview_of_card", "outcomes.interview_without_card"
CHANGE = "outcomes.change_interview"
STORY, STORY_CHANGE = "outcomes.story", "outcomes.change_story"
STUDY, STUDY_CHANGE = "outcomes.case_study", "outcomes.change_case_study"


def begun(user, ofs: Collection[str]) -> dict[str, Place]:
    """The interview of somebody drawn; also when a colleague saved one meanwhile."""
    if not user.has_perm("outcomes.add_interview"):
        return {}
    drawn = Drawn.objects.visible_to(user).filter(uuid__in=uuids(ofs)).order_by()
    return {
        str(address): Place(
            _("Interview of somebody drawn"), reverse("outcomes:interview-begin", args=[address]), centre
        )
        for address, centre in drawn.values_list("uuid", "centre_id")
    }


def of_cards(user, ofs: Collection[str]) -> dict[str, Place]:
    if not user.has_perm("outcomes.add_interview"):
        return {}
    cards = Client.objects.visible_to(user).filter(uuid__in=uuids(ofs)).order_by()
    return {
        str(address): Place(
            _("Interview of card %(number)s") % {"number": number},
            reverse("outcomes:interview-of", args=[address]),
            centre,
        )
        for address, number, centre in cards.values_list("uuid", "reference", "centre_id")
    }


def without_card(user, ofs: Collection[str]) -> dict[str, Place]:
    if not user.has_perm("outcomes.add_interview"):
        return {}
    centres = Centre.objects.filter(pk__in=user.centre_ids, uuid__in=uuids(ofs))
    return {
        str(centre.uuid): Place(
            _("Interview without a card"), reverse("outcomes:interview-without-card", args=[centre.uuid]), centre.pk
        )
        for centre in centres
    }


def changes(user, ofs: Collection[str]) -> dict[str, Place]:
    if not user.has_perm("outcomes.change_interview"):
        return {}
    interviews = Interview.objects.visible_to(user).filter(uuid__in=uuids(ofs)).order_by()
    return {
        str(address): Place(
            _("Change of interview %(number)s") % {"number": number},
            reverse("outcomes:interview-update", args=[address]),
            centre,
        )
        for address, number, centre in interviews.values_list("uuid", "reference", "centre_id")
    }


def stories(user, ofs: Collection[str]) -> dict[str, Place]:
    """The story of an interview; also when a colleague began one meanwhile."""
    if not user.has_perm("outcomes.add_story"):
        return {}
    interviews = Interview.objects.visible_to(user).filter(uuid__in=uuids(ofs)).order_by()
    return {
        str(address): Place(
            _("Story of interview %(number)s") % {"number": number},
            reverse("outcomes:story-write", args=[address]),
            centre,
        )
        for address, number, centre in interviews.values_list("uuid", "reference", "centre_id")
    }


def story_changes(user, ofs: Collection[str]) -> dict[str, Place]:
    if not user.has_perm("outcomes.change_story"):
        return {}
    found = Story.objects.visible_to(user).filter(uuid__in=uuids(ofs)).order_by()
    return {
        str(address): Place(
            _("Change of the story of interview %(number)s") % {"number": number},
            reverse("outcomes:story-update", args=[address]),
            centre,
        )
        for address, number, centre in found.values_list("uuid", "interview__reference", "centre_id")
    }


def new_study(user, ofs: Collection[str]) -> dict[str, Place]:
    """One at a time: the draft of a new case study is of nothing yet."""
    if not user.has_perm("outcomes.add_casestudy") or not user.own_centres:
        return {}
    place = Place(_("New case study"), reverse("outcomes:case-study-write"), user.own_centres[0].pk)
    return {of: place for of in ofs if of == ""}


def study_changes(user, ofs: Collection[str]) -> dict[str, Place]:
    if not user.has_perm("outcomes.change_casestudy"):
        return {}
    found = CaseStudy.objects.visible_to(user).filter(uuid__in=uuids(ofs)).order_by()
    return {
        str(address): Place(
            _("Change of case study %(number)s") % {"number": number},
            reverse("outcomes:case-study-update", args=[address]),
            centre,
        )
        for address, number, centre in found.values_list("uuid", "reference", "centre_id")
    }


def register_forms() -> None:
    register(BEGUN, begun)
    register(OF_CARD, of_cards)
    register(WITHOUT_CARD, without_card)
    register(CHANGE, changes)
    register(STORY, stories)
    register(STORY_CHANGE, story_changes)
    register(STUDY, new_study)
    register(STUDY_CHANGE, study_changes)
