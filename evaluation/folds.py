"""Which documents are held out together, so that each has a model that never saw it.

Held out are standards, and with them every document of which a labelling against one is scored.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from evaluation.gold import GoldSet

FOLDS = 3
"""More folds would train on more documents each, and cost one more encoder per pair of folds."""

Held = tuple[int, ...]
"""Folds that are held out, in order; empty for what ships."""


@dataclass(frozen=True)
class Folds:
    """Gold sets in folds. Those read by two readers are scored only, never trained on."""

    gold: Sequence[GoldSet]
    of: dict[str, int]  # reference -> fold

    @property
    def trainable(self) -> list[GoldSet]:
        """Every gold set that may be trained on."""
        return [document for document in self.gold if document.origin != "real"]

    def held(self, out: Held) -> list[GoldSet]:
        """Return the trainable sets of the folds that are held out."""
        return [document for document in self.trainable if self.of[document.reference] in out]

    def kept(self, out: Held) -> list[GoldSet]:
        """Return the trainable sets that share neither standard nor file with what is held out.

        Our own labels are never scored, so a file that only they label is not held out.
        """
        held = {reference for reference, fold in self.of.items() if fold in out}
        files = _scored_files(self.gold, held)
        return [d for d in self.trainable if d.reference not in held and d.pdf not in files]


def _scored_files(gold: Iterable[GoldSet], held: Collection[str]) -> frozenset[str | None]:
    """Return the files of which a labelling against a standard in `held` is scored."""
    scored = {d.pdf for d in gold if d.reference in held and d.origin != "own"}
    return frozenset(scored - {None})


def make_folds(gold: Sequence[GoldSet], count: int = FOLDS) -> Folds:
    """Return the gold sets with the fold of every standard that is trained on."""
    return Folds(gold, assign_folds(gold, count))


def assign_folds(gold: Sequence[GoldSet], count: int = FOLDS) -> dict[str, int]:
    """Return reference -> fold. All documents of a standard share its fold.

    Standards with documents of real kind come first, the largest before the others; each goes to
    the fold that leaves most real sets to train on for those that are scored, among folds that are
    not full yet, then to one that holds out the same file, then to the one with the fewest
    item-statement pairs.
    """
    trainable = [document for document in gold if document.origin != "real"]
    pairs: Counter[str] = Counter()
    for document in trainable:
        pairs[document.reference] += document.truth.size
    real = {document.reference for document in trainable if document.origin != "train"}
    full = FULLEST * pairs.total() / count
    load = [0] * count
    folds: dict[str, int] = {}
    for reference in sorted(pairs, key=lambda r: (r not in real, -pairs[r], r)):
        open_ = [k for k in range(count) if load[k] + pairs[reference] <= full] or range(count)
        files = {d.pdf for d in gold if d.reference == reference} - {None}
        fold = min(
            open_,
            key=lambda k: (
                -_left(gold, {**folds, reference: k}),
                files.isdisjoint(_scored_files(gold, {r for r, own in folds.items() if own == k})),
                load[k],
                k,
            ),
        )
        folds[reference] = fold
        load[fold] += pairs[reference]
    return folds


FULLEST = 1.1  # pairs in the largest fold against the mean


def _left(gold: Sequence[GoldSet], folds: Mapping[str, int]) -> int:
    """Return how many real sets are left to train on, summed over the real sets that are scored."""
    left = 0
    for fold in set(folds.values()):
        held = {reference for reference, own in folds.items() if own == fold}
        scored = [d for d in gold if d.reference in held and d.origin not in {"own", "train"}]
        kept = Folds(gold, dict(folds)).kept((fold,))
        left += len(scored) * sum(d.origin != "train" for d in kept)
    return left
