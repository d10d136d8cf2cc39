from typing import Any

import pytest

from mapper.carried import Carried
from mapper.learning import decision_lines
from mapper.mapping import (
    AdditionalContent,
    AdditionalShare,
    Coverage,
    Evidence,
    Mapping,
    Share,
    SpecificationPin,
    StandardPin,
    Versions,
)
from mapper.matching.targets import Target
from mapper.specification import Criterion, Document, LearningOutcome, Specification, Unit
from mapper.workbook.fields import Field
from mapper.workbook.rows import KEPT, POSSIBLE, PROPOSED, REJECTED, EvidenceRow

SPECIFICATION = Specification(
    document=Document(name="lamps.pdf", sha256="", pages=None),
    units=[
        Unit(
            ref="101",
            title="Lamps",
            outcomes=[
                LearningOutcome(
                    ref="1",
                    text="Know lamps",
                    criteria=[
                        Criterion(ref="1.1", text="wicks are trimmed", stem="Explain how"),
                        Criterion(ref="1.2", text="Paint a fence"),
                    ],
                ),
                LearningOutcome(ref="2", text="Keep records"),
            ],
        )
    ],
)
TARGETS = [
    Target("K1", "knowledge", "How wicks are trimmed"),
    Target("S1", "skill", "Trim wicks"),
    Target("D1", "duty", "Keep lamps"),
]
FIRST = {
    "standard": "ST9901@1.1",
    "document": "lamps.pdf",
    "unit": "101",
    "outcome": "Know lamps",
    "item": "Explain how wicks are trimmed",
    "kind": "knowledge",
    "statement": "How wicks are trimmed",
}
NOTHING = Share(estimate=0.0, low=0.0, high=0.0)
MAPPING = Mapping(
    specification=SpecificationPin(name="lamps.pdf", sha256=""),
    standard=StandardPin(reference="ST9901", version="1.1", title="Lamplighter"),
    category=None,
    statements=[],
    duties=[],
    items=[],
    additional_content=AdditionalContent(
        items=[], share=AdditionalShare(items=NOTHING, criteria=NOTHING, glh=None)
    ),
    findings=[],
    versions=Versions(mapper="", encoder="", scorer="", profile=""),
)


def _row(code: str, outcome: str, criterion: str | None, standing: str) -> EvidenceRow:
    place = Evidence(
        unit="101",
        outcome=outcome,
        criterion=criterion,
        page=1,
        page_label="1",
        text="",
        coverage=Coverage.PARTIAL,
        probability=0.5,
    )
    return EvidenceRow(code, "", place, "E1", standing)


def _lines(row: EvidenceRow, values: dict[Field, str] | None = None) -> list[dict[str, Any]]:
    carried = Carried(MAPPING, [row], values={"E1": values or {}})
    return [
        line.model_dump(exclude_defaults=True)
        for line in decision_lines(SPECIFICATION, TARGETS, carried)
    ]


@pytest.mark.parametrize(
    ("standing", "values", "verdict"),
    [
        (REJECTED, {Field.DECISION: "Reject"}, "reject"),
        (KEPT, {}, "accept"),
        (PROPOSED, {Field.DECISION: "Accept"}, "accept"),
        (PROPOSED, {Field.DECISION: "Change", Field.COVERAGE: "Full"}, "full"),
        (PROPOSED, {Field.DECISION: "Change", Field.COVERAGE: "Partial"}, "partial"),
        (KEPT, {Field.COVERAGE: "Not covered"}, "reject"),
    ],
)
def test_a_decision_becomes_a_line_with_its_verdict(
    standing: str, values: dict[Field, str], verdict: str
) -> None:
    assert _lines(_row("K1", "1", "1.1", standing), values)[0] == {**FIRST, "verdict": verdict}


@pytest.mark.parametrize("standing", [PROPOSED, POSSIBLE])
def test_what_nobody_decided_on_is_context_only(standing: str) -> None:
    lines = _lines(_row("K1", "1", "1.1", standing))
    assert all("verdict" not in line for line in lines)
    assert [line["item"] for line in lines if "item" in line] == [
        "Explain how wicks are trimmed",
        "Paint a fence",
        "Keep records",
    ]
    assert [(line["kind"], line["statement"]) for line in lines if "kind" in line] == [
        ("knowledge", "How wicks are trimmed"),
        ("skill", "Trim wicks"),
        ("duty", "Keep lamps"),
    ]


def test_every_item_and_target_is_there_once_beside_the_decisions() -> None:
    lines = _lines(_row("K1", "1", "1.1", REJECTED))
    assert len(lines) == 1 + 2 + 2
    assert lines[2] == {
        "standard": "ST9901@1.1",
        "document": "lamps.pdf",
        "unit": "101",
        "item": "Keep records",
    }


def test_places_that_are_gone_are_left_out() -> None:
    lines = _lines(_row("K1", "7", "7.1", REJECTED))
    assert all("verdict" not in line for line in lines)
