"""The features of every pair of an item and a statement, in one array.

Raw similarities do not transfer between documents; how a pair stands among the other statements for
its item, and among the other items for its statement, does. Most features are of that kind.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.kinds import KINDS, classify_kinds
from models.pairs.interaction import Interaction
from models.pairs.lexical import Lexicon, lexical_scores, specificity
from models.pairs.texts import ItemText, StatementText

Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class Views:
    """One side of the pairs as the encoders see it; a row per text.

    `plain` are vectors of the encoder as published, `tuned` those of the encoder tuned for this
    task.
    """

    plain: NDArray[np.float32]
    tuned: NDArray[np.float32]


@dataclass(frozen=True)
class PairFeatures:
    """`values` has shape (items, statements, features); `names` name the last axis.

    `facets` has per statement the share of each facet's words that each item meets, shape (items,
    facets).
    """

    values: NDArray[np.float32]
    names: tuple[str, ...]
    facets: tuple[Matrix, ...]


def pair_features(
    items: Sequence[ItemText],
    statements: Sequence[StatementText],
    item_views: Views,
    statement_views: Views,
    *,
    met: Interaction,
    lexicon: Lexicon,
) -> PairFeatures:
    """Return the features of all pairs. Each depends on texts only, and on their order not at all.

    At least one item and one statement are needed. `met` says how their word pieces meet.
    """
    shape = (len(items), len(statements))
    texts = [item.text for item in items]
    statement_texts = [statement.text for statement in statements]
    lexical = lexical_scores(texts, statement_texts, lexicon)
    ends = np.cumsum([max(len(statement.facets), 1) for statement in statements])
    facets = tuple(np.split(met.facets, ends[:-1], axis=1))
    plain = _product(item_views.plain, statement_views.plain)
    tuned = _product(item_views.tuned, statement_views.tuned)

    columns: dict[str, Matrix] = {}
    for name, matrix in (
        ("plain", plain),
        ("tuned", tuned),
        ("asked", met.asked),
        ("given", met.given),
        ("facet", np.stack([part.max(axis=1) for part in facets], axis=1)),
        ("words", lexical.words),
        ("grams", lexical.grams),
    ):
        columns.update(_standing(name, matrix))
    columns["words.asked"] = lexical.asked
    columns["words.given"] = lexical.given
    columns["words.rarest"] = lexical.rarest
    unit = _unit_similarity(items, item_views.tuned, statement_views.tuned)
    columns["unit"] = unit
    columns["unit.among_statements"] = _z_scores(unit, 1)
    columns.update(_kind_fit(items, statements))
    columns["item.length"] = _column([np.log1p(len(t.split())) for t in texts])
    columns["statement.length"] = _row([np.log1p(len(t.split())) for t in statement_texts])
    columns["statement.specificity"] = specificity(statement_texts, lexicon)[None, :]
    columns["statement.crowding"] = _crowding(statement_views.tuned)
    values = np.stack(
        [np.broadcast_to(column, shape).astype(np.float32) for column in columns.values()], axis=-1
    )
    return PairFeatures(values, tuple(columns), facets)


def _standing(name: str, matrix: Matrix) -> dict[str, Matrix]:
    """Return a similarity and where it stands among its rivals.

    `centred` takes off half the mean of row and column: statements and items that are near
    everything ("hubs") say little.
    """
    return {
        name: matrix,
        f"{name}.centred": matrix
        - 0.5 * matrix.mean(axis=0, keepdims=True)
        - 0.5 * matrix.mean(axis=1, keepdims=True),
        f"{name}.among_statements": _z_scores(matrix, 1),
        f"{name}.among_items": _z_scores(matrix, 0),
        f"{name}.statement_best": matrix.max(axis=0, keepdims=True),
    }


def _z_scores(matrix: Matrix, axis: int) -> Matrix:
    spread = matrix.std(axis=axis, keepdims=True) + 1e-6
    scores: Matrix = (matrix - matrix.mean(axis=axis, keepdims=True)) / spread
    return scores


def _unit_similarity(
    items: Sequence[ItemText],
    vectors: NDArray[np.float32],
    statements: NDArray[np.float32],
) -> Matrix:
    """Return the cosine of each statement with the mean of the item's unit."""
    units = [item.unit for item in items]
    names = {unit: k for k, unit in enumerate(dict.fromkeys(units))}
    rows = np.array([names[unit] for unit in units])
    sums = np.zeros((len(names), vectors.shape[1]))
    np.add.at(sums, rows, vectors.astype(np.float64))
    sums /= np.linalg.norm(sums, axis=1, keepdims=True) + 1e-9
    similarity: Matrix = (sums @ statements.T.astype(np.float64))[rows]
    return similarity


def _kind_fit(items: Sequence[ItemText], statements: Sequence[StatementText]) -> dict[str, Matrix]:
    """Return, per pair of kinds, the probability of the item's kind where the statement's fits."""
    judged = classify_kinds([(item.text, item.outcome or None) for item in items])
    # A duty is performed, so it meets items as a skill does.
    kinds = ["skill" if statement.kind == "duty" else statement.kind for statement in statements]
    return {
        f"kind.{of_item}.{of_statement}": _column([getattr(k, of_item) for k in judged])
        * _row([float(kind == of_statement) for kind in kinds])
        for of_item in KINDS
        for of_statement in KINDS
    }


def _crowding(vectors: NDArray[np.float32]) -> Matrix:
    """Return each statement's mean cosine with the others: high where many say nearly the same."""
    cosines = _product(vectors, vectors)
    np.fill_diagonal(cosines, 0.0)
    mean: Matrix = cosines.mean(axis=0, keepdims=True)
    return mean


def _product(left: NDArray[np.float32], right: NDArray[np.float32]) -> Matrix:
    return left.astype(np.float64) @ right.T.astype(np.float64)


def _column(values: Sequence[float]) -> Matrix:
    return np.array(values, dtype=np.float64)[:, None]


def _row(values: Sequence[float]) -> Matrix:
    return np.array(values, dtype=np.float64)[None, :]
