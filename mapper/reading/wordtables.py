"""Word tables as grids: rows, merged cells across and down, cells in wrappers, nested tables."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from mapper.reading.numbering import points
from mapper.reading.wordpackage import W
from mapper.reading.wordtext import children, in_wrappers

MAX_COLUMNS: Final = 63
"""Word's own limit on columns; more are made to fill memory."""
USUAL_WIDTH: Final = 72.0


@dataclass(slots=True)
class GridCell:
    """One cell: place and spans in the grid, and the ``w:tc`` elements it is made of."""

    row: int
    column: int
    column_span: int
    parts: list[Any]
    row_span: int = 1


@dataclass(frozen=True)
class Grid:
    """A table before its text is read. `edges` are points from its left, one more than columns."""

    edges: tuple[float, ...]
    rows: int
    cells: tuple[GridCell, ...]

    @property
    def columns(self) -> int:
        """How many columns there are."""
        return len(self.edges) - 1


def read_grid(table: Any) -> Grid:  # noqa: ANN401 - lxml has no types
    """Return the grid of a ``w:tbl`` element; grid lines that no cell ends at are left out."""
    cells: list[GridCell] = []
    rows = 0
    above: dict[int, GridCell] = {}
    for row in in_wrappers(table, f"{W}tr"):
        if row.find(f"{W}trPr/{W}del") is not None:
            continue
        open_below: dict[int, GridCell] = {}
        for column, span, merge, part in _row_cells(row):
            started = above.get(column)
            if merge == "continue" and started is not None and started.column_span == span:
                started.parts.append(part)
                started.row_span += 1
                open_below[column] = started
                continue
            cell = GridCell(rows, column, span, [part])
            cells.append(cell)
            if merge:
                open_below[column] = cell
        above = open_below
        rows += 1
    return _compact(_widths(table), rows, cells)


def holds_table(cell: GridCell) -> bool:
    """Return whether another table of at least two columns stands inside a cell."""
    return any(
        child.tag == f"{W}tbl" and read_grid(child).columns > 1
        for part in cell.parts
        for child in children(part)
    )


def _row_cells(row: Any) -> Iterator[tuple[int, int, str, Any]]:  # noqa: ANN401
    """Yield first column, span, vertical merge (``""``, restart, continue) and element of cells."""
    column = _whole(row.find(f"{W}trPr/{W}gridBefore"), 0)
    merged: tuple[int, int, str, Any] | None = None
    for cell in in_wrappers(row, f"{W}tc"):
        properties = cell.find(f"{W}tcPr")
        span = max(1, _whole(_of(properties, "gridSpan"), 1))
        if column + span > MAX_COLUMNS:
            break
        across = _of(properties, "hMerge")
        if across is not None and across.get(f"{W}val") != "restart" and merged is not None:
            first, wide, merge, element = merged
            merged = (first, wide + span, merge, element)
        else:
            if merged is not None:
                yield merged
            merged = (column, span, _vertical(_of(properties, "vMerge")), cell)
        column += span
    if merged is not None:
        yield merged


def _vertical(mark: Any | None) -> str:  # noqa: ANN401
    return "" if mark is None else str(mark.get(f"{W}val", "continue"))


def _of(properties: Any | None, name: str) -> Any | None:  # noqa: ANN401
    return None if properties is None else properties.find(f"{W}{name}")


def _whole(element: Any | None, default: int) -> int:  # noqa: ANN401
    text = "" if element is None else element.get(f"{W}val", "")
    return min(int(text), MAX_COLUMNS) if text.isascii() and text.isdigit() else default


def _widths(table: Any) -> list[float]:  # noqa: ANN401
    columns = table.iterfind(f"{W}tblGrid/{W}gridCol")
    return [points(column.get(f"{W}w")) or USUAL_WIDTH for column in columns]


def _compact(widths: list[float], rows: int, cells: list[GridCell]) -> Grid:
    """Renumber columns so that only grid lines at which some cell begins or ends remain."""
    used = sorted({0, *(c.column for c in cells), *(c.column + c.column_span for c in cells)})
    widths = widths + [USUAL_WIDTH] * (used[-1] - len(widths))
    place = {line: index for index, line in enumerate(used)}
    edges = tuple(round(sum(widths[:line]), 2) for line in used)
    for cell in cells:
        first, last = place[cell.column], place[cell.column + cell.column_span]
        cell.column, cell.column_span = first, last - first
    return Grid(edges, rows, tuple(cells))
