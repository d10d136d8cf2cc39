from collections.abc import Callable
from typing import Any

import pytest

from mapper.reading.families.nos import Nos

LEAD = "To be competent, the user/individual on the job must be able to:"
Maker = Callable[..., Any]


def test_nos_reads_lists_under_coloured_element_headings(
    press: Maker, read_with: Maker, outline: Maker
) -> None:
    printed = press(header="Qualification Pack", footer="Approved || Bakery Skills Council")
    printed.heading("BAK/N0101: Bake bread for a small shop", 14, "#268cc0")
    printed.heading("Description", 12).text("This OS unit is about baking bread.")
    printed.heading("Scope", 12).text("The scope covers the following:")
    printed.items([("•", "PC and oven controls"), ("•", "Hygiene")], hang=12)
    printed.heading("Elements and Performance Criteria", 12)
    printed.heading("Preparing the dough", 10, "#268cc0").text(LEAD)
    printed.items(
        [
            (
                "PC1.",
                "weigh the ingredients in accordance to the recipe, keeping in mind that "
                "humidity changes how much water the flour will take up",
            ),
            ("PC2.", "knead the dough"),
        ]
    )
    printed.heading("Baking", 10, "#268cc0").text(LEAD)
    printed.items([("PC3.", "bake until the crust sounds hollow, e.g. K2 loaves")])
    printed.gap(440)
    printed.heading("Knowledge and Understanding (KU)", 12)
    printed.text("The individual on the job needs to know and understand:")
    printed.items(
        [("KU1.", "types of flour"), ("KU2.", "how to keep a sourdough"), ("KU3.", "allergens")]
    )
    printed.heading("Generic Skills (GS)", 12)
    printed.text("User/individual on the job needs to know how to:")
    printed.items([("GS1.", "read a recipe"), ("GS2.", "work in a team")])
    printed.new_page().heading("Assessment Criteria", 12)
    printed.table(
        [
            ["Assessment Criteria for Outcomes", "Theory Marks", "Practical Marks"],
            ["Preparing the dough", "10", "20"],
            ["PC1. weigh the ingredients in accordance to the recipe", "5", "10"],
            ["PC2. knead the dough", "5", "10"],
            ["NOS Total", "10", "20"],
        ],
        [90, 30, 30],
    )
    printed.heading("National Occupational Standards (NOS) Parameters", 12)
    printed.table([["NOS Code", "BAK/N0101"], ["NSQF Level", "4"]], [50, 80])
    printed.new_page().heading("Glossary", 12)
    printed.table(
        [
            ["Performance Criteria (PC)", "Statements that specify the standard of performance"],
            ["Knowledge and Understanding (KU)", "Statements of what must be known"],
        ],
        [50, 90],
    )
    units = read_with(Nos(), printed.print())

    assert outline(units) == [
        (
            "BAK/N0101",
            "Bake bread for a small shop",
            [
                (
                    "E1",
                    "Preparing the dough",
                    [
                        (
                            "PC1",
                            "weigh the ingredients in accordance to the recipe, keeping in mind "
                            "that humidity changes how much water the flour will take up",
                        ),
                        ("PC2", "knead the dough"),
                    ],
                ),
                ("E2", "Baking", [("PC3", "bake until the crust sounds hollow, e.g. K2 loaves")]),
                (
                    "KU",
                    "Knowledge and Understanding",
                    [
                        ("KU1", "types of flour"),
                        ("KU2", "how to keep a sourdough"),
                        ("KU3", "allergens"),
                    ],
                ),
                ("GS", "Generic Skills", [("GS1", "read a recipe"), ("GS2", "work in a team")]),
            ],
        )
    ]
    assert units[0].level == 4
    assert {c.page for c in units[0].outcomes[2].criteria} == {2}


