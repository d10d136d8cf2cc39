"""Cells of mapping grids: lists and lines in them, turned words, rows that no rule parts."""

import math
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise

from mapper.reading.glyphs import Word
from mapper.reading.gridwords import LABEL, Units, codes_in, leading_code
from mapper.reading.layout import Cell, Line, Table
from mapper.reading.text import join_lines
from mapper.specification import Box

SAME_LINE = 0.6
"""Font sizes: lines whose base lines are no further apart stand beside each other."""


def is_one_list(lines: Sequence[Line]) -> bool:
    """Return whether the lines of a cell are one list, broken where it was too long."""
    return len(lines) == 1 or all(
        above.text.rstrip().endswith((",", ";", "&", "and", "-", "–"))
        for above, _ in pairwise(lines)
    )


def ref_lines(cell: Cell, units: Units) -> list[str]:
    """Return the parts of a cell that list criteria: lines that begin anew with a unit, or all."""
    if any(re.match(r"unit\b", line.text, re.I) for line in cell.lines[1:]):
        return [line.text.strip(" .;,") for line in cell.lines]
    text = cell.text.strip(" .;,")
    parts = [part.strip(" .;,") for part in re.split(r";|(?<=\d)\s+(?=Unit\b)", text)]
    return parts if len(parts) > 1 and all(map(units.list_of, parts)) else [text]


def split_rows(table: Table) -> Table:
    """Return an unruled table with a row for each code or criterion that one of its columns lists.

    Rows of such a table are told apart by white alone, so that one may hold many lines.
    """
    cells: list[Cell] = []
    count = 0
    for row in table.grid():
        starts = max(map(_starts_in, row), key=len, default=[])
        for top, bottom in pairwise([-math.inf, *starts, math.inf]):
            part = [
                replace(cell, row=count, row_span=1, lines=lines)
                for cell in row
                if (lines := tuple(ln for ln in cell.lines if top <= ln.base < bottom))
            ]
            cells += part
            count += bool(part)
    return replace(table, cells=tuple(cells), rows=count)


def _starts_in(cell: Cell) -> list[float]:
    """Return the heights at which lines of a cell begin with a code or a reference."""
    return [
        line.base - SAME_LINE * line.size
        for line in cell.lines
        if codes_in(line.text) or leading_code(line.text) or LABEL.match(line.text)
    ]


def begin_alike(one: str, other: str) -> bool:
    """Return whether two texts begin with the same words: one may be cut short."""
    first, second = one.casefold().split()[:3], other.casefold().split()[:3]
    return bool(first) and first == second[: len(first)]


def words_in(words: Sequence[Word], box: Box) -> list[Word]:
    """Return the words whose middle lies in a box."""
    x0, y0, x1, y1 = box
    return [
        word
        for word in words
        if x0 <= (word.x0 + word.x1) / 2 <= x1 and y0 <= (word.y0 + word.y1) / 2 <= y1
    ]


def turned_text(words: Sequence[Word]) -> str:
    """Return words of one direction, up, down or level, in the order in which they are read."""
    if not words:
        return ""
    angle = Counter(word.angle for word in words).most_common(1)[0][0]
    words = [word for word in words if word.angle == angle]
    across: Callable[[Word], float]
    along: Callable[[Word], float]
    if angle in _LEVEL:
        across, along = (lambda word: word.base), (lambda word: word.x0)
    elif angle < _HALF_TURN:  # runs up: lines from left to right
        across, along = (lambda word: word.x0), (lambda word: -word.y1)
    else:
        across, along = (lambda word: -word.x1), (lambda word: word.y0)
    lines: list[list[Word]] = []
    for word in sorted(words, key=across):
        if lines and across(word) - across(lines[-1][0]) <= SAME_LINE * word.size:
            lines[-1].append(word)
        else:
            lines.append([word])
    return join_lines([" ".join(word.text for word in sorted(line, key=along)) for line in lines])


_LEVEL = (0, 180)
_HALF_TURN = 180
