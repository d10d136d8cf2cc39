"""Stable names of rows, made from what a row says and not from where it stands.

The same outcome keeps its row id when it moves, is renumbered, or the standard renumbers its codes.
"""

import hashlib
import re
from collections import Counter

_NOT_WORDS = re.compile(r"[\W_]+")
FINDING_ID = "F"
_DIGITS = 10
"""Hexadecimal digits kept: 40 bits, so that a clash among 100,000 rows has a chance below 1 %."""


def content_id(prefix: str, *texts: str) -> str:
    """Return an id such as ``E-3f9a0c12bd`` for what `texts` say; case and punctuation aside."""
    words = "\x1f".join(_NOT_WORDS.sub(" ", text.casefold()).strip() for text in texts)
    return f"{prefix}-{hashlib.sha256(words.encode('utf-8')).hexdigest()[:_DIGITS]}"


def texts_check(text: str) -> str:
    """Return a fingerprint of a text; spacing, which programs change, does not count."""
    return hashlib.sha256(" ".join(text.split()).encode("utf-8")).hexdigest()[:_DIGITS]


class RowIds:
    """Hands out row ids; rows that say the same get ``-2``, ``-3``, ... in the order of asking."""

    def __init__(self) -> None:
        self._seen: Counter[str] = Counter()

    def next(self, prefix: str, *texts: str) -> str:
        """Return the id of the next row with this content."""
        name = content_id(prefix, *texts)
        self._seen[name] += 1
        return name if self._seen[name] == 1 else f"{name}-{self._seen[name]}"
