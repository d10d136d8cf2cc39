from collections.abc import Callable
from typing import Any

import pytest

from mapper.reading.families.btec import Btec

Maker = Callable[..., Any]


def test_btec_reads_a_grid_with_merged_cells_and_counts_each_aim_once(
    press: Maker, read_with: Maker, outline: Maker
) -> None:
    printed = press(header="UNIT 7: KEEPING A LIGHTHOUSE", footer="Coast Awards 2021")
    printed.heading("Unit 7: Keeping a Lighthouse", 17)
    printed.text("Level: 3", "Unit type: Internal", "Guided learning hours: 60")
    printed.heading("Unit introduction", 12).text("A unit about lamps. P1 is not a criterion here.")
    printed.heading("Learning aims", 12).text("In this unit you will:")
    printed.items(
        [
            ("A", "Understand how a lamp works"),
            (
                "B",
                "Carry out the work of a keeper through a whole winter, with its storms, its "
                "visitors and its long nights",
            ),
            ("C", "Review own work"),
        ],
        hang=14,
    )
    printed.new_page().heading("Summary of unit", 12)
    printed.table(
        [
            ["Learning aim", "Key content areas", "Recommended assessment approach"],
            ["A Understand how a lamp works", "A1 Lamps\nA2 Lenses", "A report"],
            ["B Carry out the work of a keeper", "B1 Night work", "A logbook"],
        ],
        [50, 50, 50],
        bold_rows=[0],
    )
    printed.heading("Content", 12)
    printed.heading("Learning aim A: Understand how a lamp works", 10)
    printed.heading("A1 Lamps", 9.5).items([("•", "wick lamps"), ("•", "E=mc2")], hang=12)
    printed.heading("Learning aim B: Carry out the work of a keeper through a whole winter", 10)
    printed.new_page().heading("Assessment criteria", 12)
    hang = printed.hanging
    printed.table(
        [
            ["Pass", "Merit", "Distinction"],
            [
                "Learning aim A: Understand how a lamp works",
                "",
                hang([("A.D1", "Evaluate a lamp.")]),
            ],
            [
                hang([("A.P1", "Describe a lamp and what it burns."), ("A.P2", "Explain a lens.")]),
                hang([("A.M1", "Compare two lamps.")]),
                "",
            ],
            [
                "Learning aim B: Carry out the work of a keeper through a whole winter",
                "",
                hang(
                    [
                        ("BC.D2", "Justify the order of work over a night."),
                        ("BC.D3", "Evaluate own performance."),
                    ]
                ),
            ],
            [
                hang([("B.P3", "Light the lamp.")]),
                hang([("B.M2", "Light the lamp in a storm.")]),
                "",
            ],
            ["Learning aim C: Review own work", "", ""],
            [hang([("C.P4", "Keep a logbook.")]), hang([("C.M3", "Analyse the logbook.")]), ""],
        ],
        [55, 55, 55],
        spans=[
            ((0, 1), (1, 1)),
            ((2, 1), (2, 2)),
            ((0, 3), (1, 3)),
            ((2, 3), (2, 6)),
            ((0, 5), (1, 5)),
        ],
        dark=[0],
        bold_rows=[0, 1, 3, 5],
    )
    printed.new_page().heading("Essential information for assignments", 12)
    printed.text("Learning aim: A (A.P1, A.P2, A.M1, A.D1)", "Learning aims: B and C (B.P3, BC.D2)")
    printed.text("A.P1 Learners will draw a lamp.")
    printed.heading("Links to other units", 12).text("Unit 1: Sea and Shore", "Unit 2: Boats")
    units = read_with(Btec(), printed.print())

    assert outline(units) == [
        (
            "7",
            "Keeping a Lighthouse",
            [
                (
                    "A",
                    "Understand how a lamp works",
                    [
                        ("A.P1", "Describe a lamp and what it burns."),
                        ("A.P2", "Explain a lens."),
                        ("A.M1", "Compare two lamps."),
                        ("A.D1", "Evaluate a lamp."),
                    ],
                ),
                (
                    "B",
                    "Carry out the work of a keeper through a whole winter, with its storms, "
                    "its visitors and its long nights",
                    [
                        ("B.P3", "Light the lamp."),
                        ("B.M2", "Light the lamp in a storm."),
                        ("BC.D2", "Justify the order of work over a night."),
                        ("BC.D3", "Evaluate own performance."),
                    ],
                ),
                (
                    "C",
                    "Review own work",
                    [("C.P4", "Keep a logbook."), ("C.M3", "Analyse the logbook.")],
                ),
            ],
        )
    ]
    unit = units[0]
    assert (unit.level, unit.glh, unit.page) == (3, 60, 1)
    assert [o.page for o in unit.outcomes] == [1, 1, 1]
    assert {c.page for o in unit.outcomes for c in o.criteria} == {3}


