import numpy as np
import pytest

from evaluation.metrics.additional_share import additional_result
from evaluation.metrics.bootstrap import bootstrap
from evaluation.metrics.missing_facets import missing_hits


def test_missing_hits_counts_clauses_that_are_named() -> None:
    gold = "budgetary constraints (only timelines); safe storage of solvents"
    assert missing_hits(gold, ["work within budget and other constraints"]) == (1, 2)
    assert missing_hits(gold, ["storing solvents safely", "constraints of the budget"]) == (2, 2)


def test_missing_hits_does_not_add_up_words_of_different_facets() -> None:
    gold = "calibrating torque wrenches annually"
    assert missing_hits(gold, ["calibrating", "annually"]) == (0, 1)


def test_missing_hits_of_nothing_missing() -> None:
    assert missing_hits("", ["anything"]) == (0, 0)


def test_additional_result_measures_items_and_share() -> None:
    truth = np.array([True, True, False, False])
    decided = np.array([True, False, False, False])
    result = additional_result(truth, decided, 0.4, (0.3, 0.5))
    assert result.items.precision == 1.0
    assert result.items.recall == 0.5
    assert result.share_error == pytest.approx(-0.1)
    assert result.inside


def test_bootstrap_is_repeatable_and_holds_the_mean() -> None:
    values = np.arange(100.0)

    def mean(draws: list[np.ndarray]) -> float:
        return float(values[draws[0]].mean())

    low, high = bootstrap(mean, [100])
    assert (low, high) == bootstrap(mean, [100])
    assert low < 49.5 < high
    assert high - low == pytest.approx(4 * 28.9 / 10, rel=0.2)
