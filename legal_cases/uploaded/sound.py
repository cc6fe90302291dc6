"""Voice messages, kept as they are once they are nothing but sound from the first byte to the last."""

import struct
import zipfile
from collections.abc import Iterator
from io import BytesIO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from . import refused
from .kept import Kept

DEEP = {b"moov", b"trak", b"mdia"}
MOST_BOXES = 2000
OGG_SOUND = (b"OpusHead", b"\x01vorbis", b"Speex   ")
MPEG_RATES = {  # kbit/s of layer 3, by version 1 or later
    True: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    False: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
SAMPLES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
LEAST_FRAMES = 3
MOST_TAG = 1 << 20
TAGS_AFTER, MOST_AFTER = (b"TAG", b"APETAGEX", b"LYRICSBEGIN"), 8192


class NotSound(Exception):
    """It begins like sound and does not go on like it."""


def is_it(content: bytes) -> bool:
    is_mp4 = content[4:8] == b"ftyp" and content[8:12] not in refused.HEIC
    return is_mp4 or content.startswith((b"OggS", b"ID3")) or frame_length(content, 0) > 0


def kept(content: bytes) -> Kept:
    if zipfile.is_zipfile(BytesIO(content)):
        raise ValidationError(refused.archive(), code="refused")
    try:
        if content[4:8] == b"ftyp":
            return mp4(content)
        return ogg(content) if content.startswith(b"OggS") else mp3(content)
    except (NotSound, struct.error):
        raise ValidationError(
            _("This sound is cut off or damaged. Play it, and send the voice message again."), code="refused"
        ) from None


def mp4(content: bytes) -> Kept:
    handlers = set(handlers_in(content, 0, len(content), [0]))
    if handlers & {b"vide", b"auxv", b"pict"}:
        raise ValidationError(refused.film(), code="refused")
    if b"soun" not in handlers:
        raise NotSound
    return Kept(content, "audio/mp4", ".m4a")


def handlers_in(content: bytes, start: int, end: int, seen: list[int]) -> Iterator[bytes]:
    """The kinds of tracks. Boxes must follow each other to the very end."""
    while start < end:
        seen[0] += 1
        size, name = struct.unpack_from(">I4s", content, start)
        head = 8
        if size == 1:
            (size,) = struct.unpack_from(">Q", content, start + 8)
            head = 16
        if seen[0] > MOST_BOXES or size < head or start + size > end:
            raise NotSound
        if name in DEEP:
            yield from handlers_in(content, start + head, start + size, seen)
        elif name == b"hdlr":
            yield content[start + head + 8 : start + head + 12]
        start += size


def ogg(content: bytes) -> Kept:
    start, first = 0, True
    while start < len(content):
        if content[start : start + 4] != b"OggS" or start + 27 > len(content):
            raise NotSound
        laces = content[start + 27 : start + 27 + content[start + 26]]
        body = start + 27 + len(laces)
        if first or content[start + 5] & 2:  # a stream begins here
            if not content.startswith(OGG_SOUND, body):
                if content.startswith((b"\x80theora", b"BBCD", b"fishead"), body):
                    raise ValidationError(refused.film(), code="refused")
                raise NotSound
            first = False
        start = body + sum(laces)
    if start != len(content):
        raise NotSound
    return Kept(content, "audio/ogg", ".ogg")


def mp3(content: bytes) -> Kept:
    start = 0
    if content.startswith(b"ID3"):
        size = content[6:10]
        if len(size) < 4 or max(size) > 127:
            raise NotSound
        start = 10 + (size[0] << 21 | size[1] << 14 | size[2] << 7 | size[3])
        if start > MOST_TAG:
            raise NotSound
    frames = 0
    while length := frame_length(content, start):
        start += length
        frames += 1
    left = content[start:].strip(b"\0")
    if frames < LEAST_FRAMES or (left and not (left.startswith(TAGS_AFTER) and len(left) < MOST_AFTER)):
        raise NotSound
    return Kept(content, "audio/mpeg", ".mp3")


def frame_length(content: bytes, start: int) -> int:
    """Of the frame of MPEG sound, layer 3, that begins here; 0 when none does."""
    head = content[start : start + 4]
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return 0
    version, layer = head[1] >> 3 & 3, head[1] >> 1 & 3
    rate, sample, padding = head[2] >> 4, head[2] >> 2 & 3, head[2] >> 1 & 1
    if version == 1 or layer != 1 or rate in (0, 15) or sample == 3:
        return 0
    is_first = version == 3
    return (144 if is_first else 72) * MPEG_RATES[is_first][rate] * 1000 // SAMPLES[version][sample] + padding
