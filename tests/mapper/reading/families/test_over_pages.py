"""Criteria that begin on one page and end on the next, in every family's way."""

from collections.abc import Callable
from typing import Any

from mapper.reading.families.btec import Btec
from mapper.reading.families.content import Content
from mapper.reading.families.unit_standard import UnitStandard

Maker = Callable[..., Any]


def test_content_statement_goes_on_in_the_next_pages_table(press: Maker, read_with: Maker) -> None:
    printed = press()
    printed.heading("Topic 1: Rain", 14)
    widths = [40, 110]
    printed.table(
        [
            ["Subject content", "Students should:"],
            [
                "1.1 Clouds",
                printed.hanging(
                    [("1.1.1", "name clouds"), ("1.1.2", "understand how rain forms in")]
                ),
            ],
        ],
        widths,
    )
    printed.new_page()
    printed.table(
        [
            ["Subject content", "Students should:"],
            [
                "",
                [
                    printed.paragraph("cold air", indent=30),
                    *printed.hanging([("1.1.3", "measure rain")]),
                ],
            ],
        ],
        widths,
    )
    units = read_with(Content(), printed.print())

    criteria = units[0].outcomes[0].criteria
    assert [(c.ref, c.text, c.page, c.end_page) for c in criteria] == [
        ("1.1.1", "name clouds", 1, None),
        ("1.1.2", "understand how rain forms in cold air", 1, 2),
        ("1.1.3", "measure rain", 2, None),
    ]


def test_content_bullet_goes_on_in_a_table_without_a_head(press: Maker, read_with: Maker) -> None:
    printed = press()
    hang, para = printed.hanging, printed.paragraph
    printed.heading("Unit 1", 14).heading("Snow", 12)
    printed.table(
        [
            ["Content", "Further information"],
            [
                "1.1.1\nFlakes",
                [
                    para("Learners should be able to:"),
                    *hang([("•", "tell flakes by their")], hang=12),
                ],
            ],
        ],
        [40, 110],
    )
    printed.new_page()
    printed.table(
        [["", [para("six arms", indent=12), *hang([("•", "draw a flake")], hang=12)]]], [40, 110]
    )
    units = read_with(Content(), printed.print())

    criteria = units[0].outcomes[0].criteria
    assert [(c.ref, c.text, c.page, c.end_page) for c in criteria] == [
        ("1.1.1-a", "tell flakes by their six arms", 1, 2),
        ("1.1.1-b", "draw a flake", 2, None),
    ]


def test_graded_criterion_goes_on_in_its_column(press: Maker, read_with: Maker) -> None:
    printed = press()
    hang, para = printed.hanging, printed.paragraph
    printed.heading("Unit 5: Hail", 16).heading("Learning aims", 12)
    printed.text("In this unit you will:").items(
        [("A", "Study hail"), ("B", "Avoid hail")], hang=15
    )
    widths = [55, 55, 55]
    printed.table(
        [
            ["Pass", "Merit", "Distinction"],
            ["Learning aim A: Study hail", "", hang([("A.D1", "Evaluate hail that")])],
            [hang([("A.P1", "Describe hail.")]), hang([("A.M1", "Compare hail of")]), ""],
        ],
        widths,
        spans=[((0, 1), (1, 1)), ((2, 1), (2, 2))],
    )
    printed.new_page()
    printed.table(
        [
            ["Pass", "Merit", "Distinction"],
            ["", para("two storms.", indent=30), para("fell this year.", indent=30)],
            [hang([("B.P2", "Find a roof.")]), "", ""],
        ],
        widths,
    )
    units = read_with(Btec(), printed.print())

    criteria = units[0].outcomes[0].criteria
    assert [(c.ref, c.text, c.page, c.end_page) for c in criteria] == [
        ("A.P1", "Describe hail.", 1, None),
        ("A.M1", "Compare hail of two storms.", 1, 2),
        ("A.D1", "Evaluate hail that fell this year.", 1, 2),
    ]


def test_unit_standard_bullet_goes_on_over_the_page(press: Maker, read_with: Maker) -> None:
    printed = press()
    printed.heading("UNIT STANDARD 5151", 18)
    printed.heading("Unit Standard Title", 14).text("Forecast the weather")
    printed.heading("Specific Outcome 1", 11).text("Read the sky.")
    printed.heading("Assessment Criteria", 11).gap(530)
    printed.items(
        [("❖", "Clouds are read " + "from dusk to dawn and " * 40 + "again.")], indent=18, hang=18
    )
    printed.items([("❖", "Winds are read.")], indent=18, hang=18)
    units = read_with(UnitStandard(), printed.print())

    first, second = units[0].outcomes[0].criteria
    assert first.text.endswith("from dusk to dawn and again.")
    assert (first.page, first.end_page) == (1, 2)
    assert (second.text, second.page) == ("Winds are read.", 2)
    assert first.boxes
    assert all(box[3] <= 842 for box in first.boxes)
