"""Opens PDF documents and takes off each page what the layout model needs: words, rules, fills.

The one place that opens a PDF. Coordinates are points from the top left of the page as displayed.
"""

import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from foundation.errors import UnreadableInputError
from mapper.reading.drawings import Drawings, Handle, collect_drawings
from mapper.reading.glyphs import DESCENT, Frame, Word, read_words
from mapper.specification import Box

LIGHT = 0xF4
"""A colour with all parts above this cannot be seen on white paper."""

FEWEST_LEVEL = 4
"""Level words amid a page that may be the rows below turned heads."""
EDGE = 0.1
"""Share of the page at top and bottom in which running headers and page numbers stand."""


@dataclass(frozen=True, slots=True)
class RawPage:
    """What is on one page, before any layout is seen in it.

    `turn` is how many degrees clockwise the page was turned to make its text upright (a landscape
    table printed sideways): coordinates are those of the turned page, `displayed` turns a box back.
    `hidden` are words that nobody sees: invisible, white on white, off the page, watermarks.
    """

    index: int
    label: str | None
    width: float
    height: float
    words: tuple[Word, ...]
    hidden: tuple[Word, ...]
    drawings: Drawings
    turn: int = 0

    def displayed(self, box: Box) -> Box:
        """Return `box` in the coordinates of the page as it is displayed."""
        x0, y0, x1, y1 = box
        if self.turn == 90:
            return (y0, self.width - x1, y1, self.width - x0)
        if self.turn == 270:
            return (self.height - y1, x0, self.height - y0, x1)
        return box


@contextmanager
def open_pdf(path: Path) -> Iterator[Handle]:
    """Open the PDF at `path` and close it afterwards.

    Raises
    ------
    UnreadableInputError
        The file is missing, not a PDF, damaged, or needs a password.
    """
    try:
        document = pdfium.PdfDocument(path)
    except FileNotFoundError as error:
        raise UnreadableInputError(
            path, "there is no such file", "check the name and the folder"
        ) from error
    except (pdfium.PdfiumError, OSError) as error:
        if "password" in str(error).lower():
            problem, advice = (
                "the PDF is encrypted and needs a password",
                "save a copy without a password and read that",
            )
        elif _is_cut_off(path):
            problem, advice = _CUT_OFF
        else:
            problem, advice = (
                "the file is not a PDF or is damaged",
                "open it in a PDF viewer and save it again as PDF",
            )
        raise UnreadableInputError(path, problem, advice) from error
    try:
        # PDFium rebuilds the index of a file whose end is missing from what is there: pages at the
        # end would go missing unseen.
        sound = pdfium_c.FPDF_DocumentHasValidCrossReferenceTable(document)
        if not sound and _is_cut_off(path):
            raise UnreadableInputError(path, *_CUT_OFF)
        yield document
    finally:
        document.close()


_CUT_OFF: Final = ("the end of the PDF is missing", "download or copy it again")
TAIL: Final = 1 << 20
"""Bytes from the end in which a whole PDF has its end mark, whatever a server put behind it."""
LENGTH: Final = re.compile(rb"/Linearized[^>]{0,200}?/L\s+(\d{1,12})")


def _is_cut_off(path: Path) -> bool:
    """Return whether a PDF stops before its end: no end mark, or shorter than it says it is."""
    try:
        with path.open("rb") as file:
            head = file.read(2048)
            size = file.seek(0, os.SEEK_END)
            file.seek(max(size - TAIL, 0))
            ended = b"%%EOF" in file.read(TAIL)
    except OSError:
        return False
    if (start := head.find(b"%PDF-")) < 0:
        return False
    claimed = LENGTH.search(head)
    return not ended or (claimed is not None and size - start < int(claimed[1]))


def extract_pages(path: Path, start: int, stop: int) -> list[RawPage]:
    """Return pages `start` (1-based) up to but without `stop`; can be run in a worker process."""
    with open_pdf(path) as document:
        return [extract_page(document, index) for index in range(start, stop)]


def page_count(path: Path) -> int:
    """Return the number of pages."""
    with open_pdf(path) as document:
        return len(document)


def count_letters(document: Handle, index: int) -> int:
    """Return how many characters page `index` (1-based) has, seen or not; 0 where it is broken."""
    try:
        page = document[index - 1]
        textpage = page.get_textpage()
    except pdfium.PdfiumError:
        return 0
    count: int = textpage.count_chars()
    textpage.close()
    page.close()
    return count


