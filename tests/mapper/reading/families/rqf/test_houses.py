"""House styles that the first set of documents did not have; each test prints one."""

from collections.abc import Callable
from typing import Any

from mapper.reading.families.rqf.family import RqfFamily

Maker = Callable[..., Any]

HEADS = ["Learning outcomes", "Assessment criteria"]
ROWS = [
    ["1. Know bees", "1.1 Name the castes of bees"],
    ["2. Be able to keep bees", "2.1 Light a smoker"],
]
READ = [
    ("1", "Know bees", [("1.1", "Name the castes of bees")]),
    ("2", "Be able to keep bees", [("2.1", "Light a smoker")]),
]


def test_rqf_tells_the_facts_of_the_next_unit_from_the_last_units_table(
    press: Maker, read_with: Maker, outline: Maker
) -> None:
    printed = press()
    for number, title in (("HSC 021", "Bees in spring"), ("HSC 022", "Bees in winter")):
        printed.table(
            [["Title", title], ["Unit number", number], ["Level", "Two"], ["GLH", "20"]], [60, 100]
        )
        printed.table([HEADS, *ROWS], [60, 100]).new_page()
    units = read_with(RqfFamily(), printed.print())
    assert outline(units) == [
        ("HSC 021", "Bees in spring", READ),
        ("HSC 022", "Bees in winter", READ),
    ]
    assert [(unit.level, unit.glh) for unit in units] == [(2, 20), (2, 20)]


def test_rqf_reads_facts_above_the_heads_and_no_signatures_below(
    press: Maker, read_with: Maker, outline: Maker
) -> None:
    printed = press().heading("Unit 4: Bees in spring")
    facts = [["Level", "3"], ["Credit value", "5"], ["GLH", "35"]]
    signed = [["Learner signature:", "Date:"], ["Assessor signature:", "Date:"]]
    printed.table(
        [*facts, HEADS, ["The learner will:", "The learner can:"], *ROWS, *signed], [60, 100]
    )
    units = read_with(RqfFamily(), printed.print())
    assert outline(units) == [("4", "Bees in spring", READ)]
    assert (units[0].level, units[0].credits, units[0].glh) == (3, 5, 35)


def test_rqf_keeps_letters_before_outcomes_and_criteria(
    press: Maker, read_with: Maker, outline: Maker
) -> None:
    printed = press().heading("Unit 1 - Bees")
    rows = [["K1: Know bees", "K1.1: Name the castes"], ["K2: Know hives", "K2.1: Name the parts"]]
    printed.table([HEADS, *rows], [60, 100])
    assert outline(read_with(RqfFamily(), printed.print())) == [
        (
            "1",
            "Bees",
            [
                ("K1", "Know bees", [("K1.1", "Name the castes")]),
                ("K2", "Know hives", [("K2.1", "Name the parts")]),
            ],
        )
    ]


def test_rqf_reads_elements_under_long_codes_and_skips_what_introduces_the_columns(
    press: Maker, read_with: Maker, outline: Maker
) -> None:
    printed = press()
    for code in ("BEEKEP3001", "BEEKEP3002"):
        printed.heading(f"{code} Keep bees", 20)
        printed.heading("Elements and performance criteria", 14)
        told = ["Elements are the essential outcomes.", "Performance criteria are what is needed."]
        printed.table([["ELEMENT", "PERFORMANCE CRITERIA"], told, *ROWS], [60, 100])
        printed.heading("Knowledge evidence", 14).items(
            [("•", "castes"), ("•", "hives")]
        ).new_page()
    assert outline(read_with(RqfFamily(), printed.print())) == [
        ("BEEKEP3001", "Keep bees", READ),
        ("BEEKEP3002", "Keep bees", READ),
    ]


def test_rqf_reads_lettered_performance_criteria_under_a_code_of_two_parts(
    press: Maker, read_with: Maker, outline: Maker
) -> None:
    printed = (
        press().heading("Unit title: Bees (SCQF level 7)", 11).heading("Unit code: H68X 33", 11)
    )
    printed.heading("Outcomes", 11).text("On completion of this unit the learner will be able to:")
    printed.items([("1", "Explain bees"), ("2", "Explain hives")])
    printed.new_page().heading("Unit title: Bees (SCQF level 7)", 11)
    for number, text in (("1", "Explain bees"), ("2", "Explain hives")):
        printed.heading(f"Outcome {number}", 12).text(text).heading("Performance criteria", 11)
        printed.items([("(a)", f"Describe {number}"), ("(b)", f"Compare {number}")])
        printed.heading("Evidence requirements", 11).text("Learners meet (a) and (b).")
    assert outline(read_with(RqfFamily(), printed.print())) == [
        (
            "H68X 33",
            "Bees",
            [
                (n, text, [("a", f"Describe {n}"), ("b", f"Compare {n}")])
                for n, text in (("1", "Explain bees"), ("2", "Explain hives"))
            ],
        )
    ]


