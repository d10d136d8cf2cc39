"""Words of a page with font, size, weight, colour and place, from PDFium's characters.

Characters are asked for one by one only where they must be: the rest goes by words and objects.
"""

import ctypes
import math
import re
from collections.abc import Iterator
from typing import NamedTuple

import pypdfium2.raw as pdfium_c

from mapper.reading.drawings import Handle
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
UNPAINTED = (3, 7)
"""Text render modes that paint nothing: invisible, clip only."""
FILL_AND_STROKE = (2, 6)
"""Text render modes that fill and stroke, which is how some programs make bold."""
BOLD_WEIGHT = 600
BOLD_NAME = re.compile(r"bold|black|heavy|demi|(?:^|[-, ])bd(?:$|[-, ])", re.IGNORECASE)
ITALIC_NAME = re.compile(r"ital|obli", re.IGNORECASE)
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


class _Style(NamedTuple):
    size: float
    font: str
    bold: bool
    italic: bool
    color: int
    angle: int
    hidden: bool


class Frame(NamedTuple):
    """The visible part of a page: crop box inside media box, and the page's own rotation."""

    left: float
    bottom: float
    right: float
    top: float
    rotation: int

    @classmethod
    def of(cls, page: Handle) -> "Frame":
        """Return the frame of an open page."""
        left, bottom, right, top = page.get_bbox()
        return cls(left, bottom, right, top, page.get_rotation())

    @property
    def width(self) -> float:
        """Width as displayed."""
        turned = self.rotation in (90, 270)
        return self.top - self.bottom if turned else self.right - self.left

    @property
    def height(self) -> float:
        """Height as displayed."""
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


def read_words(textpage: Handle, frame: Frame) -> list[Word]:
    """Return the words of a page (raw PDFium text page) in the order of its content stream.

    Words that are never painted have the colour -1.
    """
    return _WordReader(textpage, frame).words()


