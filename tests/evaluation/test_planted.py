"""Faults planted in claims about the sample are found with the right verdict."""

from pathlib import Path

import pytest

from evaluation.labelled import Labelled, real_documents, sample_document
from evaluation.planted import (
    EXPECTED,
    Fault,
    KeptScores,
    Tally,
    plant,
    tally,
)
from mapper.matching.match import Matcher
from mapper.review.report import Verdict
from models.encoder import load_encoder

SEEDS = range(20)


@pytest.fixture(scope="module")
def document() -> Labelled:
    return sample_document()


@pytest.fixture(scope="module")
def matcher(tmp_path_factory: pytest.TempPathFactory) -> Matcher:
    return Matcher(load_encoder(), index_folder=tmp_path_factory.mktemp("indexes"))


@pytest.fixture(scope="module")
def result(document: Labelled, matcher: Matcher) -> Tally:
    made = tally(document, matcher, SEEDS)
    print(f"\n{made.table()}")  # noqa: T201 - the figures are what this test is for
    return made


def share(result: Tally, fault: Fault) -> float:
    right, total = result.found(fault)
    assert total > 0
    return right / total


@pytest.mark.parametrize(
    "fault", [Fault.WRONG_PAGE, Fault.INVENTED, Fault.DUPLICATED, Fault.WRONG_KIND]
)
def test_faults_that_need_no_judgement_are_always_found(result: Tally, fault: Fault) -> None:
    """The sample tells the kind of each item plainly; pages and places are facts."""
    assert share(result, fault) == 1.0


def test_wrong_references_are_found_or_flagged(result: Tally) -> None:
    """Measured 46 of 60 right and 58 seen or flagged; see evaluation.planted."""
    _, total = result.found(Fault.WRONG_REFERENCE)

    assert share(result, Fault.WRONG_REFERENCE) >= 0.7
    assert result.unseen[Fault.WRONG_REFERENCE] <= 0.05 * total


def test_half_covered_statements_are_found_or_flagged(result: Tally) -> None:
    """Measured 19 of 37 right and 33 seen or flagged: the weakest of all verdicts."""
    _, total = result.found(Fault.HALF_COVERED)

    assert share(result, Fault.HALF_COVERED) >= 0.4
    assert result.unseen[Fault.HALF_COVERED] <= 0.2 * total


def test_statements_claimed_in_full_that_are_not_are_told_or_flagged(result: Tally) -> None:
    counts = result.overclaimed
    assert (
        0
        < counts["planted"]
        < result.verdicts[Fault.HALF_COVERED].total() + (result.verdicts[Fault.WRONG_KIND].total())
    )
    assert counts["told"] >= 0.5 * counts["planted"]
    assert counts["told"] + counts["flagged"] >= 0.8 * counts["planted"]


def test_what_is_missing_is_found(result: Tally) -> None:
    assert result.missed["places found"] >= 0.9 * result.missed["places left out"]
    assert result.missed["statements found"] >= 0.9 * result.missed["statements left out"]


def test_correct_claims_are_rarely_doubted(result: Tally) -> None:
    """Measured 9.3 % "in part", most of them beside a spoilt place, and 13 of 154 statements."""
    assert result.false_alarms <= 0.12
    assert set(result.verdicts[Fault.CORRECT]) <= {"supported", "supported in part"}
    assert result.alarms["raised"] <= 0.1 * result.alarms["right"]


def test_the_plan_finds_bad_claims_faster_than_random_order(result: Tally) -> None:
    """Measured 0.817 on average against 0.5 at random and 0.832 at best, over 20 seeds."""
    assert len(result.areas) == 20
    assert min(result.areas) > 0.7
    assert sum(result.areas) / 20 > 0.78


def test_planting_is_the_same_for_a_seed_and_keeps_count(document: Labelled) -> None:
    first, again, other = plant(document, 1), plant(document, 1), plant(document, 2)

    assert first == again
    assert first != other
    faults = {fault for faults in first.faults.values() for fault in faults}
    assert {Fault.WRONG_PAGE, Fault.WRONG_REFERENCE, Fault.INVENTED, Fault.DUPLICATED} <= faults
    assert {Fault.MISSING_PLACE, Fault.MISSING_STATEMENT} <= set(first.statements.values())
    assert set(EXPECTED[Fault.CORRECT]) == {Verdict.SUPPORTED}


@pytest.mark.shared
@pytest.mark.slow
def test_faults_in_claims_about_real_documents_are_found(
    shared_data: Path, matcher: Matcher
) -> None:
    """Documents that no shipped model was trained on, labelled by two readers.

    Measured over 20 seeds: wrong references 45 of 60 and 39 of 60, false alarms 4.3 % and 2.4 %.
    """
    for labelled in real_documents(shared_data):
        made = tally(labelled, matcher, range(6))
        print(f"\n{labelled.name}\n{made.table()}")  # noqa: T201

        assert share(made, Fault.INVENTED) == 1.0
        assert share(made, Fault.WRONG_REFERENCE) >= 0.5
        assert made.false_alarms <= 0.1
        assert sum(made.areas) / len(made.areas) > 0.6


def test_kept_scores_are_asked_for_once(document: Labelled, matcher: Matcher) -> None:
    kept = KeptScores(matcher)
    items = document.items[:3]

    assert kept.match_claimed(items, ()) is kept.match_claimed(items, ())
