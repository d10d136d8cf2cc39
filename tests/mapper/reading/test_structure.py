"""Structure tables, labelled facts, and what is said of the qualification."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from reportlab.lib import colors
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Flowable, PageBreak, Paragraph, SimpleDocTemplate, Table

from mapper.reading.arrange import arrange
from mapper.reading.facts import fact_name, facts_of_lines, facts_of_table, number_in
from mapper.reading.layout import Layout
from mapper.reading.pdf import extract_pages, page_count
from mapper.reading.qualification import find_qualification
from mapper.reading.structure import find_listed_units


def text(words: str, size: float = 10) -> Paragraph:
    return Paragraph(words, ParagraphStyle("text", fontSize=size, leading=size * 1.2))


def table(rows: Sequence[Sequence[str]], widths: Sequence[float], *, ruled: bool = True) -> Table:
    style: list[Any] = [("VALIGN", (0, 0), (-1, -1), "TOP")]
    if ruled:
        style.append(("GRID", (0, 0), (-1, -1), 0.5, colors.black))
    return Table([[text(cell) for cell in row] for row in rows], widths, style=style)


def lay_out(folder: Path, *story: Flowable) -> Layout:
    path = folder / "structure.pdf"
    SimpleDocTemplate(str(path), invariant=1).build(list(story))
    return arrange(extract_pages(path, 1, page_count(path) + 1))


HEADS = ("Unit no.", "Unit title", "Level", "Credit value", "GLH")


@pytest.mark.parametrize("ruled", [True, False])
def test_find_listed_units_reads_columns_and_groups(tmp_path: Path, ruled: bool) -> None:
    widths = (60, 200, 50, 60, 50)
    layout = lay_out(
        tmp_path,
        text("Mandatory units"),
        table(
            [HEADS, ("1", "Boats", "2", "4", "30"), ("2", "Engines", "3", "6", "45")],
            widths,
            ruled=ruled,
        ),
        text("Optional units: group A"),
        table(
            [HEADS, ("3", "Customers", "2", "3", "20"), ("4", "Sales", "2", "2", "15")],
            widths,
            ruled=ruled,
        ),
    )
    found = [
        (u.ref, u.title, u.level, u.credits, u.glh, u.mandatory) for u in find_listed_units(layout)
    ]
    assert found == [
        ("1", "Boats", 2, 4, 30, True),
        ("2", "Engines", 3, 6, 45, True),
        ("3", "Customers", 2, 3, 20, False),
        ("4", "Sales", 2, 2, 15, False),
    ]


def test_find_listed_units_goes_on_over_a_page_without_its_head(tmp_path: Path) -> None:
    widths = (90, 220, 50)
    layout = lay_out(
        tmp_path,
        text("Core units"),
        table([("Ofqual code", "Title", "GLH"), ("A/601/5321", "Boats", "30")], widths),
        PageBreak(),
        table([("H/601/5322", "Engines", "45"), ("K/601/5323", "Sails", "25")], widths),
    )
    found = [(u.number, u.title, u.glh, u.mandatory) for u in find_listed_units(layout)]
    assert found == [
        ("A/601/5321", "Boats", 30, True),
        ("H/601/5322", "Engines", 45, True),
        ("K/601/5323", "Sails", 25, True),
    ]


def test_find_listed_units_leaves_other_tables_out(tmp_path: Path) -> None:
    layout = lay_out(
        tmp_path,
        table(
            [("Version", "Change", "Section"), ("1.1", "Units 3 and 4 amended", "Units")],
            (60, 200, 100),
        ),
        table(
            [("Title", "Number", "GLH"), ("Level 2 Certificate in Boats", "603/1234/5", "120")],
            (200, 80, 50),
        ),
    )
    assert find_listed_units(layout) == []


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("Guided Learning Hours (GLH):", "glh"),
        ("Credit value", "credits"),
        ("Unit reference number", "number"),
        ("Unit title:", "title"),
        ("Ofqual unit reference number", "number"),
        ("Total Qualification Time (TQT)", "tqt"),
        ("Unit aim", None),
    ],
)
def test_fact_name_knows_labels(label: str, name: str | None) -> None:
    assert fact_name(label) == name


def test_facts_of_lines_reads_several_facts_of_one_line(tmp_path: Path) -> None:
    layout = lay_out(
        tmp_path,
        text("Level: 3 Credit: 4 GLH: 30"),
        text("This unit is part of a Level 2 Diploma of 40 credits for boats and crews."),
    )
    assert facts_of_lines(layout.page(1).lines) == {"level": "3", "credits": "4", "glh": "30"}


def test_facts_of_table_reads_values_beside_or_below(tmp_path: Path) -> None:
    layout = lay_out(
        tmp_path,
        table([("Level", "3"), ("GLH", "30")], (80, 80)),
        text("and"),
        table([("Level", "Credit value", "GLH"), ("2", "4", "45")], (80, 80, 80)),
    )
    beside, below = layout.page(1).tables
    assert facts_of_table(beside) == {"level": "3", "glh": "30"}
    assert facts_of_table(below) == {"level": "2", "credits": "4", "glh": "45"}


def test_number_in_takes_the_first_whole_number() -> None:
    assert [number_in(x) for x in ("65 hours", "Level 3", "none", None)] == [65, 3, None, None]


def test_find_qualification_reads_cover_and_prose(tmp_path: Path) -> None:
    layout = lay_out(
        tmp_path,
        text("Qualification Handbook", 30),
        text("Oxbow Awards Level 3 Diploma in Boat Building (Inland)", 22),
        text("Qualification number: 603/4821/X"),
        PageBreak(),
        text(
            "This diploma has 726 guided learning hours (GLH) and a total qualification time "
            "(TQT) of 1,044 hours."
        ),
        text("It replaces 501/1605/8. The unit has 30 guided learning hours."),
    )
    found = find_qualification(layout, None)
    assert found.model_dump() == {
        "title": "Oxbow Awards Level 3 Diploma in Boat Building (Inland)",
        "number": "603/4821/X",
        "awarding_organisation": "Oxbow Awards",
        "level": 3,
        "glh": 726,
        "tqt": 1044,
    }


def test_find_qualification_reads_a_table_at_a_glance(tmp_path: Path) -> None:
    rows = [("Title and level", "Number", "GLH", "TQT"), ("Boats", "603/4821/5", "120", "160")]
    layout = lay_out(
        tmp_path, text("Oxbow Level 2 Certificate in Boats", 20), table(rows, (180, 90, 50, 50))
    )
    found = find_qualification(layout, None)
    assert (found.number, found.glh, found.tqt, found.level) == ("603/4821/5", 120, 160, 2)


def test_find_qualification_says_nothing_where_the_document_does_not(tmp_path: Path) -> None:
    found = find_qualification(lay_out(tmp_path, text("Some words about boats.")), None)
    assert set(found.model_dump().values()) == {None}


def test_find_listed_units_names_pathways_by_their_heads_only(tmp_path: Path) -> None:
    widths = (90, 220, 50)
    head = ("Unit number", "Title", "GLH")
    layout = lay_out(
        tmp_path,
        text("One pathway is offered at present: Sailing."),
        table([head, ("1", "Boats", "30")], widths),
        text("Pathway 2: Canals"),
        table([head, ("2", "Locks", "20")], widths),
        text("Rivers pathway (optional units)"),
        table([head, ("3", "Weirs", "10")], widths),
    )
    found = [(u.title, u.pathways, u.mandatory) for u in find_listed_units(layout)]
    assert found == [
        ("Boats", (), None),
        ("Locks", ("Canals",), None),
        ("Weirs", ("Rivers",), False),
    ]
