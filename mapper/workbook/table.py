"""Writes one table to one sheet: title, header bands, rows, filters, validation, print setup."""

from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from textwrap import wrap
from typing import Any, Generic, TypeVar

from openpyxl.formatting.rule import Rule
from openpyxl.styles import Alignment, Font
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.header_footer import HeaderFooter, HeaderFooterItem, _HeaderFooterPart
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from mapper.workbook import styles
from mapper.workbook.book import LongTexts, Sheets
from mapper.workbook.fields import Field
from mapper.workbook.safetext import AnyCell, clean, put_text
from mapper.workbook.words import COVERAGE_WORDS, DECISIONS, LOOK

RowT = TypeVar("RowT")
Value = str | int | float | None

TITLE_ROW, NOTE_ROW, BAND_ROW, HEADER_ROW = 1, 2, 3, 4
FIRST_ROW = 5

MAPPING = "Mapping"
CHECK = "Check"
COMPLETE = "For you to complete"
RECORD = "Record"
CARRIED = "From the last draft"
_FOOTER_LIMIT = 120
"""Characters; Excel allows 255 in a footer, codes included."""

LINE_HEIGHT = 13.2
"""Points from line to line in 10 point Calibri."""
TALLEST_ROW = 409.0
"""Points; Excel shows no taller row."""
_PADDING = 1.5
"""Units of column width that indent and cell margin take."""
_CHARACTERS_A_WIDTH = 1.14
"""Letters of 10 point text for one unit of column width, measured on running English."""

PAPER_A3, PAPER_A4 = 8, 9
"""Paper sizes as the file format numbers them (ECMA-376, 18.3.1.63)."""


class Role(Enum):
    """What a column holds, hence how it looks and what may be typed into it."""

    TEXT = "text"
    CODE = "code"
    CENTRE = "centre"
    PERCENT = "percent"
    COVERAGE = "coverage"
    FIXED_COVERAGE = "fixed coverage"
    LOOK = "look"
    SEVERITY = "severity"
    INPUT = "input"
    DECISION = "decision"
    REQUIRED = "required"
    RECORD = "record"


@dataclass(frozen=True)
class Column(Generic[RowT]):
    """One column: its header, width in characters, and what it shows of a row.

    A `REQUIRED` cell is flagged while empty, in all rows or in those where the column that
    `required_where` names first holds the word that it names second. `field` says what people
    may write there, so that it can be carried to the next draft.
    """

    header: str
    width: float
    value: Callable[[RowT], Value]
    role: Role = Role.TEXT
    group: str = MAPPING
    required_where: tuple[str, str] | None = None
    field: Field | None = None


@dataclass(frozen=True)
class TableArea:
    """Where a table came to stand, for formulas and links that point into it."""

    sheet: str
    first_row: int
    last_row: int
    letters: dict[str, str]

    @property
    def empty(self) -> bool:
        """Whether it has no rows."""
        return self.last_row < self.first_row

    def range_of(self, header: str) -> str:
        """Return the cells of one column as a reference with the sheet's name."""
        letter = self.letters[header]
        return f"'{self.sheet}'!${letter}${self.first_row}:${letter}${self.last_row}"


def write_table(
    book: Sheets,
    name: str,
    note: str,
    columns: Sequence[Column[RowT]],
    rows: Sequence[RowT],
    *,
    frozen: int = 2,
    paper: int = PAPER_A3,
) -> TableArea:
    """Add the sheet `name` with one row per element of `rows` and return where they stand.

    Parameters
    ----------
    note
        One line under the title: what the sheet says in a sentence.
    frozen
        How many columns stay in view when scrolling to the right.
    """
    sheet: Worksheet = book.workbook.create_sheet(name)
    if any(book.notes.get(_row_id(row)) for row in rows):
        columns = _with_notes(book, columns)
    last_row = FIRST_ROW + len(rows) - 1
    _write_heading(sheet, name, note, columns)
    for number, column in enumerate(columns, start=1):
        for index, row in enumerate(rows):
            cell: Any = sheet.cell(FIRST_ROW + index, number)
            if index == 0:
                _dress(cell, column.role)
                style = copy(cell._style)
            else:  # looking every style up again would take most of the time
                cell._style = copy(style)
            _write_value(cell, _value(book, column, row), book.long_texts)
    for index in range(len(rows)):
        _set_height(sheet, FIRST_ROW + index, columns)
    letters = {column.header: get_column_letter(n) for n, column in enumerate(columns, start=1)}
    area = TableArea(name, FIRST_ROW, last_row, letters)
    if rows:
        sheet.auto_filter.ref = f"A{HEADER_ROW}:{get_column_letter(len(columns))}{last_row}"
        for column in columns:
            cells = f"{letters[column.header]}{FIRST_ROW}:{letters[column.header]}{last_row}"
            _add_validation(sheet, column.role, cells)
            _add_colours(sheet, column.role, cells)
            if column.role is Role.REQUIRED:
                _flag_missing(sheet, column, letters, cells)
    sheet.freeze_panes = f"{get_column_letter(frozen + 1)}{FIRST_ROW}"
    printed = sum(1 for column in columns if column.group != RECORD)
    set_up_print(sheet, book.footer, paper=paper, repeat=f"{BAND_ROW}:{HEADER_ROW}")
    sheet.print_area = f"A1:{get_column_letter(printed)}{max(last_row, HEADER_ROW)}"
    return area


