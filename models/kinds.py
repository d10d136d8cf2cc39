"""Is an item knowledge, skill or behaviour? From its wording and its outcome's wording.

A linear model over linguistic features, trained on the kinds of real statements and on criteria of
our own (`models/train/kinds.py`), with rules for openings that leave no doubt.
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from models.kind_features import kind_features

ARTEFACT = Path(__file__).parent / "artefacts" / "kinds" / "kinds.json"

KINDS = ("knowledge", "skill", "behaviour")

SCALE = 1000
"""Weights are stored as integers: log-odds times this."""

DECISIVE = {"shape=know": 3.0, "shape=knowing": 3.0, "shape=how": 3.0}
"""Log-odds added to knowledge for openings that settle it: "understand ...", "demonstrate knowledge
of ...", "how to ..." (domain notes, section 5: the verb alone is not enough)."""

SETTLED_UNLESS = "second=do"
"""... unless a second verb asks for doing: "understand and carry out ..."."""


@dataclass(frozen=True)
class KindProbabilities:
    """Probabilities of the three kinds; they sum to one."""

    knowledge: float
    skill: float
    behaviour: float

    @property
    def best(self) -> str:
        """The likeliest kind: ``knowledge``, ``skill`` or ``behaviour``."""
        return max(KINDS, key=lambda kind: float(getattr(self, kind)))


@dataclass(frozen=True)
class KindModel:
    """Log-odds of each kind by feature, and without any."""

    weights: Mapping[str, tuple[int, int, int]]
    intercept: tuple[int, int, int]

    def probabilities(self, names: Sequence[str]) -> KindProbabilities:
        """Return the probabilities for an item with these features."""
        sums = list(self.intercept)
        for name in dict.fromkeys(names):
            for index, weight in enumerate(self.weights.get(name, ())):
                sums[index] += weight
        odds = [total / SCALE for total in sums]
        if SETTLED_UNLESS not in names:
            odds[0] += sum(bonus for name, bonus in DECISIVE.items() if name in names)
        highest = max(odds)
        exponents = [math.exp(value - highest) for value in odds]
        total = math.fsum(exponents)
        return KindProbabilities(*(value / total for value in exponents))


def classify_kinds(items: Sequence[tuple[str, str | None]]) -> list[KindProbabilities]:
    """Return the kind of each item.

    Parameters
    ----------
    items
        Wording of a criterion (or outcome) and the wording of its outcome, `None` where it has
        none.

    Examples
    --------
    >>> [kind.best for kind in classify_kinds([
    ...     ("Explain how a chisel is sharpened", "Be able to maintain tools"),
    ...     ("Sharpen a chisel", "Be able to maintain tools"),
    ... ])]
    ['knowledge', 'skill']
    """
    return [_classify(text, outcome) for text, outcome in items]


@lru_cache(maxsize=20_000)
def _classify(text: str, outcome: str | None) -> KindProbabilities:
    """Judge one item; reading, matching and the next draft all ask for the same ones."""
    return load_kind_model().probabilities(kind_features(text, outcome))


@lru_cache(maxsize=1)
def load_kind_model() -> KindModel:
    """Return the shipped model."""
    stored = json.loads(ARTEFACT.read_text(encoding="utf-8"))
    return KindModel(stored["weights"], tuple(stored["intercept"]))
