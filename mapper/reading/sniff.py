"""Tells what a file really is, by its content, and refuses what cannot be read with advice.

Looks at a few kilobytes of the file and parses nothing, so it is safe on hostile files.
"""

import re
import stat
import struct
import zipfile
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO, Final

from foundation.errors import UnreadableInputError
from foundation.limits import Limits
from foundation.zipped import DAMAGED

HEAD: Final = 4096
PDF_HEADER_WITHIN: Final = 1024
"""PDF readers accept this much before the header (ISO 32000-1, annex H.3, note 13)."""

TAIL: Final = 65_557
"""A zip's end of central directory record lies within this much of the end (APPNOTE 4.3.16)."""

MAX_PARTS: Final = 10_000
MAX_DIRECTORY: Final = 4 << 20
"""A Word document has tens of parts; a directory beyond these is made to fill memory."""

OLE_SCAN: Final = 1 << 20
SAVE_AS: Final = "open it in its program, save it as PDF or DOCX and read that"


class Format(StrEnum):
    """Kinds of document that can be read."""

    PDF = "pdf"
    DOCX = "docx"


def recognise(path: Path, limits: Limits) -> Format:
    """Return what the file is.

    Raises
    ------
    UnreadableInputError
        There is no such file, it is a folder, empty, too large, or of a kind that is not read; the
        message says what it is and what to do.
    """
    size = _size(path, limits)
    try:
        with path.open("rb") as file:
            head = file.read(HEAD)
            marked = b"%PDF-" in head[: PDF_HEADER_WITHIN + len(b"%PDF-")]
            if marked and not head.startswith(_IMAGES):
                return Format.PDF
            if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
                return _zip_format(path, file, size)
            if head.startswith(_OLE):
                raise _refuse(path, *_ole_kind(head + file.read(OLE_SCAN)))
    except OSError as error:
        raise _refuse(
            path,
            f"it cannot be opened ({(error.strerror or str(error)).lower()})",
            "check that you may read it and that no other program holds it",
        ) from error
    raise _refuse(path, *_other_kind(head))


def _size(path: Path, limits: Limits) -> int:
    try:
        found = path.stat()
    except (FileNotFoundError, NotADirectoryError) as error:
        raise _refuse(path, "there is no such file", "check the name and the folder") from error
    except (OSError, ValueError) as error:  # ValueError: a NUL character in the name
        reason = getattr(error, "strerror", None) or str(error)
        raise _refuse(
            path, f"it cannot be looked at ({reason.lower()})", "check the name and your rights"
        ) from error
    if stat.S_ISDIR(found.st_mode):
        raise _refuse(path, "it is a folder", "name one document in it")
    if not stat.S_ISREG(found.st_mode):
        raise _refuse(path, "it is not a file but a device or pipe", "save it to a file first")
    if found.st_size == 0:
        raise _refuse(
            path,
            "the file is empty",
            "download or copy it again (a cloud folder may hold only a placeholder)",
        )
    if found.st_size > limits.file_mb << 20:
        raise _refuse(
            path,
            f"the file has {found.st_size >> 20} MiB, more than the limit of {limits.file_mb}",
            "split the document, or raise MAPPER_LIMITS__FILE_MB",
        )
    return found.st_size


def _refuse(path: Path, problem: str, advice: str) -> UnreadableInputError:
    return UnreadableInputError(path, problem, advice)


_END_OF_DIRECTORY: Final = struct.Struct("<4s4xHHII")
_END_OF_DIRECTORY_64: Final = struct.Struct("<4s28xQQ8x")
_LOCATOR_64: Final = 20


def _zip_format(path: Path, file: BinaryIO, size: int) -> Format:
    start = max(size - TAIL, 0)
    file.seek(start)
    tail = file.read(TAIL)
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + _END_OF_DIRECTORY.size:
        raise _refuse(
            path,
            "it is a Word document or other zip file whose end is missing",
            "download or copy it again",
        )
    parts, directory = _directory_size(tail, at)
    if parts > MAX_PARTS or directory > MAX_DIRECTORY:
        raise _refuse(path, f"it is a zip file of {parts} parts, which no document has", SAVE_AS)
    try:
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
            kind = _opendocument_type(archive)
    except DAMAGED as error:
        raise _refuse(
            path, "it is a zip file that is damaged", "download or copy it again"
        ) from error
    if "word/document.xml" in names:
        return Format.DOCX
    raise _refuse(path, *_zip_kind(names, kind))


def _directory_size(tail: bytes, at: int) -> tuple[int, int]:
    """Return how many parts the directory of a zip lists and its size in bytes."""
    _, _, parts, directory, _ = _END_OF_DIRECTORY.unpack_from(tail, at)
    record = at - _LOCATOR_64 - _END_OF_DIRECTORY_64.size
    if record >= 0 and tail[at - _LOCATOR_64 :].startswith(b"PK\x06\x07"):
        mark, parts_64, directory_64 = _END_OF_DIRECTORY_64.unpack_from(tail, record)
        if mark == b"PK\x06\x06":
            return int(parts_64), int(directory_64)
    return int(parts), int(directory)


def _opendocument_type(archive: zipfile.ZipFile) -> str:
    """Return the content of the part ``mimetype`` (OpenDocument, EPUB), else nothing."""
    try:
        part = archive.getinfo("mimetype")
    except KeyError:
        return ""
    if part.file_size > 200 or part.flag_bits & 1:
        return ""
    with archive.open(part) as content:
        return content.read(200).decode("ascii", errors="replace")


