"""Readings of the real documents against their truth, and against what they print a second time."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from evaluation.reading import ReadingReport, gold_recall, score_reading
from evaluation.reading.compare import text_key
from mapper.reading.arrange import arrange
from mapper.reading.layout import Layout
from mapper.reading.pdf import extract_pages, page_count
from mapper.reading.read import read_specification
from mapper.specification import Specification

pytestmark = [pytest.mark.shared, pytest.mark.slow]

PACKS = (
    "mesc-q0101.pdf",
    "mesc-editor-q1401.pdf",
    "mesc-hairdresser-q1801.pdf",
    "mesc-roto-artist-q3504.pdf",
)
REPRINT = "N0101:"
"""Labelled items that are the criteria of another unit, printed again with marks: count once."""


@pytest.fixture(scope="module")
def read() -> Callable[[Path], Specification]:
    """Return the product's reader, which reads each document once for all tests here."""
    known: dict[Path, Specification] = {}

    def once(path: Path) -> Specification:
        if path not in known:
            known[path] = read_specification(path)
        return known[path]

    return once


@pytest.fixture(scope="module")
def report(shared_data: Path, read: Callable[[Path], Specification]) -> ReadingReport:
    return score_reading(shared_data / "truth", shared_data / "specs", read=read)


def test_real_documents_agree_with_their_truth(report: ReadingReport) -> None:
    scores = [score for score in report.documents if score.error is None]
    assert len(scores) >= 7
    for score in scores:
        assert score.tally.outcomes.f1 >= 0.98, (score.document, score.disagreements)
        assert score.tally.criteria.f1 >= 0.97, (score.document, score.disagreements)
        assert score.tally.pages.accuracy >= 0.99, (score.document, score.disagreements)


def test_labelled_items_are_found_on_their_pages(
    shared_data: Path, read: Callable[[Path], Specification]
) -> None:
    found = gold_recall(shared_data / "gold", shared_data / "specs", read=read)
    missing = [item for document in found.documents for item in document.missing]
    assert found.items.of >= 350
    assert [item.id for item in missing if not item.id.startswith(REPRINT)] == []


@pytest.mark.parametrize("name", PACKS)
def test_packs_agree_with_the_criteria_they_print_again_with_marks(
    shared_data: Path, read: Callable[[Path], Specification], name: str
) -> None:
    path = shared_data / "specs" / name
    reprinted = []
    for page in _layout(path).pages:
        for table in page.tables:
            if any("marks" in cell.text.lower() for cell in table.cells):
                reprinted += [
                    (match[1], text_key(match[2]))
                    for cell in table.cells
                    if (match := re.match(r"(PC\d+)\.\s*(.*)", cell.text))
                ]
    criteria = [
        (criterion.ref, text_key(criterion.text))
        for unit in read(path).units
        for outcome in unit.outcomes
        for criterion in outcome.criteria
        if criterion.ref.startswith("PC")
    ]
    assert len(criteria) > 50
    assert sorted(criteria) == sorted(reprinted)


def test_unit_standards_agree_with_their_evidence_locators(
    shared_data: Path, read: Callable[[Path], Specification]
) -> None:
    path = shared_data / "specs" / "saqa-119673-entrepreneurship.pdf"
    reprinted: dict[tuple[str, str], str] = {}
    unit = ""
    for page in _layout(path).pages:
        if match := re.search(r"Evidence Locator & Sign-off (\d+)", page.text):
            unit = match[1]
        for table in page.tables:
            for cell in table.cells:
                if match := re.match(r"SO(\d), ?AC(\d+)\s*(.*?)(?:RANGE.*)?$", cell.text):
                    reprinted[unit, f"SO{match[1]} AC{match[2]}"] = text_key(match[3])
    criteria = {
        (unit.ref, criterion.ref): text_key(criterion.text)
        for unit in read(path).units
        for outcome in unit.outcomes
        for criterion in outcome.criteria
    }
    assert len(criteria) == 86
    assert criteria == reprinted


def _layout(path: Path) -> Layout:
    return arrange(extract_pages(path, 1, page_count(path) + 1))
