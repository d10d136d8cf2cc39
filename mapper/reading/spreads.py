"""Two-page spreads: sheets that show two printed pages side by side, read one after the other."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from mapper.reading.drawings import Drawings, Rule
from mapper.reading.glyphs import Word
from mapper.reading.lines import rows_of
from mapper.reading.pdf import RawPage
from mapper.specification import Box

WIDE = 1.2
"""A spread is at least this many times as wide as it is high."""
GUTTER = 0.012
"""Half the width of the white strip in the middle of a spread, as a share of the sheet."""
EDGE_ROWS = 3
"""Rows from the top and the bottom of each half in which its page number is looked for."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A printed page: a whole page of the file, or the half of a spread that begins at `left`.

    `raw.index` counts the printed pages of the document; `index` is the page of the file.
    """

    raw: RawPage
    index: int
    left: float = 0.0
    is_half: bool = False


def split_spreads(pages: Sequence[RawPage]) -> list[Sheet]:
    """Return the printed pages in order.

    A page counts as a spread where it is wide, nothing crosses its middle, and its halves carry
    page numbers that follow each other; then so do other such pages of the same size.
    """
    wide = {page.index for page in pages if _has_free_middle(page)}
    sizes = {
        (round(page.width), round(page.height))
        for page in pages
        if page.index in wide and _has_two_numbers(page)
    }
    sheets: list[Sheet] = []
    for page in pages:
        spread = page.index in wide and (round(page.width), round(page.height)) in sizes
        parts = _halves(page) if spread else [(page, 0.0)]
        for part, left in parts:
            numbered = replace(part, index=len(sheets) + 1)
            sheets.append(Sheet(numbered, page.index, left, spread))
    return sheets


def _has_free_middle(page: RawPage) -> bool:
    if page.width < WIDE * page.height or not page.words:
        return False
    middle, free = page.width / 2, GUTTER * page.width
    if any(w.x0 < middle + free and w.x1 > middle - free for w in page.words):
        return False
    return not any(r.start < middle - free and r.stop > middle + free for r in _inner_rules(page))


def _inner_rules(page: RawPage) -> list[Rule]:
    """Return horizontal rules other than frames and bars at the sheet's very top and bottom."""
    top, bottom = 0.08 * page.height, 0.92 * page.height
    return [rule for rule in page.drawings.horizontal if top < rule.at < bottom]


def _has_two_numbers(page: RawPage) -> bool:
    left, right = (_edge_numbers(half) for half, _ in _halves(page))
    return any(number + 1 in right for number in left)


def _edge_numbers(page: RawPage) -> set[int]:
    rows = rows_of(w for w in page.words if w.angle == 0)
    edge = [*rows[:EDGE_ROWS], *rows[-EDGE_ROWS:]]
    found: set[int] = set()
    for row in edge:
        found.update(int(w.text) for w in row if re.fullmatch(r"\d{1,4}", w.text))
    return found


def _halves(page: RawPage) -> list[tuple[RawPage, float]]:
    middle = page.width / 2
    return [
        (replace(page, words=_within(page.words, start, stop), drawings=_cut(page, start, stop)), x)
        for start, stop, x in ((-1.0, middle, 0.0), (middle, page.width + 1.0, middle))
    ]


def _within(words: Sequence[Word], start: float, stop: float) -> tuple[Word, ...]:
    return tuple(w for w in words if start <= (w.x0 + w.x1) / 2 < stop)


def _cut(page: RawPage, start: float, stop: float) -> Drawings:
    def mine(box: Box) -> bool:
        return start <= (box[0] + box[2]) / 2 < stop

    drawn = page.drawings
    return Drawings(
        horizontal=tuple(r for r in drawn.horizontal if start <= (r.start + r.stop) / 2 < stop),
        vertical=tuple(r for r in drawn.vertical if start <= r.at < stop),
        fills=tuple(box for box in drawn.fills if mine(box)),
        pictures=tuple(box for box in drawn.pictures if mine(box)),
    )
