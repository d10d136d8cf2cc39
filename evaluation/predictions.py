"""What a matcher answers for one document, and what every matcher offers to the yardstick."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from evaluation.gold import GoldSet


@dataclass(frozen=True)
class StatementAnswer:
    """How far a statement is covered (0 none, 1 partial, 2 full) and the facets said missing."""

    level: int
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Prediction:
    """Answers for one document; rows are items, columns statements, both in gold order.

    Baselines give only `scores`. A decided matcher gives the rest: `accepted` (proposed as
    evidence), `doubtful` (needs a look), `full` (this pair alone is full), `statements`,
    `additional` (probability that the item maps to nothing) with `share` (estimate, low, high).
    `calibrated` says that `scores` are probabilities. `candidates` marks the pairs that the
    candidate stage passed on.
    """

    scores: NDArray[np.float64]
    accepted: NDArray[np.bool_] | None = None
    doubtful: NDArray[np.bool_] | None = None
    candidates: NDArray[np.bool_] | None = None
    statements: tuple[StatementAnswer, ...] = ()
    additional: NDArray[np.float64] | None = None
    share: tuple[float, float, float] | None = None
    calibrated: bool = False


class GoldMatcher(Protocol):
    """A matcher as the yardstick sees it.

    `trained_on(document)` names the standards and documents behind the artefact that would answer
    for this document; the yardstick refuses the answer when the document or its standard is there.
    """

    @property
    def name(self) -> str:
        """Name in tables."""

    def trained_on(self, document: GoldSet) -> frozenset[str]:
        """Return references of standards and keys of documents used in training."""

    def predict(self, document: GoldSet) -> Prediction:
        """Return the answers for one document, never looking at its labels."""
