import json
from pathlib import Path

import numpy as np
import pytest

from foundation.errors import UnreadableInputError
from models.linear import LinearModel, sigmoid
from models.pairs.texts import ItemText
from models.train.decisions import (
    Decided,
    DecisionLine,
    as_line,
    decided_documents,
    learn,
    moved_model,
    read_decisions,
)

PAIR = {
    "standard": "ST9901@1.1",
    "document": "lamps.pdf",
    "unit": "101",
    "outcome": "Know lamps",
    "item": "Explain how wicks are trimmed",
    "kind": "knowledge",
    "statement": "How wicks are trimmed and stored",
}
MODEL = LinearModel(
    ("near", "long"), np.array([0.5, 10.0]), np.array([0.1, 5.0]), np.array([1.0, 0.0]), -1.0
)


def _file(folder: Path, *lines: object) -> Path:
    path = folder / "decisions.jsonl"
    texts = (line if isinstance(line, str) else json.dumps(line) for line in lines)
    path.write_text("\n".join(texts) + "\n", encoding="utf-8")
    return path


def _split(text: str) -> tuple[str, ...]:
    return tuple(text.split(" and "))


def test_decisions_are_read_line_by_line_and_blank_lines_skipped(tmp_path: Path) -> None:
    path = _file(tmp_path, {**PAIR, "verdict": "reject"}, "", {**PAIR, "by": "someone"})
    lines = read_decisions(path)
    assert [line.verdict for line in lines] == ["reject", None]
    assert lines[0].reference == "ST9901"
    assert DecisionLine.model_validate_json(as_line(lines[0])) == lines[0]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("not json", "line 2 is not a decision"),
        ({**PAIR, "verdict": "maybe"}, "verdict: Input should be"),
        ({"standard": "ST1", "item": "Trim", "verdict": "accept"}, "needs an item and a statement"),
        ({"standard": "ST1", "statement": "Trim wicks"}, "a statement needs its kind"),
        ({"item": "Trim"}, "standard: Field required"),
    ],
)
def test_a_line_that_is_no_decision_is_named(tmp_path: Path, line: object, message: str) -> None:
    with pytest.raises(UnreadableInputError, match=message):
        read_decisions(_file(tmp_path, PAIR, line))


def test_a_file_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInputError, match="cannot be read"):
        read_decisions(tmp_path / "none.jsonl")


def test_lines_are_gathered_by_standard_and_document_with_their_context() -> None:
    lines = [
        DecisionLine(**{**PAIR, "verdict": "accept"}),
        DecisionLine(standard="ST9901", document="lamps.pdf", unit="102", item="Paint a fence"),
        DecisionLine(standard="ST9901", document="lamps.pdf", kind="skill", statement="Trim"),
        DecisionLine(**{**PAIR, "verdict": "full"}),
        DecisionLine(standard="ST9902", document="lamps.pdf", item="Nobody decided on this"),
    ]
    (document,) = decided_documents(lines, _split)
    assert document.reference == "ST9901"
    assert document.items == (
        ItemText("Explain how wicks are trimmed", "Know lamps", "101"),
        ItemText("Paint a fence", "", "102"),
    )
    assert [s.facets for s in document.statements] == [
        ("How wicks are trimmed", "stored"),
        ("Trim",),
    ]
    assert document.verdicts == {(0, 0): "full"}


def test_duties_are_apart_from_statements_as_they_are_scored() -> None:
    lines = [
        DecisionLine(**{**PAIR, "verdict": "accept"}),
        DecisionLine(**{**PAIR, "kind": "duty", "statement": "Keep lamps", "verdict": "reject"}),
    ]
    found = decided_documents(lines, _split)
    assert [[s.kind for s in document.statements] for document in found] == [
        ["knowledge"],
        ["duty"],
    ]
    assert [list(document.verdicts.values()) for document in found] == [["accept"], ["reject"]]
    assert found[0].items == found[1].items


def test_no_decisions_leave_the_weights_where_they_were() -> None:
    moved = moved_model(MODEL, np.zeros((0, 2)), np.zeros(0, dtype=np.bool_))
    assert moved.weights == pytest.approx(MODEL.weights)
    assert moved.bias == MODEL.bias


def test_rejected_pairs_become_less_likely_the_more_of_them_the_more() -> None:
    def after(count: int) -> float:
        rows = np.tile([2.0, 1.0], (count, 1))
        moved = moved_model(MODEL, rows, np.zeros(count, dtype=np.bool_), strength=0.01)
        return float(sigmoid(rows[:1] @ moved.weights + moved.bias)[0])

    before = float(sigmoid(np.array([2.0 - 1.0]))[0])
    assert before > after(3) > after(30) > after(300)


def test_decisions_as_expected_move_nothing_on_the_whole() -> None:
    rows = np.tile([1.0, 0.0], (1000, 1))
    truth = np.arange(1000) < 500  # the model says 0.5
    moved = moved_model(MODEL, rows, truth, strength=0.1, offset_strength=0.1)
    assert moved.bias == pytest.approx(MODEL.bias, abs=1e-4)


def test_learn_teaches_each_model_what_it_is_about() -> None:
    content = {"any": MODEL.as_json(), "full": MODEL.as_json(), "facet": {}, "format": 2}
    models = {"any": MODEL, "full": MODEL}

    def learnt(*verdicts: str) -> dict[str, object]:
        values = np.full((len(verdicts), 2), [0.6, 12.0], dtype=np.float32)
        decided = Decided(values, ("near", "long"), verdicts)  # type: ignore[arg-type]
        return learn(content, models, [decided])

    rejected = learnt("reject")
    assert rejected["any"] != content["any"]
    assert rejected["full"] == content["full"]
    accepted = learnt("accept")
    assert accepted["full"] == content["full"]
    full = learnt("full")
    assert full["full"]["bias"] > content["full"]["bias"]  # type: ignore[index]
    assert learnt("partial")["full"]["bias"] < content["full"]["bias"]  # type: ignore[index]
    assert full["format"] == 2
    assert full["facet"] == {}
