"""A small press: writes the fictional documents that the tests of the families read.

What a test prints is visible in the test, line by line; nothing here knows a family.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from reportlab.lib import colors
from reportlab.lib.enums import TA_LEFT
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
    TableStyle,
)

from mapper.reading.arrange import arrange
from mapper.reading.assemble import assemble
from mapper.reading.grammar import Family
from mapper.reading.pdf import extract_pages, page_count
from mapper.specification import Document, Unit

Span = tuple[tuple[int, int], tuple[int, int]]


class Press:
    """Collects what is printed, and prints it."""

    def __init__(
        self,
        folder: Path,
        *,
        font: str = "Helvetica",
        size: float = 9.5,
        header: str | Callable[[int], str] = "",
        footer: str | Callable[[int], str] = "",
        wide: bool = False,
    ) -> None:
        self.path = folder / "specification.pdf"
        self.size = size
        self.page = landscape(A4) if wide else A4
        self.marks = (header, footer)
        bold = {"Helvetica": "Helvetica-Bold", "Times-Roman": "Times-Bold"}[font]
        self.text_style = ParagraphStyle(
            "text", fontName=font, fontSize=size, leading=size * 1.25, alignment=TA_LEFT
        )
        self.bold = bold
        self.story: list[Flowable] = []

    def heading(self, text: str, size: float = 16, color: str = "#000000") -> "Press":
        """Print a bold line with white above."""
        style = ParagraphStyle(
            "heading",
            fontName=self.bold,
            fontSize=size,
            leading=size * 1.2,
            textColor=colors.HexColor(color),
            spaceBefore=size * 0.6,
            spaceAfter=size * 0.3,
        )
        self.story.append(Paragraph(text, style))
        return self

    def text(self, *paragraphs: str, indent: float = 0) -> "Press":
        """Print paragraphs."""
        for paragraph in paragraphs:
            self.story.append(self.paragraph(paragraph, indent=indent, after=3))
        return self

    def items(
        self, items: Sequence[tuple[str, str]], *, indent: float = 0, hang: float = 30
    ) -> "Press":
        """Print (label, text) pairs, the text hanging `hang` points right of the label."""
        self.story.extend(self.hanging(items, indent=indent, hang=hang))
        return self

    def hanging(
        self, items: Sequence[tuple[str, str]], *, indent: float = 0, hang: float = 30
    ) -> list[Flowable]:
        """Return the paragraphs of `items`, for a cell."""
        return [
            self.paragraph(text, indent=indent + hang, bullet=label, bullet_at=indent, after=2)
            for label, text in items
        ]

    def table(
        self,
        rows: Sequence[Sequence[Any]],
        widths: Sequence[float],
        *,
        ruled: bool = True,
        spans: Sequence[Span] = (),
        repeat: int = 0,
        dark: Sequence[int] = (),
        bold_rows: Sequence[int] = (),
    ) -> "Press":
        """Print a table; a cell is text, or what `hanging` returns. `dark` rows are filled."""
        style: list[Any] = [("VALIGN", (0, 0), (-1, -1), "TOP")]
        if ruled:
            style.append(("GRID", (0, 0), (-1, -1), 0.6, colors.HexColor("#555555")))
        style += [("SPAN", start, stop) for start, stop in spans]
        style += [("BACKGROUND", (0, row), (-1, row), colors.HexColor("#d0d8e8")) for row in dark]
        cells = [
            [self._cell(cell, bold=index in bold_rows) for cell in row]
            for index, row in enumerate(rows)
        ]
        table = Table(cells, [width * mm for width in widths], repeatRows=repeat, hAlign="LEFT")
        table.setStyle(TableStyle(style))
        self.story += [table, Spacer(1, 8)]
        return self

    def new_page(self) -> "Press":
        """Go on on the next page."""
        self.story.append(PageBreak())
        return self

    def gap(self, points: float) -> "Press":
        """Leave white, e.g. to push what follows over the page break."""
        self.story.append(Spacer(1, points))
        return self

    def print(self) -> Path:
        """Write the PDF and return where it is."""
        width, height = self.page
        frame = Frame(20 * mm, 22 * mm, width - 40 * mm, height - 44 * mm, 0, 0, 0, 0)
        document = BaseDocTemplate(str(self.path), pagesize=self.page, invariant=1)
        document.addPageTemplates(PageTemplate("all", [frame], onPage=self._mark))
        document.build(self.story)
        return self.path

    def _mark(self, canvas: Canvas, _: BaseDocTemplate) -> None:
        number = canvas.getPageNumber()
        header, footer = (mark(number) if callable(mark) else mark for mark in self.marks)
        canvas.setFont("Helvetica", 8)
        if header:
            canvas.drawString(20 * mm, self.page[1] - 12 * mm, header)
        if footer:
            canvas.drawString(20 * mm, 12 * mm, footer)
        canvas.drawRightString(self.page[0] - 20 * mm, 12 * mm, str(number))

    def _cell(self, cell: Any, *, bold: bool) -> Any:
        if not isinstance(cell, str):
            return cell
        mark = f'<font name="{self.bold}">%s</font>' if bold else "%s"
        return [self.paragraph(mark % part, after=2) for part in cell.split("\n")]

    def paragraph(
        self,
        text: str,
        *,
        indent: float = 0,
        bullet: str | None = None,
        bullet_at: float = 0,
        after: float = 0,
    ) -> Paragraph:
        """Return one paragraph, for a cell."""
        style = ParagraphStyle(
            "p",
            parent=self.text_style,
            leftIndent=indent,
            bulletIndent=bullet_at,
            bulletFontName=self.text_style.fontName,
            bulletFontSize=self.size,
            spaceAfter=after,
        )
        return Paragraph(text, style, bulletText=bullet)


@pytest.fixture
def press(tmp_path: Path) -> Callable[..., Press]:
    """Return the maker of a `Press` that writes into the test's own folder."""
    return lambda **options: Press(tmp_path, **options)


Outline = list[tuple[str, str, list[tuple[str, str, list[tuple[str, str]]]]]]


@pytest.fixture
def read_with() -> Callable[[Family, Path], list[Unit]]:
    """Return what reads a document as the reader does, and asks that one family reads all of it."""

    def read(family: Family, path: Path) -> list[Unit]:
        count = page_count(path)
        layout = arrange(extract_pages(path, 1, count + 1))
        document = Document(name=path.name, sha256="0", pages=count)
        units = assemble(layout, document).units
        assert {unit.family for unit in units} <= {family.name}
        return units

    return read


@pytest.fixture
def outline() -> Callable[[list[Unit]], Outline]:
    """Return what makes references and texts of units plain to compare."""
    return lambda units: [
        (
            unit.ref,
            unit.title,
            [
                (outcome.ref, outcome.text, [(c.ref, c.text) for c in outcome.criteria])
                for outcome in unit.outcomes
            ],
        )
        for unit in units
    ]
