"""Letters the centre edits in Word: ``{{ field }}`` and ``{% if field %}`` are filled from a case, nothing else runs.

A template is checked when it is added: what it may say is read off the parsed tree, in every part that Word's file has,
so that neither loops nor calls nor attributes ever reach the machine. All fields are plain text.
"""

import difflib
import hashlib
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from uuid import UUID
from xml.etree import ElementTree

from babel.dates import format_date, format_time
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateSyntaxError, nodes
from jinja2.sandbox import SandboxedEnvironment
from lxml import etree

from mrc import sealed
from mrc.access.models import User
from mrc.scripts import LOCAL, clean, runs, script_language
from mrc.templatetags.figures import language
from mrc.vocabularies import AmountKind, Subject
from mrc.vocabularies.casework import DateKind, EntryKind, PaperKind
from mrc.vocabularies.world import country_name

from .amounts import sums_in_words
from .kept import save_columns
from .models import DueDate, LegalCase, LetterTemplate, Paper
from .papers import content_of, judged, keep_content, shown_name
from .parties import respondents_of
from .people import brought_by_name, worker_name
from .uploaded import Kept
from .uploaded.office import DOCX, WORDS

MOST_XML = 3 << 20
MOST_TAGS = 1000
NAME = r"[A-Za-z_][A-Za-z0-9_]*"
TAG = re.compile(r"\{\{[^{}]*\}\}|\{%[^{}]*%\}|\{#[^{}]*#\}")  # ends at the next brace: a long text is read once
FIELD_TAG = re.compile(rf"\{{\{{\s*({NAME})\s*\}}\}}")
IF_TAG = re.compile(rf"\{{%(?:p |tr )?\s*(if|elif)\s+((?:not\s+)?{NAME}(?:\s+(?:and|or)\s+(?:not\s+)?{NAME})*)\s*%\}}")
END_TAG = re.compile(r"\{%(?:p |tr )?\s*(else|endif)\s*%\}")
BRACE = re.compile(r"[{}]")
OPENS = re.compile(r"\{[{%#]")
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
OUTSIDE = etree.XPath(".//text()[not(parent::w:t)] | .//@*", namespaces={"w": W[1:-1]})
WORDS_OF_IF = {"not", "and", "or"}
ALLOWED = (nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.If, nodes.Not, nodes.And, nodes.Or)
NOT_IN_XML = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff\ud800-\udfff]")
SHOWN = 60


# The fields


@dataclass(frozen=True)
class Field:
    """One thing a letter can say of a case, as plain text; empty when the case does not have it."""

    name: str
    label: Promise
    value: Callable[[LegalCase], str]

    @property
    def tag(self) -> str:
        return f"{{{{ {self.name} }}}}"


def day_in_a_letter(day: date | None) -> str:
    if not day:
        return ""
    return format_date(day, "d MMMM y" if language() == "en" else "long", locale=language())


def respondents(case: LegalCase) -> str:
    return ", ".join(row.respondent.name for row in respondents_of(case))


def subjects(case: LegalCase) -> str:
    chosen = {row.code for row in case.casesubject_rows.all()}
    words = [str(word.label) for word in Subject if word.value in chosen and word != Subject.OTHER]
    return ", ".join([*words, *([case.subject_other] if case.subject_other else [])])


def next_hearing(case: LegalCase) -> str:
    dates = DueDate.objects.filter(case=case, kind=DateKind.HEARING, on__gte=case.centre.today()).still_open()
    if not (hearing := dates.soonest_first().first()):
        return ""
    at = f", {format_time(hearing.at, 'HH:mm', locale=language())}" if hearing.at else ""
    return f"{day_in_a_letter(hearing.on)}{at}"


FIELDS = {
    field.name: field
    for field in (
        Field("case_number", gettext_lazy("Case No."), lambda case: case.reference),
        Field("opened_on", gettext_lazy("Opened on"), lambda case: day_in_a_letter(case.opened_on)),
        Field("worker_name", gettext_lazy("Name of the worker"), worker_name),
        Field(
            "worker_reference",
            gettext_lazy("Reference No. of the worker’s card"),
            lambda case: case.client.reference if case.client else "",
        ),
        Field("worker_nationality", gettext_lazy("Nationality"), lambda case: country(case.nationality)),
        Field(
            "destination_country", gettext_lazy("Destination country"), lambda case: country(case.destination_country)
        ),
        Field("brought_by_name", gettext_lazy("Who brought the complaint, when it is not the worker"), brought_by_name),
        Field("respondents", gettext_lazy("Against whom the complaint is"), respondents),
        Field("subjects", gettext_lazy("Subjects of the complaint"), subjects),
        Field(
            "amounts_requested",
            gettext_lazy("Amounts asked, each currency by itself"),
            lambda case: sums_in_words(case, AmountKind.REQUESTED),
        ),
        Field(
            "amounts_awarded",
            gettext_lazy("Amounts awarded, each currency by itself"),
            lambda case: sums_in_words(case, AmountKind.AWARDED),
        ),
        Field("next_hearing", gettext_lazy("Day and time of the next hearing"), next_hearing),
        Field("closed_on", gettext_lazy("Closed on"), lambda case: day_in_a_letter(case.closed_on)),
        Field(
            "caseworker_name",
            gettext_lazy("Caseworker"),
            lambda case: case.caseworker.full_name if case.caseworker else "",
        ),
        Field("centre_name", gettext_lazy("Name of the centre"), lambda case: case.centre.name),
        Field("centre_location", gettext_lazy("Place of the centre"), lambda case: case.centre.location),
        Field("organization_name", gettext_lazy("Organization"), lambda case: case.centre.organization.name),
        Field("today", gettext_lazy("The day of the letter"), lambda case: day_in_a_letter(case.centre.today())),
    )
}


