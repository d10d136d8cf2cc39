from collections.abc import Callable
from typing import Any

from mapper.reading.families.content import Content

Maker = Callable[..., Any]


def test_content_reads_numbered_statements_beside_their_topics(
    press: Maker, read_with: Maker, outline: Maker
) -> None:
    hang = press().hanging
    printed = press(footer="Award in Kite Science, issue 2")
    printed.heading("Paper 1: Kites in theory", 14).heading("Content", 12)
    printed.heading("Topic 1: Wind", 11).text(
        "Students should be familiar with the scale of winds."
    )
    printed.gap(400)
    printed.table(
        [
            ["Subject content", "Students should:"],
            [
                "1.1 Measuring\nwind",
                hang(
                    [
                        (
                            "1.1.1",
                            "understand how a vane and a cup wheel show "
                            "where wind comes from (N, E, S, W) and how fast",
                        )
                    ]
                ),
            ],
            ["", hang([("1.1.2", "be able to read a scale (0 to 12, -5 to +5)")])],
            ["1.2 Gusts", hang([("1.2.1", "understand gusts, including those of 1.5 seconds")])],
        ],
        [38, 110],
        spans=[((0, 1), (0, 2))],
        repeat=1,
        dark=[0],
    )
    printed.text("*In this specification, gust means a short rise of the wind.")
    printed.heading("Topic 2: Kites", 11)
    printed.table(
        [
            ["Subject content", "Students should:"],
            ["2.1 Frames", hang([("2.1.1", "know why frames bend")])],
        ],
        [38, 110],
        dark=[0],
    )
    printed.heading("Assessment objectives", 12)
    printed.table([["Students must:", "% in award"], ["AO1", "40"], ["AO2", "60"]], [70, 40])
    units = read_with(Content(), printed.print())

    assert outline(units) == [
        (
            "Topic 1",
            "Wind",
            [
                (
                    "1.1",
                    "Measuring wind",
                    [
                        (
                            "1.1.1",
                            "understand how a vane and a cup wheel show where wind comes from "
                            "(N, E, S, W) and how fast",
                        ),
                        ("1.1.2", "be able to read a scale (0 to 12, -5 to +5)"),
                    ],
                ),
                ("1.2", "Gusts", [("1.2.1", "understand gusts, including those of 1.5 seconds")]),
            ],
        ),
        ("Topic 2", "Kites", [("2.1", "Frames", [("2.1.1", "know why frames bend")])]),
    ]


def test_content_reads_bullets_under_stems_and_letters_them(
    press: Maker, read_with: Maker, outline: Maker
) -> None:
    printed = press()
    hang, para = printed.hanging, printed.paragraph
    printed.heading("1 Introduction", 14).heading("1.1 Aims", 11)
    printed.text("The award supports learners to:").items([("•", "enjoy kites")], hang=12)
    printed.new_page()
    printed.heading("Unit 1", 13, "#82bc00").heading("Flying a Kite", 11)
    printed.text("The purpose of this unit is to:").items([("•", "fly kites safely")], hang=12)
    printed.new_page()

    def bullets(*texts: str, indent: float = 0) -> list[Any]:
        return list(hang([("•", text) for text in texts], hang=12, indent=indent))

    printed.table(
        [
            ["1.1", "Flying a Kite", ""],
            [
                "In this unit learners will develop skills in:\n1.1.1 Launching\n1.1.2 Landing",
                "",
                "",
            ],
            ["Content", "", "Further information"],
            [
                "1.1.1\nLaunching from\nthe ground",
                "",
                [
                    para("Learners should be able to:"),
                    para("(alone)"),
                    *bullets("launch a kite in a light wind", "choose between:"),
                    *bullets("a short launch", "a long launch.", indent=12),
                    para("(with a helper)"),
                    *bullets("launch a kite that is larger than a person"),
                    para("Centres will provide one of these kites:"),
                    *hang([("1.", "A diamond"), ("2.", "A delta")], hang=14),
                    para("Learners are required to:"),
                    *bullets("keep a log."),
                ],
            ],
            [
                "1.1.2\nLanding",
                "",
                [para("Learners should know:"), *bullets("where a kite may be landed")],
            ],
        ],
        [15, 35, 100],
        spans=[
            ((1, 0), (2, 0)),
            ((0, 1), (2, 1)),
            ((0, 2), (1, 2)),
            ((0, 3), (1, 3)),
            ((0, 4), (1, 4)),
        ],
        dark=[0, 2],
    )
    printed.new_page()
    printed.table(
        [
            ["", "", [para("Learners should understand:"), *bullets("the law on landing kites")]],
            ["1.1.3\nStoring", "", [para("Learners should be able to:"), *bullets("fold a kite.")]],
        ],
        [15, 35, 100],
        spans=[((0, 0), (1, 0)), ((0, 1), (1, 1))],
    )
    printed.table([["Strand", "Unit 1"], ["Sustainability", "✓"]], [50, 50])
    units = read_with(Content(), printed.print())

    assert outline(units) == [
        (
            "1",
            "Flying a Kite",
            [
                (
                    "1.1.1",
                    "Launching from the ground",
                    [
                        ("1.1.1-a", "launch a kite in a light wind"),
                        ("1.1.1-b", "choose between: • a short launch • a long launch."),
                        ("1.1.1-c", "launch a kite that is larger than a person"),
                        ("1.1.1-d", "keep a log."),
                    ],
                ),
                (
                    "1.1.2",
                    "Landing",
                    [
                        ("1.1.2-a", "where a kite may be landed"),
                        ("1.1.2-b", "the law on landing kites"),
                    ],
                ),
                ("1.1.3", "Storing", [("1.1.3-a", "fold a kite.")]),
            ],
        )
    ]
    pages = [c.page for c in units[0].outcomes[1].criteria]
    assert pages == [3, 4]


