import numpy as np
import pytest

from mapper.matching.scores import OperatingPoint, Scores
from mapper.matching.targets import Target
from mapper.second_opinion import doubtful_pairs, with_second_opinion
from mapper.specification import Criterion, Item, LearningOutcome, Unit
from models.judge import Judge
from tests.models.judge_stub import Stub, saying, serve

UNIT = Unit(ref="1", title="Lamps")
OUTCOME = LearningOutcome(ref="1", text="Know lamps")
ITEMS = [Item(UNIT, OUTCOME, Criterion(ref=f"1.{k}", text=f"item {k}")) for k in range(3)]
TARGETS = [Target("K1", "knowledge", "lamps"), Target("S1", "skill", "trim wicks")]


def _scores() -> Scores:
    covers = np.array([[0.9, 0.1], [0.4, 0.05], [0.05, 0.3]])
    return Scores(
        covers=covers,
        alone=covers * 0.5,
        accepted=np.array([[True, False], [True, False], [False, False]]),
        facets=(np.ones((3, 1)), np.ones((3, 1))),
        facet_texts=(("lamps",), ("trim wicks",)),
        covered=np.array([0.9, 0.2]),
        covered_fully=np.array([0.5, 0.5]),
        mapped=np.array([0.9, 0.5, 0.3]),
        share_error=0.05,
        operating_point=OperatingPoint(accept=0.35, sure=0.7, possible=0.2, covered=0.4, full=0.3),
        scorer="test",
    )


def test_doubtful_pairs_are_those_that_need_a_look_likeliest_first() -> None:
    assert doubtful_pairs(_scores()) == [(1, 0), (2, 1)]


def test_no_takes_the_proposal_back_and_lowers_the_odds() -> None:
    with serve(Stub(saying("none"))) as stub:
        after = with_second_opinion(Judge(stub.url, "m"), ITEMS, TARGETS, _scores())
    assert after.scores.accepted.tolist() == [[True, False], [False, False], [False, False]]
    assert after.scores.covers[1, 0] == pytest.approx(0.4 / 4 / (0.4 / 4 + 0.6))
    assert after.note == "m, prompt 1: 2 of 2 pairs in doubt judged"


def test_yes_proposes_and_raises_pair_item_and_target() -> None:
    with serve(Stub(saying("full"))) as stub:
        after = with_second_opinion(Judge(stub.url, "m"), ITEMS, TARGETS, _scores()).scores
    risen = 0.3 * 4 / (0.3 * 4 + 0.7)
    assert after.accepted.tolist() == [[True, False], [True, False], [False, True]]
    assert after.covers[2, 1] == pytest.approx(risen)
    assert after.alone[2, 1] == pytest.approx(risen * 0.8)
    assert after.covered[1] == pytest.approx(risen)
    assert after.mapped[2] == pytest.approx(risen)


def test_partial_makes_full_less_likely() -> None:
    with serve(Stub(saying("partial"))) as stub:
        after = with_second_opinion(Judge(stub.url, "m"), ITEMS, TARGETS, _scores()).scores
    assert after.accepted[2, 1]
    assert after.alone[2, 1] == pytest.approx(after.covers[2, 1] * 0.2)


def test_pairs_that_are_sure_are_not_asked_about_and_stay() -> None:
    before = _scores()
    with serve(Stub(saying("none"))) as stub:
        after = with_second_opinion(Judge(stub.url, "m"), ITEMS, TARGETS, before).scores
    assert len(stub.requests) == 2
    assert after.covers[0].tolist() == before.covers[0].tolist() == [0.9, 0.1]
    assert before.covers[1, 0] == 0.4


def test_without_an_answer_the_local_decision_stands_and_is_counted() -> None:
    before = _scores()
    with serve(Stub(lambda question: "cannot say")) as stub:
        after = with_second_opinion(Judge(stub.url, "m", calls=1), ITEMS, TARGETS, before)
    assert np.array_equal(after.scores.covers, before.covers)
    assert np.array_equal(after.scores.accepted, before.accepted)
    assert after.note == (
        "m, prompt 1: 0 of 2 pairs in doubt judged, 1 without a usable answer, 1 not asked"
    )
