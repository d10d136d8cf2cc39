"""A fictional mapping template as large as real ones, with parts that openpyxl does not keep.

Sixty statements and six duties with drop-downs and colours, a cover that counts, a sheet of
criteria with formulas, guidance; and what spreadsheet programs put into a package: threaded
comments, sparklines, printer settings, custom data.
"""

import io
import zipfile
from pathlib import Path
from typing import Final

from openpyxl import Workbook
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from corpora.standard import Standard
from evaluation.bench.written import DUTIES, written_specification

MAPPING: Final = "KSB mapping"
DUTY_SHEET: Final = "Duty mapping"
FIRST_ROW: Final = 5
HEADINGS: Final = (
    "KSB code", "KSB statement", "Coverage", "Specification reference", "Page number", "Rationale",
)  # fmt: skip
GUIDANCE_LINES: Final = 200
COVERAGES: Final = '"Full,Partial,Not covered"'

_EDGE = Side(style="thin", color="999999")
_SPARKLINES = (
    b'<extLst><ext xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" '
    b'uri="{05C60535-1F16-4fd2-B633-F4F36F0B64E0}"><x14:sparklineGroups '
    b'xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"><x14:sparklineGroup>'
    b"<x14:sparklines><x14:sparkline><xm:f>Criteria!E2:E20</xm:f><xm:sqref>H2</xm:sqref>"
    b"</x14:sparkline></x14:sparklines></x14:sparklineGroup></x14:sparklineGroups></ext></extLst>"
)
_THREADS = (
    b'<ThreadedComments xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/'
    b'threadedcomments"><threadedComment ref="D5" dT="2026-01-05T10:00:00.00" personId="{1}" '
    b'id="{2}"><text>Is this still so?</text></threadedComment></ThreadedComments>'
)
_PEOPLE = (
    b'<personList xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/'
    b'threadedcomments"><person displayName="A Reviewer" id="{1}"/></personList>'
)
ADDED: Final = {
    "xl/threadedComments/threadedComment1.xml": _THREADS,
    "xl/persons/person.xml": _PEOPLE,
    "xl/printerSettings/printerSettings1.bin": bytes(range(256)) * 4,
    "customXml/item1.xml": b'<form xmlns="urn:example:form" status="draft"/>',
}
"""Parts that are written beside those of openpyxl."""


def write_template(path: Path, standard: Standard) -> Path:
    """Write the template for `standard` to `path` and return it."""
    workbook = Workbook()
    cover = workbook.worksheets[0]
    cover.title = "Cover"
    _cover(cover, standard)
    statements = [(one.code, one.text) for one in standard.statements]
    _table(workbook.create_sheet(MAPPING), "Mapping of statements", statements)
    duties = [(f"D{number}", text) for number, text in enumerate(DUTIES, 1)]
    _table(workbook.create_sheet(DUTY_SHEET), "Mapping of duties", duties)
    _criteria(workbook.create_sheet("Criteria"))
    guidance = workbook.create_sheet("Guidance")
    for number in range(1, GUIDANCE_LINES + 1):
        guidance.append([number, f"Paragraph {number} of the guidance on how to fill this form."])
    content = io.BytesIO()
    workbook.save(content)
    path.write_bytes(_with_more(content.getvalue()))
    return path


def _cover(sheet: Worksheet, standard: Standard) -> None:
    sheet["A1"] = f"Content mapping to {standard.reference} version {standard.version}"
    sheet["A1"].font = Font(bold=True, size=16)
    last = FIRST_ROW + len(standard.statements) - 1
    for row, word in enumerate(("Full", "Partial", "Not covered"), 3):
        sheet[f"A{row}"] = word
        sheet[f"B{row}"] = f"=COUNTIF('{MAPPING}'!C{FIRST_ROW}:C{last},A{row})"


def _table(sheet: Worksheet, title: str, rows: list[tuple[str, str]]) -> None:
    sheet["A1"] = title
    sheet["A2"] = "Fill in the white cells. Do not change codes or statements."
    for column, heading in enumerate(HEADINGS, 1):
        head = sheet.cell(FIRST_ROW - 1, column, heading)
        head.font = Font(bold=True, color="FFFFFF")
        head.fill = PatternFill("solid", fgColor="1F4E79")
    for row, (code, text) in enumerate(rows, FIRST_ROW):
        sheet.cell(row, 1, code)
        sheet.cell(row, 2, text)
        for column in range(1, len(HEADINGS) + 1):
            cell = sheet.cell(row, column)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.border = Border(left=_EDGE, right=_EDGE, top=_EDGE, bottom=_EDGE)
            cell.protection = Protection(locked=column <= 2)
    last = FIRST_ROW + len(rows) - 1
    choice = DataValidation(type="list", formula1=COVERAGES)
    choice.add(f"C{FIRST_ROW}:C{last}")
    sheet.add_data_validation(choice)
    for word, colour in (("Full", "C6EFCE"), ("Partial", "FFEB9C"), ("Not covered", "FFC7CE")):
        fill = PatternFill("solid", bgColor=colour)
        style = DifferentialStyle(fill=fill)
        rule = Rule(type="cellIs", operator="equal", formula=[f'"{word}"'], dxf=style)
        sheet.conditional_formatting.add(f"C{FIRST_ROW}:C{last}", rule)
    sheet.freeze_panes = f"C{FIRST_ROW}"
    sheet.column_dimensions["B"].width = 60


def _criteria(sheet: Worksheet) -> None:
    sheet.append(["Number", "Heading", "Part", "Remark", "Letters"])
    for row, item in enumerate(written_specification().items(), 2):
        sheet.append(
            [item.unit.ref, item.unit.title, item.source.ref, item.source.text, f"=LEN(D{row})"]
        )


def _with_more(content: bytes) -> bytes:
    """Return the package with sparklines in its first sheet and the parts of `ADDED`."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as result,
    ):
        for member in source.infolist():
            data = source.read(member)
            if member.filename == "xl/worksheets/sheet1.xml":
                data = data.replace(b"</worksheet>", _SPARKLINES + b"</worksheet>")
            result.writestr(member, data)
        for name, data in ADDED.items():
            result.writestr(name, data)
    return target.getvalue()
