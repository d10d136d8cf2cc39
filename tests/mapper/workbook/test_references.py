"""The house format of references and pages."""

from dataclasses import dataclass

import pytest

from mapper.workbook.references import (
    format_page,
    format_reference,
    join_pages,
    join_references,
    reference_of,
)
from mapper.workbook.safetext import CELL_LIMIT, cell_length


@dataclass
class Spot:
    unit: str
    outcome: str
    criterion: str | None = None
    page: int | None = None
    page_label: str | None = None


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (("101", "1", "1.1"), "101 LO1 AC1.1"),
        (("3", "2", None), "Unit 3 LO2"),
        (("16", "A", "A.P1"), "Unit 16 LO A A.P1"),
        (("HBR/N0101", "", "PC3"), "HBR/N0101 PC3"),
        (("101", "LO1", "AC1.1"), "101 LO1 AC1.1"),
        (("101", "1", "a"), "101 LO1 AC a"),
    ],
)
def test_format_reference_keeps_what_is_printed(
    parts: tuple[str, str, str | None], expected: str
) -> None:
    assert format_reference(*parts) == expected


def test_format_page_names_the_pdf_page_only_where_it_differs() -> None:
    assert format_page(36, "36") == "p 36"
    assert format_page(40, "36") == "p 36, PDF p 40"
    assert format_page(4, "iv") == "p iv, PDF p 4"
    assert format_page(40, None) == "PDF p 40"
    assert format_page(None, "36") == "p 36"
    assert format_page(None, None) == ""


def test_reference_of_adds_the_page() -> None:
    assert reference_of(Spot("101", "1", "1.1", 36, "36")) == "101 LO1 AC1.1 (p 36)"
    assert reference_of(Spot("101", "1", "1.1")) == "101 LO1 AC1.1"


def test_join_references_writes_one_line_a_unit() -> None:
    places = [
        Spot("101", "1", "1.1", 36, "36"),
        Spot("102", "1"),
        Spot("101", "2", "2.1", 37, "37"),
    ]
    assert join_references(places, elsewhere="sheet Evidence") == (
        "101 LO1 AC1.1 (p 36); 101 LO2 AC2.1 (p 37)\n102 LO1"
    )


def test_join_references_beyond_the_cell_limit_says_how_many_more() -> None:
    places = [Spot("101", "1", f"1.{number}", 36, "36") for number in range(2000)]
    text = join_references(places, elsewhere="sheet Evidence")
    shown = text.count("(p 36)")
    assert cell_length(text) <= CELL_LIMIT
    assert cell_length(text) > CELL_LIMIT - 60
    assert text.endswith(f"\nand {2000 - shown} more: see sheet Evidence")


def test_join_references_keeps_within_the_line_breaks_of_a_cell() -> None:
    places = [Spot(str(100 + number), "1") for number in range(300)]
    text = join_references(places, elsewhere="sheet Evidence")
    assert text.count("\n") <= 253
    assert text.endswith("and 51 more: see sheet Evidence")


def test_join_pages_gives_each_printed_page_once_in_page_order() -> None:
    places = [
        Spot("1", "1", None, 41, "37"),
        Spot("1", "2", None, 40, "36"),
        Spot("2", "1", None, 41, "37"),
    ]
    assert join_pages(places) == "36, 37"
    assert join_pages([Spot("1", "1", None, 40, None), Spot("1", "1")]) == "PDF 40"
