import numpy as np
import pytest

from mapper.coverage import Piece, explain, judge, piece_coverage
from mapper.mapping import Coverage
from mapper.matching.targets import Target

SKILL = Target("S1", "skill", "use hand tools safely and maintain records of repairs")
FACETS = ("use hand tools safely", "maintain records of repairs")


def piece(kind: str, *facets: float, alone: float = 0.9, sure: bool = True) -> Piece:
    return Piece(kind=kind, covers=0.8, alone=alone, facets=np.array(facets), sure=sure)


def test_judge_is_full_when_fitting_evidence_meets_every_facet() -> None:
    judgement = judge(
        SKILL, FACETS, [piece("skill", 0.9, 0.1), piece("skill", 0.2, 0.8)], fully=True
    )
    assert judgement.coverage is Coverage.FULL
    assert judgement.covered == (True, True)


def test_judge_is_not_full_where_all_items_together_leave_a_doubt() -> None:
    judgement = judge(SKILL, FACETS, [piece("skill", 0.9, 0.9)], fully=False)
    assert judgement.coverage is Coverage.PARTIAL
    assert judgement.covered == (True, True)
    assert "does not meet all that is asked" in explain(SKILL, FACETS, judgement, None)


def test_judge_names_the_missing_facet_of_partial_coverage() -> None:
    judgement = judge(SKILL, FACETS, [piece("skill", 0.9, 0.1)], fully=True)
    assert judgement.coverage is Coverage.PARTIAL
    sentence = explain(SKILL, FACETS, judgement, None)
    assert sentence == "Not found: “maintain records of repairs”."


def test_judge_gives_knowledge_offered_for_a_skill_partial_at_best() -> None:
    judgement = judge(SKILL, FACETS, [piece("knowledge", 0.9, 0.9)], fully=True)
    assert judgement.coverage is Coverage.PARTIAL
    assert "Only knowledge of it is shown" in explain(SKILL, FACETS, judgement, None)


def test_judge_gives_knowledge_only_shown_by_doing_partial() -> None:
    target = Target("K1", "knowledge", "how hand tools are used")
    judgement = judge(target, ("how hand tools are used",), [piece("skill", 0.9)], fully=True)
    assert judgement.coverage is Coverage.PARTIAL
    assert "Only shown by doing" in explain(target, ("x",), judgement, None)


def test_judge_never_gives_a_behaviour_full() -> None:
    target = Target("B1", "behaviour", "puts safety first")
    judgement = judge(
        target, ("puts safety first",), [piece("behaviour", 1.0, alone=1.0)], fully=True
    )
    assert judgement.coverage is Coverage.PARTIAL
    assert "never judged full" in explain(target, ("puts safety first",), judgement, None)


def test_judge_is_none_without_evidence_and_names_the_closest_place() -> None:
    judgement = judge(SKILL, FACETS, [], fully=True)
    assert judgement.coverage is Coverage.NONE
    assert "101 LO1 (p 4)" in explain(SKILL, FACETS, judgement, "101 LO1 (p 4)")


def test_judge_needs_a_look_when_the_answer_hangs_on_a_doubtful_place() -> None:
    doubtful = judge(SKILL, FACETS, [piece("skill", 0.9, 0.9, sure=False)], fully=True)
    backed = judge(
        SKILL, FACETS, [piece("skill", 0.9, 0.9), piece("skill", 0.9, 0.9, sure=False)], fully=True
    )
    assert doubtful.needs_look
    assert not backed.needs_look


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_judge_does_not_depend_on_the_order_of_evidence(order: tuple[int, ...]) -> None:
    pieces = [piece("skill", 0.9, 0.1), piece("knowledge", 0.2, 0.8), piece("skill", 0.6, 0.4)]
    shuffled = [pieces[i] for i in order]
    assert judge(SKILL, FACETS, shuffled, fully=True) == judge(SKILL, FACETS, pieces, fully=True)


def test_piece_is_full_alone_only_in_the_fitting_kind() -> None:
    assert piece_coverage(SKILL, FACETS, piece("skill", 0.9, 0.9), fully=True) is Coverage.FULL
    assert (
        piece_coverage(SKILL, FACETS, piece("knowledge", 0.9, 0.9), fully=True) is Coverage.PARTIAL
    )
    assert piece_coverage(SKILL, FACETS, piece("skill", 0.9, 0.3), fully=True) is Coverage.PARTIAL
    assert piece_coverage(SKILL, FACETS, piece("skill", 0.9, 0.9), fully=False) is Coverage.PARTIAL
