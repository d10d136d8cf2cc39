"""A small typesetter: prints the units of a fictional qualification in a test's house style."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
)

from mapper.reading.document import read_pdf_in_process
from mapper.specification import Specification

GRID = [("GRID", (0, 0), (-1, -1), 0.6, colors.grey), ("VALIGN", (0, 0), (-1, -1), "TOP")]
BARE = [("VALIGN", (0, 0), (-1, -1), "TOP")]


@dataclass(frozen=True)
class PrintedUnit:
    """A unit as a test prints it; outcomes are (ref, text, [(ref, text), ...])."""

    ref: str
    urn: str
    title: str
    level: int
    credits: int
    glh: int
    outcomes: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...]

    def changed(
        self,
        *,
        criteria: Callable[[str, int], str] | None = None,
        **facts: Any,
    ) -> "PrintedUnit":
        """Return the unit with other facts, and references of criteria from outcome and place."""
        if criteria is None:
            return replace(self, **facts)
        outcomes = tuple(
            (ref, text, tuple((criteria(ref, m), c) for m, (_, c) in enumerate(items, 1)))
            for ref, text, items in self.outcomes
        )
        return replace(self, outcomes=outcomes, **facts)


UNITS = (
    PrintedUnit(
        "101",
        "K/616/4821",
        "Principles of canal boat maintenance",
        2,
        4,
        30,
        (
            (
                "1",
                "Understand health and safety requirements when working on or near water",
                (
                    (
                        "1.1",
                        "Explain the responsibilities of employers and employees under health and "
                        "safety legislation that applies to boatyards",
                    ),
                    ("1.2", "Describe the protective equipment (PPE) needed when working on water"),
                    ("1.3", "State the actions to take if a person falls into the water"),
                ),
            ),
            (
                "2",
                "Know the parts of a narrowboat hull and how each part is kept in good order",
                (
                    ("2.1", "Identify the main parts of a steel hull"),
                    (
                        "2.2",
                        "Describe how corrosion of a hull is caused, slowed and repaired, and how "
                        "often the hull of a boat in daily use should be inspected by a competent "
                        "person",
                    ),
                    ("2.3", "Outline the purpose of sacrificial anodes"),
                    ("2.4", "Explain why records of maintenance are kept"),
                ),
            ),
            (
                "3",
                "Understand how to plan maintenance",
                (
                    ("3.1", "Describe the information that a maintenance plan should contain"),
                    ("3.2", "Explain how the time of year affects planned maintenance"),
                ),
            ),
        ),
    ),
    PrintedUnit(
        "102",
        "M/616/4822",
        "Carry out routine maintenance of canal boats and their engines in a boatyard",
        3,
        6,
        45,
        (
            (
                "1",
                "Be able to prepare for routine maintenance",
                (
                    ("1.1", "Carry out a risk assessment for the maintenance task"),
                    ("1.2", "Select tools, equipment and materials that are fit for the task"),
                ),
            ),
            (
                "2",
                "Be able to service a marine diesel engine",
                (
                    ("2.1", "Change oil and filters in line with the manufacturer's instructions"),
                    ("2.2", "Check and adjust the tension of drive belts"),
                    ("2.3", "Dispose of waste safely, in line with environmental requirements"),
                ),
            ),
            (
                "3",
                "Be able to complete records",
                (("3.1", "Record the work done"), ("3.2", "Report faults to the right person")),
            ),
        ),
    ),
    PrintedUnit(
        "103",
        "T/616/4823",
        "Working with customers",
        2,
        3,
        20,
        (
            (
                "1",
                "Understand what customers expect of a boatyard",
                (
                    ("1.1", "Describe what customers expect when they leave a boat for repair"),
                    ("1.2", "Explain the benefits of keeping customers informed"),
                ),
            ),
            (
                "2",
                "Be able to communicate with customers",
                (
                    ("2.1", "Greet customers politely"),
                    ("2.2", "Give customers accurate information about the work on their boat"),
                    ("2.3", "Deal with complaints in line with the organisation's procedures"),
                ),
            ),
        ),
    ),
)


class House:
    """The means of one house style, and the comparison of what was printed with what is read."""

    grid, bare = GRID, BARE
    units = UNITS

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def text(
        self,
        text: str,
        *,
        size: float = 10,
        bold: bool = False,
        color: str = "#000000",
        before: float = 0,
        after: float = 2,
        font: str = "Helvetica",
    ) -> Paragraph:
        """Return a paragraph."""
        return Paragraph(text, _style(size, bold, color, before, after, font))

    def item(
        self, label: str, text: str, *, hang: float = 28, indent: float = 0, **set_as: Any
    ) -> Paragraph:
        """Return a paragraph that hangs right of its label."""
        style = _style(
            set_as.get("size", 10),
            set_as.get("bold", False),
            set_as.get("color", "#000000"),
            set_as.get("before", 0),
            2,
            set_as.get("font", "Helvetica"),
        )
        style.leftIndent, style.bulletIndent = hang + indent, indent
        style.bulletFontName, style.bulletFontSize = style.fontName, style.fontSize
        return Paragraph(text, style, bulletText=label)

    def facts(self, unit: PrintedUnit) -> list[Flowable]:
        """Return the lines that tell level, credits and hours."""
        return [
            self.text(f"Level: {unit.level}"),
            self.text(f"Credit value: {unit.credits}"),
            self.text(f"GLH: {unit.glh}", after=8),
        ]

    def table(
        self, rows: Sequence[Sequence[Any]], widths: Sequence[float], style: Any = None, **more: Any
    ) -> Table:
        """Return a table, with all rules unless a style is given."""
        return Table(rows, colWidths=widths, style=GRID if style is None else style, **more)

    def two_columns(self, unit: PrintedUnit, style: Any = None, **more: Any) -> Table:
        """Return the table "Learning outcomes | Assessment criteria" of a unit."""
        rows: list[list[Any]] = [
            [
                self.text("Learning outcomes<br/>The learner will:", bold=True),
                self.text("Assessment criteria<br/>The learner can:", bold=True),
            ]
        ]
        for ref, text, criteria in unit.outcomes:
            listed = [self.item(c, t, hang=26) for c, t in criteria]
            rows.append([self.item(f"{ref}.", text, hang=18), listed])
        return self.table(rows, (170, 300), style, splitInRow=1, **more)

    def print(
        self,
        story: list[Flowable],
        *,
        page: tuple[float, float] = A4,
        header: str = "",
        footer: str = "Page {}",
    ) -> Path:
        """Print and return the path; ``{}`` in header and footer is the page number."""
        width, height = page

        def mark(canvas: Any, _: Any) -> None:
            canvas.setFont("Helvetica", 8)
            number = canvas.getPageNumber()
            canvas.drawString(60, height - 30, header.format(number))
            canvas.drawString(60, 24, footer.format(number))

        path = self.folder / "specification.pdf"
        document = BaseDocTemplate(str(path), pagesize=page, invariant=1)
        frame = Frame(60, 50, width - 120, height - 100, 0, 0, 0, 0)
        document.addPageTemplates(PageTemplate("all", [frame], onPage=mark))
        document.build(story)
        return path

    def read(self, path: Path) -> Specification:
        """Return the specification that is read from the file."""
        return read_pdf_in_process(path)

    def outline(self, units: Sequence[PrintedUnit] = UNITS) -> list[tuple[Any, ...]]:
        """Return what was printed, in the form of `outline_read`."""
        found: list[tuple[Any, ...]] = []
        for unit in units:
            found.append((unit.ref, unit.title, unit.level, unit.credits, unit.glh))
            for ref, text, criteria in unit.outcomes:
                found.append((ref, text))
                found.extend((c, t, ref) for c, t in criteria)
        return found

    def outline_read(self, path: Path) -> list[tuple[Any, ...]]:
        """Return what was read: units, then their outcomes, then their criteria, in order."""
        found: list[tuple[Any, ...]] = []
        for unit in self.read(path).units:
            found.append((unit.ref, unit.title, unit.level, unit.credits, unit.glh))
            for outcome in unit.outcomes:
                found.append((outcome.ref, outcome.text))
                found.extend((c.ref, c.text, outcome.ref) for c in outcome.criteria)
        return found

    page_break, gap, next_template = PageBreak, Spacer, NextPageTemplate


def _style(  # noqa: PLR0917 - one figure after another, as they are set
    size: float, bold: bool, color: str, before: float, after: float, font: str
) -> ParagraphStyle:
    bolder = {"Helvetica": "Helvetica-Bold", "Times-Roman": "Times-Bold"}[font]
    return ParagraphStyle(
        "style",
        fontName=bolder if bold else font,
        fontSize=size,
        leading=size * 1.22,
        textColor=colors.HexColor(color),
        spaceBefore=before,
        spaceAfter=after,
    )


@pytest.fixture
def house(tmp_path: Path) -> House:
    """Return a typesetter that prints into the test's own folder."""
    return House(tmp_path)
