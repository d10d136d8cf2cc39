"""Pages as real files have them: spreads, sideways tables, text drawn twice or not to be seen."""

import itertools
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.utils import simpleSplit
from reportlab.pdfgen.canvas import Canvas


class Pen:
    """Draws lines of text downwards."""

    def __init__(self, canvas: Canvas, x: float, y: float = 790) -> None:
        self.canvas, self.x, self.y = canvas, x, y

    def lines(self, text: str, *, bold: bool = False, size: float = 10, width: float = 440) -> None:
        """Draw a text in lines of this width."""
        font = "Helvetica-Bold" if bold else "Helvetica"
        self.canvas.setFont(font, size)
        for line in simpleSplit(text, font, size, width):
            self.canvas.drawString(self.x, self.y, line)
            self.y -= size * 1.2

    def item(self, label: str, text: str, *, twice: bool = False) -> None:
        """Draw a text hanging right of its label; the label is drawn twice to look bold."""
        self.canvas.setFont("Helvetica", 10)
        for shift in (0, 0.35) if twice else (0,):
            self.canvas.drawString(self.x + shift, self.y, label)
        self.x += 28
        self.lines(text)
        self.x -= 28
        self.y -= 2


def _draw_outcome(pen: Pen, outcome: Any, *, twice: bool = False) -> None:
    ref, text, criteria = outcome
    pen.y -= 10
    pen.lines("Learning outcome", bold=True, size=11)
    pen.lines("The learner will:")
    pen.item(f"{ref}.", text)
    pen.y -= 8
    pen.lines("Assessment criteria", bold=True, size=11)
    pen.lines("The learner can:")
    for c, t in criteria:
        pen.item(c, t, twice=twice)


def _draw_head(pen: Pen, unit: Any) -> None:
    pen.lines(f"Unit {unit.ref} {unit.title}", bold=True, size=14)
    for fact in (f"Level: {unit.level}", f"Credit value: {unit.credits}", f"GLH: {unit.glh}"):
        pen.lines(fact)


def test_rqf_reads_spreads_left_page_first_and_gives_each_half_its_number(house: Any) -> None:
    path = house.folder / "spread.pdf"
    width = 1190.0
    canvas = Canvas(str(path), pagesize=(width, 842), invariant=1)
    printed = itertools.count(6)
    halves = itertools.cycle((50.0, width / 2 + 50))

    def turn() -> Pen:
        number, x = next(printed), next(halves)
        if x == 50 and number > 6:
            canvas.showPage()
        canvas.setFont("Helvetica", 8)
        canvas.drawString(x, 20, f"Specification   {number}")
        return Pen(canvas, x)

    for unit in house.units:
        pen = turn()
        _draw_head(pen, unit)
        for place, outcome in enumerate(unit.outcomes):
            if place == 1:
                pen = turn()
            _draw_outcome(pen, outcome)
    canvas.save()
    outcomes = [o for unit in house.read(path).units for o in unit.outcomes]
    assert house.outline_read(path) == house.outline()
    assert [(o.page, o.page_label) for o in outcomes] == [
        (1, "6"),
        (1, "7"),
        (1, "7"),
        (2, "8"),
        (2, "9"),
        (2, "9"),
        (3, "10"),
        (3, "11"),
    ]


def test_rqf_reads_what_is_seen_and_once(house: Any) -> None:
    path = house.folder / "dirty.pdf"
    canvas = Canvas(str(path), pagesize=A4, invariant=1)
    for unit in house.units:
        canvas.saveState()
        canvas.setFillGray(0.85)
        canvas.setFont("Helvetica-Bold", 80)
        canvas.translate(150, 200)
        canvas.rotate(55)
        canvas.drawString(0, 0, "DRAFT 1.1")
        canvas.restoreState()
        pen = Pen(canvas, 60)
        _draw_head(pen, unit)
        canvas.saveState()
        canvas.setFillGray(1)
        pen.item("1.7", "White criterion that nobody sees")
        canvas.restoreState()
        canvas.saveState()
        invisible = canvas.beginText(60, pen.y)
        invisible.setTextRenderMode(3)
        invisible.textLine("2.9 Invisible criterion of an earlier draft")
        canvas.drawText(invisible)
        canvas.restoreState()
        for outcome in unit.outcomes:
            _draw_outcome(pen, outcome, twice=True)
        canvas.drawString(-400, 300, "3.9 Off the page")
        canvas.showPage()
    canvas.save()
    assert house.outline_read(path) == house.outline()


