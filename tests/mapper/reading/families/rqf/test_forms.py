"""Forms, open tables and columns of text that the second round of blind documents showed."""

from collections.abc import Callable
from typing import Any

from mapper.reading.families.rqf.family import RqfFamily

Maker = Callable[..., Any]


def test_rqf_reads_a_form_whose_facts_stand_below_the_criteria(
    press: Maker, read_with: Maker, outline: Maker
) -> None:
    printed = press()
    for urn, title in (("K/616/4821", "Bees in spring"), ("K/616/4822", "Bees in winter")):
        printed.table([["Title:", title], ["Unit number:", urn]], [32, 128], ruled=False)
        printed.table(
            [
                ["Learning outcomes", "Assessment criteria"],
                ["The learner will:", "The learner can:"],
                ["1. Know how to look after bees", "1.1 Name the castes of bees"],
                ["", "1.2 Describe the work of each caste"],
                ["2. Be able to keep bees", "2.1 Light a smoker"],
                ["Additional information about the unit", ""],
                ["Level", "2"],
                ["Credit value", "3"],
                ["Guided learning hours", "22"],
                ["Location in the classification system", "4.2 Farming"],
            ],
            [70, 90],
            ruled=False,
        )
    units = read_with(RqfFamily(), printed.print())
    outcomes = [
        (
            "1",
            "Know how to look after bees",
            [("1.1", "Name the castes of bees"), ("1.2", "Describe the work of each caste")],
        ),
        ("2", "Be able to keep bees", [("2.1", "Light a smoker")]),
    ]
    assert outline(units) == [
        ("K/616/4821", "Bees in spring", outcomes),
        ("K/616/4822", "Bees in winter", outcomes),
    ]
    assert [(u.level, u.credits, u.glh) for u in units] == [(2, 3, 22), (2, 3, 22)]


def test_rqf_reads_an_open_table_under_both_heads_on_one_line_and_ends_it_at_a_head(
    press: Maker, read_with: Maker, outline: Maker
) -> None:
    printed = press().heading("Unit 4 Beekeeping").text("Level: 3")
    printed.text("<b>The learner will: The learner can:</b>")
    printed.table(
        [
            ["1", "Know bees.", "1.1", "Name the castes of bees in a hive."],
            ["2", "Be able to keep bees.", "2.1", "Light a smoker that has gone out."],
            ["", "", "2.2", "Open a hive."],
        ],
        [8, 70, 10, 80],
        ruled=False,
    )
    printed.text("<b>Evidence requirements</b>", "Evidence is a film, 1.1 and 1.2, of the work.")
    units = read_with(RqfFamily(), printed.print())
    assert outline(units) == [
        (
            "4",
            "Beekeeping",
            [
                ("1", "Know bees.", [("1.1", "Name the castes of bees in a hive.")]),
                (
                    "2",
                    "Be able to keep bees.",
                    [("2.1", "Light a smoker that has gone out."), ("2.2", "Open a hive.")],
                ),
            ],
        )
    ]


def test_rqf_reads_an_outcome_whose_criteria_are_on_the_next_page(
    press: Maker, read_with: Maker, outline: Maker
) -> None:
    printed = press().heading("Unit 4 Beekeeping")
    printed.table(
        [["Outcome 1", "Know bees"], ["The learner can:", ""], ["1.1", "Name the castes of bees"]],
        [25, 130],
        spans=[((0, 1), (1, 1))],
    )
    printed.table(
        [["Outcome 2", "Be able to keep bees"], ["The learner can:", ""]],
        [25, 130],
        spans=[((0, 1), (1, 1))],
    ).new_page()
    printed.table([["2.1", "Light a smoker"], ["2.2", "Open a hive"]], [25, 130])
    (unit,) = read_with(RqfFamily(), printed.print())
    assert [(o.ref, o.text, [c.ref for c in o.criteria]) for o in unit.outcomes] == [
        ("1", "Know bees", ["1.1"]),
        ("2", "Be able to keep bees", ["2.1", "2.2"]),
    ]


def test_rqf_reads_letters_under_a_bold_outcome_as_criteria_although_no_head_stands_between(
    press: Maker, read_with: Maker
) -> None:
    printed = press().heading("Unit LB210 Beekeeping").text("Level 2 Credit value 2")
    printed.text("The learner will:")
    for number, outcome in ((1, "Know bees"), (2, "Be able to keep bees")):
        printed.text(f"<b>{number}. {outcome}</b>")
        printed.items([("a)", "name the castes"), ("b)", "light a smoker in a hive")], indent=10)
    (unit,) = read_with(RqfFamily(), printed.print())
    assert [(o.ref, o.text, [c.ref for c in o.criteria]) for o in unit.outcomes] == [
        ("1", "Know bees", ["a", "b"]),
        ("2", "Be able to keep bees", ["a", "b"]),
    ]


