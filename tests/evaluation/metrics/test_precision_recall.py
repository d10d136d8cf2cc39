import numpy as np
import pytest

from evaluation.metrics.precision_recall import (
    PrecisionRecall,
    at_best_threshold,
    of_decision,
    precision_recall,
)


def test_precision_recall_from_counts() -> None:
    assert precision_recall(3, 4, 6) == PrecisionRecall(0.75, 0.5, 0.6)


def test_precision_recall_of_nothing_wanted_and_nothing_proposed_is_perfect() -> None:
    assert precision_recall(0, 0, 0).f1 == 1.0
    assert precision_recall(0, 2, 0).f1 == 0.0


def test_of_decision_counts_pairs() -> None:
    truth = np.array([[True, False], [True, True]])
    decided = np.array([[True, True], [False, True]])
    assert of_decision(truth, decided).f1 == pytest.approx(2 / 3)


def test_at_best_threshold_keeps_equal_scores_together() -> None:
    truth = np.array([True, False, True, False])
    scores = np.array([0.9, 0.5, 0.5, 0.1])
    best, threshold = at_best_threshold(truth, scores)
    assert best.f1 == pytest.approx(0.8)
    assert best.precision == pytest.approx(2 / 3)
    assert threshold == 0.5


def test_at_best_threshold_where_nothing_is_true_proposes_nothing() -> None:
    best, threshold = at_best_threshold(np.array([False, False]), np.array([0.2, 0.1]))
    assert best.f1 == 1.0
    assert threshold == float("inf")
