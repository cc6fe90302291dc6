"""How the worker of a case and who brought it are named, with a card and without."""

from django.utils.translation import gettext as _

from clients.models import Client
from mrc.vocabularies.casework import WorkerSituation

from .models import LegalCase

TOLD_BESIDE_THE_NAME = {WorkerSituation.DEAD, WorkerSituation.MISSING, WorkerSituation.DETAINED}


def name_on(card: Client) -> str:
    """In its own script, else in Latin letters."""
    return card.name or card.name_latin


def worker_name(case: LegalCase) -> str:
    """As the card has it, else as it was told; empty when nobody knows it or it was not to be told."""
    if case.client is None:
        return case.worker_name
    return name_on(case.client)


def brought_by_name(case: LegalCase) -> str:
    """Who brought the complaint, when it is told."""
    return name_on(case.brought_by) if case.brought_by else case.brought_by_name


def worker_without_card(case: LegalCase) -> str:
    """The name as it was told, else the word that stands in its place. With a card, the card names the worker."""
    if case.worker_name:
        return case.worker_name
    return _("Anonymous") if case.worker_situation == WorkerSituation.ANONYMOUS else _("Name not recorded")


def worker_mark(case: LegalCase) -> str:
    """Died, missing, detained: to be known before anybody asks for the worker. Else nothing."""
    is_told = case.worker_situation in TOLD_BESIDE_THE_NAME
    return str(case.get_worker_situation_display()) if is_told else ""
