"""Word paragraphs with their automatic numbers, as lines that wait to be given a place on a page.

A paragraph is one line, however long: nothing in the file says where it wraps. Manual line breaks
part it into several.
"""

from dataclasses import dataclass, field, replace
from typing import Any, Final

from mapper.reading.glyphs import ASCENT, DESCENT, Word
from mapper.reading.layout import Line
from mapper.reading.lines import make_line
from mapper.reading.numbering import Numbering
from mapper.reading.wordpackage import W
from mapper.reading.wordstyles import Look, Shape, Styles, changed_shape
from mapper.reading.wordtext import LINE_BREAK, PAGE_BREAK, TAB, Piece, read_paragraph

LETTER_WIDTH: Final = 0.5
"""Font sizes that a letter is wide on average: what counts is the order of positions."""
LEADING: Final = 1.2
PARAGRAPH_GAP: Final = 0.6
"""Font sizes of white above a new paragraph at least: here it is certain that it is one."""
TAB_STOP: Final = 36.0
"""Points between two default tab stops (17.6.13: half an inch)."""
CONTENTS_STYLES: Final = ("toc ", "table of figures")


@dataclass(slots=True)
class RoughLine:
    """Words with their look, `None` for a tab; `indent` in points from the left of the column."""

    indent: float
    words: list[tuple[str, Look] | None] = field(default_factory=list)
    label: tuple[str, Look] | None = None
    label_indent: float = 0.0
    new_page: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph. `boxes` are the text boxes anchored in it, `before` and `after` are points."""

    lines: tuple[RoughLine, ...]
    boxes: tuple[Any, ...]
    before: float
    after: float
    new_page: bool
    contents: bool
    """Whether it is an entry of a table of contents."""
    ends_section: bool


class ParagraphReader:
    """Reads paragraphs in document order, since automatic numbers count through the document."""

    def __init__(self, styles: Styles, numbering: Numbering) -> None:
        self._styles = styles
        self._numbering = numbering

    def read(self, element: Any) -> Paragraph:  # noqa: ANN401 - lxml has no types
        """Return the paragraph of a ``w:p`` element."""
        properties = element.find(f"{W}pPr")
        style = _style_of(properties)
        shape = changed_shape(self._styles.shape(style), properties)
        text = read_paragraph(element, style, self._styles)
        label = ""
        if text.pieces or not _is_deleted(properties):
            label, shape = self._label(shape, style, properties)
        lines = _rough_lines(text.pieces, shape)
        if label:
            look = text.pieces[0].look if text.pieces else self._styles.look(style)
            lines[0].label = (label, look)
            lines[0].label_indent, lines[0].indent = lines[0].indent, shape.left
        return Paragraph(
            lines=tuple(line for line in lines if line.words or line.label or line.new_page),
            boxes=tuple(text.boxes),
            before=shape.before,
            after=shape.after,
            new_page=shape.new_page or text.rendered_break,
            contents=self._styles.name(style).startswith(CONTENTS_STYLES),
            ends_section=properties is not None and properties.find(f"{W}sectPr") is not None,
        )

    def _label(
        self,
        shape: Shape,
        style: str,
        properties: Any | None,  # noqa: ANN401
    ) -> tuple[str, Shape]:
        """Count the paragraph in its list; return its label, and its shape as the list indents."""
        number = shape.number
        if number in {"", "0"}:
            return "", shape
        depth = shape.depth
        if depth is None or shape.number_style:
            depth = self._numbering.depth_for_style(number, shape.number_style, shape.depth or 0)
        level = self._numbering.level(number, depth)
        if level is None:
            return "", shape
        direct = properties is not None and properties.find(f"{W}ind") is not None
        if not direct and not (shape.own_indent and shape.number_style):
            shape = replace(
                shape,
                left=shape.left if level.left is None else level.left,
                hanging=shape.hanging if level.hanging is None else level.hanging,
            )
        return self._numbering.label(number, depth), shape


def _style_of(properties: Any | None) -> str:  # noqa: ANN401
    named = None if properties is None else properties.find(f"{W}pStyle")
    return "" if named is None else str(named.get(f"{W}val", ""))


def _is_deleted(properties: Any | None) -> bool:  # noqa: ANN401
    """Return whether the paragraph's own mark is deleted in tracked changes."""
    return properties is not None and properties.find(f"{W}rPr/{W}del") is not None


def _rough_lines(pieces: list[Piece], shape: Shape) -> list[RoughLine]:
    lines = [RoughLine(shape.left - min(shape.hanging, shape.left))]
    open_word, open_look = "", Look()
    for piece in pieces:
        for mark in _marks(piece.text):
            if mark not in _MARKS:
                open_look = open_look if open_word else piece.look
                open_word += mark
                continue
            if open_word:
                lines[-1].words.append((open_word, open_look))
                open_word = ""
            if mark == TAB:
                lines[-1].words.append(None)
            elif mark in {LINE_BREAK, PAGE_BREAK}:
                lines.append(RoughLine(shape.left, new_page=mark == PAGE_BREAK))
    if open_word:
        lines[-1].words.append((open_word, open_look))
    return lines


_MARKS: Final = frozenset({" ", TAB, LINE_BREAK, PAGE_BREAK})


def _marks(text: str) -> list[str]:
    """Return the words of a piece and what parts them: spaces, and the marks of `wordtext`."""
    found: list[str] = []
    for letter in text:
        part = letter if letter in _MARKS else " " if letter.isspace() else None
        if part is not None:
            found.append(part)
        elif not letter.isprintable():
            continue
        elif found and found[-1] not in _MARKS:
            found[-1] += letter
        else:
            found.append(letter)
    return found


def size_of(rough: RoughLine) -> float:
    """Return the largest font size of a line, 0 for one that shows nothing."""
    sizes = [entry[1].size for entry in rough.words if entry is not None]
    return max([*sizes, *([rough.label[1].size] if rough.label else [])], default=0.0)


def set_line(rough: RoughLine, *, page: int, left: float, right: float, top: float) -> Line | None:
    """Return the line at its place, `None` where it shows nothing; `left`, `right` of its column.

    Positions across are estimates; the order of words and the indentation are those of the file.
    """
    words: list[Word] = []
    x = left + rough.indent
    size = size_of(rough)
    if not size:
        return None
    base = top + ASCENT * size
    if rough.label is not None:
        words.append(_word(*rough.label, left + rough.label_indent, right, base))
        x = max(left + rough.indent, words[0].x1 + LETTER_WIDTH * rough.label[1].size)
    for entry in rough.words:
        if entry is None:
            x = left + ((x - left) // TAB_STOP + 1) * TAB_STOP
            continue
        word = _word(*entry, x, right, base)
        words.append(word)
        x = word.x1 + LETTER_WIDTH * word.size
    return make_line(page, words)


def _word(text: str, look: Look, x: float, right: float, base: float) -> Word:
    x0 = min(x, right)
    return Word(
        text=text,
        x0=round(x0, 2),
        y0=round(base - ASCENT * look.size, 2),
        x1=round(min(x0 + LETTER_WIDTH * look.size * len(text), max(right, x0)), 2),
        y1=round(base + DESCENT * look.size, 2),
        base=round(base, 2),
        size=look.size,
        font=look.font,
        bold=look.bold,
        italic=look.italic,
        color=look.color,
    )
