from mapper.mapping import Coverage, Evidence, Facet, MappedStatement
from mapper.requirements import Requirement, requirement_of

FULL, PARTIAL, NONE = Coverage.FULL, Coverage.PARTIAL, Coverage.NONE


def _piece(
    unit: str, *facets: int, kind: str | None = "skill", coverage: Coverage = PARTIAL
) -> Evidence:
    return Evidence(
        unit=unit,
        outcome="1",
        criterion=None,
        page=1,
        page_label=None,
        text="",
        coverage=coverage,
        probability=0.9,
        kind=kind,
        facets=list(facets),
    )


def _statement(coverage: Coverage, *evidence: Evidence, facets: int = 2) -> MappedStatement:
    return MappedStatement(
        code="S1",
        kind="skill",
        statement="Cut and join pipe",
        coverage=coverage,
        probability=0.9,
        guaranteed=NONE,
        needs_look=False,
        facets=[Facet(text=str(i), covered=coverage is FULL) for i in range(facets)],
        rationale="",
        evidence=list(evidence),
    )


def test_requirement_needs_a_unit_for_every_facet() -> None:
    need = requirement_of(
        _statement(FULL, _piece("1", 0), _piece("2", 1), _piece("3", 1), _piece("4", 0, 1))
    )
    assert need == Requirement(
        "S1", (frozenset({"1", "4"}), frozenset({"2", "3", "4"})), frozenset("1234")
    )
    assert need.coverage(["1", "2"]) is FULL
    assert need.coverage(["4"]) is FULL
    assert need.coverage(["2", "3"]) is PARTIAL
    assert need.coverage(["9"]) is NONE


def test_requirement_does_not_count_evidence_of_the_wrong_kind() -> None:
    need = requirement_of(_statement(FULL, _piece("1", 0, 1), _piece("2", 0, 1, kind="knowledge")))
    assert need.full == (frozenset({"1"}),)
    assert need.coverage(["2"]) is PARTIAL


def test_requirement_of_a_partial_statement_is_never_full() -> None:
    need = requirement_of(_statement(PARTIAL, _piece("1", 0), _piece("2", 1)))
    assert need.coverage(["1", "2"]) is PARTIAL


def test_requirement_of_a_claim_without_facets_needs_one_full_place() -> None:
    need = requirement_of(
        _statement(FULL, _piece("1", kind=None, coverage=FULL), _piece("2", kind=None), facets=0)
    )
    assert need.full == (frozenset({"1"}),)


def test_requirement_of_a_claim_without_a_full_place_needs_all_places() -> None:
    need = requirement_of(_statement(FULL, _piece("1", 0), _piece("2", 0), facets=2))
    assert need.full == (frozenset({"1"}), frozenset({"2"}))