def test_nos_reads_tables_with_an_element_beside_its_criteria(
    press: Maker, read_with: Maker, outline: Maker
) -> None:
    printed = press()
    know = "The user/individual on the job needs to know and understand:"
    how = "The user/individual on the job needs to know and understand how to:"
    item = printed.hanging
    para = printed.paragraph
    printed.table(
        [
            ["Unit Code", "GAR/ N 0203"],
            ["Unit Title\n(Task)", "Plant a hedge"],
            ["Description", "This OS unit is about planting a hedge"],
            ["Scope", "This unit/task covers the following: planting"],
            ["Performance Criteria (PC) w.r.t. the Scope", ""],
            ["Element", "Performance Criteria"],
            [
                "Preparing the ground",
                [
                    para(LEAD, after=2),
                    *item(
                        [
                            (
                                "KA1.",
                                "Mark the line of the hedge, as drawn or as told by the supervisor "
                                "on the day, with pegs and string",
                            ),
                            ("KA2.", "Dig a trench"),
                        ]
                    ),
                ],
            ],
            ["Planting", item([("PC3.", "Set the plants"), ("PC4.", "Water them in")])],
            ["Knowledge and Understanding (K)", ""],
            [
                "A. Organizational Context (Knowledge of the company / organization)",
                [para(know, after=2), *item([("KA1.", "Who may cut a hedge, and when")])],
            ],
            [
                "B. Technical Knowledge",
                [para(know, after=2), *item([("KB1.", "Soils"), ("KB2.", "Season")])],
            ],
            ["Skills (S)", ""],
            ["A. Core Skills/ Generic Skills", "Reading Skills"],
            ["", [para(how, after=2), *item([("SA1.", "Read a planting plan")])]],
            ["", "Writing Skills"],
            ["", [para(how, after=2), *item([("SA2.", "Label plants")])]],
            ["B. Professional Skills", [para(how, after=2), *item([("SB1.", "Plan a day")])]],
        ],
        [42, 125],
        spans=[((0, 4), (1, 4)), ((0, 8), (1, 8)), ((0, 11), (1, 11)), ((0, 12), (0, 15))],
        dark=[0, 1, 4, 5, 8, 11],
        bold_rows=[0, 1, 4, 5, 8, 11],
    )
    printed.new_page()
    printed.table(
        [
            ["NOS Code", "NOS Name", "Performance Criteria", "Total Mark", "Out Of"],
            ["GAR/ N 0203", "Plant a hedge", "PC1. Mark the line of the hedge", "10", "5"],
            ["", "", "PC2. Dig a trench", "10", "5"],
        ],
        [25, 30, 70, 20, 20],
    )
    units = read_with(Nos(), printed.print())

    assert outline(units) == [
        (
            "GAR/N0203",
            "Plant a hedge",
            [
                (
                    "E1",
                    "Preparing the ground",
                    [
                        (
                            "KA1",
                            "Mark the line of the hedge, as drawn or as told by the supervisor "
                            "on the day, with pegs and string",
                        ),
                        ("KA2", "Dig a trench"),
                    ],
                ),
                ("E2", "Planting", [("PC3", "Set the plants"), ("PC4", "Water them in")]),
                ("KA", "Organizational Context", [("KA1", "Who may cut a hedge, and when")]),
                ("KB", "Technical Knowledge", [("KB1", "Soils"), ("KB2", "Season")]),
                (
                    "SA",
                    "Core Skills/ Generic Skills",
                    [("SA1", "Read a planting plan"), ("SA2", "Label plants")],
                ),
                ("SB", "Professional Skills", [("SB1", "Plan a day")]),
            ],
        )
    ]