def country(code: str) -> str:
    return country_name(code) if len(code) == 2 else ""


def context_of(case: LegalCase) -> dict[str, str]:
    """All fields as plain text, in the language that is active."""
    return {field.name: NOT_IN_XML.sub(" ", str(field.value(case) or "")) for field in FIELDS.values()}


# Filling


class LetterEnvironment(SandboxedEnvironment):
    """Knows text, ``{{ name }}`` and ``{% if name %}``; whatever else is written is a syntax error in any part."""

    def __init__(self) -> None:
        super().__init__(autoescape=True, undefined=StrictUndefined)
        self.globals.clear()
        self.filters.clear()
        self.tests.clear()

    def _parse(self, source, name, filename):
        tree = super()._parse(source, name, filename)
        for node in (tree, *tree.find_all(nodes.Node)):
            if not isinstance(node, ALLOWED):
                raise TemplateSyntaxError("only fields and conditions", node.lineno)
        return tree


def fill(content: bytes, context: dict[str, str]) -> bytes:
    """The Word file with its fields filled; ``context`` is plain text only."""
    document = DocxTemplate(BytesIO(content))
    document.render(context, LetterEnvironment(), autoescape=True)
    target = BytesIO()
    document.save(target)
    return target.getvalue()


def letter_for(*, case: LegalCase, template: LetterTemplate) -> bytes:
    """The letter in the template's own language. Raises Damaged."""
    content = content_of(template)
    with translation.override(template.language):
        return fill(content, context_of(case))


def keep_letter(*, case: LegalCase, template: LetterTemplate, by: User, uuid: UUID) -> Paper:
    """The letter among the papers of the case and in its timeline; once for a ``uuid``. Raises Damaged."""
    if before := Paper.objects.filter(case=case, uuid=uuid).first():
        return before
    return keep_content(
        case=case,
        kept=Kept(letter_for(case=case, template=template), DOCX, ".docx"),
        name=f"{template.name}.docx",
        kind=PaperKind.OTHER,
        title=template.name,
        by=by,
        dated_on=case.centre.today(),
        uuid=uuid,
        entry_kind=EntryKind.LETTER,
    )


# Templates, checked when they are added


def judged_template(upload: UploadedFile) -> Kept:
    """Raises ValidationError with the sentences, each with its place."""
    kept = judged(upload, settings.LETTER_MAX_BYTES)
    if kept.media_type != DOCX:
        raise ValidationError(_("A letter is a Word file: save it as .docx."), code="refused")
    check_template(kept.content)
    return kept


def check_template(content: bytes) -> None:
    with zipfile.ZipFile(BytesIO(content)) as folder:
        parts = [part for part in folder.infolist() if part.filename.lower().endswith(WORDS)]
        if any(part.file_size > MOST_XML for part in parts):
            raise ValidationError(_("This letter is too long. A letter of a few pages is enough."), code="too_large")
    try:
        template = DocxTemplate(BytesIO(content))
        roots = roots_of(template)
        outside = any(OPENS.search(text) for text in texts_outside(template, roots))
    except Exception:
        raise ValidationError(
            _("This file is damaged. Open it in Word, save it again, and add that."), code="refused"
        ) from None
    if sum(len(TAG.findall(text)) for root in roots for text in paragraphs_of(root)) > MOST_TAGS:
        raise ValidationError(
            _("A letter holds at most %(most)d fields and conditions. Take away what stands there again and again.")
            % {"most": MOST_TAGS},
            code="too_large",
        )
    names: dict[str, str] = {}
    sentences = [sentence for root in roots for sentence in wrong_in(paragraphs_of(root), names)]
    sentences += [unknown(name, place) for name, place in names.items() if name not in FIELDS]
    if outside:
        sentences.append(_("Fields stand in the text, the head and the foot alone: not in notes, links or properties."))
    if sentences:
        raise ValidationError(sentences[:10], code="refused")
    if not names:
        raise ValidationError(
            _(
                "It has none of the fields, so every letter would be the same. "
                "Write for example {{ case_number }} where the number of the case is to stand."
            ),
            code="refused",
        )
    try_out(content)


def roots_of(template: DocxTemplate) -> list:
    """The body, then each head and foot."""
    roots = [template.get_docx().element.body]
    for uri in (template.HEADER_URI, template.FOOTER_URI):
        roots += [part.element for _key, part in template.get_headers_footers(uri)]
    return roots


