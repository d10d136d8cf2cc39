"""Tables as grammars like to see them: numbers joined to the texts they number, header cells.

``| 1 | Understand ... | 1.1 | Describe ... |`` becomes two columns of labelled lines.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from mapper.reading.layout import Cell, Line, Table
from mapper.reading.lines import make_line, make_lines, with_spacing
from mapper.reading.text import read_label

LABELS = 0.6
"""Share of a column's lines that are labels and nothing else, from which it is a label column."""
SAME_LINE = 0.6
"""Base lines within this many font sizes are a label and its text."""
OUTCOME_LABEL = re.compile(r"(?:learning )?outcome \d{1,2}[.:]?", re.IGNORECASE)
"""``Outcome 2`` in a cell of its own, beside the outcome's text."""
NARROW = 0.25
"""A label column takes no more than this share of the table's width."""


def join_label_columns(table: Table) -> Table:
    """Return the table with each column of mere labels joined to the column on its right."""
    labels = [k for k in range(len(table.columns) - 1) if _is_label_column(table, k)]
    # Two number columns side by side (level, credits) are figures, and so is one before the last.
    labels = [k for k in labels if k + 1 not in labels and _has_text(table, k + 1)]
    if not labels:
        return table
    target = _new_columns(len(table.columns), labels)
    held: dict[tuple[int, int], list[Cell]] = {}
    for cell in table.cells:
        held.setdefault((cell.row, target[cell.column]), []).append(cell)
    cells = [_joined(group, column, target) for (_, column), group in sorted(held.items())]
    lefts = [left for k, left in enumerate(table.columns) if k - 1 not in labels]
    return replace(table, columns=tuple(lefts), cells=tuple(cells))


def flat_lines(table: Table) -> list[Line]:
    """Return the lines of the table as if it were none: whole lines across its columns."""
    words = [word for line in table.lines for word in line.words]
    return make_lines(table.page, words)


def _is_label_column(table: Table, column: int) -> bool:
    lines = [
        line
        for cell in table.cells
        if cell.column == column and cell.column_span == 1
        for line in cell.lines
    ]
    labels = [line for line in lines if _is_label(line)]
    if not labels or len(labels) < LABELS * (len(lines) - 1):
        return False
    right = table.columns[column + 1] if column + 1 < len(table.columns) else table.box[2]
    return right - table.columns[column] <= NARROW * (table.box[2] - table.box[0])


def _is_label(line: Line) -> bool:
    label = read_label(line.text)
    bare = label is not None and not label.rest
    return bare or OUTCOME_LABEL.fullmatch(line.text) is not None


def _has_text(table: Table, column: int) -> bool:
    lines = [line for cell in table.column(column) for line in cell.lines]
    letters = sum(c.isalpha() for line in lines for c in line.text)
    return letters > 4 * len(lines)


def _new_columns(count: int, labels: Sequence[int]) -> list[int]:
    target = []
    new = 0
    for k in range(count):
        target.append(new)
        if k not in labels:
            new += 1
    return target


def _joined(group: Sequence[Cell], column: int, target: Sequence[int]) -> Cell:
    if len(group) == 1:
        cell = group[0]
        last = min(cell.column + cell.column_span, len(target)) - 1
        return replace(cell, column=column, column_span=target[last] - column + 1)
    label, text = group[0], group[1]
    last = min(text.column + text.column_span, len(target)) - 1
    box = (label.box[0], label.box[1], text.box[2], max(label.box[3], text.box[3]))
    lines = _joined_lines(label.lines, text.lines)
    return replace(
        text, column=column, column_span=target[last] - column + 1, box=box, lines=tuple(lines)
    )


def _joined_lines(labels: Sequence[Line], texts: Sequence[Line]) -> list[Line]:
    waiting = list(labels)
    lines: list[Line] = []
    for text in texts:
        near = [x for x in waiting if abs(x.base - text.base) <= SAME_LINE * text.size]
        if near:
            waiting.remove(near[0])
            lines.append(make_line(text.page, (*near[0].words, *text.words)))
        else:
            lines.append(text)
    # A header such as "No." over the numbers says nothing; a number beside no line is kept.
    if texts:
        waiting = [line for line in waiting if _is_label(line)]
    return with_spacing(sorted([*lines, *waiting], key=lambda line: line.base))
