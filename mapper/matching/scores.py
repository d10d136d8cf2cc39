"""What matching returns: calibrated probabilities per item and target, and how to cut them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class OperatingPoint:
    """Where yes, needs-a-look and no divide, as probabilities that an item covers a target.

    At or above `accept` a place is proposed as evidence; below `sure` it also needs a look.
    Between `possible` and `accept` it is not proposed, and shown as worth a look. A target whose
    probability to be covered at all is below `covered` gets no evidence; one that is covered is in
    full only at or above `full`.
    """

    accept: float
    sure: float
    possible: float
    covered: float
    full: float


@dataclass(frozen=True, slots=True)
class Scores:
    """Calibrated probabilities of one specification against one standard.

    `covers`
        Shape (items, targets): the item covers the target at least in part.
    `alone`
        Shape (items, targets): the item alone covers the target in full.
    `accepted`
        Boolean, shape (items, targets): proposed as evidence at the operating point, which may
        look at the item's best target and not at the probability alone.
    `facets`
        Per target an array of shape (items, facets of the target): how well the item meets
        each facet, 0 to 1.
    `facet_texts`
        Per target the texts of its facets.
    `covered`, `covered_fully`
        Shape (targets,): all items together cover the target at all; in full, given that.
    `mapped`
        Shape (items,): the item covers at least one target.
    `share_error`
        Standard deviation of the additional-content share over held-out documents, beyond what
        independent items explain.
    `scorer`
        Identity of the scorer that gave the probabilities.
    """

    covers: NDArray[np.float64]
    alone: NDArray[np.float64]
    accepted: NDArray[np.bool_]
    facets: tuple[NDArray[np.float64], ...]
    facet_texts: tuple[tuple[str, ...], ...]
    covered: NDArray[np.float64]
    covered_fully: NDArray[np.float64]
    mapped: NDArray[np.float64]
    share_error: float
    operating_point: OperatingPoint
    scorer: str
