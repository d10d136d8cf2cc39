import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from evaluation.reading import gold_recall, reading_table, score_reading
from foundation.errors import UnreadableInputError
from mapper.specification import Criterion, Document, LearningOutcome, Specification, Unit

LABELLED: dict[str, Any] = {
    "pdf": "kitchen.pdf",
    "pages": 9,
    "units": [
        {
            "unit": "101/001",
            "title": "Keep a kitchen clean",
            "pages": [2, 3],
            "glh": 20,
            "outcomes": [
                {
                    "ref": "1",
                    "text": "know how to clean",
                    "page": 2,
                    "criteria": [
                        {"ref": "1.1", "text": "state the order of cleaning", "page": 2},
                        {"ref": "2.", "expected_ref": "1.2", "text": "name two hazards", "page": 3},
                        {
                            "ref": "1.3",
                            "stem": "clean the following:",
                            "text": "an oven",
                            "page": 3,
                        },
                    ],
                }
            ],
        }
    ],
}


def _unit(**changes: Any) -> Unit:
    criteria = [
        Criterion(ref="AC1.1", text="State the order of cleaning.", page=2),
        Criterion(ref="AC1.2", text="name two hazards", page=3),
        Criterion(ref="AC1.3", text="clean the following: an oven", page=3),
    ]
    outcome = LearningOutcome(ref="1", text="know how to clean", page=2, criteria=criteria)
    fields: dict[str, Any] = {
        "ref": "101",
        "title": "Keep a kitchen clean",
        "glh": 20,
        "family": "rqf",
        "outcomes": [outcome],
    }
    return Unit(**(fields | changes))


def _specification(*units: Unit) -> Specification:
    return Specification(document=Document(name="x", sha256="0", pages=9), units=list(units))


def _score(tmp_path: Path, labelled: dict[str, Any], *units: Unit) -> Any:
    (tmp_path / "kitchen.json").write_text(json.dumps(labelled))
    return score_reading(tmp_path, tmp_path, read=lambda _: _specification(*units))


def test_score_reading_finds_nothing_wrong_with_the_same_reading(tmp_path: Path) -> None:
    report = _score(tmp_path, LABELLED, _unit())

    assert report.documents[0].disagreements == []
    assert report.overall.criteria.f1 == 1.0
    assert report.overall.outcomes.f1 == 1.0
    assert report.overall.units.f1 == 1.0
    assert report.overall.pages.accuracy == 1.0
    assert report.overall.characters_lost == report.overall.characters_gained == 0
    assert list(report.families) == ["rqf"]


def test_score_reading_counts_a_changed_text_as_missed_and_invented(tmp_path: Path) -> None:
    unit = _unit()
    unit.outcomes[0].criteria[0].text = "State the order of cleaning in a"
    tally = _score(tmp_path, LABELLED, unit).overall

    assert (tally.criteria.labelled, tally.criteria.read, tally.criteria.agreed) == (3, 3, 2)
    assert (tally.characters_lost, tally.characters_gained) == (0, 3)


def test_score_reading_counts_a_criterion_under_the_wrong_outcome(tmp_path: Path) -> None:
    unit = _unit()
    stray = unit.outcomes[0].criteria.pop()
    unit.outcomes.append(LearningOutcome(ref="2", text="cook", criteria=[stray]))
    report = _score(tmp_path, LABELLED, unit)

    assert report.overall.criteria.agreed == 2
    assert [d.what for d in report.documents[0].disagreements] == [
        "outcome not in truth",
        "criterion misplaced",
    ]


def test_score_reading_sees_a_wrong_page(tmp_path: Path) -> None:
    unit = _unit()
    unit.outcomes[0].criteria[1].page = 2
    tally = _score(tmp_path, LABELLED, unit).overall

    assert tally.criteria.f1 == 1.0
    assert (tally.pages.right, tally.pages.of) == (3, 4)


def test_score_reading_leaves_out_a_unit_that_nobody_labelled(tmp_path: Path) -> None:
    other = _unit(ref="102", title="Cook a meal")
    for item in (other.outcomes[0], *other.outcomes[0].criteria):
        item.page = 7
    assert _score(tmp_path, LABELLED, _unit(), other).overall.units.read == 1


