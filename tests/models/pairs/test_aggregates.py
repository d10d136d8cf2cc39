import numpy as np
import pytest

from models.pairs.aggregates import (
    ITEM_FEATURES,
    ITEM_NAMES,
    STATEMENT_FEATURES,
    STATEMENT_NAMES,
    item_aggregates,
    statement_aggregates,
)
from models.pairs.features import PairFeatures
from models.pairs.texts import StatementText

COVERS = np.array([[0.9, 0.5], [0.1, 0.1]])


def pair_features(items: int, facets: list[int]) -> PairFeatures:
    names = tuple(dict.fromkeys((*ITEM_FEATURES, *STATEMENT_FEATURES)))
    values = np.zeros((items, len(facets), len(names)), dtype=np.float32)
    values[:, :, names.index("tuned")] = np.arange(items * len(facets)).reshape(items, -1)
    met = tuple(np.linspace(0.2, 0.8, items * count).reshape(items, count) for count in facets)
    return PairFeatures(values, names, met)


def test_item_aggregates_hold_probabilities_and_the_best_of_features() -> None:
    found = item_aggregates(COVERS, pair_features(2, [1, 1]))
    assert found.shape == (2, len(ITEM_NAMES))
    assert found[0, :2] == pytest.approx([np.log(9), 0.0])
    assert found[:, ITEM_NAMES.index("best.tuned")].tolist() == [1.0, 3.0]


def test_statement_aggregates_mark_the_kind_and_count_likely_places() -> None:
    statements = [StatementText("x", "knowledge"), StatementText("y", "behaviour")]
    found = statement_aggregates(COVERS, COVERS / 2, pair_features(2, [1, 2]), statements)

    def column(name: str) -> list[float]:
        values: list[float] = found[:, STATEMENT_NAMES.index(name)].tolist()
        return values

    assert found.shape == (2, len(STATEMENT_NAMES))
    assert column("knowledge") == [1.0, 0.0]
    assert column("behaviour") == [0.0, 1.0]
    assert column("best") == pytest.approx([np.log(9), 0.0])
    assert column("likely") == pytest.approx([np.log(2), np.log(2)])
    assert column("facets") == pytest.approx([0.0, np.log(2)])
    # Each facet by the item that meets it best; the least and the mean over facets.
    assert column("least_facet") == pytest.approx([0.8, 0.6])
    assert column("mean_facet") == pytest.approx([0.8, 0.7])
    assert column("best.tuned") == [2.0, 3.0]


def test_a_single_item_has_no_second_best() -> None:
    statements = [StatementText("x", "skill")]
    found = statement_aggregates(
        np.array([[0.5]]), np.array([[0.2]]), pair_features(1, [1]), statements
    )
    assert np.isfinite(found).all()
    assert found[0, 1] < -9