def test_btec_gives_plain_grades_the_outcome_of_their_row(
    press: Maker, read_with: Maker, outline: Maker
) -> None:
    printed = press(font="Times-Roman", size=10)
    for number, title, first in ((1, "Bridges", "Explain"), (2, "Tunnels", "Discuss")):
        printed.heading(f"Unit {number}: {title}", 18)
        printed.table(
            [["Unit code", f"D/615/100{number}"], ["Unit level", "4"], ["Credit value", "15"]],
            [40, 60],
        )
        printed.heading("Learning Outcomes", 13)
        printed.text("By the end of this unit students will be able to:")
        printed.items(
            [
                ("LO1", f"{first} how {title.lower()} carry loads"),
                ("LO2", "Design one"),
                ("LO3", "Present the design"),
            ],
            hang=34,
        )
        printed.new_page().heading("Essential Content", 13)
        printed.heading(f"LO1 {first} how {title.lower()} carry loads", 11)
        printed.text("<i>Loads:</i>", "Dead and live loads.")
        printed.new_page().heading("Learning Outcomes and Assessment Criteria", 13)
        hang = printed.hanging
        printed.table(
            [
                ["Pass", "Merit", "Distinction"],
                [
                    f"LO1 {first} how {title.lower()} carry loads",
                    "",
                    [
                        printed.paragraph("LO1 and LO2"),
                        *hang([("D1", "Critically evaluate a load path.")]),
                    ],
                ],
                [
                    hang([("P1", "Discuss loads."), ("P2", "Calculate a load.")]),
                    hang([("M1", "Assess a load path.")]),
                    "",
                ],
                ["LO2 Design one", "", ""],
                [hang([("P3", "Draw a design.")]), hang([("M2", "Refine the design.")]), ""],
                ["LO3 Present the design", "", hang([("D2", "Defend the design.")])],
                [hang([("P4", "Present.")]), hang([("M3", "Answer questions.")]), ""],
            ],
            [55, 55, 55],
            spans=[
                ((0, 1), (1, 1)),
                ((2, 1), (2, 4)),
                ((0, 3), (1, 3)),
                ((0, 5), (1, 5)),
                ((2, 5), (2, 6)),
            ],
            dark=[0],
            bold_rows=[0, 1, 3, 5],
        )
        printed.heading("Recommended resources", 13).text("P1 and P2 may be assessed together.")
        printed.new_page()
    units = read_with(Btec(), printed.print())

    assert [(u.ref, u.title, u.level, u.credits, u.number) for u in units] == [
        ("1", "Bridges", 4, 15, "D/615/1001"),
        ("2", "Tunnels", 4, 15, "D/615/1002"),
    ]
    assert outline(units)[0][2] == [
        (
            "1",
            "Explain how bridges carry loads",
            [
                ("P1", "Discuss loads."),
                ("P2", "Calculate a load."),
                ("M1", "Assess a load path."),
                ("D1", "Critically evaluate a load path."),
            ],
        ),
        ("2", "Design one", [("P3", "Draw a design."), ("M2", "Refine the design.")]),
        (
            "3",
            "Present the design",
            [("P4", "Present."), ("M3", "Answer questions."), ("D2", "Defend the design.")],
        ),
    ]


