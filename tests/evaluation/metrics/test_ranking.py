import numpy as np
import pytest

from evaluation.metrics.average_precision import average_precision
from evaluation.metrics.ranking import average_precision_per_item, mean_present, recall_at


def test_average_precision_by_hand() -> None:
    truth = np.array([True, False, True, False])
    scores = np.array([0.9, 0.8, 0.7, 0.6])
    assert average_precision(truth, scores) == pytest.approx((1 + 2 / 3) / 2)


def test_recall_at_leaves_out_items_that_cover_nothing() -> None:
    truth = np.array([[True, True, False], [False, False, False]])
    scores = np.array([[0.9, 0.1, 0.5], [0.1, 0.2, 0.3]])
    found = recall_at(truth, scores, 1)
    assert found[0] == 0.5
    assert np.isnan(found[1])
    assert mean_present(found) == 0.5


def test_ranking_agrees_with_ir_measures() -> None:
    measures = pytest.importorskip("ir_measures")
    generator = np.random.default_rng(7)
    truth = generator.random((30, 40)) < 0.08
    scores = generator.random((30, 40))
    wanted = [(i, j) for i, j in zip(*np.nonzero(truth), strict=True)]
    judged = [measures.Qrel(str(i), str(j), 1) for i, j in wanted]
    run = [
        measures.ScoredDoc(str(i), str(j), float(scores[i, j]))
        for i in range(30)
        for j in range(40)
    ]
    theirs = measures.calc_aggregate([measures.AP, measures.R @ 5, measures.R @ 10], judged, run)
    ours = average_precision_per_item(truth, scores, np.ones_like(truth))
    assert mean_present(ours) == pytest.approx(theirs[measures.AP])
    assert mean_present(recall_at(truth, scores, 5)) == pytest.approx(theirs[measures.R @ 5])
    assert mean_present(recall_at(truth, scores, 10)) == pytest.approx(theirs[measures.R @ 10])
