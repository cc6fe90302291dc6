"""The way of a case study from draft to the report: what must hold before approval, and the verbs (Annex 6)."""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from legal_cases.models import LegalCase
from legal_cases.outgoing import Known, Piece, suspects
from mrc.access.models import User
from mrc.access.references import next_reference
from mrc.vocabularies import NOT_RECORDED
from mrc.vocabularies.harvesting import StoryState

from .approval import check_day
from .models import CaseStudy
from .models.case_study import PARTS
from .stories import Hindrance
from .story_check import kind_of

NEEDED = ("summary", "impact", "learning")


def address(study: CaseStudy, page: str) -> str:
    return reverse(f"outcomes:case-study-{page}", args=[study.uuid])


def known_of(study: CaseStudy, user: User) -> Known:
    """The people and places of the complaints it is of, as far as the user may see them, and of the centre."""
    cases = list(LegalCase.objects.with_people().visible_to(user).filter(case_studies=study))
    cards = [card for case in cases for card in (case.client, case.brought_by) if card]
    return Known.of_records(centre=study.centre, cards=cards, cases=cases)


def found_in(study: CaseStudy, user: User) -> list[Piece]:
    """What looks like a name, a place, a day or a number, each once, in the order of the text."""
    known = known_of(study, user)
    texts = (study.title, *(getattr(study, name) for name in PARTS))
    pieces = {(piece.text.strip(), piece.why): piece for text in texts for piece in suspects(text, known)}
    return list(pieces.values())


def unfinished(study: CaseStudy) -> list[Hindrance]:
    """What is missing before somebody else need look at it."""
    change = address(study, "update")
    empty = [study._meta.get_field(name).verbose_name for name in NEEDED if not getattr(study, name).strip()]
    found = []
    if empty:
        words = ", ".join(str(label) for label in empty)
        found.append(Hindrance(_("Not written yet: %(parts)s.") % {"parts": words}, change, _("Write it")))
    if study.finding == NOT_RECORDED:
        found.append(Hindrance(_("Nobody said whether it worked."), change, _("Say it")))
    if not study.men + study.women + study.other:
        found.append(Hindrance(_("Nobody is counted: whom is it about?"), change, _("Count them")))
    return found


def looked_at(study: CaseStudy, found: Iterable[Piece]) -> str:
    """The same for the same texts with the same words in question: who may see more is asked about more."""
    words = [study.digest, *sorted(f"{kind_of(piece.why)} {piece.text.strip()}" for piece in found)]
    return hashlib.sha256("\n".join(words).encode()).hexdigest()


def hindrances(study: CaseStudy, user: User) -> list[Hindrance]:
    """What must hold before the user approves the case study. Empty when all of it does."""
    found = unfinished(study)
    pieces = found_in(study, user)
    if (n := len(pieces)) and study.names_of != looked_at(study, pieces):
        sentence = ngettext(
            "%(count)s word looks like a name, a place or a day, and nobody said why it may stay.",
            "%(count)s words look like names, places or days, and nobody said why they may stay.",
            n,
        )
        found.append(Hindrance(sentence % {"count": n}, address(study, "names"), _("Look at them")))
    return found


@transaction.atomic
def keep_study(*, study: CaseStudy, links: Mapping[str, tuple[Collection, QuerySet]], changed: bool, by: User) -> bool:
    """Saves a new or changed case study with what it is about; answers whether an approved one is a draft again.

    ``links`` holds what was chosen of each kind, and what was offered: anything else, hidden from who saves it, stays.
    """
    is_new = study._state.adding
    if is_new:
        study.reference = next_reference(
            CaseStudy.objects, centre=study.centre, kind="S", year=study.centre.today().year
        )
        study.written_by = by
    is_draft_again = bool(study.approved_on and changed)
    if is_draft_again:
        study.approved_on = study.approved_by = study.sent_on = None
    study._history_user = by
    study.save(force_insert=is_new)
    for name, (chosen, offered) in links.items():
        linked = getattr(study, name)
        linked.set([*chosen, *linked.exclude(pk__in=offered.order_by().values("pk"))])
    return is_draft_again


@transaction.atomic
def say_why_names_stay(*, study: CaseStudy, why: str, read: str, by: User) -> None:
    """``read`` is ``looked_at`` of the page; ValidationError when text or words in question are others by now."""
    study = held(study)
    if looked_at(study, found_in(study, by)) != read:
        raise ValidationError(_("The case study was changed meanwhile. Look at what is found in it now."))
    study.names_why, study.names_of, study._history_user = why, read, by
    study.save(update_fields=["names_why", "names_of"])


@transaction.atomic
def send_study(*, study: CaseStudy, by: User, on: date) -> None:
    """To a coordinator. ValidationError with the sentences while it is unfinished."""
    study = held(study)
    if study.state != StoryState.DRAFT:
        raise ValidationError(_("This case study is sent or approved already."))
    if missing := unfinished(study):
        raise ValidationError([each.sentence for each in missing])
    study.sent_on, study.remark, study._history_user = on, "", by
    study.save(update_fields=["sent_on", "remark"])


@transaction.atomic
def return_study(*, study: CaseStudy, remark: str, by: User) -> None:
    """Back to a draft, with what is to be changed; an approved one leaves the report that is not submitted yet."""
    study = held(study)
    study.sent_on = study.approved_on = study.approved_by = None
    study.remark, study._history_user = remark, by
    study.save(update_fields=["sent_on", "approved_on", "approved_by", "remark"])


@transaction.atomic
def approve_study(*, study: CaseStudy, by: User, on: date, read: str) -> None:
    """Approves, as of a day, what was read: ``read`` is the digest of its texts.

    ValidationError with sentences where it may not. What is hidden from who approves is not looked for.
    """
    check_day(study, on)
    study = held(study)
    if study.approved_on:
        raise ValidationError(_("This case study is approved already."))
    if study.digest != read:
        raise ValidationError(_("The case study was changed meanwhile. Read it again, then approve it."))
    if missing := hindrances(study, by):
        raise ValidationError([each.sentence for each in missing])
    study.approved_on, study.approved_by, study.remark, study._history_user = on, by, "", by
    study.save(update_fields=["approved_on", "approved_by", "remark"])


def held(study: CaseStudy) -> CaseStudy:
    CaseStudy.objects.select_for_update(of=("self",)).order_by().only("pk").get(pk=study.pk)
    return CaseStudy.objects.select_related("centre").get(pk=study.pk)
