"""Words divided at line ends: a hyphen that only the line break needs is taken out again.

The document itself is the dictionary: "instal-" over "lation" is one word where the document has
"installation" somewhere else, and not "instal-lation". Otherwise the hyphen stays as printed.
"""

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from mapper.reading.layout import Line, Page, Region, TextBlock
from mapper.reading.text import SOFT_HYPHEN

DIVIDED = re.compile(r"([A-Za-z]{2,})-$")
REMAINDER = re.compile(r"[a-z]{2,}")
WORD = re.compile(r"[A-Za-z]+(?:[-‐‑][A-Za-z]+)*")


def mend_hyphens(pages: Sequence[Page]) -> list[Page]:
    """Return the pages with a soft hyphen in place of each hyphen that only divides a word."""
    if not any(DIVIDED.search(line.text) for page in pages for line in page.lines):
        return list(pages)
    known = frozenset(_words(line for page in pages for line in page.lines))
    return [
        replace(page, regions=tuple(_mended(region, known) for region in page.regions))
        for page in pages
    ]


def _words(lines: Iterable[Line]) -> Iterable[str]:
    for line in lines:
        whole = DIVIDED.sub("", line.text)
        yield from (word.lower() for word in WORD.findall(whole))


def _mended(region: Region, known: frozenset[str]) -> Region:
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


def _mended_lines(lines: Sequence[Line], known: frozenset[str]) -> tuple[Line, ...]:
    mended = list(lines)
    for index in range(len(lines) - 1):
        head = DIVIDED.search(lines[index].text)
        tail = REMAINDER.match(lines[index + 1].text)
        if head is None or tail is None:
            continue
        whole = (head[1] + tail[0]).lower()
        if whole in known and f"{head[1]}-{tail[0]}".lower() not in known:
            text = lines[index].text[:-1] + SOFT_HYPHEN
            mended[index] = replace(lines[index], text=text)
    return tuple(mended)
