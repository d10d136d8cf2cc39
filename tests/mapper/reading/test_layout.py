"""The layout of a page: lines, ruled and unruled tables, running headers, printed numbers."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from mapper.reading.arrange import arrange
from mapper.reading.columns import find_columns
from mapper.reading.drawings import Drawings, Rule
from mapper.reading.glyphs import Word
from mapper.reading.layout import Page, PageKind, Table, TextBlock
from mapper.reading.lines import make_lines, rows_of, split_row
from mapper.reading.pdf import RawPage
from mapper.reading.tables import find_ruled_tables
from mapper.reading.tableview import flat_lines, join_label_columns


def words(text: str, x: float, y: float, *, size: float = 10, bold: bool = False) -> list[Word]:
    """Return the words of a line whose letters are half as wide as high."""
    found = []
    for part in text.split():
        width = len(part) * size / 2
        found.append(Word(part, x, y - 8, x + width, y + 2, y, size, "Helvetica", bold, False, 0))
        x += width + size * 0.28
    return found


def page(index: int, lines: Sequence[tuple[str, float, float]], **more: Any) -> RawPage:
    """Return a page of 600 x 800 with these (text, x, y) lines."""
    held = tuple(word for text, x, y in lines for word in words(text, x, y))
    return RawPage(index, None, 600, 800, held, (), more.pop("drawings", Drawings()), **more)


def test_rows_of_puts_words_of_one_base_line_together() -> None:
    held = [*words("right", 300, 101), *words("left", 50, 100), *words("below", 50, 112)]
    assert [[w.text for w in row] for row in rows_of(held)] == [["left", "right"], ["below"]]


def test_split_row_parts_at_wide_gaps_only() -> None:
    row = [*words("one two", 50, 100), *words("three", 200, 100)]
    assert [[w.text for w in part] for part in split_row(row, 1.0)] == [["one", "two"], ["three"]]


def test_make_lines_says_how_far_apart_lines_are_and_which_are_bold() -> None:
    held = [
        *words("Outcome", 50, 100, bold=True),
        *words("plain text", 50, 112),
        *words("1.", 50, 140),
        *words("bold", 70, 140, bold=True),
    ]
    lines = make_lines(1, held)
    assert [(x.text, x.bold, x.space_above) for x in lines] == [
        ("Outcome", True, 0),
        ("plain text", False, 2),
        ("1. bold", True, 18),
    ]


GRID = [Rule(100, 50, 350), Rule(150, 50, 350), Rule(200, 50, 350)]
SIDES = [Rule(50, 100, 200), Rule(200, 100, 200), Rule(350, 100, 200)]


def _cells(table: Table) -> list[tuple[int, int, int, int, str]]:
    return [(c.row, c.column, c.row_span, c.column_span, c.text) for c in table.cells]


def test_find_ruled_tables_gives_cells_and_the_words_outside() -> None:
    held = [
        *words("A", 60, 120),
        *words("B", 210, 120),
        *words("C", 60, 170),
        *words("outside", 60, 300),
    ]
    tables, rest = find_ruled_tables(1, GRID, SIDES, held)
    assert _cells(tables[0]) == [
        (0, 0, 1, 1, "A"),
        (0, 1, 1, 1, "B"),
        (1, 0, 1, 1, "C"),
        (1, 1, 1, 1, ""),
    ]
    assert [w.text for w in rest] == ["outside"]


def test_find_ruled_tables_merges_cells_that_no_rule_parts() -> None:
    horizontal = [Rule(100, 50, 350), Rule(150, 200, 350), Rule(200, 50, 350)]
    held = [*words("tall", 60, 120), *words("up", 210, 120), *words("down", 210, 170)]
    tables, _ = find_ruled_tables(1, horizontal, SIDES, held)
    assert _cells(tables[0]) == [
        (0, 0, 2, 1, "tall"),
        (0, 1, 1, 1, "up"),
        (1, 1, 1, 1, "down"),
    ]


def test_find_ruled_tables_does_without_outer_borders() -> None:
    held = [*words("A", 60, 120), *words("B", 210, 120), *words("C", 60, 170)]
    tables, _ = find_ruled_tables(1, [Rule(150, 50, 350)], [Rule(200, 100, 200)], held)
    assert [(row, column, text) for row, column, _, _, text in _cells(tables[0])] == [
        (0, 0, "A"),
        (0, 1, "B"),
        (1, 0, "C"),
        (1, 1, ""),
    ]


def test_find_ruled_tables_takes_a_box_around_text_for_no_table() -> None:
    held = words("a framed note", 60, 120)
    box = [Rule(100, 50, 350), Rule(200, 50, 350)], [Rule(50, 100, 200), Rule(350, 100, 200)]
    assert find_ruled_tables(1, *box, held) == ([], held)


def test_find_columns_sees_a_gutter_and_leaves_the_text_around_it() -> None:
    held = [
        *words("Learning outcomes", 50, 100),
        *words("Assessment criteria", 300, 100),
        *words("Understand", 50, 112),
        *words("Describe", 300, 112),
        *words("boats", 50, 124),
        *words("a boat", 300, 124),
        *words("Handle boats", 50, 150),
        *words("Moor a boat", 300, 150),
        *words("This text runs over the whole width of the page and crosses", 50, 180),
    ]
    table, text = find_columns(1, held, [])
    assert isinstance(table, Table)
    assert isinstance(text, TextBlock)
    assert [c.text for c in table.column(0)] == [
        "Learning outcomes Understand boats",
        "Handle boats",
    ]
    assert [c.text for c in table.column(1)] == [
        "Assessment criteria Describe a boat",
        "Moor a boat",
    ]


def test_find_columns_takes_a_hanging_list_for_text() -> None:
    held = [
        *words("1.1", 50, 100),
        *words("Describe a boat", 90, 100),
        *words("of any size", 90, 112),
        *words("1.2", 50, 124),
        *words("Explain a boat", 90, 124),
    ]
    (block,) = find_columns(1, held, [])
    assert isinstance(block, TextBlock)
    assert [x.text for x in block.lines] == [
        "1.1 Describe a boat",
        "of any size",
        "1.2 Explain a boat",
    ]


def test_find_columns_begins_a_row_of_a_list_of_units_at_each_figure() -> None:
    held = []
    for row, (code, title, hours) in enumerate(
        [("101", "Boats", "30"), ("102", "Engines", "45"), ("103", "Customers", "20")]
    ):
        y = 100 + 24 * row
        held += [*words(code, 50, y), *words(title, 120, y), *words(hours, 400, y)]
        held += words("second line", 120, y + 12)
    (table,) = find_columns(1, held, [])
    assert isinstance(table, Table)
    texts = [[c.text for c in row if c.lines] for row in table.grid()]
    assert texts == [
        ["101", "Boats second line", "30"],
        ["102", "Engines second line", "45"],
        ["103", "Customers second line", "20"],
    ]


def test_find_columns_begins_a_row_of_a_form_at_each_label() -> None:
    held = [
        *words("Title:", 50, 100),
        *words("Principles of boats", 150, 100),
        *words("Unit number:", 50, 112),
        *words("K/616/4821", 150, 112),
    ]
    (table,) = find_columns(1, held, [])
    assert isinstance(table, Table)
    assert [[c.text for c in row] for row in table.grid()] == [
        ["Title:", "Principles of boats"],
        ["Unit number:", "K/616/4821"],
    ]


def test_find_columns_parts_a_table_from_one_with_other_columns_right_below() -> None:
    held = [
        *words("Title:", 50, 100),
        *words("Principles of boats", 150, 100),
        *words("Unit number:", 50, 112),
        *words("K/616/4821", 150, 112),
        *words("Learning outcomes", 50, 130),
        *words("Assessment criteria", 300, 130),
        *words("The learner will:", 50, 142),
        *words("The learner can:", 300, 142),
        *words("1. Understand how boats are moored in a marina", 50, 154),
        *words("1.1 Moor a boat", 300, 154),
    ]
    first, second = find_columns(1, held, [])
    assert isinstance(first, Table)
    assert isinstance(second, Table)
    assert (first.columns, second.columns) == ((50, 150), (50, 300))


def test_find_columns_reads_lettered_lists_on_both_sides_as_text_in_columns() -> None:
    held = []
    for row in range(12):
        y = 100 + 12 * row
        item = ("a)", "b)", "and so on")[row % 3]
        held += [*words(f"{item} moor a boat at a quay near", 50, y)]
        held += [*words(f"{item} steer a boat in wind", 300, y)]
    (table,) = find_columns(1, held, [])
    assert isinstance(table, Table)
    assert [len([x for c in table.column(k) for x in c.lines]) for k in (0, 1)] == [12, 12]


def test_join_label_columns_joins_numbers_with_what_they_number() -> None:
    held = [
        *words("1", 60, 120),
        *words("Understand boats", 110, 120),
        *words("1.1", 260, 120),
        *words("Describe boats", 310, 120),
    ]
    sides = [Rule(x, 100, 150) for x in (50, 100, 250, 300, 500)]
    lines = [Rule(100, 50, 500), Rule(150, 50, 500)]
    tables, _ = find_ruled_tables(1, lines, sides, held)
    joined = join_label_columns(tables[0])
    assert joined.columns == (50, 250)
    assert [c.text for c in joined.cells] == ["1 Understand boats", "1.1 Describe boats"]
    flat = flat_lines(tables[0])
    assert [x.text for x in flat] == ["1 Understand boats 1.1 Describe boats"]


def _content(found: Page) -> list[str]:
    return [line.text for line in found.lines]


def test_arrange_sets_running_headers_apart_and_reads_the_printed_number() -> None:
    raw = [
        page(
            i,
            [
                ("Certificate in Boats", 50, 30),
                (f"Unit {i} Boats", 50, 60),
                ("body text here", 50, 300),
                (f"Page {i + 4} of 20", 50, 780),
            ],
        )
        for i in range(1, 5)
    ]
    pages = arrange(raw).pages
    assert [found.label for found in pages] == ["5", "6", "7", "8"]
    assert _content(pages[1]) == ["Unit 2 Boats", "body text here"]
    assert [x.text for x in pages[1].furniture] == ["Certificate in Boats", "Page 6 of 20"]


def test_arrange_sees_the_small_footer_of_a_document_of_two_pages() -> None:
    raw = [
        page(i, [(f"body text {'ab'[i - 1]}", 50, 300), ("more of the text", 50, 312)])
        for i in (1, 2)
    ]
    raw = [replace(p, words=(*p.words, *words(f"Boats {p.index}", 50, 780, size=8))) for p in raw]
    pages = arrange(raw).pages
    assert [[x.text for x in found.furniture] for found in pages] == [["Boats 1"], ["Boats 2"]]


def test_arrange_keeps_a_unit_title_over_its_pages_on_the_first_of_them() -> None:
    raw = [
        page(i, [("Unit 101 Boats", 50, 30), (f"text {'abcd'[i]} of the unit", 50, 300)])
        for i in range(1, 4)
    ]
    pages = arrange(raw).pages
    assert [_content(found)[0] for found in pages] == [
        "Unit 101 Boats",
        "text c of the unit",
        "text d of the unit",
    ]


def test_arrange_reads_roman_numbers_before_arabic_ones() -> None:
    numbers = ["i", "ii", "iii", "1", "2", "3"]
    raw = [
        page(i, [(f"words {'abcdef'[i - 1]} here", 50, 300), (number, 300, 780)])
        for i, number in enumerate(numbers, 1)
    ]
    assert [found.label for found in arrange(raw).pages] == numbers


@pytest.mark.parametrize(
    ("lines", "kind"),
    [
        ([], PageKind.BLANK),
        ([("3", 300, 780)], PageKind.BLANK),
        ([("Boats and more boats", 50, 100)], PageKind.CONTENT),
        (
            [
                ("Contents", 50, 50),
                *[(f"Part {x} ........ {x}", 50, 80 + 20 * x) for x in range(5)],
            ],
            PageKind.CONTENTS,
        ),
        (
            [("Contents", 50, 50), *[(f"Part of boats {x}", 50, 80 + 20 * x) for x in range(5)]],
            PageKind.CONTENTS,
        ),
    ],
)
def test_arrange_tells_what_a_page_is_for(
    lines: list[tuple[str, float, float]], kind: PageKind
) -> None:
    assert arrange([page(1, lines)]).pages[0].kind is kind


def test_arrange_takes_a_picture_without_text_for_a_scan() -> None:
    scan = Drawings(pictures=((0, 0, 600, 800),))
    assert arrange([page(1, [], drawings=scan)]).pages[0].kind is PageKind.NO_TEXT


def test_arrange_takes_labels_of_the_file_where_they_are_what_is_printed() -> None:
    raw = [
        page(
            i, [(f"words {'abcde'[i - 1]} here", 50, 300), *([(str(i), 300, 780)] if i > 2 else [])]
        )
        for i in range(1, 6)
    ]
    labelled = [replace(x, label=label) for x, label in zip(raw, "ii345", strict=True)]
    assert [found.label for found in arrange(labelled).pages] == ["i", "i", "3", "4", "5"]
    other = [replace(x, label=str(x.index + 90)) for x in raw]
    assert [found.label for found in arrange(other).pages] == [None, None, "3", "4", "5"]


def test_arrange_tells_the_page_number_from_a_level_in_the_header() -> None:
    raw = [
        page(i, [(f"Level 3 Diploma {i}", 50, 30), (f"text {'abcdef'[i - 1]} here", 50, 300)])
        for i in range(1, 6)
    ]
    pages = arrange(raw).pages
    assert [found.label for found in pages] == ["1", "2", "3", "4", "5"]
    assert [_content(found) for found in pages] == [[f"text {x} here"] for x in "abcde"]


def test_arrange_keeps_a_heading_that_begins_a_page_of_each_unit() -> None:
    raw = []
    for unit in range(3):
        raw.append(page(3 * unit + 1, [(f"Unit {unit} Boats {'xyz'[unit]}", 50, 60)]))
        raw.append(page(3 * unit + 2, [("Assessment guidance", 50, 60)]))
        raw.append(page(3 * unit + 3, [(f"text {'abc'[unit]} here", 50, 60)]))
    pages = arrange(raw).pages
    assert [_content(found) for found in pages[1::3]] == [["Assessment guidance"]] * 3
