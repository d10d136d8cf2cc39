"""Content specifications in further house styles; each test prints one."""

from collections.abc import Callable
from typing import Any

from mapper.reading.arrange import arrange
from mapper.reading.assemble import assemble
from mapper.reading.families.content import Content
from mapper.reading.pdf import extract_pages, page_count
from mapper.specification import Document

Maker = Callable[..., Any]


def test_content_reads_lettered_statements_beside_numbered_topics(
    press: Maker, read_with: Maker, outline: Maker
) -> None:
    hang = press().hanging
    printed = press().heading("Theme 1: Winds", 20)
    for number, title in (("1.1", "Gales"), ("1.2", "Breezes")):
        rows = [[f"{number} {title}", ""], ["Subject content", "What students need to learn:"]]
        rows += [[f"{number}.1 Causes", hang([("a)", "Heat."), ("b)", "Pressure.")])]]
        rows += [[f"{number}.2 Effects", hang([("a)", "Waves."), ("b)", "Dust.")])]]
        printed.table(rows, [60, 100], spans=[((0, 0), (1, 0))], dark=[0, 1])
    assert outline(read_with(Content(), printed.print())) == [
        (
            "Theme 1",
            "Winds",
            [
                (f"{n}.1", "Causes", [(f"{n}.1-a", "Heat."), (f"{n}.1-b", "Pressure.")])
                if part == 1
                else (f"{n}.2", "Effects", [(f"{n}.2-a", "Waves."), (f"{n}.2-b", "Dust.")])
                for n in ("1.1", "1.2")
                for part in (1, 2)
            ],
        )
    ]


def test_content_reads_lettered_outcomes_beside_guidance_under_deep_headings(
    press: Maker, read_with: Maker, outline: Maker
) -> None:
    hang = press().hanging
    printed = press().heading("Module 2: Winds", 20).heading("2.1 Gales", 15)
    for number in ("2.1.1", "2.1.2"):
        printed.heading(f"{number} Causes", 11)
        stem = "Learners should be able to demonstrate and apply their knowledge of:"
        rows = [["Learning outcomes", "Additional guidance"], [stem, ""]]
        rows += [[hang([("(a)", f"heat {number}")]), "M0.1"], [hang([("(b)", "pressure")]), ""]]
        printed.table(rows, [90, 70])
    units = read_with(Content(), printed.print())
    assert [[c.ref for c in outcome.criteria] for outcome in units[0].outcomes] == [
        ["2.1.1-a", "2.1.1-b"],
        ["2.1.2-a", "2.1.2-b"],
    ]


def test_content_takes_each_bullet_beside_guidance_and_no_section_for_a_unit(
    press: Maker, read_with: Maker, outline: Maker
) -> None:
    hang = press().hanging
    printed = press().heading("Section 2: Centres", 20).text("Centres keep records.").new_page()
    printed.heading("1.1 – Winds", 15)
    for number in ("1.1.1", "1.1.2"):
        printed.heading(f"{number} Gales", 11)
        left = hang([("•", f"Causes {number}"), ("•", "Effects")], hang=12)
        right = hang([("•", "heat and pressure"), ("•", "dust")], hang=12)
        printed.table([["Sub topic", "Guidance"], [left, right]], [80, 80])
    assert outline(read_with(Content(), printed.print())) == [
        (
            "1.1",
            "Winds",
            [
                (n, "Gales", [(f"{n}-a", f"Causes {n}"), (f"{n}-b", "Effects")])
                for n in ("1.1.1", "1.1.2")
            ],
        )
    ]


def test_content_reads_statements_with_running_numbers_in_a_column(
    press: Maker, read_with: Maker
) -> None:
    printed = press().heading("Section 3: Subject content", 20)
    number = 0
    for title in ("Number", "Measure"):
        rows = [[title, ""], ["Ref", "Content statement"]]
        for text in ("Count to ten", "Compare two lengths", "Read a scale"):
            number += 1
            rows.append([str(number), f"{text} {number}"])
        printed.table(rows, [20, 140], spans=[((0, 0), (1, 0))], dark=[0, 1])
    (unit,) = read_with(Content(), printed.print())
    assert [(o.text, [c.ref for c in o.criteria]) for o in unit.outcomes] == [
        ("Number", ["1", "2", "3"]),
        ("Measure", ["4", "5", "6"]),
    ]


