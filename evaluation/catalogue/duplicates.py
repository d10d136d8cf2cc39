"""Units and qualifications that say the same: copied, re-ordered, edited, or in other words.

An awarding organisation must look for existing units before it writes new ones (founding document
000, early dialogue), and a specialist area has one qualification (founding document 003). Pairs to
compare come from texts that units share and from the nearest neighbours of their mean vectors; a
pair is then compared item by item, whatever the order.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, groupby
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from evaluation.register.text import words

SAME = 0.6
"""Mean likeness of the items of two units from which on they are worth a look. Chosen on planted
units and their neighbours (``python -m evaluation.catalogue.planted``): it finds nine of ten units
that were written again in other words, and none of their neighbours; 0.66 finds six of them."""
NEIGHBOURS = 10
"""Nearest units, by their mean vectors, that each unit is compared with."""
COMMON = 40
"""Texts that more units have say nothing of any two of them ("Work safely at all times")."""
EDITED = 0.6
"""Share of words in common from which on a pair is edited rather than written in other words."""
FEWEST = 3
"""Items that a unit must have: with fewer, likeness is an accident."""

Kind = Literal["copy", "re-ordered", "edited", "other words"]
Key = tuple[str, str]
"""Document and unit."""


@dataclass(frozen=True)
class UnitTexts:
    """One unit: its items in printed order, and whose it is."""

    document: str
    unit: str
    title: str
    texts: tuple[str, ...]
    organisation: str = ""

    @property
    def key(self) -> Key:
        """Document and unit."""
        return self.document, self.unit


@dataclass(frozen=True)
class SameUnit:
    """Two units that say the same.

    `likeness` is the mean likeness of items, matched one to one, over the items of the longer unit:
    1 for the same texts. `shared` items are the same word for word.
    """

    one: UnitTexts
    other: UnitTexts
    kind: Kind
    likeness: float
    shared: int

    @property
    def across(self) -> bool:
        """Whether the units belong to two organisations (or it is not known)."""
        known = self.one.organisation and self.other.organisation
        return not known or self.one.organisation.casefold() != self.other.organisation.casefold()


@dataclass(frozen=True)
class SameQualification:
    """Two qualifications with units in common; shares are of items, between 0 and 1."""

    one: str
    other: str
    share_of_one: float
    share_of_other: float
    pairs: tuple[SameUnit, ...]


def same_units(
    units: Sequence[UnitTexts], vectors: Mapping[str, NDArray[np.float32]], *, same: float = SAME
) -> list[SameUnit]:
    """Return pairs of units of different documents that say the same, most alike first.

    Parameters
    ----------
    vectors
        A row of length one for each text.
    same
        Likeness from which on a pair is returned.
    """
    sides = [_Side.of(unit, vectors) for unit in units if len(unit.texts) >= FEWEST]
    found = []
    for first, second in sorted(_candidates(sides)):
        pair = _compare(sides[first], sides[second], same)
        if pair is not None:
            found.append(pair)
    found.sort(key=lambda pair: (-pair.likeness, pair.one.key, pair.other.key))
    return found


def same_qualifications(
    pairs: Sequence[SameUnit], units: Sequence[UnitTexts], *, least: float = 0.5
) -> list[SameQualification]:
    """Return pairs of documents of which at least one has the share `least` in the other.

    The share counts the items of units that have a unit like them in the other document.
    """
    sizes: Counter[str] = Counter()
    for unit in units:
        sizes[unit.document] += len(unit.texts)

    def documents(pair: SameUnit) -> tuple[str, str]:
        return pair.one.document, pair.other.document

    found = []
    for (one, other), group in groupby(sorted(pairs, key=documents), key=documents):
        members = tuple(group)
        left = {pair.one.unit: len(pair.one.texts) for pair in members}
        right = {pair.other.unit: len(pair.other.texts) for pair in members}
        shares = sum(left.values()) / sizes[one], sum(right.values()) / sizes[other]
        if max(shares) >= least:
            found.append(SameQualification(one, other, *shares, members))
    found.sort(
        key=lambda pair: (-max(pair.share_of_one, pair.share_of_other), pair.one, pair.other)
    )
    return found


@dataclass(frozen=True)
class _Side:
    """A unit with the words and the vector of each of its texts."""

    unit: UnitTexts
    words: tuple[tuple[str, ...], ...]
    vectors: NDArray[np.float32]

    @classmethod
    def of(cls, unit: UnitTexts, vectors: Mapping[str, NDArray[np.float32]]) -> "_Side":
        stack = np.stack([vectors[text] for text in unit.texts])
        return cls(unit, tuple(words(text) for text in unit.texts), stack)


def _candidates(sides: Sequence[_Side]) -> set[tuple[int, int]]:
    """Return the pairs of places worth comparing, the lower first, of different documents."""
    found = set(_sharing(sides)) | set(_near([side.vectors for side in sides]))
    return {
        (first, second)
        for first, second in found
        if sides[first].unit.document != sides[second].unit.document
    }


def _sharing(sides: Sequence[_Side]) -> Iterator[tuple[int, int]]:
    """Yield pairs that share a text which is not common to many."""
    holders: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for place, side in enumerate(sides):
        for text in dict.fromkeys(side.words):
            holders[text].append(place)
    for places in holders.values():
        if len(places) <= COMMON:
            yield from combinations(places, 2)


def _near(stacks: Sequence[NDArray[np.float32]]) -> Iterator[tuple[int, int]]:
    """Yield pairs of which one is among the nearest neighbours of the other."""
    if len(stacks) < 2:
        return
    import faiss

    means = np.stack([stack.mean(axis=0) for stack in stacks]).astype(np.float32)
    # What all units have in common ("the learner can") tells none apart.
    means -= means.mean(axis=0)
    means /= np.maximum(np.linalg.norm(means, axis=1, keepdims=True), _TINY)
    index = faiss.IndexFlatIP(means.shape[1])
    index.add(means)
    _, rows = index.search(means, min(NEIGHBOURS + 1, len(means)))
    for place, near in enumerate(rows):
        for other in near:
            if other not in (place, -1):
                yield min(place, int(other)), max(place, int(other))


_TINY: Final = 1e-9


def _compare(one: _Side, other: _Side, same: float) -> SameUnit | None:
    """Match the items of two units one to one for the greatest likeness; `None` below `same`."""
    from scipy.optimize import linear_sum_assignment

    left, right = one.words, other.words
    longer = max(len(left), len(right))
    equal = np.array([[a == b for b in right] for a in left])
    cosine = (one.vectors @ other.vectors.T).astype(np.float64)
    likeness = np.where(equal, 1.0, np.clip(cosine, 0.0, 1.0))
    # No matching can give more than each item's best, and that is quick to see.
    if min(likeness.max(axis=1).sum(), likeness.max(axis=0).sum()) < same * longer:
        return None
    rows, columns = linear_sum_assignment(-likeness)
    total = min(float(likeness[rows, columns].sum()) / longer, 1.0)
    if total < same:
        return None
    shared = int(equal[rows, columns].sum())
    if shared == longer:
        kind: Kind = "copy" if left == right else "re-ordered"
    else:
        common = sum(_common(left[a], right[b]) for a, b in zip(rows, columns, strict=True))
        kind = "edited" if common / longer >= EDITED else "other words"
    return SameUnit(one.unit, other.unit, kind, total, shared)


def _common(left: Sequence[str], right: Sequence[str]) -> float:
    """Return the share of words that two texts have in common (Dice's coefficient)."""
    size = len(left) + len(right)
    return 2 * sum((Counter(left) & Counter(right)).values()) / size if size else 1.0