def test_nos_reads_side_headings_and_takes_code_and_title_from_the_header(
    press: Maker, read_with: Maker, outline: Maker
) -> None:
    printed = press(header="KTCHN12 Serve hot drinks", footer="KTCHN12 Serve hot drinks")
    printed.heading("KTCHN12", 12).heading("Serve hot drinks", 20)
    printed.heading("Overview", 11)
    printed.text("This standard is about serving hot drinks. You must be able to serve safely.")
    printed.new_page()
    criteria = printed.hanging(
        [
            (
                "P1",
                "check that the machine is clean and that the water is at the temperature "
                "that the maker of the machine asks for",
            ),
            ("P2", "serve the drink:"),
        ]
    )
    bullets = printed.hanging([("•", "hot"), ("•", "with a spoon")], indent=30, hang=12)
    more = printed.hanging([("P3", "clear the table")])
    printed.table(
        [
            ["Performance criteria\nYou must be able to:", [*criteria, *bullets, *more]],
            ["", ""],
            [
                "Knowledge and understanding\nYou need to know and understand:",
                printed.hanging([("K1", "how to avoid scalds"), ("K2", "the menu")]),
            ],
        ],
        [45, 120],
        ruled=False,
    )
    printed.heading("Glossary", 11).text("K3 means the third kettle.")
    printed.table([["Developed by", "The Kettle Council"], ["Version number", "2"]], [45, 100])
    units = read_with(Nos(), printed.print())

    assert outline(units) == [
        (
            "KTCHN12",
            "Serve hot drinks",
            [
                (
                    "P",
                    "Performance criteria",
                    [
                        (
                            "P1",
                            "check that the machine is clean and that the water is at the "
                            "temperature that the maker of the machine asks for",
                        ),
                        ("P2", "serve the drink: • hot • with a spoon"),
                        ("P3", "clear the table"),
                    ],
                ),
                (
                    "K",
                    "Knowledge and understanding",
                    [("K1", "how to avoid scalds"), ("K2", "the menu")],
                ),
            ],
        )
    ]


def test_nos_reads_plain_numbers_under_headings(
    press: Maker, read_with: Maker, outline: Maker
) -> None:
    printed = press(font="Times-Roman", size=11)
    printed.heading("SHPFIT3", 12).heading("Fit a shelf", 18)
    printed.heading("Performance criteria", 13).text("<i>You must be able to:</i>")
    printed.heading("Prepare the wall", 11)
    printed.items([("1.", "find the studs"), ("2.", "mark the holes within 2 mm")])
    printed.heading("Fix the shelf", 11)
    printed.items([("3.", "drill"), ("4.", "check the level, and repeat step")])
    printed.text("3 where needed", indent=30)
    printed.heading("Knowledge and understanding", 13)
    printed.text("<i>You need to know and understand:</i>")
    printed.items([("1.", "what walls are made of"), ("2.", "where cables run")])
    printed.heading("Links to other NOS", 13).items([("1.", "SHPFIT4 Fit a door")])
    units = read_with(Nos(), printed.print())

    assert outline(units) == [
        (
            "SHPFIT3",
            "Fit a shelf",
            [
                (
                    "E1",
                    "Prepare the wall",
                    [("1", "find the studs"), ("2", "mark the holes within 2 mm")],
                ),
                (
                    "E2",
                    "Fix the shelf",
                    [("3", "drill"), ("4", "check the level, and repeat step 3 where needed")],
                ),
                (
                    "KU",
                    "Knowledge and understanding",
                    [("1", "what walls are made of"), ("2", "where cables run")],
                ),
            ],
        )
    ]


def test_nos_continues_an_item_on_the_next_page_and_restarts_numbers_in_each_unit(
    press: Maker, read_with: Maker
) -> None:
    printed = press(footer="Toy Council")
    for number, title in ((1, "Carve a toy"), (2, "Paint a toy")):
        printed.heading(f"TOY/N000{number}: {title}", 13)
        printed.heading("Elements and Performance Criteria", 12)
        printed.heading("Doing it", 10, "#aa0000").text(LEAD)
        printed.gap(560)
        printed.items([("PC1.", "hold the knife so that " + "it cannot slip and " * 60 + "rest")])
        printed.items([("PC2.", "clean up")]).new_page()
    units = read_with(Nos(), printed.print())

    assert [(u.ref, [c.ref for c in u.outcomes[0].criteria]) for u in units] == [
        ("TOY/N0001", ["PC1", "PC2"]),
        ("TOY/N0002", ["PC1", "PC2"]),
    ]
    first = units[0].outcomes[0].criteria[0]
    assert first.text.endswith("it cannot slip and rest")
    assert (first.page, first.end_page) == (1, 2)
    assert units[1].outcomes[0].criteria[0].page == 3


