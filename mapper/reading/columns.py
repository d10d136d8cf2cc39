"""Columns that no rule marks: zones of a page where a white gutter runs between the texts.

Works on the words that are in no ruled table; yields running text and unruled tables.
"""

import itertools
import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from mapper.reading.drawings import Rule
from mapper.reading.glyphs import Word
from mapper.reading.layout import Cell, Line, Table, TextBlock
from mapper.reading.lines import label_of, make_line, make_lines, rows_of, split_row, with_spacing
from mapper.reading.tables import merge_rules
from mapper.reading.text import BULLETS, read_label

SEED_GAP = 1.4
"""Font sizes of white between two words that may begin a gutter: more than a justified space."""
SECOND_GAP = 0.7
"""The same for further gutters of a row that has one: still twice a space."""
NEW_GAPS = 2
"""A row with this many gutters more than the zone so far begins a zone of its own."""
MIN_GUTTER = 0.45
"""Font sizes of white that must stay free along the whole gutter."""
TIGHT_GUTTER = 0.2
"""The same where the text on the right begins at the very edge it began at before."""
LABEL_REACH = 8.0
"""Font sizes: how far from its label (1.1, a bullet) the text of an item may begin."""
MIN_PAIRED_ROWS = 2
"""Rows with text on both sides of a gutter that make it one; fewer is a tab in a line."""
ZONE_BREAK = 5.0
"""Font sizes of white between two rows that end a zone."""
ROW_BREAK = 0.55
"""Font sizes of white over all columns, beyond the usual, that part two rows of a table."""
MIN_TEXT_ROWS = 3
FULL = 0.85
"""Share of a column's width that its longest line takes, where text is set in columns."""
FIGURES = 0.8
"""Share of a column's lines, its head aside, that are figures in a column of figures."""
INNER_LABEL = re.compile(rf"(?:AC)?\d{{1,2}}\.\d{{1,2}}\.?|[{BULLETS}]")
"""What begins an item; before it in the middle of a row a narrow gap may be a gutter."""
LARGER = 1.5
"""Points by which a heading's type is larger than that of the zone above it."""
_FIGURE = re.compile(r"\d{1,4}(?:\.\d)?")
_CODE = re.compile(r"(?=.*\d)(?=.*[A-Za-z/])[\w/.-]{3,}")
Span = tuple[float, float]


@dataclass(slots=True)
class _Row:
    words: list[Word]
    covered: list[Span]
    """What the row covers, spaces too narrow for a gutter filled."""
    size: float

    @property
    def top(self) -> float:
        return min(w.y0 for w in self.words)

    @property
    def bottom(self) -> float:
        return max(w.y1 for w in self.words)


def find_columns(
    page: int, words: Sequence[Word], horizontal: Sequence[Rule]
) -> list[TextBlock | Table]:
    """Return running text and unruled tables, top to bottom."""
    rows = [_row_of(words) for words in rows_of(words)]
    regions: list[TextBlock | Table] = []
    pending: list[_Row] = []
    index = 0
    while index < len(rows):
        stop, gutters = _zone_from(rows, index)
        table = _table_of(page, rows[index:stop], gutters, horizontal) if gutters else None
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


def _row_of(words: list[Word]) -> _Row:
    size = max(w.size for w in words)
    parts = split_row(words, TIGHT_GUTTER)
    covered = [(part[0].x0, max(w.x1 for w in part)) for part in parts]
    return _Row(words, covered, size)


def _gaps(row: _Row, least: float) -> list[Span]:
    return [
        (left[1], right[0])
        for left, right in zip(row.covered, row.covered[1:], strict=False)
        if right[0] - left[1] >= least * row.size
    ]


def _zone_from(rows: Sequence[_Row], start: int) -> tuple[int, list[Span]]:
    """Return where the zone that begins at `start` ends and its gutters; none where none begins."""
    if not _gaps(rows[start], SEED_GAP) and not _gaps_before_labels(rows[start]):
        return start, []
    gutters = _first_gutters(rows[start])
    stop = start + 1
    while stop < len(rows):
        row = rows[stop]
        if row.top - rows[stop - 1].bottom > ZONE_BREAK * row.size:
            break
        if row.size > rows[start].size + LARGER:
            break
        fresh = _new_gaps(row, gutters)
        if len(fresh) >= NEW_GAPS or _persists(rows, stop, fresh):
            break
        narrowed = _narrowed(gutters, row)
        if len(narrowed) < len(gutters) and _loses_gutter(rows[start:stop], gutters, narrowed):
            break
        if not any(_parts_text(rows[start : stop + 1], gutter, narrowed) for gutter in narrowed):
            break
        gutters = narrowed
        stop += 1
    parting = [g for g in gutters if _parts_text(rows[start:stop], g, gutters)]
    if not parting:
        return start, []
    return _trimmed(rows, start, stop, parting), gutters


