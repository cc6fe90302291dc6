"""Pictures are written anew from their dots alone: turned upright, without place, time, maker or anything hidden."""

import warnings
from io import BytesIO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image, ImageFile

from .kept import Kept

MOST_DOTS = 50_000_000
LARGE = 25_000_000  # above it a picture is halved: an A4 page at 300 dots an inch has 9 million
STRIP = 512  # rows, an even number
ORIENTATION = 0x0112
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
FORMATS = {b"\xff\xd8\xff": "JPEG", b"\x89PNG\r\n\x1a\n": "PNG", b"RIFF": "WEBP"}


def format_of(content: bytes) -> str:
    found = next((name for magic, name in FORMATS.items() if content.startswith(magic)), "")
    return "" if found == "WEBP" and content[8:12] != b"WEBP" else found


def is_it(content: bytes) -> bool:
    return bool(format_of(content))


def kept(content: bytes) -> Kept:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return written_anew(content, format_of(content))
    except ValidationError:
        raise
    except Image.DecompressionBombError:
        raise too_large() from None
    except Exception:
        raise ValidationError(
            _("This picture is damaged or cut off. Open it, save it again, and add the new file."), code="refused"
        ) from None


def written_anew(content: bytes, name: str) -> Kept:
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # WeasyPrint sets it for the whole process: half a page, and nobody told
    with Image.open(BytesIO(content), formats=[name]) as source:
        width, height = source.size
        if width * height > MOST_DOTS:
            raise too_large()
        if name != "JPEG" and getattr(source, "n_frames", 1) > 1:
            raise ValidationError(_("This picture moves. Add the pictures that matter one by one."), code="refused")
        if width * height > LARGE:
            source.draft(None, (width // 2, height // 2))  # decodes a JPEG at half its size: a quarter of the memory
        source.load()
        turn = TURNS.get(source.getexif().get(ORIENTATION))
        has_alpha = "A" in source.getbands() or "transparency" in source.info
        mode = "RGBA" if has_alpha else "L" if source.mode in {"1", "L"} or source.mode.startswith("I") else "RGB"
        image = halved(source, mode) if source.size[0] * source.size[1] > LARGE else plain(source, mode)
        if turn is not None:
            image = image.transpose(turn)
        image.info.clear()
        target = BytesIO()
        if name == "JPEG" or (name == "WEBP" and not has_alpha):
            image.save(target, "JPEG", quality=90)
            return Kept(target.getvalue(), "image/jpeg", ".jpg")
        image.save(target, "PNG")
        return Kept(target.getvalue(), "image/png", ".png")


def plain(image: Image.Image, mode: str) -> Image.Image:
    if image.mode.startswith("I"):
        image = image.convert("I").point(lambda value: value / 256).convert("L")
    return image if image.mode == mode else image.convert(mode)


def halved(image: Image.Image, mode: str) -> Image.Image:
    """Strip by strip: a scan of one or eight bits cannot be halved before it is plain, and whole that is far larger."""
    width, height = image.size
    target = Image.new(mode, ((width + 1) // 2, (height + 1) // 2))
    for top in range(0, height, STRIP):
        strip = image.crop((0, top, width, min(top + STRIP, height)))
        target.paste(plain(strip, mode).reduce(2), (0, top // 2))
    return target


def too_large() -> ValidationError:
    return ValidationError(
        _("This picture is too large: at most %(most)d million dots. Make it smaller, or take it again.")
        % {"most": MOST_DOTS // 1_000_000},
        code="too_large",
    )