def test_btec_reads_two_levels_and_a_grid_that_goes_on_over_the_page(
    press: Maker, read_with: Maker, outline: Maker
) -> None:
    printed = press()
    printed.heading("Unit 4: Keeping Goats", 16).text("Level: 1 and 2", "Guided learning hours: 30")
    printed.heading("Learning aims", 12).text("In this unit you will:")
    printed.text("A: know about goats", "B: keep goats")
    printed.heading("Assessment criteria", 12).gap(500)
    hang = printed.hanging
    printed.table(
        [
            ["Level 1", "Level 2 Pass", "Level 2 Merit", "Level 2 Distinction"],
            ["Learning aim A: Know about goats", "", "", ""],
            [
                hang([("1A.1", "Name two breeds.")]),
                hang([("2A.P1", "Describe two breeds. *")]),
                hang([("2A.M1", "Compare two breeds.")]),
                hang([("2A.D1", "Evaluate a breed.")]),
            ],
            ["Learning aim B: Keep goats", "", "", ""],
            [
                hang([("1B.2", "Feed a goat.")]),
                hang([("2B.P2", "Feed goats for a week.")]),
                hang([("2B.M2", "Feed goats well.")]),
                "",
            ],
        ],
        [40, 42, 42, 42],
        spans=[((0, 1), (3, 1)), ((0, 3), (3, 3))],
        repeat=1,
        bold_rows=[0, 1, 3],
    )
    units = read_with(Btec(), printed.print())

    assert outline(units)[0][2] == [
        (
            "A",
            "know about goats",
            [
                ("1A.1", "Name two breeds."),
                ("2A.P1", "Describe two breeds. *"),
                ("2A.M1", "Compare two breeds."),
                ("2A.D1", "Evaluate a breed."),
            ],
        ),
        (
            "B",
            "keep goats",
            [
                ("1B.2", "Feed a goat."),
                ("2B.P2", "Feed goats for a week."),
                ("2B.M2", "Feed goats well."),
            ],
        ),
    ]
    assert [c.page for c in units[0].outcomes[1].criteria] == [2, 2, 2]


def test_btec_reads_a_grid_without_rules_and_older_references(
    press: Maker, read_with: Maker, outline: Maker
) -> None:
    printed = press()
    printed.heading("Unit 2: Sea Birds", 16).heading("Learning aims", 12)
    printed.text("In this unit you will:").items([("A", "Study gulls"), ("B", "Count gulls")])
    printed.heading("Assessment criteria", 12)
    hang = printed.hanging
    printed.table(
        [
            ["Pass", "Merit", "Distinction"],
            ["", "", ""],
            [
                hang([("AP1", "Describe a gull that was seen at the shore, from beak to tail.")]),
                hang([("AM1", "Compare two gulls that were seen at the shore in one year.")]),
                hang([("AD1", "Evaluate a field guide for gulls.")]),
            ],
            ["", "", ""],
            [
                hang([("BP2", "Count the gulls of one colony on one day, and note the weather.")]),
                hang([("BM2", "Count the gulls of one colony over a whole month.")]),
                "",
            ],
        ],
        [55, 55, 55],
        ruled=False,
        bold_rows=[0],
    )
    units = read_with(Btec(), printed.print())

    assert outline(units)[0][2] == [
        (
            "A",
            "Study gulls",
            [
                ("AP1", "Describe a gull that was seen at the shore, from beak to tail."),
                ("AM1", "Compare two gulls that were seen at the shore in one year."),
                ("AD1", "Evaluate a field guide for gulls."),
            ],
        ),
        (
            "B",
            "Count gulls",
            [
                ("BP2", "Count the gulls of one colony on one day, and note the weather."),
                ("BM2", "Count the gulls of one colony over a whole month."),
            ],
        ),
    ]


def test_btec_places_criteria_of_a_bare_grid_by_wording_and_says_so(
    press: Maker, read_with: Maker, outline: Maker
) -> None:
    printed = press()
    printed.heading("Unit 9: Baking", 16).heading("Learning outcomes", 12)
    printed.text("On completion of this unit a learner should:")
    printed.items([("1", "Know the ingredients of bread"), ("2", "Be able to bake bread")])
    printed.heading("Assessment and grading criteria", 12)
    hang = printed.hanging
    head = "To achieve a {} grade the evidence must show that the learner is able to:"
    printed.table(
        [
            [head.format("pass"), head.format("merit"), head.format("distinction")],
            [
                hang([("P1", "describe the ingredients of bread [IE1]")]),
                hang([("M1", "compare ingredients of bread")]),
                "",
            ],
            [
                hang([("P2", "bake bread")]),
                hang([("M2", "bake bread for a shop")]),
                hang([("D1", "evaluate how to bake bread")]),
            ],
        ],
        [55, 55, 55],
    )
    printed.heading("Programme of suggested assignments", 12)
    printed.table(
        [["Criteria covered", "Assignment title"], ["P1, M1", "P2 Bread for all"]], [50, 90]
    )
    units = read_with(Btec(), printed.print())

    assert outline(units)[0][2] == [
        (
            "1",
            "Know the ingredients of bread",
            [
                ("P1", "describe the ingredients of bread [IE1]"),
                ("M1", "compare ingredients of bread"),
            ],
        ),
        (
            "2",
            "Be able to bake bread",
            [
                ("P2", "bake bread"),
                ("M2", "bake bread for a shop"),
                ("D1", "evaluate how to bake bread"),
            ],
        ),
    ]


