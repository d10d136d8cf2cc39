"""Mapping grids that specifications print."""

from pathlib import Path
from typing import Any

import pytest
from reportlab.lib import colors
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Table

from mapper.reading.arrange import arrange
from mapper.reading.claims import expand_refs, find_claims
from mapper.reading.layout import Layout
from mapper.reading.pdf import extract_pages
from mapper.specification import LearningOutcome, Unit

UNITS = [
    Unit(
        ref=ref,
        title="Boats",
        page=9,
        outcomes=[LearningOutcome(ref=str(n), text="x") for n in range(1, 4)],
    )
    for ref in ("101", "102/002")
]


def _lay_out(folder: Path, *story: Flowable) -> Layout:
    path = folder / "grid.pdf"
    SimpleDocTemplate(str(path), invariant=1).build(list(story))
    return arrange(extract_pages(path, 1, 2))


def _table(rows: list[list[str]]) -> Table:
    return Table(rows, style=[("GRID", (0, 0), (-1, -1), 0.5, colors.black)])


def _text(words: str) -> Paragraph:
    return Paragraph(words, getSampleStyleSheet()["Normal"])


def _found(layout: Layout) -> list[tuple[Any, ...]]:
    return [(c.unit, c.outcome, c.criteria, c.codes) for c in find_claims(layout, UNITS)]


@pytest.mark.parametrize(
    ("refs", "expanded"),
    [
        ("AC3.1-3.4", [("3", ["3.1", "3.2", "3.3", "3.4"])]),
        ("1.1, 1.3 and 2.2", [("1", ["1.1", "1.3"]), ("2", ["2.2"])]),
        ("2.1 – 2.3", [("2", ["2.1", "2.2", "2.3"])]),
        ("AC1.2-4", [("1", ["1.2", "1.3", "1.4"])]),
        ("LO2", [("2", [])]),
        ("LO1-3", [("1", []), ("2", []), ("3", [])]),
    ],
)
def test_expand_refs_spells_ranges_out(refs: str, expanded: list[tuple[str, list[str]]]) -> None:
    assert expand_refs(refs) == expanded


def test_find_claims_reads_lines_under_a_unit(tmp_path: Path) -> None:
    layout = _lay_out(
        tmp_path,
        _text("Unit 101 Boats"),
        _text("AC3.1-3.2: K1, K2, S3"),
        _text("Unit 102"),
        _text("1.1: B1"),
        _text("Criterion 1.1: K1 is knowledge of boats"),
    )
    assert _found(layout) == [
        ("101", "3", ["3.1", "3.2"], ["K1", "K2", "S3"]),
        ("102/002", "1", ["1.1"], ["B1"]),
    ]


def test_find_claims_reads_tables_by_statement(tmp_path: Path) -> None:
    rows = [
        ["KSB", "Statement", "Where"],
        ["K1", "Knows boats", "Unit 101: 1.1, 2.3"],
        ["S2", "Sails boats", "Unit 102: LO3"],
    ]
    assert _found(_lay_out(tmp_path, _table(rows))) == [
        ("101", "1", ["1.1"], ["K1"]),
        ("101", "2", ["2.3"], ["K1"]),
        ("102/002", "3", [], ["S2"]),
    ]


def test_find_claims_reads_a_grid_of_ticks(tmp_path: Path) -> None:
    rows = [
        ["Criteria", "K1", "K2", "S1"],
        ["1.1", "X", "", "X"],
        ["1.2", "", "X", ""],
        ["2.1", "", "", ""],
    ]
    layout = _lay_out(tmp_path, _text("Unit 101 Boats"), _table(rows))
    assert _found(layout) == [
        ("101", "1", ["1.1"], ["K1", "S1"]),
        ("101", "1", ["1.2"], ["K2"]),
    ]


def test_find_claims_names_no_unit_where_none_is_meant(tmp_path: Path) -> None:
    layout = _lay_out(
        tmp_path, _text("Appendix 2: mapping of all the criteria"), _text("AC7.1: K9")
    )
    assert _found(layout) == [(None, "7", ["7.1"], ["K9"])]
