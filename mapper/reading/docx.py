"""Word files (DOCX) into the same layout model that PDF pages become, so every grammar reads them.

A Word file has no pages until a program lays it out. The layout made here is cut where the file
itself breaks pages, only so that grammars see one part of the document at a time; its page numbers
mean nothing to a reader and must not be shown.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from foundation.limits import Limits
from mapper.reading.layout import Cell, Layout, Line, Page, PageKind, Region, Table, TextBlock
from mapper.reading.lines import with_spacing
from mapper.reading.numbering import Numbering
from mapper.reading.wordpackage import W, open_word
from mapper.reading.wordparagraphs import (
    LEADING,
    PARAGRAPH_GAP,
    Paragraph,
    ParagraphReader,
    RoughLine,
    set_line,
    size_of,
)
from mapper.reading.wordstyles import Styles
from mapper.reading.wordtables import Grid, holds_table, read_grid
from mapper.reading.wordtext import children
from mapper.specification import Box

PAGE: Final = (595.3, 841.9)
MARGIN: Final = 56.0
LEFT, RIGHT = MARGIN, PAGE[0] - MARGIN
LONGEST_PAGE: Final = 90
"""Lines after which a part without page breaks is cut at the next paragraph or table."""
CELL_PAD: Final = 5.4
"""Points between the border of a cell and its text (Word's own default)."""
LEAST_ROW: Final = 12.0
MIN_LETTERS: Final = 12
"""As for PDF pages: fewer letters are no content."""


def read_docx(path: Path, limits: Limits) -> Layout:
    """Return the layout of a Word file; its pages are parts of the file, not printed pages.

    Raises
    ------
    UnreadableInputError
        The file is damaged, encrypted, or made to do harm.
    """
    with open_word(path, limits) as package:
        body = package.body()
        styles = Styles(package.related("styles"))
        numbering = Numbering(package.related("numbering"))
    composer = _Composer(ParagraphReader(styles, numbering))
    composer.take(body)
    return Layout(tuple(composer.finished()))


@dataclass(slots=True)
class _Column:
    """Lines set below each other between two edges of one page."""

    page: int
    left: float
    right: float
    y: float
    lines: list[Line] = field(default_factory=list)
    after: float = 0.0

    def add(self, paragraph: Paragraph, rough_lines: Iterable[RoughLine]) -> None:
        """Set the lines of a paragraph (or of its part on this page)."""
        gap = max(paragraph.before, self.after)
        for place, rough in enumerate(rough_lines):
            if self.lines and not place:
                self.y += max(gap, PARAGRAPH_GAP * size_of(rough))
            line = set_line(rough, page=self.page, left=self.left, right=self.right, top=self.y)
            if line is not None:
                self.lines.append(line)
                self.y = line.box[1] + LEADING * line.size
        self.after = paragraph.after

    def taken(self) -> tuple[Line, ...]:
        """Return the lines set so far and begin anew below them."""
        lines, self.lines = tuple(with_spacing(self.lines)), []
        return lines


class _Composer:
    """Goes through the body once and puts regions on pages."""

    def __init__(self, reader: ParagraphReader) -> None:
        self._reader = reader
        self._pages: list[Page] = []
        self._regions: list[Region] = []
        self._contents = False
        self._column = self._new_column()

    def take(self, container: Any) -> None:  # noqa: ANN401 - lxml has no types
        """Read the paragraphs and tables of a body, text box or cell onto the page at hand."""
        for child in children(container):
            if child.tag == f"{W}p":
                self._take_paragraph(self._reader.read(child))
            elif child.tag == f"{W}tbl":
                self._take_table(child)

    def finished(self) -> list[Page]:
        """Return all pages."""
        self._turn_page()
        return self._pages

    def _take_paragraph(self, paragraph: Paragraph) -> None:
        if paragraph.new_page or (paragraph.contents is not self._contents and paragraph.lines):
            self._turn_page()
        self._make_room()
        self._contents = paragraph.contents or (self._contents and not paragraph.lines)
        for number, part in enumerate(_by_page(paragraph.lines)):
            if number:
                self._turn_page()
            self._column.add(paragraph, part)
        for box in paragraph.boxes:
            self.take(box)
        if paragraph.ends_section:
            self._turn_page()

    def _take_table(self, element: Any) -> None:  # noqa: ANN401
        grid = read_grid(element)
        if grid.columns < 2 or any(holds_table(cell) for cell in grid.cells):
            # A box around text, or a table that only places other tables on the page.
            for cell in grid.cells:
                for part in cell.parts:
                    self.take(part)
            return
        self._make_room()
        self._end_text()
        table, bottom = _set_table(grid, self._reader, len(self._pages) + 1, self._column.y)
        if any(cell.lines for cell in table.cells):
            self._regions.append(table)
            self._column = self._new_column(bottom + CELL_PAD)

    def _make_room(self) -> None:
        count = len(self._column.lines) + sum(len(region.lines) for region in self._regions)
        if count >= LONGEST_PAGE:
            self._turn_page()

    def _end_text(self) -> None:
        lines = self._column.taken()
        if lines:
            self._regions.append(TextBlock(lines[0].page, _around(lines), lines))

    def _turn_page(self) -> None:
        self._end_text()
        if self._regions:
            self._pages.append(_page(len(self._pages) + 1, tuple(self._regions), self._contents))
        self._regions, self._contents = [], False
        self._column = self._new_column()

    def _new_column(self, top: float = MARGIN) -> _Column:
        return _Column(len(self._pages) + 1, LEFT, RIGHT, top)


def _by_page(lines: Iterable[RoughLine]) -> list[list[RoughLine]]:
    parts: list[list[RoughLine]] = [[]]
    for line in lines:
        if line.new_page:
            parts.append([])
        parts[-1].append(line)
    return parts


def _set_table(grid: Grid, reader: ParagraphReader, page: int, top: float) -> tuple[Table, float]:
    """Return the table with its text read and set, and where it ends."""
    scale = (RIGHT - LEFT) / (grid.edges[-1] or 1.0)
    xs = [round(LEFT + scale * edge, 2) for edge in grid.edges]
    columns: dict[int, _Column] = {}
    heights = [0.0] * grid.rows
    # In document order, since automatic numbers count from cell to cell; places come afterwards.
    for cell in grid.cells:
        left, right = xs[cell.column] + CELL_PAD, xs[cell.column + cell.column_span] - CELL_PAD
        column = _Column(page, left, max(right, left + 1.0), 0.0)
        for part in cell.parts:
            _fill(column, part, reader)
        columns[id(cell)] = column
        if cell.row_span == 1:
            heights[cell.row] = max(heights[cell.row], column.y)
    ys = [top]
    for height in heights:
        ys.append(round(ys[-1] + max(height, LEAST_ROW) + 2 * CELL_PAD, 2))
    cells = []
    for cell in grid.cells:
        lines = columns[id(cell)].taken()
        y0, y1 = ys[cell.row], ys[cell.row + cell.row_span]
        cells.append(
            Cell(
                row=cell.row,
                column=cell.column,
                row_span=cell.row_span,
                column_span=cell.column_span,
                box=(xs[cell.column], y0, xs[cell.column + cell.column_span], y1),
                lines=tuple(_lowered(line, y0 + CELL_PAD) for line in lines),
            )
        )
    box = (xs[0], ys[0], xs[-1], ys[-1])
    return Table(page, box, tuple(xs[:-1]), grid.rows, tuple(cells), ruled=True), ys[-1]


def _fill(column: _Column, container: Any, reader: ParagraphReader) -> None:  # noqa: ANN401
    for child in children(container):
        if child.tag == f"{W}p":
            paragraph = reader.read(child)
            column.add(paragraph, paragraph.lines)
            for box in paragraph.boxes:
                _fill(column, box, reader)
        elif child.tag == f"{W}tbl":
            for cell in read_grid(child).cells:
                for part in cell.parts:
                    _fill(column, part, reader)


def _lowered(line: Line, by: float) -> Line:
    x0, y0, x1, y1 = line.box
    words = tuple(
        word._replace(y0=word.y0 + by, y1=word.y1 + by, base=word.base + by) for word in line.words
    )
    return replace(line, words=words, box=(x0, y0 + by, x1, y1 + by), base=line.base + by)


def _page(index: int, regions: tuple[Region, ...], contents: bool) -> Page:
    letters = sum(c.isalpha() for region in regions for line in region.lines for c in line.text)
    kind = PageKind.CONTENT if letters >= MIN_LETTERS else PageKind.BLANK
    return Page(
        index=index,
        label=None,
        width=PAGE[0],
        height=max(PAGE[1], regions[-1].box[3] + MARGIN),
        kind=PageKind.CONTENTS if contents else kind,
        regions=regions,
    )


def _around(lines: Iterable[Line]) -> Box:
    boxes = [line.box for line in lines]
    return (
        min(box[0] for box in boxes),
        min(box[1] for box in boxes),
        max(box[2] for box in boxes),
        max(box[3] for box in boxes),
    )
