"""``python -m evaluation.catalogue.planted [RUN]``: how well planted near-duplicates are found.

Fictional units stand among neighbours of the same trade; copies, re-ordered and edited ones and
such as another organisation might write in its own words are planted in other documents. With the
folder of a run, copies, re-ordered and edited versions of its own units are planted as well, and
what else is found there is listed for a person to judge.
"""

import argparse
import json
import random
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from evaluation.catalogue.duplicates import FEWEST, SAME, Key, SameUnit, UnitTexts, same_units
from evaluation.catalogue.index import encode_all
from evaluation.catalogue.units import read_units
from foundation.errors import MapperError
from mapper.matching.index import TextEncoder

MOST_REAL = 60
"""Units of a run that are planted again."""
Pair = frozenset[Key]

_SWAPS = {
    "explain": "describe", "describe": "explain", "identify": "list", "state": "give",
    "select": "choose", "check": "inspect", "record": "note", "carry out": "perform",
    "and": "as well as", "ensure": "make sure", "use": "apply", "different": "various",
}  # fmt: skip
"""Words that an editor changes: what they stand for stays the same."""


@dataclass(frozen=True)
class Planted:
    """Units, and which pairs of them were planted as the same, by what was done to one of them.

    `origin` names, for every unit that was made from another, that other.
    """

    units: tuple[UnitTexts, ...]
    pairs: Mapping[str, frozenset[Pair]]
    origin: Mapping[Key, Key]


@dataclass(frozen=True)
class Score:
    """Of the pairs `planted` in one way, how many were `found`."""

    kind: str
    planted: int
    found: int


def fictional() -> Planted:
    """Return the fictional units with everything that is planted among them."""
    source = files("evaluation.catalogue") / "planted_units.json"
    raw = json.loads(source.read_text(encoding="utf-8"))["units"]
    bases, neighbours, own_words = [], [], {}
    for number, one in enumerate(raw):
        near = one["neighbour"]
        base = UnitTexts(f"harbour-{number}", "1", one["title"], tuple(one["items"]), "Harbour")
        bases.append(base)
        neighbours.append(
            UnitTexts(f"quay-{number}", "1", near["title"], tuple(near["items"]), "Quay")
        )
        own_words[base.key] = tuple(one["own_words"])
    return _plant(bases, [*bases, *neighbours], own_words)


def real(units: Sequence[UnitTexts], *, seed: int = 0) -> Planted:
    """Return the units of a run, and changed versions of some of them as documents of their own."""
    able = [unit for unit in units if len(unit.texts) >= FEWEST]
    draw = random.Random(seed)  # noqa: S311 - a repeatable sample, no secret
    return _plant(draw.sample(able, min(MOST_REAL, len(able))), units, {})


def _plant(
    bases: Sequence[UnitTexts],
    units: Sequence[UnitTexts],
    own_words: Mapping[Key, tuple[str, ...]],
) -> Planted:
    planted: list[UnitTexts] = []
    pairs: dict[str, set[Pair]] = {}
    origin: dict[Key, Key] = {}
    for number, base in enumerate(bases):
        versions = {kind: change(base.texts, number) for kind, change in CHANGES.items()}
        if base.key in own_words:
            versions["other words"] = own_words[base.key]
        for kind, texts in versions.items():
            copy = UnitTexts(f"planted/{kind}/{number}", "1", base.title, texts, kind)
            planted.append(copy)
            pairs.setdefault(kind, set()).add(frozenset({base.key, copy.key}))
            origin[copy.key] = base.key
    found = {kind: frozenset(some) for kind, some in pairs.items()}
    return Planted((*units, *planted), found, origin)


def alike_before(
    units: Sequence[UnitTexts], vectors: Mapping[str, NDArray[np.float32]], same: float
) -> frozenset[Pair]:
    """Return the pairs of units, of one document or two, that are alike before anything is planted.

    What is planted of one of them is like the other too, and says nothing of false alarms.
    """
    apart = [replace(unit, document=f"{number}") for number, unit in enumerate(units)]
    pairs = same_units(apart, vectors, same=same)
    return frozenset(
        frozenset({units[int(pair.one.document)].key, units[int(pair.other.document)].key})
        for pair in pairs
    )


