"""Additional content: which items map to nothing, and how big a share of all items they are."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evaluation.metrics.precision_recall import PrecisionRecall, of_decision


@dataclass(frozen=True, slots=True)
class AdditionalResult:
    """`share_error` is estimate minus truth; `inside` says whether the interval holds the truth."""

    items: PrecisionRecall
    share_true: float
    share_estimate: float
    low: float
    high: float

    @property
    def share_error(self) -> float:
        """Estimated share minus true share."""
        return self.share_estimate - self.share_true

    @property
    def inside(self) -> bool:
        """Whether the true share lies in the interval, ends included."""
        return self.low <= self.share_true <= self.high


def additional_result(
    truth: NDArray[np.bool_],
    decided: NDArray[np.bool_],
    estimate: float,
    interval: tuple[float, float],
) -> AdditionalResult:
    """Return item-level precision, recall and F1 of "additional", and the error of the share.

    `truth` and `decided` have one value per item: maps to nothing. Items whose only labels are
    unsure ones must be left out by the caller.
    """
    share = float(truth.mean()) if truth.size else 0.0
    return AdditionalResult(of_decision(truth, decided), share, estimate, *interval)
