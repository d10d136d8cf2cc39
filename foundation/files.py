"""Writing files so that a half-written one never appears."""

import os
import stat
import tempfile
from pathlib import Path

from foundation.errors import OutputError, UnreadableInputError


def refuse_special(path: Path, name: object) -> None:
    """Refuse to read what may never end or never answer: devices, pipes, sockets.

    Raises
    ------
    UnreadableInputError
        `path` is one of these; where it cannot be looked at, whoever opens it will say why.
    """
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError):
        return
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
        raise UnreadableInputError(
            name, "it is not a file but a device or pipe", "save it to a file first"
        )


def make_folder(path: Path) -> None:
    """Make the folder `path` and its parents where they do not exist yet.

    Raises
    ------
    OutputError
        A file is in the way, or there is no permission or space.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        message = (
            f"{path}: the folder cannot be made ({reason}); check that its place is writable, or "
            "set MAPPER_HOME to another folder."
        )
        raise OutputError(message) from error


def write_atomically(path: Path, content: bytes) -> None:
    """Write `content` to `path` through a temporary file in the same folder and a rename.

    Readers see the old file or the new one, never a part. The temporary file is removed on failure.

    Raises
    ------
    OutputError
        The folder does not exist, is not writable, or the disk is full.
    """
    path = Path(path)
    temporary: str | None = None
    try:
        descriptor, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        with os.fdopen(descriptor, "wb") as handle:
            handle.write(content)
            handle.flush()
            os.fsync(handle.fileno())
        # mkstemp makes a private file; a result should have the permissions of any new file.
        umask = os.umask(0)
        os.umask(umask)
        Path(temporary).chmod(0o666 & ~umask)
        Path(temporary).replace(path)
        temporary = None
    except OSError as error:
        reason = error.strerror or str(error)
        message = (
            f"{path}: cannot be written ({reason.lower()}); check that the folder exists, is "
            "writable and has space, and that the file is not open in another program."
        )
        raise OutputError(message) from error
    finally:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)
