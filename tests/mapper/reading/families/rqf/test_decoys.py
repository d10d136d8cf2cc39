"""What repeats criteria or looks like them, and must not become criteria."""

from typing import Any

import pytest


def _unit(house: Any, unit: Any) -> list[Any]:
    return [
        house.text(f"Unit {unit.ref}: {unit.title}", size=15, bold=True, after=8),
        *house.facts(unit),
        house.two_columns(unit),
        house.gap(1, 12),
    ]


@pytest.mark.parametrize("height", [842, 560])
def test_rqf_counts_a_criterion_once_however_often_it_is_printed(house: Any, height: float) -> None:
    story: list[Any] = [house.text("Test specification", size=14, bold=True)]
    for unit in house.units:
        rows = [["Learning outcome", "Number of questions", "%"]]
        rows += [[house.text(f"{ref}. {text}"), "5", "20"] for ref, text, _ in unit.outcomes]
        story += [house.text(f"Unit {unit.ref}: {unit.title}", bold=True, before=8)]
        story.append(house.table(rows, (330, 100, 40)))
    story.append(house.page_break())
    for unit in house.units:
        rows = [["Assessment criteria", "Met", "Marks"]]
        rows += [
            [house.text(f"{c} {t}"), "", "4"] for _, _, items in unit.outcomes for c, t in items
        ]
        story += [
            *_unit(house, unit),
            house.text("Assessment guidance", bold=True, size=12, before=10),
            house.text("LO1 is assessed by a test. LO2 is assessed by observation."),
            house.item("2.1", "Learners may be shown a hull out of the water"),
            house.item("3.5", "There is no such criterion"),
            house.text("Evidence checklist", bold=True, size=12, before=10),
            house.table(rows, (370, 50, 50)),
            house.page_break(),
        ]
    assert house.outline_read(house.print(story, page=(595, height))) == house.outline()


def test_rqf_leaves_section_and_clause_numbers_out(house: Any) -> None:
    story = [
        house.text("1 Introduction", size=14, bold=True),
        house.text("1.1 About this qualification", bold=True, size=11),
        house.text("Assessment criteria are met by evidence."),
        house.text("2.1 Rules of combination", bold=True, size=11),
        house.text("Learning outcomes state what the learner will know."),
        house.text("3 Units", size=14, bold=True),
    ]
    for number, unit in enumerate(house.units, 1):
        heading = f"3.{number} Unit {unit.ref}: {unit.title}"
        story += [
            house.text(heading, size=12, bold=True, after=6, before=8),
            *house.facts(unit),
            house.two_columns(unit),
        ]
    story += [
        house.text("4 Assessment", size=14, bold=True, before=10),
        house.text("4.1 Assessment strategy", bold=True, size=11),
        house.text("All learning outcomes and assessment criteria must be met."),
        house.text("4.2 Quality assurance", bold=True, size=11),
        house.text("4.1 Decisions are recorded by 31.12.2029 under 603/1234/5."),
        house.text("3.3 This paragraph has a clause number."),
    ]
    assert house.outline_read(house.print(story)) == house.outline()


def test_rqf_keeps_a_mapping_grid_as_claims(house: Any) -> None:
    story: list[Any] = []
    for unit in house.units:
        story += [*_unit(house, unit), house.page_break()]
    story.append(house.text("Appendix 1: Mapping to the standard", size=14, bold=True))
    for unit in house.units[:1]:
        rows = [["Criteria", "KSBs"], ["AC1.1-1.3", "K1, K2, S3"], ["AC2.1, AC3.2", "K4-K6"]]
        story += [house.text(f"Unit {unit.ref}", bold=True), house.table(rows, (200, 200))]
    path = house.print(story)
    claims = house.read(path).claims
    assert house.outline_read(path) == house.outline()
    assert [(c.unit, c.outcome, c.criteria, c.codes, c.page_label) for c in claims] == [
        ("101", "1", ["1.1", "1.2", "1.3"], ["K1", "K2", "S3"], "4"),
        ("101", "2", ["2.1"], ["K4", "K5", "K6"], "4"),
        ("101", "3", ["3.2"], ["K4", "K5", "K6"], "4"),
    ]


def test_rqf_takes_structure_and_pathways_from_the_structure_table(house: Any) -> None:
    heads = ["Unit number", "URN", "Unit title", "Level", "Credits", "GLH"]

    def listed(units: Any) -> Any:
        rows = [[house.text(head, bold=True) for head in heads]]
        for unit in units:
            facts = (unit.ref, unit.urn, unit.title, unit.level, unit.credits, unit.glh)
            rows.append([house.text(str(fact)) for fact in facts])
        return house.table(rows, (50, 70, 190, 45, 55, 40))

    story = [
        house.text("Qualification structure", size=14, bold=True),
        house.text("Learners achieve 10 credits from the mandatory and 3 from the optional units."),
        house.text("Mandatory units", bold=True, before=6),
        listed(house.units[:2]),
        house.text("Optional units – Customer service pathway", bold=True, before=6),
        listed(house.units[2:]),
        house.page_break(),
    ]
    for unit in house.units:
        story += [
            house.text(f"Unit {unit.ref}: {unit.title}", size=15, bold=True, after=8),
            house.two_columns(unit),
            house.page_break(),
        ]
    path = house.print(story)
    units = house.read(path).units
    assert house.outline_read(path) == house.outline()
    assert [(u.number, u.mandatory, u.pathways) for u in units] == [
        ("K/616/4821", True, []),
        ("M/616/4822", True, []),
        ("T/616/4823", False, ["Customer service"]),
    ]


def test_rqf_warns_of_a_gap_in_the_numbers(house: Any) -> None:
    story = [
        house.text("Unit 9 Mooring", size=15, bold=True, after=8),
        house.text("Learning outcome 1: Moor a boat", bold=True, before=8),
        house.text("The learner can:"),
        house.item("1.1", "Choose a mooring"),
        house.item("1.3", "Make the boat fast"),
    ]
    warnings = house.read(house.print(story)).warnings
    assert [(w.code, w.page, w.message) for w in warnings] == [
        ("numbering-gap", 1, "Unit 9: criterion 1.2 was not found.")
    ]
