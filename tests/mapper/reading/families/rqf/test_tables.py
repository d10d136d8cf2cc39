"""Outcomes and criteria in tables: ruled or not, two to seven columns, over page breaks."""

from typing import Any

import pytest
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4, landscape

HEIGHTS = (842, 560, 430)
"""The same document on lower pages breaks at other places."""


@pytest.mark.parametrize("height", HEIGHTS)
def test_rqf_reads_two_ruled_columns_and_not_the_content_below(house: Any, height: float) -> None:
    story = [
        house.text("Oxbow Awards Level 2 Certificate in Boatyard Work", size=24, bold=True),
        house.page_break(),
    ]
    for unit in house.units:
        story += [
            house.text(f"Unit {unit.ref}: {unit.title}", size=14, bold=True, after=6),
            *house.facts(unit),
            house.two_columns(unit),
            house.text("Indicative content", size=12, bold=True, before=14),
        ]
        for ref, text, criteria in unit.outcomes:
            story.append(house.text(f"LO{ref} {text}", bold=True, before=4))
            for c, _ in criteria:
                story += [house.item(c, "Rules, duties and examples"), house.item("•", "a visit")]
        story.append(house.page_break())
    path = house.print(story, page=(595, height), header="Certificate in Boatyard Work")
    assert house.outline_read(path) == house.outline()


@pytest.mark.parametrize("height", HEIGHTS)
def test_rqf_reads_two_columns_that_no_rule_parts(house: Any, height: float) -> None:
    story = []
    for unit in house.units:
        story += [
            house.text(f"{unit.urn} {unit.title}", size=14, bold=True, after=8),
            house.text(f"Level: {unit.level} &nbsp; Credit: {unit.credits} &nbsp; GLH: {unit.glh}"),
            house.two_columns(unit, house.bare),
            house.page_break(),
        ]
    expected = house.outline([unit.changed(ref=unit.urn) for unit in house.units])
    assert house.outline_read(house.print(story, page=(595, height))) == expected


@pytest.mark.parametrize("height", [595, 400, 340])
def test_rqf_reads_number_columns_and_merged_outcomes_on_landscape(
    house: Any, height: float
) -> None:
    story: list[Any] = []
    for unit in house.units:
        heads = ["Learning outcomes", "", "Assessment criteria", "", "Evidence type", "Date"]
        rows: list[Any] = [[house.text(head, bold=True) for head in heads]]
        style = [*house.grid, ("SPAN", (0, 0), (1, 0)), ("SPAN", (2, 0), (3, 0))]
        for ref, text, criteria in unit.outcomes:
            first = len(rows)
            for c, t in criteria:
                opens = [house.text(ref), house.text(text)] if len(rows) == first else ["", ""]
                rows.append([*opens, house.text(c), house.text(t), "", ""])
            last = len(rows) - 1
            style += [("SPAN", (0, first), (0, last)), ("SPAN", (1, first), (1, last))]
        story += [
            house.text(f"Unit {unit.ref}: {unit.title}", size=16, bold=True, color="#1f3864"),
            house.text(f"Level: {unit.level}", bold=True),
            house.text(f"Credit value: {unit.credits}", bold=True),
            house.text(f"Guided learning hours: {unit.glh}", bold=True, after=6),
            house.text("Learners meet 1.1 to 3.2 in their own workplace.", after=8),
            house.table(rows, (20, 170, 30, 300, 90, 70), style, repeatRows=1),
            house.text("Learner signature: __________  Date: ________", before=16),
            house.page_break(),
        ]
    page = (landscape(A4)[0], height)
    footer = "Issue 2 – March 2024 © Oxbow Awards Limited 2024   {}"
    assert house.outline_read(house.print(story, page=page, footer=footer)) == house.outline()


@pytest.mark.parametrize("height", HEIGHTS)
def test_rqf_reads_outcomes_in_rows_across_the_table(house: Any, height: float) -> None:
    story = []
    for unit in house.units:
        rows: list[Any] = []
        style = list(house.grid)
        for ref, text, criteria in unit.outcomes:
            style.append(("SPAN", (0, len(rows)), (2, len(rows))))
            rows.append([house.text(f"LO{ref}: {text}", bold=True), "", ""])
            rows.append([house.text(t, bold=True) for t in ("AC", "The learner can:", "Guidance")])
            rows += [
                [house.text(c), house.text(t), house.text("1.1 and 2.1 may be linked")]
                for c, t in criteria
            ]
        story += [
            house.text(f"Unit {unit.ref} – {unit.title}", size=15, bold=True, after=8),
            *house.facts(unit),
            house.table(rows, (36, 254, 180), style),
            house.page_break(),
        ]
    assert house.outline_read(house.print(story, page=(595, height))) == house.outline()