def test_btec_reads_the_topics_of_a_unit_without_a_grid(
    press: Maker, read_with: Maker, outline: Maker
) -> None:
    printed = press()
    printed.heading("Unit 1: Principles of Kites", 16)
    printed.text("Level: 3", "Unit type: External", "Guided learning hours: 90")
    printed.heading("Essential content", 12)
    printed.heading("A Why kites fly", 11).heading("A1 Lift", 10)
    printed.items([("•", "angle of attack"), ("•", "wind")], hang=12)
    printed.heading("A2 Drag", 10).items([("•", "tails")], hang=12)
    printed.heading("B Building kites", 11).heading("B1 Frames", 10)
    printed.items([("•", "bamboo")], hang=12)
    units = read_with(Btec(), printed.print())

    assert outline(units)[0][2] == [
        ("A", "Why kites fly", [("A1", "Lift • angle of attack • wind"), ("A2", "Drag • tails")]),
        ("B", "Building kites", [("B1", "Frames • bamboo")]),
    ]


@pytest.mark.parametrize("lettered", [True, False])
def test_btec_reads_a_grid_in_pieces_without_rules(
    press: Maker, read_with: Maker, outline: Maker, lettered: bool
) -> None:
    head = "Learning aims" if lettered else "Learning Outcomes"
    names = ("A", "B") if lettered else ("LO1", "LO2")
    marks = ("Learning aim A:", "Learning aim B:") if lettered else names
    texts = ("Dig a well in sand and in clay", "Line a well so that it stands for years")
    printed = press()
    printed.heading("Unit 4: Wells", 16).text("Level: 4", "Guided learning hours: 60")
    printed.heading(head, 12)
    printed.text(
        "In this unit you will:"
        if lettered
        else "By the end of this unit students will be able to:"
    )
    printed.items(list(zip(names, texts, strict=True)), hang=34)
    printed.new_page().heading("Assessment criteria", 12)
    widths = [55, 55, 55]
    printed.table([["<b>Pass</b>", "<b>Merit</b>", "<b>Distinction</b>"]], widths, ruled=False)
    for place, (mark, text) in enumerate(zip(marks, texts, strict=True)):
        dot = f"{names[place]}." if lettered else ""
        rows = [
            (f"{dot}P{place + 1}", f"Do part {place + 1} of the work on time and in order."),
            (f"{dot}M{place + 1}", f"Compare the parts {place + 1} of three wells of a village."),
            (f"{dot}D{place + 1}", f"Evaluate how the parts {place + 1} are done in the world."),
        ]
        printed.text(f"<b>{mark} {text}</b>")
        printed.table([[printed.hanging([row]) for row in rows]], widths, ruled=False)
    printed.heading("Resources", 12).text("P1 needs a spade.")
    units = read_with(Btec(), printed.print())

    outcomes = outline(units)[0][2]
    assert [(ref, text) for ref, text, _ in outcomes] == list(
        zip([name.removeprefix("LO") for name in names], texts, strict=True)
    )
    assert [ref.rpartition(".")[2] for _, _, criteria in outcomes for ref, _ in criteria] == [
        "P1",
        "M1",
        "D1",
        "P2",
        "M2",
        "D2",
    ]
    assert outcomes[1][2][0][1] == "Do part 2 of the work on time and in order."


