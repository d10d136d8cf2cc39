"""Decides cell by cell what may be written into somebody else's workbook, and keeps account.

Only empty cells and placeholders are filled: a formula, a locked cell or what a person has written
stays, and is reported.
"""

from collections.abc import Iterable, Iterator

from mapper.mapping import Finding
from mapper.workbook.coverage_words import is_placeholder
from mapper.workbook.edit import SheetEditor
from mapper.workbook.fields import Field
from mapper.workbook.grid import Grid, column_letter
from mapper.workbook.package import Package, serialise
from mapper.workbook.recognise import is_note
from mapper.workbook.recognition import RecognisedTable
from mapper.workbook.safetext import CELL_LIMIT, clean, split_to_fit

SOURCE = "founding document 003 (mapping template); domain notes 1.2"
_NAMED = 8
"""Cells that a finding names; beyond them it counts."""

_GROWTH = 5000
"""Rows that a table may grow by; no qualification has as many additions."""

_NOTES = {
    "template-kept": ("info", "already hold something else and were left as they are"),
    "template-formula": ("warning", "hold formulas and were left as they are"),
    "template-locked": ("warning", "are locked and were left as they are"),
    "template-merged": (
        "warning",
        "share a merged cell with another row and were left as they are",
    ),
    "template-no-word": (
        "warning",
        "have a dropdown that cannot be read or has no word for the coverage that was found",
    ),
    "template-cut": ("warning", "were too small for the whole text"),
}


class CellFiller:
    """Fills cells of the sheets of one workbook and remembers what it did not fill."""

    def __init__(self, package: Package, grids: Iterable[Grid]) -> None:
        self._package = package
        self._grids = {grid.name: grid for grid in grids}
        self._editors: dict[str, SheetEditor] = {}
        self._notes: dict[str, list[str]] = {}
        self.written = 0

    def grid(self, table: RecognisedTable) -> Grid:
        """Return the sheet that a table stands on."""
        return self._grids[table.sheet]

    def put(
        self,
        table: RecognisedTable,
        row: int,
        field: Field,
        text: str,
        *,
        like_row: int | None = None,
        default: str = "",
    ) -> bool:
        """Write `text` where `row` has its `field`; return whether it now says so.

        Parameters
        ----------
        like_row
            The row whose formats and locks a new row takes.
        default
            What stands in the cell of every row and so was not written by anybody.
        """
        column = table.column(field)
        if column is None or not text:
            return False
        grid = self.grid(table)
        held = grid.texts.get((row, column), "").strip()
        refusal = _refusal(grid, row, column, like_row or row)
        if refusal is None and held == text.strip():
            return True
        if refusal is None and held and not is_placeholder(held) and held != default:
            refusal = "template-kept"
        if refusal is not None:
            self._note(refusal, table, row, column)
            return False
        pieces = split_to_fit(clean(text), CELL_LIMIT)
        if len(pieces) > 1:
            self._note("template-cut", table, row, column)
        self._editor(grid).set_value(row, column, pieces[0], like_row=like_row)
        self.written += 1
        return True

    def no_word(self, table: RecognisedTable, row: int, field: Field) -> None:
        """Remember a cell whose dropdown has no word for the coverage that was found."""
        self._note("template-no-word", table, row, table.column(field) or 1)

    def findings(self) -> list[Finding]:
        """Return what was not filled, one finding for each reason."""
        found = []
        for rule, (severity, what) in _NOTES.items():
            cells = self._notes.get(rule)
            if cells:
                message = f"{_listed(cells)} {what}."
                found.append(
                    Finding(rule=rule, severity=severity, message=message, source=SOURCE)  # type: ignore[arg-type]
                )
        return found

    def parts(self) -> dict[str, bytes]:
        """Return the sheets that changed, by part name."""
        return {part: serialise(editor.root) for part, editor in self._editors.items()}

    def _note(self, what: str, table: RecognisedTable, row: int, column: int) -> None:
        cell = f"{table.sheet} {column_letter(column)}{row}"
        self._notes.setdefault(what, []).append(cell)

    def _editor(self, grid: Grid) -> SheetEditor:
        if grid.part not in self._editors:
            self._editors[grid.part] = SheetEditor(self._package.xml(grid.part))
        return self._editors[grid.part]


def free_rows(grid: Grid, table: RecognisedTable) -> Iterator[int]:
    """Yield the empty rows of a table; it may grow where nothing stands below it.

    A row that holds a single long or widely merged text is a note, and ends the table.
    """
    end = table.last_row if table.last_row < grid.last_row else table.last_row + _GROWTH
    for row in range(table.first_row, end + 1):
        if is_note(grid, row):
            return
        texts = [grid.text(row, column.column) for column in table.columns.values()]
        if all(not text.strip() or is_placeholder(text) for text in texts):
            yield row


def _refusal(grid: Grid, row: int, column: int, like_row: int) -> str | None:
    """Return the reason for which a cell cannot be written at all."""
    if grid.anchor(row, column) != (row, column):
        return "template-merged"
    if (row, column) in grid.formulas:
        return "template-formula"
    return "template-locked" if grid.locked(like_row, column) else None


def _listed(cells: list[str]) -> str:
    named = ", ".join(cells[:_NAMED])
    more = len(cells) - _NAMED
    noun = "Cell" if len(cells) == 1 else "Cells"
    return f"{noun} {named} and {more} more" if more > 0 else f"{noun} {named}"
