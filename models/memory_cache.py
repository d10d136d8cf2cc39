"""Vectors kept in memory, the least recently used given up first: for long-lived workers.

A catalogue run meets every text of a specification once but the statements of a standard again and
again; keeping the latter on disk for every worker would cost more than it saves.
"""

from collections import OrderedDict
from collections.abc import Mapping, Sequence

BUDGET_BYTES = 48 << 20
"""Room for about ten standards: the word pieces of 60 statements and their clauses take 4 MiB. Runs
do the documents of one standard together, so more would only hold texts of documents long done."""


class MemoryCache:
    """Byte strings by key, of at most `budget` bytes together; see `models.cache.VectorStore`."""

    def __init__(self, budget: int = BUDGET_BYTES) -> None:
        self._budget = budget
        self._size = 0
        self._values: OrderedDict[bytes, bytes] = OrderedDict()

    def get_many(self, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        """Return what is stored under these keys, and note that it was used."""
        found = {}
        for key in keys:
            if key in self._values:
                self._values.move_to_end(key)
                found[key] = self._values[key]
        return found

    def put_many(self, values: Mapping[bytes, bytes]) -> None:
        """Store these values; give up what was not used for longest where room is needed."""
        for key, value in values.items():
            self._size += len(value) - len(self._values.pop(key, b""))
            self._values[key] = value
        while self._size > self._budget:
            _, gone = self._values.popitem(last=False)
            self._size -= len(gone)
