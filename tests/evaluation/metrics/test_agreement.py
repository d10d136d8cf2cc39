import numpy as np
import pytest

from evaluation.metrics.agreement import agreement


def test_agreement_by_hand() -> None:
    truth = np.array([0, 0, 0, 1, 1, 2], dtype=np.int8)
    judged = np.array([0, 0, 1, 1, 1, 1], dtype=np.int8)
    result = agreement(truth, judged)
    assert result.accuracy == pytest.approx(4 / 6)
    # expected: none 3*2, partial 2*4, full 1*0, over 36
    assert result.kappa == pytest.approx((4 / 6 - 14 / 36) / (1 - 14 / 36))
    assert result.macro_f1 == pytest.approx((4 / 5 + 4 / 6 + 0) / 3)


def test_agreement_with_itself_has_kappa_one() -> None:
    levels = np.array([0, 1, 2, 1], dtype=np.int8)
    assert agreement(levels, levels).kappa == 1.0


def test_kappa_agrees_with_scikit_learn() -> None:
    from sklearn.metrics import cohen_kappa_score, f1_score

    generator = np.random.default_rng(3)
    truth = generator.integers(0, 3, 200).astype(np.int8)
    judged = np.where(generator.random(200) < 0.6, truth, generator.integers(0, 3, 200))
    result = agreement(truth, judged.astype(np.int8))
    assert result.kappa == pytest.approx(cohen_kappa_score(truth, judged))
    assert result.macro_f1 == pytest.approx(f1_score(truth, judged, average="macro"))