def test_rqf_goes_by_numbers_where_columns_are_drawn_in_turns_and_out_of_line(house: Any) -> None:
    path = house.folder / "interleaved.pdf"
    canvas = Canvas(str(path), pagesize=A4, invariant=1)
    for unit in house.units:
        _draw_head(Pen(canvas, 60), unit)
        for x, head, line in (
            (60, "Learning outcomes", "The learner will:"),
            (250, "Assessment criteria", "The learner can:"),
        ):
            pen = Pen(canvas, x, 690)
            pen.lines(head, bold=True)
            pen.lines(line)
        left: list[tuple[float, str]] = []
        right: list[tuple[float, str]] = []
        y_left, y_right = 650, 655
        for ref, text, criteria in unit.outcomes:
            for i, line in enumerate(simpleSplit(text, "Helvetica", 10, 150)):
                left.append((y_left, f"{ref}. {line}" if not i else f"    {line}"))
                y_left -= 12
            y_left -= 6
            for c, t in criteria:
                for i, line in enumerate(simpleSplit(t, "Helvetica", 10, 240)):
                    right.append((y_right, f"{c} {line}" if not i else f"      {line}"))
                    y_right -= 12
                y_right -= 4
        canvas.setFont("Helvetica", 10)
        for pair in itertools.zip_longest(left, right):
            for x, drawn in zip((60, 250), pair, strict=True):
                if drawn:
                    canvas.drawString(x, *drawn)
        canvas.showPage()
    canvas.save()
    assert house.outline_read(path) == house.outline()


SIDEWAYS = {
    "turned by the file, clockwise": (90, (0, 1, -1, 0)),
    "turned by the file, the other way": (270, (0, -1, 1, 0)),
    "printed upwards": (0, (0, 1, -1, 0)),
    "printed downwards": (0, (0, -1, 1, 0)),
}


@pytest.mark.parametrize("way", SIDEWAYS)
def test_rqf_reads_landscape_tables_on_pages_that_are_turned(house: Any, way: str) -> None:
    story = []
    for unit in house.units:
        story += [
            house.text(f"Unit {unit.ref}: {unit.title}", size=16, bold=True, after=6),
            *house.facts(unit),
            house.two_columns(unit),
            house.page_break(),
        ]
    flat = house.print(story, page=landscape(A4))
    path = _turned(flat, house.folder / "turned.pdf", *SIDEWAYS[way])
    assert house.outline_read(path) == house.outline()


def test_rqf_gives_boxes_on_the_page_as_it_is_displayed(house: Any) -> None:
    unit = house.units[2]
    story = [
        house.text(f"Unit {unit.ref}: {unit.title}", size=16, bold=True),
        house.two_columns(unit),
    ]
    flat = house.print(story, page=landscape(A4))
    upright = house.read(flat).units[0].outcomes[0].criteria[0].boxes[0]
    rotated = _turned(
        flat, house.folder / "rotated.pdf", *SIDEWAYS["turned by the file, clockwise"]
    )
    sideways = _turned(flat, house.folder / "sideways.pdf", *SIDEWAYS["printed upwards"])
    assert house.read(rotated).units[0].outcomes[0].criteria[0].boxes[0] == upright
    # Printed upwards: what was left is at the foot, what was at the top is left.
    x0, y0, x1, y1 = upright
    found = house.read(sideways).units[0].outcomes[0].criteria[0].boxes[0]
    assert found == pytest.approx((y0, 842 - x1, y1, 842 - x0), abs=2)


def _turned(source: Path, target: Path, rotate: int, turn: tuple[int, int, int, int]) -> Path:
    """Turn the content of each page by a quarter, on a portrait page."""
    with pikepdf.open(source) as document:
        for page in document.pages:
            width, height = (float(side) for side in page.mediabox[2:])
            shift = (height, 0) if turn[1] == 1 else (0, width)
            matrix = "q {} {} {} {} {:.2f} {:.2f} cm".format(*turn, *shift)
            page.contents_add(pikepdf.Stream(document, matrix.encode()), prepend=True)
            page.contents_add(pikepdf.Stream(document, b"Q"))
            page.MediaBox = [0, 0, height, width]
            if rotate:
                page.Rotate = rotate
        document.save(target)
    return target
