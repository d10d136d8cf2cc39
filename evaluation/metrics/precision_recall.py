"""Precision, recall and F1 of pairs, at a decision and at the best threshold."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class PrecisionRecall:
    """Precision, recall and F1, each between 0 and 1."""

    precision: float
    recall: float
    f1: float


def precision_recall(hits: float, proposed: float, wanted: float) -> PrecisionRecall:
    r"""Return the three from counts.

    .. math:: P = hits / proposed, \quad R = hits / wanted, \quad F_1 = 2PR / (P + R)

    A ratio whose denominator is zero is 0; nothing wanted and nothing proposed is a perfect 1.
    """
    if not proposed and not wanted:
        return PrecisionRecall(1.0, 1.0, 1.0)
    precision = hits / proposed if proposed else 0.0
    recall = hits / wanted if wanted else 0.0
    total = proposed + wanted
    return PrecisionRecall(precision, recall, 2.0 * hits / total if total else 0.0)


def of_decision(truth: NDArray[np.bool_], decided: NDArray[np.bool_]) -> PrecisionRecall:
    """Return precision, recall and F1 of yes/no decisions of any one shape."""
    hits = float(np.count_nonzero(truth & decided))
    return precision_recall(hits, float(np.count_nonzero(decided)), float(np.count_nonzero(truth)))


def at_best_threshold(
    truth: NDArray[np.bool_], scores: NDArray[np.float64]
) -> tuple[PrecisionRecall, float]:
    """Return the highest F1 that one global threshold can reach, and that threshold.

    It is picked with the answers in view, so it bounds what a baseline could do; it is not what
    a user would get. Equal scores fall on the same side. Flat arrays of equal length.
    """
    if not truth.size or not truth.any():
        return precision_recall(0.0, 0.0, float(np.count_nonzero(truth))), float("inf")
    order = np.argsort(-scores, kind="stable")
    hits = np.cumsum(truth[order])
    proposed = np.arange(1, len(order) + 1)
    f1 = 2.0 * hits / (proposed + hits[-1])
    ranked = scores[order]
    last_of_tie = np.append(ranked[1:] != ranked[:-1], True)
    best = int(np.argmax(np.where(last_of_tie, f1, -1.0)))
    result = precision_recall(float(hits[best]), float(proposed[best]), float(hits[-1]))
    return result, float(ranked[best])
