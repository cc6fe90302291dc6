"""Papers of the demo: drawn here, so that no real person's paper is in it."""

from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from legal_cases.letter_starter import starter_language, starter_letter
from legal_cases.letters import judged_template, keep_template
from legal_cases.models import Entry, LegalCase, LetterTemplate
from legal_cases.papers import keep_paper
from mrc.access.models import Centre, User

SLIPS = (("August", 26, 9900, 2400), ("September", 27, 10250, 2400), ("October", 25, 9400, 3100))


def add_papers(case: LegalCase) -> None:
    """Pay slips and a note on paper, added on the day the case was opened."""
    for month, days, wage, deducted in SLIPS:
        add(case, f"payslip-{month}.jpg", pay_slip(month, days, wage, deducted), "pay_slip", f"Pay slip of {month}")
    note = "Bus leaves 18:10. Deduction for the room 80 baht a day, also on days off. (demo)\n"
    add(case, "note.txt", note.encode(), "other", "What she wrote down about the deductions")


def add(case: LegalCase, name: str, content: bytes, kind: str, title: str) -> None:
    upload = SimpleUploadedFile(name, content)
    paper = keep_paper(case=case, upload=upload, kind=kind, title=title, by=case.caseworker)
    Entry.objects.filter(paper=paper).update(happened_on=case.opened_on)


def pay_slip(month: str, days: int, wage: int, deducted: int) -> bytes:
    picture = Image.new("RGB", (900, 520), "#fbfaf6")
    pen = ImageDraw.Draw(picture)
    pen.rectangle((20, 20, 880, 500), outline="#555555", width=3)
    rows = ("DEMO, NOT A REAL PAPER", f"Pay slip, {month}", f"Days worked: {days}", f"Wage: THB {wage:,}")
    for number, words in enumerate((*rows, f"Deducted: THB {deducted:,}", f"Paid out: THB {wage - deducted:,}")):
        pen.text((60, 60 + 66 * number), words, fill="#222222", font_size=34)
    target = BytesIO()
    picture.save(target, "JPEG", quality=80)
    return target.getvalue()


def add_letter(centre: Centre, by: User) -> None:
    upload = SimpleUploadedFile("letter.docx", starter_letter(centre.language))
    template = LetterTemplate(
        centre=centre, name="Letter to the other side", language=starter_language(centre.language)
    )
    keep_template(template=template, kept=judged_template(upload), name=upload.name, columns=set(), by=by)
