"""Coverage that is left when only some of the evidence counts."""

from mapper.mapping import Coverage, Evidence
from mapper.remaining import remaining_coverage

FULL, PARTIAL, NONE = Coverage.FULL, Coverage.PARTIAL, Coverage.NONE


def place(coverage: Coverage, *facets: int) -> Evidence:
    return Evidence(unit="101", outcome="1", criterion="1.1", page=1, page_label="1", text="x",
                    coverage=coverage, probability=0.9, facets=list(facets))  # fmt: skip


def test_coverage_stays_where_everything_counts() -> None:
    places = [place(PARTIAL, 0), place(PARTIAL, 1)]
    assert remaining_coverage(FULL, places, places) is FULL


def test_coverage_falls_where_a_clause_is_no_longer_met() -> None:
    places = [place(PARTIAL, 0), place(PARTIAL, 1)]
    assert remaining_coverage(FULL, places, places[:1]) is PARTIAL


def test_coverage_stays_where_the_same_clauses_are_met() -> None:
    places = [place(PARTIAL, 0), place(PARTIAL, 1), place(PARTIAL, 0, 1)]
    assert remaining_coverage(FULL, places, places[2:]) is FULL


def test_coverage_stays_where_one_place_alone_is_full() -> None:
    places = [place(FULL), place(PARTIAL)]
    assert remaining_coverage(FULL, places, places[:1]) is FULL
    assert remaining_coverage(FULL, places, places[1:]) is PARTIAL


def test_nothing_is_left_without_evidence() -> None:
    assert remaining_coverage(FULL, [place(FULL)], []) is NONE


def test_rejecting_never_raises_coverage() -> None:
    places = [place(FULL), place(FULL)]
    assert remaining_coverage(PARTIAL, places, places[:1]) is PARTIAL
    assert remaining_coverage(NONE, places, places[:1]) is NONE
