"""How the facts of a card are written, wherever they stand."""

from datetime import date

from babel.dates import format_date
from django import template
from django.utils.html import format_html_join
from django.utils.translation import gettext as _

from clients.alike import Alike
from clients.models import Client, Consent
from clients.search import marked_pieces, refuses_contact
from mrc.period import age_on
from mrc.scripts import phone_digits
from mrc.templatetags.figures import language
from mrc.templatetags.scripts import in_script
from mrc.vocabularies import NOT_RECORDED, ServiceType, world
from mrc.vocabularies.contact import MayContact

register = template.Library()


@register.filter
def country(code: str) -> str:
    """Also a nationality: stateless and not recorded have names too."""
    return world.country_name(code)


@register.filter
def language_of(code: str) -> str:
    return world.language_name(code)


def date_words(value: date) -> str:
    """20 June 1989, in the language of the page."""
    code = language()
    return format_date(value, "d MMMM y" if code in {"en", "th"} else "long", locale=code)


@register.filter
def born(client: Client) -> str:
    """born 20 June 1989; born 1994; age not recorded."""
    if client.born_on:
        return _("born %(day)s") % {"day": date_words(client.born_on)}
    if client.birth_year:
        return _("born %(year)s") % {"year": client.birth_year}
    return _("age not recorded")


@register.filter
def age(client: Client) -> str:
    """36, born 20 June 1989; about 31, born 1994. Uses the centre's today."""
    years = age_on(client.centre.today(), client.born_on, client.birth_year)
    if years is None:
        return _("Not recorded")
    if client.born_on:
        return _("%(age)s, %(born)s") % {"age": years, "born": born(client)}
    return _("about %(age)s, %(born)s") % {"age": years, "born": born(client)}


@register.filter
def how_given(consent: Consent) -> str:
    """Spoken, in Khmer, given by the mother, with an interpreter: Dara; asked by Sok."""
    parts = []
    if consent.manner != NOT_RECORDED:
        parts.append(str(consent.get_manner_display()))
    if consent.language != NOT_RECORDED:
        parts.append(_("in %(language)s") % {"language": world.language_name(consent.language)})
    if consent.given_by:
        parts.append(_("given by %(name)s") % {"name": consent.given_by})
    if consent.interpreter:
        parts.append(_("interpreter: %(name)s") % {"name": consent.interpreter})
    if consent.recorded_by:
        parts.append(_("asked by %(name)s") % {"name": consent.recorded_by.full_name})
    return ", ".join(parts)


@register.filter
def may_contact_means(client: Client) -> str:
    """What stands behind the short answer: "A message, no call"."""
    return MayContact(client.may_contact).definition


@register.filter
def phone_end(client: Client) -> str:
    if refuses_contact(client):
        return _("phone closed")
    digits = phone_digits(client.telephone)
    return _("phone ends in %(digits)s") % {"digits": digits[-4:]} if len(digits) >= 4 else _("no phone")


@register.filter
def beside(alike: Alike, typed: Client) -> list[tuple[str, str, str]]:
    """(label, as typed, as on the card) of what tells two persons apart; of telephones the last figures alone."""
    stored = alike.client
    pairs = [
        (_("Name"), typed.name, stored.name),
        (_("Name in Latin letters"), typed.name_latin, stored.name_latin),
        (_("Gender"), typed.get_gender_display(), stored.get_gender_display()),
        (_("Birth"), born(typed), born(stored)),
        (_("Telephone"), phone_end(typed), phone_end(stored)),
        (_("Province of origin"), typed.province, stored.province),
        (_("For an emergency"), typed.emergency_name, stored.emergency_name),
    ]
    return [(label, one, other) for label, one, other in pairs if one or other]


@register.filter
def found_in(text: str, typed: str) -> str:
    """The text with what was typed marked in it."""
    return format_html_join(
        "",
        "{}",
        (
            (format_html_join("", "<mark>{}</mark>", [(in_script(piece),)]) if is_found else in_script(piece),)
            for piece, is_found in marked_pieces(text, typed)
        ),
    )


@register.filter
def last_service(client: Client) -> str:
    """The name of the category that ``with_facts`` annotated."""
    return ServiceType(client.last_service).label