def test_content_reads_statements_in_the_left_column_where_the_right_explains(
    press: Maker, read_with: Maker, outline: Maker
) -> None:
    printed = press(font="Times-Roman", size=10)
    printed.heading("3 Subject content", 16)
    printed.heading("3.1 String", 13).heading("3.1.1 Knots", 11)
    printed.table(
        [
            ["Content", "Additional information"],
            ["Understand and explain the term bowline.", "Students should see a rope."],
            ["Tie a bowline, with the left hand and with the right hand.", ""],
        ],
        [75, 75],
        dark=[0],
    )
    printed.heading("3.1.2 Splices", 11)
    printed.table(
        [["Content", "Additional information"], ["Compare two splices.", "Any two."]],
        [75, 75],
        dark=[0],
    )
    units = read_with(Content(), printed.print())

    assert outline(units) == [
        (
            "3.1",
            "String",
            [
                (
                    "3.1.1",
                    "Knots",
                    [
                        ("3.1.1-a", "Understand and explain the term bowline."),
                        ("3.1.1-b", "Tie a bowline, with the left hand and with the right hand."),
                    ],
                ),
                ("3.1.2", "Splices", [("3.1.2-a", "Compare two splices.")]),
            ],
        )
    ]


def test_content_reads_lists_below_the_topic_in_the_same_cell(
    press: Maker, read_with: Maker, outline: Maker
) -> None:
    printed = press()
    hang, para = printed.hanging, printed.paragraph
    printed.heading("Component 2: Clay", 15)
    printed.table(
        [
            ["Sub topic", "Guidance"],
            [
                [
                    para("2.1.1 Digging clay"),
                    *hang([("•", "Where clay is found"), ("•", "Tools:")], hang=12),
                    *hang([("o", "spade")], hang=12, indent=12),
                ],
                [para("Required"), *hang([("•", "Knows three places")], hang=12)],
            ],
            [
                [para("2.1.2 Firing clay"), *hang([("•", "Kilns")], hang=12)],
                [para("Not required"), *hang([("•", "Gas kilns")], hang=12)],
            ],
        ],
        [75, 75],
        dark=[0],
    )
    units = read_with(Content(), printed.print())

    assert outline(units) == [
        (
            "Component 2",
            "Clay",
            [
                (
                    "2.1.1",
                    "Digging clay",
                    [("2.1.1-a", "Where clay is found"), ("2.1.1-b", "Tools: o spade")],
                ),
                ("2.1.2", "Firing clay", [("2.1.2-a", "Kilns")]),
            ],
        )
    ]


def test_content_reads_text_under_numbered_headings(
    press: Maker, read_with: Maker, outline: Maker
) -> None:
    printed = press(size=10)
    printed.heading("1 About this qualification", 16).heading("1.1 Purpose", 12)
    printed.text("You must be able to:").items([("•", "read this document")], hang=12)
    printed.new_page().heading("2 Core content", 16)
    printed.heading("Element 1: Working with children", 14)
    printed.heading(
        "K1.1 How children learn to climb, and what those who look after them must watch for", 11
    )
    printed.text("The student must understand:")
    printed.items([("•", "how children climb:")], hang=12)
    printed.items([("o", "trees"), ("o", "ropes")], hang=12, indent=12)
    printed.items([("•", "when to say no")], hang=12)
    printed.heading("S1.2 Teach climbing", 11).text("The student must be able to:")
    printed.items([("•", "tie a child in"), ("•", "hold a rope")], hang=12)
    printed.heading("3 Assessment", 16)
    printed.text("The student must be able to:").items([("•", "sit in a hall")], hang=12)
    units = read_with(Content(), printed.print())

    assert outline(units) == [
        (
            "Element 1",
            "Working with children",
            [
                (
                    "K1.1",
                    "How children learn to climb, and what those who look after them must watch "
                    "for",
                    [
                        ("K1.1-a", "how children climb: o trees o ropes"),
                        ("K1.1-b", "when to say no"),
                    ],
                ),
                (
                    "S1.2",
                    "Teach climbing",
                    [("S1.2-a", "tie a child in"), ("S1.2-b", "hold a rope")],
                ),
            ],
        )
    ]


