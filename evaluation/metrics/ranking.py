"""Per-item ranking of statements: recall at k, and mean average precision."""

import numpy as np
from numpy.typing import NDArray

from evaluation.metrics.average_precision import average_precision


def recall_at(truth: NDArray[np.bool_], scores: NDArray[np.float64], k: int) -> NDArray[np.float64]:
    r"""Return the recall of each item's `k` best statements, NaN for items that cover nothing.

    .. math:: R@k = |\{\text{true among the best } k\}| / |\{\text{true}\}|

    Shapes (items, statements) -> (items,).
    """
    best = np.argsort(-scores, axis=1, kind="stable")[:, :k]
    found = np.take_along_axis(truth, best, axis=1).sum(axis=1)
    return _ratio(found.astype(np.float64), truth.sum(axis=1))


def average_precision_per_item(
    truth: NDArray[np.bool_], scores: NDArray[np.float64], scored: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """Return each item's average precision over its scored statements, NaN where nothing is true.

    Its mean over items is the mean average precision (MAP).
    """
    return np.array(
        [
            average_precision(row[keep], values[keep]) if row[keep].any() else np.nan
            for row, values, keep in zip(truth, scores, scored, strict=True)
        ]
    )


def mean_present(values: NDArray[np.float64]) -> float:
    """Return the mean of the values that are not NaN; NaN where there are none."""
    present = values[~np.isnan(values)]
    return float(present.mean()) if present.size else float("nan")


def _ratio(part: NDArray[np.float64], whole: NDArray[np.int64]) -> NDArray[np.float64]:
    return np.where(whole > 0, part / np.maximum(whole, 1), np.nan)
