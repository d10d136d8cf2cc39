"""Readings and mappings of a catalogue, kept by content: what is here is not done again.

One SQLite file in the folder of the run, written by the run alone. A key names everything that a
result depends on, our own code included, so a stale result is never found.
"""

import hashlib
import json
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from evaluation.catalogue.order import Answer, Failure
from foundation.errors import UsageError
from models.cache import EmbeddingCache

FILE = "kept.sqlite"
LOCK = "lock.sqlite"
KEYS_AT_ONCE = 200
"""Results looked up together: a few MiB, whatever the size of the catalogue."""

_GOOD, _BAD = b"+", b"-"
_LEVEL = 6  # zlib: measured on mappings, 13 % of the size at 60 MB a second


class Kept:
    """Results of this and earlier runs in the folder of a catalogue.

    Failures that lie in the machine are remembered for this run only, so that the next tries again.
    """

    def __init__(self, folder: Path) -> None:
        self._cache = EmbeddingCache(folder / FILE)
        self._passing: dict[bytes, Failure] = {}

    def put(self, answers: Sequence[Answer]) -> None:
        """Keep what a worker answered; on return it survives the end of the process."""
        lasting = {}
        for answer in answers:
            if isinstance(answer.result, bytes):
                lasting[answer.key] = _GOOD + zlib.compress(answer.result, _LEVEL)
            elif answer.result.lasting:
                lasting[answer.key] = _BAD + json.dumps(asdict(answer.result)).encode()
            else:
                self._passing[answer.key] = answer.result
        self._cache.put_many(lasting)

    def get(self, key: bytes) -> bytes | Failure | None:
        """Return a result, why there is none, or `None` where it has not been tried."""
        if key in self._passing:
            return self._passing[key]
        stored = self._cache.get_many([key]).get(key)
        if stored is None:
            return None
        if stored[:1] == _GOOD:
            return zlib.decompress(stored[1:])
        return Failure(**json.loads(stored[1:]))

    def states(self, keys: Iterable[bytes]) -> dict[bytes, bool]:
        """Return for each key that is kept whether it is a result (not a failure)."""
        states: dict[bytes, bool] = {}
        for some in _batches(keys, KEYS_AT_ONCE):
            for key, stored in self._cache.get_many(some).items():
                states[key] = stored[:1] == _GOOD
        return states

    def close(self) -> None:
        """Let go of the file."""
        self._cache.close()


def key_of(*parts: object) -> bytes:
    """Return the key of a result that depends on `parts` (anything that JSON can carry)."""
    return hashlib.sha256(json.dumps(parts).encode()).digest()


@contextmanager
def only_run(folder: Path) -> Iterator[None]:
    """Hold the folder for one run at a time; the system lets go of it however the run ends.

    Raises
    ------
    UsageError
        Another run works in the folder.
    """
    connection = sqlite3.connect(folder / LOCK, timeout=0.0, isolation_level=None)
    try:
        try:
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            message = f"{folder}: another run is at work in this folder; wait until it has ended."
            raise UsageError(message) from error
        yield
    finally:
        connection.close()


def _batches(keys: Iterable[bytes], size: int) -> Iterator[list[bytes]]:
    batch: list[bytes] = []
    for key in keys:
        batch.append(key)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch
