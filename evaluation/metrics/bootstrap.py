"""Bootstrap intervals over the items of one or more documents."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

REPLICATES = 500
CONFIDENCE = 0.95
SEED = 20260

Interval = tuple[float, float]


def bootstrap(
    statistic: Callable[[Sequence[NDArray[np.int64]]], float],
    sizes: Sequence[int],
    *,
    replicates: int = REPLICATES,
    seed: int = SEED,
) -> Interval:
    """Return the percentile interval of `statistic` when items are drawn anew with replacement.

    Items are the unit because the pairs of one item stand or fall together. `statistic` takes one
    array of item numbers per document; `sizes` are the documents' numbers of items. The same seed
    gives the same interval.
    """
    generator = np.random.default_rng(seed)
    values = np.array(
        [
            statistic([generator.integers(0, size, size) for size in sizes])
            for _ in range(replicates)
        ]
    )
    tail = (1.0 - CONFIDENCE) / 2
    low, high = np.nanquantile(values, [tail, 1.0 - tail])
    return float(low), float(high)
