"""Outcomes and criteria as lists in running text, in the house styles that such lists have."""

from typing import Any

import pytest
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate

HEIGHTS = (842, 560, 430)


@pytest.mark.parametrize("height", HEIGHTS)
def test_rqf_reads_prefixed_criteria_and_not_the_range_that_repeats_their_numbers(
    house: Any, height: float
) -> None:
    story = []
    red = {"size": 12, "bold": True, "color": "#d71e04", "before": 14}
    for unit in house.units:
        heading = house.text(f"Unit {unit.ref} {unit.title}", size=16, bold=True, after=8)
        story += [heading, *house.facts(unit)]
        for ref, text, criteria in unit.outcomes:
            story += [
                house.text("Learning outcome", **red),
                house.text("The learner will:", after=8),
                house.item(f"LO{ref}", text, hang=30),
                house.text("Assessment criteria", **red),
                house.text("The learner can:", after=8),
                *(house.item(f"AC{c}", t, hang=36) for c, t in criteria),
                house.text("Range", **red),
                house.item(f"AC{ref}.1", "<b>Responsibilities</b>: employers, HSE", hang=36),
                house.item("•", "first thing", indent=36, hang=12),
            ]
        story += [
            house.page_break(),
            heading,
            house.text("Supporting information", size=14, bold=True),
            house.text("Notes for guidance", bold=True, before=8),
            house.text("Outcome 1 and outcome 2 may be assessed together."),
            house.text("Assessment criteria 2.1 and 2.2 are assessed by observation."),
            house.item("1.", "Visit a boatyard."),
            house.item("2.", "Keep a diary."),
            house.page_break(),
        ]
    path = house.print(story, page=(595, height), header="Boatyard Work (5555-03)  {}", footer="")
    assert house.outline_read(path) == house.outline()


@pytest.mark.parametrize("height", HEIGHTS)
def test_rqf_reads_criteria_counted_anew_in_each_outcome(house: Any, height: float) -> None:
    units = [unit.changed(criteria=lambda _, m: str(m)) for unit in house.units]
    story = []
    for unit in units:
        story += [
            house.text(f"Unit {unit.ref}", size=20, bold=True),
            house.text(unit.title, size=20, bold=True, after=10),
            house.text(f"Level: {unit.level}"),
            house.text(f"Credit value: {unit.credits}"),
            house.text("Unit aim", bold=True, before=10),
            house.text("The aim of this unit is to give the learner what is needed."),
            house.text("Learning outcomes", bold=True, before=10),
            house.text(f"There are {len(unit.outcomes)} outcomes. The learner will:"),
            *(house.item(f"{ref}.", text, hang=18) for ref, text, _ in unit.outcomes),
            house.text("Guided learning hours", bold=True, before=10),
            house.text(f"It is recommended that {unit.glh} hours should be allocated."),
            house.page_break(),
        ]
        for ref, text, criteria in unit.outcomes:
            story += [
                house.text(f"Unit {unit.ref}", size=16, bold=True),
                house.text(unit.title, size=16, bold=True, after=10),
                house.text(f"Outcome {ref} {text}", size=13, bold=True, after=12),
                house.text("Assessment criteria", bold=True, size=11),
                house.text("The learner can:"),
                *(house.item(f"{c}.", t, hang=20) for c, t in criteria),
                house.text("Range", bold=True, before=12),
                house.item("1.", "first thing taught", hang=20),
                house.item("2.", "second thing taught", hang=20),
                house.page_break(),
            ]
    header = "Level 2 Certificate in Boatyard Work (1234-02)  {}"
    path = house.print(story, page=(595, height), header=header, footer="")
    assert house.outline_read(path) == house.outline(units)


