"""How body text is set in a document, and which lines stand out from it as headings."""

from collections import Counter
from dataclasses import dataclass

from mapper.reading.layout import Layout, Line
from mapper.reading.text import read_label

LARGER = 0.8
"""Points by which a heading's type is larger than body text."""
LONGEST_HEADING = 30
"""Words; a longer run of bold text is a paragraph."""


@dataclass(frozen=True, slots=True)
class Body:
    """Size and colour of most of the document's text, and the white between its lines in points."""

    size: float
    color: int
    gap: float = 0.0


def body_style(layout: Layout) -> Body:
    """Return how most letters of the content pages are set."""
    sizes: Counter[float] = Counter()
    gaps: Counter[int] = Counter()
    colors: Counter[int] = Counter()
    for page in layout.content():
        for line in page.lines:
            if not line.bold:
                sizes[round(line.size, 1)] += len(line.text)
            colors[line.color] += len(line.text)
            if 0 < line.space_above < line.size and read_label(line.text) is None:
                # A line that begins small goes on with its paragraph: it tells most.
                gaps[round(line.space_above)] += 10 if line.text[0].islower() else 1
    size = max(sizes, key=lambda s: (sizes[s], -s), default=10.0)
    color = max(colors, key=lambda c: (colors[c], -c), default=0)
    gap = max(gaps, key=lambda g: (gaps[g], -g), default=0)
    return Body(size, color, float(gap))


def stands_out(line: Line, body: Body) -> bool:
    """Return whether the line is bold, larger, coloured or in capitals, unlike body text."""
    if line.bold or line.size >= body.size + LARGER:
        return True
    capitals = line.text.isupper() and sum(map(str.isalpha, line.text)) >= 4
    return capitals or (line.color != body.color and is_colorful(line.color))


def is_colorful(color: int) -> bool:
    """Return whether a colour is neither black nor a grey."""
    parts = (color >> 16, color >> 8 & 0xFF, color & 0xFF)
    return max(parts) - min(parts) > 40


def is_heading(line: Line, body: Body) -> bool:
    """Return whether the line is set as a heading: it stands out, is short and no list item."""
    words = line.text.split()
    if len(words) > LONGEST_HEADING or not stands_out(line, body):
        return False
    label = read_label(line.text)
    return label is None or label.kind not in ("bullet", "letter", "roman")


def same_style(first: Line, second: Line) -> bool:
    """Return whether two lines can be lines of one heading."""
    return (
        abs(first.size - second.size) < 0.6
        and first.bold == second.bold
        and first.color == second.color
    )
