"""The shipped samples: whole, consistent with each other, and as their card says."""

import json
import re
from collections import Counter
from typing import Any

import pypdfium2
import pytest

from corpora.importers import import_file
from corpora.samples import (
    build,
    sample_area,
    sample_gold,
    sample_specification,
    sample_standards,
    sample_truth,
)


@pytest.fixture(scope="module")
def gold() -> dict[str, Any]:
    return json.loads(sample_gold().read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def truth() -> dict[str, Any]:
    return json.loads(sample_truth().read_text(encoding="utf-8"))


def page_texts(content: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(content)
    texts = [document[place].get_textpage().get_text_bounded() for place in range(len(document))]
    document.close()
    return [" ".join(text.split()) for text in texts]


def criteria(document: dict[str, Any]) -> list[dict[str, Any]]:
    return [c for unit in document["units"] for o in unit["outcomes"] for c in o["criteria"]]


def test_the_sample_standards_and_area_import_without_a_problem() -> None:
    standards = import_file(sample_standards())
    areas = import_file(sample_area())

    assert standards.problems == areas.problems == ()
    assert [(s.pinned, len(s.statements), len(s.duties)) for s in standards.standards] == [
        ("ST9901@1.0", 30, 9),
        ("ST9901@1.1", 29, 9),
    ]
    (area,) = areas.areas
    assert (len(area.duties), len(area.sub_areas), area.standards) == (5, 2, ("ST9901",))
    assert {duty.origin.value for duty in area.duties} == {"pre-defined", "agreed", "new"}


def test_the_labels_name_statements_of_the_standard(gold: dict[str, Any]) -> None:
    standard = import_file(sample_standards()).standards[1]
    codes = {statement.code for statement in standard.statements}

    assert (gold["reference"], gold["version"]) == (standard.reference, standard.version)
    assert set(gold["statements"]) == codes
    for criterion in criteria(gold):
        assert set(criterion["labels"]) <= codes
        assert set(criterion["labels"].values()) <= {"full", "partial"}


def test_the_labels_of_criteria_and_of_statements_agree(gold: dict[str, Any]) -> None:
    labels: dict[str, list[str]] = {code: [] for code in gold["statements"]}
    for criterion in criteria(gold):
        for code, coverage in criterion["labels"].items():
            labels[code].append(coverage)

    for code, statement in gold["statements"].items():
        if statement["coverage"] == "none":
            assert labels[code] == []
        elif statement["coverage"] == "full":
            assert "full" in labels[code] or len(labels[code]) > 1
        else:
            assert set(labels[code]) == {"partial"}
            assert statement["missing"]


def test_the_truth_and_the_labels_hold_the_same_text(
    gold: dict[str, Any], truth: dict[str, Any]
) -> None:
    assert [c["text"] for c in criteria(truth)] == [c["text"] for c in criteria(gold)]
    assert truth["counts"] == {"units": 4, "outcomes": 12, "criteria": 45}


def test_every_text_is_on_the_page_that_the_truth_names(truth: dict[str, Any]) -> None:
    pages = page_texts(sample_specification().read_bytes())

    assert len(pages) == truth["pages"] == 13
    for unit in truth["units"]:
        assert f"Unit {unit['unit']} {unit['title']}" in pages[unit["page"] - 1]
        for outcome in unit["outcomes"]:
            assert f"{outcome['ref']}. {outcome['text']}" in pages[outcome["page"] - 1]
            for item in outcome["criteria"]:
                page = pages[item["page"] - 1]
                assert f"{item['ref']} {item['text']}" in page
                # The label is the last thing printed in the footer.
                assert re.search(rf"February 2026 {item['page_label']}\b", page)


def test_an_outcome_runs_over_the_page(truth: dict[str, Any]) -> None:
    pages = {c["page"] for c in truth["units"][0]["outcomes"][2]["criteria"]}

    assert pages == {7, 8}


def test_page_labels_are_roman_before_page_one() -> None:
    assert [build.page_label(page) for page in (1, 2, 3, 4, 13)] == ["", "ii", "iii", "1", "10"]


def test_building_again_gives_the_shipped_files() -> None:
    pdf, truth = build.build(sample_gold())
    again, _ = build.build(sample_gold())

    assert pdf == again
    assert truth == sample_truth().read_bytes()
    # Not byte for byte: another zlib may compress the same pages differently.
    assert page_texts(pdf) == page_texts(sample_specification().read_bytes())


def test_the_card_counts_right(gold: dict[str, Any]) -> None:
    card = (sample_gold().parent / "CARD.md").read_text(encoding="utf-8")
    counts = Counter(statement["coverage"] for statement in gold["statements"].values())
    labels = sum(len(criterion["labels"]) for criterion in criteria(gold))

    assert (
        f"{labels} labels; statements: {counts['full']} full, {counts['partial']} partial, "
        f"{counts['none']} none"
    ) in card
    assert "13 pages, 4 units, 12 outcomes, 45 criteria" in card
    assert "1.0: 30 statements, 9 duties; 1.1: 29 statements, 9 duties" in card
