"""Running headers, footers and printed page numbers, found by what repeats from page to page."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from mapper.reading.glyphs import Word
from mapper.reading.lines import rows_of
from mapper.reading.pdf import RawPage

EDGE_ROWS = 6
"""Rows from the top and from the bottom of a page that may be furniture."""
EDGE_SHARE = 0.2
"""Share of the page's height, at its top and bottom, in which furniture stands."""
SAME_HEIGHT = 4.0
"""Points: repeats of a header stand at the same height."""
MIN_REPEATS = 3
MIN_DENSITY = 0.45
"""Share of the pages from its first to its last that a header is on: less is a heading."""
HEADING_DENSITY = 0.75
"""The same for rows as large as body text: pages of each unit may begin with the same heading."""
NUMBER = re.compile(
    r"(?<![\w.,/-])(?<!unit )(?<!level )(?<!version )(?<!issue )(?<!section )(?<!appendix )"
    r"(\d{1,4}|[ivxl]{1,7})(?![\w/-]|[.,]\d)",
    re.IGNORECASE,
)
BARE_NUMBER = re.compile(
    r"(?:[-–—|\[(]\s*)?(?:page|p\.?|pg\.?)?\s*(\d{1,4}|[ivxl]{1,7})\s*(?:of\s+\d+|/\s*\d+)?\s*"
    r"(?:[-–—|\])]\s*)?(?:\|?\s*p\s*a\s*g\s*e)?",
    re.IGNORECASE,
)
TABLE_HEAD = re.compile(
    r"learning outcomes?|assessment criteri|learners? (?:will|can|should)|performance criteri|"
    r"learning aims?|knowledge and understanding|^\W*(?:pass|merit|distinction)\b|"
    r"^(?:unit )?(?:level|credits?|credit value|glh|guided learning hours?|aim)"
    r"\s*(?:\(glh\))?\s*[:–-]?\s*\d{0,4}$",
    re.IGNORECASE,
)
"""Heads of tables that go on over pages, and facts of units, repeat too, and are content."""
HEADING_SIZE = 1.0
"""Points by which a heading is larger than body text; running headers are mostly smaller."""
UNIT = re.compile(r"(?:mandatory |optional )?unit\b", re.IGNORECASE)
ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50}


@dataclass(frozen=True, slots=True)
class Furniture:
    """For one page: its running header and footer rows and the page number printed on it."""

    rows: tuple[tuple[Word, ...], ...]
    label: str | None


@dataclass(slots=True)
class _Edge:
    page: int
    words: list[Word]
    text: str
    height: float
    at_top: bool
    order: int
    """0 for the row nearest to the edge of the page."""
    repeated: bool = False


def find_furniture(pages: Sequence[RawPage]) -> list[Furniture]:
    """Return the furniture of each page, in the order of `pages`."""
    edges = [_edges_of(page) for page in pages]
    every = [edge for page in edges for edge in page]
    labels = _labels(pages, edges)
    _mark_repeats(every, labels, _body_size(pages))
    found = []
    for page, rows in zip(pages, edges, strict=True):
        label = labels.get(page.index)
        for row in rows:
            if label is not None and _is_bare(row.text, label):
                row.repeated = True
        kept = [*_from_edge(rows, at_top=True), *_from_edge(rows, at_top=False)]
        found.append(Furniture(tuple(tuple(row.words) for row in kept), label))
    return found


def _edges_of(page: RawPage) -> list[_Edge]:
    rows = rows_of(w for w in page.words if w.angle == 0)
    limit = EDGE_SHARE * page.height
    tops = [row for row in rows[:EDGE_ROWS] if row[0].base < limit]
    bottoms = [row for row in rows[-EDGE_ROWS:] if row[0].base > page.height - limit]
    edges = []
    for order, row in enumerate(tops):
        edges.append(_edge(page.index, row, at_top=True, order=order))
    for order, row in enumerate(reversed(bottoms)):
        edges.append(_edge(page.index, row, at_top=False, order=order))
    return edges


def _edge(page: int, words: list[Word], *, at_top: bool, order: int) -> _Edge:
    text = " ".join(word.text for word in words)
    return _Edge(page, words, text, words[0].base, at_top, order)


