"""What the probabilities of all pairs say about one item, or about one statement."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from models.pairs.features import PairFeatures
from models.pairs.texts import StatementText

Matrix = NDArray[np.float64]

ITEM_FEATURES = (
    "item.length",
    "tuned",
    "tuned.centred",
    "facet",
    "words.asked",
    "words.given",
    "given",
    "unit",
    "kind.skill.skill",
    "kind.behaviour.behaviour",
)
"""Pair features of which an item's best over all statements says whether it covers any."""

STATEMENT_FEATURES = (
    "statement.length",
    "statement.specificity",
    "statement.crowding",
    "tuned",
    "facet",
    "words.asked",
)
"""Pair features of which a statement's best over all items says whether it is covered."""

ITEM_NAMES = ("best", "second", "sum", *(f"best.{name}" for name in ITEM_FEATURES))
STATEMENT_NAMES = (
    "best",
    "second",
    "sum",
    "full",
    "full_sum",
    "likely",
    "knowledge",
    "skill",
    "behaviour",
    "facets",
    "least_facet",
    "mean_facet",
    "items",
    "density",
    *(f"best.{name}" for name in STATEMENT_FEATURES),
)

LIKELY = 0.2  # probability from which a pair counts as a likely place

_FLOOR = 1e-4  # keeps logarithms finite


def item_aggregates(covers: Matrix, features: PairFeatures) -> Matrix:
    """Return shape (items, len(ITEM_NAMES)) from pair probabilities (items, statements).

    Best and second best probability as log-odds, logarithm of the sum, and the best of a few pair
    features: what an item says at all, apart from what it says of one statement.
    """
    ordered = -np.sort(-covers, axis=1)
    columns = [
        _odds(ordered[:, 0]),
        _odds(_nth(ordered, 1)),
        np.log(covers.sum(axis=1) + _FLOOR),
        *(_best(features, name, axis=1) for name in ITEM_FEATURES),
    ]
    return np.stack(columns, axis=1)


def statement_aggregates(
    covers: Matrix, full: Matrix, features: PairFeatures, statements: Sequence[StatementText]
) -> Matrix:
    """Return shape (statements, len(STATEMENT_NAMES)).

    `full` is the probability that the pair alone is full coverage, shape (items, statements).
    `items` and `density` describe the whole document: long and dense ones cover more.
    """
    ordered = -np.sort(-covers, axis=0)
    count = len(statements)
    kinds = [statement.kind for statement in statements]
    met = [facets.max(axis=0) for facets in features.facets]
    columns = [
        _odds(ordered[0]),
        _odds(_nth(ordered.T, 1)),
        np.log(covers.sum(axis=0) + _FLOOR),
        _odds(full.max(axis=0)),
        np.log(full.sum(axis=0) + _FLOOR),
        np.log1p((covers >= LIKELY).sum(axis=0)),
        *(
            np.array([float(kind == wanted) for kind in kinds])
            for wanted in ("knowledge", "skill", "behaviour")
        ),
        np.log([len(best) for best in met]),
        np.array([best.min() for best in met]),
        np.array([best.mean() for best in met]),
        np.full(count, np.log(len(covers))),
        np.full(count, np.log(covers.sum() / len(covers) + _FLOOR)),
        *(_best(features, name, axis=0) for name in STATEMENT_FEATURES),
    ]
    return np.stack(columns, axis=1)


def _best(features: PairFeatures, name: str, *, axis: int) -> NDArray[np.float64]:
    matrix = features.values[:, :, features.names.index(name)]
    best: NDArray[np.float64] = matrix.max(axis=axis).astype(np.float64)
    return best


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
