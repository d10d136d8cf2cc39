"""What the workbench shows of a mapping with decisions."""

from datetime import UTC, datetime

import pytest

from api.pages.decided import target_decisions
from api.pages.results_view import additions_of, gaps_of, matrix_of
from api.pages.workbench_view import Workbench, first_to_decide, fits
from mapper.decisions import Decision, decide
from mapper.mapping import (
    AdditionalContent,
    AdditionalShare,
    Coverage,
    Evidence,
    Facet,
    ItemLink,
    MappedDuty,
    MappedItem,
    MappedStatement,
    MappedUnit,
    Mapping,
    Share,
    SpecificationPin,
    StandardPin,
    Versions,
)

AT = datetime(2026, 11, 24, 14, 2, tzinfo=UTC)
LINK = ItemLink(code="K1", coverage=Coverage.PARTIAL, probability=0.7)
SHARE = Share(estimate=0.2, low=0.1, high=0.3)


def _place(criterion: str, unit: str = "1", *, kind: str = "knowledge", **more: object) -> Evidence:
    return Evidence.model_validate(
        {
            "unit": unit, "outcome": "1", "criterion": criterion, "page": 3, "page_label": "2",
            "text": f"Explain {criterion}.", "coverage": "partial", "probability": 0.7,
            "kind": kind, "facets": [0], **more,
        }
    )  # fmt: skip


def _statement(code: str, **more: object) -> MappedStatement:
    return MappedStatement.model_validate(
        {
            "code": code, "kind": "knowledge", "statement": f"What {code} says",
            "coverage": "partial", "probability": 0.7, "guaranteed": "partial",
            "needs_look": False, "rationale": "Not found: gears.", "evidence": [],
            "facets": [Facet(text="wheels", covered=True), Facet(text="gears", covered=False)],
            **more,
        }
    )  # fmt: skip


@pytest.fixture
def mapping() -> Mapping:
    """K1 with two places and a possible one, S1 with nothing, a duty, and one item left over."""
    items = [("1", "1.1"), ("1", "1.2"), ("1", "1.3"), ("2", "1.1")]
    return Mapping(
        specification=SpecificationPin(name="spec.pdf", sha256="0" * 64),
        standard=StandardPin(reference="ST1", version="1.0", title="Wheelwright"),
        category=None,
        statements=[
            _statement(
                "K1",
                evidence=[_place("1.1"), _place("1.2", needs_look=True)],
                possible=[_place("1.3", probability=0.3)],
            ),
            _statement("S1", kind="skill", coverage="none", guaranteed="none", needs_look=True),
        ],
        duties=[
            MappedDuty(code="D1", text="Make wheels", coverage=Coverage.NONE, evidence=[], link="")
        ],
        items=[
            MappedItem(
                unit=unit, outcome="1", criterion=ref,
                statements=[LINK] if (unit, ref) == ("1", "1.1") else [], text=f"Explain {ref}.",
                kind="knowledge", page=3, page_label="2",
            )
            for unit, ref in items
        ],
        additional_content=AdditionalContent(
            items=[], share=AdditionalShare(items=SHARE, criteria=SHARE, glh=None)
        ),
        findings=[],
        versions=Versions(mapper="0", encoder="e", scorer="s", profile="p"),
        units=[
            MappedUnit(
                ref=ref, title=f"Unit {ref}", level=3, glh=None, credits=None, mandatory=True,
                pathways=[], page=3, page_label="2", items=2, additional=0,
            )
            for ref in ("1", "2")
        ],
    )  # fmt: skip


def _decision(version: int, action: str, criterion: str | None = None, **more: object) -> Decision:
    place = {"unit": "1", "outcome": "1", "criterion": criterion} if criterion else {}
    return Decision.model_validate(
        {"target": "K1", "version": version, "action": action, "by": "Amira", "at": AT}
        | place
        | more
    )


def _workbench(mapping: Mapping, *decisions: Decision) -> Workbench:
    return Workbench(mapping, decide(mapping, decisions).mapping, target_decisions(decisions))


def test_rows_count_places_and_what_is_left(mapping: Mapping) -> None:
    rows = {row.code: row for row in _workbench(mapping).rows}
    assert (rows["K1"].places, rows["K1"].open, rows["K1"].needs_look) == (2, 2, True)
    assert (rows["S1"].places, rows["S1"].needs_look) == (0, True)
    assert (rows["D1"].kind, rows["D1"].needs_look) == ("duty", False)


