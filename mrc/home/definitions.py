"""What each figure of the report means, in words for those who answer for it (annexes 0, 2.1, 2.2, 4)."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from mrc import vocabularies as words


@dataclass(frozen=True)
class Definition:
    """``is_ours`` where the ILO form is silent and this product decided."""

    text: object
    is_ours: bool = True


@dataclass(frozen=True)
class Section:
    slug: str
    title: object
    definitions: tuple[Definition, ...]


@dataclass(frozen=True)
class Table:
    """The words of one row of a form, as the choices show them."""

    slug: str
    title: object
    vocabulary: type[words.Vocabulary]
    note: object = ""


def form(text) -> Definition:
    return Definition(text, is_ours=False)


ours = Definition

SECTIONS = (
    Section(
        "cases",
        _("What is a case, and when it counts"),
        (
            form(_("One record is one complainant, and one case, in a group complaint too: 30 workers are 30 cases.")),
            ours(_("A group complaint ties its members together. It is counted beside them, never instead.")),
            form(
                _("A case counts when it is closed or dropped, whatever was obtained. Open cases are not in section 4.")
            ),
            ours(
                _(
                    "Cases open at the end of the period stand on an extra line: opened by its last day, not closed"
                    " by then."
                )
            ),
            ours(
                _(
                    "A case belongs to the period that holds its closing date, both ends included, by the calendar"
                    " of the centre."
                )
            ),
            ours(_("A case that was reopened counts once, at its last closing.")),
            ours(_("The same person with two complaints that have nothing to do with each other: two cases.")),
        ),
    ),
    Section(
        "agreements",
        _("What belongs to an agreement"),
        (
            ours(
                _(
                    "A report counts the clients, services, cases and events of the agreement’s centres, in the"
                    " part"
                    " of the period that lies within the agreement’s dates. What lies outside is named, and its"
                    " closed"
                    " cases are listed."
                )
            ),
            ours(_("A service belongs to the centre of its client.")),
            ours(
                _(
                    "Over several centres the figures are whole for the coordinator of any of them. Behind a figure"
                    " she"
                    " opens the rows of her own centres; each other centre is one line with its number."
                )
            ),
            ours(_("Persons are distinct within a centre. They are not matched across centres.")),
        ),
    ),
    Section(
        "gender",
        _("Women and men"),
        (
            form(_("People are counted by gender: those served, trained, met, who complained, who were interviewed.")),
            ours(
                _(
                    "Woman, man, other and unknown are stored apart; other and unknown are printed together. Each"
                    " figure"
                    " shows men, women and, when it is not zero, other/unknown. Totals always hold it."
                )
            ),
            ours(
                _(
                    "A case’s gender is that of the worker concerned, also when dead, missing or held. Who brought"
                    " it is said beside."
                )
            ),
            form(_("The goal is at least as many women as men.")),
            ours(
                _(
                    "The share of women is women of women and men. Below 50 % it is marked. Women of all stands"
                    " beside it"
                    " when it differs."
                )
            ),
        ),
    ),
    Section(
        "blank",
        _("Zero, none, unknown and not recorded"),
        (
            ours(
                _(
                    "These are four different things. Unknown and None are answers on the form. Not recorded means"
                    " that"
                    " nobody answered; it is printed when there is any. A true zero is printed as 0."
                )
            ),
            ours(
                _(
                    "Where one answer is chosen, the columns, Other and Not recorded make up the complainants."
                    " Where"
                    " several may be chosen, those who chose at least one and Not recorded make them up, and the"
                    " columns do not add up. When this fails, the report says so."
                )
            ),
        ),
    ),
    Section(
        "duration",
        _("How long a case took"),
        (
            ours(
                _(
                    "The number of months that was typed counts. Where none was typed, the dates of opening and"
                    " closing"
                    " decide. Nothing fills the number in by itself."
                )
            ),
            ours(
                _(
                    "Under 1 month; 1 to under 4; 4 to under 7; 7 to 12; more than 12. By dates: completed calendar"
                    " months, and more than a year when it closed after the same day of the next year."
                )
            ),
        ),
    ),
    Section(
        "money",
        _("Money"),
        (
            ours(
                _("An amount has a currency, always. Currencies are never added together, nor changed into each other.")
            ),
            ours(_("Blank means not stated. 0 means that nothing was asked, or awarded; it is an amount.")),
            ours(_("An award is what was decided at the closing. What has been received since is kept apart.")),
            ours(_("The same currency twice in one record is added, and is one complainant.")),
        ),
    ),
    Section(
        "people",
        _("People reached, section 7"),
        (
            ours(
                _(
                    "A client served has at least one service dated in the period and counts once. Beside it: the"
                    " services given, the clients registered in the period, and those who came back."
                )
            ),
            ours(_("Somebody who received two kinds of service counts in both lines, so the lines do not add up.")),
            ours(
                _(
                    "Age is that at the first service of the period. A year of birth alone counts as 1 July of that"
                    " year; a full date wins."
                )
            ),
            ours(_("An event belongs to the period of its first day.")),
            ours(_("For the same audience a list of participants wins over a head-count.")),
            ours(
                _(
                    "A person counts once per event. Only a client with a card can be recognised; each other line"
                    " is"
                    " one person."
                )
            ),
            ours(
                _(
                    "Beneficiaries are migrants and their families. Governments, unions, employers, agencies and"
                    " others"
                    " are intermediaries. They are counted apart; one meeting can have both."
                )
            ),
            ours(
                _(
                    "People reached are clients served and participants without a card. The two may overlap, and"
                    " the line says so."
                )
            ),
        ),
    ),
    Section(
        "learning",
        _("Indicators, stories and case studies"),
        (
            form(
                _(
                    "An indicator has a unit, a level, a target with a day, and a source. It does not hold its"
                    " target in"
                    " its words."
                )
            ),
            form(
                _(
                    "Four migrants a year are drawn at random for an interview, at least half of them women, who"
                    " were"
                    " served six months before or earlier. Good and bad outcomes matter alike."
                )
            ),
            form(_("One case study comes with each report; failures are as welcome as successes.")),
        ),
    ),
    Section(
        "frozen",
        _("After a report was submitted"),
        (
            ours(_("Submitted means frozen: the figures stay, and so do the records behind each.")),
            ours(_("Changes made later are listed beside them: which cell, what it was, what it is, which record.")),
            ours(
                _(
                    "A case closed in a period whose report was submitted already appears as “recorded after"
                    " submission” in the next one."
                )
            ),
        ),
    ),
)

TABLES = (
    Table("service", _("Type of service"), words.ServiceType),
    Table("client-type", _("The client is a"), words.ClientType),
    Table(
        "sector",
        _("Sector of work"),
        words.Sector,
        _("The form has no column for Other and Unknown; they are printed when there are any."),
    ),
    Table("legal-status", _("Legal status"), words.LegalStatus),
    Table("source", _("Source of complaint"), words.ComplaintSource),
    Table("subject", _("Subject of the complaint"), words.Subject, _("Any number may be chosen.")),
    Table("duration", _("Duration of the case"), words.DurationBucket),
    Table("resolution", _("Case resolved through"), words.Resolution),
    Table("remedy", _("Remedy obtained"), words.Remedy, _("Any number may be chosen; None and Unknown stand alone.")),
    Table(
        "sanction",
        _("Sanction applied to offender"),
        words.Sanction,
        _("Any number may be chosen; None and Unknown stand alone."),
    ),
    Table("audience", _("Audience of an event"), words.Audience),
)