def test_btec_reads_a_component_and_references_above_their_texts(
    press: Maker, read_with: Maker, outline: Maker
) -> None:
    printed = press()
    printed.heading("Component 1: Exploring Puppets", 18).text("Guided learning hours: 36")
    printed.heading("Learning outcomes", 12).text("In this component, learners will:")
    printed.items([("A", "Investigate puppets"), ("B", "Make a puppet")], hang=15)
    printed.new_page().heading("Assessment criteria", 12)
    printed.table(
        [
            ["Level 1 Pass", "Level 2 Pass", "Level 2 Merit"],
            ["Learning outcome A: Investigate puppets", "", ""],
            ["A.1P1\nName puppets.", "A.2P1\nDescribe puppets.", "A.2M1\nExplain puppets."],
            ["Learning outcome B: Make a puppet", "", ""],
            ["B.1P2\nMake one.", "B.2P2\nMake two.", "B.2M2\nMake three."],
        ],
        [50, 50, 50],
        spans=[((0, 1), (2, 1)), ((0, 3), (2, 3))],
        bold_rows=[0, 1, 3],
    )
    units = read_with(Btec(), printed.print())

    assert outline(units) == [
        (
            "Component 1",
            "Exploring Puppets",
            [
                (
                    "A",
                    "Investigate puppets",
                    [
                        ("A.1P1", "Name puppets."),
                        ("A.2P1", "Describe puppets."),
                        ("A.2M1", "Explain puppets."),
                    ],
                ),
                (
                    "B",
                    "Make a puppet",
                    [("B.1P2", "Make one."), ("B.2P2", "Make two."), ("B.2M2", "Make three.")],
                ),
            ],
        )
    ]


def test_btec_reads_outcomes_in_a_column_beside_their_criteria(
    press: Maker, read_with: Maker, outline: Maker
) -> None:
    printed = press()
    printed.heading("Unit 6: Clocks", 16).text("Guided learning hours: 60")
    printed.table(
        [
            ["Learning outcome", "Pass", "Merit", "Distinction"],
            [
                "1. Understand how clocks\nkeep time",
                "P1: Describe a clock",
                "M1: Compare clocks",
                "D1: Evaluate a clock",
            ],
            ["", "P2: Explain a pendulum", "", ""],
            ["2. Be able to mend clocks", "P3: Mend a clock", "M2: Mend a watch", ""],
        ],
        [45, 42, 42, 42],
        spans=[((0, 1), (0, 2))],
    )
    units = read_with(Btec(), printed.print())

    assert outline(units)[0][2] == [
        (
            "1",
            "Understand how clocks keep time",
            [
                ("P1", "Describe a clock"),
                ("P2", "Explain a pendulum"),
                ("M1", "Compare clocks"),
                ("D1", "Evaluate a clock"),
            ],
        ),
        ("2", "Be able to mend clocks", [("P3", "Mend a clock"), ("M2", "Mend a watch")]),
    ]


def test_btec_reads_criteria_marked_with_an_asterisk(press: Maker, read_with: Maker) -> None:
    printed = press().heading("Unit 3: Boats").text("Level: 3")
    grid = [["Pass", "Merit", "Distinction"]]
    for number in ("1", "2"):
        grid.append([f"LO{number} Understand boats {number}", "", ""])
        grid.append(
            [f"*P{number}: Describe boats", f"M{number}: Explain boats", f"*D{number}: Judge"]
        )
    printed.table(grid, [55, 55, 55], dark=[0])
    (unit,) = read_with(Btec(), printed.print())
    assert [[(c.ref, c.text) for c in o.criteria] for o in unit.outcomes] == [
        [("P1", "Describe boats"), ("M1", "Explain boats"), ("D1", "Judge")],
        [("P2", "Describe boats"), ("M2", "Explain boats"), ("D2", "Judge")],
    ]


def test_btec_does_not_add_the_rest_of_an_aim_to_the_criterion_above_it(
    press: Maker, read_with: Maker
) -> None:
    printed = press().heading("Unit 3: Boats").text("Level: 3")
    grid = [["Pass", "Merit", "Distinction"], ["Learning aim A: Describe hulls", "", ""]]
    grid += [["A.P1 Describe hulls", "A.M1 Explain hulls", "A.D1 Judge hulls"]]
    grid += [["Learning aim B: Inspect a hull, a keel, a mast and", "", ""]]
    printed.table(grid, [55, 55, 55], spans=[((0, 1), (2, 1)), ((0, 3), (2, 3))], dark=[0])
    grid = [["every sail in a busy boatyard", "", ""]]  # the row goes on over the page
    grid += [["B.P2 Inspect hulls", "B.M2 Compare hulls", "B.D2 Judge a hull"]]
    printed.new_page().table(grid, [55, 55, 55], spans=[((0, 0), (2, 0))])
    (unit,) = read_with(Btec(), printed.print())
    assert [[c.text for c in o.criteria] for o in unit.outcomes] == [
        ["Describe hulls", "Explain hulls", "Judge hulls"],
        ["Inspect hulls", "Compare hulls", "Judge a hull"],
    ]