def test_content_reads_a_column_of_codes(press: Maker, read_with: Maker, outline: Maker) -> None:
    printed = press()
    printed.heading("Topic 4: Measures", 14)
    printed.table(
        [
            ["Content", "", "What students need to learn:"],
            ["4.1 Time", "M1", "read a sundial to the nearest quarter of an hour"],
            ["", "M2", "set a sundial"],
        ],
        [35, 15, 100],
        spans=[((0, 1), (0, 2))],
        dark=[0],
    )
    units = read_with(Content(), printed.print())

    assert outline(units) == [
        (
            "Topic 4",
            "Measures",
            [
                (
                    "4.1",
                    "Time",
                    [
                        ("M1", "read a sundial to the nearest quarter of an hour"),
                        ("M2", "set a sundial"),
                    ],
                ),
            ],
        )
    ]


def test_content_keeps_lists_of_a_numbered_statement_in_its_text(
    press: Maker, read_with: Maker, outline: Maker
) -> None:
    printed = press()
    hang = printed.hanging
    printed.heading("Topic 5: Boats", 14)
    printed.table(
        [
            ["Topic", "Learners should be able to:"],
            [
                "5.1 Rowing",
                [
                    *hang([("5.1.1", "row, alone and with others, using:")]),
                    *hang([("•", "one oar"), ("•", "two oars")], indent=30, hang=12),
                    *hang([("5.1.2", "steer")]),
                ],
            ],
        ],
        [40, 110],
    )
    units = read_with(Content(), printed.print())

    assert outline(units)[0][2] == [
        (
            "5.1",
            "Rowing",
            [
                ("5.1.1", "row, alone and with others, using: • one oar • two oars"),
                ("5.1.2", "steer"),
            ],
        )
    ]


def test_content_takes_the_code_above_as_the_unit(
    press: Maker, read_with: Maker, outline: Maker
) -> None:
    printed = press()
    printed.heading("Section 3: Core content", 16)
    printed.heading("A1: Working with bees", 14)
    printed.heading("A1.1 Why bees swarm", 11).text("The student must understand:")
    printed.items([("•", "the queen"), ("•", "the season")], hang=12)
    printed.heading("A2: Working with wasps", 14)
    printed.heading("A2.1 Why wasps do not swarm", 11).text("The student must understand:")
    printed.items([("•", "the nest")], hang=12)
    units = read_with(Content(), printed.print())

    assert [(unit, title) for unit, title, _ in outline(units)] == [
        ("A1", "Working with bees"),
        ("A2", "Working with wasps"),
    ]
    assert outline(units)[1][2] == [("A2.1", "Why wasps do not swarm", [("A2.1-a", "the nest")])]


def test_content_reads_topics_and_statements_that_only_white_space_parts(
    press: Maker, read_with: Maker, outline: Maker
) -> None:
    printed = press()
    printed.heading("Topic 3: Glass", 15)
    printed.table(
        [
            ["<b>Subject content</b>", "<b>Students should:</b>"],
            [
                "3.1 Blowing",
                printed.hanging(
                    [
                        (
                            "3.1.1",
                            "understand how glass is blown, and why it must be turned all the time "
                            "while it is hot",
                        ),
                        ("3.1.2", "be able to blow a bowl"),
                    ]
                ),
            ],
            ["", ""],
            ["3.2 Cutting glass\nwith a wheel", printed.hanging([("3.2.1", "know the wheels")])],
        ],
        [45, 110],
        ruled=False,
    )
    units = read_with(Content(), printed.print())

    assert outline(units)[0][2] == [
        (
            "3.1",
            "Blowing",
            [
                (
                    "3.1.1",
                    "understand how glass is blown, and why it must be turned all the time "
                    "while it is hot",
                ),
                ("3.1.2", "be able to blow a bowl"),
            ],
        ),
        ("3.2", "Cutting glass with a wheel", [("3.2.1", "know the wheels")]),
    ]