def _loses_gutter(rows: Sequence[_Row], gutters: Sequence[Span], narrowed: Sequence[Span]) -> bool:
    """Return whether a row runs across a gutter that has parted texts in the rows so far."""
    for left, right in gutters:
        if any(left <= a and b <= right for a, b in narrowed):
            continue
        paired = sum(1 for row in rows if _is_paired(row, (left, right)))
        if paired >= MIN_PAIRED_ROWS and _parts_text(rows, (left, right), gutters):
            return True
    return False


def _first_gutters(row: _Row) -> list[Span]:
    """Return the gutters that a row may begin: its wide gaps, and narrower ones before labels."""
    found = _gaps(row, SECOND_GAP)
    return sorted({*found, *_gaps_before_labels(row)})


def _gaps_before_labels(row: _Row) -> list[Span]:
    """Return gaps before a number 1.1 or a bullet inside the row, where a cell may begin."""
    starts = [w.x0 for w in row.words[1:] if INNER_LABEL.fullmatch(w.text)]
    gaps = _gaps(row, MIN_GUTTER) if starts else []
    return [gap for gap in gaps if any(abs(gap[1] - x) < 0.01 for x in starts)]


def _new_gaps(row: _Row, gutters: Sequence[Span]) -> list[Span]:
    """Return the row's wide gaps, and those before labels, that are on none of the gutters."""
    gaps = {*_gaps(row, SEED_GAP), *_gaps_before_labels(row)}
    return sorted(
        gap for gap in gaps if not any(gap[0] < right and left < gap[1] for left, right in gutters)
    )


def _persists(rows: Sequence[_Row], index: int, gaps: Sequence[Span]) -> bool:
    """Return whether a gap that parts texts is on the row below as well: a column begins here."""
    if index + 1 >= len(rows):
        return False
    row, below = rows[index], rows[index + 1]
    for left, right in gaps:
        shared = [(max(left, a), min(right, b)) for a, b in _gaps(below, SECOND_GAP)]
        if any(b - a >= MIN_GUTTER * row.size for a, b in shared):
            gap = (left, right)
            return _parts_text([row], gap, ()) and _parts_text([below], gap, ())
    return False


def _parts_text(rows: Sequence[_Row], gutter: Span, gutters: Sequence[Span]) -> bool:
    """Return whether a gutter parts two texts, and not the labels of a list from its items.

    Of each row what stands next to the gutter counts, back to the gutter before it.
    """
    middle = (gutter[0] + gutter[1]) / 2
    before = max((right for _, right in gutters if right <= gutter[0]), default=float("-inf"))
    for row in rows:
        left = [w for w in row.words if before <= w.x0 < middle]
        right = [w for w in row.words if w.x0 >= middle]
        if not left or not right:
            continue
        near = split_row(left, MIN_GUTTER)[-1]
        label = label_of(near)
        if label is None:
            return True
        if right[0].x0 - near[-1].x1 > LABEL_REACH * row.size:
            return True
    return False


def _narrowed(gutters: Sequence[Span], row: _Row) -> list[Span]:
    """Return what of each gutter the row leaves free.

    A gutter cut in two keeps its wider part; both where a label stands in it, apart from the text.
    """
    kept: list[Span] = []
    for left, right in gutters:
        free = [(left, right)]
        for start, stop in row.covered:
            pieces = []
            for a, b in free:
                if stop <= a or start >= b:
                    pieces.append((a, b))
                else:
                    pieces += [(a, start), (stop, b)]
            free = pieces
        edge = [s for s in free if abs(s[1] - right) < 1.0 and _width(s) >= TIGHT_GUTTER * row.size]
        wide = [s for s in free if _width(s) >= MIN_GUTTER * row.size]
        tight = [s for s in free if _width(s) >= TIGHT_GUTTER * row.size]
        if len(tight) > 1 and tight[-1] in wide and _is_label_between(row, tight[-2:]):
            kept += tight[-2:]
            continue
        widest = max(wide, key=lambda span: (_width(span), -span[0]), default=None)
        if widest is not None and (not edge or _width(widest) > 2 * _width(edge[0])):
            kept.append(widest)
        elif edge:
            kept.append(edge[0])
    return kept


def _is_label_between(row: _Row, free: Sequence[Span]) -> bool:
    between = [w for w in row.words if free[0][1] - 0.5 <= w.x0 and w.x1 <= free[1][0] + 0.5]
    return len(between) == 1 and INNER_LABEL.fullmatch(between[0].text) is not None


def _width(span: Span) -> float:
    return span[1] - span[0]


