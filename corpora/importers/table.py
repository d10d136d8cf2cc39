"""Rows of a CSV file or an XLSX workbook as records keyed by their headings."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import date

from corpora.importers.values import Record
from foundation.errors import UnreadableInputError

_HEADING_DEPTH = 20  # a title and some notes may stand above the headings, not more
_MAX_ROWS = 100_000  # a table of duties has tens of rows; this stops a runaway sheet
_ENOUGH = 2  # known headings that make a row the heading row
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"

ROW = "row"
"""Key under which each record carries its row number, for messages."""

Grid = Sequence[Sequence[str]]


def is_workbook(content: bytes) -> bool:
    """Return whether the bytes are an Office file, new or old."""
    return content.startswith((b"PK\x03\x04", _OLD_OFFICE))


def read_workbook(content: bytes, source: str, known: frozenset[str]) -> list[Record]:
    """Return the rows of the first sheet whose headings are among `known`.

    Raises
    ------
    UnreadableInputError
        The workbook is damaged, of the old format, or protected by a password.
    """
    if content.startswith(_OLD_OFFICE):
        problem = "it is an old or password-protected Office file"
        raise UnreadableInputError(source, problem, "save it as XLSX without a password")
    from foundation.sheets import sheet_rows

    grids = [_grid(rows) for rows in sheet_rows(content, source, most_rows=_MAX_ROWS)]
    return _best([_under_headings(grid, known) for grid in grids])


def read_csv(text: str, source: str, known: frozenset[str]) -> list[Record]:
    """Return the rows of a CSV text; comma, semicolon or tab, whichever finds the headings."""
    tables = []
    for delimiter in ",;\t":
        try:
            reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=False)
            tables.append(_under_headings(_grid(reader), known))
        except csv.Error as error:
            raise UnreadableInputError(
                source, f"it is not readable as CSV ({error})", "save it as CSV UTF-8 again"
            ) from error
    return _best(tables)


def heading(text: str) -> str:
    """Return a heading as it is compared: lower case, words joined with one underscore."""
    return re.sub(r"[^a-z0-9]+", "_", text.casefold()).strip("_")


def several(value: object) -> list[str]:
    """Return the parts of a cell or JSON value that may hold several: a list, or split at ``;``."""
    if isinstance(value, list):
        return [str(part).strip() for part in value if str(part).strip()]
    if value is None:
        return []
    return [part.strip() for part in re.split(r"[;\n]", str(value)) if part.strip()]


def _grid(rows: Iterable[Iterable[object]]) -> list[list[str]]:
    grid: list[list[str]] = []
    for row in rows:
        if len(grid) >= _MAX_ROWS:
            break
        grid.append([_cell(value) for value in row])
    return grid


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, date):
        return value.isoformat()
    return str(value).strip()


def _under_headings(grid: Grid, known: frozenset[str]) -> list[Record]:
    """Return the non-empty rows below the heading row; none where no row is one."""
    for place, row in enumerate(grid[:_HEADING_DEPTH]):
        names = [heading(cell) for cell in row]
        if len(known & set(names)) >= _ENOUGH:
            return [
                {
                    **{name: cell for name, cell in zip(names, cells, strict=False) if name},
                    ROW: number,
                }
                for number, cells in enumerate(grid[place + 1 :], start=place + 2)
                if any(cells)
            ]
    return []


def _best(tables: Sequence[list[Record]]) -> list[Record]:
    """Return the table with the most headings, the first of equals."""
    return max(tables, key=lambda rows: len(rows[0]) if rows else 0, default=[])