def _zip_kind(names: list[str], kind: str) -> tuple[str, str]:
    for marks, what in _ZIP_KINDS:
        if any(name.startswith(marks) for name in names):
            return f"it is {what}", _ADVICE.get(what, SAVE_AS)
    if "opendocument.text" in kind:
        return "it is an OpenDocument text", SAVE_AS
    if "opendocument" in kind:
        return "it is an OpenDocument file, but not a text", SAVE_AS
    if "epub" in kind:
        return "it is an EPUB book", SAVE_AS
    if any(name.lower().endswith((".pdf", ".docx")) for name in names):
        return "it is a zip archive of documents", "unpack it and name one document in it"
    return "it is a zip archive, but not a Word document", "unpack it, or save the text as DOCX"


_WORKBOOK: Final = "an Excel workbook"
_ZIP_KINDS: Final[tuple[tuple[str, str], ...]] = (
    ("xl/", _WORKBOOK),
    ("ppt/", "a PowerPoint presentation"),
    ("word/", "a Word document without text, or a damaged one"),
    ("Index/", "an Apple Pages, Numbers or Keynote file"),
    ("visio/", "a Visio drawing"),
)
_ADVICE: Final = {
    _WORKBOOK: "name the specification as PDF or DOCX (a filled-in mapping workbook goes to "
    "mapper check)",
}

_IMAGES: Final = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*")
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def _ole_kind(content: bytes) -> tuple[str, str]:
    def names(word: str) -> bool:
        return word.encode("utf-16-le") in content

    if names("EncryptedPackage"):
        return (
            "it is an Office document that is encrypted with a password",
            "open it with the password, save a copy without one and read that",
        )
    if names("WordDocument"):
        return "it is an old Word document (.doc)", "open it in Word and save it as .docx or PDF"
    if names("Workbook") or names("Book"):
        return "it is an old Excel workbook (.xls)", "name the specification as PDF or DOCX"
    if names("PowerPoint Document"):
        return "it is an old PowerPoint presentation (.ppt)", SAVE_AS
    if names("__substg1.0_"):
        return "it is an Outlook message", "save its attachment and read that"
    return "it is an old Office file of an unknown kind", SAVE_AS


_READABLE_SCAN: Final = "make a PDF of the page images, or scan the document again to PDF"


def _other_kind(head: bytes) -> tuple[str, str]:
    for test, what, advice in _OTHER_KINDS:
        if test(head):
            return f"it is {what}, whatever its name says", advice
    if not head.strip(b"\x00"):
        return "it holds nothing but zero bytes", "download or copy it again"
    if _looks_like_text(head):
        return "it is a plain text file", "save the text as DOCX or PDF"
    return "it is neither a PDF nor a Word document (.docx)", SAVE_AS


def _begins(*marks: bytes) -> Callable[[bytes], bool]:
    return lambda head: head.startswith(marks)


def _pattern(pattern: bytes) -> Callable[[bytes], bool]:
    compiled = re.compile(pattern, re.IGNORECASE)
    return lambda head: compiled.match(head) is not None


def _is_media(head: bytes) -> bool:
    return head[4:8] == b"ftyp"


def _looks_like_text(head: bytes) -> bool:
    """Return whether this is text in UTF-8, UTF-16 with a mark, or an 8-bit code page."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    control = sum(byte < 32 and byte not in b"\t\n\r\f\x1b" for byte in head)
    return control == 0


_AGAIN: Final = "download the document itself again (the address may have needed a login)"
_OTHER_KINDS: Final[tuple[tuple[Callable[[bytes], bool], str, str], ...]] = (
    (_begins(b"\x89PNG"), "a PNG image", _READABLE_SCAN),
    (_begins(b"\xff\xd8\xff"), "a JPEG image", _READABLE_SCAN),
    (_begins(b"GIF8"), "a GIF image", _READABLE_SCAN),
    (_begins(b"BM"), "a BMP image", _READABLE_SCAN),
    (_begins(b"II*\x00", b"MM\x00*"), "a TIFF image", _READABLE_SCAN),
    (_pattern(rb"RIFF....WEBP"), "a WebP image", _READABLE_SCAN),
    (_pattern(rb"....ftyp(heic|heix|mif1|avif)"), "a HEIC or AVIF image", _READABLE_SCAN),
    (_is_media, "a film or sound file", SAVE_AS),
    (_begins(b"{\\rtf"), "a rich text file (.rtf)", "open it in Word and save it as .docx or PDF"),
    (
        _pattern(rb"(\xef\xbb\xbf)?\s*(<\?xml[^>]{0,200}>\s*)?<(!doctype html|html|head|body|!--)"),
        "a web page",
        _AGAIN,
    ),
    (_pattern(rb"(\xef\xbb\xbf)?\s*<\?xml"), "an XML file", SAVE_AS),
    (_pattern(rb"(\xef\xbb\xbf)?\s*[{\[]\s*[\"{\[]"), "a JSON file", _AGAIN),
    (_begins(b"%!PS"), "a PostScript file", "print it to PDF and read that"),
    (_begins(b"version https://git-lfs"), "a Git LFS pointer", "fetch the file itself"),
    (_begins(b"\x1f\x8b", b"BZh", b"\xfd7zXZ"), "a compressed file", "unpack it first"),
    (_begins(b"7z\xbc\xaf\x27\x1c", b"Rar!"), "a 7-Zip or RAR archive", "unpack it first"),
    (_begins(b"MZ", b"\x7fELF"), "a program, not a document", "do not open it"),
    (
        _pattern(rb"(received|from|mime-version|return-path|delivered-to|x-[a-z-]+): "),
        "an e-mail message",
        "save its attachment and read that",
    ),
)
