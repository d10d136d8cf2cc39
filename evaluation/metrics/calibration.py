"""Calibration: whether probabilities mean what they say."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

BINS = 10


@dataclass(frozen=True, slots=True)
class Reliability:
    """Per equal-width bin of probability: how many pairs, their mean probability, share true."""

    counts: NDArray[np.int64]
    predicted: NDArray[np.float64]
    observed: NDArray[np.float64]

    @property
    def expected_error(self) -> float:
        r"""Expected calibration error: :math:`\sum_b (n_b / n) |observed_b - predicted_b|`.

        Most pairs are plain negatives whose tiny probabilities are easy to get right, so read
        `expected_error_from` beside it.
        """
        return self.expected_error_from(0)

    def expected_error_from(self, first: int) -> float:
        """Return the expected calibration error over bins `first` and up."""
        counts = self.counts[first:]
        total = counts.sum()
        if not total:
            return 0.0
        gaps = np.abs(self.observed[first:] - self.predicted[first:])
        return float((counts * gaps).sum() / total)


def reliability(truth: NDArray[np.bool_], probability: NDArray[np.float64]) -> Reliability:
    """Return the reliability table over `BINS` equal-width bins. Flat arrays of equal length."""
    bins = np.minimum((probability * BINS).astype(np.int64), BINS - 1)
    counts = np.bincount(bins, minlength=BINS)
    safe = np.maximum(counts, 1)
    return Reliability(
        counts,
        np.bincount(bins, weights=probability, minlength=BINS) / safe,
        np.bincount(bins, weights=truth, minlength=BINS) / safe,
    )


def brier(truth: NDArray[np.bool_], probability: NDArray[np.float64]) -> float:
    r"""Return the Brier score :math:`\frac{1}{n} \sum (p - y)^2`; 0 is perfect."""
    return float(np.mean((probability - truth) ** 2)) if truth.size else 0.0
