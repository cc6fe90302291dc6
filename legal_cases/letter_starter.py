"""A letter to begin with: opened in Word, changed, and added as the centre's own. It does not name who complained.

Its sentences hold for the dead too: the worker does nothing in them.
"""

from io import BytesIO

from django.utils import translation
from django.utils.translation import gettext, gettext_noop
from docx import Document
from docx.shared import Pt

ENGLISH = "en"
TO = gettext_noop("To: %(field)s")
COMPLAINT = gettext_noop("Complaint of %(field)s")
NUMBER = gettext_noop("Our number: %(field)s")
ABOUT = gettext_noop(
    "A complaint has been brought to this centre in the case of the worker named above. It is about: %(field)s."
)
AMOUNTS = gettext_noop("The claim is for: %(field)s.")
HEARING = gettext_noop("The hearing is on %(field)s.")
ANSWER = gettext_noop("We ask you to answer in writing within 14 days.")
SENTENCES = (TO, COMPLAINT, NUMBER, ABOUT, AMOUNTS, HEARING, ANSWER)


def starter_language(wanted: str) -> str:
    """The language the letter is really written in: the one wanted when each sentence is translated, else English."""
    with translation.override(wanted):
        return wanted if all(gettext(sentence) != sentence for sentence in SENTENCES) else ENGLISH


def starter_letter(language: str) -> bytes:
    """The letter in ``starter_language``: never half of it in one language and half in another."""
    with translation.override(starter_language(language)):
        document = Document()
        document.core_properties.author = document.core_properties.comments = ""
        document.core_properties.title = ""
        document.styles["Normal"].font.size = Pt(11)
        heading = document.add_paragraph()
        heading.add_run("{{ centre_name }}").bold = True
        document.add_paragraph("{{ centre_location }}")
        document.add_paragraph("{{ today }}")
        document.add_paragraph()
        document.add_paragraph(gettext(TO) % {"field": "{{ respondents }}"})
        line = document.add_paragraph()
        line.add_run(gettext(COMPLAINT) % {"field": "{{ worker_name }}"}).bold = True
        document.add_paragraph(gettext(NUMBER) % {"field": "{{ case_number }}"})
        document.add_paragraph()
        document.add_paragraph(gettext(ABOUT) % {"field": "{{ subjects }}"})
        for name, words in (("amounts_requested", AMOUNTS), ("next_hearing", HEARING)):
            document.add_paragraph(f"{{%p if {name} %}}")
            document.add_paragraph(gettext(words) % {"field": f"{{{{ {name} }}}}"})
            document.add_paragraph("{%p endif %}")
        document.add_paragraph(gettext(ANSWER))
        document.add_paragraph()
        document.add_paragraph("{{ caseworker_name }}")
        target = BytesIO()
        document.save(target)
        return target.getvalue()