def test_content_reads_units_headed_by_a_code_above_their_facts(
    press: Maker, read_with: Maker, outline: Maker
) -> None:
    hang = press().hanging
    printed = press()
    for code in ("350", "351"):
        printed.heading(code, 16).heading("Working with wood", 20)
        printed.table([["Level:", "3"], ["GLH:", "600"]], [40, 40]).new_page()
        for head, letter in (("Knowledge", "K"), ("Skills", "S")):
            rows = [[f"{head} criteria", "What do students need to learn?"]]
            rows += [[f"{letter}1.1 Saws", hang([("•", "teeth"), ("•", "blades")], hang=12)]]
            rows += [[f"{letter}1.2 Planes", hang([("•", "irons")], hang=12)]]
            printed.table(rows, [60, 100], dark=[0])
        printed.new_page()
    units = read_with(Content(), printed.print())
    assert [(u.ref, u.title, [o.ref for o in u.outcomes]) for u in units] == [
        (code, "Working with wood", ["K1.1", "K1.2", "S1.1", "S1.2"]) for code in ("350", "351")
    ]


def test_a_document_in_which_nothing_is_recognised_says_so(press: Maker) -> None:
    path = press().heading("A walk").text("We walked along the river and came home.").print()
    layout = arrange(extract_pages(path, 1, page_count(path) + 1))
    read = assemble(layout, Document(name=path.name, sha256="0", pages=1))
    assert [warning.code for warning in read.warnings] == ["nothing-recognised"]


def test_content_reads_plain_numbers_under_a_stem_and_stops_at_the_next_section(
    press: Maker, read_with: Maker, outline: Maker
) -> None:
    printed = press().heading("Section 3: Subject content", 20).heading("1 Winds", 20)
    for number in ("1.1", "1.2"):
        printed.heading(f"{number} Gales", 15).text("Candidates should be able to:")
        printed.items([("1", f"Describe {number}"), ("2", "Explain gusts")], indent=10, hang=14)
    printed.new_page().heading("Section 4: Assessment", 20).heading("4.1 Papers", 15)
    printed.text("Learners must:").items([("•", "work alone"), ("•", "write in ink")])
    units = read_with(Content(), printed.print())
    assert outline(units) == [
        (
            "1",
            "Winds",
            [
                (n, "Gales", [("1", f"Describe {n}"), ("2", "Explain gusts")])
                for n in ("1.1", "1.2")
            ],
        )
    ]


def test_content_reads_units_under_section_numbers_and_no_heading_over_topics(
    press: Maker, read_with: Maker
) -> None:
    hang = press().hanging
    printed = press()
    for section, code in (("4.1", "R050"), ("4.2", "R051")):
        printed.heading(f"{section} Unit {code}: Boats", 20)
        for area in ("1", "2"):
            printed.heading(f"Topic Area {area}: Hulls", 12)
            left = [*hang([(f"{area}.1", "Planks")], hang=20), *hang([("•", "oak")], hang=12)]
            right = hang([("•", "teak"), ("•", "pine")], hang=12)
            printed.table([["Teaching content", "Breadth and depth"], [left, right]], [80, 80])
        printed.new_page()
    units = read_with(Content(), printed.print())
    assert [(u.ref, [o.ref for o in u.outcomes]) for u in units] == [
        ("R050", ["1.1", "2.1"]),
        ("R051", ["1.1", "2.1"]),
    ]
    assert [c.text for u in units for o in u.outcomes for c in o.criteria] == ["oak"] * 4


def test_content_takes_no_clauses_of_a_handbook_for_statements(press: Maker) -> None:
    printed = press()
    for section in ("1", "2", "3"):
        printed.heading(f"{section} Registration", 20)
        for part in ("1", "2"):
            number = f"{section}.{part}"
            printed.heading(f"{number} Records", 15)
            printed.text(f"{number}.1 Centres must keep records.", f"{number}.2 Staff are trained.")
            printed.items([("•", "names"), ("•", "dates")])
        printed.new_page()
    path = printed.print()
    pages = page_count(path)
    layout = arrange(extract_pages(path, 1, pages + 1))
    assert assemble(layout, Document(name=path.name, sha256="0", pages=pages)).units == []
