"""Small tables that people keep beside a specification, as CSV or XLSX, with a header row."""

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from foundation.errors import UnreadableInputError
from foundation.files import refuse_special
from foundation.settings import load_settings

ROWS = 20_000
"""Rows that are read; a table of units, components or standards is far shorter."""
_NOT_WORDS = re.compile(r"[\W_]+")
_LIST = re.compile(r"[;\n]")
_CODES = re.compile(r"[;,\n]")


@dataclass(frozen=True)
class TableRow:
    """One row: its number in the file (the header is 1 or below) and its cells by column name."""

    number: int
    cells: Mapping[str, str]

    def text(self, column: str) -> str:
        """Return the cell, or an empty string."""
        return self.cells.get(column, "")

    def items(self, column: str) -> tuple[str, ...]:
        """Return the entries of a cell that lists several, parted by semicolons or lines."""
        return tuple(part.strip() for part in _LIST.split(self.text(column)) if part.strip())

    def codes(self, column: str) -> tuple[str, ...]:
        """Return the entries of a cell that lists codes, which commas may part as well."""
        return tuple(part.strip() for part in _CODES.split(self.text(column)) if part.strip())


def read_table(
    path: Path,
    columns: Mapping[str, Sequence[str]],
    *,
    required: Sequence[str],
    most_rows: int = ROWS,
) -> list[TableRow]:
    """Return the rows of the first sheet that say anything.

    Parameters
    ----------
    path
        A ``.csv`` (UTF-8) or ``.xlsx`` file.
    columns
        Our name of each column and the headings that people write for it; case, spaces and
        punctuation do not count. Columns that are not listed are ignored.
    required
        Columns without which the table makes no sense.
    most_rows
        A longer table is refused.

    Raises
    ------
    UnreadableInputError
        The file cannot be read, or a required column is missing.
    """
    raw = _raw_rows(path, most_rows)
    names = {
        _key(heading): name for name, headings in columns.items() for heading in (name, *headings)
    }
    for number, cells in raw:
        places = {
            index: names[_key(cell)] for index, cell in enumerate(cells) if _key(cell) in names
        }
        # One known word may stand in any row; a row of headings has several.
        if len(places) > 1 and all(name in places.values() for name in required):
            return [
                row
                for row in (_row(other, values, places) for other, values in raw)
                if row.number > number and any(row.cells.values())
            ]
    wanted = ", ".join(repr(name) for name in required)
    lack = f"the headings {wanted}" if wanted else f"two of the headings {', '.join(columns)}"
    raise UnreadableInputError(
        path.name, f"no row has {lack}", "add a header row that names the columns"
    )


def _row(number: int, values: Sequence[str], places: Mapping[int, str]) -> TableRow:
    return TableRow(
        number,
        {name: values[index] for index, name in places.items() if index < len(values)},
    )


def _raw_rows(path: Path, most: int) -> list[tuple[int, list[str]]]:
    _check_size(path)
    kind = path.suffix.casefold()
    if kind == ".csv":
        return _limited(path, _csv_rows(path), most)
    if kind == ".xlsx":
        return _limited(path, _xlsx_rows(path, most), most)
    raise UnreadableInputError(path.name, "is neither CSV nor XLSX", "save it as one of the two")


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except (OSError, ValueError) as error:
        raise UnreadableInputError(
            path.name, "cannot be opened", "check the name and that you may read it"
        ) from error


def _check_size(path: Path) -> None:
    refuse_special(path, path.name)
    try:
        size = path.stat().st_size
    except OSError as error:
        raise UnreadableInputError(
            path.name, "cannot be opened", "check the name and that you may read it"
        ) from error
    limit = load_settings().limits.file_mb
    if size > limit * 2**20:
        raise UnreadableInputError(
            path.name, f"is larger than {limit} MiB", "keep the table to what is needed"
        )


def _csv_rows(path: Path) -> Iterable[list[str]]:
    try:
        text = _content(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableInputError(
            path.name, "is not UTF-8 text", "save it as 'CSV UTF-8' or as XLSX"
        ) from error
    try:
        yield from csv.reader(StringIO(text, newline=""), delimiter=_delimiter(text))
    except csv.Error as error:
        raise UnreadableInputError(
            path.name, f"is not a CSV table ({error})", "save it again as CSV or XLSX"
        ) from error


def _delimiter(text: str) -> str:
    """Return what parts the cells: Excel writes semicolons or tabs in some countries."""
    first = text.lstrip().partition("\n")[0]
    return max((",", ";", "\t"), key=first.count)


def _xlsx_rows(path: Path, most: int) -> Iterable[list[str]]:
    from foundation.sheets import sheet_rows

    for sheet in sheet_rows(_content(path), path.name, most_rows=most, first_only=True):
        for values in sheet:
            yield ["" if value is None else _cell(value) for value in values]


def _cell(value: object) -> str:
    # Excel keeps 101 as 101.0 where a person typed a number.
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _limited(path: Path, rows: Iterable[list[str]], most: int) -> list[tuple[int, list[str]]]:
    kept = []
    for number, cells in enumerate(rows, start=1):
        if number > most:
            raise UnreadableInputError(
                path.name, f"has more than {most} rows", "remove the empty rows below the table"
            )
        kept.append((number, [" ".join(cell.split(" ")).strip() for cell in cells]))
    return kept


def _key(heading: str) -> str:
    return _NOT_WORDS.sub(" ", heading.casefold()).strip()
