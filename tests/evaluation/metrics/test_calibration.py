import numpy as np
import pytest

from evaluation.metrics.calibration import brier, reliability


def test_reliability_of_honest_probabilities_has_no_error() -> None:
    truth = np.array([True] * 3 + [False] * 7)
    table = reliability(truth, np.full(10, 0.3))
    assert table.expected_error == pytest.approx(0.0)
    assert table.counts[3] == 10


def test_expected_error_weighs_bins_by_their_pairs() -> None:
    truth = np.array([False] * 8 + [True, True])
    table = reliability(truth, np.array([0.05] * 8 + [0.55, 0.55]))
    assert table.expected_error == pytest.approx(0.8 * 0.05 + 0.2 * 0.45)
    assert table.expected_error_from(5) == pytest.approx(0.45)


def test_a_probability_of_one_falls_into_the_last_bin() -> None:
    assert reliability(np.array([True]), np.array([1.0])).counts[-1] == 1


def test_brier_by_hand() -> None:
    assert brier(np.array([True, False]), np.array([0.8, 0.4])) == pytest.approx(0.1)
