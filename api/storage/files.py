"""Files on disk under the digest of their content: streamed in, whole or absent, kept once."""

import contextlib
import hashlib
import os
import secrets
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

from api.storage.base import new_id
from foundation.errors import OutputError
from foundation.files import make_folder


@dataclass(frozen=True)
class Received:
    """A file that has come in whole but is not kept yet, under a temporary name."""

    path: Path
    sha256: str
    size: int


class TooLargeError(Exception):
    """More came in than is taken."""


class FileStore:
    """The files in a folder. Any number of processes may use it at once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, sha256: str) -> Path:
        """Return where the file of this digest lies if it is kept."""
        return self._folder / sha256[:2] / sha256

    async def receive(self, chunks: AsyncIterator[bytes], limit: int) -> Received:
        """Write what comes in to a temporary file; `keep` it or `discard` it.

        Raises
        ------
        TooLargeError
            It has more than `limit` bytes; what was written is gone.
        OutputError
            The disk is full or the folder cannot be written.
        """
        path = self._temporary()
        digest, size = hashlib.sha256(), 0
        try:
            with path.open("xb") as file:
                async for chunk in chunks:
                    size += len(chunk)
                    if size > limit:
                        raise TooLargeError
                    digest.update(chunk)
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            path.unlink(missing_ok=True)
            raise _cannot_write(path, error) from error
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        return Received(path, digest.hexdigest(), size)

    def keep(self, received: Received) -> Path:
        """Give a file its place; the same content sent twice is kept once."""
        return self._move(received.path, received.sha256)

    @staticmethod
    def discard(received: Received) -> None:
        """Remove a file that is not wanted."""
        received.path.unlink(missing_ok=True)

    def put(self, content: bytes) -> str:
        """Keep `content` and return its digest.

        Raises
        ------
        OutputError
            The disk is full or the folder cannot be written.
        """
        sha256 = hashlib.sha256(content).hexdigest()
        if self.path(sha256).is_file():
            return sha256
        path = self._temporary()
        try:
            with path.open("xb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            path.unlink(missing_ok=True)
            raise _cannot_write(path, error) from error
        self._move(path, sha256)
        return sha256

    def read(self, sha256: str) -> bytes:
        """Return the content of a kept file."""
        return self.path(sha256).read_bytes()

    def remove(self, sha256: str) -> None:
        """Remove a kept file; see `api.storage.references` for when that is right."""
        self.path(sha256).unlink(missing_ok=True)

    def kept(self) -> Iterator[tuple[str, float]]:
        """Yield the digest of every kept file and when it was written, in seconds since 1970."""
        for path in self._folder.glob("[0-9a-f][0-9a-f]/*"):
            with contextlib.suppress(FileNotFoundError):  # somebody removes it meanwhile
                yield path.name, path.stat().st_mtime

    def named(self, sha256: str, name: str, folder: Path) -> Path:
        """Return the path of a file with the name that people gave it, in `folder`."""
        path = folder / safe_name(name)
        if not path.exists():
            try:
                os.link(self.path(sha256), path)
            except OSError:  # another disk, or a file system without links
                shutil.copyfile(self.path(sha256), path)
        return path

    @contextlib.contextmanager
    def scratch(self) -> Iterator[Path]:
        """Yield a folder to lay files out in, which goes afterwards.

        It lies where runs lay out theirs, so that the sweep finds what a killed process leaves.
        """
        work = self._folder.parent / "work"
        make_folder(work)
        with tempfile.TemporaryDirectory(dir=work, prefix=f"{new_id()}-") as folder:
            yield Path(folder)

    def _temporary(self) -> Path:
        incoming = self._folder / "incoming"
        make_folder(incoming)
        return incoming / secrets.token_hex(16)

    def _move(self, path: Path, sha256: str) -> Path:
        target = self.path(sha256)
        make_folder(target.parent)
        path.replace(target)
        return target


def safe_name(name: str) -> str:
    """Return the last part of a file name as sent, without what file systems do not take."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    clean = "".join(character for character in last if character.isprintable()).strip(". ")
    encoded = clean.encode("utf-8", errors="ignore")
    if len(encoded) > LONGEST_NAME:
        stem, dot, ending = clean.rpartition(".")
        ending = (dot + ending)[:16] if stem else ""
        kept = encoded[: LONGEST_NAME - len(ending.encode())].decode("utf-8", errors="ignore")
        clean = kept + ending
    return clean or "document"


LONGEST_NAME = 200
"""File systems take 255 bytes; some room is left for what programs add to names."""


def _cannot_write(path: Path, error: OSError) -> OutputError:
    reason = (error.strerror or str(error)).lower()
    return OutputError(f"{path.parent}: cannot be written ({reason}); make room on that disk.")
