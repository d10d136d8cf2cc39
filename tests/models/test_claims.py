"""The claim model: better places make claims likelier, expectations shift them."""

import json
from pathlib import Path

import numpy as np
import pytest

from foundation.errors import MapperError
from models.claims import ARTEFACT, ClaimModel, different_places, load_claim_model, log_odds


@pytest.fixture(scope="module")
def model() -> ClaimModel:
    return load_claim_model()


def holds(model: ClaimModel, covers: float, others: float, share: float = 0.8) -> float:
    return float(model.holds_probability(np.array([covers]), np.array([others]), share=share)[0])


def test_a_claim_is_likelier_the_better_its_place(model: ClaimModel) -> None:
    chances = [holds(model, covers, 0.3) for covers in (0.0001, 0.001, 0.01, 0.1, 0.5, 0.9)]

    assert chances == sorted(chances)
    assert chances[0] < 0.3
    assert chances[-1] > 0.95


def test_a_better_place_elsewhere_makes_a_claim_less_likely(model: ClaimModel) -> None:
    assert holds(model, 0.05, 0.9) < holds(model, 0.05, 0.01)


def test_the_expected_share_shifts_the_odds(model: ClaimModel) -> None:
    odds = [float(log_odds(np.array([holds(model, 0.02, 0.2, share)]))[0]) for share in (0.5, 0.8)]

    assert odds[1] - odds[0] == pytest.approx(np.log(4.0))


SAWS = "Explain how saws are set out and sharpened"
HINGES = "Describe hinges for cabinet doors"


def full(
    model: ClaimModel,
    facets: list[list[float]],
    texts: tuple[str, ...] = (SAWS, HINGES),
    *,
    fits: bool = True,
) -> float:
    places = len(facets)
    alone, fitting = np.full(places, 0.1), np.full(places, fits)
    return model.fully_probability(alone, np.array(facets), fitting, texts[:places], share=0.5)


def test_full_coverage_is_likelier_with_every_facet_met(model: ClaimModel) -> None:
    assert full(model, [[0.6, 0.6]]) > full(model, [[0.6, 0.1]])
    assert full(model, [[0.6, 0.1], [0.1, 0.6]]) > full(model, [[0.6, 0.1], [0.6, 0.1]])


def test_a_place_that_repeats_another_adds_nothing(model: ClaimModel) -> None:
    met = [[0.4, 0.3], [0.4, 0.3]]
    assert full(model, met, (SAWS, HINGES)) > full(model, met, (SAWS, SAWS))


def test_places_count_for_what_none_before_them_says() -> None:
    assert different_places([]) == 1.0
    assert different_places([SAWS, SAWS.lower() + "."]) == 1.0
    assert different_places([SAWS, HINGES]) == 2.0
    assert different_places([SAWS, "Explain how saws are stored"]) == pytest.approx(1 + 1 / 3)


def test_full_coverage_needs_a_place_of_a_fitting_kind(model: ClaimModel) -> None:
    assert full(model, [[0.6, 0.6]]) > full(model, [[0.6, 0.6]], fits=False)
    nothing = np.zeros(0), np.zeros((0, 1)), np.zeros(0, bool)
    assert model.fully_probability(*nothing, [], share=0.5) == 0.0


def test_probabilities_of_zero_and_one_stay_finite(model: ClaimModel) -> None:
    assert 0.0 < holds(model, 0.0, 1.0) < holds(model, 1.0, 0.0) < 1.0


def test_a_damaged_artefact_is_refused(tmp_path: Path) -> None:
    content = json.loads(ARTEFACT.read_text())
    for number, damaged in enumerate(({**content, "format": 99}, {"format": 1}, [])):
        path = tmp_path / f"claims{number}.json"
        path.write_text(json.dumps(damaged))
        with pytest.raises(MapperError, match="install it again"):
            load_claim_model(path)


def test_the_card_names_what_the_model_was_trained_on() -> None:
    trained = json.loads(ARTEFACT.read_text())["trained_on"]

    assert not [name for name in trained if name.startswith("real/")]
    card = (ARTEFACT.parent / "card.md").read_text()
    assert f"{sum(name.startswith('train/') for name in trained)} specifications" in card
    assert f"{sum(name.startswith('one_reader/') for name in trained)} real ones" in card
