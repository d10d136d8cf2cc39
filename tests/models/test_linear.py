import json

import numpy as np
import pytest

from foundation.errors import MapperError
from models.linear import LinearModel, read_linear

MODEL = LinearModel(
    ("a", "b"), np.array([1.0, 0.0]), np.array([2.0, 1.0]), np.array([0.5, -1.0]), 0.25
)


def test_log_odds_by_hand_whatever_the_order_of_columns() -> None:
    values = np.array([[2.0, 99.0, 3.0]])
    assert MODEL.log_odds(values, ("b", "c", "a"))[0] == pytest.approx(0.25 + 0.5 - 2.0)


def test_calibration_scales_the_log_odds() -> None:
    values = np.array([[3.0, 2.0]])
    plain = MODEL.log_odds(values, ("a", "b"))
    assert MODEL.calibrated(2.0, 1.0).log_odds(values, ("a", "b")) == pytest.approx(2 * plain + 1)


def test_a_model_survives_json() -> None:
    again = read_linear(json.loads(json.dumps(MODEL.as_json())))
    values = np.array([[3.0, 2.0]])
    assert again.probability(values, ("a", "b")) == pytest.approx(
        MODEL.probability(values, ("a", "b"))
    )


def test_a_feature_that_is_not_computed_is_named() -> None:
    with pytest.raises(MapperError, match="the feature 'b'"):
        MODEL.log_odds(np.array([[1.0]]), ("a",))
