from collections.abc import Callable
from typing import Any

from mapper.reading.families.unit_standard import UnitStandard

Maker = Callable[..., Any]


def test_unit_standard_reads_bullets_without_ranges(
    press: Maker, read_with: Maker, outline: Maker
) -> None:
    printed = press(footer="Learner guide")
    printed.heading("Module 2", 20).text("Unit Standard 204060 Level 2 Credits 5").new_page()
    printed.heading("UNIT STANDARD 204060", 18)
    printed.heading("Unit Standard Title", 14).text("Keep bees in a town garden")
    printed.heading("NQF Level", 14).text("2").heading("Credits", 14).text("5")
    printed.heading("Purpose of the unit standard", 14)
    printed.text("The learner is capable of:").items([("❖", "Keeping bees.")], hang=15)
    printed.heading("Specific Outcomes and Assessment Criteria:", 14)
    printed.heading("Specific Outcome 1", 11).text("Describe the life of a hive.")
    printed.heading("Assessment Criteria", 11)
    printed.items([("❖", "The castes of bees are described.")], indent=18, hang=18)
    printed.items(
        [("•", "RANGE Castes include but are not limited to queen, drone and worker.")],
        indent=36,
        hang=18,
    )
    printed.items([("❖", "The year of a hive is explained.")], indent=18, hang=18)
    printed.new_page()
    printed.items(
        [("•", "RANGE The year includes swarming."), ("•", "and wintering.")], indent=36, hang=18
    )
    printed.items([("❖", "Swarming is explained with examples.")], indent=18, hang=18)
    printed.heading("Specific Outcome 2", 11).text("Handle a hive.")
    printed.heading("Assessment Criteria", 11)
    printed.items([("❖", "The hive is opened calmly.")], indent=18, hang=18)
    printed.heading("Unit Standard Essential Embedded Knowledge", 14)
    printed.items([("❖", "The law on keeping bees.")], indent=18, hang=18)
    printed.new_page()
    printed.heading("Evidence locator 204060", 14)
    printed.table(
        [
            ["Evidence required", "Sources of evidence"],
            ["SO1, AC1\nThe castes of bees are described", "Questionnaire"],
            ["SO1, AC2\nThe year of a hive is explained", "Questionnaire"],
        ],
        [70, 60],
    )
    units = read_with(UnitStandard(), printed.print())

    assert outline(units) == [
        (
            "204060",
            "Keep bees in a town garden",
            [
                (
                    "SO1",
                    "Describe the life of a hive.",
                    [
                        ("SO1 AC1", "The castes of bees are described."),
                        ("SO1 AC2", "The year of a hive is explained."),
                        ("SO1 AC3", "Swarming is explained with examples."),
                    ],
                ),
                ("SO2", "Handle a hive.", [("SO2 AC1", "The hive is opened calmly.")]),
            ],
        )
    ]
    assert (units[0].level, units[0].credits, units[0].page) == (2, 5, 2)
    assert [c.page for c in units[0].outcomes[0].criteria] == [2, 2, 3]


def test_unit_standard_reads_criteria_under_headings_of_their_own(
    press: Maker, read_with: Maker, outline: Maker
) -> None:
    printed = press(font="Times-Roman", size=10)
    printed.table(
        [["SAQA US ID", "UNIT STANDARD TITLE", ""], ["117117", "Mend a fishing net", ""]],
        [30, 90, 30],
        bold_rows=[0],
    )
    printed.table(
        [
            ["UNIT STANDARD TYPE", "PRE-2009 NQF LEVEL", "NQF LEVEL", "CREDITS"],
            ["Regular", "Level 5", "NQF Level 03", "4"],
        ],
        [40, 40, 40, 30],
    )
    printed.text("This unit standard replaces:")
    printed.table(
        [["US ID", "Unit Standard Title", "NQF Level"], ["99", "Mend a net", "Level 2"]],
        [20, 80, 40],
    )
    printed.heading("SPECIFIC OUTCOME 1", 10)
    printed.text("Find what is torn in a net that was hauled in over rocks or wrecks and was not")
    printed.heading("OUTCOME NOTES", 10).text("Nets of any size.")
    printed.heading("ASSESSMENT CRITERIA", 10)
    printed.heading("ASSESSMENT CRITERION 1", 10).text("Tears are marked.")
    printed.heading("ASSESSMENT CRITERION RANGE", 10).text("Tears longer than a hand.")
    printed.heading("ASSESSMENT CRITERION 2", 10).text("The twine is chosen to suit the net.")
    printed.heading("SPECIFIC OUTCOME 2", 10).text("Mend the net.")
    printed.heading("ASSESSMENT CRITERIA", 10)
    printed.heading("ASSESSMENT CRITERION 1", 10).text("1. The mesh keeps its size.")
    printed.heading("UNIT STANDARD ACCREDITATION", 10).text("1. Anyone may be assessed.")
    units = read_with(UnitStandard(), printed.print())

    assert outline(units) == [
        (
            "117117",
            "Mend a fishing net",
            [
                (
                    "SO1",
                    "Find what is torn in a net that was hauled in over rocks or wrecks and "
                    "was not",
                    [
                        ("SO1 AC1", "Tears are marked."),
                        ("SO1 AC2", "The twine is chosen to suit the net."),
                    ],
                ),
                ("SO2", "Mend the net.", [("SO2 AC1", "The mesh keeps its size.")]),
            ],
        )
    ]
    assert (units[0].level, units[0].credits) == (3, 4)


def test_unit_standard_reads_numbered_performance_criteria(
    press: Maker, read_with: Maker, outline: Maker
) -> None:
    printed = press(header="unit standard 4242 version 3")
    printed.table(
        [
            ["Title", "Shear a sheep", "", ""],
            ["Level", "3", "Credits", "15"],
            ["Purpose", "People credited with this unit standard are able to shear.", "", ""],
        ],
        [25, 60, 25, 40],
        spans=[((1, 0), (3, 0)), ((1, 2), (3, 2))],
    )
    printed.heading("Outcomes and performance criteria", 12)
    printed.heading("Outcome 1", 10).text("Prepare to shear.")
    printed.heading("Performance criteria", 10)
    printed.items([("1.1", "The board is swept."), ("1.2", "The handpiece is oiled in")])
    printed.text("1.5 minutes or less.", indent=30)
    printed.items([("Range", "handpieces of any make.")], indent=30, hang=40)
    printed.heading("Outcome 2", 10).text("Shear.")
    printed.heading("Performance criteria", 10).items([("2.1", "The sheep is held.")])
    units = read_with(UnitStandard(), printed.print())

    assert outline(units) == [
        (
            "4242",
            "Shear a sheep",
            [
                (
                    "1",
                    "Prepare to shear.",
                    [
                        ("1.1", "The board is swept."),
                        ("1.2", "The handpiece is oiled in 1.5 minutes or less."),
                    ],
                ),
                ("2", "Shear.", [("2.1", "The sheep is held.")]),
            ],
        )
    ]
    assert (units[0].level, units[0].credits) == (3, 15)