def test_nos_knows_which_standards_of_a_pack_are_compulsory(press: Maker, read_with: Maker) -> None:
    printed = press()
    printed.heading("Applicable National Occupational Standards", 12)
    printed.heading("Compulsory NOS:", 10).text("1. TOY/N0001: Carve a toy")
    printed.heading("Options:", 10).text("1. TOY/N0002: Paint a toy").new_page()
    for number, title in ((1, "Carve a toy"), (2, "Paint a toy")):
        printed.heading(f"TOY/N000{number}: {title}", 13)
        printed.heading("Elements and Performance Criteria", 12)
        printed.heading("Doing it", 10, "#aa0000").text(LEAD)
        printed.items([("PC1.", "do it"), ("PC2.", "clean up")]).new_page()
    units = read_with(Nos(), printed.print())

    assert [(u.ref, u.mandatory) for u in units] == [("TOY/N0001", True), ("TOY/N0002", False)]


@pytest.mark.parametrize(
    "lines",
    [
        ["Pass", "P1 Describe the parts of a cell", "P2 Explain a diet"],
        ["1.1 Performance is measured", "K and S are letters"],
    ],
)
def test_nos_evidence_is_weak_where_codes_mean_something_else(
    press: Maker, read_with: Maker, lines: list[str]
) -> None:
    assert read_with(Nos(), press().text(*lines).print()) == []


def test_nos_reads_side_headings_with_spaced_items_over_pages(
    press: Maker, read_with: Maker, outline: Maker
) -> None:
    printed = press(header="FLRST12", footer="FLRST12 Arrange flowers", size=11)

    def spaced(*items: tuple[str, str]) -> list[Any]:
        return [printed.paragraph(text, indent=30, bullet=label, after=9) for label, text in items]

    widths = [45, 120]
    printed.heading("Arrange flowers", 22)
    printed.table(
        [["Overview", "This is for those who do P1 or more.\nYou will need to know about water."]],
        widths,
        ruled=False,
    )
    printed.new_page()
    printed.table(
        [
            ["<b>Performance criteria</b>", ""],
            [
                "You must be able to:",
                spaced(
                    (
                        "P1",
                        "choose flowers that suit the event, the season and the budget that "
                        "the client has agreed",
                    ),
                    ("P2", "keep flowers fresh"),
                ),
            ],
        ],
        widths,
        ruled=False,
    )
    printed.new_page()
    printed.table(
        [
            ["", spaced(("P3", "clear up"))],
            ["<b>Knowledge and understanding</b>", ""],
            ["You need to know and understand:", spaced(("K1", "seasons"), ("K2", "stems"))],
        ],
        widths,
        ruled=False,
    )
    printed.new_page()
    printed.table([["<b>Scope/range</b>", spaced(("1.", "weddings"))]], widths, ruled=False)
    units = read_with(Nos(), printed.print())

    assert outline(units) == [
        (
            "FLRST12",
            "Arrange flowers",
            [
                (
                    "P",
                    "Performance criteria",
                    [
                        (
                            "P1",
                            "choose flowers that suit the event, the season and the budget that "
                            "the client has agreed",
                        ),
                        ("P2", "keep flowers fresh"),
                        ("P3", "clear up"),
                    ],
                ),
                ("K", "Knowledge and understanding", [("K1", "seasons"), ("K2", "stems")]),
            ],
        )
    ]
    assert [c.page for c in units[0].outcomes[0].criteria] == [2, 2, 3]


