"""The coverage matrix: units down, statements across, a symbol where a unit covers one."""

from collections import defaultdict

from openpyxl.formatting.rule import Rule
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from mapper.mapping import Coverage, MappedDuty, MappedStatement
from mapper.workbook import styles
from mapper.workbook.book import Book
from mapper.workbook.rows import MappingRows
from mapper.workbook.safetext import put_text
from mapper.workbook.statements import optionality
from mapper.workbook.table import HEADER_ROW, LINE_HEIGHT, PAPER_A3, lines_in, set_up_print
from mapper.workbook.words import COVERAGE_SYMBOLS, COVERAGE_WORDS, MATRIX, best

_BAND_ROW = HEADER_ROW - 1
_TOTAL_ROW = HEADER_ROW + 1
_FIRST_UNIT_ROW = _TOTAL_ROW + 1
_LABELS = (("Unit", 11.0), ("Title", 34.0), ("Unit is", 11.0))
_FIRST_COLUMN = len(_LABELS) + 1
_COLOURS: dict[Coverage, DifferentialStyle] = {
    Coverage.FULL: styles.WHEN_FULL,
    Coverage.PARTIAL: styles.WHEN_PARTIAL,
    Coverage.NONE: styles.WHEN_NONE,
}


def write_matrix_sheet(book: Book) -> None:
    """Add the sheet Coverage matrix.

    A cell shows the best coverage that the unit alone gives and in how many places; the row above
    the units shows the proposed coverage by all units together.
    """
    rows = book.rows
    sheet: Worksheet = book.workbook.create_sheet(MATRIX)
    targets: list[MappedStatement | MappedDuty] = [*rows.mapping.statements, *rows.mapping.duties]
    units = _units(rows)
    put_text(sheet.cell(1, 1), MATRIX)
    sheet.cell(1, 1).font = styles.TITLE
    sheet.row_dimensions[1].height = 24
    legend = ", ".join(
        f"{COVERAGE_SYMBOLS[level]} {COVERAGE_WORDS[level].lower()}" for level in Coverage
    )
    put_text(
        sheet.cell(2, 1),
        f"{legend}; the number counts the places in the unit. As proposed when this was written.",
    )
    sheet.cell(2, 1).font = styles.ITALIC_GREY
    _write_labels(sheet, targets)
    for number, target in enumerate(targets, start=_FIRST_COLUMN):
        _write_target(sheet, number, target, units)
    for index, (ref, title, mandatory) in enumerate(units):
        row = _FIRST_UNIT_ROW + index
        for column, text in enumerate((ref, title, optionality(mandatory) or ""), start=1):
            cell = sheet.cell(row, column)
            put_text(cell, text)
            cell.font = styles.BODY_BOLD if column == 1 else styles.BODY
            cell.alignment, cell.border = styles.LEFT_CENTRE, styles.HAIRLINES
        lines = max(lines_in(ref, _LABELS[0][1]), lines_in(title, _LABELS[1][1]))
        sheet.row_dimensions[row].height = lines * LINE_HEIGHT + 3
    last_row = _FIRST_UNIT_ROW + len(units) - 1
    last_column = get_column_letter(len(_LABELS) + len(targets))
    if targets:
        first = f"{get_column_letter(_FIRST_COLUMN)}{_TOTAL_ROW}"
        cells = f"{first}:{last_column}{max(last_row, _TOTAL_ROW)}"
        for level, look in _COLOURS.items():
            formula = f'LEFT({first},1)="{COVERAGE_SYMBOLS[level]}"'
            rule = Rule(type="expression", formula=[formula], dxf=look)
            sheet.conditional_formatting.add(cells, rule)
    sheet.freeze_panes = f"{get_column_letter(_FIRST_COLUMN)}{_FIRST_UNIT_ROW}"
    set_up_print(sheet, book.footer, paper=PAPER_A3, repeat=f"{_BAND_ROW}:{_TOTAL_ROW}")
    sheet.print_title_cols = f"A:{get_column_letter(len(_LABELS))}"


def _units(rows: MappingRows) -> list[tuple[str, str, bool | None]]:
    known = [(unit.ref, unit.title, unit.mandatory) for unit in rows.mapping.units]
    named = {ref for ref, _, _ in known}
    # A mapping without a list of units still names the unit of every item.
    others = dict.fromkeys(row.of.unit for row in rows.items if row.of.unit not in named)
    return [*known, *((ref, "", None) for ref in others)]


def _write_labels(sheet: Worksheet, targets: list[MappedStatement | MappedDuty]) -> None:
    for number, (label, width) in enumerate(_LABELS, start=1):
        put_text(sheet.cell(HEADER_ROW, number), label)
        sheet.column_dimensions[get_column_letter(number)].width = width
        put_text(sheet.cell(_TOTAL_ROW, number), "All units together" if number == 2 else "")
        for row in (_BAND_ROW, HEADER_ROW):
            cell = sheet.cell(row, number)
            cell.font, cell.fill, cell.border = (
                styles.HEADER,
                styles.solid(styles.NAVY),
                styles.HAIRLINES,
            )
            cell.alignment = styles.LEFT_CENTRE
        total = sheet.cell(_TOTAL_ROW, number)
        total.font, total.border, total.alignment = (
            styles.BODY_BOLD,
            styles.HAIRLINES,
            styles.LEFT_CENTRE,
        )
    sheet.row_dimensions[HEADER_ROW].height = 34
    sheet.row_dimensions[_TOTAL_ROW].height = 20
    start = _FIRST_COLUMN
    for number, target in enumerate(targets, start=_FIRST_COLUMN):
        following = number - _FIRST_COLUMN + 1
        if following == len(targets) or _group(targets[following]) != _group(target):
            name = _group(target)
            # One narrow column has room for a letter only.
            put_text(sheet.cell(_BAND_ROW, start), name if number > start else name[0])
            if number > start:
                sheet.merge_cells(
                    start_row=_BAND_ROW, end_row=_BAND_ROW, start_column=start, end_column=number
                )
            start = number + 1


def _group(target: MappedStatement | MappedDuty) -> str:
    return "Duty" if isinstance(target, MappedDuty) else target.kind.capitalize()


def _write_target(
    sheet: Worksheet,
    number: int,
    target: MappedStatement | MappedDuty,
    units: list[tuple[str, str, bool | None]],
) -> None:
    sheet.column_dimensions[get_column_letter(number)].width = 5.3
    for row in (_BAND_ROW, HEADER_ROW):
        cell = sheet.cell(row, number)
        cell.font, cell.fill, cell.border = (
            styles.HEADER,
            styles.solid(styles.NAVY),
            styles.HAIRLINES,
        )
        cell.alignment = styles.CENTRE if row == HEADER_ROW else styles.LEFT_CENTRE
    put_text(sheet.cell(HEADER_ROW, number), target.code)
    put_text(sheet.cell(_TOTAL_ROW, number), COVERAGE_SYMBOLS[target.coverage])
    by_unit: dict[str, list[Coverage]] = defaultdict(list)
    for place in target.evidence:
        by_unit[place.unit].append(place.coverage)
    for index, (ref, _, _) in enumerate(units):
        found = by_unit.get(ref, [])
        text = f"{COVERAGE_SYMBOLS[best(found)]}{len(found)}" if found else ""
        put_text(sheet.cell(_FIRST_UNIT_ROW + index, number), text)
    for row in range(_TOTAL_ROW, _FIRST_UNIT_ROW + len(units)):
        cell = sheet.cell(row, number)
        cell.font, cell.alignment, cell.border = styles.BODY, styles.CENTRE, styles.HAIRLINES