def set_up_print(
    sheet: Worksheet, footer: str, *, paper: int, repeat: str | None, landscape: bool = True
) -> None:
    """Fit the sheet to one page in width, repeat its header rows, number the pages."""
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.page_setup.paperSize = paper
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = repeat
    margins = sheet.page_margins
    margins.left = margins.right = 0.4
    margins.top, margins.bottom, margins.header, margins.footer = 0.5, 0.6, 0.25, 0.3
    left = _HeaderFooterPart(clean(footer).replace("&", "&&")[:_FOOTER_LIMIT], size=8)
    right = _HeaderFooterPart("&A, page &P of &N", size=8)
    sheet.HeaderFooter = HeaderFooter(oddFooter=HeaderFooterItem(left=left, right=right))
    sheet.sheet_view.showGridLines = False


def _write_heading(sheet: Worksheet, name: str, note: str, columns: Sequence[Column[RowT]]) -> None:
    put_text(sheet.cell(TITLE_ROW, 1), name)
    sheet.cell(TITLE_ROW, 1).font = styles.TITLE
    put_text(sheet.cell(NOTE_ROW, 1), note)
    sheet.cell(NOTE_ROW, 1).font = styles.ITALIC_GREY
    sheet.row_dimensions[TITLE_ROW].height = 24
    start = 1
    for number, column in enumerate(columns, start=1):
        fill = styles.solid(styles.BAND[column.group])
        for row in (BAND_ROW, HEADER_ROW):
            cell = sheet.cell(row, number)
            cell.font, cell.fill, cell.border = styles.HEADER, fill, styles.HAIRLINES
        put_text(sheet.cell(HEADER_ROW, number), column.header)
        sheet.cell(HEADER_ROW, number).alignment = styles.CENTRE
        sheet.column_dimensions[get_column_letter(number)].width = column.width
        if number == len(columns) or columns[number].group != column.group:
            put_text(sheet.cell(BAND_ROW, start), column.group)
            sheet.cell(BAND_ROW, start).alignment = styles.LEFT_CENTRE
            if number > start:
                sheet.merge_cells(
                    start_row=BAND_ROW, end_row=BAND_ROW, start_column=start, end_column=number
                )
            start = number + 1
    sheet.row_dimensions[HEADER_ROW].height = 44


_CENTRED = {
    Role.CODE, Role.CENTRE, Role.PERCENT, Role.COVERAGE, Role.FIXED_COVERAGE, Role.LOOK,
    Role.SEVERITY, Role.DECISION,
}  # fmt: skip
_FILLED_IN = {Role.INPUT, Role.DECISION, Role.REQUIRED}


def _row_id(row: object) -> str:
    return str(getattr(row, "row_id", ""))


def _value(book: Sheets, column: Column[RowT], row: RowT) -> Value:
    """Return what a person wrote there in the last draft, else what the column shows."""
    carried = book.values.get(_row_id(row), {})
    if column.field is not None and column.field in carried:
        return carried[column.field]
    return column.value(row)


def _with_notes(book: Sheets, columns: Sequence[Column[RowT]]) -> list[Column[RowT]]:
    note: Column[RowT] = Column(
        "Carried over", 26, lambda row: book.notes.get(_row_id(row)), group=CARRIED
    )
    record = [column for column in columns if column.group == RECORD]
    return [*(column for column in columns if column.group != RECORD), note, *record]


