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


def find_candidates(
    items: Sequence[Item],
    targets: Sequence[Target],
    facets: Sequence[Sequence[str]],
    *,
    encoder: TextEncoder,
    lexicon: Lexicon,
    index_folder: Path | None,
) -> NDArray[np.bool_]:
    """Return which pairs to read, shape (items, targets)."""
    chosen = np.zeros((len(items), len(targets)), dtype=np.bool_)
    if not items or not targets:
        return chosen
    entries = index_entries(targets, facets)
    index = open_index(index_folder, encoder, entries)
    of_entry = np.array(
        [*range(len(targets)), *(k for k, some in enumerate(facets) if len(some) > 1 for _ in some)]
    )
    by_target = np.argsort(of_entry, kind="stable")
    starts = np.searchsorted(of_entry[by_target], np.arange(len(targets)))
    for texts in (_alone(items), _in_context(items)):
        scores, rows = index.search(encoder.encode(texts), len(entries))
        by_entry = np.empty_like(scores)
        np.put_along_axis(by_entry, rows, scores, axis=1)
        best = np.maximum.reduceat(by_entry[:, by_target], starts, axis=1).astype(np.float64)
        _choose(chosen, best, NEAREST)
    _choose(chosen, shared_words(_alone(items), [t.text for t in targets], lexicon), SHARED_WORDS)
    return chosen


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


def _choose(chosen: NDArray[np.bool_], scores: NDArray[np.float64], count: int) -> None:
    """Mark each item's `count` best targets; ties go to the earlier target."""
    order = np.argsort(-scores, axis=1, kind="stable")[:, :count]
    np.put_along_axis(chosen, order, values=True, axis=1)


def _alone(items: Sequence[Item]) -> list[str]:
    return [item.full_text for item in items]


def _in_context(items: Sequence[Item]) -> list[str]:
    return [
        f"{item.unit.title}. {item.outcome.text}. {item.full_text}"
        if item.criterion
        else f"{item.unit.title}. {item.full_text}"
        for item in items
    ]
