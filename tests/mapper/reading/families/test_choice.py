"""Which family reads which page, on documents that more than one could claim."""

from collections.abc import Callable
from typing import Any

from mapper.reading.arrange import arrange
from mapper.reading.assemble import assemble
from mapper.reading.pdf import extract_pages, page_count
from mapper.specification import Document, Unit

Maker = Callable[..., Any]


def read(printed: Any) -> list[Unit]:
    path = printed.print()
    layout = arrange(extract_pages(path, 1, page_count(path) + 1))
    return assemble(layout, Document(name="x", sha256="0", pages=len(layout.pages))).units


def rqf_unit(printed: Any, number: int) -> None:
    printed.heading(f"Unit {number}: Sweeping {number}", 16).text("Level: 2", "GLH: 10")
    printed.table(
        [
            ["Learning outcomes\nThe learner will:", "Assessment criteria\nThe learner can:"],
            ["1. Know brooms", "1.1 Name three brooms\n1.2 Describe a broom"],
        ],
        [70, 90],
        bold_rows=[0],
    )
    printed.new_page()


def standard(printed: Any) -> None:
    printed.heading("SWP/N0001: Sweep a yard", 14)
    printed.heading("Elements and Performance Criteria", 12)
    printed.heading("Sweeping", 10, "#268cc0")
    printed.text("To be competent, the user/individual on the job must be able to:")
    printed.items([("PC1.", "sweep"), ("PC2.", "shovel")])
    printed.heading("Knowledge and Understanding (KU)", 12)
    printed.items([("KU1.", "dust"), ("KU2.", "wind")]).new_page()


def graded_unit(printed: Any) -> None:
    printed.heading("Unit 9: Chimneys", 16).heading("Learning Outcomes", 12)
    printed.text("By the end of this unit students will be able to:", "LO1 Explain soot")
    printed.new_page().heading("Learning Outcomes and Assessment Criteria", 12)
    printed.table(
        [
            ["Pass", "Merit", "Distinction"],
            ["LO1 Explain soot", "", ""],
            ["P1 Describe soot.", "M1 Compare soots.", "D1 Evaluate soot."],
        ],
        [55, 55, 55],
        spans=[((0, 1), (1, 1))],
        bold_rows=[0],
    )
    printed.new_page()


def test_a_document_may_change_its_family_twice(press: Maker) -> None:
    printed = press()
    rqf_unit(printed, 1)
    standard(printed)
    rqf_unit(printed, 2)
    assert [(unit.ref, unit.family) for unit in read(printed)] == [
        ("1", "rqf"),
        ("SWP/N0001", "nos"),
        ("2", "rqf"),
    ]


def test_a_first_page_like_another_familys_goes_with_its_unit(press: Maker) -> None:
    printed = press()
    rqf_unit(printed, 1)
    graded_unit(printed)
    units = read(printed)
    assert [(unit.ref, unit.family) for unit in units] == [("1", "rqf"), ("9", "btec")]
    assert [c.ref for c in units[1].outcomes[0].criteria] == ["P1", "M1", "D1"]


def test_stems_in_guidance_do_not_make_a_unit_of_learning_outcomes_a_content_specification(
    press: Maker,
) -> None:
    printed = press()
    rqf_unit(printed, 1)
    printed.heading("Guidance", 12).text("1.1 Learners should be able to:")
    printed.items([("•", "hold a broom"), ("•", "bend the knees")], hang=12)
    units = read(printed)
    assert [(unit.ref, unit.family) for unit in units] == [("1", "rqf")]
    assert [c.ref for c in units[0].outcomes[0].criteria] == ["1.1", "1.2"]