def _write_value(cell: AnyCell, value: Value, long_texts: LongTexts) -> None:
    if isinstance(value, str):
        put_text(cell, long_texts.fit(value, cell.parent.title, cell.coordinate))
    elif value is not None:
        cell.value = value


def _dress(cell: AnyCell, role: Role) -> None:
    if role is Role.PERCENT:
        cell.number_format = "0%"
    cell.font = _font(role)
    cell.border = styles.HAIRLINES
    cell.alignment = _alignment(role)
    if role in _FILLED_IN:
        cell.fill = styles.INPUT


def _set_height(sheet: Worksheet, row: int, columns: Sequence[Column[RowT]]) -> None:
    lines = max(
        lines_in(str(sheet.cell(row, number).value or ""), column.width)
        for number, column in enumerate(columns, start=1)
    )
    sheet.row_dimensions[row].height = min(lines * LINE_HEIGHT + 3, TALLEST_ROW)


def lines_in(text: str, width: float) -> int:
    """Return about how many lines `text` takes in a cell of `width` characters, a little high."""
    characters = max(1, int((width - _PADDING) * _CHARACTERS_A_WIDTH))
    return sum(_lines_of(line, characters) for line in text.split("\n"))


@lru_cache(maxsize=20_000)  # a statement stands in the row of every place that covers it
def _lines_of(line: str, characters: int) -> int:
    if len(line) <= characters and "\t" not in line:  # wrapping is slow, and most cells are short
        return 1
    return max(1, len(wrap(line, characters)))


def _font(role: Role) -> Font:
    if role is Role.CODE:
        return styles.BODY_BOLD
    return styles.SMALL_GREY if role is Role.RECORD else styles.BODY


def _alignment(role: Role) -> Alignment:
    return styles.CENTRE_TOP if role in _CENTRED else styles.INDENTED_TOP


def _add_validation(sheet: Worksheet, role: Role, cells: str) -> None:
    if role is Role.COVERAGE:
        words = tuple(COVERAGE_WORDS.values())
        validation = choice_of(words, "Coverage", "Proposed; change it where you judge otherwise.")
    elif role is Role.DECISION:
        validation = choice_of(
            DECISIONS, "Your decision", "Kept when the next draft is mapped (map --previous)."
        )
    else:
        return
    validation.add(cells)
    sheet.add_data_validation(validation)


def choice_of(words: Sequence[str], title: str, prompt: str) -> DataValidation:
    """Return a dropdown of `words` that also allows an empty cell and refuses anything else."""
    validation = DataValidation(type="list", formula1=f'"{",".join(words)}"', allow_blank=True)
    validation.promptTitle, validation.prompt = title, prompt
    validation.errorTitle, validation.error = title, f"Choose one of: {', '.join(words)}."
    validation.showInputMessage = validation.showErrorMessage = True
    return validation


def _add_colours(sheet: Worksheet, role: Role, cells: str) -> None:
    looks: dict[str, DifferentialStyle] = {}
    if role in (Role.COVERAGE, Role.FIXED_COVERAGE):
        words = COVERAGE_WORDS.values()
        shades = (styles.WHEN_FULL, styles.WHEN_PARTIAL, styles.WHEN_NONE)
        looks = dict(zip(words, shades, strict=True))
    elif role is Role.LOOK:
        looks = {LOOK: styles.WHEN_LOOK}
    elif role is Role.SEVERITY:
        looks = {"Error": styles.WHEN_ERROR, "Warning": styles.WHEN_WARNING}
    for word, look in looks.items():
        rule = Rule(type="cellIs", operator="equal", formula=[f'"{word}"'], dxf=look)
        sheet.conditional_formatting.add(cells, rule)


def _flag_missing(
    sheet: Worksheet, column: Column[RowT], letters: dict[str, str], cells: str
) -> None:
    missing = f"LEN(TRIM({letters[column.header]}{FIRST_ROW}))=0"
    if column.required_where is not None:
        header, word = column.required_where
        missing = f'AND({missing},${letters[header]}{FIRST_ROW}="{word}")'
    rule = Rule(type="expression", formula=[missing], dxf=styles.WHEN_MISSING)
    sheet.conditional_formatting.add(cells, rule)
