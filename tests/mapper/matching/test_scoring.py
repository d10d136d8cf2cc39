"""Reading fewer items in their context changes nothing that is made of the scores."""

import numpy as np
import pytest
from numpy.typing import NDArray

from mapper.matching import match
from mapper.matching.candidates import NearTargets, in_context
from mapper.matching.scores import OperatingPoint, Scores
from mapper.matching.scoring import in_doubt, of_candidates
from mapper.matching.targets import Target
from mapper.report import mapped_items, mapped_targets
from mapper.specification import Criterion, Item, LearningOutcome, Unit
from models.encoder import load_encoder
from models.scorer import load_scorer

POINT = OperatingPoint(accept=0.5, sure=0.7, possible=0.2, covered=0.5, full=0.6)


def scores_of(covers: NDArray[np.float64], full: float = 0.5) -> Scores:
    items, targets = covers.shape
    return Scores(
        covers=covers,
        alone=covers * full,
        accepted=covers >= POINT.accept,
        facets=tuple(np.full((items, 1), 0.5) for _ in range(targets)),
        facet_texts=tuple((f"facet {k}",) for k in range(targets)),
        covered=covers.max(axis=0),
        covered_fully=np.full(targets, 0.7),
        mapped=covers.max(axis=1),
        share_error=0.1,
        operating_point=POINT,
        scorer="test",
    )


def items_of(count: int) -> list[Item]:
    unit, outcome = Unit(ref="1", title="Clocks"), LearningOutcome(ref="1", text="Know clocks")
    return [
        Item(unit, outcome, Criterion(ref=f"1.{k}", text=f"Explain part {k}")) for k in range(count)
    ]


@pytest.mark.parametrize("seed", range(40))
def test_looking_only_at_items_in_doubt_gives_the_same_mapping(seed: int) -> None:
    random = np.random.default_rng(seed)
    # Mostly improbable, as in earnest, with ties.
    covers = np.round(random.random((12, 6)) ** 4, 2)
    scores, items = scores_of(covers), items_of(12)
    targets = [
        Target(f"K{k}", "knowledge" if k < 5 else "duty", f"statement {k}") for k in range(6)
    ]
    wording = random.random((12, 6)) < 0.6
    context = random.random((12, 6)) < 0.5
    rows = in_doubt(scores, wording)
    fewer = wording.copy()
    fewer[rows] |= context[rows]
    eager, lazy = of_candidates(scores, wording | context), of_candidates(scores, fewer)
    assert mapped_targets(items, targets, lazy) == mapped_targets(items, targets, eager)
    assert mapped_items(items, targets, lazy) == mapped_items(items, targets, eager)


def test_matching_reads_in_context_what_is_in_doubt_or_everything(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    encoder = load_encoder()
    read: list[int] = []

    def spied(items: list[Item], near: NearTargets) -> NDArray[np.bool_]:
        read.append(len(items))
        return in_context(items, near)

    monkeypatch.setattr(match, "in_context", spied)
    scorer = load_scorer(encoder)
    targets = [
        Target("K1", "knowledge", "how the parts of a clock work together"),
        Target("S1", "skill", "welcome visitors"),
    ]
    # Two targets are both among the nearest of every item, so no pair is open.
    for every in (False, True):
        match.match_items(scorer, encoder, items_of(3), targets, None, every_context=every)
    assert read == [0, 3]


def test_items_in_doubt_are_those_with_an_open_pair_that_could_be_shown() -> None:
    covers = np.array([[0.9, 0.01], [0.1, 0.3], [0.6, 0.02], [0.1, 0.01]])
    wording = np.array([[True, False], [False, False], [False, False], [False, True]])
    scores = scores_of(covers)
    # The first: as likely for the second target as its likeliest place. The second: possible.
    # The third: accepted. The last: its open pair is not even possible.
    assert in_doubt(scores, wording) == [0, 1, 2]
    assert in_doubt(scores, wording, every_pair=True) == [2]
    assert in_doubt(scores, np.ones_like(wording)) == []


def test_pairs_that_are_no_candidates_cover_nothing_and_are_kept_where_claims_need_them() -> None:
    scores = scores_of(np.array([[0.9, 0.6], [0.3, 0.8]]))
    candidates = np.array([[True, False], [False, True]])
    chosen = of_candidates(scores, candidates)
    assert chosen.covers.tolist() == [[0.9, 0.0], [0.0, 0.8]]
    assert chosen.alone.tolist() == [[0.45, 0.0], [0.0, 0.4]]
    assert chosen.accepted.tolist() == [[True, False], [False, True]]
    every = of_candidates(scores, candidates, every_pair=True)
    assert every.covers.tolist() == [[0.9, 0.6], [0.3, 0.8]]
    assert every.accepted.tolist() == [[True, False], [False, True]]
