from collections.abc import Callable
from pathlib import Path
from typing import Any

from mapper.reading.arrange import arrange
from mapper.reading.families.generic import Generic
from mapper.reading.grammar import Reading, Run
from mapper.reading.pdf import extract_pages, page_count

Maker = Callable[..., Any]


def read(path: Path) -> Reading:
    layout = arrange(extract_pages(path, 1, page_count(path) + 1))
    return Generic().read(Run(tuple(layout.content()), layout))


def test_generic_reads_announced_outcomes_and_says_that_it_guessed(
    press: Maker, outline: Maker
) -> None:
    printed = press()
    printed.heading("Course handbook", 20)
    printed.heading("Module 1: Bread", 15).text("Entry requirements:")
    printed.items([("•", "Provide a reference."), ("•", "Complete the form.")], hang=12)
    printed.text("On completing this module you will be able to:")
    printed.items(
        [
            (
                "1.",
                "explain how yeast works, at home and in a bakery that bakes a thousand loaves "
                "before the sun is up",
            ),
            ("2.", "bake bread"),
        ],
        hang=20,
    )
    printed.heading("Module 2: Cakes", 15).heading("Learning outcomes", 11)
    printed.items([("1", "Understand cakes")], hang=25)
    printed.items([("1.1", "Describe a cake"), ("1.2", "Compare two cakes")], indent=25, hang=30)
    printed.items([("2", "Decorate a cake")], hang=25)
    printed.items([("2.1", "Ice a cake")], indent=25, hang=30)
    reading = read(printed.print())

    assert outline(list(reading.units)) == [
        (
            "Module 1",
            "Bread",
            [
                (
                    "1",
                    "explain how yeast works, at home and in a bakery that bakes a thousand loaves "
                    "before the sun is up",
                    [],
                ),
                ("2", "bake bread", []),
            ],
        ),
        (
            "Module 2",
            "Cakes",
            [
                (
                    "1",
                    "Understand cakes",
                    [("1.1", "Describe a cake"), ("1.2", "Compare two cakes")],
                ),
                ("2", "Decorate a cake", [("2.1", "Ice a cake")]),
            ],
        ),
    ]
    assert [w.code for w in reading.warnings] == ["generic-family"]


def test_generic_reads_lists_of_command_verbs_under_headings(press: Maker, outline: Maker) -> None:
    printed = press(font="Times-Roman", size=11)
    printed.heading("Working with wood", 18)
    printed.heading("Choosing wood", 12)
    printed.items(
        [
            ("•", "Identify five woods"),
            ("•", "Measure how wet a board is"),
            ("•", "Select a board for a table"),
        ],
        hang=14,
    )
    printed.heading("Resources", 12)
    printed.items([("•", "Read about woods"), ("•", "Visit a wood"), ("•", "Use a saw")], hang=14)
    reading = read(printed.print())

    assert outline(list(reading.units)) == [
        (
            "1",
            "Working with wood",
            [
                (
                    "1",
                    "Choosing wood",
                    [
                        ("1.1", "Identify five woods"),
                        ("1.2", "Measure how wet a board is"),
                        ("1.3", "Select a board for a table"),
                    ],
                ),
            ],
        )
    ]


def test_generic_finds_nothing_in_a_letter(press: Maker) -> None:
    printed = press()
    printed.text("Dear all,", "we thank you for your visit. Next time:")
    printed.items([("1.", "the gate on the left"), ("2.", "the red door")], hang=15)
    assert read(printed.print()) == Reading()
