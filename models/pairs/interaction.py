"""Late interaction: how well the words of one text are met by the words of the other, in context.

After ColBERT (Khattab and Zaharia 2020), with word pieces weighted by rarity instead of equally.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class WeightedTokens:
    """Token vectors of one text scaled to length one, (n, dimension), and a weight for each."""

    vectors: NDArray[np.float32]
    weights: NDArray[np.float32]


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


def interaction(
    items: Sequence[WeightedTokens], statements: Sequence[WeightedTokens]
) -> tuple[Matrix, Matrix]:
    r"""Return (asked, given), each of shape (items, statements).

    .. math:: asked_{ij} = \sum_{t \in j} w_t \max_{u \in i} \cos(t, u) / \sum_{t \in j} w_t

    `given` is the same the other way round: how much of the item's words the statement meets.
    """
    vectors = np.concatenate([s.vectors for s in statements])
    weights = np.concatenate([s.weights for s in statements])
    starts = np.cumsum([0, *(len(s.weights) for s in statements)])[:-1]
    totals = np.add.reduceat(weights, starts)
    asked = np.zeros((len(items), len(statements)))
    given = np.zeros_like(asked)
    for row, item in enumerate(items):
        cosines = item.vectors @ vectors.T
        asked[row] = np.add.reduceat(cosines.max(axis=0) * weights, starts) / totals
        met = np.maximum.reduceat(cosines, starts, axis=1)
        given[row] = item.weights @ met / item.weights.sum()
    return asked, given


def piece_rarity(counts: Mapping[int, int], documents: int, vocabulary: int) -> NDArray[np.float32]:
    """Return ``ln((n + 1) / (f + 1))`` per vocabulary id, f being the texts that hold the piece."""
    frequencies = np.zeros(vocabulary)
    for piece, count in counts.items():
        frequencies[piece] = count
    return np.log((documents + 1) / (frequencies + 1)).astype(np.float32)
