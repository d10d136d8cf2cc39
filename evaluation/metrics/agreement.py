"""Agreement on full / partial / none: accuracy, macro F1 and Cohen's kappa."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

LEVELS = 3  # none, partial, full


@dataclass(frozen=True, slots=True)
class Agreement:
    """`confusion[t, p]` counts statements of true level t judged p (0 none, 1 partial, 2 full)."""

    confusion: NDArray[np.int64]

    @property
    def accuracy(self) -> float:
        """Share of statements judged right."""
        total = self.confusion.sum()
        return float(np.trace(self.confusion) / total) if total else float("nan")

    @property
    def macro_f1(self) -> float:
        """Mean over the levels that occur (in truth or judgement) of the level's F1."""
        hits = np.diag(self.confusion)
        sizes = self.confusion.sum(axis=0) + self.confusion.sum(axis=1)
        present = sizes > 0
        return float((2.0 * hits[present] / sizes[present]).mean()) if present.any() else 0.0

    @property
    def kappa(self) -> float:
        r"""Cohen's kappa: agreement beyond chance.

        .. math:: \kappa = (p_o - p_e) / (1 - p_e), \quad p_e = \sum_l t_l \, p_l / n^2
        """
        total = float(self.confusion.sum())
        if not total:
            return float("nan")
        expected = float((self.confusion.sum(axis=0) * self.confusion.sum(axis=1)).sum() / total**2)
        observed = self.accuracy
        return 1.0 if expected == 1.0 else (observed - expected) / (1.0 - expected)


def agreement(truth: NDArray[np.int8], judged: NDArray[np.int8]) -> Agreement:
    """Return the agreement of two lists of levels, each 0 none, 1 partial, 2 full."""
    confusion = np.zeros((LEVELS, LEVELS), dtype=np.int64)
    np.add.at(confusion, (truth, judged), 1)
    return Agreement(confusion)
