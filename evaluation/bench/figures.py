"""Figures of benchmarks: rounding, and ratios of runs that took turns, as median and spread."""

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

Spread = dict[str, float]
"""``median``, ``least`` and ``most`` over the repeats."""


class Timed(Protocol):
    """Something that took time: seconds on the clock, and of all processors together."""

    @property
    def wall(self) -> float:
        """Seconds on the clock."""

    @property
    def cpu(self) -> float:
        """Seconds of all processors together."""


@dataclass(frozen=True)
class Clock:
    """Seconds on the clock and of all processors together."""

    wall: float
    cpu: float


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


def time_over(above: Sequence[Timed], below: Sequence[Timed]) -> Spread:
    """Return the same for times, on the clock; ``cpu`` is the median for processor time.

    On a machine with other work the clock tells most about that; processor time tells least.
    """
    walls = over([one.wall for one in above], [one.wall for one in below])
    cpu = over([one.cpu for one in above], [one.cpu for one in below])
    return {**walls, "cpu": cpu["median"]}
