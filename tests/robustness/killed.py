"""Runs ``mapper`` and kills its own process at a named point, as a power cut would.

``python killed.py POINT ARGUMENT...``: points are the stages that the command line reports, and the
moments in which something is being written.
"""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


def kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def kill_at_stage(stage: str) -> None:
    """Kill where the command line says that `stage` begins."""
    from api import cli
    from api.commands import reviewing

    def told(text: str) -> None:
        if text.startswith(stage):
            kill()

    @contextmanager
    def progress() -> Iterator[Callable[[str], None]]:
        yield told

    cli.progress = progress
    reviewing.progress = progress


def kill_half_written() -> None:
    """Kill when the first half of a result lies in its temporary file."""
    fsync = os.fsync

    def half(descriptor: int) -> None:
        fsync(descriptor)
        os.ftruncate(descriptor, os.fstat(descriptor).st_size // 2)
        kill()

    os.fsync = half


def kill_before_rename() -> None:
    """Kill when a result is whole but not in its place yet."""

    def replace(self: Path, target: object) -> Path:
        kill()
        return self

    Path.replace = replace  # type: ignore[assignment, method-assign]


def kill_in_cache() -> None:
    """Kill while the cache is in a transaction: values are in, and not committed."""
    import models.cache

    def attempt(self: Any, work: Callable[[Any], Any]) -> Any:
        connection = self._connection
        if work.__name__ == "write":
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("INSERT OR REPLACE INTO vectors VALUES (x'00', x'00')")
            kill()
        return work(connection)

    models.cache.EmbeddingCache._attempt = attempt  # type: ignore[method-assign]


def kill_in_import(after: int) -> None:
    """Kill when so many standards are in the library's transaction, and not committed."""
    import corpora.library

    index, seen = corpora.library.index_standard, 0

    def counted(connection: Any, identifier: int, standard: Any) -> None:
        nonlocal seen
        index(connection, identifier, standard)
        seen += 1
        if seen == after:
            kill()

    corpora.library.index_standard = counted


POINTS: dict[str, Callable[[], None]] = {
    "half-written": kill_half_written,
    "before-rename": kill_before_rename,
    "cache": kill_in_cache,
    "import-1": lambda: kill_in_import(1),
    "import-2": lambda: kill_in_import(2),
}

if __name__ == "__main__":
    point = sys.argv.pop(1)
    POINTS.get(point, lambda: kill_at_stage(point))()
    from api.cli import main

    main()
