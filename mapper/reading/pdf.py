"""Opens PDF documents and takes off each page what the layout model needs: words, rules, fills.

The one place that opens a PDF. Coordinates are points from the top left of the page as displayed.
"""

import ctypes
import math
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from foundation.errors import UnreadableInputError
from mapper.reading.drawings import Drawings, Handle, collect_drawings
from mapper.specification import Box

HYPHEN_MARKS = "\x02\ufffe"
"""What PDFium puts for a hyphen at a line end: the line break after it is swallowed too."""
LIGATURES = {
    "\ufb00": "ff",
    "\ufb01": "fi",
    "\ufb02": "fl",
    "\ufb03": "ffi",
    "\ufb04": "ffl",
    "\ufb05": "ft",
    "\ufb06": "st",
    "\u00a0": " ",
}
SPACES = "\u00a0\u2000-\u200b\u202f\u205f\u3000\ufeff"
INVISIBLE_MODE = 3
CLIP_MODE = 7
STROKE_MODES = (1, 2, 5, 6)
BOLD_WEIGHT = 600
BOLD_NAME = re.compile(r"bold|black|heavy|demi|(?:^|[-, ])bd(?:$|[-, ])", re.IGNORECASE)
ITALIC_NAME = re.compile(r"ital|obli", re.IGNORECASE)
LIGHT = 0xF4
"""A colour with all parts above this cannot be seen on white paper."""
ASCENT, DESCENT = 0.78, 0.22
"""Parts of the font size above and below the base line: boxes that do not depend on the font."""
UPRIGHT_TOLERANCE = 0.05
"""Radians: text turned by more is not horizontal (drawn by hand, a watermark, a side heading)."""
GLUED = 1.15
"""A word wider than this many font sizes for each letter holds a gap, e.g. between columns."""
GLUED_GAP = 0.9
"""A gap of this many font sizes inside a word splits it."""


class Word(NamedTuple):
    """Characters with no space between them, in one font. `color` is 0xRRGGBB.

    `x0`, `y0`, `x1`, `y1` are points from the top left; `base` is the base line; `angle` is 0
    for upright text, else degrees counterclockwise. A line-end hyphen is kept as printed; a soft
    one as U+00AD.
    """

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    base: float
    size: float
    font: str
    bold: bool
    italic: bool
    color: int
    angle: int = 0

    @property
    def box(self) -> Box:
        """The word's box."""
        return (self.x0, self.y0, self.x1, self.y1)


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


class _Style(NamedTuple):
    size: float
    font: str
    bold: bool
    italic: bool
    color: int
    angle: int
    hidden: bool


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
        else:
            problem, advice = (
                "the file is not a PDF or is damaged",
                "open it in a PDF viewer and save it again as PDF",
            )
        raise UnreadableInputError(path, problem, advice) from error
    try:
        yield document
    finally:
        document.close()


def extract_pages(path: Path, start: int, stop: int) -> list[RawPage]:
    """Return pages `start` (1-based) up to but without `stop`; can be run in a worker process."""
    with open_pdf(path) as document:
        return [extract_page(document, index) for index in range(start, stop)]


def page_count(path: Path) -> int:
    """Return the number of pages."""
    with open_pdf(path) as document:
        return len(document)


def extract_page(document: Handle, index: int) -> RawPage:
    """Return page `index` (1-based) of an open document."""
    page = document[index - 1]
    try:
        textpage = page.get_textpage()
        try:
            frame = _Frame.of(page)
            drawings = collect_drawings(page.raw, frame.to_display)
            words = _read_words(textpage.raw, frame)
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


class _Frame(NamedTuple):
    """The visible part of a page: crop box inside media box, and the page's own rotation."""

    left: float
    bottom: float
    right: float
    top: float
    rotation: int

    @classmethod
    def of(cls, page: Handle) -> "_Frame":
        left, bottom, right, top = page.get_bbox()
        return cls(left, bottom, right, top, page.get_rotation())

    @property
    def width(self) -> float:
        turned = self.rotation in (90, 270)
        return self.top - self.bottom if turned else self.right - self.left

    @property
    def height(self) -> float:
        turned = self.rotation in (90, 270)
        return self.right - self.left if turned else self.top - self.bottom

    def to_display(self, x: float, y: float) -> tuple[float, float]:
        """Return a point of PDF user space as a point from the displayed page's top left."""
        if self.rotation == 0:
            return x - self.left, self.top - y
        if self.rotation == 90:
            return y - self.bottom, x - self.left
        if self.rotation == 180:
            return self.right - x, y - self.bottom
        return self.top - y, self.right - x


_SOLID = re.compile(rf"[^\s{SPACES}\x00-\x01\x03-\x1f]+")