def empty_page(index: int) -> RawPage:
    """Return a page with nothing on it, for one that cannot be read."""
    return RawPage(index, None, 0.0, 0.0, (), (), Drawings())


def extract_page(document: Handle, index: int) -> RawPage:
    """Return page `index` (1-based) of an open document."""
    page = document[index - 1]
    try:
        textpage = page.get_textpage()
        try:
            frame = Frame.of(page)
            drawings = collect_drawings(page.raw, frame.to_display)
            words = read_words(textpage.raw, frame)
        finally:
            textpage.close()
    finally:
        page.close()
    try:
        label = document.get_page_label(index - 1) or None
    except (pdfium.PdfiumError, UnicodeDecodeError):
        label = None
    raw = RawPage(index, label, frame.width, frame.height, tuple(words), (), drawings)
    return _without_hidden(_upright(raw))


def _upright(page: RawPage) -> RawPage:
    """Turn a page most of whose letters run up or down, so that its text is upright.

    Not where they are the heads of narrow columns: long ones may have more letters than the rows
    below them, but stand in a band and not all over the page.
    """
    letters: dict[int, int] = {}
    for word in page.words:
        letters[word.angle] = letters.get(word.angle, 0) + len(word.text)
    most = max(letters, key=lambda angle: (letters[angle], -angle), default=0)
    if most not in (90, 270) or letters[most] <= letters.get(0, 0):
        return page
    level = [word for word in page.words if word.angle == 0 and _is_amid(word, page)]
    if len(level) >= FEWEST_LEVEL and _area(level) > _area(
        [word for word in page.words if word.angle == most]
    ):
        return page
    # Text running upwards (90) reads upright once the page is turned clockwise.
    turn = 90 if most == 90 else 270
    width, height = page.width, page.height

    def turned(box: Box) -> Box:
        x0, y0, x1, y1 = box
        if turn == 90:
            return (height - y1, x0, height - y0, x1)
        return (y0, width - x1, y1, width - x0)

    words = []
    for word in page.words:
        x0, y0, x1, y1 = turned(word.box)
        angle = (word.angle - turn) % 360 if turn == 90 else (word.angle + 90) % 360
        base = y1 - DESCENT * word.size if angle == 0 else y1
        words.append(word._replace(x0=x0, y0=y0, x1=x1, y1=y1, base=base, angle=angle))
    return replace(
        page,
        width=height,
        height=width,
        words=tuple(words),
        drawings=page.drawings.mapped(turned),
        turn=turn,
    )


def _is_amid(word: Word, page: RawPage) -> bool:
    """Return whether a word stands where running headers and page numbers do not."""
    return EDGE * page.height < (word.y0 + word.y1) / 2 < (1 - EDGE) * page.height


def _area(words: Sequence[Word]) -> float:
    """Return the area of the box around all words."""
    wide = max(word.x1 for word in words) - min(word.x0 for word in words)
    return wide * (max(word.y1 for word in words) - min(word.y0 for word in words))


def _without_hidden(page: RawPage) -> RawPage:
    """Set apart the words that nobody sees, and the second copies of words drawn twice."""
    shown: list[Word] = []
    hidden: list[Word] = []
    seen: dict[str, list[Word]] = {}
    for word in page.words:
        if _is_hidden(word, page):
            hidden.append(word._replace(color=max(word.color, 0)))
            continue
        twins = seen.get(word.text)
        if twins is None:
            seen[word.text] = [word]
        elif _overprints(word, twins):
            continue
        else:
            twins.append(word)
        shown.append(word)
    return replace(page, words=tuple(shown), hidden=tuple(hidden))


def _is_hidden(word: Word, page: RawPage) -> bool:
    if word.color < 0 or word.angle not in (0, 90, 180, 270):
        return True
    x, y = (word.x0 + word.x1) / 2, (word.y0 + word.y1) / 2
    if not (0 <= x <= page.width and 0 <= y <= page.height):
        return True
    parts = (word.color >> 16, word.color >> 8 & 0xFF, word.color & 0xFF)
    return min(parts) >= LIGHT and not page.drawings.is_covered(x, y)


def _overprints(word: Word, twins: list[Word]) -> bool:
    near, x0, base = 0.25 * word.size, word.x0, word.base
    return any(abs(base - twin.base) < near and abs(x0 - twin.x0) < near for twin in twins)