class _WordReader:
    """Reads one text page; remembers what each text object and font is like.

    Called for every word of a document: the structures that PDFium fills are made once.
    """

    def __init__(self, textpage: Handle, frame: Frame) -> None:
        self._textpage = textpage
        self._frame = frame
        self._text = _page_text(textpage)
        self._styles: dict[int, _Style] = {}
        self._fonts: dict[int, tuple[str, bool, bool]] = {}
        self._rect = pdfium_c.FS_RECTF()
        self._matrix = pdfium_c.FS_MATRIX()
        self._x, self._y = ctypes.c_double(), ctypes.c_double()
        self._parts = tuple(ctypes.c_uint() for _ in range(4))

    def words(self) -> list[Word]:
        """Return the words."""
        text = self._text
        found: list[Word] = []
        for match in _SOLID.finditer(text):
            first, last = match.span()
            if "\x02" in match[0] or "\ufffe" in match[0]:
                for begin, end in _pieces(text, first, last):
                    self._add_run(begin, end, found)
            else:
                self._add_run(first, last, found)
        return found

    def _add_run(self, first: int, last: int, found: list[Word]) -> None:
        """Add the word of characters `first` up to `last`, or its parts where a gap is inside."""
        left = self._box(first)
        right = self._box(last - 1) if last - first > 1 else left
        if left is None or right is None:
            return
        style = self._style(first)
        letters = last - first
        wide = right[2] - left[0] > GLUED * letters * style.size or right[0] < left[0]
        if wide and style.angle == 0 and letters > 1:
            for begin, end in self._split_at_gaps(first, last, style.size):
                ends = self._box(begin), self._box(end - 1)
                if ends[0] is not None and ends[1] is not None:
                    self._add_word(begin, end, style, (ends[0], ends[1]), found)
            return
        self._add_word(first, last, style, (left, right), found)

    def _add_word(
        self, first: int, last: int, style: _Style, ends: tuple[Box, Box], found: list[Word]
    ) -> None:
        content = _clean(self._text[first:last])
        if not content:
            return
        x, y = self._x, self._y
        pdfium_c.FPDFText_GetCharOrigin(self._textpage, first, x, y)
        base = self._frame.to_display(x.value, y.value)[1]
        left, right = ends
        y0, y1 = base - ASCENT * style.size, base + DESCENT * style.size
        if style.angle:
            y0, y1 = min(left[1], right[1]), max(left[3], right[3])
        found.append(
            Word(
                content,
                left[0] if left[0] < right[0] else right[0],
                y0,
                left[2] if left[2] > right[2] else right[2],
                y1,
                base,
                style.size,
                style.font,
                style.bold,
                style.italic,
                -1 if style.hidden else style.color,
                style.angle,
            )
        )

    def _box(self, index: int) -> Box | None:
        rect = self._rect
        if not pdfium_c.FPDFText_GetLooseCharBox(self._textpage, index, rect):
            return None
        frame = self._frame
        if frame.rotation == 0:
            left, top = frame.left, frame.top
            return (rect.left - left, top - rect.top, rect.right - left, top - rect.bottom)
        ax, ay = frame.to_display(rect.left, rect.top)
        bx, by = frame.to_display(rect.right, rect.bottom)
        return (min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))

    def _split_at_gaps(self, first: int, last: int, size: float) -> Iterator[tuple[int, int]]:
        begin = first
        previous: Box | None = None
        for index in range(first, last):
            box = self._box(index)
            if box is None:
                continue
            if previous and (box[0] - previous[2] > GLUED_GAP * size or box[2] < previous[0]):
                yield begin, index
                begin = index
            previous = box
        yield begin, last

    def _style(self, index: int) -> _Style:
        handle = pdfium_c.FPDFText_GetTextObject(self._textpage, index)
        key = ctypes.addressof(handle.contents) if handle else 0
        style = self._styles.get(key)
        if style is None:
            style = self._styles[key] = self._style_of(handle, index)
        return style

    def _style_of(self, handle: Handle, index: int) -> _Style:
        textpage, matrix = self._textpage, self._matrix
        pdfium_c.FPDFText_GetMatrix(textpage, index, matrix)
        a, b = matrix.a, matrix.b
        scale = math.hypot(b, matrix.d)
        size = pdfium_c.FPDFText_GetFontSize(textpage, index) * (scale or 1.0)
        direction = math.atan2(b, a) if b or a < 0 else 0.0
        angle = round(math.degrees(direction)) if abs(direction) > UPRIGHT_TOLERANCE else 0
        red, green, blue, alpha = self._parts
        pdfium_c.FPDFText_GetFillColor(textpage, index, red, green, blue, alpha)
        mode = pdfium_c.FPDFTextObj_GetTextRenderMode(handle) if handle else 0
        font = pdfium_c.FPDFTextObj_GetFont(handle) if handle else None
        name, bold, italic = self._font(font) if font else ("", False, False)
        return _Style(
            round(abs(size), 2),
            name,
            bold or mode in FILL_AND_STROKE,
            italic,
            red.value << 16 | green.value << 8 | blue.value,
            (angle - self._frame.rotation) % 360,
            mode in UNPAINTED or (alpha.value == 0 and mode == 0),
        )

    def _font(self, font: Handle) -> tuple[str, bool, bool]:
        key = ctypes.addressof(font.contents)
        found = self._fonts.get(key)
        if found is None:
            found = self._fonts[key] = _describe_font(font)
        return found


def _describe_font(font: Handle) -> tuple[str, bool, bool]:
    """Return a font's name without its subset tag, and whether it is bold and italic."""
    buffer = ctypes.create_string_buffer(256)
    length = pdfium_c.FPDFFont_GetBaseFontName(font, buffer, 256)
    name = buffer.raw[: max(min(length, 256) - 1, 0)].decode("utf-8", errors="replace")
    name = name.split("+", 1)[-1]
    bold = pdfium_c.FPDFFont_GetWeight(font) >= BOLD_WEIGHT or bool(BOLD_NAME.search(name))
    angle = ctypes.c_int()
    pdfium_c.FPDFFont_GetItalicAngle(font, angle)
    return name, bold, angle.value != 0 or bool(ITALIC_NAME.search(name))


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


def _clean(text: str) -> str:
    """Return `text` with ligatures spelt out and hyphen marks as hyphens; soft ones only last."""
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
