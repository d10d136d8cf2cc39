"""Late interaction: how well the words of one text are met by the words of the other, in context.

After ColBERT (Khattab and Zaharia 2020), with word pieces weighted by rarity instead of equally.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class WeightedTokens:
    """Token vectors of one text scaled to length one, (n, dimension), and a weight for each."""

    vectors: NDArray[np.float32]
    weights: NDArray[np.float32]


@dataclass(frozen=True)
class TokenTable:
    """The tokens of several texts below each other; text j starts at row ``starts[j]``."""

    vectors: NDArray[np.float32]
    weights: NDArray[np.float32]
    starts: NDArray[np.int64]
    totals: NDArray[np.float32]


@dataclass(frozen=True)
class Interaction:
    """`asked` and `given` (see `meet`) have shape (items, statements).

    `facets` is `asked` for the facets of all statements in turn, shape (items, facets).
    """

    asked: Matrix
    given: Matrix
    facets: Matrix


Row = tuple[Vector, Vector, Vector]
"""One item's part of an `Interaction`, in the same order."""


def weighted_tokens(
    ids: NDArray[np.int32], vectors: NDArray[np.float32], rarity: NDArray[np.float32]
) -> WeightedTokens:
    """Scale the vectors to length one and look up the weight of each word piece.

    `rarity` has one weight per vocabulary id. A text without a word piece gets a zero vector.
    """
    if not len(ids):
        return WeightedTokens(np.zeros((1, vectors.shape[-1]), np.float32), np.ones(1, np.float32))
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return WeightedTokens(vectors / np.maximum(lengths, 1e-9), rarity[ids] + np.float32(1e-3))


def token_table(texts: Sequence[WeightedTokens]) -> TokenTable:
    """Put the tokens of the texts (at least one) into one table."""
    weights = np.concatenate([text.weights for text in texts])
    starts = np.cumsum([0, *(len(text.weights) for text in texts)])[:-1]
    return TokenTable(
        np.concatenate([text.vectors for text in texts]),
        weights,
        starts,
        np.add.reduceat(weights, starts),
    )


def interaction_row(item: WeightedTokens, statements: TokenTable, facets: TokenTable) -> Row:
    """Return (asked, given, facets) of one item.

    They depend on the item and the tables alone, to the last bit, so that they can be kept.
    """
    return (*meet(item, statements), ask(item, facets))


def stack_rows(rows: Sequence[Row]) -> Interaction:
    """Put the rows of the items (at least one) below each other."""
    return Interaction(*(np.stack(parts) for parts in zip(*rows, strict=True)))


def meet(item: WeightedTokens, statements: TokenTable) -> tuple[Vector, Vector]:
    r"""Return (asked, given) of one item, each of shape (statements,).

    .. math:: asked_{j} = \sum_{t \in j} w_t \max_{u \in i} \cos(t, u) / \sum_{t \in j} w_t

    `given` is the same the other way round: how much of the item's words the statement meets.
    """
    cosines = item.vectors @ statements.vectors.T
    best = np.maximum.reduceat(cosines, statements.starts, axis=1)
    given: Vector = (item.weights @ best / item.weights.sum()).astype(np.float64)
    return _asked(cosines, statements), given


def ask(item: WeightedTokens, statements: TokenTable) -> Vector:
    """Return `asked` of one item alone: half of what `meet` returns, at half the price."""
    return _asked(item.vectors @ statements.vectors.T, statements)


def _asked(cosines: NDArray[np.float32], statements: TokenTable) -> Vector:
    summed = np.add.reduceat(cosines.max(axis=0) * statements.weights, statements.starts)
    asked: Vector = (summed / statements.totals).astype(np.float64)
    return asked


def piece_rarity(counts: Mapping[int, int], documents: int, vocabulary: int) -> NDArray[np.float32]:
    """Return ``ln((n + 1) / (f + 1))`` per vocabulary id, f being the texts that hold the piece."""
    frequencies = np.zeros(vocabulary)
    for piece, count in counts.items():
        frequencies[piece] = count
    return np.log((documents + 1) / (frequencies + 1)).astype(np.float32)
