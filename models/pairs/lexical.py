"""Shared words of two texts, weighted by how rare they are in the language of work.

The weights come from background texts (occupational tasks and activities) that hold no label.
"""

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]

STEM = 6
"""Leading letters that stand for a word: "storyboarding" meets "storyboards", cheaply."""

KEPT = 1024
"""Texts whose words and grams are kept: an edit changes one criterion of a specification."""

GRAM = 4  # letters of a character gram; words are padded with one blank on either side

# fmt: off
STOP_WORDS = frozenset([
    "a", "an", "the", "and", "or", "of", "to", "in", "on", "for", "with", "by", "from", "at", "as",
    "is", "are", "be", "been", "was", "were", "it", "its", "this", "that", "these", "those",
    "their", "they", "them", "he", "she", "his", "her", "you", "your", "we", "our", "own", "not",
    "no", "if",
    "when", "where", "which", "who", "whom", "what", "how", "why", "can", "could", "may", "might",
    "will", "would", "shall", "should", "must", "do", "does", "have", "has", "had", "also", "such",
    "any", "all", "each", "both", "other", "than", "then", "so", "into", "within", "through", "per",
    "etc", "eg", "ie", "e.g", "i.e", "including", "include", "includes", "example", "appropriate",
    "relevant", "using", "use", "used", "well", "required", "requirements", "able", "ensure",
])
# fmt: on

_WORD = re.compile(r"[a-z][a-z0-9+#]*")


@dataclass(frozen=True)
class Lexicon:
    """Inverse document frequencies of word stems. Unknown stems are as rare as the rarest."""

    frequencies: Mapping[str, int]
    documents: int

    def weight(self, stem: str) -> float:
        """Return ``ln((n + 1) / (f + 1))`` for a stem that occurs in f of n background texts."""
        return math.log((self.documents + 1) / (self.frequencies.get(stem, 0) + 1))


def stems(text: str) -> list[str]:
    """Return the stems of the content words of a text, in order."""
    return [word[:STEM] for word in _words(text)]


@lru_cache(maxsize=KEPT)
def _words(text: str) -> tuple[str, ...]:
    return tuple(w for w in _WORD.findall(text.lower()) if w not in STOP_WORDS and len(w) > 1)


@dataclass(frozen=True)
class LexicalScores:
    """Matrices of shape (items, statements).

    `words` and `grams`: cosines of weighted word and character-gram vectors. `asked`: weighted
    share of the statement's words that the item has. `given`: weighted share of the item's words
    that the statement has. `rarest`: weight of the rarest word shared, 0 where none is.
    """

    words: Matrix
    grams: Matrix
    asked: Matrix
    given: Matrix
    rarest: Matrix


def lexical_scores(
    items: Sequence[str], statements: Sequence[str], lexicon: Lexicon
) -> LexicalScores:
    """Return how the words of each item and each statement overlap."""
    vocabulary = {s: k for k, s in enumerate(sorted({s for t in statements for s in stems(t)}))}
    weights = np.array([lexicon.weight(stem) for stem in vocabulary])
    left, left_total, left_norm = _bags(items, vocabulary, lexicon)
    right, right_total, right_norm = _bags(statements, vocabulary, lexicon)
    shared = (left > 0).astype(float) * weights @ (right > 0).T.astype(float)
    words = (left * weights) @ (right * weights).T / (left_norm[:, None] * right_norm[None, :])
    present = left > 0
    rarest = np.zeros_like(shared)
    for j, row in enumerate(right > 0):
        if row.any():
            rarest[:, j] = (present[:, row] * weights[row]).max(axis=1)
    return LexicalScores(
        words=words,
        grams=_gram_cosine(items, statements),
        asked=shared / right_total[None, :],
        given=shared / left_total[:, None],
        rarest=rarest,
    )


def specificity(texts: Sequence[str], lexicon: Lexicon) -> NDArray[np.float64]:
    """Return the mean weight of each text's words: high for the particular, low for the general."""
    return np.array(
        [np.mean([lexicon.weight(s) for s in found]) if (found := stems(t)) else 0.0 for t in texts]
    )


def _bags(
    texts: Sequence[str], vocabulary: Mapping[str, int], lexicon: Lexicon
) -> tuple[Matrix, NDArray[np.float64], NDArray[np.float64]]:
    """Return damped counts over the vocabulary, and each text's total weight and vector length.

    Totals and lengths count the words outside the vocabulary too.
    """
    bags = np.zeros((len(texts), len(vocabulary)))
    totals, norms = np.full(len(texts), 1e-9), np.full(len(texts), 1e-9)
    for row, text in enumerate(texts):
        for stem, count in Counter(stems(text)).items():
            damped, weight = 1.0 + math.log(count), lexicon.weight(stem)
            totals[row] += weight
            norms[row] += (damped * weight) ** 2
            if stem in vocabulary:
                bags[row, vocabulary[stem]] = damped
    return bags, totals, np.sqrt(norms)


def _gram_cosine(items: Sequence[str], statements: Sequence[str]) -> Matrix:
    """Return cosines of character-gram vectors, weighted by rarity among these statements."""
    right = [_grams(text) for text in statements]
    spread = Counter(gram for counts in right for gram, _ in counts)
    vocabulary = {gram: k for k, gram in enumerate(sorted(spread))}
    weights = np.array([math.log((len(right) + 1) / (spread[g] + 0.5)) for g in vocabulary])

    def vectors(bags: Sequence[tuple[tuple[str, float], ...]]) -> Matrix:
        dense = np.zeros((len(bags), len(vocabulary)))
        for row, bag in enumerate(bags):
            for gram, damped in bag:
                place = vocabulary.get(gram)
                if place is not None:
                    dense[row, place] = damped
        dense *= weights
        scaled: Matrix = dense / (np.linalg.norm(dense, axis=1, keepdims=True) + 1e-9)
        return scaled

    cosines: Matrix = vectors([_grams(text) for text in items]) @ vectors(right).T
    return cosines


@lru_cache(maxsize=KEPT)
def _grams(text: str) -> tuple[tuple[str, float], ...]:
    """Return the character grams of a text with their damped counts."""
    counts = Counter(
        padded[k : k + GRAM]
        for word in _words(text)
        for padded in (f" {word} ",)
        for k in range(max(len(padded) - GRAM + 1, 1))
    )
    return tuple((gram, 1.0 + math.log(count)) for gram, count in counts.items())
