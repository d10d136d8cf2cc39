"""How the sample specification looks: styles, running header and footer, tables (reportlab)."""

from collections.abc import Iterable, Sequence
from typing import IO, Any

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    LongTable,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
    TableStyle,
)

from corpora.samples import text

_INK = colors.HexColor("#1f2a33")
_ACCENT = colors.HexColor("#0b5563")
_TINT = colors.HexColor("#e3eef0")
_RULE = colors.HexColor("#9fb3b8")
_LEFT, _RIGHT, _TOP, _BOTTOM = 72, 72, 76, 68

_COLUMNS = (160, 291)
_CELL_MARGIN = 6

_BODY = ParagraphStyle(
    "body", fontName="Helvetica", fontSize=10, leading=13.5, textColor=_INK, spaceAfter=6
)
_CELL = ParagraphStyle("cell", parent=_BODY, fontSize=9.5, leading=12.5, spaceAfter=0)
_CELL_BOLD = ParagraphStyle("cell bold", parent=_CELL, fontName="Helvetica-Bold")
_CELL_WHITE = ParagraphStyle("cell white", parent=_CELL_BOLD, textColor=colors.white)
_BULLETED = ParagraphStyle("bulleted", parent=_BODY, leftIndent=14, bulletIndent=2, spaceAfter=3)
_NUMBERED = ParagraphStyle("numbered", parent=_CELL, leftIndent=24, bulletIndent=0)
_OUTCOME = ParagraphStyle("outcome", parent=_CELL_BOLD, leftIndent=16, bulletIndent=0)
_HEADING = ParagraphStyle(
    "heading", fontName="Helvetica-Bold", fontSize=16, leading=20, textColor=_ACCENT, spaceAfter=10
)
_SUBHEADING = ParagraphStyle(
    "subheading",
    fontName="Helvetica-Bold",
    fontSize=11,
    leading=14,
    textColor=_ACCENT,
    spaceBefore=8,
    spaceAfter=4,
    keepWithNext=1,
)
_COVER = ParagraphStyle("cover", parent=_HEADING, fontSize=27, leading=33, spaceAfter=18)
_COVER_LINE = ParagraphStyle("cover line", parent=_BODY, fontSize=13, leading=19)


class Marks:
    """Where things were printed: the first and last page of each key, noted while drawing."""

    def __init__(self) -> None:
        self.pages: dict[str, tuple[int, int]] = {}
        self.last_page = 0

    def note(self, key: str, page: int) -> None:
        """Note that a part of `key` is on `page`."""
        first, last = self.pages.get(key, (page, page))
        self.pages[key] = (min(first, page), max(last, page))
        self.last_page = max(self.last_page, page)


class _Marked(Paragraph):  # type: ignore[misc] # reportlab has no types
    """A paragraph that notes the page it is drawn on; its parts do so too when it is split."""

    def mark(self, key: str, marks: Marks) -> "_Marked":
        self._key, self._marks = key, marks
        return self

    def draw(self) -> None:
        self._marks.note(self._key, self.canv.getPageNumber())
        super().draw()

    def split(self, width: float, height: float) -> list[Any]:
        return [part.mark(self._key, self._marks) for part in super().split(width, height)]


