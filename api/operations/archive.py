"""The archive of a backup: a tar file of checked members, with a manifest as its last.

Only members of these names are written and read: nothing in an archive can name another place.
"""

import hashlib
import io
import os
import re
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, Final, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from foundation.errors import OutputError, UnreadableInputError

FORMAT: Final = 1
MANIFEST: Final = "manifest.json"
SQLITE: Final = "database.sqlite3"
POSTGRESQL: Final = "database.pgdump"
LIBRARY: Final = "library.sqlite3"
KEPT: Final = re.compile(r"files/([0-9a-f]{2})/(\1[0-9a-f]{62})")
CHUNK: Final = 1 << 20
MANIFEST_BYTES: Final = 256 << 20
"""A manifest has some 130 bytes for each file: two million files."""

RUN_AGAIN: Final = "take another backup, or copy this one again"


class Member(BaseModel):
    """One member of an archive."""

    model_config = ConfigDict(extra="forbid")

    sha256: str
    size: int


class Manifest(BaseModel):
    """What an archive holds. `schema_version` is that of the service's tables (Alembic)."""

    model_config = ConfigDict(extra="forbid")

    format: int
    program: Literal["content-mapper"]
    version: str
    schema_version: str
    database: Literal["sqlite", "postgresql"]
    created_at: datetime
    members: dict[str, Member]
    missing: list[str]


class ArchiveWriter:
    """Writes members and remembers their digests."""

    def __init__(self, tar: tarfile.TarFile, created_at: datetime) -> None:
        self._tar = tar
        self._moment = int(created_at.timestamp())
        self.members: dict[str, Member] = {}

    def add(self, name: str, path: Path) -> str:
        """Add a file under a name and return its digest."""
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            reader = _Digesting(file)
            self._tar.addfile(self._entry(name, size), reader)
        digest = reader.digest.hexdigest()
        self.members[name] = Member(sha256=digest, size=size)
        return digest

    def close(self, manifest: Manifest) -> None:
        """Add the manifest."""
        content = manifest.model_dump_json(indent=1).encode() + b"\n"
        self._tar.addfile(self._entry(MANIFEST, len(content)), io.BytesIO(content))

    def _entry(self, name: str, size: int) -> tarfile.TarInfo:
        entry = tarfile.TarInfo(name)
        entry.size, entry.mode, entry.mtime = size, 0o600, self._moment
        return entry


class _Digesting(io.RawIOBase):
    """Digests what is read through it."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.digest = hashlib.sha256()

    def read(self, size: int = -1, /) -> bytes:
        chunk = self._file.read(size)
        self.digest.update(chunk)
        return chunk


def unpack(source: Path, folder: Path) -> Manifest:
    """Unpack an archive into an empty folder and return its manifest once everything is checked.

    Raises
    ------
    UnreadableInputError
        It is no such archive, it is damaged, or it holds what no backup of ours holds.
    OutputError
        The folder cannot be written.
    """
    with _opened(source) as tar:
        found: dict[str, Member] = {}
        manifest: Manifest | None = None
        for entry in tar:
            name = _checked_name(source, entry, seen=found)
            content = tar.extractfile(entry)
            if manifest is not None or content is None:
                raise _damaged(source, "it goes on after its manifest")
            if name == MANIFEST:
                manifest = _manifest(source, content.read(MANIFEST_BYTES))
            else:
                found[name] = _write(source, content, folder / name, entry.size)
    if manifest is None:
        raise _damaged(source, "it ends before its manifest")
    _compare(source, manifest, found)
    return manifest


@contextmanager
def _opened(source: Path) -> Iterator[tarfile.TarFile]:
    try:
        tar = tarfile.open(source, "r:")  # noqa: SIM115 - closed below
    except (tarfile.TarError, EOFError) as error:
        raise UnreadableInputError(
            source, "it is no backup of this service", "give the file that 'backup' wrote"
        ) from error
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise UnreadableInputError(source, f"it cannot be read ({reason})", "check it") from error
    try:
        with tar:
            yield tar
    except (tarfile.TarError, EOFError) as error:
        raise _damaged(source, "it is cut short or damaged") from error


def _checked_name(source: Path, entry: tarfile.TarInfo, seen: dict[str, Member]) -> str:
    """Return the name of a member that a backup may hold, once, as a plain file."""
    known = entry.name in {MANIFEST, SQLITE, POSTGRESQL, LIBRARY} or KEPT.fullmatch(entry.name)
    if not known or not entry.isreg() or entry.issparse() or entry.name in seen:
        raise UnreadableInputError(
            source,
            f"it holds {entry.name[:80]!r}, which no backup of this service holds",
            "give the file that 'backup' wrote",
        )
    if entry.name == MANIFEST and entry.size > MANIFEST_BYTES:
        raise _damaged(source, "its manifest is too large")
    return entry.name


def _manifest(source: Path, content: bytes) -> Manifest:
    try:
        manifest = Manifest.model_validate_json(content)
    except ValidationError as error:
        raise _damaged(source, "its manifest cannot be read") from error
    if manifest.format > FORMAT:
        raise UnreadableInputError(
            source, f"a newer version of the program ({manifest.version}) wrote it",
            "install that version",
        )  # fmt: skip
    return manifest


def _write(source: Path, content: IO[bytes], path: Path, size: int) -> Member:
    digest, left = hashlib.sha256(), size
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:
            while chunk := content.read(CHUNK):
                digest.update(chunk)
                left -= len(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        message = f"{path.parent}: cannot be written ({reason}); make room on that disk."
        raise OutputError(message) from error
    if left:
        raise _damaged(source, "it is cut short")
    return Member(sha256=digest.hexdigest(), size=size)


def _compare(source: Path, manifest: Manifest, found: dict[str, Member]) -> None:
    if manifest.members.keys() != found.keys():
        raise _damaged(source, "it does not hold what its manifest names")
    for name, member in found.items():
        kept = KEPT.fullmatch(name)
        if member != manifest.members[name] or (kept and kept[2] != member.sha256):
            raise _damaged(source, f"its member {name} is not what it was")


def _damaged(source: Path, problem: str) -> UnreadableInputError:
    return UnreadableInputError(source, problem, f"{RUN_AGAIN}; nothing was changed")
