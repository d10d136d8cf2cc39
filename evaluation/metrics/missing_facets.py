"""Whether the facets that we call missing are those that the readers found missing."""

import re
from collections.abc import Sequence

MATCH = 0.5
"""Share of a clause's content words that must recur; readers shorten and reorder clauses freely."""

STEM = 4  # leading letters compared, so that "storing" meets "storage" without a stemmer

_WORD = re.compile(r"[a-z]{3,}")
# fmt: off
_COMMON = frozenset([
    "and", "the", "for", "with", "that", "this", "from", "their", "they", "are", "its", "not",
    "only", "own", "such", "other", "how", "what", "when", "which", "into", "within", "relevant",
    "including", "knowledge", "understanding", "evidence", "beyond", "any", "all",
])
# fmt: on


def missing_hits(gold: str, named: Sequence[str]) -> tuple[int, int]:
    """Return how many of the readers' missing clauses are named, and how many there are.

    `gold` lists clauses separated by semicolons. A clause is named when at least `MATCH` of its
    content words (first `STEM` letters) occur together in one of the facets in `named`.
    """
    clauses = [words for clause in gold.split(";") if (words := _content(clause))]
    facets = [_content(facet) for facet in named]
    hits = sum(
        any(len(clause & facet) >= MATCH * len(clause) for facet in facets) for clause in clauses
    )
    return hits, len(clauses)


def _content(text: str) -> frozenset[str]:
    bare = re.sub(r"\([^)]*\)", " ", text.lower())
    return frozenset(w[:STEM] for w in _WORD.findall(bare) if w not in _COMMON)
