"""From raw pages to the layout model: the chain of steps, and what each page is for."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace

from mapper.reading.columns import find_columns
from mapper.reading.furniture import Furniture, find_furniture
from mapper.reading.glyphs import Word
from mapper.reading.hyphens import mend_hyphens
from mapper.reading.layout import Layout, Line, Page, PageKind, Region
from mapper.reading.letters import mend_letters
from mapper.reading.lines import make_line
from mapper.reading.pdf import RawPage
from mapper.reading.spreads import Sheet, split_spreads
from mapper.reading.tables import find_ruled_tables
from mapper.reading.text import read_label

LEADERS = re.compile(r"(?:\.\s?){4,}|…{2,}|_{4,}")
CONTENTS_TITLE = re.compile(r"^(?:table of )?contents?(?: page)?$|^index$", re.IGNORECASE)
ENDS_IN_NUMBER = re.compile(r"\D\s*\d{1,3}$")
CONTENTS_SHARE = 0.5
"""Share of a page's lines that lead to a page number, on a contents page."""
MIN_LETTERS = 5
"""Letters that a page needs to count as having text; fewer are a page number or a logo."""
LABELS_AGREE = 0.8
"""Share of printed numbers that the file's page labels must repeat to be believed elsewhere."""
COVERED = 5
"""Pages that a document with a cover has at least."""
COVER_WORDS = 60
SCANNED = 0.5
"""Share of a page under pictures that makes a page without text a scan."""


def arrange(raw_pages: Sequence[RawPage]) -> Layout:
    """Return the layout of a document from all its raw pages, in order."""
    sheets = split_spreads(mend_letters(raw_pages))
    furniture = with_file_labels(sheets, find_furniture([sheet.raw for sheet in sheets]))
    parts: dict[int, list[Page]] = {}
    for sheet, own in zip(sheets, furniture, strict=True):
        parts.setdefault(sheet.index, []).append(arrange_sheet(sheet, own))
    pages = [_joined(halves) for halves in parts.values()]
    return Layout(tuple(_with_front(mend_hyphens(pages))))


def with_file_labels(sheets: Sequence[Sheet], found: Sequence[Furniture]) -> list[Furniture]:
    """Return the furniture with the file's own page labels where no number was found.

    Only where the file has labels, and they are what the other pages print.
    """
    printed = [(s.raw.label, f.label) for s, f in zip(sheets, found, strict=True) if f.label]
    agreed = sum(1 for own, label in printed if own == label)
    if agreed < LABELS_AGREE * len(printed):
        return list(found)
    return [
        f if f.label or s.is_half else replace(f, label=s.raw.label)
        for s, f in zip(sheets, found, strict=True)
    ]


def _with_front(pages: list[Page]) -> list[Page]:
    """Return the pages with a cover as front matter: few words, no list, a document behind it."""
    if len(pages) < COVERED or pages[0].kind is not PageKind.CONTENT:
        return pages
    lines = pages[0].lines
    words = sum(len(line.words) for line in lines)
    if words > COVER_WORDS or any(read_label(line.text) for line in lines):
        return pages
    return [replace(pages[0], kind=PageKind.FRONT), *pages[1:]]


def arrange_sheet(sheet: Sheet, furniture: Furniture) -> Page:
    """Return the layout of one printed page whose furniture is known."""
    raw, index = sheet.raw, sheet.index
    apart = {id(word) for row in furniture.rows for word in row}
    words = [w for w in raw.words if id(w) not in apart and w.angle == 0]
    tables, rest = find_ruled_tables(index, raw.drawings.horizontal, raw.drawings.vertical, words)
    regions: list[Region] = [*tables]
    middles = sorted((table.box[1] + table.box[3]) / 2 for table in tables)
    # Text above, between and below ruled tables is looked at apart: no gutter runs through one.
    bands: dict[int, list[Word]] = {}
    for word in rest:
        bands.setdefault(bisect_left(middles, word.base), []).append(word)
    for band in sorted(bands):
        regions.extend(find_columns(index, bands[band], raw.drawings.horizontal))
    regions.sort(key=lambda r: (r.box[1], r.box[0]))
    area = raw.width * raw.height or 1.0
    pictures = sum((b[2] - b[0]) * (b[3] - b[1]) for b in raw.drawings.pictures) / area
    labels = ((sheet.left, furniture.label),) if sheet.is_half and furniture.label else ()
    return Page(
        index=index,
        label=furniture.label,
        width=raw.width,
        height=raw.height,
        kind=_kind(regions, pictures),
        regions=tuple(regions),
        furniture=tuple(make_line(index, row) for row in (*furniture.rows, *_turned(raw))),
        labels=labels,
        turn=raw.turn,
        pictures=round(min(pictures, 1.0), 3),
    )


def _turned(raw: RawPage) -> list[list[Word]]:
    """Return the words that run up, down or upside down, by direction: labels at the margin."""
    angles = sorted({w.angle for w in raw.words if w.angle != 0})
    return [[w for w in raw.words if w.angle == angle] for angle in angles]


def _joined(parts: Sequence[Page]) -> Page:
    """Return the page of the file that these printed pages are, the left one read first."""
    if len(parts) == 1:
        return parts[0]
    kinds = [part.kind for part in parts]
    kind = PageKind.CONTENT if PageKind.CONTENT in kinds else kinds[0]
    return replace(
        parts[0],
        kind=kind,
        regions=tuple(region for part in parts for region in part.regions),
        furniture=tuple(line for part in parts for line in part.furniture),
        labels=tuple(label for part in parts for label in part.labels),
        pictures=max(part.pictures for part in parts),
    )


def _kind(regions: Sequence[Region], pictures: float) -> PageKind:
    lines = [line for region in regions for line in region.lines]
    letters = sum(sum(map(str.isalpha, line.text)) for line in lines[:MIN_LETTERS])
    if letters < MIN_LETTERS:
        return PageKind.NO_TEXT if pictures >= SCANNED else PageKind.BLANK
    if _is_contents(lines):
        return PageKind.CONTENTS
    return PageKind.CONTENT


def _is_contents(lines: Sequence[Line]) -> bool:
    # Most lines have no dots in a row, and most pages no such title: neither is searched for more.
    leading = sum(1 for line in lines if _may_lead(line.text) and LEADERS.search(line.text))
    if leading >= 3 and leading >= 0.3 * len(lines):
        return True
    if not any(CONTENTS_TITLE.match(line.text.strip()) for line in lines[:3]):
        return False
    numbered = sum(1 for line in lines if ENDS_IN_NUMBER.search(line.text) or line.text.isdigit())
    return numbered >= CONTENTS_SHARE * len(lines)


def _may_lead(text: str) -> bool:
    return text.count(".") >= 4 or "…" in text or "_" in text