def test_rqf_reads_criteria_by_letter_under_you_can(house: Any) -> None:
    units = [
        unit.changed(ref=f"UV{unit.ref}", criteria=lambda _, m: "abcdef"[m - 1])
        for unit in house.units
    ]
    story = []
    for unit in units:
        story += [
            house.text(unit.ref, size=22, bold=True),
            house.text(unit.title, size=22, bold=True, after=14),
            *house.facts(unit),
            house.text("On completion of this unit you will:", bold=True, before=12),
            *(house.item(f"{ref}.", text, hang=18) for ref, text, _ in unit.outcomes),
            house.page_break(),
        ]
        for ref, text, criteria in unit.outcomes:
            story += [
                house.text(f"Outcome {ref}", size=18, bold=True, color="#993366"),
                house.text(text, size=14, bold=True, after=8),
                house.text("You can:", bold=True, after=6),
                *(house.item(f"{c}.", t, hang=20) for c, t in criteria),
                house.text("*May be assessed by oral questioning.", before=10, size=8),
                house.page_break(),
            ]
    assert house.outline_read(house.print(story)) == house.outline(units)


@pytest.mark.parametrize("height", HEIGHTS)
def test_rqf_reads_decimal_criteria_under_numbered_heads(house: Any, height: float) -> None:
    story = []
    serif = {"font": "Times-Roman"}
    for unit in house.units:
        facts = f"Level {unit.level} | {unit.credits} credits | {unit.glh} GLH"
        story += [
            house.text(f"Unit {unit.ref}: {unit.title}", size=16, bold=True, **serif),
            house.text(facts, after=8, **serif),
        ]
        for ref, text, criteria in unit.outcomes:
            story += [
                house.text(f"Learning outcome {ref}: {text}", bold=True, size=12, **serif),
                house.text("Assessment criteria", bold=True, **serif),
                house.text("The learner can:", **serif),
                *(house.item(c, t, **serif) for c, t in criteria),
            ]
    assert house.outline_read(house.print(story, page=(595, height))) == house.outline()


@pytest.mark.parametrize("height", HEIGHTS)
def test_rqf_reads_a_list_with_no_heads_but_its_numbers(house: Any, height: float) -> None:
    story = []
    for unit in house.units:
        story += [
            house.text(f"Unit {unit.ref} {unit.title}", size=16, bold=True, after=6),
            *house.facts(unit),
            house.text("Learning outcomes and assessment criteria", bold=True, size=12),
        ]
        for ref, text, criteria in unit.outcomes:
            story.append(house.item(f"{ref}.", text, bold=True, before=6))
            story += [house.item(c, t) for c, t in criteria]
        story += [
            house.text("Assessment requirements", bold=True, size=12, before=8),
            house.text("Learners must meet all criteria. Criterion 2.1 is observed."),
        ]
    assert house.outline_read(house.print(story, page=(595, height))) == house.outline()


def test_rqf_reads_spaced_prefixes_and_stops_at_a_note(house: Any) -> None:
    story = []
    for unit in house.units:
        story += [house.text(f"Unit {unit.ref} {unit.title}", size=15, bold=True, after=8)]
        story += house.facts(unit)
        for ref, text, criteria in unit.outcomes:
            story += [
                house.text(f"LO {ref} – {text}", bold=True, before=8),
                *(house.item(f"AC {c}", t, hang=44) for c, t in criteria),
                house.text("Guidance: learners may link 1.1 with 1.2."),
            ]
    assert house.outline_read(house.print(story)) == house.outline()


def test_rqf_reads_outcomes_without_criteria(house: Any) -> None:
    story = []
    blue = {"color": "#224488"}
    for unit in house.units:
        story += [
            house.text(f"Unit {unit.ref}: {unit.title}", bold=True, before=10, **blue),
            house.text("This unit enables learners to learn about a boatyard."),
            house.text("Prior to this unit learners must hold Unit 101: Principles of boats."),
            house.text("Learning Outcomes", before=8, **blue),
            *(house.item(f"{ref}.", f"{text}.", hang=18) for ref, text, _ in unit.outcomes),
            house.text("Assessment", before=6, **blue),
            house.text("One exam."),
        ]
    expected: list[tuple[Any, ...]] = []
    for unit in house.units:
        expected.append((unit.ref, unit.title, None, None, None))
        expected += [(ref, f"{text}.") for ref, text, _ in unit.outcomes]
    assert house.outline_read(house.print(story)) == expected


LONGER = " and then say why this matters in a boatyard of any size, with reasons and an example"