def test_score_reading_counts_an_unlabelled_unit_where_the_truth_lists_all(tmp_path: Path) -> None:
    other = _unit(ref="102", title="Cook a meal")
    for item in (other.outcomes[0], *other.outcomes[0].criteria):
        item.page = 7
    tally = _score(tmp_path, LABELLED | {"counts": {"units": 1}}, _unit(), other).overall

    assert (tally.units.labelled, tally.units.read, tally.units.agreed) == (1, 2, 1)
    assert tally.criteria.precision == 0.5


@pytest.mark.parametrize("changes", [{"title": "Supporting information"}, {"ref": "102"}])
def test_score_reading_counts_a_unit_read_twice(tmp_path: Path, changes: dict[str, str]) -> None:
    tally = _score(tmp_path, LABELLED, _unit(), _unit(**changes)).overall

    assert tally.units.read == 2
    assert tally.criteria.read == 6


def test_score_reading_compares_items_that_are_only_counted_by_number(tmp_path: Path) -> None:
    labelled = json.loads(json.dumps(LABELLED))
    labelled["units"][0]["knowledge_counts"] = {"KU": 2}
    knowledge = [Criterion(ref="KU1", text="the law"), Criterion(ref="KU2", text="the tools")]
    unit = _unit()
    unit.outcomes.append(LearningOutcome(ref="KU", text="Knowledge", criteria=knowledge))
    report = _score(tmp_path, labelled, unit)

    assert report.documents[0].disagreements == []
    assert (report.overall.knowledge.right, report.overall.knowledge.of) == (1, 1)
    assert report.overall.outcomes.f1 == 1.0


def test_score_reading_scores_an_unreadable_document_as_empty(tmp_path: Path) -> None:
    (tmp_path / "kitchen.json").write_text(json.dumps(LABELLED))

    def refuse(path: Path) -> Specification:
        raise UnreadableInputError(path.name, "it is damaged", "send another copy")

    report = score_reading(tmp_path, tmp_path, read=refuse)
    assert report.documents[0].error == "kitchen.pdf: it is damaged; send another copy."
    assert report.overall.criteria.f1 == 0.0


def test_score_reading_scores_the_word_file_of_the_same_name_without_pages(tmp_path: Path) -> None:
    (tmp_path / "kitchen.json").write_text(json.dumps(LABELLED))
    (tmp_path / "kitchen.docx").write_bytes(b"")

    def read(path: Path) -> Specification:
        pages = None if path.suffix == ".docx" else 9
        return Specification(
            document=Document(name=path.name, sha256="0", pages=pages), units=[_unit()]
        )

    report = score_reading(tmp_path, tmp_path, read=read)
    assert [(d.document, d.tally.pages.of) for d in report.documents] == [
        ("kitchen.pdf", 4),
        ("kitchen.docx", 0),
    ]


def test_score_reading_says_where_there_is_no_truth(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInputError, match="no truth file"):
        score_reading(tmp_path, tmp_path, read=lambda _: _specification())


def test_reading_table_shows_every_document_and_the_total(tmp_path: Path) -> None:
    console = Console(width=160, record=True, file=StringIO())
    console.print(reading_table(_score(tmp_path, LABELLED, _unit())))
    text = console.export_text()
    assert "kitchen.pdf" in text
    assert text.count("1.000") >= 9


def test_gold_recall_asks_for_reference_page_and_text(tmp_path: Path) -> None:
    items = [
        {"id": "101:1.1", "page": 2, "text": "state the order of cleaning"},
        {"id": "101:1.2", "page": 2, "text": "name two hazards"},
        {"id": "101:1.9", "page": 3, "text": "polish the floor"},
    ]
    (tmp_path / "gold.json").write_text(json.dumps({"pdf": "kitchen.pdf", "items": items}))
    (tmp_path / "kitchen.pdf").write_bytes(b"")
    report = gold_recall(tmp_path, tmp_path, read=lambda _: _specification(_unit()))

    assert (report.items.right, report.texts.right, report.items.of) == (1, 2, 3)
    assert [(m.id, m.found) for m in report.documents[0].missing] == [
        ("101:1.2", "1.2 on 3"),
        ("101:1.9", "nothing"),
    ]
