"""How alike two statements are: by their words, or by meaning where an encoder is at hand.

The thresholds were measured on labelled pairs of this trade, an outcome that meets a statement in
full against pairs without a label (177 and 85,998 pairs; docs/experiments.md, "Duty overlap").
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from models.encoder import Encoder

WORDS_THRESHOLD = 0.3
"""Finds 24 % of the pairs; one false pair in 2,700, or in 45 duties against 60 statements each."""
MEANING_THRESHOLD = 0.6
"""Finds 28 % of the pairs; one false pair in 1,600, or in 26 duties against 60 statements each."""

SAME_BY_WORDS = 0.6
SAME_BY_MEANING = 0.8
"""From where on two wordings are taken for one statement: of 47,941 pairs of different statements
of one kind within one standard (160 real lists), 86 are as alike by words and 57 by meaning."""

_WORD = re.compile(r"[a-z]{3,}")
_ENDINGS = (
    *("ations", "ation", "ments", "ment", "ings", "ing", "ies", "ers"),
    *("ed", "es", "er", "s", "e", "y"),
)
_STEM = 4  # a shorter stem would merge unrelated words
_COMMON = frozenset(
    {"and", "any", "are", "all", "for", "from", "have", "how", "including", "into", "its", "own"}
    | {"such", "that", "the", "their", "them", "they", "this", "use", "used", "using", "when"}
    | {"where", "which", "who", "why", "with", "within", "what", "your", "you", "can", "will"}
    | {"other", "etc"}
)


@dataclass(frozen=True)
class Similarity:
    """A measure between 0 (unrelated) and 1 (the same).

    `measure` takes n and m texts and returns an array of shape (n, m). Two texts overlap from
    `threshold` on; from `same` on they are taken for two wordings of one statement.
    """

    name: str
    threshold: float
    same: float
    measure: Callable[[Sequence[str], Sequence[str]], NDArray[np.float64]]


def by_words() -> Similarity:
    """Return the share of content words that two texts have in common (Dice's coefficient)."""
    return Similarity("words", WORDS_THRESHOLD, SAME_BY_WORDS, _common_words)


def by_meaning(encoder: "Encoder") -> Similarity:
    """Return the cosine of sentence embeddings."""

    def measure(left: Sequence[str], right: Sequence[str]) -> NDArray[np.float64]:
        if not left or not right:
            return np.zeros((len(left), len(right)))
        cosine = encoder.encode(left).astype(np.float64) @ encoder.encode(right).T
        return np.clip(cosine, 0.0, 1.0)

    name = f"meaning ({encoder.name})"
    return Similarity(name, MEANING_THRESHOLD, SAME_BY_MEANING, measure)


def content_words(text: str) -> tuple[str, ...]:
    """Return the words that carry meaning, in order, roughly stemmed."""
    return tuple(_stem(word) for word in _WORD.findall(text.casefold()) if word not in _COMMON)


def _common_words(left: Sequence[str], right: Sequence[str]) -> NDArray[np.float64]:
    rows = [frozenset(content_words(text)) for text in left]
    columns = [frozenset(content_words(text)) for text in right]
    return np.array(
        [[_dice(row, column) for column in columns] for row in rows], dtype=np.float64
    ).reshape(len(rows), len(columns))


def _dice(left: frozenset[str], right: frozenset[str]) -> float:
    size = len(left) + len(right)
    return 2 * len(left & right) / size if size else 0.0


def _stem(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _STEM:
            return word[: -len(ending)]
    return word