def render(target: IO[bytes], story: list[Flowable], *, front: int) -> None:
    """Write `story` as a PDF to `target`; the first `front` pages are numbered in roman."""

    def furniture(canvas: Canvas, _: BaseDocTemplate) -> None:
        page = canvas.getPageNumber()
        if page == 1:
            return
        width, height = A4
        canvas.saveState()
        canvas.setFont("Helvetica", 8)
        canvas.setFillColor(_INK)
        canvas.setStrokeColor(_RULE)
        canvas.setLineWidth(0.5)
        canvas.drawString(_LEFT, height - 44, text.OWNER)
        canvas.drawRightString(width - _RIGHT, height - 44, text.RUNNING_TITLE)
        canvas.line(_LEFT, height - 50, width - _RIGHT, height - 50)
        canvas.line(_LEFT, 48, width - _RIGHT, 48)
        canvas.drawString(_LEFT, 36, text.RUNNING_FOOT)
        label = roman(page) if page <= front else str(page - front)
        canvas.drawRightString(width - _RIGHT, 36, label)
        canvas.restoreState()

    width, height = A4
    document = BaseDocTemplate(
        target,
        pagesize=A4,
        title=text.RUNNING_TITLE,
        author=text.OWNER,
        subject="Fictional sample specification",
        invariant=1,  # no time stamp and no random identifier: the same text gives the same bytes
    )
    frame = Frame(
        _LEFT,
        _BOTTOM,
        width - _LEFT - _RIGHT,
        height - _TOP - _BOTTOM,
        leftPadding=0,
        rightPadding=0,
        topPadding=0,
        bottomPadding=0,
    )
    document.addPageTemplates([PageTemplate(id="page", frames=[frame], onPage=furniture)])
    document.build(story)


def roman(number: int) -> str:
    """Return a small number (below 40) as lower-case roman."""
    digits = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
    written = ""
    for value, digit in digits:
        while number >= value:
            written += digit
            number -= value
    return written


def cover(owner: str, title: str, lines: Iterable[str]) -> Iterable[Flowable]:
    """Yield the cover."""
    yield Spacer(1, 150)
    yield Paragraph(owner, _SUBHEADING)
    yield Paragraph(title, _COVER)
    yield from (Paragraph(line, _COVER_LINE) for line in lines)


def heading(title: str, marks: Marks, *, key: str | None = None) -> Flowable:
    """Return a heading, which notes its page under `key` (else under the title)."""
    return _Marked(title, _HEADING).mark(key or title, marks)


def subheading(title: str) -> Flowable:
    """Return a heading of the second level."""
    return Paragraph(title, _SUBHEADING)


def paragraph(line: str) -> Flowable:
    """Return a paragraph of running text."""
    return Paragraph(line, _BODY)


def bullets(lines: Iterable[str]) -> Iterable[Flowable]:
    """Yield a bulleted list."""
    yield from (Paragraph(line, _BULLETED, bulletText="\u2022") for line in lines)


def contents(lines: Iterable[tuple[int, str, str]]) -> Iterable[Flowable]:
    """Yield the contents, a line each: depth, title, page label."""
    yield from (_ContentsLine(*line) for line in lines)


class _ContentsLine(Flowable):  # type: ignore[misc] # reportlab has no types
    """One line of the contents: title, dots, page label."""

    def __init__(self, depth: int, title: str, label: str) -> None:
        super().__init__()
        self._indent, self._title, self._label = 14 * depth, title, label

    def wrap(self, width: float, _: float) -> tuple[float, float]:
        self.width, self.height = width, 17
        return self.width, self.height

    def draw(self) -> None:
        canvas = self.canv
        canvas.setFont(_BODY.fontName, _BODY.fontSize)
        canvas.setFillColor(_INK)
        canvas.drawString(self._indent, 4, self._title)
        canvas.drawRightString(self.width, 4, self._label)
        canvas.setFillColor(_RULE)
        start = self._indent + canvas.stringWidth(self._title, _BODY.fontName, _BODY.fontSize) + 6
        dots = "." * int((self.width - 24 - start) / canvas.stringWidth(".", "Helvetica", 10))
        canvas.drawRightString(self.width - 24, 4, dots)


