"""Printed mapping grids in house styles of our own: one mapping, printed in many ways, read back.

Every document is fictional and printed here; each test says what the grid in it claims.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import docx
import pikepdf
import pytest
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    Flowable,
    PageBreak,
    Paragraph,
    SimpleDocTemplate,
    Spacer,
    Table,
)

from mapper.reading.arrange import arrange
from mapper.reading.assemble import assemble
from mapper.reading.pdf import extract_pages, page_count
from mapper.reading.read import read_specification
from mapper.specification import Document, Specification

BODY = ParagraphStyle("body", fontName="Helvetica", fontSize=9.5, leading=12, spaceAfter=3)
SMALL = ParagraphStyle("small", parent=BODY, fontSize=8, leading=9.5, spaceAfter=0)
HEAD = ParagraphStyle("head", parent=BODY, fontName="Helvetica-Bold", fontSize=14, leading=18)

UNITS = {
    "101": ("Rigging small boats", {
        "1": ("Know ropes and fittings", {
            "1.1": "Describe the ropes used on a small boat",
            "1.2": "Explain how fittings are inspected before sailing",
        }),
        "2": ("Be able to rig a boat", {
            "2.1": "Attach the standing rigging in the right order",
            "2.2": "Check tension with a gauge and record it",
        }),
    }),
    "102": ("Handling boats under sail", {
        "1": ("Understand wind and tide", {
            "1.1": "Explain how tide tables are used to plan a passage",
            "1.2": "Describe how wind shifts along a coast",
        }),
        "2": ("Be able to steer a course", {
            "2.1": "Steer a set course in moderate wind",
            "2.2": "Correct the course for drift and tide",
        }),
    }),
}  # fmt: skip
MAPPING = {
    ("101", "1.1"): ["K1"],
    ("101", "1.2"): ["K1", "K2"],
    ("101", "2.1"): ["S1"],
    ("101", "2.2"): ["S1", "S2", "B1"],
    ("102", "1.1"): ["K3"],
    ("102", "1.2"): ["K2", "K3"],
    ("102", "2.1"): ["S3"],
    ("102", "2.2"): ["S3", "B1"],
}
CODES = ["K1", "K2", "K3", "S1", "S2", "S3", "B1"]
STATEMENTS = {
    "K1": "Ropes, fittings and their uses", "K2": "Hazards and how they are reported",
    "K3": "Weather, wind and tide", "S1": "Rig a boat for sailing",
    "S2": "Measure and keep records", "S3": "Steer and correct a course",
    "B1": "Put safety first",
}  # fmt: skip
PAIRS = {(unit, ref, code) for (unit, ref), codes in MAPPING.items() for code in codes}
BY_OUTCOME = {(unit, ref.split(".")[0], code) for unit, ref, code in PAIRS}
BY_UNIT = {(unit, "", code) for unit, _, code in PAIRS}


class Turned(Flowable):  # type: ignore[misc]
    """Text that runs up, as the heads of narrow columns do."""

    def __init__(self, text: str, height: float, *, down: bool = False) -> None:
        super().__init__()
        self.text, self.width, self.height, self.down = text, 12.0, height, down

    def draw(self) -> None:
        self.canv.saveState()
        self.canv.setFont("Helvetica-Bold", 8)
        if self.down:
            self.canv.translate(2, self.height - 2)
            self.canv.rotate(270)
        else:
            self.canv.translate(9, 2)
            self.canv.rotate(90)
        self.canv.drawString(0, 0, self.text)
        self.canv.restoreState()


def text(words: str, style: ParagraphStyle = BODY) -> Paragraph:
    return Paragraph(words, style)


def grid(rows: Sequence[Sequence[Any]], widths: Sequence[float], **more: Any) -> Table:
    def shown(cell: Any) -> Any:
        return text(cell, SMALL) if isinstance(cell, str) and len(cell) > 3 else cell

    cells = [[shown(cell) for cell in row] for row in rows]
    style = [
        ("GRID", (0, 0), (-1, -1), 0.6, colors.black), ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("FONTSIZE", (0, 0), (-1, -1), 8), *more.pop("style", []),
    ]  # fmt: skip
    return Table(cells, [width * mm for width in widths], style=style, **more)


def plain(words: Sequence[Sequence[str]], widths: Sequence[float]) -> Table:
    cells = [[text(cell, SMALL) for cell in row] for row in words]
    return Table(
        cells, [width * mm for width in widths], style=[("VALIGN", (0, 0), (-1, -1), "TOP")]
    )


def units(
    row: Callable[[str, str, str], list[str]] | None = None,
    *,
    heads: Sequence[str] = ("Learning outcome", "Assessment criteria"),
    widths: Sequence[float] = (70, 100),
    behind: Callable[[str, str], str] = lambda unit, ref: "",
    under: Callable[[str, str], list[Flowable]] = lambda unit, ref: [],
) -> list[Flowable]:
    """Return two units: a table of outcomes and criteria each, with a column more by `row`."""
    story: list[Flowable] = []
    for ref, (title, outcomes) in UNITS.items():
        story += [text(f"Unit {ref} {title}", HEAD), text("Level: 3"), text("GLH: 40")]
        story += under(ref, "")
        for number, (outcome, criteria) in outcomes.items():
            rows = [list(heads)]
            for at, (criterion, words) in enumerate(criteria.items()):
                said = f"{criterion} {words}{behind(ref, criterion)}"
                rows.append([f"{number}. {outcome}" if at == 0 else "", said])
                if row is not None:
                    rows[-1] += row(ref, number, criterion)
            spans = [("SPAN", (0, 1), (0, len(rows) - 1))]
            story += [grid(rows, widths, style=spans), Spacer(1, 6), *under(ref, number)]
        story.append(PageBreak())
    return story


def read(
    folder: Path, story: Sequence[Flowable], *, wide: bool = False, turn: int = 0
) -> Specification:
    path = folder / "boats.pdf"

    def number(canvas: Canvas, _: object) -> None:
        canvas.setFont("Helvetica", 8)
        canvas.drawRightString(canvas._pagesize[0] - 40, 24, str(canvas.getPageNumber()))

    page = landscape(A4) if wide else A4
    SimpleDocTemplate(str(path), pagesize=page, invariant=1).build(
        list(story), onFirstPage=number, onLaterPages=number
    )
    if turn:
        with pikepdf.open(path, allow_overwriting_input=True) as file:
            for one in list(file.pages)[2:]:
                one.rotate(turn, relative=False)
            file.save(path)
    count = page_count(path)
    layout = arrange(extract_pages(path, 1, count + 1))
    return assemble(layout, Document(name=path.name, sha256="0", pages=count))


def pairs(specification: Specification) -> set[tuple[str | None, str, str]]:
    """Return (unit, criterion, outcome or nothing, code) for everything that is claimed."""
    assert [unit.ref for unit in specification.units] == ["101", "102"]
    assert [item.source.ref for item in specification.items()] == [ref for _, ref in MAPPING]
    return {
        (claim.unit, place, code)
        for claim in specification.claims
        for place in (claim.criteria or [claim.outcome or ""])
        for code in claim.codes
    }


def places(code: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for (unit, ref), codes in MAPPING.items():
        if code in codes:
            found.setdefault(unit, []).append(ref)
    return found


def tick(unit: str, ref: str, code: str, mark: str = "X") -> str:
    return mark if code in MAPPING[unit, ref] else ""


def matrix(unit: str, mark: str, heads: Sequence[Any]) -> Table:
    refs = [ref for other, ref in MAPPING if other == unit]
    rows = [
        ["Criterion", *heads],
        *([ref, *(tick(unit, ref, c, mark) for c in CODES)] for ref in refs),
    ]
    return grid(rows, [24, *[9] * len(CODES)])


@pytest.mark.parametrize("mark", ["X", "x", "•", "Y", "P"])
def test_a_matrix_under_the_heading_of_each_unit(tmp_path: Path, mark: str) -> None:
    story = units()
    for ref, (title, _) in UNITS.items():
        story += [text(f"Unit {ref}: {title}"), matrix(ref, mark, CODES), Spacer(1, 12)]

    assert pairs(read(tmp_path, [*story])) == PAIRS


@pytest.mark.parametrize("down", [False, True])
def test_heads_that_run_up_or_down(tmp_path: Path, down: bool) -> None:
    story = units()
    for ref in UNITS:
        heads = [Turned(f"{code} {STATEMENTS[code]}", 130, down=down) for code in CODES]
        story += [text(f"Unit {ref}"), matrix(ref, "X", heads), Spacer(1, 12)]

    assert pairs(read(tmp_path, story)) == PAIRS


@pytest.mark.parametrize("turn", [0, 90])
def test_one_wide_matrix_with_rows_for_units(tmp_path: Path, turn: int) -> None:
    rows: list[list[Any]] = [["Unit and criterion", *CODES]]
    for ref, (title, _) in UNITS.items():
        rows.append([f"Unit {ref} {title}", *[""] * len(CODES)])
        rows += [
            [f"{criterion} {words}", *(tick(ref, criterion, code, "x") for code in CODES)]
            for _, criteria in UNITS[ref][1].values()
            for criterion, words in criteria.items()
        ]
    story = [*units(), text("Appendix B: mapping to the standard", HEAD),
             grid(rows, [90, *[12] * len(CODES)], style=[("SPAN", (0, 1), (-1, 1))])]  # fmt: skip

    assert pairs(read(tmp_path, story, wide=True, turn=turn)) == PAIRS


def test_a_matrix_that_goes_on_over_the_page_without_its_heads(tmp_path: Path) -> None:
    rows: list[list[Any]] = [["Unit", "Criterion", *CODES]]
    rows += [[unit, ref, *(tick(unit, ref, code) for code in CODES)] for unit, ref in MAPPING]
    story = [*units(), Spacer(1, 570), grid(rows, [20, 24, *[9] * len(CODES)])]

    found = read(tmp_path, story)
    assert len({claim.page for claim in found.claims}) == 2
    assert pairs(found) == PAIRS


def test_kinds_over_bare_numbers(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["Unit", "Criterion", "Knowledge", "", "", "Skills", "", "", "Behaviours"],
        ["", "", "1", "2", "3", "1", "2", "3", "1"],
    ]
    rows += [[unit, ref, *(tick(unit, ref, code) for code in CODES)] for unit, ref in MAPPING]
    spans = [("SPAN", (2, 0), (4, 0)), ("SPAN", (5, 0), (7, 0))]
    story = [*units(), grid(rows, [20, 24, *[10] * 6, 24], style=spans)]

    assert pairs(read(tmp_path, story)) == PAIRS


def test_statements_against_units_with_criteria_in_the_squares(tmp_path: Path) -> None:
    rows = [["KSB", "Statement", "Unit 101", "Unit 102"]]
    rows += [
        [code, STATEMENTS[code], *(", ".join(places(code).get(unit, [])) for unit in UNITS)]
        for code in CODES
    ]
    story = [*units(), text("Annex: where the standard is covered", HEAD),
             grid(rows, [12, 70, 35, 35])]  # fmt: skip

    assert pairs(read(tmp_path, story)) == PAIRS


def test_statements_against_units_with_ticks(tmp_path: Path) -> None:
    rows = [["", *(f"{ref} {title}" for ref, (title, _) in UNITS.items())]]
    rows += [
        [f"{code} {STATEMENTS[code]}", *("✓" if unit in places(code) else "" for unit in UNITS)]
        for code in CODES
    ]
    for row in rows[1:]:
        row[1:] = ["X" if cell else "" for cell in row[1:]]
    story = [*units(), text("Appendix 1", HEAD), grid(rows, [80, 35, 35])]

    assert pairs(read(tmp_path, story)) == BY_UNIT


def test_statements_against_outcomes_of_units(tmp_path: Path) -> None:
    rows = [["KSB", "Unit 101", "", "Unit 102", ""], ["", "LO1", "LO2", "LO1", "LO2"]]
    for code in CODES:
        ticks = [
            "X" if any((unit, lo, code) == one for one in BY_OUTCOME) else ""
            for unit in UNITS
            for lo in ("1", "2")
        ]
        rows.append([code, *ticks])
    spans = [("SPAN", (1, 0), (2, 0)), ("SPAN", (3, 0), (4, 0)), ("SPAN", (0, 0), (0, 1))]
    story = [*units(), text("Appendix 1", HEAD), grid(rows, [20, *[20] * 4], style=spans)]

    assert pairs(read(tmp_path, story)) == BY_OUTCOME


@pytest.mark.parametrize("ruled", [True, False])
def test_a_list_by_statement(tmp_path: Path, ruled: bool) -> None:
    rows = [["KSB", "Statement", "Where it is covered"]]
    for code in CODES:
        where = "; ".join(f"Unit {unit}: {', '.join(refs)}" for unit, refs in places(code).items())
        rows.append([code, STATEMENTS[code], where])
    table = (grid if ruled else plain)(rows, [15, 70, 80])

    assert pairs(read(tmp_path, [*units(), text("Appendix 3", HEAD), table])) == PAIRS


def test_unit_and_criteria_in_columns_of_their_own(tmp_path: Path) -> None:
    rows = [["Standard reference", "Unit", "Criteria"]]
    for code in CODES:
        for at, (unit, refs) in enumerate(places(code).items()):
            rows.append([f"{code}: {STATEMENTS[code]}" if at == 0 else "", unit, ", ".join(refs)])
    starts = [i for i, row in enumerate(rows) if row[0]] + [len(rows)]
    spans = [("SPAN", (0, a), (0, b - 1)) for a, b in pairwise(starts)]
    story = [*units(), grid(rows, [90, 20, 40], style=spans)]

    assert pairs(read(tmp_path, story)) == PAIRS


@pytest.mark.parametrize("ruled", [True, False])
def test_a_column_of_codes_beside_the_criteria(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ruled: bool
) -> None:
    if not ruled:
        monkeypatch.setitem(globals(), "grid", lambda rows, widths, style: plain(rows, widths))
    story = units(
        lambda unit, _, ref: [", ".join(MAPPING[unit, ref])],
        heads=("Learning outcome", "Assessment criteria", "KSBs"),
        widths=(55, 90, 25),
    )

    assert pairs(read(tmp_path, story)) == PAIRS


@pytest.mark.parametrize("form", ["({})", "[{}]", "(KSB: {})"])
def test_codes_in_brackets_behind_the_criteria(tmp_path: Path, form: str) -> None:
    story = units(behind=lambda unit, ref: " " + form.format(", ".join(MAPPING[unit, ref])))

    assert pairs(read(tmp_path, story)) == PAIRS


def test_a_list_under_each_outcome_and_one_under_each_unit(tmp_path: Path) -> None:
    def said(unit: str, outcome: str) -> list[Flowable]:
        codes = [c for c in CODES if (unit, outcome, c) in BY_OUTCOME]
        return [text(f"KSBs covered: {', '.join(codes)}")] if codes else []

    assert pairs(read(tmp_path, units(under=said))) == BY_OUTCOME

    def once(unit: str, outcome: str) -> list[Flowable]:
        codes = [code for code in CODES if unit in places(code)]
        return [] if outcome else [text(f"Links to the standard: {', '.join(codes)}")]

    assert pairs(read(tmp_path, units(under=once))) == BY_UNIT


def test_lines_by_place_and_lines_by_statement(tmp_path: Path) -> None:
    by_place = [
        line
        for unit, (title, _) in UNITS.items()
        for line in (
            text(f"Unit {unit} {title}"),
            *(text(f"AC{ref}: {', '.join(c)}") for (u, ref), c in MAPPING.items() if u == unit),
        )
    ]
    assert pairs(read(tmp_path, [*units(), text("Appendix", HEAD), *by_place])) == PAIRS

    by_code = [
        text(f"{code}: " + "; ".join(f"Unit {u} AC{', '.join(r)}" for u, r in places(code).items()))
        for code in CODES
    ]
    assert pairs(read(tmp_path, [*units(), text("Appendix", HEAD), *by_code])) == PAIRS


def test_units_with_their_codes(tmp_path: Path) -> None:
    rows = [["Unit", "Title", "KSBs"]]
    rows += [[ref, title, ", ".join(c for c in CODES if ref in places(c))]
             for ref, (title, _) in UNITS.items()]  # fmt: skip

    assert pairs(read(tmp_path, [*units(), grid(rows, [20, 70, 60])])) == BY_UNIT


@pytest.mark.parametrize("turned", [False, True])
def test_marks_under_codes_without_rules(tmp_path: Path, turned: bool) -> None:
    path = tmp_path / "boats.pdf"
    story = units()

    class Loose(Flowable):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.width, self.height = 400.0, 330.0

        def draw(self) -> None:
            canvas, y = self.canv, 300.0
            canvas.setFont("Helvetica", 9)
            for at, code in enumerate(CODES):
                x = 230 + 28 * at
                if turned:
                    canvas.saveState()
                    canvas.translate(x + 6, y)
                    canvas.rotate(90)
                    canvas.drawString(0, 0, code)
                    canvas.restoreState()
                else:
                    canvas.drawString(x, y, code)
            for unit, (title, outcomes) in UNITS.items():
                y -= 20
                canvas.drawString(0, y, f"Unit {unit} {title}")
                for ref, words in ((r, w) for _, c in outcomes.values() for r, w in c.items()):
                    y -= 16
                    canvas.drawString(8, y, f"{ref} {words[:34]}")
                    for at, code in enumerate(CODES):
                        if code in MAPPING[unit, ref]:
                            canvas.drawString(232 + 28 * at, y, "X")

    assert pairs(read(path.parent, [*story, text("Appendix", HEAD), Loose()])) == PAIRS


def test_duties_count_where_the_grid_says_that_they_are_duties(tmp_path: Path) -> None:
    rows = [
        ["Unit", "Criterion", "Duty 1", "Duty 2"],
        ["101", "1.1", "X", ""],
        ["102", "2.1", "", "X"],
    ]

    found = pairs(read(tmp_path, [*units(), grid(rows, [20, 30, 25, 25])]))
    assert found == {("101", "1.1", "D1"), ("102", "2.1", "D2")}


DECOYS: list[tuple[str, list[list[str]]]] = [
    ("marks of other things", [["Unit", "Core", "Optional"], ["101", "X", ""], ["102", "", "X"]]),
    ("numbers of questions", [["Outcome", "Questions", "%"], ["1", "4", "40"], ["2", "6", "60"]]),
    ("topics with letters", [["Topic", "Hours"], ["B1 Earth and sky", "10"], ["B2 Sea", "20"]]),
    ("a version table", [["Version", "Change"], ["1.1", "Criterion 2.1 of unit 101 added"]]),
    ("how units are assessed", [["Unit", "Test", "Portfolio"], ["101", "X", ""], ["102", "", "X"]]),
]  # fmt: skip


@pytest.mark.parametrize(("what", "rows"), DECOYS, ids=[what for what, _ in DECOYS])
def test_tables_that_map_nothing_claim_nothing(
    tmp_path: Path, what: str, rows: list[list[str]]
) -> None:
    story = [*units(), text(what, HEAD), grid(rows, [60, 50, 30][: len(rows[0])])]

    assert pairs(read(tmp_path, story)) == set()


def test_a_vitamin_behind_a_criterion_is_no_claim(tmp_path: Path) -> None:
    names = {("101", "1.1"): " (B12)", ("102", "1.2"): " (form K1)"}
    story = units(behind=lambda unit, ref: names.get((unit, ref), ""))

    assert pairs(read(tmp_path, story)) == set()


def test_a_word_draft_prints_its_mapping_too(tmp_path: Path) -> None:
    document = docx.Document()
    for ref, (title, outcomes) in UNITS.items():
        document.add_heading(f"Unit {ref} {title}", level=1)
        for number, (outcome, criteria) in outcomes.items():
            rows = [["Learning outcome", "Assessment criteria"]]
            rows += [[f"{number}. {outcome}", f"{c} {words}"] for c, words in criteria.items()]
            _word_table(document, rows)
    document.add_heading("Appendix: mapping", level=1)
    for ref, (title, _) in UNITS.items():
        document.add_paragraph(f"Unit {ref} {title}")
        rows = [["Criterion", *CODES]]
        rows += [[r, *(tick(u, r, code) for code in CODES)] for u, r in MAPPING if u == ref]
        _word_table(document, rows)
    path = tmp_path / "boats.docx"
    document.save(str(path))

    assert pairs(read_specification(path)) == PAIRS


def _word_table(document: Any, rows: Sequence[Sequence[str]]) -> None:
    table = document.add_table(rows=len(rows), cols=len(rows[0]), style="Table Grid")
    for cells, row in zip(table.rows, rows, strict=True):
        for cell, words in zip(cells.cells, row, strict=True):
            cell.text = words