def test_rqf_takes_a_lone_last_word_in_small_letters_for_no_head(
    press: Maker, read_with: Maker
) -> None:
    printed = press().heading("Unit 4 Beekeeping").text("The learner will:")
    printed.items([("1.", "Know bees")]).text("The learner can:")
    printed.items([("1.1", "work in line with the<br/>assessment"), ("1.2", "light a smoker")])
    (unit,) = read_with(RqfFamily(), printed.print())
    assert [(c.ref, c.text) for c in unit.outcomes[0].criteria] == [
        ("1.1", "work in line with the assessment"),
        ("1.2", "light a smoker"),
    ]


def test_rqf_reads_the_outcomes_that_a_modules_form_holds(
    press: Maker, read_with: Maker, outline: Maker
) -> None:
    printed = press()
    for code, title in (("PS-110", "Beekeeping"), ("PS-120", "Honey processing")):
        printed.table(
            [
                ["Module title", title],
                ["Module code", code],
                ["Credits (ECTS)", "5"],
                [
                    "Learning outcomes and competences",
                    "After successfully completing the module, students are able to:<br/>"
                    "LO1 name bees<br/>LO2 light a smoker",
                ],
                ["Contents", "swarms"],
                ["Form of examination", "Written examination, LO1 to LO2"],
            ],
            [40, 120],
        ).new_page()
    units = read_with(RqfFamily(), printed.print())
    outcomes = [("1", "name bees", []), ("2", "light a smoker", [])]
    assert outline(units) == [
        ("PS-110", "Beekeeping", outcomes),
        ("PS-120", "Honey processing", outcomes),
    ]
    assert [unit.credits for unit in units] == [5, 5]


def test_rqf_reads_outcomes_that_follow_a_form(
    press: Maker, read_with: Maker, outline: Maker
) -> None:
    printed = press().table(
        [
            ["Title", "Beekeeping"],
            ["Code", "5N1400"],
            ["Level", "5"],
            ["Learning Outcomes", "Learners will be able to:"],
        ],
        [40, 120],
    )
    printed.items([("1", "Name bees"), ("2", "Light a smoker")], indent=100)
    printed.heading("Assessment", 12).text("The bees are assessed. The<br/>learner will:")
    printed.items([("-", "open a hive")])
    units = read_with(RqfFamily(), printed.print())
    assert outline(units) == [
        ("5N1400", "Beekeeping", [("1", "Name bees", []), ("2", "Light a smoker", [])])
    ]


def test_rqf_names_the_only_list_of_a_syllabus_after_the_qualification(
    press: Maker, read_with: Maker, outline: Maker
) -> None:
    printed = press().gap(200).heading("Foundation Certificate in Beekeeping", 22).new_page()
    printed.heading("Learning outcomes", 16)
    printed.text("Upon completion candidates will be able to demonstrate:")
    printed.items([("•", "care of bees"), ("•", "safe work")]).heading("Syllabus", 16)
    for number, topic in ((1, "Bees"), (2, "Hives")):
        printed.heading(f"{number}. {topic} (20%) (K2)", 12).text("Candidates will be able to:")
        printed.text(f"{number}.1 Explain the work of {topic.lower()}.")
    units = read_with(RqfFamily(), printed.print())
    assert outline(units) == [
        (
            "1",
            "Foundation Certificate in Beekeeping",
            [
                ("1", "Bees", [("1.1", "Explain the work of bees.")]),
                ("2", "Hives", [("2.1", "Explain the work of hives.")]),
            ],
        )
    ]


def test_rqf_reads_a_unit_code_that_begins_with_its_level(
    press: Maker, read_with: Maker, outline: Maker
) -> None:
    printed = press()
    for code, title in (("5XO01", "Beekeeping"), ("5XO02", "Honey processing")):
        printed.heading(f"{code}<br/>{title}", 20).text("Level: 5 Credits: 7 GLH: 35")
        printed.heading("Learning outcomes", 12).items([("1", "Know bees")])
        printed.heading("Assessment criteria", 12).items([("1.1", "Name bees")]).new_page()
    units = read_with(RqfFamily(), printed.print())
    outcomes = [("1", "Know bees", [("1.1", "Name bees")])]
    assert outline(units) == [
        ("5XO01", "Beekeeping", outcomes),
        ("5XO02", "Honey processing", outcomes),
    ]
