"""Headings that divide a specification: ``Unit 3: Title``, ``Topic 1``, ``Component 2 – Title``.

The title stands on the same line or in the heading below.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from mapper.reading.layout import Line
from mapper.reading.styles import Body, is_heading, same_style
from mapper.reading.text import join_lines

NEAR = 0.75
"""Font sizes of white between two lines of one heading."""
BELOW = 2.2
"""Font sizes of white between a bare ``Unit 3`` and its title."""
MAX_LINES = 4
CONTINUED = re.compile(r"\s*\(?\bcont(?:inued|[.’']?d?)\.?\)?\s*$", re.IGNORECASE)
FACT = re.compile(
    r"(?:level|unit (?:type|level|code)|credits?|guided learning|glh|overview|marks?|\d+%)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Division:
    """A heading: `kind` is its word in lower case (``unit``), `ref` its number or letter."""

    kind: str
    ref: str
    title: str
    page: int
    lines: tuple[Line, ...]


def pattern_for(words: Sequence[str]) -> re.Pattern[str]:
    """Return the pattern of headings that begin with one of `words` and a number or letter."""
    either = "|".join(words)
    return re.compile(
        r"(?:\d{1,2}(?:\.\d{1,2}){0,2}\.?\s+)?"  # a section number before it
        rf"(?P<kind>{either})\s+(?P<ref>[A-Z]{{0,2}}\d{{1,4}}[A-Z]?|[A-Z](?=\s*[:.–—-]|$))"
        r"(?![.,]\d)\s*[:.–—-]*\s*(?P<title>.*)",
        re.IGNORECASE,
    )


def division_at(
    lines: Sequence[Line], index: int, body: Body, pattern: re.Pattern[str]
) -> Division | None:
    """Return the division whose heading begins at `lines[index]`, if one does."""
    first = lines[index]
    match = pattern.fullmatch(first.text)
    if match is None or not is_heading(first, body):
        return None
    block = _block(lines, index, body)
    whole = pattern.fullmatch(join_lines(line.text for line in block))
    title = whole["title"] if whole else match["title"]
    if not title:
        below = index + 1
        if below < len(lines) and _is_title(first, lines[below], body, pattern):
            block = [first, *_block(lines, below, body)]
            title = join_lines(line.text for line in block[1:])
    title = CONTINUED.sub("", title).strip()
    return Division(match["kind"].lower(), match["ref"], title, first.page, tuple(block))


def _block(lines: Sequence[Line], index: int, body: Body) -> list[Line]:
    block = [lines[index]]
    for line in lines[index + 1 : index + MAX_LINES]:
        near = line.page == block[0].page and line.space_above < NEAR * line.size
        if not near or not same_style(block[0], line) or not is_heading(line, body):
            break
        if FACT.match(line.text):
            break
        block.append(line)
    return block


def _is_title(first: Line, below: Line, body: Body, pattern: re.Pattern[str]) -> bool:
    return (
        below.page == first.page
        and below.space_above < BELOW * first.size
        and is_heading(below, body)
        and not FACT.match(below.text)
        and not pattern.fullmatch(below.text)
    )


def clearer(one: Division, other: Division) -> Division:
    """Return the heading that names a division best: of a running header and a heading, this one.

    The larger of two, and where they are as large the one that is not set in capitals.
    """
    if not other.title:
        return one
    sizes = (one.lines[0].size, other.lines[0].size)
    if not one.title or sizes[1] > sizes[0] + 0.5:
        return other
    shouted = one.title.isupper() and not other.title.isupper()
    return other if shouted and sizes[1] >= sizes[0] - 0.5 else one
