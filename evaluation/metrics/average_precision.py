"""Average precision: how well scores rank true pairs above the others."""

import numpy as np
from numpy.typing import NDArray


def average_precision(truth: NDArray[np.bool_], scores: NDArray[np.float64]) -> float:
    r"""Return the mean of the precision at each true pair, in falling order of score.

    .. math:: AP = \frac{1}{n_+} \sum_{k : y_k = 1} \frac{|\{j \le k : y_j = 1\}|}{k}

    Ties keep the order of the input (as trec_eval's do, for input in document order). 0 where
    nothing is true. Flat arrays of equal length.
    """
    positives = int(np.count_nonzero(truth))
    if not positives:
        return 0.0
    ranked = truth[np.argsort(-scores, kind="stable")]
    precision = np.cumsum(ranked) / np.arange(1, len(ranked) + 1)
    return float(precision[ranked].sum() / positives)
