"""Figures of benchmarks: rounding, and ratios of runs that took turns, as median and spread."""

import statistics
from collections.abc import Iterable, Sequence

Spread = dict[str, float]
"""``median``, ``least`` and ``most`` over the repeats."""


def figure(value: float) -> float:
    """Return a value with the three digits that a measurement is worth."""
    return float(f"{value:.3g}")


def spread(values: Iterable[float]) -> Spread:
    """Return median, least and most of at least one value."""
    each = sorted(values)
    return {
        "median": figure(statistics.median(each)),
        "least": figure(each[0]),
        "most": figure(each[-1]),
    }


def over(above: Sequence[float], below: Sequence[float]) -> Spread:
    """Return the spread of the ratios of two subjects, each taken within one repeat."""
    return spread(a / b for a, b in zip(above, below, strict=True))
