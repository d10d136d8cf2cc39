"""Gutters: strips of white that run between texts, found by what each row of words leaves free."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from mapper.reading.glyphs import Word
from mapper.reading.lines import label_of, split_row
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
MIN_FLOW_ROWS = 8
FLOW_SHARE = 0.75
"""Rows, and share of all rows, that a page set in columns of text has beside its gutter."""
MIN_TEXT_ROWS = 3
FULL = 0.85
"""Share of a column's width that its longest line takes, where text is set in columns."""
INNER_LABEL = re.compile(rf"(?:AC)?\d{{1,2}}\.\d{{1,2}}\.?|[{BULLETS}]")
"""What begins an item; before it in the middle of a row a narrow gap may be a gutter."""
LARGER = 1.5
"""Points by which a heading's type is larger than that of the zone above it."""
Span = tuple[float, float]


@dataclass(slots=True)
class Row:
    """The words of one base line, left to right."""

    words: list[Word]
    covered: list[Span]
    """What the row covers, spaces too narrow for a gutter filled."""
    size: float

    @property
    def top(self) -> float:
        """Upper edge."""
        return min(w.y0 for w in self.words)

    @property
    def bottom(self) -> float:
        """Lower edge."""
        return max(w.y1 for w in self.words)


def row_of(words: list[Word]) -> Row:
    """Return the row of these words."""
    size = max(w.size for w in words)
    parts = split_row(words, TIGHT_GUTTER)
    covered = [(part[0].x0, max(w.x1 for w in part)) for part in parts]
    return Row(words, covered, size)


def _gaps(row: Row, least: float) -> list[Span]:
    return [
        (left[1], right[0])
        for left, right in zip(row.covered, row.covered[1:], strict=False)
        if right[0] - left[1] >= least * row.size
    ]


def zone_from(rows: Sequence[Row], start: int) -> tuple[int, list[Span]]:
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
        if _persists(rows, stop, _moved_gaps(row, gutters)):
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


def _loses_gutter(rows: Sequence[Row], gutters: Sequence[Span], narrowed: Sequence[Span]) -> bool:
    """Return whether a row runs across a gutter that has parted texts in the rows so far."""
    for left, right in gutters:
        if any(left <= a and b <= right for a, b in narrowed):
            continue
        paired = sum(1 for row in rows if _is_paired(row, (left, right)))
        if paired >= MIN_PAIRED_ROWS and _parts_text(rows, (left, right), gutters):
            return True
    return False


def _first_gutters(row: Row) -> list[Span]:
    """Return the gutters that a row may begin: its wide gaps, and narrower ones before labels."""
    found = _gaps(row, SECOND_GAP)
    return sorted({*found, *_gaps_before_labels(row)})


def _gaps_before_labels(row: Row) -> list[Span]:
    """Return gaps before a number 1.1 or a bullet inside the row, where a cell may begin."""
    starts = [w.x0 for w in row.words[1:] if INNER_LABEL.fullmatch(w.text)]
    gaps = _gaps(row, MIN_GUTTER) if starts else []
    return [gap for gap in gaps if any(abs(gap[1] - x) < 0.01 for x in starts)]


def _new_gaps(row: Row, gutters: Sequence[Span]) -> list[Span]:
    """Return the row's wide gaps, and those before labels, that are on none of the gutters."""
    gaps = {*_gaps(row, SEED_GAP), *_gaps_before_labels(row)}
    return sorted(
        gap for gap in gaps if not any(gap[0] < right and left < gap[1] for left, right in gutters)
    )


def _moved_gaps(row: Row, gutters: Sequence[Span]) -> list[Span]:
    """Return the row's wide gaps that reach far beyond the gutters on which they lie.

    No column of the zone begins where they end, so the text there is of other columns.
    """
    moved = []
    for left, right in _gaps(row, SEED_GAP):
        met = [b for a, b in gutters if a < right and left < b]
        if met and right - max(met) > LABEL_REACH * row.size:
            moved.append((left, right))
    return moved


