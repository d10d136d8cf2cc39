"""Which standards are held out together, so that every document has a model that never saw it."""

from collections.abc import Sequence

from evaluation.gold import GoldSet

FOLDS = 3
"""More folds would train on more documents each, and cost one more encoder per pair of folds."""


def assign_folds(gold: Sequence[GoldSet], count: int = FOLDS) -> dict[str, int]:
    """Return reference -> fold. All documents of a standard share its fold.

    Standards with documents of real kind are spread first, then the others, each time the largest
    to the fold with the fewest item-statement pairs so far.
    """
    pairs: dict[str, int] = {}
    real: set[str] = set()
    for document in gold:
        size = document.truth.size
        pairs[document.reference] = pairs.get(document.reference, 0) + size
        if document.origin != "train":
            real.add(document.reference)
    load = [0] * count
    folds = {}
    for reference in sorted(pairs, key=lambda r: (r not in real, -pairs[r], r)):
        fold = min(range(count), key=lambda k: (load[k], k))
        folds[reference] = fold
        load[fold] += pairs[reference]
    return folds
