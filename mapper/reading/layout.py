"""The layout model: what the grammars of all families read. Frozen data, no rules of any family.

A page is a list of regions in reading order; a region is running text or a table (ruled or seen
from alignment). Boxes are points from the top left (`Page.displayed`: of pages printed sideways).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from mapper.reading.glyphs import Word
from mapper.reading.text import join_lines
from mapper.specification import Box


class PageKind(StrEnum):
    """What a page is for. Only `CONTENT` pages are given to the grammars."""

    CONTENT = "content"
    CONTENTS = "contents"
    FRONT = "front"
    BLANK = "blank"
    NO_TEXT = "no-text"


@dataclass(frozen=True)
class Line:
    """One line of text inside one column or cell; words in reading order, never empty.

    `page` is the 1-based page. `size` is that of most of its letters; `bold` is true where all
    letters are (numbers and bullets aside), `lead_bold` where its first word is. `space_above` is
    the white from the line above in the same column to this one, in points (0 for the first).
    """

    page: int
    words: tuple[Word, ...]
    text: str
    box: Box
    base: float
    size: float
    bold: bool
    italic: bool
    color: int
    space_above: float = 0.0

    @property
    def x0(self) -> float:
        """Left edge."""
        return self.box[0]

    @property
    def lead_bold(self) -> bool:
        """Whether the first word is bold."""
        return self.words[0].bold


@dataclass(frozen=True)
class Cell:
    """One cell of a table; `lines` top to bottom, empty for an empty cell."""

    row: int
    column: int
    row_span: int
    column_span: int
    box: Box
    lines: tuple[Line, ...]

    @cached_property
    def text(self) -> str:
        """All lines joined as one text."""
        return join_lines([line.text for line in self.lines])


@dataclass(frozen=True)
class Table:
    """A table on one page. `columns` are the left edges, `right` ends the last one.

    `ruled` is false for a table seen from the alignment of text alone: then a row is what white
    space or a rule over all columns sets apart, so a cell may hold several paragraphs.
    """

    page: int
    box: Box
    columns: tuple[float, ...]
    rows: int
    cells: tuple[Cell, ...]
    ruled: bool

    def row(self, index: int) -> list[Cell]:
        """Cells that begin in row `index`, left to right."""
        return [cell for cell in self.cells if cell.row == index]

    def column(self, index: int) -> list[Cell]:
        """Cells that begin in column `index`, top to bottom."""
        return [cell for cell in self.cells if cell.column == index]

    def grid(self) -> list[list[Cell]]:
        """All rows, each as `row` gives it."""
        rows: list[list[Cell]] = [[] for _ in range(self.rows)]
        for cell in self.cells:
            rows[cell.row].append(cell)
        return rows

    @property
    def lines(self) -> list[Line]:
        """Every line, row by row, cell by cell."""
        return [line for cell in self.cells for line in cell.lines]


@dataclass(frozen=True)
class TextBlock:
    """Running text: the lines between two tables, or of one column of a page set in columns."""

    page: int
    box: Box
    lines: tuple[Line, ...]


Region = TextBlock | Table


@dataclass(frozen=True)
class Page:
    """One page: regions in reading order, running headers and footers apart in `furniture`.

    `index` is 1-based; `label` is the number printed on the page, `None` where none is printed.
    On a two-page spread `labels` holds (left edge, label) of each half.
    """

    index: int
    label: str | None
    width: float
    height: float
    kind: PageKind
    regions: tuple[Region, ...]
    furniture: tuple[Line, ...] = ()
    labels: tuple[tuple[float, str], ...] = ()
    turn: int = 0
    pictures: float = field(default=0.0)
    """Share of the page's area under pictures (a scan: near 1)."""

    @property
    def lines(self) -> list[Line]:
        """Every line of the page's regions in reading order, tables row by row."""
        return [line for region in self.regions for line in region.lines]

    @property
    def tables(self) -> list[Table]:
        """The page's tables in reading order."""
        return [region for region in self.regions if isinstance(region, Table)]

    @property
    def text(self) -> str:
        """Text of `lines`, one line each."""
        return "\n".join(line.text for line in self.lines)

    def label_at(self, x: float) -> str | None:
        """Return the printed page number at `x`: on a spread that of the half."""
        found = self.label
        for left, label in self.labels:
            if x >= left:
                found = label
        return found

    def displayed(self, box: Box) -> Box:
        """Return a box of this page's lines in the coordinates of the page as displayed."""
        x0, y0, x1, y1 = box
        if self.turn == 90:
            return (y0, self.width - x1, y1, self.width - x0)
        if self.turn == 270:
            return (self.height - y1, x0, self.height - y0, x1)
        return box


@dataclass(frozen=True)
class Layout:
    """The laid out document: all pages, in order."""

    pages: tuple[Page, ...]

    def page(self, index: int) -> Page:
        """Return page `index` (1-based)."""
        return self.pages[index - 1]

    def content(self) -> Iterator[Page]:
        """Yield the pages that the grammars read."""
        return (page for page in self.pages if page.kind is PageKind.CONTENT)
