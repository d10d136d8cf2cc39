"""Words for coverage: what a workbook's own dropdown calls it, what a person wrote for it.

The official dropdown strings are not published (domain notes 1.2), so nothing is assumed: a value
is only written where the workbook's own list has a word for it.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from mapper.mapping import Coverage
from mapper.workbook.fields import words_of
from mapper.workbook.words import COVERAGE_WORDS

_PARTIAL = re.compile(
    r"\b(partial|partially|partly|part|some|not (fully|full|completely|all)|limited)\b"
)
_NONE = re.compile(r"\b(not|no|none|n|nil|un(covered|met|mapped)|missing|gap|absent)\b")
_FULL = re.compile(r"\b(full|fully|complete|completely|entire|entirely|yes|y|covered|met|all)\b")
_WORD = re.compile(r"[^\W_]")
_PLACEHOLDER = re.compile(
    r"^(please )?(select|choose|pick|insert|enter|add|type|click)\b|^(tbc|tba|tbd|x{3,})$"
)


@lru_cache(maxsize=20_000)
def coverage_of(text: str) -> Coverage | None:
    """Return the coverage that a person's word means; `None` where it is not clear."""
    words = words_of(text)
    if not words or is_placeholder(text):
        return None
    if _PARTIAL.search(words):
        return Coverage.PARTIAL
    if _NONE.search(words):
        return Coverage.NONE
    return Coverage.FULL if _FULL.search(words) else None


@lru_cache(maxsize=20_000)
def is_placeholder(text: str) -> bool:
    """Return whether a cell only asks to be filled in, e.g. ``Please select``, ``[insert]``."""
    bare = text.strip()
    if not _WORD.search(bare):
        return True
    if bare[0] in "[<{" and bare[-1] in "]>}":
        return True
    return bool(_PLACEHOLDER.search(words_of(bare)))


@lru_cache(maxsize=1000)  # rows have the same dropdown
def words_for(choices: tuple[str, ...] | None) -> dict[Coverage, str]:
    """Return the word to write for each coverage.

    With a dropdown only its own words are used, and only where exactly one of them fits; without
    one, ours are. A list without a word for partial, say, has none in the result, which is not to
    be changed.
    """
    if choices is None:
        return dict(COVERAGE_WORDS)
    fitting: dict[Coverage, list[str]] = {}
    for choice in choices:
        level = coverage_of(choice)
        if level is not None:
            fitting.setdefault(level, []).append(choice)
    result: dict[Coverage, str] = {}
    for level, found in fitting.items():
        exact = [one for one in found if words_of(one) == words_of(COVERAGE_WORDS[level])]
        if len(found) == 1 or exact:
            result[level] = (exact or found)[0]
    return result


def holds_coverage(choices: Sequence[str] | None) -> bool:
    """Return whether a dropdown is one for coverage: it has words for at least two levels."""
    if not choices or len(choices) > _LONGEST_LIST:
        return False
    levels = {coverage_of(choice) for choice in choices} - {None}
    return len(levels) >= 2


_LONGEST_LIST = 12
"""Values of a coverage dropdown; longer lists are of units, standards and the like."""