def _read_words(textpage: Handle, frame: _Frame) -> list[Word]:
    text = _page_text(textpage)
    styles: dict[int, _Style] = {}
    fonts: dict[int, tuple[str, bool, bool]] = {}
    words: list[Word] = []
    cast, void = ctypes.cast, ctypes.c_void_p
    get_object = pdfium_c.FPDFText_GetTextObject
    for match in _SOLID.finditer(text):
        start, stop = match.span()
        for first, last in _pieces(text, start, stop):
            handle = get_object(textpage, first)
            key = cast(handle, void).value or 0
            style = styles.get(key)
            if style is None:
                style = _style_of(textpage, handle, first, frame.rotation, fonts)
                styles[key] = style
            words.extend(_words_of_run(textpage, text, first, last, style, frame))
    return words


def _page_text(textpage: Handle) -> str:
    """Return one character for each character index of the page."""
    count = max(pdfium_c.FPDFText_CountChars(textpage), 0)
    buffer = (ctypes.c_ushort * (count + 1))()
    written = pdfium_c.FPDFText_GetText(textpage, 0, count, buffer)
    units = bytes(buffer)[: 2 * max(written - 1, 0)]
    text = units.decode("utf-16-le", errors="replace")
    if len(text) == count:
        return text
    # Characters without a Unicode value are left out above, and those beyond the basic plane are
    # two units: then positions have to be asked for one by one.
    get = pdfium_c.FPDFText_GetUnicode
    codes = (get(textpage, index) for index in range(count))
    return "".join(
        chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"
        for code in codes
    )


def _pieces(text: str, start: int, stop: int) -> Iterator[tuple[int, int]]:
    """Yield the index ranges of a run, cut after each line-end hyphen mark."""
    first = start
    for index in range(start, stop):
        if text[index] in HYPHEN_MARKS:
            yield first, index + 1
            first = index + 1
    if first < stop:
        yield first, stop


def _style_of(
    textpage: Handle,
    handle: Handle,
    index: int,
    rotation: int,
    fonts: dict[int, tuple[str, bool, bool]],
) -> _Style:
    matrix = pdfium_c.FS_MATRIX()
    pdfium_c.FPDFText_GetMatrix(textpage, index, matrix)
    scale = math.hypot(matrix.b, matrix.d)
    size = pdfium_c.FPDFText_GetFontSize(textpage, index) * (scale or 1.0)
    direction = math.atan2(matrix.b, matrix.a)
    angle = round(math.degrees(direction)) if abs(direction) > UPRIGHT_TOLERANCE else 0
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    pdfium_c.FPDFText_GetFillColor(textpage, index, red, green, blue, alpha)
    mode = pdfium_c.FPDFTextObj_GetTextRenderMode(handle) if handle else 0
    font = pdfium_c.FPDFTextObj_GetFont(handle) if handle else None
    name, bold, italic = _font_of(font, fonts) if font else ("", False, False)
    return _Style(
        size=round(abs(size), 2),
        font=name,
        bold=bold or mode in STROKE_MODES[1::2],
        italic=italic,
        color=red.value << 16 | green.value << 8 | blue.value,
        angle=(angle - rotation) % 360,
        hidden=mode in (INVISIBLE_MODE, CLIP_MODE) or (alpha.value == 0 and mode == 0),
    )


def _font_of(font: Handle, fonts: dict[int, tuple[str, bool, bool]]) -> tuple[str, bool, bool]:
    key = ctypes.cast(font, ctypes.c_void_p).value or 0
    found = fonts.get(key)
    if found is None:
        buffer = ctypes.create_string_buffer(256)
        length = pdfium_c.FPDFFont_GetBaseFontName(font, buffer, 256)
        name = buffer.raw[: max(min(length, 256) - 1, 0)].decode("utf-8", errors="replace")
        name = name.split("+", 1)[-1]
        bold = pdfium_c.FPDFFont_GetWeight(font) >= BOLD_WEIGHT or bool(BOLD_NAME.search(name))
        angle = ctypes.c_int()
        pdfium_c.FPDFFont_GetItalicAngle(font, angle)
        italic = angle.value != 0 or bool(ITALIC_NAME.search(name))
        found = fonts[key] = (name, bold, italic)
    return found


def _words_of_run(
    textpage: Handle, text: str, first: int, last: int, style: _Style, frame: _Frame
) -> Iterator[Word]:
    """Yield the word of characters `first` up to `last`, or its parts where a gap is inside."""
    left = _char_box(textpage, first, frame)
    right = _char_box(textpage, last - 1, frame) if last - first > 1 else left
    if left is None or right is None:
        return
    letters = last - first
    if (
        style.angle == 0
        and letters > 1
        and (right[2] - left[0] > GLUED * letters * style.size or right[0] < left[0])
    ):
        for begin, end in _split_at_gaps(textpage, first, last, style, frame):
            yield from _word(textpage, text, begin, end, style, frame)
        return
    yield from _word(textpage, text, first, last, style, frame, ends=(left, right))


