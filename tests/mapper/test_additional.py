import numpy as np
import pytest

from mapper.additional import estimate_additional, weighted_share
from mapper.specification import Criterion, Item, LearningOutcome, Unit


def items(*units: tuple[int | None, int]) -> list[Item]:
    """Return items of units given as (guided learning hours, number of criteria)."""
    made = []
    for number, (hours, count) in enumerate(units, start=1):
        unit = Unit(ref=str(number), title="Unit", glh=hours)
        outcome = LearningOutcome(ref="1", text="Outcome")
        made += [
            Item(unit, outcome, Criterion(ref=f"1.{n}", text=f"Criterion {n}", page=n))
            for n in range(1, count + 1)
        ]
    return made


def test_share_of_certain_items_has_no_width() -> None:
    share = weighted_share(np.array([1.0, 0.0, 0.0, 0.0]), np.ones(4))
    assert (share.estimate, share.low, share.high) == (0.25, 0.25, 0.25)


def test_share_interval_agrees_with_simulation() -> None:
    rng = np.random.default_rng(5)
    probability = rng.uniform(0, 1, 40)
    weights = rng.uniform(0.5, 3.0, 40)
    share = weighted_share(probability, weights)
    draws = (rng.random((20000, 40)) < probability) @ (weights / weights.sum())
    assert share.estimate == pytest.approx(probability @ weights / weights.sum(), abs=1e-3)
    assert share.low == pytest.approx(np.quantile(draws, 0.05), abs=0.012)
    assert share.high == pytest.approx(np.quantile(draws, 0.95), abs=0.012)


def test_share_widens_with_the_error_documents_have_in_common() -> None:
    probability = np.full(60, 0.3)
    alone = weighted_share(probability, np.ones(60))
    blurred = weighted_share(probability, np.ones(60), shift=0.1)
    assert blurred.low < alone.low < 0.3 < alone.high < blurred.high


def test_share_of_nothing_is_zero() -> None:
    share = weighted_share(np.array([]), np.array([]))
    assert (share.estimate, share.low, share.high) == (0.0, 0.0, 0.0)


def test_estimate_lists_unmapped_items_and_weighs_units_by_their_hours() -> None:
    made = items((90, 1), (10, 1))
    content = estimate_additional(made, np.array([False, True]), np.array([0.0, 1.0]))
    assert [(item.unit, item.criterion) for item in content.items] == [("2", "1.1")]
    assert content.share.items.estimate == 0.5
    assert content.share.glh is not None
    assert content.share.glh.estimate == 0.1


def test_estimate_gives_no_share_by_hours_where_a_unit_has_none() -> None:
    made = items((90, 1), (None, 1))
    content = estimate_additional(made, np.array([False, True]), np.array([0.0, 1.0]))
    assert content.share.glh is None


def test_estimate_by_criteria_leaves_outcomes_without_criteria_out() -> None:
    made = items((None, 1))
    bare = Item(Unit(ref="2", title="Unit"), LearningOutcome(ref="1", text="Bare"), None)
    content = estimate_additional([*made, bare], np.array([True, False]), np.array([1.0, 0.0]))
    assert content.share.items.estimate == 0.5
    assert content.share.criteria.estimate == 1.0
