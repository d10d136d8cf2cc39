"""Tables in XLSX files from strangers, as rows of values.

For small tables that people keep; mapping workbooks are read part by part (`mapper.workbook`).
"""

from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Any, Final

from foundation.errors import UnreadableInputError
from foundation.zipped import unpack

MOST_COLUMNS: Final = 256
"""Columns that are looked at; a table that people keep has tens. A sheet may claim 16,384 in each
row, which is gigabytes once every row is a list."""

SAVE_AGAIN: Final = "open it in a spreadsheet program and save it again as .xlsx"

Row = Sequence[Any]


def sheet_rows(
    content: bytes, name: object, *, most_rows: int, first_only: bool = False
) -> list[list[Row]]:
    """Return the rows of each sheet, values only, at most one more than `most_rows` of each.

    Parameters
    ----------
    name
        What messages call the file.
    first_only
        Leave out all sheets but the first.

    Raises
    ------
    UnreadableInputError
        The file is no workbook, is damaged or encrypted, or unpacks to too much.
    """
    unpack(content, name, what="a workbook", advice=SAVE_AGAIN)
    from openpyxl import load_workbook

    try:
        book = load_workbook(BytesIO(content), read_only=True, data_only=True)
        sheets = book.worksheets[:1] if first_only else book.worksheets
        return [list(_rows(sheet, most_rows)) for sheet in sheets]
    # openpyxl lets through whatever its code runs into on a damaged file: KeyError, TypeError,
    # AttributeError, IndexError, AssertionError, parse errors and more were met by fuzzing.
    except Exception as error:
        raise UnreadableInputError(
            name, "is not a workbook that can be opened", SAVE_AGAIN
        ) from error


def _rows(sheet: Any, most: int) -> Iterator[Row]:  # noqa: ANN401 - two classes of openpyxl
    # The size that a sheet declares is not believed: it decides how wide every row is made.
    sheet.reset_dimensions()
    yield from sheet.iter_rows(values_only=True, max_row=most + 1, max_col=MOST_COLUMNS)