def test_content_reads_numbered_statements_beside_guidance_under_chapters(
    press: Maker, read_with: Maker, outline: Maker
) -> None:
    printed = press()
    printed.heading("3 Subject content", 18).heading("1 Ships", 14)
    for topic, rows in (
        (
            "1.1 Hulls",
            [
                ["1   Understand why hulls float", "including density"],
                [
                    "2   Explain how hulls are built from wood, and why some are not",
                    "• wood\n• steel",
                ],
            ],
        ),
        ("1.2 Sails", [["1   Name sails", ""]]),
    ):
        printed.heading(topic, 12)
        printed.table([["Candidates should be able to:", "Notes and guidance"], *rows], [80, 70])
    units = read_with(Content(), printed.print())

    assert outline(units) == [
        (
            "1",
            "Ships",
            [
                (
                    "1.1",
                    "Hulls",
                    [
                        ("1", "Understand why hulls float"),
                        ("2", "Explain how hulls are built from wood, and why some are not"),
                    ],
                ),
                ("1.2", "Sails", [("1", "Name sails")]),
            ],
        )
    ]


def test_content_reads_references_in_a_column_of_their_own(
    press: Maker, read_with: Maker, outline: Maker
) -> None:
    printed = press()
    printed.heading("Unit 2 Kilns", 15)
    printed.table(
        [
            ["Ref", "Content", "Guidance"],
            ["<b>2.1 Firing</b>", "", ""],
            ["2.1.1", "Understand how a kiln is fired, from cold to hot and back", "Wood kilns"],
            ["2.1.2", "Be able to read a cone", "Cones 1 to 10"],
            ["<b>2.2 Cooling</b>", "", ""],
            ["2.2.1", "Know when to open a kiln", ""],
        ],
        [20, 80, 50],
        spans=[((0, 1), (2, 1)), ((0, 4), (2, 4))],
    )
    units = read_with(Content(), printed.print())

    assert outline(units) == [
        (
            "2",
            "Kilns",
            [
                (
                    "2.1",
                    "Firing",
                    [
                        ("2.1.1", "Understand how a kiln is fired, from cold to hot and back"),
                        ("2.1.2", "Be able to read a cone"),
                    ],
                ),
                ("2.2", "Cooling", [("2.2.1", "Know when to open a kiln")]),
            ],
        )
    ]


def test_content_keeps_bullets_of_the_left_column_in_their_statement(
    press: Maker, read_with: Maker, outline: Maker
) -> None:
    printed = press()
    printed.heading("3 Subject content", 18).heading("3.1 Seas", 14).heading("3.1.1 Tides", 12)
    bullets = printed.hanging([("•", "spring tides"), ("•", "neap tides")], hang=12)
    printed.table(
        [
            ["Content", "Additional information"],
            [[printed.paragraph("Know and understand the following:"), *bullets], "Draw one."],
            ["Explain a tide table.", ""],
        ],
        [80, 70],
    )
    printed.heading("4 Scheme of assessment", 18).text("Students should be able to:")
    printed.items([("•", "sit in a hall")], hang=12)
    units = read_with(Content(), printed.print())

    assert outline(units) == [
        (
            "3.1",
            "Seas",
            [
                (
                    "3.1.1",
                    "Tides",
                    [
                        (
                            "3.1.1-a",
                            "Know and understand the following: • spring tides • neap tides",
                        ),
                        ("3.1.1-b", "Explain a tide table."),
                    ],
                ),
            ],
        )
    ]


def test_content_reads_several_topics_of_one_cell_under_a_lettered_unit(
    press: Maker, read_with: Maker, outline: Maker
) -> None:
    printed = press()
    hang, para = printed.hanging, printed.paragraph
    for number, title, people in ((184, "Playing outside", "children"), (185, "Rest", "parents")):
        printed.heading(f"Unit R{number}: {title}", 16)
        printed.heading("Topic Area 1: Who plays", 13)
        printed.table(
            [
                ["Teaching content", "Breadth and depth"],
                [
                    [
                        para("<b>1.1 Players</b>"),
                        *hang([("•", people), ("•", "others")], hang=12),
                        para("<b>1.2 Places</b>"),
                        *hang([("•", "parks")], hang=12),
                    ],
                    [para("To include:"), *hang([("•", "examples of each")], hang=12)],
                ],
            ],
            [75, 75],
        )
        printed.new_page()
    units = read_with(Content(), printed.print())

    assert outline(units) == [
        (
            ref,
            title,
            [
                ("1.1", "Players", [("1.1-a", people), ("1.1-b", "others")]),
                ("1.2", "Places", [("1.2-a", "parks")]),
            ],
        )
        for ref, title, people in (
            ("R184", "Playing outside", "children"),
            ("R185", "Rest", "parents"),
        )
    ]