def grid(
    rows: Sequence[tuple[str, ...]], widths: Sequence[float], *, header: bool = True
) -> Flowable:
    """Return a ruled table. A row of one cell spans the table; the first row is the header."""
    cells: list[list[Any]] = []
    commands: list[tuple[Any, ...]] = [
        ("GRID", (0, 0), (-1, -1), 0.5, _RULE),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        *_padding(4, 6),
    ]
    if header:
        commands.append(("BACKGROUND", (0, 0), (-1, 0), _ACCENT))
    for place, row in enumerate(rows):
        style = _CELL_WHITE if header and place == 0 else _CELL
        if len(row) == 1:
            cells.append([Paragraph(row[0], _CELL_BOLD)] + [""] * (len(widths) - 1))
            commands += [
                ("SPAN", (0, place), (-1, place)),
                ("BACKGROUND", (0, place), (-1, place), _TINT),
            ]
            continue
        first = _CELL_BOLD if not header else style
        cells.append(
            [Paragraph(cell, first if column == 0 else style) for column, cell in enumerate(row)]
        )
    table = Table(cells, colWidths=list(widths), repeatRows=1 if header else 0, hAlign="LEFT")
    table.setStyle(TableStyle(commands))
    return table


def unit_table(rows: Sequence[tuple[str, str, str, str]]) -> Flowable:
    """Return the block of facts under a unit's heading: two names and two values a row."""
    cells = [
        [
            Paragraph(cell, _CELL_BOLD if column % 2 == 0 else _CELL)
            for column, cell in enumerate(row)
        ]
        for row in rows
    ]
    table = Table(cells, colWidths=(80, 90, 125, 156))
    table.setStyle(
        TableStyle(
            [
                ("BOX", (0, 0), (-1, -1), 0.5, _RULE),
                ("BACKGROUND", (0, 0), (-1, -1), _TINT),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                *_padding(3, 6),
            ]
        )
    )
    return table


def outcome_table(unit: str, outcomes: Sequence[dict[str, Any]], marks: Marks) -> Flowable:
    """Return the two-column table of a unit; its header is repeated where it runs on."""
    rows: list[list[Any]] = [
        [
            [
                Paragraph("Learning outcomes", _CELL_WHITE),
                Paragraph("The learner will:", _CELL_WHITE),
            ],
            [
                Paragraph("Assessment criteria", _CELL_WHITE),
                Paragraph("The learner can:", _CELL_WHITE),
            ],
        ]
    ]
    commands: list[tuple[Any, ...]] = [
        ("BACKGROUND", (0, 0), (-1, 0), _ACCENT),
        ("BOX", (0, 0), (-1, -1), 0.5, _RULE),
        ("LINEBELOW", (0, "splitlast"), (-1, "splitlast"), 0.5, _RULE),
        ("LINEAFTER", (0, 0), (0, -1), 0.5, _RULE),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        *_padding(4, _CELL_MARGIN),
    ]
    for outcome in outcomes:
        commands.append(("LINEABOVE", (0, len(rows)), (-1, len(rows)), 0.5, _RULE))
        left = _Marked(outcome["text"], _OUTCOME, bulletText=f"{outcome['ref']}.")
        left.mark(f"{unit}/{outcome['ref']}", marks)
        rights = [
            _Marked(criterion["text"], _NUMBERED, bulletText=criterion["ref"]).mark(
                f"{unit}/{criterion['ref']}", marks
            )
            for criterion in outcome["criteria"]
        ]
        if _height(left, _COLUMNS[0]) > _height(rights[0], _COLUMNS[1]):
            # Rows under a span stay on one page, so it is used only where the outcome needs room.
            commands.append(("SPAN", (0, len(rows)), (0, len(rows) + len(rights) - 1)))
        rows += [[left if place == 0 else "", right] for place, right in enumerate(rights)]
    table = LongTable(rows, colWidths=_COLUMNS, repeatRows=1)
    table.setStyle(TableStyle(commands))
    return table


def _height(cell: Flowable, column: float) -> float:
    height: float = cell.wrap(column - 2 * _CELL_MARGIN, 1000)[1]
    return height


def _padding(vertical: float, horizontal: float) -> list[tuple[Any, ...]]:
    everything = ((0, 0), (-1, -1))
    return [
        ("TOPPADDING", *everything, vertical),
        ("BOTTOMPADDING", *everything, vertical),
        ("LEFTPADDING", *everything, horizontal),
        ("RIGHTPADDING", *everything, horizontal),
    ]
