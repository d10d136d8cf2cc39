"""Qualifications far from their peers: others that were mapped to the same standard.

The modified z-score of Iglewicz and Hoaglin (How to Detect and Handle Outliers, 1993): distance
from the median in median absolute deviations, with their threshold of 3.5.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from statistics import median
from typing import Final

from evaluation.catalogue.report.data import Tables

THRESHOLD: Final = 3.5
SCALE: Final = 0.6745
"""The 0.75 quantile of the normal distribution: makes the deviation comparable to sigma."""
FEWEST: Final = 5
"""Of fewer than these one cannot say what is usual."""
LEAST_DEVIATION: Final = {"coverage": 0.03, "additional": 0.03, "items": 0.1}
"""Where most peers are alike, a step of one statement in thirty is no distance worth a look;
`items` is compared as a ratio."""

MEASURES: Final = {
    "coverage": "covers {value:.0%} of the statements; the median of its peers is {usual:.0%}",
    "additional": "has {value:.0%} additional content; the median of its peers is {usual:.0%}",
    "items": "has {value:.0f} assessable items; the median of its peers is {usual:.0f}",
}


@dataclass(frozen=True)
class Outlier:
    """One qualification, how far it is (in robust deviations), and in what."""

    document: str
    title: str | None
    organisation: str | None
    standard: str
    measure: str
    distance: float
    says: str
    peers: int


def outliers(tables: Tables) -> list[Outlier]:
    """Return the qualifications that are far from their peers, the farthest first."""
    rows = tables.rows(
        "SELECT document, title, organisation, standard, coverage, additional_items AS additional, "
        "items FROM good ORDER BY standard, document"
    )
    found: list[Outlier] = []
    for standard, some in groupby(rows, key=lambda row: str(row["standard"])):
        peers = list(some)
        if len(peers) < FEWEST:
            continue
        for measure in MEASURES:
            values = [float(row[measure]) for row in peers]
            for row, value, distance in zip(peers, values, distances(values, measure), strict=True):
                if abs(distance) > THRESHOLD:
                    says = MEASURES[measure].format(value=value, usual=median(values))
                    found.append(
                        Outlier(
                            document=row["document"],
                            title=row["title"],
                            organisation=row["organisation"],
                            standard=standard,
                            measure=measure,
                            distance=distance,
                            says=says,
                            peers=len(values) - 1,
                        )
                    )
    return sorted(found, key=lambda one: (-abs(one.distance), one.document, one.measure))


def distances(values: Sequence[float], measure: str) -> list[float]:
    """Return the modified z-score of each value."""
    usual = median(values)
    deviation = median(abs(value - usual) for value in values)
    least = LEAST_DEVIATION[measure] * (usual if measure == "items" else 1.0)
    return [SCALE * (value - usual) / max(deviation, least, 1e-9) for value in values]
