import numpy as np
import pytest

from models.pairs.aggregates import (
    ITEM_NAMES,
    STATEMENT_NAMES,
    item_aggregates,
    statement_aggregates,
)
from models.pairs.texts import StatementText

COVERS = np.array([[0.9, 0.5], [0.1, 0.1]])


def test_item_aggregates_hold_best_second_sum_and_unit() -> None:
    found = item_aggregates(COVERS, ["a", "a"])
    assert found.shape == (2, len(ITEM_NAMES))
    assert found[0, :2] == pytest.approx([np.log(9), 0.0])
    assert found[0, 3] == pytest.approx((found[0, 2] + found[1, 2]) / 2)


def test_statement_aggregates_mark_the_kind() -> None:
    statements = [StatementText("x", "knowledge"), StatementText("y", "behaviour")]
    found = statement_aggregates(COVERS, COVERS / 2, statements)
    assert found.shape == (2, len(STATEMENT_NAMES))
    assert found[:, STATEMENT_NAMES.index("knowledge")].tolist() == [1.0, 0.0]
    assert found[:, STATEMENT_NAMES.index("behaviour")].tolist() == [0.0, 1.0]
    assert found[0, 0] == pytest.approx(np.log(9))


def test_a_single_item_has_no_second_best() -> None:
    statements = [StatementText("x", "skill")]
    found = statement_aggregates(np.array([[0.5]]), np.array([[0.2]]), statements)
    assert np.isfinite(found).all()
    assert found[0, 1] < -9
