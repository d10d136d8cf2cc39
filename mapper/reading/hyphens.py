"""Words divided at line ends: a hyphen that only the line break needs is taken out again.

The document itself is the dictionary: "instal-" over "lation" is one word where the document has
"installation" somewhere else, and not "instal-lation". A document that is seen to divide words so
divides unknown ones, too; in others a hyphen stays as printed.
"""

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from mapper.reading.layout import Line, Page, Region, TextBlock
from mapper.reading.text import SOFT_HYPHEN

DIVIDED = re.compile(r"([A-Za-z]{2,})-$")
REMAINDER = re.compile(r"[a-z]{2,}")
WORD = re.compile(r"[A-Za-z]+(?:[-‐‑][A-Za-z]+)*")


HABIT = 3
"""Words that a document must be seen to divide before unknown ones are taken for divided."""


@dataclass(frozen=True, slots=True)
class _Dictionary:
    words: frozenset[str]
    divides: bool
    """Whether the document divides words at line ends as a habit."""

    def is_divided(self, head: str, tail: str) -> bool:
        """Return whether ``head-`` over ``tail`` is one word."""
        if f"{head}-{tail}" in self.words:
            return False
        if head + tail in self.words:
            return True
        return self.divides and not (head in self.words and tail in self.words)


def mend_hyphens(pages: Sequence[Page]) -> list[Page]:
    """Return the pages with a soft hyphen in place of each hyphen that only divides a word."""
    columns = [lines for page in pages for region in page.regions for lines in _columns(region)]
    places = [pair for lines in columns for pair in itertools.pairwise(lines) if _parts(*pair)]
    if not places:
        return list(pages)
    words = frozenset(word for lines in columns for word in _whole_words(lines))
    parts = [found for pair in places if (found := _parts(*pair))]
    seen = sum(1 for head, tail in parts if head + tail in words)
    kept = sum(1 for head, tail in parts if f"{head}-{tail}" in words)
    known = _Dictionary(words, divides=seen >= HABIT and seen > kept)
    return [
        replace(page, regions=tuple(_mended(region, known) for region in page.regions))
        for page in pages
    ]


def _columns(region: Region) -> list[list[Line]]:
    """Return the lines of running text, or of each column of a table down its cells."""
    if isinstance(region, TextBlock):
        return [list(region.lines)]
    numbers = range(len(region.columns))
    return [[line for cell in region.column(k) for line in cell.lines] for k in numbers]


def _parts(line: Line, below: Line) -> tuple[str, str] | None:
    """Return the two parts of a word that may be divided between these lines, in lower case."""
    if not line.text.endswith("-"):
        return None
    head, tail = DIVIDED.search(line.text), REMAINDER.match(below.text)
    return (head[1].lower(), tail[0]) if head and tail else None


def _whole_words(lines: Sequence[Line]) -> Iterator[str]:
    """Yield the words of a column in lower case, without the two parts of what may be divided."""
    after_hyphen = False
    for line in lines:
        text = DIVIDED.sub("", line.text) if line.text.endswith("-") else line.text
        if after_hyphen:
            text = REMAINDER.sub("", text, count=1)
        after_hyphen = text != line.text and line.text.endswith("-")
        yield from (word.lower() for word in WORD.findall(text))


def _mended(region: Region, known: _Dictionary) -> Region:
    if isinstance(region, TextBlock):
        return replace(region, lines=_mended_lines(region.lines, known))
    # Down each column: a paragraph may run over rows that were seen in white space.
    mended: dict[tuple[int, int], tuple[Line, ...]] = {}
    for column in range(len(region.columns)):
        cells = region.column(column)
        lines = iter(_mended_lines([x for cell in cells for x in cell.lines], known))
        for cell in cells:
            mended[cell.row, cell.column] = tuple(itertools.islice(lines, len(cell.lines)))
    cells = [replace(c, lines=mended[c.row, c.column]) for c in region.cells]
    return replace(region, cells=tuple(cells))


def _mended_lines(lines: Sequence[Line], known: _Dictionary) -> tuple[Line, ...]:
    mended = list(lines)
    for index, (line, below) in enumerate(itertools.pairwise(lines)):
        parts = _parts(line, below)
        if parts is not None and known.is_divided(*parts):
            mended[index] = replace(line, text=line.text[:-1] + SOFT_HYPHEN)
    return tuple(mended)
