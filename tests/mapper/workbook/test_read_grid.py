"""What a person sees in the cells, and the dropdowns they choose from."""

import datetime
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Protection
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table

from mapper.workbook.grid import (
    Grid,
    column_letter,
    column_number,
    parse_areas,
    parse_position,
)
from mapper.workbook.package import open_package
from mapper.workbook.read_grid import read_grids


def grids_of(workbook: Workbook, path: Path) -> list[Grid]:
    workbook.save(path)
    return read_grids(open_package(path))


def test_cells_read_as_they_are_shown(tmp_path: Path) -> None:
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet["A1"], sheet["B1"], sheet["C1"] = 36, 1.5, True
    sheet["D1"] = 1.1
    sheet["D1"].number_format = "0.00"
    sheet["E1"] = 0.25
    sheet["E1"].number_format = "0%"
    sheet["F1"] = datetime.date(2025, 3, 10)
    sheet["G1"] = CellRichText("one ", TextBlock(InlineFont(b=True), "two"))
    sheet["H1"] = "=1+1"
    grid = grids_of(workbook, tmp_path / "a.xlsx")[0]
    shown = [grid.text(1, column) for column in range(1, 9)]
    assert shown == ["36", "1.5", "TRUE", "1.10", "25%", "2025-03-10", "one two", ""]
    assert grid.formulas == {(1, 8)}


def test_merged_cells_are_seen_wherever_they_reach(tmp_path: Path) -> None:
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet["A1"] = "head"
    sheet.merge_cells("A1:C2")
    sheet["D2"] = "x"
    grid = grids_of(workbook, tmp_path / "a.xlsx")[0]
    assert grid.text(2, 3) == "head"
    assert grid.anchor(2, 3) == (1, 1)
    assert grid.anchor(2, 4) == (2, 4)


def test_locked_cells_are_those_of_a_protected_sheet(tmp_path: Path) -> None:
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet["A1"], sheet["B1"] = "a", "b"
    sheet["B1"].protection = Protection(locked=False)
    sheet.protection.sheet = True
    other = workbook.create_sheet("other")
    other["A1"] = "free"
    grid, free = grids_of(workbook, tmp_path / "a.xlsx")
    assert (grid.locked(1, 1), grid.locked(1, 2), free.locked(1, 1)) == (True, False, False)


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ('"Full,Partial, None"', ("Full", "Partial", "None")),
        ("$B$1:$B$2", ("yes", "no")),
        ("'My lists'!$A$2:$A$3", ("met", "part")),
        ("Levels", ("met", "part")),
        ('INDIRECT("Levels")', ("met", "part")),
        ('INDIRECT("Words[Level]")', ("met", "part")),
        ("OFFSET($B$1,0,0,2)", ()),
        ("'Gone'!$A$1:$A$2", ()),
    ],
)
def test_dropdowns_give_the_values_of_the_workbook(
    formula: str, expected: tuple[str, ...], tmp_path: Path
) -> None:
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet["B1"], sheet["B2"] = "yes", "no"
    lists = workbook.create_sheet("My lists")
    lists["A1"], lists["A2"], lists["A3"] = "Level", "met", "part"
    lists.add_table(Table(displayName="Words", ref="A1:A3"))
    workbook.defined_names["Levels"] = DefinedName("Levels", attr_text="'My lists'!$A$2:$A$3")
    validation = DataValidation(type="list", formula1=formula)
    validation.add("A1:A5")
    sheet.add_data_validation(validation)
    grid = grids_of(workbook, tmp_path / "a.xlsx")[0]
    assert grid.choices(3, 1) == expected
    assert grid.choices(6, 1) is None


def test_positions_and_areas() -> None:
    assert parse_position("AB12") == (12, 28)
    assert parse_position("12") is None
    assert parse_areas("A1:B3 $D$4") == [(1, 1, 3, 2), (4, 4, 4, 4)]
    assert parse_areas("C:C") == [(1, 3, 1_048_576, 3)]
    assert parse_areas("2:3 b2") == [(2, 1, 3, 16_384), (2, 2, 2, 2)]
    assert parse_areas("A1:B A:3 : ABCD1 A1:B2:C3 #REF!") == []


@pytest.mark.parametrize(
    ("number", "letters"),
    [(1, "A"), (26, "Z"), (27, "AA"), (702, "ZZ"), (703, "AAA"), (18_278, "ZZZ")],
)
def test_columns_have_letters(number: int, letters: str) -> None:
    assert column_letter(number) == letters
    assert column_number(letters) == number


@pytest.mark.parametrize("letters", ["", "a", "AAAA", "A1", "Ä"])
def test_what_names_no_column_is_an_error(letters: str) -> None:
    with pytest.raises(ValueError, match="names no column"):
        column_number(letters)


@pytest.mark.parametrize("number", [0, -1, 18_279])
def test_there_is_no_column_beyond_three_letters(number: int) -> None:
    with pytest.raises(ValueError, match="no column"):
        column_letter(number)
