"""The log of a catalogue's runs: one JSON object a line, added to by every run.

It says what was done and when, and what it took; results are in the tables, without any of this.
"""

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

FILE = "run.jsonl"


class RunLog:
    """Writes events; each is on disk, whole, before the next begins. Use as a context manager."""

    def __init__(self, folder: Path) -> None:
        # One write call a line: a run that is killed leaves whole lines behind.
        self._file = os.open(folder / FILE, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is not None:
            self.write("stopped", reason=kind.__name__)
        os.close(self._file)

    def write(self, event: str, **values: Any) -> None:  # noqa: ANN401 - anything JSON can carry
        """Add one event with the time."""
        at = datetime.now(UTC).isoformat(timespec="milliseconds")
        line = json.dumps({"at": at, "event": event, **values}, ensure_ascii=False)
        os.write(self._file, line.encode() + b"\n")


def read_log(folder: Path) -> list[dict[str, Any]]:
    """Return every event of every run in a folder, oldest first."""
    lines = (folder / FILE).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]
