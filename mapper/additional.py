"""Additional content: items mapped to neither statements nor duties, and their estimated share.

Definition: founding document 003 (additional content = outcomes mapped neither to pre-agreed duties
nor to the statements of the built-upon standard). No numeric limit is published anywhere, so the
share is an estimate with an interval and never a pass mark (design, section 4, rule 4).
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from mapper.mapping import AdditionalContent, AdditionalItem, AdditionalShare, Share
from mapper.specification import Item

CONFIDENCE = 0.9  # mass of the interval: one specification in ten may lie outside
GRID = 400  # steps of the discretised share when items carry unequal weights


def estimate_additional(
    items: Sequence[Item],
    additional: NDArray[np.bool_],
    probability: NDArray[np.float64],
    *,
    shift: float = 0.0,
) -> AdditionalContent:
    """Return the unmapped items and the share of additional content, three ways.

    Parameters
    ----------
    items
        Every assessable item.
    additional
        Shape (items,): mapped to nothing at the operating point.
    probability
        Shape (items,): calibrated probability that the item is additional.
    shift
        Standard deviation, in share, of the error that whole documents have in common beyond what
        independent items explain; measured on held-out documents and kept with the scorer.
    """
    listed = [
        AdditionalItem(
            unit=item.unit.ref,
            outcome=item.outcome.ref,
            criterion=item.criterion.ref if item.criterion else None,
            page=item.source.page,
            page_label=item.source.page_label,
            text=item.source.text,
            probability=round(float(p), 4),
        )
        for item, is_additional, p in zip(items, additional, probability, strict=True)
        if is_additional
    ]
    criteria = np.array([item.criterion is not None for item in items], dtype=float)
    hours = _hours(items)
    return AdditionalContent(
        items=listed,
        share=AdditionalShare(
            items=weighted_share(probability, np.ones(len(items)), shift=shift),
            # Without a single criterion the outcomes are the criteria (design, section 3).
            criteria=weighted_share(
                probability, criteria if criteria.any() else np.ones(len(items)), shift=shift
            ),
            glh=None if hours is None else weighted_share(probability, hours, shift=shift),
        ),
    )


def weighted_share(
    probability: NDArray[np.float64],
    weights: NDArray[np.float64],
    *,
    shift: float = 0.0,
    confidence: float = CONFIDENCE,
) -> Share:
    """Return the expected weighted share with a central interval.

    The items are independent events with the given probabilities (a Poisson-binomial share, whose
    distribution is computed by convolution), blurred by a normal document-level error of standard
    deviation `shift`.
    """
    total = float(weights.sum())
    if total <= 0.0:
        return Share(estimate=0.0, low=0.0, high=0.0)
    portions = weights / total
    estimate = float(portions @ probability)
    masses = _share_distribution(probability, portions)
    if shift > 0.0:
        masses = _blur(masses, shift)
    cumulative = np.cumsum(masses)
    tail = (1.0 - confidence) / 2
    # Widen to the estimate: rounding to the grid must not leave it outside its own interval.
    low = min(float(np.searchsorted(cumulative, tail)) / GRID, estimate)
    high = max(float(np.searchsorted(cumulative, 1.0 - tail)) / GRID, estimate)
    return Share(
        estimate=round(estimate, 4), low=round(max(low, 0.0), 4), high=round(min(high, 1.0), 4)
    )


def _share_distribution(
    probability: NDArray[np.float64], portions: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the probability of each share 0/GRID .. GRID/GRID.

    A portion that is not a whole number of grid steps is split between the two nearest, so that
    the mean is kept exactly.
    """
    masses = np.zeros(GRID + 2)
    masses[0] = 1.0
    for p, portion in zip(probability, portions, strict=True):
        steps, part = divmod(float(portion) * GRID, 1.0)
        moved = (1.0 - part) * _shifted(masses, int(steps)) + part * _shifted(
            masses, int(steps) + 1
        )
        masses = (1.0 - p) * masses + p * moved
    masses[GRID] += masses[GRID + 1]
    return masses[: GRID + 1]


def _shifted(masses: NDArray[np.float64], steps: int) -> NDArray[np.float64]:
    moved = np.zeros_like(masses)
    if steps == 0:
        return masses
    moved[steps:] = masses[:-steps]
    moved[-1] += masses[len(masses) - steps :].sum()
    return moved


def _blur(masses: NDArray[np.float64], deviation: float) -> NDArray[np.float64]:
    steps = np.arange(-GRID, GRID + 1) / GRID
    kernel = np.exp(-0.5 * (steps / deviation) ** 2)
    kernel /= kernel.sum()
    full = np.convolve(masses, kernel)
    inside = full[GRID : 2 * GRID + 1].copy()
    # A share lies between 0 and 1: what the blur moved outside stays at the ends.
    inside[0] += full[:GRID].sum()
    inside[-1] += full[2 * GRID + 1 :].sum()
    return inside


def _hours(items: Sequence[Item]) -> NDArray[np.float64] | None:
    """Return each item's part of its unit's guided learning hours, or `None` where any is unknown.

    The hours of a unit are divided evenly among its items: specifications print them by unit.
    """
    counts: dict[int, int] = {}
    for item in items:
        counts[id(item.unit)] = counts.get(id(item.unit), 0) + 1
    hours = []
    for item in items:
        if not item.unit.glh:
            return None
        hours.append(item.unit.glh / counts[id(item.unit)])
    return np.array(hours) if hours else None
