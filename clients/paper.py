"""The client card as it is printed, filled and blank."""

from collections.abc import Collection
from dataclasses import dataclass
from itertools import islice

from django.utils.translation import gettext as _

from mrc.vocabularies import NOT_RECORDED, ServiceType
from mrc.vocabularies.contact import ConsentPurpose

from .annex1 import NUMBERS, PARTS
from .contact import CLOSED
from .forms import ClientForm
from .history import shown
from .models import Client

BOXES = 4  # dates a service type has on the paper
TICKED = {
    "gender",
    "client_type",
    "may_contact",
    "migrated_before",
    "support_needs",
    "emergency_caution",
    "legal_permission",
}


@dataclass(frozen=True)
class Item:
    """One field on paper: its number on the form, and the answer as text or as boxes to tick."""

    number: int | None
    label: str
    text: str = ""
    boxes: tuple[tuple[str, bool], ...] = ()


def card_of(client: Client, *, is_withheld: bool = False) -> dict:
    """The context of the filled card; ``is_withheld`` leaves out how the client is reached."""
    dates: dict[str, list] = {service: [] for service in ServiceType}
    for service in client.services.order_by("received_on", "pk"):
        dates[service.service].append(service.received_on)
    now = client.consent_now()
    return {
        "client": client,
        "centre": client.centre,
        "is_withheld": is_withheld,
        "parts": parts(client, is_withheld=is_withheld),
        "consents": [(purpose.label, now.get(purpose)) for purpose in ConsentPurpose.at_the_desk()],
        "services": [(service.label, rows_of_boxes(dates[service])) for service in ServiceType],
    }


def blank_card(centres: list) -> dict:
    """The context of the card to write on, for the days without power."""
    return {
        "client": None,
        "centre": centres[0] if len(centres) == 1 else None,
        "parts": parts(None),
        "consents": [(purpose.label, None) for purpose in ConsentPurpose.at_the_desk()],
        "consent_answers": [_("Agrees"), _("Not asked yet"), _("Refuses")],
        "services": [(service.label, rows_of_boxes([])) for service in ServiceType],
    }


def parts(client: Client | None, *, is_withheld: bool = False) -> list[tuple]:
    """(number, title, lines of items) in the order of the form."""
    return [
        (number, str(title), [[item_of(name, client, is_withheld) for name in line] for line in lines])
        for number, title, lines in PARTS
    ]


def item_of(name: str, client: Client | None, is_withheld: bool) -> Item:
    form_field = ClientForm.base_fields[name]
    label, number = str(form_field.label), NUMBERS[name]
    if is_withheld and name in CLOSED:
        return Item(number, label, _("not to be contacted"))
    if name in TICKED:
        chosen = answers_of(name, client)
        choices = [(code, word) for code, word in form_field.choices if code not in {"", NOT_RECORDED}]
        return Item(number, label, boxes=tuple((str(word), code in chosen) for code, word in choices))
    if client is None:
        return Item(number, label)
    return Item(number, label, text_of(name, client))


def answers_of(name: str, client: Client | None) -> Collection[str]:
    if client is None:
        return ()
    if name == "support_needs":
        return {need.code for need in client.support_needs.all()}
    return {getattr(client, name)}


def text_of(name: str, client: Client) -> str:
    if name == "born":
        if client.born_on:
            return shown(Client._meta.get_field("born_on"), client)
        return _("about %(year)s") % {"year": client.birth_year} if client.birth_year else ""
    value = getattr(client, name)
    if value in (None, "", NOT_RECORDED):
        return ""
    text = shown(Client._meta.get_field(name), client)
    return f"{text} ({_('pseudonym')})" if name == "name" and client.pseudonym else text


def rows_of_boxes(dates: list) -> list[list]:
    """Four boxes a row, as many rows as the dates need, one at least."""
    days = iter(dates)
    rows = []
    while row := list(islice(days, BOXES)):
        rows.append(row + [None] * (BOXES - len(row)))
    return rows or [[None] * BOXES]
