"""Ruled tables: from the rules of a page to cells, merged cells and missing borders included.

A chain of small steps: snap, group what touches, grid lines, walls between cells, cells.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mapper.reading.drawings import Rule
from mapper.reading.glyphs import Word
from mapper.reading.layout import Cell, Table
from mapper.reading.lines import make_lines

SNAP = 3.0
"""Points: rules closer than this are one (double lines, borders drawn for each cell)."""
TOUCH = 4.0
"""Points: rules whose ends come this near to each other meet."""
WALL = 0.5
"""Share of a cell's side that a rule must cover to be its wall."""
MIN_COLUMN = 9.0
MIN_ROW = 6.0
"""Points: narrower columns or lower rows are the white between double borders."""
MAX_CELLS = 4000
"""Cells of one grid beyond which it is graph paper or a drawing."""


@dataclass(frozen=True, slots=True)
class _Grid:
    xs: tuple[float, ...]
    ys: tuple[float, ...]
    horizontal: tuple[Rule, ...]
    vertical: tuple[Rule, ...]


def find_ruled_tables(
    page: int, horizontal: Sequence[Rule], vertical: Sequence[Rule], words: Sequence[Word]
) -> tuple[list[Table], list[Word]]:
    """Return the ruled tables, top to bottom, and the words outside all of them.

    A table has at least two columns with text; boxes and lists of rules are not tables.
    """
    if not vertical or not horizontal:
        return [], list(words)
    tables: list[Table] = []
    rest = list(words)
    for grid in sorted(_grids(horizontal, vertical), key=lambda g: -len(g.xs) * len(g.ys)):
        table, left = _fill(page, grid, rest)
        if table is not None:
            tables.append(table)
            rest = left
    return sorted(tables, key=lambda t: (t.box[1], t.box[0])), rest


def _grids(horizontal: Sequence[Rule], vertical: Sequence[Rule]) -> list[_Grid]:
    across = merge_rules(horizontal)
    down = merge_rules(vertical)
    grids = []
    for rows, columns in _touching(across, down):
        if not rows or not columns:
            continue
        left = min(*(r.start for r in rows), *(c.at for c in columns))
        right = max(*(r.stop for r in rows), *(c.at for c in columns))
        top = min(*(c.start for c in columns), *(r.at for r in rows))
        bottom = max(*(c.stop for c in columns), *(r.at for r in rows))
        xs = _marks([left, right, *(c.at for c in columns)], MIN_COLUMN)
        ys = _marks([top, bottom, *(r.at for r in rows)], MIN_ROW)
        if len(xs) >= 3 and len(ys) >= 2 and len(xs) * len(ys) <= MAX_CELLS:
            grids.append(_Grid(tuple(xs), tuple(ys), tuple(rows), tuple(columns)))
    return grids


def merge_rules(rules: Sequence[Rule]) -> list[Rule]:
    """Merge rules on nearly the same line that touch or overlap into one."""
    merged: list[Rule] = []
    group: list[Rule] = []
    for rule in sorted(rules):
        if group and rule.at - group[0].at > SNAP:
            merged.extend(_spans(group))
            group = []
        group.append(rule)
    merged.extend(_spans(group))
    return merged


def _spans(group: list[Rule]) -> list[Rule]:
    if not group:
        return []
    at = sum(rule.at for rule in group) / len(group)
    spans: list[Rule] = []
    for rule in sorted(group, key=lambda r: (r.start, r.stop)):
        if spans and rule.start <= spans[-1].stop + TOUCH:
            if rule.stop > spans[-1].stop:
                spans[-1] = Rule(at, spans[-1].start, rule.stop)
        else:
            spans.append(Rule(at, rule.start, rule.stop))
    return spans


