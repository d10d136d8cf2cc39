"""Our own workbook, read back as a person's spreadsheet program would."""

import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from mapper.mapping import AdditionalContent, Coverage, Mapping
from mapper.specification import Qualification
from mapper.workbook.write import workbook_bytes, write_workbook

HEADER_ROW = 4


def table(sheet: Worksheet) -> list[dict[str, Any]]:
    headers = [cell.value for cell in sheet[HEADER_ROW]]
    return [
        dict(zip(headers, row, strict=True))
        for row in sheet.iter_rows(min_row=HEADER_ROW + 1, values_only=True)
    ]


@pytest.fixture
def written(mapping: Mapping, tmp_path: Path) -> Path:
    path = tmp_path / "mapping.xlsx"
    write_workbook(mapping, path)
    return path


def test_write_workbook_has_the_sheets_in_reading_order(written: Path) -> None:
    assert load_workbook(written).sheetnames == [
        "Cover", "Knowledge", "Skills", "Behaviours", "Duties", "Additional content",
        "Coverage matrix", "Qualification structure", "Items", "Evidence", "Findings", "Method",
    ]  # fmt: skip


def test_write_workbook_is_the_same_byte_for_byte(mapping: Mapping) -> None:
    assert workbook_bytes(mapping) == workbook_bytes(mapping.model_copy(deep=True))


