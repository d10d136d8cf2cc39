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
    columns = {target.code: column for column, target in enumerate(targets)}
    of_entry = np.array([columns[entry.code] for entry in entries])
    for texts in (_alone(items), _in_context(items)):
        scores, rows = index.search(encoder.encode(texts), len(entries))
        best = np.full(chosen.shape, -np.inf)
        for line in range(len(items)):
            np.maximum.at(best[line], of_entry[rows[line]], scores[line])
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
    bags = [frozenset(stems(text)) for text in targets]
    result = np.zeros((len(items), len(targets)))
    for line, text in enumerate(items):
        words = frozenset(stems(text))
        for column, bag in enumerate(bags):
            result[line, column] = sum(lexicon.weight(stem) for stem in sorted(words & bag))
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
