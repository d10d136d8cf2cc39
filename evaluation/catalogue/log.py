"""The log of a catalogue's runs: one JSON object a line, added to by every run.

It says what was done and when, and what it took; results are in the tables, without any of this.
"""

import errno
import json
import os
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from foundation.errors import OutputError

FILE = "run.jsonl"


class RunLog:
    """Writes events; each is on disk, whole, before the next begins. Use as a context manager."""

    def __init__(self, folder: Path) -> None:
        # One write call a line: a run that is killed leaves whole lines behind.
        self._path = folder / FILE
        try:
            self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o644)
        except OSError as error:
            raise self._unwritable(error) from error
        if not _ends_whole(self._file):  # a disk was full, or the power went
            self._put(b"\n")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if kind is not None:
                with suppress(OutputError):  # what stopped the run is what matters
                    self.write("stopped", reason=kind.__name__)
        finally:
            os.close(self._file)

    def write(self, event: str, **values: Any) -> None:  # noqa: ANN401 - anything JSON can carry
        """Add one event with the time.

        Raises
        ------
        OutputError
            The disk is full, or the folder cannot be written any more.
        """
        at = datetime.now(UTC).isoformat(timespec="milliseconds")
        line = json.dumps({"at": at, "event": event, **values}, ensure_ascii=False)
        self._put(line.encode() + b"\n")

    def _put(self, line: bytes) -> None:
        try:
            written = os.write(self._file, line)
        except OSError as error:
            raise self._unwritable(error) from error
        if written < len(line):
            raise self._unwritable(OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)))

    def _unwritable(self, error: OSError) -> OutputError:
        reason = (error.strerror or str(error)).lower()
        return OutputError(
            f"{self._path}: cannot be written ({reason}); make space or choose another folder, and "
            "run again: what is done is not done twice."
        )


def _ends_whole(file: int) -> bool:
    size = os.fstat(file).st_size
    return size == 0 or os.pread(file, 1, size - 1) == b"\n"


def read_log(folder: Path) -> list[dict[str, Any]]:
    """Return every event of every run in a folder, oldest first; lines cut short are left out."""
    text = (folder / FILE).read_text(encoding="utf-8", errors="replace")
    events = []
    for line in text.split("\n"):
        with suppress(ValueError):
            events.append(json.loads(line))
    return events