def test_write_workbook_carries_no_time(written: Path) -> None:
    with zipfile.ZipFile(written) as archive:
        assert {member.date_time for member in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        core = archive.read("docProps/core.xml").decode()
    assert "created" not in core
    assert "modified" not in core


def test_statement_rows_show_coverage_all_places_and_pages(written: Path) -> None:
    rows = {row["Code"]: row for row in table(load_workbook(written)["Knowledge"])}
    assert list(rows) == ["K1", "K2", "K3", "K4"]
    k3 = rows["K3"]
    assert k3["Coverage"] == k3["Proposed coverage"] == "Partial"
    assert k3["Specification references (all places)"] == (
        "102 LO1 AC1.1 (p 41, PDF p 45)\n201 LO1 AC1.1 (p 50, PDF p 54)"
    )
    assert k3["Pages"] == "41, 50"
    assert k3["Needs a look"] == "Look"
    assert k3["Places that need a look"] == "201 LO1 AC1.1 (p 50, PDF p 54)"
    assert rows["K4"]["Coverage"] == "Not covered"
    assert rows["K4"]["Specification references (all places)"] is None
    assert rows["K1"]["Decision"] is None


def test_possible_places_are_counted_and_listed_as_evidence(
    build_mapping: Callable[..., Mapping], tmp_path: Path
) -> None:
    mapping = build_mapping()
    k1, k3 = mapping.statements[0], mapping.statements[2]
    mapping.statements[0] = k1.model_copy(update={"possible": k3.evidence})
    mapping.statements[2] = k3.model_copy(update={"possible": k1.evidence})
    path = tmp_path / "possible.xlsx"
    write_workbook(mapping, path)
    workbook = load_workbook(path)
    rows = {row["Code"]: row["Places that need a look"] for row in table(workbook["Knowledge"])}
    assert rows["K1"] == "2 possible places: see sheet Evidence"
    assert rows["K3"] == (
        "201 LO1 AC1.1 (p 50, PDF p 54)\n1 possible place more: see sheet Evidence"
    )
    standing = [row["Standing"] for row in table(workbook["Evidence"]) if row["Code"] == "K1"]
    assert standing == ["Proposed", "Possible", "Possible"]


def test_every_place_of_evidence_and_every_item_has_a_row(written: Path) -> None:
    workbook = load_workbook(written)
    evidence = table(workbook["Evidence"])
    assert len(evidence) == 12
    assert len({row["Row id"] for row in evidence}) == 12
    items = table(workbook["Items"])
    assert [row["Mapped to"] for row in items].count("Additional content") == 1
    assert items[2]["Statements"] == "S1 ●"
    assert items[2]["Duties"] == "D1 ●"


def test_text_that_looks_like_a_formula_stays_text(written: Path) -> None:
    sheet = load_workbook(written)["Items"]
    cell = next(cell for cell in sheet["B"] if str(cell.value).startswith("= compare"))
    assert cell.data_type == "s"
    assert cell.quotePrefix


def test_only_the_cover_holds_formulas(written: Path) -> None:
    formulas = {
        sheet.title
        for sheet in load_workbook(written).worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    }
    assert formulas == {"Cover"}


def test_cover_totals_can_be_read_without_calculating(written: Path) -> None:
    sheet = load_workbook(written, data_only=True)["Cover"]
    totals = {row[1]: row[2:8] for row in sheet.iter_rows(values_only=True) if row[1]}
    assert totals["Knowledge"] == (4, 1, 2, 1, 1, 1)
    assert totals["Skills"] == (3, 0, 1, 2, 2, 1)
    assert totals["All statements"] == (8, 2, 3, 3, 3, 2)
    assert totals["Duties"] == (2, 0, 1, 1, None, 0)
    assert totals["Employer validation missing"][0] == 1
    assert totals["By number of items"][:3] == (0.09, 0.05, 0.2)
    assert totals["By guided learning hours"][0] == "not known"


def test_cover_names_what_is_not_covered_first_and_pins_everything(written: Path) -> None:
    sheet = load_workbook(written)["Cover"]
    texts = [row[0] for row in sheet.iter_rows(min_col=2, max_col=2, values_only=True) if row[0]]
    assert "not the official" in texts[2]
    assert texts[3] == "2 of 8 statements not covered"
    assert texts[5:7] == [
        "K4",
        "B1",
    ]
    pairs = dict(sheet.iter_rows(min_col=2, max_col=3, values_only=True))
    assert pairs["K4"] == "Principles of data protection for images of people."
    assert pairs["SHA-256 of the file"] == "ab" * 32
    assert pairs["Standard"] == "ST9001 version 1.2: Harbour surveyor"
    assert pairs["Category"] == "l3-occupational-entry"
    assert pairs["Setting threshold"] == "0.5"


def test_cover_fills_in_what_the_specification_prints_of_itself(
    mapping: Mapping, tmp_path: Path
) -> None:
    told = Qualification(title="=Harbour work", number="603/1234/5", level=3, glh=360)
    path = tmp_path / "told.xlsx"
    write_workbook(mapping.model_copy(update={"qualification": told}), path)
    details = dict(load_workbook(path)["Cover"].iter_rows(min_col=2, max_col=3, values_only=True))
    assert details["Qualification title"] == "=Harbour work"
    assert details["Qualification number (QAN)"] == "603/1234/5"
    assert (details["Level"], details["GLH and TQT"]) == ("3", "360 GLH")
    assert details["Awarding organisation"] is None


def test_cover_links_lead_to_the_rows(written: Path) -> None:
    workbook = load_workbook(written)
    links = [cell.hyperlink for row in workbook["Cover"].iter_rows() for cell in row
             if cell.hyperlink]  # fmt: skip
    assert [link.location for link in links] == ["'Knowledge'!A8", "'Behaviours'!A5"]
    assert workbook["Knowledge"]["A8"].value == "K4"


def test_coverage_and_decision_cells_offer_a_choice(written: Path) -> None:
    sheet = load_workbook(written)["Knowledge"]
    choices = {str(one.sqref): one.formula1 for one in sheet.data_validations.dataValidation}
    headers = {cell.value: cell.column_letter for cell in sheet[HEADER_ROW]}
    coverage, decision = headers["Coverage"], headers["Decision"]
    assert choices[f"{coverage}5:{coverage}8"] == '"Full,Partial,Not covered"'
    assert choices[f"{decision}5:{decision}8"] == '"Accept,Reject,Change"'


def test_edited_coverage_recolours(written: Path) -> None:
    sheet = load_workbook(written)["Knowledge"]
    column = next(c.column_letter for c in sheet[HEADER_ROW] if c.value == "Coverage")
    rules = {
        rule.formula[0]
        for cells in sheet.conditional_formatting
        if str(cells.sqref) == f"{column}5:{column}8"
        for rule in cells.rules
    }
    assert rules == {'"Full"', '"Partial"', '"Not covered"'}


def test_employer_validation_is_left_blank_and_flagged(written: Path) -> None:
    sheet = load_workbook(written)["Additional content"]
    rows = table(sheet)
    assert [row["Employer validation"] for row in rows] == [None]
    column = next(c.column_letter for c in sheet[HEADER_ROW] if c.value == "Employer validation")
    flags = [
        rule.formula[0]
        for cells in sheet.conditional_formatting
        if str(cells.sqref).startswith(column)
        for rule in cells.rules
    ]
    assert flags == [f"LEN(TRIM({column}5))=0"]


def test_specialist_mapping_asks_to_explain_knowledge_and_skills_only(
    build_mapping: Callable[..., Mapping], tmp_path: Path
) -> None:
    path = tmp_path / "specialist.xlsx"
    mapping = build_mapping()
    pin = mapping.standard.model_copy(update={"area": "Quay survey"})
    write_workbook(build_mapping(standard=pin), path)
    workbook = load_workbook(path)
    asked = {
        name: any(cell.value == "Explanation of inclusion" for cell in workbook[name][HEADER_ROW])
        for name in ("Knowledge", "Skills", "Behaviours")
    }
    assert asked == {"Knowledge": True, "Skills": True, "Behaviours": False}


def test_sheets_print_in_landscape_with_their_header_rows(written: Path) -> None:
    sheet = load_workbook(written)["Knowledge"]
    assert sheet.page_setup.orientation == "landscape"
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.print_title_rows == "$3:$4"
    assert sheet.freeze_panes == "C5"
    assert sheet.auto_filter.ref == "A4:R8"


def test_rows_grow_when_edited(written: Path) -> None:
    with zipfile.ZipFile(written) as archive:
        data = archive.read("xl/worksheets/sheet2.xml")
    assert re.search(rb'<row [^>]*ht="', data)
    assert b"customHeight" not in data


def test_matrix_shows_units_by_statements(written: Path) -> None:
    sheet = load_workbook(written)["Coverage matrix"]
    codes = [cell.value for cell in sheet[HEADER_ROW]][3:]
    assert codes == ["K1", "K2", "K3", "K4", "S1", "S2", "S3", "B1", "D1", "D2"]
    rows = {row[0]: row[3:] for row in sheet.iter_rows(min_row=6, values_only=True)}
    assert rows["101"] == ("●1", "◐1", None, None, "●2", None, None, None, "●1", None)
    totals = [cell.value for cell in sheet[5]][3:]
    assert totals == ["●", "◐", "◐", "○", "●", "●", "◐", "○", "●", "◐"]


def test_findings_are_worst_first_with_reading_warnings(written: Path) -> None:
    rows = table(load_workbook(written)["Findings"])
    assert [(row["Severity"], row["From"]) for row in rows] == [
        ("Error", "Rule"), ("Warning", "Rule"), ("Warning", "Reading"),
    ]  # fmt: skip
    assert rows[2]["PDF page"] == 12


def test_text_longer_than_a_cell_is_kept_whole_on_its_own_sheet(
    build_mapping: Callable[..., Mapping], tmp_path: Path
) -> None:
    mapping = build_mapping()
    text = "word " * 10_000
    mapping.statements[0] = mapping.statements[0].model_copy(update={"rationale": text})
    path = tmp_path / "long.xlsx"
    write_workbook(mapping, path)
    workbook = load_workbook(path)
    shown = table(workbook["Knowledge"])[0]["Reason for the coverage"]
    assert shown.endswith("(whole text: sheet Long texts, Knowledge J5)")
    assert "".join(row["Text"] for row in table(workbook["Long texts"])) == text


def test_empty_mapping_still_makes_a_workbook(
    build_mapping: Callable[..., Mapping], tmp_path: Path
) -> None:
    mapping = build_mapping(statements=[], duties=[], items=[], units=[], findings=[], warnings=[])
    nothing = AdditionalContent(items=[], share=mapping.additional_content.share)
    path = tmp_path / "empty.xlsx"
    write_workbook(mapping.model_copy(update={"additional_content": nothing}), path)
    sheet = load_workbook(path)["Duties"]
    assert sheet["A2"].value == "No duties in the standard that was mapped."


def test_duty_without_coverage_is_in_the_headline(
    build_mapping: Callable[..., Mapping], tmp_path: Path
) -> None:
    mapping = build_mapping()
    bare = mapping.duties[1].model_copy(update={"coverage": Coverage.NONE, "evidence": []})
    path = tmp_path / "duty.xlsx"
    write_workbook(mapping.model_copy(update={"duties": [mapping.duties[0], bare]}), path)
    texts = [cell.value for cell in load_workbook(path)["Cover"]["B"]]
    assert "2 of 8 statements and 1 of 2 duties not covered" in texts


def test_libreoffice_recalculates_to_the_same_totals(
    written: Path, convert: Callable[[Path, str], Path], tmp_path: Path
) -> None:
    source = load_workbook(written)
    sheet = source["Knowledge"]
    sheet["C8"] = "Full"
    edited = tmp_path / "edited.xlsx"
    source.save(edited)
    calculated = load_workbook(convert(edited, "xlsx"), data_only=True)["Cover"]
    totals = {row[1]: row[2:8] for row in calculated.iter_rows(values_only=True) if row[1]}
    assert totals["Knowledge"] == (4, 0, 2, 2, 1, 1)
    assert totals["All statements"] == (8, 1, 3, 4, 3, 2)
