"""What the probabilities of all pairs say about one item, or about one statement."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from models.pairs.texts import StatementText

Matrix = NDArray[np.float64]

ITEM_NAMES = ("best", "second", "sum", "unit")
STATEMENT_NAMES = ("best", "second", "sum", "full", "full_sum", "knowledge", "skill", "behaviour")

_FLOOR = 1e-4  # keeps logarithms finite


def item_aggregates(covers: Matrix, units: Sequence[str]) -> Matrix:
    """Return shape (items, len(ITEM_NAMES)) from pair probabilities (items, statements).

    Best and second best probability as log-odds, logarithm of the sum, and the mean of that
    logarithm over the item's unit: whole units are often additional.
    """
    ordered = -np.sort(-covers, axis=1)
    total = np.log(covers.sum(axis=1) + _FLOOR)
    names = {unit: k for k, unit in enumerate(dict.fromkeys(units))}
    rows = np.array([names[unit] for unit in units])
    counts = np.bincount(rows)
    unit_mean = (np.bincount(rows, weights=total) / counts)[rows]
    return np.stack([_odds(ordered[:, 0]), _odds(_nth(ordered, 1)), total, unit_mean], axis=1)


def statement_aggregates(
    covers: Matrix, full: Matrix, statements: Sequence[StatementText]
) -> Matrix:
    """Return shape (statements, len(STATEMENT_NAMES)).

    `full` is the probability that the pair alone is full coverage, shape (items, statements).
    """
    ordered = -np.sort(-covers, axis=0)
    kinds = [statement.kind for statement in statements]
    columns = [
        _odds(ordered[0]),
        _odds(_nth(ordered.T, 1)),
        np.log(covers.sum(axis=0) + _FLOOR),
        _odds(full.max(axis=0)),
        np.log(full.sum(axis=0) + _FLOOR),
        *(
            np.array([float(kind == wanted) for kind in kinds])
            for wanted in ("knowledge", "skill", "behaviour")
        ),
    ]
    return np.stack(columns, axis=1)


def _nth(ordered: Matrix, place: int) -> NDArray[np.float64]:
    """Return the column `place`, zero where there are not so many."""
    if ordered.shape[1] <= place:
        return np.zeros(len(ordered))
    column: NDArray[np.float64] = ordered[:, place]
    return column


def _odds(probability: NDArray[np.float64]) -> NDArray[np.float64]:
    clipped = np.clip(probability, _FLOOR, 1.0 - _FLOOR)
    odds: NDArray[np.float64] = np.log(clipped / (1.0 - clipped))
    return odds