@pytest.mark.parametrize("height", HEIGHTS)
def test_rqf_reads_a_table_for_each_outcome_with_heads_inside(house: Any, height: float) -> None:
    story = []
    for unit in house.units:
        story += [
            house.text(f"Unit {unit.ref} {unit.title} ({unit.urn})", size=15, bold=True, after=6),
            house.table(
                [[f"Level {unit.level}", f"{unit.credits} credits", f"{unit.glh} GLH"]], (150,) * 3
            ),
            house.gap(1, 10),
        ]
        for ref, text, criteria in unit.outcomes:
            rows = [
                [house.text(f"Learning outcome {ref}", bold=True), ""],
                [[house.text("The learner will:"), house.text(text)], ""],
                [house.text("Assessment criteria (AC)", bold=True), ""],
                [house.text("The learner can:"), ""],
                *([house.text(c), house.text(t)] for c, t in criteria),
            ]
            style = [*house.grid, *(("SPAN", (0, row), (1, row)) for row in range(4))]
            story += [house.table(rows, (36, 434), style), house.gap(1, 10)]
        story += [
            house.text("Delivery and assessment guidance", bold=True, size=12),
            house.text("1.1 Learners could be shown a boatyard."),
            house.page_break(),
        ]
    assert house.outline_read(house.print(story, page=(595, height))) == house.outline()


@pytest.mark.parametrize("height", HEIGHTS)
def test_rqf_leaves_a_third_column_of_coverage_out(house: Any, height: float) -> None:
    story = []
    for unit in house.units:
        heads = ("Learning outcome", "Assessment criteria", "Coverage and depth")
        rows: list[Any] = [[house.text(head, bold=True) for head in heads]]
        for ref, text, criteria in unit.outcomes:
            listed = [house.item(f"AC{c}", t, hang=36) for c, t in criteria]
            coverage = [house.item("•", "tools used"), house.item("•", "BS EN 1234:2019, 1.2")]
            rows.append([house.item(f"LO{ref}", text, hang=26), listed, coverage])
        style = [*house.bare, ("LINEBELOW", (0, 0), (-1, -1), 0.5, colors.black)]
        story += [
            house.text(f"UNIT {unit.ref} – {unit.title}", size=13, bold=True, after=8),
            *house.facts(unit),
            house.table(rows, (150, 200, 120), style, splitInRow=1),
            house.gap(1, 20),
        ]
    assert house.outline_read(house.print(story, page=(595, height))) == house.outline()


def test_rqf_numbers_outcomes_that_are_not_numbered_by_their_criteria(house: Any) -> None:
    story = []
    for unit in house.units:
        rows: list[Any] = [[house.text("Learning outcomes"), house.text("Assessment criteria")]]
        style = list(house.grid)
        for _, text, criteria in unit.outcomes:
            style.append(("SPAN", (0, len(rows)), (0, len(rows) + len(criteria) - 1)))
            rows += [
                [house.text(text) if not i else "", house.item(c, t)]
                for i, (c, t) in enumerate(criteria)
            ]
        story += [
            house.text(f"Unit {unit.ref} {unit.title}", size=15, bold=True, after=8),
            *house.facts(unit),
            house.table(rows, (170, 300), style, repeatRows=1),
            house.gap(1, 16),
        ]
    assert house.outline_read(house.print(story)) == house.outline()


def test_rqf_reads_a_table_whose_heads_stand_above_it(house: Any) -> None:
    story = []
    for unit in house.units:
        heads = [[house.text("Learning outcomes"), house.text("Assessment criteria")]]
        rows = [
            [house.item(f"{ref}.", text, hang=18), [house.item(c, t) for c, t in criteria]]
            for ref, text, criteria in unit.outcomes
        ]
        story += [
            house.text(f"Unit {unit.ref} {unit.title}", size=15, bold=True, after=8),
            *house.facts(unit),
            house.table(heads, (170, 300), house.bare),
            house.table(rows, (170, 300)),
            house.gap(1, 16),
        ]
    assert house.outline_read(house.print(story)) == house.outline()


def test_rqf_takes_unit_and_facts_from_a_table(house: Any) -> None:
    story = []
    for unit in house.units:
        facts = [
            ("Unit title:", unit.title),
            ("Unit number:", unit.urn),
            ("Level:", str(unit.level)),
            ("Credit value:", str(unit.credits)),
            ("GLH:", str(unit.glh)),
        ]
        rows = [[house.text(name, bold=True), house.text(value)] for name, value in facts]
        story += [house.table(rows, (120, 350)), house.gap(1, 10), house.two_columns(unit)]
        story.append(house.page_break())
    expected = house.outline([unit.changed(ref=unit.urn) for unit in house.units])
    assert house.outline_read(house.print(story)) == expected


def test_rqf_takes_the_heading_above_a_row_of_facts_as_the_title(house: Any) -> None:
    story = []
    for unit in house.units:
        rows = [
            ["Unit Ref", "Level", "Credit", "GLH"],
            [unit.urn, unit.level, unit.credits, unit.glh],
        ]
        story += [
            house.text(unit.title, size=15, bold=True, after=6),
            house.table(rows, (118,) * 4),
            house.gap(1, 10),
            house.two_columns(unit),
            house.gap(1, 16),
        ]
    expected = house.outline([unit.changed(ref=unit.urn) for unit in house.units])
    assert house.outline_read(house.print(story)) == expected