def _trimmed(rows: Sequence[_Row], start: int, stop: int, gutters: Sequence[Span]) -> int:
    """Return the end of the zone without rows after its last text right of the first gutter.

    A row that goes on with the paragraph of the left column stays; so do all where the page is
    set in two columns of text and the right one is shorter.
    """
    edge = gutters[0][1]
    last = max((i for i in range(start, stop) if rows[i].covered[-1][1] > edge), default=start)
    end = last + 1
    if stop == len(rows) and (
        _fills_column(rows[end:stop], rows[start:end], gutters[0])
        or _lists_on_both_sides(rows[start:end], gutters[0])
    ):
        return stop
    while end < stop:
        row, above = rows[end], rows[end - 1]
        same_style = row.words[0].bold == above.words[0].bold and abs(row.size - above.size) < 0.6
        if not same_style or row.top - above.bottom > 0.5 * row.size:
            break
        end += 1
    return end


def _fills_column(below: Sequence[_Row], above: Sequence[_Row], gutter: Span) -> bool:
    """Return whether rows left of a gutter, at the foot of a page, run up to it as text does."""
    if len(below) < MIN_TEXT_ROWS:
        return False
    left = min(row.covered[0][0] for row in (*above, *below))
    reach = max(row.covered[-1][1] for row in below) - left
    return reach >= FULL * (gutter[0] - left) and gutter[0] - left > 12 * below[0].size


def _lists_on_both_sides(rows: Sequence[_Row], gutter: Span) -> bool:
    """Return whether items 1.1, 1.2 stand on both sides: text set in columns, not a table."""
    left = right = False
    for row in rows:
        sides = (
            [w for w in row.words if w.x0 < gutter[0]],
            [w for w in row.words if w.x0 >= gutter[1]],
        )
        labels = [read_label(side[0].text) if side else None for side in sides]
        left = left or (labels[0] is not None and labels[0].kind == "decimal")
        right = right or (labels[1] is not None and labels[1].kind == "decimal")
    return left and right


def _table_of(
    page: int, rows: Sequence[_Row], gutters: Sequence[Span], horizontal: Sequence[Rule]
) -> Table | None:
    gutters = [gutter for gutter in gutters if _holds(rows, gutter)]
    if not gutters:
        return None
    edges = [(g[0] + g[1]) / 2 for g in sorted(gutters)]
    columns: list[list[Word]] = [[] for _ in range(len(edges) + 1)]
    for row in rows:
        for word in row.words:
            columns[sum(1 for edge in edges if word.x0 >= edge)].append(word)
    columns = [column for column in columns if column]
    if len(columns) < 2:
        return None
    return _assemble(page, [make_lines(page, column) for column in columns], horizontal)


def _holds(rows: Sequence[_Row], gutter: Span) -> bool:
    """Return whether a gutter has text on both sides often enough to part columns.

    One row is enough where the text right of it goes on below from the same edge.
    """
    paired = [row for row in rows if _is_paired(row, gutter)]
    if len(paired) >= MIN_PAIRED_ROWS:
        return True
    size = max(row.size for row in rows)
    numbered = any(_begins_with_label(row, gutter) for row in paired)
    if not paired or (_width(gutter) < SECOND_GAP * size and not numbered):
        return False
    edges = [
        next((start for start, _ in row.covered if start >= gutter[1] - 0.5), None) for row in rows
    ]
    edge = edges[rows.index(paired[0])]
    aligned = [x for x in edges if x is not None and edge is not None and abs(x - edge) < 1.5]
    return len(aligned) >= MIN_PAIRED_ROWS


def _begins_with_label(row: _Row, gutter: Span) -> bool:
    first = next((w for w in row.words if w.x0 >= gutter[1] - 0.5), None)
    return first is not None and INNER_LABEL.fullmatch(first.text) is not None


def _is_paired(row: _Row, gutter: Span) -> bool:
    middle = (gutter[0] + gutter[1]) / 2
    return row.covered[0][0] < middle < row.covered[-1][1]


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
    """Return where rows begin in a table that ends in a column of figures, or begins with codes.

    Lists of units (code, title, level, hours) have no white between rows; each row has a figure.
    """
    for column, pattern in ((columns[-1], _FIGURE), (columns[0], _CODE)):
        lines = [line for line in column if pattern.fullmatch(line.text)]
        if len(lines) >= 2 and len(lines) >= FIGURES * (len(column) - 2):
            return [line.box[1] for line in lines]
    return []


def _text_block(page: int, rows: Sequence[_Row]) -> TextBlock:
    lines = with_spacing(make_line(page, row.words) for row in rows)
    box = (
        min(ln.box[0] for ln in lines),
        lines[0].box[1],
        max(ln.box[2] for ln in lines),
        lines[-1].box[3],
    )
    return TextBlock(page, box, tuple(lines))
