"""What somebody uploads is judged by its content; the name of the file can only speak against it.

``judge`` gives the bytes to keep, or says in one sentence why not and what to do instead. Nothing that acts comes
through: pictures are written anew, Word and Excel files and PDF are searched for whatever runs, calls out or carries
another file. What is kept is only ever handed out as a download under the media type found here.
"""

from pathlib import PurePath

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from . import office, pdf, pictures, refused, sound, text
from .kept import Kept

__all__ = ["Kept", "judge"]

TAKEN = (pdf, pictures, office, sound, text)
ACCEPT = ".pdf,.jpg,.jpeg,.png,.webp,.docx,.xlsx,.txt,.m4a,.mp3,.ogg,.opus"


def judge(content: bytes, name: str = "") -> Kept:
    """Raises ValidationError with the sentence for whoever uploaded it."""
    if not content:
        raise ValidationError(_("The file is empty."), code="empty")
    if sentence := refused.by_name(PurePath(name.replace("\\", "/")).suffix.lower()):
        raise ValidationError(sentence, code="refused")
    for kind in TAKEN:
        if kind.is_it(content):
            return kind.kept(content)
    raise ValidationError(refused.by_content(content), code="refused")