def test_rqf_reads_criteria_numbered_by_letters(house: Any) -> None:
    units = [
        unit.changed(criteria=lambda outcome, m: f"{outcome}{'abcdef'[m - 1]}")
        for unit in house.units
    ]
    story = []
    for unit in units:
        story += [
            house.text(f"Unit {unit.ref} {unit.title}", size=15, bold=True, after=8),
            *house.facts(unit),
            house.two_columns(unit),
            house.gap(1, 16),
        ]
    assert house.outline_read(house.print(story)) == house.outline(units)


NESTED = (
    ("1.1", "Describe the duties of: • the harbour master • the dock hand"),
    ("1.2", "Explain how these are controlled: a) noise b) waste: i) solid ii) liquid c) speed"),
    *((f"1.{m}", f"Analyse income of kind {m} in line with clause 4.2") for m in range(3, 10)),
    ("1.10", "Evaluate service: 1. by phone 2. in person"),
    ("1.11", "Review practice in line with BS 8848:2014"),
)


@pytest.mark.parametrize("ruled", [True, False])
@pytest.mark.parametrize("height", [842, 480])
def test_rqf_keeps_nested_lists_in_their_criterion(house: Any, ruled: bool, height: float) -> None:
    cell = [
        house.item("1.1", "Describe the duties of:", hang=30),
        house.item("•", "the harbour master", indent=30, hang=12),
        house.item("•", "the dock hand", indent=30, hang=12),
        house.item("1.2", "Explain how these are controlled:", hang=30),
        house.item("a)", "noise", indent=30, hang=14),
        house.item("b)", "waste:", indent=30, hang=14),
        house.item("i)", "solid", indent=44, hang=14),
        house.item("ii)", "liquid", indent=44, hang=14),
        house.item("c)", "speed", indent=30, hang=14),
        *(house.item(ref, text, hang=30) for ref, text in NESTED[2:9]),
        house.item("1.10", "Evaluate service:", hang=30),
        house.item("1.", "by phone", indent=30, hang=14),
        house.item("2.", "in person", indent=30, hang=14),
        house.item("1.11", NESTED[-1][1], hang=30),
    ]
    rows = [
        [house.text("Learning outcomes", bold=True), house.text("Assessment criteria", bold=True)],
        [house.item("1.", "Understand how a marina is run", hang=18), cell],
        [house.item("2.", "Be able to lead", hang=18), [house.item("2.1", "Lead a team")]],
    ]
    story = [
        house.text("Unit 5 Managing a marina", size=15, bold=True, after=8),
        house.table(rows, (170, 300), None if ruled else house.bare, splitInRow=1),
    ]
    unit = house.read(house.print(story, page=(595, height))).units[0]
    assert [(c.ref, c.text) for c in unit.outcomes[0].criteria] == list(NESTED)
    assert [(c.ref, c.text) for c in unit.outcomes[1].criteria] == [("2.1", "Lead a team")]


def test_rqf_keeps_an_unnumbered_opening_apart_from_the_criteria_that_complete_it(
    house: Any,
) -> None:
    rows = [
        [house.text("Learning outcome", bold=True), house.text("Assessment criteria", bold=True)],
        [
            house.item("1.", "Moor a boat", hang=18),
            [
                house.text("In line with the harbour's rules, moor a boat:"),
                house.item("1.1", "at a quay"),
                house.item("1.2", "at a buoy"),
            ],
        ],
        [house.item("2.", "Steer", hang=18), [house.item("2.1", "Steer a course")]],
    ]
    story = [
        house.text("Unit 7 Boat handling", size=15, bold=True, after=8),
        house.table(rows, (170, 300)),
    ]
    criteria = [c for o in house.read(house.print(story)).units[0].outcomes for c in o.criteria]
    stem = "In line with the harbour's rules, moor a boat:"
    assert [(c.ref, c.text, c.stem) for c in criteria] == [
        ("1.1", "at a quay", stem),
        ("1.2", "at a buoy", stem),
        ("2.1", "Steer a course", None),
    ]
    assert criteria[0].full_text == f"{stem} at a quay"


def test_rqf_counts_criteria_that_a_cell_prints_without_numbers(house: Any) -> None:
    rows = [
        [
            house.text("Learning outcomes. The learner will:", bold=True),
            house.text("Assessment criteria. The learner can:", bold=True),
        ],
        [
            house.item("1.", "Know ropes", hang=18),
            [house.item("•", "name ropes", hang=12), house.item("•", "tie knots", hang=12)],
        ],
        [house.item("2.", "Know sails", hang=18), house.text("describe the sails of a boat")],
    ]
    story = [
        house.text("Unit 7 Sailing", size=15, bold=True, after=8),
        house.table(rows, (170, 300)),
    ]
    outcomes = house.read(house.print(story)).units[0].outcomes
    assert [(c.ref, c.text) for o in outcomes for c in o.criteria] == [
        ("1.1", "name ropes"),
        ("1.2", "tie knots"),
        ("2.1", "describe the sails of a boat"),
    ]
