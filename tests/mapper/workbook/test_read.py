"""Claims read back from workbooks of several layouts."""

from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from mapper.claims import Decision
from mapper.mapping import Coverage, Mapping
from mapper.workbook.read import read_workbook
from mapper.workbook.write import write_workbook


def test_our_own_workbook_reads_back_whole(mapping: Mapping, tmp_path: Path) -> None:
    path = tmp_path / "own.xlsx"
    write_workbook(mapping, path)
    claims = read_workbook(path)
    assert [one.code for one in claims.statements] == [one.code for one in mapping.statements]
    assert [one.coverage for one in claims.statements] == [
        one.coverage for one in mapping.statements
    ]
    assert [one.text for one in claims.items] == [one.text for one in mapping.items]
    assert len(claims.evidence) == 12
    assert claims.duties[1].origin == "Newly identified"
    assert claims.additional[0].reference == "202 LO A A.P2 (p 60, PDF p 64)"
    assert (claims.notes, claims.details, claims.warnings) == ([], {}, [])


def test_edits_are_read_with_the_cells_they_stand_in(mapping: Mapping, tmp_path: Path) -> None:
    path = tmp_path / "own.xlsx"
    write_workbook(mapping, path)
    workbook = load_workbook(path)
    sheet = workbook["Knowledge"]
    heads = {cell.value: cell.column_letter for cell in sheet[4]}
    sheet[f"{heads['Coverage']}6"] = "Full"
    sheet[f"{heads['Decision']}6"] = "Change"
    sheet[f"{heads['Own rationale']}6"] = "Light is in 102."
    workbook.save(path)
    claim = read_workbook(path).statements[1]
    assert (claim.coverage, claim.proposed) == (Coverage.FULL, Coverage.PARTIAL)
    assert (claim.decision, claim.own_rationale) == (Decision.CHANGE, "Light is in 102.")
    assert (claim.sheet, claim.row, claim.cells["coverage"]) == ("Knowledge", 6, "C6")


@pytest.fixture
def sheet_file(tmp_path: Path) -> "SheetFile":
    return SheetFile(tmp_path / "claims.xlsx")


class SheetFile:
    """A workbook of one sheet, written row by row."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def write(self, *rows: list[object], merged: tuple[str, ...] = ()) -> Path:
        workbook = Workbook()
        sheet = workbook.worksheets[0]
        for row in rows:
            sheet.append(row)
        for cells in merged:
            sheet.merge_cells(cells)
        workbook.save(self.path)
        return self.path


def test_rows_without_a_code_belong_to_the_statement_above(sheet_file: SheetFile) -> None:
    path = sheet_file.write(
        ["KSB ref", "KSB statement", "Coverage", "Specification reference", "Page"],
        ["K1", "The rules of the harbour.", "Full", "101 LO1", 36],
        [None, None, None, "102 LO2", 41],
        ["K2", "The tides and the wind.", "Partial", "103 LO1", "50-52"],
        ["Note: pages are those of version 3 of the specification, as sent to the centres."],
    )
    claims = read_workbook(path).statements
    assert [(one.code, one.references, one.pages) for one in claims] == [
        ("K1", "101 LO1\n102 LO2", "36\n41"), ("K2", "103 LO1", "50-52"),
    ]  # fmt: skip


def test_merged_codes_hold_several_rows_together(sheet_file: SheetFile) -> None:
    path = sheet_file.write(
        ["KSB ref", "KSB statement", "Unit", "LO", "AC", "Page"],
        ["S1", "Plan a flight.", 101, 1, "1.10", 36],
        [None, None, 102, 2, "2.1", 41],
        ["S2", "Chart defects.", 103, 1, "1.1", 50],
        merged=("A2:A3", "B2:B3"),
    )
    claims = read_workbook(path).statements
    assert [one.references for one in claims] == [
        "101 LO1 AC1.10 (p 36)\n102 LO2 AC2.1 (p 41)", "103 LO1 AC1.1 (p 50)",
    ]  # fmt: skip


def test_ticks_are_coverage(sheet_file: SheetFile) -> None:
    path = sheet_file.write(
        ["KSB", "Full", "Partial", "Not covered", "Specification reference"],
        ["K1 The rules of the harbour", "x", None, None, "101"],
        ["K2 The tides and the wind", None, "Yes", "no", "102"],
        ["K3 The law on images of people", None, None, "✓", None],
        ["K4 The names of the ships", "x", "x", None, "104"],
    )
    claims = read_workbook(path).statements
    assert [(one.code, one.coverage) for one in claims] == [
        ("K1", Coverage.FULL), ("K2", Coverage.PARTIAL), ("K3", Coverage.NONE), ("K4", None),
    ]  # fmt: skip
    assert claims[0].statement == "The rules of the harbour"


def test_grid_from_outcomes_to_statements_makes_claims(sheet_file: SheetFile) -> None:
    path = sheet_file.write(
        ["Unit", "LO", "AC", "KSBs covered", "Page"],
        [101, 1, "1.1", "K1, K3-K4", 36],
        [101, 1, "1.2", "S2", 37],
        [101, 2, "2.1", None, 38],
        [102, 1, "1.1", "K1 & B2", 41],
    )
    claims = read_workbook(path)
    assert [(one.code, one.reference) for one in claims.evidence] == [
        ("K1", "101 LO1 AC1.1 (p 36)"), ("K3", "101 LO1 AC1.1 (p 36)"),
        ("K4", "101 LO1 AC1.1 (p 36)"), ("S2", "101 LO1 AC1.2 (p 37)"),
        ("K1", "102 LO1 AC1.1 (p 41)"), ("B2", "102 LO1 AC1.1 (p 41)"),
    ]  # fmt: skip


def test_unclear_coverage_keeps_its_words(sheet_file: SheetFile) -> None:
    path = sheet_file.write(
        ["KSB ref", "Statement", "Coverage", "Spec ref"],
        ["K1", "The rules of the harbour.", "see comment", "101"],
        ["K2", "The tides and the wind.", "Fully covered", "102"],
    )
    claim = read_workbook(path).statements[0]
    assert (claim.coverage, claim.coverage_text) == (None, "see comment")


def test_workbook_without_a_mapping_says_so(sheet_file: SheetFile) -> None:
    claims = read_workbook(sheet_file.write(["Name", "Colour"], ["a", "b"]))
    assert claims.statements == []
    assert "No sheet was recognised" in claims.warnings[0]
