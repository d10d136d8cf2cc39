"""The cells of a workbook as a person sees them: texts, merged cells, dropdown lists, locks."""

import re
from dataclasses import dataclass, field
from functools import cache, cached_property

_MOST_DIGITS = 7
"""Digits of a row number."""
_AREA = re.compile(r"([A-Za-z]{1,3})?(\d+)?(?:(:)([A-Za-z]{1,3})?(\d+)?)?")
_LETTERS = re.compile(r"[A-Z]{1,3}")
_MOST_COLUMNS = 26 + 26**2 + 26**3
"""Columns that three letters can name; a sheet has fewer (`_LAST_COLUMN`)."""
_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384

_PREPARED = 5000
"""Empty formatted rows that count as prepared; some templates format a million."""

Position = tuple[int, int]
"""Row and column, both from 1."""
Area = tuple[int, int, int, int]
"""First row, first column, last row, last column, inclusive."""


@dataclass
class Grid:
    """One sheet. Positions are (row, column) from 1."""

    name: str
    part: str
    hidden: bool
    protected: bool = False
    texts: dict[Position, str] = field(default_factory=dict)
    formulas: set[Position] = field(default_factory=set)
    unlocked: set[Position] = field(default_factory=set)
    styled: set[Position] = field(default_factory=set)
    merged: list[Area] = field(default_factory=list)
    lists: list[tuple[list[Area], tuple[str, ...]]] = field(default_factory=list)

    def text(self, row: int, column: int) -> str:
        """Return what is seen at a position; a merged cell is seen wherever it reaches."""
        return self.texts.get(self.anchor(row, column), "")

    def anchor(self, row: int, column: int) -> Position:
        """Return the position whose value a cell shows: its own, or its merged area's corner."""
        return self._anchors.get((row, column), (row, column))

    def choices(self, row: int, column: int) -> tuple[str, ...] | None:
        """Return the values of the dropdown on a cell, none where it cannot be read.

        `None` means that the cell has no dropdown.
        """
        for areas, values in self.lists:
            if any(_inside(area, row, column) for area in areas):
                return values
        return None

    def locked(self, row: int, column: int) -> bool:
        """Return whether the sheet is protected and the cell may not be edited."""
        return self.protected and self.anchor(row, column) not in self.unlocked

    @cached_property
    def rows(self) -> dict[int, dict[int, str]]:
        """The texts by row and column, both in order."""
        found: dict[int, dict[int, str]] = {}
        for (row, column), text in sorted(self.texts.items()):
            found.setdefault(row, {})[column] = text
        return found

    @cached_property
    def last_row(self) -> int:
        """The last row that holds a text."""
        return max((row for row, _ in self.texts), default=0)

    @cached_property
    def last_prepared_row(self) -> int:
        """The last row that holds a text or a cell with a format of its own, within reason."""
        prepared = max((row for row, _ in self.styled), default=0)
        return max(self.last_row, min(prepared, self.last_row + _PREPARED))

    @cached_property
    def last_column(self) -> int:
        """The last column that holds a text."""
        return max((column for _, column in self.texts), default=0)

    @cached_property
    def _anchors(self) -> dict[Position, Position]:
        return {
            (row, column): (first_row, first_column)
            for first_row, first_column, last_row, last_column in self.merged
            # A merged area may reach over whole rows; nothing is seen outside the texts.
            for row in range(first_row, min(last_row, self._bound_row) + 1)
            for column in range(first_column, min(last_column, self._bound_column) + 1)
        }

    @cached_property
    def _bound_row(self) -> int:
        return max(self.last_prepared_row, self.last_row) + 1

    @cached_property
    def _bound_column(self) -> int:
        styled = max((column for _, column in self.styled), default=0)
        return max(styled, self.last_column) + 1


def parse_position(reference: str) -> Position | None:
    """Return row and column of e.g. ``B7``."""
    letters = reference.rstrip("0123456789")
    digits = reference[len(letters) :]
    if not 1 <= len(digits) <= _MOST_DIGITS:
        return None
    try:
        return int(digits), column_number(letters)
    except ValueError:
        return None


def parse_areas(references: str) -> list[Area]:
    """Return the areas of e.g. ``A1:B3 D4``; whole rows and columns reach to the sheet's end."""
    found: list[Area] = []
    for reference in references.replace("$", "").split():
        try:
            area = _parse_area(reference)
        except ValueError:  # a row of thousands of digits, which Python does not read
            continue
        if area is not None:
            found.append(area)
    return found


def _parse_area(reference: str) -> Area | None:
    match = _AREA.fullmatch(reference)
    if match is None:
        return None
    first_letters, first_row, colon, last_letters, last_row = match.groups()
    if colon:
        letters, rows = (first_letters, last_letters), (first_row, last_row)
        cells = all(letters) and all(rows)
        if not (cells or (all(letters) and not any(rows)) or (all(rows) and not any(letters))):
            return None
    first_column = column_number(first_letters.upper()) if first_letters else None
    last_column = column_number(last_letters.upper()) if last_letters else first_column
    first, last = int(first_row or 0), int(last_row or first_row or 0)
    return first or 1, first_column or 1, last or _LAST_ROW, last_column or _LAST_COLUMN


@cache
def column_number(letters: str) -> int:
    """Return the number of the column that capital letters name: 28 for ``AB``.

    Raises
    ------
    ValueError
        They name none.
    """
    if not _LETTERS.fullmatch(letters):
        message = f"{letters!r} names no column"
        raise ValueError(message)
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


@cache
def column_letter(number: int) -> str:
    """Return the letters of a column by its number from 1: ``AB`` for 28.

    Raises
    ------
    ValueError
        There is no such column.
    """
    if not 1 <= number <= _MOST_COLUMNS:
        message = f"there is no column {number}"
        raise ValueError(message)
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _inside(area: Area, row: int, column: int) -> bool:
    return area[0] <= row <= area[2] and area[1] <= column <= area[3]