def _word(
    textpage: Handle,
    text: str,
    first: int,
    last: int,
    style: _Style,
    frame: _Frame,
    ends: tuple[Box, Box] | None = None,
) -> Iterator[Word]:
    if ends is None:
        left = _char_box(textpage, first, frame)
        right = _char_box(textpage, last - 1, frame)
        if left is None or right is None:
            return
    else:
        left, right = ends
    content = _clean(text[first:last])
    if not content:
        return
    x, y = ctypes.c_double(), ctypes.c_double()
    pdfium_c.FPDFText_GetCharOrigin(textpage, first, x, y)
    base = frame.to_display(x.value, y.value)[1]
    x0, x1 = min(left[0], right[0]), max(left[2], right[2])
    if style.angle:
        y0, y1 = min(left[1], right[1]), max(left[3], right[3])
    else:
        y0, y1 = base - ASCENT * style.size, base + DESCENT * style.size
    yield Word(
        content,
        round(x0, 2),
        round(y0, 2),
        round(x1, 2),
        round(y1, 2),
        round(base, 2),
        style.size,
        style.font,
        style.bold,
        style.italic,
        style.color if not style.hidden else -1,
        style.angle,
    )


def _char_box(textpage: Handle, index: int, frame: _Frame) -> Box | None:
    rect = pdfium_c.FS_RECTF()
    if not pdfium_c.FPDFText_GetLooseCharBox(textpage, index, rect):
        return None
    ax, ay = frame.to_display(rect.left, rect.top)
    bx, by = frame.to_display(rect.right, rect.bottom)
    return (min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))


def _split_at_gaps(
    textpage: Handle, first: int, last: int, style: _Style, frame: _Frame
) -> Iterator[tuple[int, int]]:
    begin = first
    previous: Box | None = None
    for index in range(first, last):
        box = _char_box(textpage, index, frame)
        if box is not None and previous is not None:
            gap = box[0] - previous[2]
            if gap > GLUED_GAP * style.size or box[2] < previous[0]:
                yield begin, index
                begin = index
        previous = box or previous
    yield begin, last


def _clean(text: str) -> str:
    """Return `text` with ligatures spelt out and hyphen marks as hyphens; soft ones only at the end."""
    if text.isascii() and "\x02" not in text:
        return text
    for mark in HYPHEN_MARKS:
        text = text.replace(mark, "-")
    for ligature, letters in LIGATURES.items():
        text = text.replace(ligature, letters)
    if "\u00ad" in text:
        ends_soft = text.endswith("\u00ad") and len(text) > 1
        text = text.replace("\u00ad", "") + ("\u00ad" if ends_soft else "")
    return text


def _upright(page: RawPage) -> RawPage:
    """Turn a page most of whose letters run up or down, so that its text is upright."""
    letters: dict[int, int] = {}
    for word in page.words:
        letters[word.angle] = letters.get(word.angle, 0) + len(word.text)
    most = max(letters, key=lambda angle: (letters[angle], -angle), default=0)
    if most not in (90, 270) or letters[most] <= letters.get(0, 0):
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
    return RawPage(
        page.index,
        page.label,
        height,
        width,
        tuple(words),
        page.hidden,
        page.drawings.mapped(turned),
        turn,
    )


def _without_hidden(page: RawPage) -> RawPage:
    """Set apart the words that nobody sees, and the second copies of words drawn twice."""
    shown: list[Word] = []
    hidden: list[Word] = []
    seen: dict[str, list[Word]] = {}
    for word in page.words:
        if _is_hidden(word, page):
            hidden.append(word._replace(color=max(word.color, 0)))
            continue
        twins = seen.setdefault(word.text, [])
        if any(_overprints(word, twin) for twin in twins):
            continue
        twins.append(word)
        shown.append(word)
    return RawPage(
        page.index,
        page.label,
        page.width,
        page.height,
        tuple(shown),
        tuple(hidden),
        page.drawings,
        page.turn,
    )


def _is_hidden(word: Word, page: RawPage) -> bool:
    if word.color < 0 or word.angle not in (0, 90, 180, 270):
        return True
    x, y = (word.x0 + word.x1) / 2, (word.y0 + word.y1) / 2
    if not (0 <= x <= page.width and 0 <= y <= page.height):
        return True
    parts = (word.color >> 16, word.color >> 8 & 0xFF, word.color & 0xFF)
    return min(parts) >= LIGHT and not page.drawings.is_covered(x, y)


def _overprints(word: Word, twin: Word) -> bool:
    near = 0.25 * word.size
    return abs(word.x0 - twin.x0) < near and abs(word.base - twin.base) < near
