"""Zip files from strangers: unpacked within limits, and whatever is wrong with them is one error.

Office files are zip files; a small one can unpack to terabytes, and its sizes can lie.
"""

import lzma
import zipfile
import zlib
from collections.abc import Mapping
from io import BytesIO
from typing import Final, NamedTuple

from foundation.errors import UnreadableInputError

DAMAGED: Final = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    NotImplementedError,  # a way of packing that Python does not know
    RuntimeError,  # an encrypted part
    OSError,
    ValueError,
)
"""What opening and unpacking a damaged zip file may raise, found by fuzzing."""


class ZipLimits(NamedTuple):
    """How much is unpacked: one part and all parts in bytes, and the number of parts."""

    part: int = 64 << 20
    total: int = 256 << 20
    parts: int = 4000


class Unpacked(NamedTuple):
    """The parts of a zip file by name, and their entries in the order of the file."""

    members: tuple[zipfile.ZipInfo, ...]
    parts: Mapping[str, bytes]


def unpack(
    content: bytes, name: object, *, what: str, advice: str, limits: ZipLimits | None = None
) -> Unpacked:
    """Return every part of a zip file.

    Parameters
    ----------
    name
        What messages call the file.
    what
        What it should have been, such as ``"an Excel workbook"``.
    advice
        What a person can do.
    limits
        How much is unpacked; far above any document of people, far below what hurts.

    Raises
    ------
    UnreadableInputError
        It is no zip file, is damaged or encrypted, or unpacks to too much.
    """
    limits = limits or ZipLimits()
    try:
        archive = zipfile.ZipFile(BytesIO(content))
    except DAMAGED as error:
        raise UnreadableInputError(name, f"is not {what}", advice) from error
    try:
        with archive:
            members = tuple(one for one in archive.infolist() if not one.is_dir())
            return Unpacked(members, _parts(archive, members, limits, str(name), advice))
    except DAMAGED as error:
        raise UnreadableInputError(name, "is damaged or encrypted", advice) from error


def _parts(
    archive: zipfile.ZipFile,
    members: tuple[zipfile.ZipInfo, ...],
    limits: ZipLimits,
    name: str,
    advice: str,
) -> dict[str, bytes]:
    if len(members) > limits.parts:
        raise UnreadableInputError(name, "has too many parts", advice)
    parts: dict[str, bytes] = {}
    total = 0
    for member in members:
        # The size that a member declares can lie, so reading itself stops at the limit.
        with archive.open(member) as handle:
            data = handle.read(limits.part + 1)
        total += len(data)
        if len(data) > limits.part or total > limits.total:
            raise UnreadableInputError(name, "unpacks to too much data", "use a smaller file")
        if member.filename in parts:
            shown = "".join(c if c.isprintable() else "?" for c in member.filename[:100])
            raise UnreadableInputError(name, f"holds {shown} twice", advice)
        parts[member.filename] = data
    return parts
