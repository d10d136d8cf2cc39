"""Decisions on a mapping: what stands, what is taken back, what the mapping then says."""

from datetime import UTC, datetime

import pytest

from mapper.decisions import Action, Decision, decide, standing_decisions
from mapper.mapping import (
    AdditionalContent,
    AdditionalShare,
    Coverage,
    Evidence,
    ItemLink,
    MappedItem,
    MappedStatement,
    Mapping,
    Share,
    SpecificationPin,
    StandardPin,
    Versions,
)
from mapper.workbook.fields import Field


def decision(
    version: int, action: Action, criterion: str | None = None, **more: object
) -> Decision:
    where = {} if criterion is None else {"unit": "1", "outcome": "1", "criterion": criterion}
    told = {"target": "K1", "by": "Ann", "at": datetime(2026, 3, 2, tzinfo=UTC), **where, **more}
    return Decision(version=version, action=action, **told)  # type: ignore[arg-type]


def place(criterion: str) -> Evidence:
    return Evidence(
        unit="1", outcome="1", criterion=criterion, page=4, page_label="2",
        text=f"Text {criterion}",
        coverage=Coverage.PARTIAL, probability=0.7, mandatory=True,
    )  # fmt: skip


@pytest.fixture
def mapping() -> Mapping:
    """One statement covered in part by 1.1 and 1.2; 1.3 is additional."""
    share = Share(estimate=0.3, low=0.2, high=0.4)
    return Mapping(
        specification=SpecificationPin(name="a.pdf", sha256="0" * 64),
        standard=StandardPin(reference="XS0001", version="1.0", title="Kite repairer"),
        category=None,
        statements=[
            MappedStatement(
                code="K1", kind="knowledge", statement="How kites fly", coverage=Coverage.PARTIAL,
                probability=0.8, guaranteed=Coverage.PARTIAL, needs_look=True, facets=[],
                rationale="Not found: wind.", evidence=[place("1.1"), place("1.2")],
            )
        ],
        duties=[],
        items=[
            MappedItem(
                unit="1", outcome="1", criterion=ref, text=f"Text {ref}", page=4, page_label="2",
                statements=links,
            )
            for ref, links in (
                ("1.1", [ItemLink(code="K1", coverage=Coverage.PARTIAL, probability=0.7)]),
                ("1.2", [ItemLink(code="K1", coverage=Coverage.PARTIAL, probability=0.7)]),
                ("1.3", []),
            )
        ],
        additional_content=AdditionalContent(
            items=[], share=AdditionalShare(items=share, criteria=share, glh=None)
        ),
        findings=[],
        versions=Versions(mapper="0", encoder="e", scorer="s", profile="p"),
    )  # fmt: skip


def test_without_decisions_the_mapping_is_as_proposed(mapping: Mapping) -> None:
    assert decide(mapping, []).mapping == mapping


def test_rejected_place_does_not_count_and_its_item_becomes_additional(mapping: Mapping) -> None:
    decided = decide(mapping, [decision(1, "reject", "1.1")]).mapping
    assert [one.criterion for one in decided.statements[0].evidence] == ["1.2"]
    assert [one.criterion for one in decided.additional_content.items] == ["1.1"]


def test_all_places_rejected_leave_nothing_covered(mapping: Mapping) -> None:
    both = [decision(1, "reject", "1.1"), decision(2, "reject", "1.2")]
    assert decide(mapping, both).mapping.statements[0].coverage is Coverage.NONE


def test_added_place_counts_with_the_coverage_that_the_person_gave(mapping: Mapping) -> None:
    carried = decide(mapping, [decision(1, "add", "1.3", coverage="full", rationale="See table.")])
    statement = carried.mapping.statements[0]
    added = statement.evidence[-1]
    assert (added.criterion, added.coverage, added.decision) == ("1.3", Coverage.FULL, "add")
    assert statement.coverage is Coverage.FULL
    row = next(row for row in carried.evidence if row.of.criterion == "1.3")
    assert carried.values[row.row_id][Field.OWN_RATIONALE] == "See table."


def test_coverage_of_a_statement_is_what_the_person_says_and_marked_as_such(
    mapping: Mapping,
) -> None:
    full = decision(1, "coverage", coverage="full", rationale="Taught throughout.")
    statement = decide(mapping, [full]).mapping.statements[0]
    assert (statement.coverage, statement.needs_look) == (Coverage.FULL, False)
    assert statement.rationale == "Decided by Ann on 2026-03-02: Taught throughout."
    assert statement.decision == "coverage"
    assert statement.guaranteed is Coverage.PARTIAL
    none = decision(2, "coverage", coverage="none")
    assert decide(mapping, [full, none]).mapping.statements[0].guaranteed is Coverage.NONE


def test_undo_takes_back_and_can_be_taken_back(mapping: Mapping) -> None:
    rejected = decision(1, "reject", "1.1")
    undone = decision(2, "undo", undoes=1)
    redone = decision(3, "undo", undoes=2)
    assert decide(mapping, [rejected, undone]).mapping == mapping
    assert standing_decisions([rejected, undone, redone]) == [rejected]


def test_newest_decision_on_a_place_stands(mapping: Mapping) -> None:
    changes = [decision(1, "reject", "1.1"), decision(2, "accept", "1.1")]
    assert standing_decisions(changes) == [changes[1]]
    assert len(decide(mapping, changes).mapping.statements[0].evidence) == 2


def test_decision_follows_the_text_of_its_place_in_a_new_draft(mapping: Mapping) -> None:
    moved = decision(1, "reject", "9.9", text="Text 1.1")
    assert [one.criterion for one in decide(mapping, [moved]).mapping.statements[0].evidence] == [
        "1.2"
    ]
    reworded = decision(1, "reject", "1.1", text="What stood there before")
    assert decide(mapping, [reworded]).mapping == mapping


def test_decision_on_what_a_new_draft_does_not_hold_changes_nothing(mapping: Mapping) -> None:
    gone = [decision(1, "accept", "9.9"), decision(1, "reject", "1.1", target="K7")]
    assert decide(mapping, gone).mapping == mapping