def _mark_repeats(edges: Sequence[_Edge], labels: dict[int, str], body: float) -> None:
    groups: dict[str, list[_Edge]] = defaultdict(list)
    document = len({edge.page for edge in edges})
    for edge in edges:
        if not TABLE_HEAD.search(edge.text):
            groups[re.sub(r"\d+", "#", edge.text.lower())].append(edge)
    for alike in groups.values():
        for level in _by_height(alike):
            for same in _with_page_numbers(level, labels):
                pages = {edge.page for edge in same}
                span = max(pages) - min(pages) + 1
                # A unit's title over both of its pages repeats, though only twice.
                least = 2 if UNIT.match(same[0].text) and len(pages) == span else MIN_REPEATS
                large = max(w.size for w in same[0].words) > body - 0.5
                if not large and all(edge.order == 0 for edge in same):
                    # Small print at the very edge of both pages of a leaflet.
                    least = max(2, min(least, document))
                density = HEADING_DENSITY if large else MIN_DENSITY
                if len(pages) >= least and len(pages) >= density * span:
                    first = min(pages)
                    for edge in same:
                        # A unit's title over each of its pages is a heading on the first.
                        edge.repeated = edge.page != first or not _can_head(edge, body)


def _body_size(pages: Sequence[RawPage]) -> float:
    sizes = Counter(round(word.size, 1) for page in pages for word in page.words)
    return max(sizes, key=lambda size: (sizes[size], -size), default=10.0)


def _can_head(edge: _Edge, body: float) -> bool:
    return max(w.size for w in edge.words) >= body + HEADING_SIZE or bool(UNIT.match(edge.text))


def _by_height(edges: Sequence[_Edge]) -> list[list[_Edge]]:
    levels: list[list[_Edge]] = []
    for edge in sorted(edges, key=lambda e: (e.height, e.page)):
        if levels and edge.height - levels[-1][0].height <= SAME_HEIGHT:
            levels[-1].append(edge)
        else:
            levels.append([edge])
    return levels


def _with_page_numbers(edges: Sequence[_Edge], labels: dict[int, str]) -> list[list[_Edge]]:
    """Group rows that differ only in the page's printed number; a unit number is not one."""
    groups: dict[str, list[_Edge]] = defaultdict(list)
    for edge in edges:
        label = labels.get(edge.page)
        groups[_without_number(edge.text.lower(), label)].append(edge)
    return list(groups.values())


def _without_number(text: str, label: str | None) -> str:
    """Return the text without the page's number: at its beginning, else where it comes last.

    "Level 3 Diploma   3" is on page 3 what it is on page 4.
    """
    if label is None:
        return text
    places = [m.span() for m in re.finditer(rf"(?<!\w){re.escape(label.lower())}(?!\w)", text)]
    if not places:
        return text
    start, stop = places[0] if places[0][0] == 0 and places[-1][1] != len(text) else places[-1]
    return f"{text[:start]}#{text[stop:]}"


def _from_edge(rows: Sequence[_Edge], *, at_top: bool) -> list[_Edge]:
    """Return the furniture rows of one side: from the edge inwards, with no body row between."""
    side = sorted((r for r in rows if r.at_top is at_top), key=lambda r: r.order)
    kept: list[_Edge] = []
    for row in side:
        if not row.repeated:
            break
        kept.append(row)
    return kept


def _labels(pages: Sequence[RawPage], edges: Sequence[Sequence[_Edge]]) -> dict[int, str]:
    """Return the printed number of each page that prints one: numbers that count with the pages."""
    candidates: dict[int, list[tuple[str, int]]] = {}
    for page, rows in zip(pages, edges, strict=True):
        near = [row for row in rows if row.order < 3]
        candidates[page.index] = [
            (match[1], _value(match[1])) for row in near for match in NUMBER.finditer(row.text)
        ]
    labels: dict[int, str] = {}
    for _ in range(4):
        votes: Counter[tuple[bool, int]] = Counter()
        for index, found in candidates.items():
            if index not in labels:
                votes.update({(text.isdigit(), value - index) for text, value in found if value})
        if not votes:
            break
        (arabic, offset), count = max(
            votes.items(), key=lambda item: (item[1], item[0][0], -abs(item[0][1]))
        )
        if count < min(MIN_REPEATS, len(pages)):
            break
        for index, found in candidates.items():
            if index in labels:
                continue
            for text, value in found:
                if value - index == offset and text.isdigit() is arabic:
                    labels[index] = text
                    break
    return labels


def _value(text: str) -> int:
    if text.isdigit():
        return int(text)
    total = 0
    figures = [ROMAN[c] for c in text.lower()]
    for figure, after in zip(figures, [*figures[1:], 0], strict=True):
        total += -figure if figure < after else figure
    return total


def _is_bare(text: str, label: str) -> bool:
    match = BARE_NUMBER.fullmatch(text.strip())
    return match is not None and match[1] == label