@pytest.mark.parametrize("height", [842, 470, 420, 360])
def test_rqf_goes_on_under_a_running_unit_title(house: Any, height: float) -> None:
    units = [
        unit.changed(
            outcomes=tuple(
                (ref, text, tuple((c, t + LONGER) for c, t in criteria))
                for ref, text, criteria in unit.outcomes
            )
        )
        for unit in house.units
    ]
    templates, story = [], []
    for unit in units:

        def mark(canvas: Any, _: Any, unit: Any = unit) -> None:
            canvas.setFont("Helvetica-Bold", 10)
            canvas.drawString(60, height - 40, f"Unit {unit.ref} {unit.title}")
            canvas.drawRightString(535, 20, str(canvas.getPageNumber()))

        frame = Frame(60, 50, 475, height - 110, 0, 0, 0, 0)
        templates.append(PageTemplate(unit.ref, [frame], onPage=mark))
    for unit in units:
        if story:
            story += [house.next_template(unit.ref), house.page_break()]
        story += house.facts(unit)
        for ref, text, criteria in unit.outcomes:
            story += [house.text(f"Outcome {ref}: {text}", bold=True, before=8)]
            story += [house.text("The learner can:")]
            story += [house.item(c, t, hang=30) for c, t in criteria]
    path = house.folder / "running.pdf"
    document = BaseDocTemplate(str(path), pagesize=(595, height), invariant=1)
    document.addPageTemplates(templates)
    document.build(story)
    assert house.outline_read(path) == house.outline(units)


def test_rqf_reads_running_text_in_two_columns(house: Any) -> None:
    story = []
    for unit in house.units:
        story += [house.text(f"Unit {unit.ref} {unit.title}", size=12, bold=True, after=6)]
        story += house.facts(unit)
        for ref, text, criteria in unit.outcomes:
            story += [
                house.text(f"Learning outcome {ref}", bold=True, before=6),
                house.text(text),
                house.text("The learner can:", bold=True, before=4),
                *(house.item(c, t, hang=24) for c, t in criteria),
            ]
        story.append(house.page_break())
    path = house.folder / "columns.pdf"
    document = BaseDocTemplate(str(path), pagesize=(595, 430), invariant=1)
    frames = [Frame(x, 40, 235, 350, 0, 0, 0, 0, id=str(x)) for x in (50, 310)]
    document.addPageTemplates([PageTemplate("two", frames)])
    document.build(story)
    assert house.outline_read(path) == house.outline()


def test_rqf_keeps_a_misprinted_number_as_printed(house: Any) -> None:
    story = [
        house.text("Unit 9 Mooring", size=15, bold=True, after=8),
        house.text("Learning outcome 1: Moor a boat", bold=True, before=8),
        house.text("The learner can:"),
        house.item("1.1", "Choose a mooring"),
        house.item("2.", "Approach it slowly"),
        house.item("1.3", "Make the boat fast"),
        house.item("1.3", "Check the ropes"),
    ]
    unit = house.read(house.print(story)).units[0]
    assert [(c.ref, c.text) for c in unit.outcomes[0].criteria] == [
        ("1.1", "Choose a mooring"),
        ("2", "Approach it slowly"),
        ("1.3", "Make the boat fast"),
        ("1.3", "Check the ropes"),
    ]


def test_rqf_counts_criteria_that_are_bullets(house: Any) -> None:
    story = [
        house.text("Unit 9 Mooring", size=15, bold=True, after=8),
        house.text("Learning outcome 1: Moor a boat", bold=True, before=8),
        house.text("The learner can:"),
        house.item("•", "choose a mooring:", hang=14),
        house.item("–", "at a quay", hang=14, indent=14),
        house.item("•", "make the boat fast", hang=14),
        house.text("Learning outcome 2: Leave a mooring", bold=True, before=8),
        house.text("The learner can:"),
        house.item("•", "cast off", hang=14),
    ]
    outcomes = house.read(house.print(story)).units[0].outcomes
    assert [(c.ref, c.text) for o in outcomes for c in o.criteria] == [
        ("1.1", "choose a mooring: – at a quay"),
        ("1.2", "make the boat fast"),
        ("2.1", "cast off"),
    ]