def _persists(rows: Sequence[Row], index: int, gaps: Sequence[Span]) -> bool:
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


def _parts_text(rows: Sequence[Row], gutter: Span, gutters: Sequence[Span]) -> bool:
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


def _narrowed(gutters: Sequence[Span], row: Row) -> list[Span]:
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


def _is_label_between(row: Row, free: Sequence[Span]) -> bool:
    between = [w for w in row.words if free[0][1] - 0.5 <= w.x0 and w.x1 <= free[1][0] + 0.5]
    return len(between) == 1 and INNER_LABEL.fullmatch(between[0].text) is not None


def _width(span: Span) -> float:
    return span[1] - span[0]


def _trimmed(rows: Sequence[Row], start: int, stop: int, gutters: Sequence[Span]) -> int:
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


def _fills_column(below: Sequence[Row], above: Sequence[Row], gutter: Span) -> bool:
    """Return whether rows left of a gutter, at the foot of a page, run up to it as text does."""
    if len(below) < MIN_TEXT_ROWS:
        return False
    left = min(row.covered[0][0] for row in (*above, *below))
    reach = max(row.covered[-1][1] for row in below) - left
    return reach >= FULL * (gutter[0] - left) and gutter[0] - left > 12 * below[0].size


def _lists_on_both_sides(rows: Sequence[Row], gutter: Span) -> bool:
    """Return whether items 1.1, or a) and b), stand on both sides: text in columns, no table."""
    found: tuple[set[str], set[str]] = (set(), set())
    for row in rows:
        sides = (
            [w for w in row.words if w.x0 < gutter[0]],
            [w for w in row.words if w.x0 >= gutter[1]],
        )
        for side, kinds in zip(sides, found, strict=True):
            label = read_label(side[0].text) if side else None
            if label is not None and label.kind == "letter":
                kinds.add(label.text.lower())
            elif label is not None:
                kinds.add(label.kind)
    shared = found[0] & found[1]
    return "decimal" in shared or {"a", "b"} <= shared


def holds(rows: Sequence[Row], gutter: Span) -> bool:
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


def _begins_with_label(row: Row, gutter: Span) -> bool:
    first = next((w for w in row.words if w.x0 >= gutter[1] - 0.5), None)
    return first is not None and INNER_LABEL.fullmatch(first.text) is not None


def _is_paired(row: Row, gutter: Span) -> bool:
    middle = (gutter[0] + gutter[1]) / 2
    return row.covered[0][0] < middle < row.covered[-1][1]


def columns_of_text(rows: Sequence[Row]) -> tuple[int, int, Span] | None:
    """Return the rows and the gutter of a page that is set in two columns of text.

    Lists stand on both sides of a gutter that (nearly) all rows leave free.
    """
    # Just left of where the text on the right begins: lines on the left end anywhere.
    middles = {round(right) - 2.0 for row in rows for _, right in _gaps(row, SECOND_GAP)}
    best: tuple[int, int, float] | None = None
    for middle in sorted(middles):
        start, stop = _longest_run(rows, middle)
        if best is None or stop - start > best[1] - best[0]:
            best = (start, stop, middle)
    if best is None or best[1] - best[0] < max(MIN_FLOW_ROWS, FLOW_SHARE * len(rows)):
        return None
    start, stop, middle = best
    spans = [span for row in rows[start:stop] for span in row.covered]
    left = max((b for _, b in spans if b <= middle), default=middle)
    right = min((a for a, _ in spans if a >= middle), default=middle)
    if right - left < MIN_GUTTER * rows[start].size:
        return None
    gutter = (left, right)
    return (start, stop, gutter) if _lists_on_both_sides(rows[start:stop], gutter) else None


def _longest_run(rows: Sequence[Row], middle: float) -> tuple[int, int]:
    """Return the longest run of rows with no text across `middle`."""
    best = (0, 0)
    start = 0
    for index, row in enumerate(rows):
        if any(a < middle < b for a, b in row.covered):
            start = index + 1
        elif index + 1 - start > best[1] - best[0]:
            best = (start, index + 1)
    return best
