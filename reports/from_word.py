"""A report that was edited in Word: its texts come back one by one, its numbers never."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from legal_cases.papers import judged
from legal_cases.uploaded.office import DOCX
from mrc.agreements.models import Agreement
from mrc.forms import Actions, Col, Columns, Helper, Include, RadioRow, SaveBar, Sheet
from mrc.period import Period

from . import word_texts
from .actions import keep_texts
from .narrative import Box, Unit, units_of
from .results import Narrative
from .section_forms import TextsForm

WORD, STORED = "word", "stored"


@dataclass(frozen=True)
class Edited:
    """What a file says otherwise than the report: by the names of the boxes, and the titles of those not found."""

    texts: Mapping[str, str]
    lost: Sequence[str]
    strangers: int  # texts of places that are in the plan no more


def boxes_of(agreement: Agreement) -> tuple[Box, ...]:
    """Every box of a report under a name of its own."""
    return tuple(alone(unit, box) for unit in units_of(agreement) for box in unit.boxes)


def alone(unit: Unit, box: Box) -> Box:
    label = " · ".join(str(one) for one in (f"{unit.section.number} {unit.title or box.label}", box.title) if one)
    label = f"{label} · {box.label}" if unit.title else label
    return replace(box, name="-".join(filter(None, (box.section, box.about.replace(":", ""), box.part))), label=label)


def edited_in_word(
    upload: UploadedFile, *, agreement: Agreement, period: Period, boxes: Sequence[Box], narrative: Narrative
) -> Edited:
    """Raises ``ValidationError`` with the sentence for a file that is not this report."""
    kept = judged(upload)
    if kept.media_type != DOCX:
        raise ValidationError(_("This is no Word file. Choose the report you downloaded here and edited in Word."))
    try:
        found = word_texts.read(kept.content, word_texts.mark_of(agreement.number, period))
    except Exception:
        raise ValidationError(_("This Word file cannot be read. Save it again as .docx and choose it anew.")) from None
    if not found.texts:
        raise ValidationError(
            _("This is the file of another report or of other days. Choose the one downloaded from this report.")
            if found.is_other
            else _("No text of the report is found in it. Download the Word file here again, and edit that one.")
        )
    known = {box.key: box for box in boxes}
    return Edited(
        {known[key].name: text for key, text in found.texts.items() if key in known and differs(text, narrative, key)},
        [str(box.label) for box in boxes if box.key not in found.texts and narrative.of(*box.key)],
        sum(bool(text) for key, text in found.texts.items() if key not in known),
    )


def differs(text: str, narrative: Narrative, key: word_texts.Key) -> bool:
    return word_texts.lines_of(text) != word_texts.lines_of(narrative.of(*key))


class FromWordForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("The report edited in Word"),
        widget=forms.FileInput({"accept": ".docx"}),
        error_messages={
            "required": gettext_lazy("Choose a file."),
            "invalid": gettext_lazy("The file did not arrive. Choose it again."),
            "empty": gettext_lazy("This file is empty. Choose another one."),
        },
    )

    def __init__(self, *args, cancel: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = Helper(Sheet("", "file"), Actions(_("Read the texts"), cancel=cancel))


class TakeOverForm(TextsForm):
    """Each text that is otherwise in Word, beside the one that stands: which stays."""

    of = "word"

    def __init__(self, *args, boxes: Sequence[Box], edited: Mapping[str, str] | None = None, cancel: str, **kwargs):
        self.boxes = boxes
        super().__init__(*args, **kwargs)
        self.stored = {box.name: self.narrative.of(*box.key) for box in boxes}
        self.initial |= edited or {}
        for box in boxes:
            self.fields[choice_of(box)] = forms.ChoiceField(
                label=_("Which text stays"),
                choices=[(WORD, _("The one from Word")), (STORED, _("The one of the report"))],
                initial=WORD,
                widget=forms.RadioSelect,
                error_messages={"required": _("Choose which text stays.")},
            )
        self.helper = Helper(*self.sheets(), SaveBar(_("Take over"), cancel=cancel))

    def field(self, box: Box) -> forms.Field:
        field = super().field(box)
        field.label = _("In Word")
        field.widget.attrs["rows"] = 8
        return field

    def sheets(self) -> Iterator[Sheet]:
        for box in self.boxes:
            stands = Include("reports/_stands.html", text=self.stored[box.name])
            yield Sheet(box.label, Columns(Col(box.name, width=7), Col(stands, width=5)), RadioRow(choice_of(box)))

    def save(self):
        texts = {
            box.key: self.cleaned_data[box.name] for box in self.boxes if self.cleaned_data[choice_of(box)] == WORD
        }
        keep_texts(agreement=self.instance, period=self.period, texts=texts, by=self.user)
        return len(texts)


def choice_of(box: Box) -> str:
    return f"stays-{box.name}"
