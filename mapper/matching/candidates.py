"""Which pairs of item and target are worth reading: near in meaning, or sharing rare words.

Meaning is asked of a persisted FAISS index over every target and each of its facets; words of their
weighted overlap. Tuned for recall: docs/experiments.md, "Candidates".
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mapper.matching.index import Entry, TextEncoder, open_index
from mapper.matching.targets import Target
from mapper.specification import Item
from models.pairs.lexical import Lexicon, stems

NEAREST = 30
"""Targets that an item is read against because of their meaning."""
SHARED_WORDS = 15
"""Targets, some of them the same, that it is read against because of the rare words they share."""


class NearTargets:
    """The targets, and which of them are near to a text in meaning.

    Parameters
    ----------
    targets, facets
        What is searched, and the clauses of each target.
    encoder
        The encoder that the index is built and asked with.
    index_folder
        Where the index is kept; `None` builds it each time.
    """

    def __init__(
        self,
        targets: Sequence[Target],
        facets: Sequence[Sequence[str]],
        *,
        encoder: TextEncoder,
        index_folder: Path | None,
    ) -> None:
        self._encoder = encoder
        self._targets = len(targets)
        self._index = open_index(index_folder, encoder, index_entries(targets, facets))
        several = (k for k, some in enumerate(facets) if len(some) > 1 for _ in some)
        of_entry = np.array([*range(len(targets)), *several])
        self._by_target = np.argsort(of_entry, kind="stable")
        self._starts = np.searchsorted(of_entry[self._by_target], np.arange(len(targets)))

    def nearest(self, texts: Sequence[str]) -> NDArray[np.bool_]:
        """Return the `NEAREST` targets of each text, shape (texts, targets)."""
        if not texts or not self._targets:
            return np.zeros((len(texts), self._targets), dtype=np.bool_)
        vectors = self._encoder.encode(texts)
        scores, rows = self._index.search(vectors, len(self._index.entries))
        by_entry = np.empty_like(scores)
        np.put_along_axis(by_entry, rows, scores, axis=1)
        best = np.maximum.reduceat(by_entry[:, self._by_target], self._starts, axis=1)
        return _best(best.astype(np.float64), NEAREST)


def by_wording(
    items: Sequence[Item], targets: Sequence[Target], near: NearTargets, lexicon: Lexicon
) -> NDArray[np.bool_]:
    """Return which pairs to read because of the wording of the item alone: (items, targets)."""
    texts = [item.full_text for item in items]
    shared = shared_words(texts, [target.text for target in targets], lexicon)
    return near.nearest(texts) | _best(shared, SHARED_WORDS)


def in_context(items: Sequence[Item], near: NearTargets) -> NDArray[np.bool_]:
    """Return which pairs to read because of the item in its unit and outcome: (items, targets)."""
    return near.nearest(
        [
            f"{item.unit.title}. {item.outcome.text}. {item.full_text}"
            if item.criterion
            else f"{item.unit.title}. {item.full_text}"
            for item in items
        ]
    )


def index_entries(targets: Sequence[Target], facets: Sequence[Sequence[str]]) -> list[Entry]:
    """Return what is indexed: every target, and its facets where it has several."""
    entries = [Entry(target.code, None, target.text) for target in targets]
    for target, clauses in zip(targets, facets, strict=True):
        if len(clauses) > 1:
            entries += [Entry(target.code, k, clause) for k, clause in enumerate(clauses)]
    return entries


def shared_words(
    items: Sequence[str], targets: Sequence[str], lexicon: Lexicon
) -> NDArray[np.float64]:
    """Return the summed rarity of the word stems that item and target share."""
    having: dict[str, list[int]] = {}
    for column, text in enumerate(targets):
        for stem in sorted(set(stems(text))):
            having.setdefault(stem, []).append(column)
    weights = {stem: lexicon.weight(stem) for stem in having}
    result = np.zeros((len(items), len(targets)))
    for row, text in zip(result, items, strict=True):
        # In the order of the alphabet: sums of the same words are the same to the last bit.
        for stem in sorted(having.keys() & set(stems(text))):
            row[having[stem]] += weights[stem]
    return result


def _best(scores: NDArray[np.float64], count: int) -> NDArray[np.bool_]:
    """Mark each item's `count` best targets; ties go to the earlier target."""
    chosen = np.zeros(scores.shape, dtype=np.bool_)
    order = np.argsort(-scores, axis=1, kind="stable")[:, :count]
    np.put_along_axis(chosen, order, values=True, axis=1)
    return chosen