def paragraphs_of(root) -> list[str]:
    return [
        "".join(node.text or "" for node in paragraph.iter(f"{W}t") if next(node.iterancestors(f"{W}p")) is paragraph)
        for paragraph in root.iter(f"{W}p")
    ]


def texts_outside(template: DocxTemplate, roots: list) -> Iterator[str]:
    """What docxtpl would fill too though it is no text of the letter: nobody sees it, so no field stands there."""
    for root in roots:
        yield from OUTSIDE(root)
    document = template.get_docx()
    for part in document.part.package.iter_parts():
        if part.content_type.endswith(".footnotes+xml"):
            yield part.blob.decode(errors="replace")
            yield "".join(ElementTree.fromstring(part.blob).itertext())  # noqa: S314  judged: no DOCTYPE
    properties = document.core_properties
    yield from (properties.author, properties.comments, properties.identifier, properties.language)
    yield from (properties.subject, properties.title)


def wrong_in(paragraphs: list[str], names: dict[str, str]) -> Iterator[str]:
    """What is wrong with the marks of one part; the fields they name go into ``names`` with their place."""
    opened: list[str] = []
    for text in paragraphs:
        place = text.strip()[:SHOWN]
        for tag in TAG.findall(text):
            if tag.startswith("{#"):
                continue
            if found := FIELD_TAG.fullmatch(tag):
                names.setdefault(found[1], place)
            elif found := IF_TAG.fullmatch(tag):
                for name in set(found[2].split()) - WORDS_OF_IF:
                    names.setdefault(name, place)
                if found[1] == "if":
                    opened.append(place)
                elif not opened:
                    yield _("In “%(place)s”: this belongs after an {%% if … %%}.") % {"place": place}
            elif found := END_TAG.fullmatch(tag):
                if not opened:
                    yield _("In “%(place)s”: there is no {%% if … %%} before it.") % {"place": place}
                elif found[1] == "endif":
                    opened.pop()
            else:
                yield _(
                    "In “%(place)s”: %(tag)s is not understood. Only {{ field }}, {%% if field %%}, {%% else %%} and "
                    "{%% endif %%} can stand in a letter."
                ) % {"place": place, "tag": tag[:SHOWN]}
        if BRACE.search(TAG.sub("", text)):
            yield _("In “%(place)s”: a field is opened and not closed. Write it as {{ case_number }}.") % {
                "place": place
            }
    for place in opened:
        yield _("In “%(place)s”: this {%% if … %%} has no {%% endif %%} after it.") % {"place": place}


def unknown(name: str, place: str) -> str:
    words = {"place": place, "name": f"{{{{ {name[:SHOWN]} }}}}"}
    if near := difflib.get_close_matches(name[:SHOWN], FIELDS, n=1):
        words["near"] = FIELDS[near[0]].tag
        return _("In “%(place)s”: there is no field %(name)s. %(near)s is one.") % words
    return _("In “%(place)s”: there is no field %(name)s. The list of fields has them all.") % words


def try_out(content: bytes) -> None:
    """Fills it with everything and with nothing, so that a letter never fails before somebody who needs it."""
    for filler in ("x", ""):
        try:
            fill(content, dict.fromkeys(FIELDS, filler))
        except (Exception, RecursionError):
            raise ValidationError(
                _("The fields of this letter cannot be filled. A condition begins and ends in the same cell or text."),
                code="refused",
            ) from None


def other_language(content: bytes, language: str) -> str:
    """The language the text is written in when that is not ``language``; "" when it is, or when there are only fields.

    One line in the letters of a language is enough for it: letters in two languages stand side by side.
    """
    text = " ".join(
        TAG.sub("", line) for root in roots_of(DocxTemplate(BytesIO(content))) for line in paragraphs_of(root)
    )
    if not any(sign.isalpha() for sign in text):
        return ""
    found = script_language(text, "en")
    if found == language or any(piece == language for piece, _words in runs(text)):
        return ""
    return "" if language == "en" and found not in LOCAL else found  # a Vietnamese name in an English letter


# The register


def keep_template(
    *, template: LetterTemplate, kept: Kept | None, name: str = "", columns: set[str], by: User
) -> LetterTemplate:
    """Saves a new template or these columns of one; a new file replaces the old, which goes once that is certain."""
    if kept:
        template.filename = shown_name(name, kept.ending)
        template.media_type, template.size = kept.media_type, len(kept.content)
        template.sha256 = hashlib.sha256(kept.content).hexdigest()
        template.stored_as = sealed.seal(kept.content)
        template.added_by = by
        columns = columns | {"filename", "media_type", "size", "sha256", "stored_as", "added_by"}
    template.name = clean(template.name)
    try:
        with transaction.atomic():
            if template.pk:
                stored = LetterTemplate.objects.select_for_update().get(pk=template.pk)
                replaced = stored.stored_as
                save_columns(stored=stored, like=template, columns=columns, by=by)
                if kept:
                    transaction.on_commit(lambda: sealed.remove(replaced))
            else:
                template._history_user = by
                template.save(force_insert=True)
    except BaseException:
        if kept:
            sealed.remove(template.stored_as)
        raise
    return template
