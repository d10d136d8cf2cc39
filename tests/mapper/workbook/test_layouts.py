"""Workbooks of six layouts: recognised, filled, opened by LibreOffice; only values change."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image as Picture
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font, PatternFill, Protection
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet
from PIL import Image

from mapper.carry import carry_over
from mapper.mapping import Mapping
from mapper.workbook.read import read_workbook
from mapper.workbook.template import describe, fill_template, inspect_template
from mapper.workbook.write import write_workbook

# openpyxl, which only reads here, says that it does not know the extension we planted.
pytestmark = pytest.mark.filterwarnings("ignore:Conditional Formatting extension")

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
TEXTS = {
    "K1": "Rules for unmanned flight near vessels and people, and who sets them.",
    "K2": "How tide, wind and light limit a survey.",
    "K3": "Signs of wear in harbour structures: masonry, piling, cranes.",
    "K4": "Principles of data protection for images of people.",
    "S1": "Plan a survey flight and prepare the aircraft.",
    "S2": "Chart defects and follow them from year to year.",
    "S3": "Operate as part of a harbour crew.",
    "B1": "Act with care for others on and off the water.",
}
KINDS = {"Knowledge": "K", "Skills": "S", "Behaviours": "B"}


def codes(letter: str) -> list[str]:
    return [code for code in TEXTS if code.startswith(letter)]


def choice(sheet: Worksheet, cells: str, formula: str) -> None:
    validation = DataValidation(type="list", formula1=formula, allow_blank=True)
    validation.add(cells)
    sheet.add_data_validation(validation)


def three_sheets(path: Path) -> None:
    """Merged headers in two rows, protection, dropdown on a hidden sheet, picture, totals."""
    workbook = Workbook()
    cover = workbook.worksheets[0]
    cover.title = "Guidance"
    cover["A1"] = "How to complete this workbook. Enter the page numbers of every place."
    drawing = io.BytesIO()
    Image.new("RGB", (40, 20), "navy").save(drawing, "PNG")
    cover.add_image(Picture(drawing), "C3")
    lists = workbook.create_sheet("Lists")
    for row, word in enumerate(("Covered in full", "Covered in part", "Not covered"), start=1):
        lists.cell(row, 1, word)
    lists.sheet_state = "hidden"
    for name, letter in KINDS.items():
        sheet = workbook.create_sheet(name)
        sheet["A1"] = f"{name} statements of the occupational standard"
        sheet.merge_cells("A1:G1")
        sheet["A1"].font = Font(size=14, bold=True)
        heads = ["KSB ref", "Statement", "Extent of coverage", "Coverage in specification", None,
                 "Rationale if partial or not covered", "Assessment method"]  # fmt: skip
        for column, head in enumerate(heads, start=1):
            sheet.cell(3, column, head).fill = PatternFill("solid", start_color="DDEBF7")
        sheet.merge_cells("D3:E3")
        sheet["D4"], sheet["E4"] = "Specification reference", "Page number(s)"
        for column in "ABCFG":
            sheet.merge_cells(f"{column}3:{column}4")
        for row, code in enumerate(codes(letter), start=5):
            sheet.cell(row, 1, code).font = Font(bold=True)
            sheet.cell(row, 2, TEXTS[code])
            for column in range(3, 8):
                cell = sheet.cell(row, column)
                cell.protection = Protection(locked=False)
                cell.fill = PatternFill("solid", start_color="FFF9E5")
        last = 4 + len(codes(letter))
        choice(sheet, f"C5:C{last}", "Lists!$A$1:$A$3")
        red = PatternFill(bgColor="F8CBAD")
        sheet.conditional_formatting.add(
            f"C5:C{last}", CellIsRule(operator="equal", formula=['"Not covered"'], fill=red)
        )
        sheet["A5"].comment = Comment("Use the code of the standard.", "Template author")
        sheet.protection.sheet = True
        sheet.print_area = f"A1:G{last}"
        sheet.freeze_panes = "C5"
    cover["A5"], cover["B5"] = "Knowledge covered in full", "=COUNTIF(Knowledge!C5:C8,A6)"
    cover["A6"] = "Covered in full"
    workbook.save(path)
    add_unknown_parts(path)


def add_unknown_parts(path: Path) -> None:
    """Parts and an extension list that a library which rebuilds the file would drop."""
    with zipfile.ZipFile(path) as archive:
        members = {one.filename: archive.read(one) for one in archive.infolist()}
    members["customXml/item1.xml"] = b"<secret xmlns='urn:example'>kept</secret>"
    members["xl/threadedComments/threadedComment1.xml"] = b"<t xmlns='urn:example'/>"
    part = "xl/worksheets/sheet3.xml"
    extension = (
        b'<extLst><ext uri="{78C0D931-6437-407d-A8EE-F0AAD7539E65}" xmlns:x14="http://schemas.'
        b'microsoft.com/office/spreadsheetml/2009/9/main"><x14:conditionalFormattings/></ext>'
        b"</extLst></worksheet>"
    )
    assert b"Statement" in members[part]
    members[part] = members[part].replace(b"</worksheet>", extension)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)


def blocks_on_one_sheet(path: Path) -> None:
    """A block for each kind with a header of its own, bare numbers, merged code cells."""
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = "KSB mapping"
    row = 1
    for name, letter in KINDS.items():
        sheet.cell(row, 1, name)
        for column, head in enumerate(
            ("No.", f"{name} statement", "Where in the specification is this covered?", "Page",
             "Fully, partially or not met", "Justification"), start=1,
        ):  # fmt: skip
            sheet.cell(row + 1, column, head).font = Font(bold=True)
        row += 2
        for code in codes(letter):
            sheet.cell(row, 1, int(code[1:]))
            sheet.cell(row, 2, TEXTS[code])
            for column in (1, 2):
                sheet.merge_cells(
                    start_row=row, end_row=row + 1, start_column=column, end_column=column
                )
            choice(sheet, f"E{row}", '"Fully met,Partially met,Not met"')
            row += 2
        row += 1
    workbook.save(path)


def ticks_and_apart(path: Path) -> None:
    """Code and statement in one cell; unit, outcome and criterion apart; a cross for coverage."""
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = "Mapping grid"
    sheet["A1"] = "Mapping grid"
    for column, head in enumerate(
        ("Knowledge, skills and behaviours", "Unit no.", "LO", "AC", "Page no.", "Full", "Partial",
         "Not covered", "Comments"), start=1,
    ):  # fmt: skip
        sheet.cell(2, column, head)
    for row, (code, text) in enumerate(TEXTS.items(), start=3):
        sheet.cell(row, 1, f"{code}: {text}")
    workbook.save(path)


def sheets_by_standard(path: Path) -> None:
    """A sheet for each of two standards, duties, and additional content with a note below."""
    workbook = Workbook()
    for reference in ("ST9001", "ST9002"):
        sheet = workbook.create_sheet(f"{reference} KSBs")
        sheet.append([f"{reference} version 1.2"])
        sheet.append([])
        sheet.append(["Type", "Ref", "Wording", "Evidence reference", "Pages", "Coverage"])
        for code, text in TEXTS.items():
            kind = {"K": "Knowledge", "S": "Skill", "B": "Behaviour"}[code[0]]
            sheet.append([kind, code, text])
    duties = workbook.create_sheet("Specialist duties")
    duties.append(["Duty number", "Specialist duty", "Origin of the duty", "Content reference",
                   "Pages", "Coherent link", "Evidence of need"])  # fmt: skip
    duties.append(["Duty 1", "Survey harbour walls from the air.", "Pre-defined"])
    duties.append(["Duty 2", "Inspect cranes by thermal imaging.", "New"])
    more = workbook.create_sheet("Additional content")
    more.append(["Specification reference", "Page", "Outcome text", "Relevance",
                 "Employer validation", "Evidence pack reference"])  # fmt: skip
    for row in range(2, 5):
        more.cell(row, 1).fill = PatternFill("solid", start_color="FFF9E5")
    more["A8"] = (
        "Note: every addition must be validated by employers of the specialist area, please."
    )
    workbook.remove(workbook.worksheets[0])
    workbook.save(path)


def blank(path: Path) -> None:
    """Headings only; the statements are for the applicant to list; a named list."""
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = "Content mapping"
    sheet.append(["Content mapping template"])
    sheet.append(["KSB", "KSB statement", "Coverage (full / partial / none)",
                  "Spec ref (unit, LO, AC)", "Page", "How is the KSB assessed?"])  # fmt: skip
    for row in range(3, 20):
        sheet.cell(row, 3, "Please select")
        for column in range(1, 7):
            sheet.cell(row, column).fill = PatternFill("solid", start_color="EEF5EA")
    words = workbook.create_sheet("Words")
    for row, word in enumerate(("Please select", "Full", "Partial", "None"), start=1):
        words.cell(row, 2, word)
    workbook.defined_names["Levels"] = DefinedName("Levels", attr_text="Words!$B$1:$B$4")
    choice(sheet, "C3:C19", "Levels")
    workbook.save(path)


LAYOUTS: dict[str, Callable[[Path], None]] = {
    one.__name__: one
    for one in (three_sheets, blocks_on_one_sheet, ticks_and_apart, sheets_by_standard, blank)
}


@pytest.fixture(params=[*LAYOUTS, "from_libreoffice"])
def template(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = tmp_path / f"{request.param}.xlsx"
    if request.param == "from_libreoffice":
        path.write_bytes(request.getfixturevalue("libreoffice_template").read_bytes())
    else:
        LAYOUTS[request.param](path)
    return path


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {one.filename: archive.read(one) for one in archive.infolist()}


def cells_of(root: Any) -> dict[str, tuple[str | None, str | None]]:
    """Format and formula of every cell."""
    return {
        cell.get("r"): (cell.get("s"), cell.findtext(f"{MAIN}f")) for cell in root.iter(f"{MAIN}c")
    }


def outside_of_cells(root: Any) -> bytes:
    """The sheet without its cells, and without hints about their extent."""
    for row in root.iter(f"{MAIN}row"):
        row.attrib.pop("spans", None)
        for cell in list(row):
            row.remove(cell)
    for row in [one for one in root.iter(f"{MAIN}row") if set(one.attrib) <= {"r"}]:
        row.getparent().remove(row)
    for one in root.findall(f"{MAIN}dimension"):
        root.remove(one)
    canonical: bytes = etree.tostring(root, method="c14n")
    return canonical


def assert_only_values_changed(before: Path, after: Path) -> None:
    old, new = parts(before), parts(after)
    assert list(old) == list(new)
    changed = [name for name in old if old[name] != new[name]]
    assert all(
        name.startswith("xl/worksheets/sheet") or name == "xl/workbook.xml" for name in changed
    )
    for name in changed:
        was, now = etree.fromstring(old[name]), etree.fromstring(new[name])
        if name == "xl/workbook.xml":
            now.find(f"{MAIN}calcPr").attrib.pop("fullCalcOnLoad")
            was.find(f"{MAIN}calcPr").attrib.pop("fullCalcOnLoad", None)
            assert etree.tostring(was, method="c14n") == etree.tostring(now, method="c14n")
            continue
        old_cells, new_cells = cells_of(was), cells_of(now)
        assert {cell: new_cells.get(cell) for cell in old_cells} == old_cells
        assert outside_of_cells(was) == outside_of_cells(now)


def test_filling_changes_nothing_but_values(
    template: Path, mapping: Mapping, tmp_path: Path
) -> None:
    filled = tmp_path / "filled.xlsx"
    fill_template(mapping, template, filled)
    assert parts(template) != parts(filled)
    assert_only_values_changed(template, filled)


def test_filled_workbook_opens_in_libreoffice_with_its_values(
    template: Path, mapping: Mapping, tmp_path: Path, convert: Callable[[Path, str], Path]
) -> None:
    filled = tmp_path / "filled.xlsx"
    fill_template(mapping, template, filled)

    def texts(path: Path) -> set[tuple[str, str]]:
        return {
            (sheet.title, str(cell.value))
            for sheet in load_workbook(path).worksheets
            for row in sheet.iter_rows()
            for cell in row
            if cell.value is not None and cell.data_type != "f"
        }

    assert texts(filled) == texts(convert(filled, "xlsx"))


def test_filling_twice_gives_the_same_bytes(
    template: Path, mapping: Mapping, tmp_path: Path
) -> None:
    one, two = tmp_path / "one.xlsx", tmp_path / "two.xlsx"
    fill_template(mapping, template, one)
    fill_template(mapping, template, two)
    assert one.read_bytes() == two.read_bytes()


def rows_of(path: Path, sheet: str, width: int) -> list[tuple[Any, ...]]:
    return [row[:width] for row in load_workbook(path)[sheet].iter_rows(values_only=True)]


def test_three_sheets_with_merged_headers(mapping: Mapping, tmp_path: Path) -> None:
    template, filled = tmp_path / "template.xlsx", tmp_path / "filled.xlsx"
    three_sheets(template)
    findings = fill_template(mapping, template, filled)
    rows = rows_of(filled, "Knowledge", 7)
    assert rows[4][2:] == ("Covered in full", "101 LO1 AC1.1 (p 36, PDF p 40)", 36, None, None)
    assert rows[6][2:] == (
        "Covered in part",
        "102 LO1 AC1.1 (p 41, PDF p 45)\n201 LO1 AC1.1 (p 50, PDF p 54)",
        "41, 50",
        "Cranes are covered in an optional unit only.",
        None,
    )
    assert rows[7][2:4] == ("Not covered", None)
    assert [one.rule for one in findings] == []


def test_blocks_with_bare_numbers_and_merged_rows(mapping: Mapping, tmp_path: Path) -> None:
    template, filled = tmp_path / "template.xlsx", tmp_path / "filled.xlsx"
    blocks_on_one_sheet(template)
    assert [table.statement_kind for table in inspect_template(template).tables] == [
        "knowledge", "skill", "behaviour",
    ]  # fmt: skip
    findings = fill_template(mapping, template, filled)
    rows = {row[1]: row for row in rows_of(filled, "KSB mapping", 6)}
    assert rows[TEXTS["S3"]][2:] == (
        "202 LO A A.P1 (p 60, PDF p 64)", 60, "Partially met",
        "Knowledge is offered for a skill: partial at best.",
    )  # fmt: skip
    assert rows[TEXTS["B1"]][2:] == (None, None, "Not met", "-No item asks for this behaviour.")
    second = [row[2:] for row in rows_of(filled, "KSB mapping", 6) if not any(row[:2])]
    assert set(second) == {(None, None, None, None)}
    assert findings == []


def test_ticks_and_references_in_columns_of_their_own(mapping: Mapping, tmp_path: Path) -> None:
    template, filled = tmp_path / "template.xlsx", tmp_path / "filled.xlsx"
    ticks_and_apart(template)
    fill_template(mapping, template, filled)
    rows = rows_of(filled, "Mapping grid", 9)
    assert rows[4][1:] == ("102\n201", "1\n1", "1.1\n1.1", "41\n50", None, "X", None, None)
    assert rows[5][1:] == (None, None, None, None, None, None, "X", None)


def test_sheets_of_other_standards_are_left_alone(mapping: Mapping, tmp_path: Path) -> None:
    template, filled = tmp_path / "template.xlsx", tmp_path / "filled.xlsx"
    sheets_by_standard(template)
    findings = fill_template(mapping, template, filled)
    assert rows_of(filled, "ST9002 KSBs", 6) == rows_of(template, "ST9002 KSBs", 6)
    assert rows_of(filled, "ST9001 KSBs", 6)[3][3:] == (
        "101 LO1 AC1.1 (p 36, PDF p 40)", 36, "Full",
    )  # fmt: skip
    duties = rows_of(filled, "Specialist duties", 7)
    assert duties[1][3] == "101 LO2 AC2.1 (p 37, PDF p 41)\n102 LO2 AC2.1 (p 43, PDF p 47)"
    assert duties[1][5].startswith("DRAFT: Understand how tide")
    assert duties[2][5:] == (None, None)
    assert rows_of(filled, "Additional content", 6)[1] == (
        "202 LO A A.P2 (p 60, PDF p 64)", 60, "+ explain how to brew tea for twelve on a pontoon",
        None, None, None,
    )  # fmt: skip
    assert [one.rule for one in findings] == [
        "template-other-standard", "employer-validation-missing",
    ]  # fmt: skip


def test_decisions_on_the_last_draft_go_into_the_template(mapping: Mapping, tmp_path: Path) -> None:
    old, template, filled = (tmp_path / f"{name}.xlsx" for name in ("old", "template", "filled"))
    write_workbook(mapping, old)
    workbook = load_workbook(old)
    workbook["Additional content"]["H5"] = "Wharf Ltd, letter of 3 May"
    workbook["Knowledge"]["C6"] = "Full"
    workbook.save(old)
    sheets_by_standard(template)
    carried = carry_over(read_workbook(old), mapping)
    findings = fill_template(mapping, template, filled, carried=carried)
    assert rows_of(filled, "ST9001 KSBs", 6)[4][5] == "Full"
    assert rows_of(filled, "Additional content", 6)[1][4] == "Wharf Ltd, letter of 3 May"
    assert "employer-validation-missing" not in {one.rule for one in findings}


def test_additions_that_do_not_fit_are_reported(
    build_mapping: Callable[..., Mapping], tmp_path: Path
) -> None:
    template, filled = tmp_path / "template.xlsx", tmp_path / "filled.xlsx"
    sheets_by_standard(template)
    content = build_mapping().additional_content
    many = [content.items[0].model_copy(update={"text": f"addition {n}"}) for n in range(8)]
    mapping = build_mapping(additional_content=content.model_copy(update={"items": many}))
    findings = {one.rule: one.message for one in fill_template(mapping, template, filled)}
    column = [row[2] for row in rows_of(filled, "Additional content", 6)]
    assert column[1:7] == [f"addition {n}" for n in range(6)]
    assert "no room for 2 additions" in findings["template-no-room"]


def test_blank_template_gets_codes_and_statements(mapping: Mapping, tmp_path: Path) -> None:
    template, filled = tmp_path / "template.xlsx", tmp_path / "filled.xlsx"
    blank(template)
    findings = fill_template(mapping, template, filled)
    rows = rows_of(filled, "Content mapping", 6)
    assert [row[0] for row in rows[2:11]] == [*TEXTS, None]
    assert rows[5][:4] == ("K4", TEXTS["K4"], "None", None)
    assert rows[10][2] == "Please select"
    assert findings == []


def test_workbook_from_libreoffice(
    mapping: Mapping, tmp_path: Path, libreoffice_template: Path
) -> None:
    filled = tmp_path / "filled.xlsx"
    findings = fill_template(mapping, libreoffice_template, filled)
    rows = {row[0]: row for row in rows_of(filled, "Mapping", 5)}
    assert rows["K1"][2:] == ("101 LO1 AC1.1 (p 36, PDF p 40)", "Yes - in full", 36)
    assert rows["K2"][3] == "Yes - in part"
    assert rows["K4"][2:] == (None, "No", None)
    assert findings == []


def test_describe_shows_tables_columns_and_what_is_left_alone(tmp_path: Path) -> None:
    template = tmp_path / "template.xlsx"
    three_sheets(template)
    text = describe(inspect_template(template))
    assert text.startswith("template.xlsx: 3 tables recognised")
    assert (
        "Knowledge: statements (knowledge), rows 5 to 8 under the headings in rows 3 to 4" in text
    )
    assert (
        "  D  references             'Coverage in specification / Specification reference'" in text
    )
    assert "Lists: left alone (hidden)" in text
