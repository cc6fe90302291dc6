"""The sheet on which a client says what she agrees to, in her language."""

from django.utils.translation import gettext as _

from .models import Client

LINES = 2  # to write on, where one is too short


def sheet_of(client: Client | None, centre) -> dict:
    """The context of the sheet; with a card its number stands on it, never a name: she writes what she wants to."""
    return {
        "client": client,
        "centre": centre,
        "said": [
            _("We write down what you tell us, so that you do not have to tell it twice."),
            _("Only the staff of this centre read it. Nobody else gets it, unless you agree or a court orders it."),
            _("Reports count how many people came. Nobody’s name is in them."),
            _("You may say no to each question. We help you all the same."),
            _("You may change your mind on any day. Tell us, and we write it down."),
        ],
        "questions": [
            (_("May we keep this card?"), ""),
            (_("May we contact you later, to hear what changed?"), _("When, and how it is safe:")),
            (_("May we give what you told us to another office?"), _("Name of the office:")),
            (_("May we publish your story, under another name?"), ""),
        ],
        "answers": [_("Yes"), _("No")],
        "signed": [
            _("Date"),
            _("Name, or the name you want to be called by"),
            _("Signature or thumb print"),
            _("Explained in this language"),
            _("Explained by"),
            _("Interpreter"),
        ],
    }
