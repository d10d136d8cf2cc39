"""Content tables: their heads, and their rows where only white space parts them."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace

from mapper.reading.families.content.patterns import (
    GUIDANCE_HEAD,
    LEFT_HEAD,
    NUMBERED,
    RIGHT_HEAD,
)
from mapper.reading.layout import Cell, Line, Table
from mapper.reading.lines import with_spacing
from mapper.reading.text import join_lines

SAME_EDGE = 6.0
"""Points between the edges of one column on two pages."""
HEAD_ROWS = 5
LONGEST_HEAD = 90
"""Characters of the text of a head."""
ABOVE = 3.0
"""Points by which a line beside a topic may begin higher than the topic."""


@dataclass(frozen=True)
class Head:
    """The head of a content table: its row, and from which column on the right part stands."""

    row: int
    right: int
    edge: float
    guidance: bool


def find_head(table: Table) -> Head | None:
    """Return the head ``Subject content | Students should:`` of a table, if it has one."""
    for index, row in enumerate(table.grid()[:HEAD_ROWS]):
        cells = [cell for cell in row if cell.lines]
        text = join_lines(cell.text for cell in cells)
        if not cells or len(text) > LONGEST_HEAD or NUMBERED.match(text):
            continue
        if len(cells) == 1:
            if len(table.columns) > 1 and _is_merged_head(text):
                return Head(index, 1, table.columns[1], bool(GUIDANCE_HEAD.search(text)))
            continue
        left, *rest = cells
        right = next((cell for cell in rest if RIGHT_HEAD.match(cell.text)), None)
        if right is not None and LEFT_HEAD.match(left.text):
            guidance = bool(GUIDANCE_HEAD.match(right.text))
            return Head(index, right.column, table.columns[right.column], guidance)
    return None


def _is_merged_head(text: str) -> bool:
    match = LEFT_HEAD.match(text)
    return bool(match and RIGHT_HEAD.match(text[match.end() :].lstrip()))


def is_head_row(cells: Sequence[Cell]) -> bool:
    """Whether a row only prints the head of the table again."""
    text = join_lines(cell.text for cell in cells)
    if len(text) > LONGEST_HEAD:
        return False
    if len(cells) == 1:
        return _is_merged_head(text)
    return (
        bool(LEFT_HEAD.match(cells[0].text))
        and any(RIGHT_HEAD.match(cell.text) for cell in cells[1:])
        and not any(NUMBERED.match(cell.text) for cell in cells)
    )


def recut(table: Table) -> Table:
    """Return a table without rules with one row for its head and one for each numbered topic.

    White space alone parts rows at the wrong places: a head stands as close above the first topic
    as its statements stand to each other. A table whose first column numbers no topic, and ruled
    ones, come back as they are.
    """
    columns = sorted({cell.column for cell in table.cells})
    if table.ruled or len(columns) < 2:
        return table
    lines = {
        column: [line for cell in table.column(column) for line in cell.lines] for column in columns
    }
    first = lines[columns[0]]
    starts = [line.box[1] - ABOVE for line in first if NUMBERED.match(line.text)]
    if not starts:
        return table
    head = _head_height(lines, columns)
    cuts = sorted({table.box[1] - ABOVE, *([head] if head else []), *starts})
    rows: list[Cell] = []
    bounds = [*cuts, table.box[3] + ABOVE]
    for number, (top, bottom) in enumerate(itertools.pairwise(bounds)):
        for column in columns:
            held = [line for line in lines[column] if top <= line.box[1] < bottom]
            span = max(cell.column_span for cell in table.column(column))
            box = (table.columns[column], top, table.box[2], bottom)
            rows.append(Cell(number, column, 1, span, box, tuple(with_spacing(held))))
    return replace(table, rows=len(bounds) - 1, cells=tuple(rows))


def _head_height(lines: dict[int, list[Line]], columns: Sequence[int]) -> float | None:
    """Return where the head of the table ends, if its first lines are one."""
    left, *others = (lines[column][0] for column in columns if lines[column])
    if not LEFT_HEAD.match(left.text):
        return None
    right = next((line for line in others if RIGHT_HEAD.match(line.text)), None)
    if right is None or abs(right.box[1] - left.box[1]) > left.size:
        return None
    return max(left.box[3], right.box[3]) - ABOVE / 2
