"""Length-prefixed messages between the program and a reading process.

One byte says what the message is, four say how long it is. No pickles: whatever comes out of a
process that has parsed a hostile document is bytes with a checked length, nothing more.
"""

import struct
from typing import IO, Final

REQUEST: Final = b"Q"
PROGRESS: Final = b"P"
USAGE: Final = b"S"
ANSWER: Final = b"A"
UNREADABLE: Final = b"U"
NO_MEMORY: Final = b"M"
DEFECT: Final = b"D"

KINDS: Final = frozenset({REQUEST, PROGRESS, USAGE, ANSWER, UNREADABLE, NO_MEMORY, DEFECT})
_HEADER: Final = struct.Struct("!cI")


class FrameError(Exception):
    """The stream ended inside a message, or carries something that is no message."""


class FrameTooLargeError(FrameError):
    """A message announces more bytes than the receiver takes."""


def write_frame(stream: IO[bytes], kind: bytes, payload: bytes = b"") -> None:
    """Write one message and flush it."""
    stream.write(_HEADER.pack(kind, len(payload)) + payload)
    stream.flush()


def read_frame(stream: IO[bytes], *, limit: int) -> tuple[bytes, bytes] | None:
    """Read one message: kind and payload, or `None` where the stream ends between messages.

    Raises
    ------
    FrameTooLargeError
        The message is longer than `limit` bytes; nothing of it has been read.
    FrameError
        The stream ends inside a message, or the kind is unknown.
    """
    header = stream.read(_HEADER.size)
    if not header:
        return None
    if len(header) < _HEADER.size:
        message = "the stream ended inside a header"
        raise FrameError(message)
    kind, length = _HEADER.unpack(header)
    if kind not in KINDS:
        message = f"unknown kind {kind!r}"
        raise FrameError(message)
    if length > limit:
        message = f"{length} bytes announced, {limit} allowed"
        raise FrameTooLargeError(message)
    payload = stream.read(length)
    if len(payload) < length:
        message = "the stream ended inside a message"
        raise FrameError(message)
    return kind, payload