def test_nos_reads_elements_beside_side_headings_and_numbers_that_go_on(
    press: Maker, read_with: Maker, outline: Maker
) -> None:
    printed = press(header="BKSTR5 - Mend a bicycle", size=10)
    para = printed.paragraph

    def spaced(*items: tuple[str, str]) -> list[Any]:
        return [para(text, indent=30, bullet=label, after=9) for label, text in items]

    printed.heading("BKSTR5 - Mend a bicycle", 18)
    printed.table(
        [
            [
                "<b>Performance criteria</b>",
                [
                    para("<b>Prepare</b>", after=6),
                    *spaced(
                        (
                            "1.",
                            "clean the bicycle and put it on a stand on which both wheels turn",
                        ),
                        ("2.", "check the chain"),
                    ),
                ],
            ],
            [
                "You must be able to:",
                [
                    para("<b>Mend</b>", after=6),
                    *spaced(("3.", "replace the chain, using:")),
                    para("3.1 a tool", indent=45),
                    para("3.2 a link", indent=45),
                    *spaced(("4.", "ride the bicycle")),
                ],
            ],
        ],
        [45, 120],
        ruled=False,
    )
    printed.table(
        [
            ["<b>Knowledge and understanding</b>", ""],
            ["You need to know and understand:", spaced(("5.", "chains"), ("6.", "2 brakes"))],
        ],
        [45, 120],
        ruled=False,
    )
    printed.table([["<b>Behaviours</b>", spaced(("1.", "patience"))]], [45, 120], ruled=False)
    units = read_with(Nos(), printed.print())

    assert outline(units) == [
        (
            "BKSTR5",
            "Mend a bicycle",
            [
                (
                    "E1",
                    "Prepare",
                    [
                        (
                            "1",
                            "clean the bicycle and put it on a stand on which both wheels turn",
                        ),
                        ("2", "check the chain"),
                    ],
                ),
                (
                    "E2",
                    "Mend",
                    [
                        ("3", "replace the chain, using: 3.1 a tool 3.2 a link"),
                        ("4", "ride the bicycle"),
                    ],
                ),
                ("KU", "Knowledge and understanding", [("5", "chains"), ("6", "2 brakes")]),
            ],
        )
    ]


def test_nos_reads_groups_of_knowledge_and_skills_set_as_text(
    press: Maker, read_with: Maker, outline: Maker
) -> None:
    printed = press()
    printed.heading("Unit Code: GOT / N 0101", 11).heading("Unit Title (Task): Milk a goat", 11)
    printed.text("Description: This unit is about milking")
    printed.heading("Performance Criteria (PC):", 11)
    printed.text("To be competent on the job, you must be able to:")
    printed.items([("PC1.", "lead the goat"), ("PC2.", "milk the goat")])
    printed.heading("Knowledge and Understanding (K)", 11)
    printed.heading("A. Organizational Context (Knowledge of the company)", 10)
    printed.text("You need to know and understand:").items([("KA1.", "hours"), ("KA2.", "pay")])
    printed.heading("B. Technical Knowledge", 10)
    printed.text("You need to know and understand:").items([("KB1.", "teats")])
    printed.heading("Skills (S)", 11).heading("A. Core Skills/ Generic Skills", 10)
    printed.text("Writing skills", "You need to know how to:").items([("SA1.", "note the yield")])
    printed.heading("B. Professional Skills", 10)
    printed.text("Decision making", "You need to know how to:").items([("SB1.", "stop")])
    printed.heading("NOS Version Control", 11).table([["NOS Code", "GOT / N 0101"]], [50, 80])
    units = read_with(Nos(), printed.print())

    assert outline(units) == [
        (
            "GOT/N0101",
            "Milk a goat",
            [
                (
                    "PC",
                    "Performance Criteria",
                    [("PC1", "lead the goat"), ("PC2", "milk the goat")],
                ),
                ("KA", "Organizational Context", [("KA1", "hours"), ("KA2", "pay")]),
                ("KB", "Technical Knowledge", [("KB1", "teats")]),
                ("SA", "Core Skills/ Generic Skills", [("SA1", "note the yield")]),
                ("SB", "Professional Skills", [("SB1", "stop")]),
            ],
        )
    ]