def _touching(across: list[Rule], down: list[Rule]) -> list[tuple[list[Rule], list[Rule]]]:
    """Return groups of rules that meet each other, directly or through others."""
    parent = list(range(len(across) + len(down)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for i, row in enumerate(across):
        for j, column in enumerate(down):
            if (
                row.start - TOUCH <= column.at <= row.stop + TOUCH
                and column.start - TOUCH <= row.at <= column.stop + TOUCH
            ):
                parent[root(len(across) + j)] = root(i)
    groups: dict[int, tuple[list[Rule], list[Rule]]] = defaultdict(lambda: ([], []))
    for i, row in enumerate(across):
        groups[root(i)][0].append(row)
    for j, column in enumerate(down):
        groups[root(len(across) + j)][1].append(column)
    return [groups[key] for key in sorted(groups)]


def _marks(values: Iterable[float], apart: float) -> list[float]:
    """Return sorted values, of those nearer to each other than `apart` only the first."""
    marks: list[float] = []
    for value in sorted(values):
        if not marks or value - marks[-1] >= apart:
            marks.append(value)
    return marks


def _fill(page: int, grid: _Grid, words: Sequence[Word]) -> tuple[Table | None, list[Word]]:
    columns, rows = len(grid.xs) - 1, len(grid.ys) - 1
    cell_of = _merge(grid, rows, columns)
    held: dict[int, list[Word]] = defaultdict(list)
    rest: list[Word] = []
    for word in words:
        place = _place(word, grid)
        if place is None:
            rest.append(word)
        else:
            held[cell_of[place[0] * columns + place[1]]].append(word)
    spans: dict[int, list[int]] = defaultdict(list)
    for index, owner in enumerate(cell_of):
        spans[owner].append(index)
    cells = []
    for owner in sorted(spans):
        row_numbers = [i // columns for i in spans[owner]]
        column_numbers = [i % columns for i in spans[owner]]
        r0, r1 = min(row_numbers), max(row_numbers) + 1
        c0, c1 = min(column_numbers), max(column_numbers) + 1
        box = (grid.xs[c0], grid.ys[r0], grid.xs[c1], grid.ys[r1])
        lines = tuple(make_lines(page, held.get(owner, ())))
        cells.append(Cell(r0, c0, r1 - r0, c1 - c0, box, lines))
    texted = {cell.column for cell in cells if cell.lines}
    if len(texted) < 2 and not _has_side_by_side(cells):
        return None, list(words)
    cells.sort(key=lambda c: (c.row, c.column))
    box = (grid.xs[0], grid.ys[0], grid.xs[-1], grid.ys[-1])
    return Table(page, box, grid.xs[:-1], rows, tuple(cells), ruled=True), rest


def _has_side_by_side(cells: Sequence[Cell]) -> bool:
    rows = [cell.row for cell in cells]
    return len(rows) > len(set(rows)) and sum(1 for c in cells if c.lines) >= 2


def _place(word: Word, grid: _Grid) -> tuple[int, int] | None:
    x, y = (word.x0 + word.x1) / 2, word.base - 0.3 * word.size
    if not (grid.xs[0] <= x <= grid.xs[-1] and grid.ys[0] <= y <= grid.ys[-1]):
        return None
    # A word that runs over a border belongs where it begins.
    x = min(x, word.x0 + 2 * word.size)
    row = max(i for i, at in enumerate(grid.ys[:-1]) if at <= y)
    column = max((i for i, at in enumerate(grid.xs[:-1]) if at <= x), default=0)
    return row, column


def _merge(grid: _Grid, rows: int, columns: int) -> list[int]:
    """Return for each square of the grid the first square of the cell that it belongs to."""
    owner = list(range(rows * columns))

    def root(i: int) -> int:
        while owner[i] != i:
            owner[i] = owner[owner[i]]
            i = owner[i]
        return i

    def unite(i: int, j: int) -> None:
        a, b = root(i), root(j)
        owner[max(a, b)] = min(a, b)

    down = _by_line(grid.vertical, grid.xs)
    across = _by_line(grid.horizontal, grid.ys)
    for r in range(rows):
        for c in range(columns - 1):
            if not _is_wall(down.get(c + 1, ()), grid.ys[r], grid.ys[r + 1]):
                unite(r * columns + c, r * columns + c + 1)
    for r in range(rows - 1):
        for c in range(columns):
            if not _is_wall(across.get(r + 1, ()), grid.xs[c], grid.xs[c + 1]):
                unite(r * columns + c, (r + 1) * columns + c)
    return [root(i) for i in range(rows * columns)]


def _by_line(rules: Iterable[Rule], marks: Sequence[float]) -> dict[int, list[Rule]]:
    lines: dict[int, list[Rule]] = defaultdict(list)
    for rule in rules:
        nearest = min(range(len(marks)), key=lambda i: abs(marks[i] - rule.at))
        lines[nearest].append(rule)
    return lines


def _is_wall(rules: Iterable[Rule], start: float, stop: float) -> bool:
    covered = sum(max(0.0, min(rule.stop, stop) - max(rule.start, start)) for rule in rules)
    return covered >= WALL * (stop - start)
