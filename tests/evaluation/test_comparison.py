import json

import numpy as np

from evaluation.comparison import READ, compare, comparison_table, conclusion
from evaluation.gold import GoldItem, GoldSet, GoldStatement, StatementKind
from evaluation.matching import MatcherResult, evaluate
from evaluation.predictions import Prediction
from evaluation.results_json import results_json
from mapper.mapping import Coverage

STATEMENTS = tuple(
    GoldStatement(f"K{k}", StatementKind.KNOWLEDGE, f"statement {k}", Coverage.PARTIAL)
    for k in range(2)
)


def _document(name: str, origin: str) -> GoldSet:
    items = tuple(
        GoldItem(f"1.{k}", "1", f"item {k}", {f"K{k % 2}": Coverage.PARTIAL}) for k in range(12)
    )
    return GoldSet(name, origin, name, f"ST-{name}", items, STATEMENTS)


GOLD = [_document("read", "real"), _document("once", "one_reader"), _document("own", "train")]


class _Right:
    """Right on the first `count` items of every document, wrong on the others."""

    def __init__(self, name: str, count: int) -> None:
        self.name, self._count = name, count

    def trained_on(self, document: GoldSet) -> frozenset[str]:
        return frozenset()

    def predict(self, document: GoldSet) -> Prediction:
        right = document.truth > 0
        right[self._count :] = ~right[self._count :]
        return Prediction(right.astype(float), accepted=right)


def _results(old: int, new: int) -> list[MatcherResult]:
    return evaluate([_Right("old", old), _Right("new", new)], GOLD)


def test_a_scorer_that_is_right_more_often_is_better() -> None:
    found = compare(*_results(4, 10))
    assert [one.group for one in found] == [READ, "real", "one_reader", "train"]
    assert [one.documents for one in found] == [2, 1, 1, 1]
    assert (round(found[0].old, 3), round(found[0].new, 3)) == (0.333, 0.833)
    assert found[0].verdict == "better"
    assert found[0].interval[0] > 0.0
    assert "may replace" in conclusion(found)


def test_a_scorer_that_is_wrong_more_often_is_worse() -> None:
    found = compare(*_results(10, 4))
    assert found[0].verdict == "worse"
    assert conclusion(found).startswith("Keep the shipped scorer")


def test_equal_answers_are_no_difference_because_draws_are_paired() -> None:
    found = compare(*_results(7, 7))
    assert found[0].interval == (0.0, 0.0)
    assert found[0].verdict == "no difference"


def test_one_item_more_is_not_shown_to_be_better() -> None:
    assert compare(*_results(7, 8))[1].verdict == "no difference"


def test_the_comparison_is_in_table_and_json() -> None:
    results = _results(4, 10)
    found = compare(*results)
    assert comparison_table(found).row_count == 4
    written = json.loads(results_json(results, {}, found))["comparison"][0]
    assert written["verdict"] == "better"
    assert written["old"] == 0.3333
    assert "comparison" not in json.loads(results_json(results, {}))


def test_without_documents_read_by_people_the_written_ones_decide() -> None:
    results = evaluate([_Right("old", 4), _Right("new", 10)], GOLD[2:])
    found = compare(*results)
    assert [one.group for one in found] == ["train"]
    assert np.isclose(found[0].new, 10 / 12)
