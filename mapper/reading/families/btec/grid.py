"""The grid of graded criteria: Pass, Merit, Distinction side by side, merged cells included.

A row for each aim may stand above its criteria; a Distinction cell may run down over several.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from mapper.reading.families.btec.patterns import (
    AIM,
    CODES_ONLY,
    GRADE_HEAD,
    GRADED,
    GRADES,
    LEARNING_OUTCOME,
    LISTED_OUTCOME,
    SEVERAL,
    tidy_ref,
)
from mapper.reading.layout import Cell, Line, Table
from mapper.reading.passages import Passage
from mapper.reading.text import join_lines

HEAD_ROWS = 3


@dataclass
class Graded:
    """A criterion of the grid. `aim` is `None` where neither reference nor row tells it."""

    ref: str
    passage: Passage
    aim: str | None
    row: tuple[int, int]
    """Page and row in which its cell begins: criteria beside each other share it."""


@dataclass
class Grid:
    """All criteria of one unit, and the aims as the grid words them."""

    criteria: list[Graded] = field(default_factory=list)
    aims: dict[str, Passage] = field(default_factory=dict)
    columns: int = 0
    aim: str | None = None
    open: dict[int, Graded] = field(default_factory=dict)
    """By column, the criterion that the next page's first row may continue."""


def is_grid(table: Table, before: Grid) -> bool:
    """Whether the table holds graded criteria with their texts, or goes on with those `before`."""
    texts = [cell.text for row in table.grid()[:HEAD_ROWS] for cell in row]
    headed = any(GRADE_HEAD.search(text) for text in (" ".join(texts), *texts))
    told = sum(1 for _ in _criteria_lines(table))
    if headed:
        return told > 0 or bool(before.criteria)
    lettered = sum(1 for match in _criteria_lines(table) if match)
    return told >= 2 and (width_of(table) == before.columns or lettered >= 2)


def is_grid_head(table: Table) -> bool:
    """Whether the table is only the head of a grid whose rows stand apart."""
    return table.rows <= HEAD_ROWS and bool(
        GRADE_HEAD.search(join_lines(c.text for c in table.cells))
    )


def read_between(lines: Sequence[Line], grid: Grid) -> None:
    """Take an outcome named between two parts of the grid as that of the criteria below it."""
    for line in lines:
        if GRADES.fullmatch(line.text):
            grid.columns = len(line.text.split())
        if not grid.columns:
            continue
        if match := AIM.fullmatch(line.text) or LEARNING_OUTCOME.fullmatch(line.text):
            grid.aim = match["ref"]


def width_of(table: Table) -> int:
    """Return how many cells stand side by side, labels joined with their texts."""
    return max((sum(1 for cell in row if cell.lines) for row in table.grid()), default=0)


def _criteria_lines(table: Table) -> Iterator[bool]:
    """Yield for each criterion with a text whether its reference names its aim."""
    for cell in table.cells:
        text = cell.text
        match = GRADED.fullmatch(text)
        if match and not CODES_ONLY.fullmatch(match["text"]):
            yield bool(match["aims"] or match["level"] or match["old"])


def read_grid(table: Table, grid: Grid) -> None:
    """Add the criteria and aims of one table to the unit's grid."""
    grid.columns = max(grid.columns, width_of(table))
    for index, row in enumerate(table.grid()):
        cells = [cell for cell in row if cell.lines]
        head = index < HEAD_ROWS and GRADE_HEAD.search(" ".join(cell.text for cell in cells))
        if head and not any(GRADED.fullmatch(cell.text) for cell in cells):
            continue
        for cell in cells:
            _read_aim_row(cell, grid)
        for cell in cells:
            _read_cell(cell, grid, table)
        if cells:
            grid.open = {c: g for c, g in grid.open.items() if g.row[0] == table.page}


def _read_aim_row(cell: Cell, grid: Grid) -> None:
    """Take a cell that names an aim and holds no criterion as the head of what follows."""
    if any(GRADED.fullmatch(line.text) for line in cell.lines):
        return
    match = AIM.fullmatch(cell.text) or LEARNING_OUTCOME.fullmatch(cell.text)
    if match is None and not cell.column and cell.column_span == 1:
        match = LISTED_OUTCOME.fullmatch(cell.text)  # outcomes in a column of their own
    if match is None:
        return
    grid.aim = match["ref"]
    for column in range(cell.column, cell.column + cell.column_span):
        grid.open.pop(column, None)  # what stands over the page is more of this row
    text = match["text"]
    if text and not SEVERAL.fullmatch(text):
        top = cell.lines[0].text
        first = AIM.fullmatch(top) or LEARNING_OUTCOME.fullmatch(top) or LISTED_OUTCOME.match(top)
        if first is not None:
            grid.aims.setdefault(grid.aim, Passage.of(cell.lines, first["text"]))


def _read_cell(cell: Cell, grid: Grid, table: Table) -> None:
    aim = grid.aim
    current: Graded | None = grid.open.get(cell.column) if cell.row <= 1 else None
    if current is not None and current.row[0] == table.page:
        current = None
    for line, below in zip(cell.lines, [*cell.lines[1:], None], strict=True):
        match = GRADED.fullmatch(line.text)
        if match and _is_criterion(match["text"], below):
            letters = match["aims"] or match["level"] or match["old"]
            text = match["text"]
            passage = Passage.of([line], text) if text else Passage((), ())
            current = Graded(
                tidy_ref(match["ref"]), passage, letters or aim, (table.page, cell.row)
            )
            grid.criteria.append(current)
            grid.open[cell.column] = current
        elif named := LEARNING_OUTCOME.match(line.text) or AIM.fullmatch(line.text):
            aim, current = named["ref"], None
        elif current is not None:
            current.passage += Passage.of([line])


def _is_criterion(text: str, below: Line | None) -> bool:
    """Whether a reference is followed by its text, on its own line or on the one below."""
    if text:
        return not CODES_ONLY.fullmatch(text)
    return below is not None and not GRADED.match(below.text)