def test_rqf_does_not_take_content_under_a_topic_for_outcomes(
    press: Maker, read_with: Maker, outline: Maker
) -> None:
    printed = press().heading("Unit 201: Bees")
    for number in (1, 2):
        printed.heading("Learning outcome", 10).heading(f"{number}. Understand bees {number}", 10)
        printed.heading("Topics", 10).text(
            f"{number}.1 Castes {number}", f"{number}.2 Hives {number}"
        )
        for topic in (1, 2):
            printed.heading(f"Topic {number}.{topic}", 10).text("Learners will know:")
            printed.items([("•", "drones and workers"), ("•", "queens")])
    assert outline(read_with(RqfFamily(), printed.print())) == [
        (
            "201",
            "Bees",
            [
                (
                    str(n),
                    f"Understand bees {n}",
                    [(f"{n}.1", f"Castes {n}"), (f"{n}.2", f"Hives {n}")],
                )
                for n in (1, 2)
            ],
        )
    ]


def test_rqf_reads_lettered_criteria_in_a_table_that_a_head_announced(
    press: Maker, read_with: Maker, outline: Maker
) -> None:
    printed = press().heading("UV30490", 20).heading("Tend bees", 20)
    printed.text("The aim of this unit is to tend bees.").new_page()
    printed.heading("Tend bees", 14).heading("Learning outcomes", 12)
    printed.text("On completion of this unit you will:")
    printed.items([("1.", "Know bees"), ("2.", "Know hives")]).new_page()
    for number, text in (("1", "Know bees"), ("2", "Know hives")):
        printed.heading(f"Outcome {number}", 14).heading(text, 12).text("You can:")
        rows = [
            ["", "Portfolio reference"],
            [f"a. Describe {number}", ""],
            [f"b. Explain {number}", ""],
        ]
        printed.table(rows, [120, 40]).new_page()
    assert outline(read_with(RqfFamily(), printed.print())) == [
        (
            "UV30490",
            "Tend bees",
            [
                ("1", "Know bees", [("a", "Describe 1"), ("b", "Explain 1")]),
                ("2", "Know hives", [("a", "Describe 2"), ("b", "Explain 2")]),
            ],
        )
    ]


def test_rqf_takes_no_unit_from_a_form_of_numbers_to_fill_in(
    press: Maker, read_with: Maker, outline: Maker
) -> None:
    printed = press().heading("Unit 1: Bees").table([HEADS, *ROWS], [60, 100]).new_page()
    printed.heading("Appendix 2: Recording forms")
    form = [["Assessment criteria", "Evidence", "Assessor"], ["1.1", "", ""], ["2.1", "", ""]]
    printed.table(form, [60, 60, 40])
    assert outline(read_with(RqfFamily(), printed.print())) == [("1", "Bees", READ)]


def test_rqf_reads_units_named_in_a_banner_beside_their_numbers(
    press: Maker, read_with: Maker, outline: Maker
) -> None:
    printed = press()
    for urn, title in (("T/615/8946", "Bees in spring"), ("T/615/3638", "Bees in winter")):
        printed.table([[title, f"Unit accreditation number: {urn}"]], [90, 70], dark=[0])
        printed.text("Level: 3 Credits: 7 GLH: 40").table([HEADS, *ROWS], [60, 100])
        printed.heading("Assessment", 10).text("Portfolio of evidence.").new_page()
    assert outline(read_with(RqfFamily(), printed.print())) == [
        ("T/615/8946", "Bees in spring", READ),
        ("T/615/3638", "Bees in winter", READ),
    ]


def test_rqf_keeps_lines_that_begin_like_a_short_head(
    press: Maker, read_with: Maker, outline: Maker
) -> None:
    text = "1.1 Compare hives<br/>account of learners<br/>losing learners"
    printed = press().heading("Unit 1: Bees").table([HEADS, ["1. Know bees", text]], [60, 100])
    told = "Compare hives account of learners losing learners"
    assert outline(read_with(RqfFamily(), printed.print())) == [
        ("1", "Bees", [("1", "Know bees", [("1.1", told)])])
    ]


def test_rqf_reads_a_unit_named_in_the_first_row_of_its_facts(
    press: Maker, read_with: Maker, outline: Maker
) -> None:
    printed = press()
    for number, title in (("Unit 1", "Bees in spring"), ("Unit 2", "Bees in winter")):
        facts = [[number, title], ["Unit reference number", "A/507/3268"], ["Level", "3"]]
        printed.table([*facts, HEADS, *ROWS], [60, 100]).new_page()
    units = read_with(RqfFamily(), printed.print())
    assert outline(units) == [("1", "Bees in spring", READ), ("2", "Bees in winter", READ)]
    assert [unit.level for unit in units] == [3, 3]


def test_rqf_reads_modules_and_names_them_so(
    press: Maker, read_with: Maker, outline: Maker
) -> None:
    printed = press()
    for number in ("1", "2"):
        printed.heading(f"Module {number}: Bees", 20).table([HEADS, *ROWS], [60, 100]).new_page()
    assert outline(read_with(RqfFamily(), printed.print())) == [
        ("Module 1", "Bees", READ),
        ("Module 2", "Bees", READ),
    ]
