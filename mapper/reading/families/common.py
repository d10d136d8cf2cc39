"""What several families need: pages that gave something, lists that look like tables."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from mapper.reading.layout import Cell, Line, Table
from mapper.reading.lines import label_of, make_lines, with_spacing
from mapper.specification import Criterion, LearningOutcome, Unit


def pages_of(units: Iterable[Unit]) -> frozenset[int]:
    """Return the pages on which the outcomes and criteria of these units are printed."""
    pages: set[int] = set()
    for unit in units:
        for outcome in unit.outcomes:
            items: list[LearningOutcome | Criterion] = [outcome, *outcome.criteria]
            for item in items:
                if item.page is not None:
                    pages.update(range(item.page, (item.end_page or item.page) + 1))
    return frozenset(pages)


LABEL = re.compile(r"\(?(?:[A-Z]{0,6}[. ]?[12]?[A-Z]?\d{1,3}(?:\.\d{1,3})*|[A-Z])[.:)]?")
"""A line that is nothing but a label: ``A``, ``LO1``, ``1.1``, ``P3``, ``A.M2``."""
LABEL_SHARE = 0.6
"""Share of the cells of a column that are labels where the column is one of labels."""


def with_labels(table: Table) -> Table:
    """Return the table with labels that are set in a column of their own beside their texts.

    The merged cell spans both columns; a table without such a column comes back as it is.
    """
    for column in range(len(table.columns) - 1):
        own = [cell for cell in table.column(column) if cell.lines and cell.column_span == 1]
        labels = [cell for cell in own if all(_is_label(line) for line in cell.lines)]
        if table.ruled:  # a bare figure in a ruled cell is a fact: Level | 3 | Credits | 15
            labels = [cell for cell in labels if not cell.text.strip(".").isdigit()]
        if labels and len(labels) >= LABEL_SHARE * len(own):
            table = _merged(table, labels)
    return table


def _is_label(line: Line) -> bool:
    return bool(LABEL.fullmatch(line.text)) or label_of(line.words) is not None


def _merged(table: Table, labels: Sequence[Cell]) -> Table:
    merged: dict[tuple[int, int], Cell] = {}
    taken: set[tuple[int, int]] = set()
    for cell in labels:
        beside = next(
            (c for c in table.row(cell.row) if c.column == cell.column + 1 and c.lines), None
        )
        if beside is None:
            continue
        words = [word for line in (*cell.lines, *beside.lines) for word in line.words]
        box = (cell.box[0], min(cell.box[1], beside.box[1]), beside.box[2], beside.box[3])
        merged[cell.row, cell.column] = replace(
            cell,
            column_span=1 + beside.column_span,
            row_span=max(cell.row_span, beside.row_span),
            box=box,
            lines=tuple(make_lines(table.page, words)),
        )
        taken.add((beside.row, beside.column))
    cells = [
        merged.get((c.row, c.column), c) for c in table.cells if (c.row, c.column) not in taken
    ]
    return replace(table, cells=tuple(cells))


def lines_of_list(table: Table) -> list[Line] | None:
    """Return the lines of a list whose labels stand so far from their texts that it seems a table.

    `None` for a true table: ruled, or with cells beside each other once labels are merged.
    """
    if table.ruled:
        return None
    told = with_labels(table)
    if any(sum(1 for cell in row if cell.lines) > 1 for row in told.grid()):
        return None
    return with_spacing(line for cell in told.cells for line in cell.lines)