def test_totals_follow_decisions(mapping: Mapping) -> None:
    before = _workbench(mapping).totals()
    assert (before.full, before.partial, before.none, before.open) == (0, 1, 2, 2)
    after = _workbench(mapping, _decision(1, "reject", "1.1"), _decision(2, "reject", "1.2"))
    assert (after.totals().none, after.totals().open) == (3, 0)


def test_rejected_places_stay_visible_and_do_not_count(mapping: Mapping) -> None:
    panel = _workbench(mapping, _decision(1, "reject", "1.1")).panel("K1")
    assert [(row.key, row.counts) for row in panel.proposed] == [
        ("1~1~1.1", False),
        ("1~1~1.2", True),
    ]
    assert panel.version == 1
    assert panel.proposed[0].decided is not None
    assert panel.proposed[0].decided.by == "Amira"


def test_a_possible_place_that_is_accepted_is_listed_with_the_others(mapping: Mapping) -> None:
    panel = _workbench(mapping, _decision(1, "accept", "1.3")).panel("K1")
    assert [row.key for row in panel.proposed] == ["1~1~1.1", "1~1~1.2", "1~1~1.3"]
    assert panel.possible == []


def test_an_undone_decision_leaves_the_place_open_but_moves_the_version(mapping: Mapping) -> None:
    panel = _workbench(
        mapping, _decision(1, "accept", "1.1"), _decision(2, "undo", undoes=1)
    ).panel("K1")
    assert panel.version == 2
    assert all(row.open for row in panel.proposed)


def test_coverage_set_by_a_person_ends_the_look(mapping: Mapping) -> None:
    bench = _workbench(mapping, _decision(1, "coverage", coverage="full", rationale="Unit 9"))
    row = bench.rows[0]
    assert (row.coverage, row.by_person, row.needs_look) == (Coverage.FULL, True, False)
    assert bench.panel("K1").coverage_decided is not None


def test_unknown_codes_are_an_error(mapping: Mapping) -> None:
    with pytest.raises(KeyError):
        _workbench(mapping).panel("K99")


def test_first_to_decide_prefers_what_needs_a_look(mapping: Mapping) -> None:
    assert first_to_decide(_workbench(mapping).rows) == "K1"
    looked = _workbench(mapping, _decision(1, "accept", "1.1"), _decision(2, "accept", "1.2"))
    assert first_to_decide(looked.rows) == "S1"
    assert first_to_decide([]) is None


def test_knowledge_does_not_fit_skills() -> None:
    assert not fits("skill", "knowledge")
    assert fits("skill", "skill")
    assert fits("knowledge", "skill")


def test_matrix_has_a_cell_for_each_unit_with_a_place(mapping: Mapping) -> None:
    matrix = matrix_of(_workbench(mapping))
    assert [unit.ref for unit in matrix.units] == ["1", "2"]
    cell = matrix.rows[0].cells[0]
    assert cell is not None
    assert (cell.coverage, cell.places) == (Coverage.PARTIAL, 2)
    assert matrix.rows[0].cells[1] is None
    assert matrix.counts == [1, 0]


def test_gaps_come_worst_first_with_what_is_missing(mapping: Mapping) -> None:
    gaps = gaps_of(_workbench(mapping))
    assert [(gap.code, gap.coverage.value) for gap in gaps] == [
        ("S1", "none"),
        ("D1", "none"),
        ("K1", "partial"),
    ]
    assert gaps[2].missing == ["gears"]


def test_gaps_give_the_reason_that_a_person_gave(mapping: Mapping) -> None:
    said = _decision(1, "coverage", coverage="none", rationale="Cannot be taught in a classroom.")
    gap = next(gap for gap in gaps_of(_workbench(mapping, said)) if gap.code == "K1")
    assert gap.by_person == "Cannot be taught in a classroom."


def test_items_become_additional_when_their_places_are_rejected(mapping: Mapping) -> None:
    bench = _workbench(mapping, _decision(1, "reject", "1.1"))
    changed = [row.key for row in additions_of(bench, {}, {}) if row.changed]
    assert "1~1~1.1" in changed
