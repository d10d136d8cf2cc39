"""Columns that no rule marks: running text and unruled tables, from rows of words and gutters.

Works on the words that are in no ruled table.
"""

import itertools
import re
from bisect import bisect_left
from collections.abc import Sequence

from mapper.reading.drawings import Rule
from mapper.reading.glyphs import Word
from mapper.reading.gutters import Row, Span, columns_of_text, holds, row_of, zone_from
from mapper.reading.layout import Cell, Line, Table, TextBlock
from mapper.reading.lines import lines_of_rows, make_lines, rows_of, with_spacing
from mapper.reading.tables import merge_rules

ROW_BREAK = 0.55
"""Font sizes of white over all columns, beyond the usual, that part two rows of a table."""
FIGURES = 0.8
"""Share of a column's lines, its head aside, that are figures in a column of figures."""
_FIGURE = re.compile(r"\d{1,4}(?:\.\d)?")
_CODE = re.compile(r"(?=.*\d)(?=.*[A-Za-z/])[\w/.-]{3,}")
_FIELD = re.compile(r"[A-Z][^:]{1,40}:")


def find_columns(
    page: int, words: Sequence[Word], horizontal: Sequence[Rule]
) -> list[TextBlock | Table]:
    """Return running text and unruled tables, top to bottom."""
    rows = [row_of(words) for words in rows_of(words)]
    flow = columns_of_text(rows)
    if flow is not None:
        start, stop, gutter = flow
        table = _table_of(page, rows[start:stop], [gutter], ())
        if table is not None:
            around = [_text_block(page, part) for part in (rows[:start], rows[stop:]) if part]
            return sorted([*around, table], key=lambda region: region.box[1])
    regions: list[TextBlock | Table] = []
    pending: list[Row] = []
    index = 0
    while index < len(rows):
        stop, gutters = zone_from(rows, index)
        held = [gutter for gutter in gutters if holds(rows[index:stop], gutter)]
        table = _table_of(page, rows[index:stop], held, horizontal) if held else None
        if table is None:
            pending.append(rows[index])
            index += 1
            continue
        if pending:
            regions.append(_text_block(page, pending))
            pending = []
        regions.append(table)
        index = stop
    if pending:
        regions.append(_text_block(page, pending))
    return regions


def _table_of(
    page: int, rows: Sequence[Row], gutters: Sequence[Span], horizontal: Sequence[Rule]
) -> Table | None:
    edges = [(g[0] + g[1]) / 2 for g in sorted(gutters)]
    columns: list[list[Word]] = [[] for _ in range(len(edges) + 1)]
    for row in rows:
        for word in row.words:
            columns[sum(1 for edge in edges if word.x0 >= edge)].append(word)
    columns = [column for column in columns if column]
    if len(columns) < 2:
        return None
    return _assemble(page, [make_lines(page, column) for column in columns], horizontal)


def _assemble(page: int, columns: list[list[Line]], horizontal: Sequence[Rule]) -> Table:
    every = [line for column in columns for line in column]
    x0, x1 = min(ln.box[0] for ln in every), max(ln.box[2] for ln in every)
    cuts = _row_cuts(columns, horizontal, (x0, x1))
    top, bottom = min(ln.box[1] for ln in every), max(ln.box[3] for ln in every)
    bounds = [top, *cuts, bottom]
    lefts = tuple(min(ln.box[0] for ln in column) for column in columns)
    rights = [*lefts[1:], x1]
    cells = []
    middles = sorted((line.box[1] + line.box[3]) / 2 for line in every)
    spans = [
        (y0, y1)
        for y0, y1 in itertools.pairwise(bounds)
        if bisect_left(middles, y0) < bisect_left(middles, y1)
    ]
    for r, (y0, y1) in enumerate(spans):
        for c, column in enumerate(columns):
            held = [ln for ln in column if y0 <= (ln.box[1] + ln.box[3]) / 2 < y1]
            box = (lefts[c], y0, rights[c], y1)
            cells.append(Cell(r, c, 1, 1, box, tuple(with_spacing(held))))
    box = (x0, top, x1, bottom)
    return Table(page, box, lefts, len(spans), tuple(cells), ruled=False)


def _row_cuts(columns: list[list[Line]], horizontal: Sequence[Rule], reach: Span) -> list[float]:
    """Return the heights at which white space over all columns, or a rule, parts two rows."""
    every = sorted((ln for column in columns for ln in column), key=lambda ln: ln.box[1])
    spaces = sorted(ln.space_above for column in columns for ln in column[1:])
    usual = spaces[len(spaces) // 4] if spaces else 0.0
    half = (reach[1] - reach[0]) / 2
    rules = [
        r.at
        for r in merge_rules(horizontal)
        if min(r.stop, reach[1]) - max(r.start, reach[0]) > half
    ]
    starts = _figure_starts(columns)
    cuts: list[float] = []
    bottom = every[0].box[3]
    for line in every[1:]:
        top = line.box[1]
        white = top - bottom
        ruled = [at for at in rules if bottom - 2 <= at <= top + 2]
        if ruled:
            cuts.append(ruled[0])
        elif white > usual + ROW_BREAK * line.size:
            cuts.append((top + bottom) / 2)
        elif starts and starts[0] <= top + 1:
            cuts.append(top - 0.01)
        while starts and starts[0] <= top + 1:
            starts.pop(0)
        bottom = max(bottom, line.box[3])
    return cuts


def _figure_starts(columns: list[list[Line]]) -> list[float]:
    """Return where rows begin in a table that ends in figures, or begins with codes or fields.

    Lists of units (code, title, level, hours) have no white between rows; each row has a figure.
    The fields of a form (``Title:``, ``Unit number:``) end in a colon, all of them.
    """
    fields = [line for line in columns[0] if _FIELD.fullmatch(line.text)]
    if len(fields) >= 2 and len(fields) == len(columns[0]):
        return [line.box[1] for line in fields]
    for column, pattern in ((columns[-1], _FIGURE), (columns[0], _CODE)):
        lines = [line for line in column if pattern.fullmatch(line.text)]
        if len(lines) >= 2 and len(lines) >= FIGURES * (len(column) - 2):
            return [line.box[1] for line in lines]
    return []


def _text_block(page: int, rows: Sequence[Row]) -> TextBlock:
    lines = lines_of_rows(page, (row.words for row in rows))
    box = (
        min(ln.box[0] for ln in lines),
        lines[0].box[1],
        max(ln.box[2] for ln in lines),
        lines[-1].box[3],
    )
    return TextBlock(page, box, tuple(lines))