def score(
    planted: Planted, found: Sequence[SameUnit], before: frozenset[Pair] = frozenset()
) -> tuple[list[Score], list[SameUnit]]:
    """Return how many planted pairs of each kind were found, and the pairs that were not planted.

    Versions of one unit are the same as each other as well, and so are those of two units of
    `before`: such pairs are neither counted nor called wrong.
    """
    said = {frozenset({pair.one.key, pair.other.key}) for pair in found}
    scores = [
        Score(kind, len(pairs), len(pairs & said)) for kind, pairs in sorted(planted.pairs.items())
    ]
    others = []
    for pair in found:
        keys = pair.one.key, pair.other.key
        roots = [planted.origin.get(key, key) for key in keys]
        follows = list(keys) != roots and frozenset(roots) in before
        if roots[0] != roots[1] and not follows:
            others.append(pair)
    return scores, others


def vectors_of(units: Sequence[UnitTexts], encoder: TextEncoder) -> dict[str, NDArray[np.float32]]:
    """Return a vector for each distinct text of the units."""
    texts = sorted({text for unit in units for text in unit.texts})
    rows = encode_all(texts, encoder, lambda stage: None)
    return dict(zip(texts, rows, strict=True))


def main() -> None:
    """Write precision and recall, and what was found beside the planted pairs."""
    parser = argparse.ArgumentParser(prog="python -m evaluation.catalogue.planted")
    parser.add_argument("run", type=Path, nargs="?", help="folder of a catalogue run")
    parser.add_argument("--same", type=float, default=SAME, help="likeness that counts as the same")
    given = parser.parse_args()
    from models.cache import CachedEncoder, open_cache
    from models.encoder import load_encoder

    encoder = CachedEncoder(load_encoder(), open_cache())
    try:
        sets = {"fictional units": fictional()}
        if given.run:
            sets[f"units of {given.run.name}"] = real(read_units(given.run))
    except MapperError as error:
        sys.exit(f"Error: {error}")
    for name, planted in sets.items():
        vectors = vectors_of(planted.units, encoder)
        originals = [unit for unit in planted.units if unit.key not in planted.origin]
        before = alike_before(originals, vectors, given.same)
        scores, others = score(planted, same_units(planted.units, vectors, same=given.same), before)
        sys.stdout.write("\n".join(_lines(name, planted, scores, others)) + "\n")


def _lines(
    name: str, planted: Planted, scores: Sequence[Score], others: Sequence[SameUnit]
) -> list[str]:
    real_pairs = [pair for pair in others if pair.one.key not in planted.origin]
    real_pairs = [pair for pair in real_pairs if pair.other.key not in planted.origin]
    right, count = sum(one.found for one in scores), sum(one.planted for one in scores)
    wrong = len(others) - len(real_pairs)
    lines = [f"{name}: {len(planted.units)} units, {count} pairs planted"]
    lines += [f"  {one.kind:<12} found {one.found} of {one.planted}" for one in scores]
    share = right / max(right + wrong, 1)
    lines.append(f"  recall {right / max(count, 1):.3f}, precision {share:.3f} ({wrong} wrong)")
    lines += [f"  there already: {_told(pair)}" for pair in real_pairs]
    return lines


def _told(pair: SameUnit) -> str:
    sides = (f"{one.document} {one.unit} “{one.title}”" for one in (pair.one, pair.other))
    return f"{pair.likeness:.2f} {pair.kind}: {' and '.join(sides)}"


def _copied(texts: Sequence[str], _: int) -> tuple[str, ...]:
    return tuple(texts)


def _reordered(texts: Sequence[str], seed: int) -> tuple[str, ...]:
    """Return the same texts in another order, with other punctuation and capitals."""
    shift = 1 + seed % (len(texts) - 1)
    return tuple(f"{text.rstrip('.')};".upper() for text in (*texts[shift:], *texts[:shift]))


def _edited(texts: Sequence[str], seed: int) -> tuple[str, ...]:
    """Return the texts with words swapped, the order turned round, and one text of its own."""
    edited = []
    for text in reversed(texts):
        parts = [_SWAPS.get(word.casefold(), word) for word in text.split()]
        edited.append(" ".join(parts))
    edited.insert(seed % len(edited), "Review own performance and plan what to improve")
    return tuple(edited)


CHANGES = {"copied": _copied, "re-ordered": _reordered, "edited": _edited}


if __name__ == "__main__":
    main()
