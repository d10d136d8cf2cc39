"""From raw pages to the layout model: the chain of steps, and what each page is for."""

import re
from collections.abc import Sequence

from mapper.reading.columns import find_columns
from mapper.reading.furniture import Furniture, find_furniture
from mapper.reading.layout import Layout, Line, Page, PageKind, Region
from mapper.reading.lines import make_line
from mapper.reading.pdf import RawPage
from mapper.reading.tables import find_ruled_tables

LEADERS = re.compile(r"(?:\.\s?){4,}|…{2,}|_{4,}")
CONTENTS_TITLE = re.compile(r"^(?:table of )?contents?(?: page)?$|^index$", re.IGNORECASE)
ENDS_IN_NUMBER = re.compile(r"\D\s*\d{1,3}$")
CONTENTS_SHARE = 0.5
"""Share of a page's lines that lead to a page number, on a contents page."""
MIN_LETTERS = 12
"""Letters that a page needs to count as having text; fewer are a page number or a logo."""
SCANNED = 0.5
"""Share of a page under pictures that makes a page without text a scan."""


def arrange(raw_pages: Sequence[RawPage]) -> Layout:
    """Return the layout of a document from all its raw pages, in order."""
    furniture = find_furniture(raw_pages)
    pages = [arrange_page(raw, own) for raw, own in zip(raw_pages, furniture, strict=True)]
    return Layout(tuple(pages))


def arrange_page(raw: RawPage, furniture: Furniture) -> Page:
    """Return the layout of one page whose furniture is known."""
    apart = {id(word) for row in furniture.rows for word in row}
    words = [w for w in raw.words if id(w) not in apart and w.angle == 0]
    tables, rest = find_ruled_tables(
        raw.index, raw.drawings.horizontal, raw.drawings.vertical, words
    )
    regions: list[Region] = [*tables]
    bounds = [table.box for table in tables]
    # Text above, between and below ruled tables is looked at apart: no gutter runs through one.
    bands: dict[int, list[int]] = {}
    for number, word in enumerate(rest):
        band = sum(1 for box in bounds if (box[1] + box[3]) / 2 < word.base)
        bands.setdefault(band, []).append(number)
    for band in sorted(bands):
        held = [rest[number] for number in bands[band]]
        regions.extend(find_columns(raw.index, held, raw.drawings.horizontal))
    regions.sort(key=lambda r: (r.box[1], r.box[0]))
    rows = [make_line(raw.index, row) for row in furniture.rows]
    area = raw.width * raw.height or 1.0
    pictures = sum((b[2] - b[0]) * (b[3] - b[1]) for b in raw.drawings.pictures) / area
    return Page(
        index=raw.index,
        label=furniture.label,
        width=raw.width,
        height=raw.height,
        kind=_kind(regions, pictures),
        regions=tuple(regions),
        furniture=tuple(rows),
        turn=raw.turn,
        pictures=round(min(pictures, 1.0), 3),
    )


def _kind(regions: Sequence[Region], pictures: float) -> PageKind:
    lines = [line for region in regions for line in region.lines]
    letters = sum(c.isalpha() for line in lines for c in line.text)
    if letters < MIN_LETTERS:
        return PageKind.NO_TEXT if pictures >= SCANNED else PageKind.BLANK
    if _is_contents(lines):
        return PageKind.CONTENTS
    return PageKind.CONTENT


def _is_contents(lines: Sequence[Line]) -> bool:
    leading = sum(1 for line in lines if LEADERS.search(line.text))
    if leading >= 3 and leading >= 0.3 * len(lines):
        return True
    titled = any(CONTENTS_TITLE.match(line.text.strip()) for line in lines[:3])
    numbered = sum(1 for line in lines if ENDS_IN_NUMBER.search(line.text) or line.text.isdigit())
    return titled and numbered >= CONTENTS_SHARE * len(lines)
