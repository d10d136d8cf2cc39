"""The words that pages use."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from api.pages import words


@pytest.mark.parametrize(
    ("probability", "said"),
    [(0.97, "Very likely"), (0.9, "Very likely"), (0.7, "Likely"), (0.5, "Could go either way"),
     (0.2, "Less likely"), (0.0, "Unlikely")],
)  # fmt: skip
def test_likelihood_in_words(probability: float, said: str) -> None:
    assert words.likelihood(probability) == said


@pytest.mark.parametrize(
    ("unit", "outcome", "criterion", "said"),
    [("301", "1", "1.2", "Unit 301, outcome 1, criterion 1.2"),
     ("Unit 3", "A", "A.P1", "Unit 3, outcome A, criterion A.P1"),
     ("301", "1", None, "Unit 301, outcome 1")],
)  # fmt: skip
def test_reference(unit: str, outcome: str, criterion: str | None, said: str) -> None:
    place = SimpleNamespace(unit=unit, outcome=outcome, criterion=criterion)
    assert words.reference_of(place) == said


@pytest.mark.parametrize(
    ("page", "label", "said"),
    [(7, "4", "page 4 (PDF 7)"), (7, "7", "page 7"), (7, None, "PDF page 7"), (None, None, ""),
     (None, "iv", "page iv")],
)  # fmt: skip
def test_page(page: int | None, label: str | None, said: str) -> None:
    assert words.page_of(SimpleNamespace(page=page, page_label=label)) == said


def test_coverage_that_nobody_states_is_said_to_be_so() -> None:
    assert words.coverage_word(None) == "Not stated"
    assert words.coverage_word("none") == "Not covered"


def test_moments_and_lists() -> None:
    assert words.moment(datetime(2026, 3, 5, 9, 7, tzinfo=UTC)) == "5 March 2026, 09:07"
    assert words.listed(["K1", "K2", "K3"]) == "K1, K2 and K3"
    assert words.listed(["K1"]) == "K1"
