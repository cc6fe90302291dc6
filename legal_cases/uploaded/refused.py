"""Files that are not taken, each with what to do instead."""

import zipfile
from io import BytesIO

from django.utils.translation import gettext as _

PROGRAMS = (b"MZ", b"\x7fELF", b"\xfe\xed\xfa", b"\xce\xfa\xed\xfe", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"dex\n")
ARCHIVES = (b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"MSCF", b"\x28\xb5\x2f\xfd")
OTHER_PICTURES = (b"GIF8", b"II*\0", b"MM\0*", b"BM", b"\0\0\1\0", b"8BPS", b"\xff\x0a", b"\0\0\0\x0cJXL ")
FILMS = (b"\x1aE\xdf\xa3", b"\0\0\1\xba", b"\0\0\1\xb3", b"FLV\1", b"\x30\x26\xb2\x75")
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
HEIC = {b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1", b"avif", b"avis"}
RUNS = {
    ".apk", ".app", ".bat", ".cmd", ".com", ".cpl", ".dll", ".exe", ".hta", ".jar", ".js", ".jse", ".lnk", ".msi",
    ".pif", ".php", ".ps1", ".py", ".reg", ".scr", ".sh", ".url", ".vbe", ".vbs", ".wsf",
}  # fmt: skip
PAGES = {".htm", ".html", ".mht", ".mhtml", ".shtml", ".svg", ".svgz", ".xht", ".xhtml", ".xml"}
MACROS = {".docm", ".dotm", ".pptm", ".xlam", ".xlsb", ".xlsm", ".xltm"}


def program() -> str:
    return _("This is a program. Programs are not kept with a case.")


def web_page() -> str:
    return _("This is a web page or a drawing that can run. Print it as PDF, or take a picture of the screen.")


def macros() -> str:
    return _("This file holds macros, little programs. Save it in Word or Excel as .docx or .xlsx, or as PDF.")


def archive() -> str:
    return _("This is a folder packed into one file. Unpack it and add the papers in it.")


def damaged() -> str:
    return _("This file is damaged, or not a Word or Excel file. Open it, save it again, and add the new file.")


def with_password() -> str:
    return _("This file is locked with a password. Save it without one and add it again.")


def film() -> str:
    return _("This is a film. Films are not kept here: add a picture of what matters, or the sound alone.")


def heic() -> str:
    return _(
        "This is a picture in the format HEIC. Set the phone to take JPEG (“Most compatible”), or save it as JPEG."
    )


def by_name(ending: str) -> str:
    """A name that says the file runs is believed, whatever the content looks like."""
    if ending in RUNS:
        return program()
    if ending in PAGES:
        return web_page()
    return macros() if ending in MACROS else ""


def by_content(content: bytes) -> str:
    head = content[:16]
    if head.startswith(PROGRAMS):
        return program()
    if head.startswith(b"PK\x03\x04") and not zipfile.is_zipfile(BytesIO(content)):
        return damaged()
    if head.startswith(b"PK") or head.startswith(ARCHIVES) or zipfile.is_zipfile(BytesIO(content)):
        return archive()
    if head.startswith(OLD_OFFICE):
        if "EncryptedPackage".encode("utf-16-le") in content[: 1 << 20]:
            return with_password()
        return _("This file is of an old kind of Word or Excel. Save it as .docx, .xlsx or PDF and add it again.")
    if head.startswith(b"{\\rtf"):
        return _("RTF is not taken. Save it as .docx or PDF and add it again.")
    if head[4:8] == b"ftyp":
        return heic() if head[8:12] in HEIC else film()
    if head.startswith(FILMS) or (head.startswith(b"RIFF") and head[8:12] == b"AVI "):
        return film()
    if head.startswith(OTHER_PICTURES):
        return _("Pictures are taken as JPEG, PNG or WebP. Save it as one of these and add it again.")
    if head.startswith((b"#!AMR", b"fLaC", b"FORM")) or (head.startswith(b"RIFF") and head[8:12] == b"WAVE"):
        return _("Sound is taken as M4A, MP3 or OGG. Send the voice message again in one of these.")
    return _(
        "This kind of file is not taken. Taken are PDF, JPEG, PNG, WebP, Word, Excel, plain text, M4A, MP3 and OGG."
    )
