"""Text in cells: never a formula, never illegal, never cut."""

import io

import pytest
from openpyxl import Workbook, load_workbook

from mapper.workbook.safetext import (
    cell_length,
    clean,
    decode,
    encode,
    put_text,
    split_to_fit,
)


@pytest.mark.parametrize(
    "text", ["=1+1", "+44 20", "-No", "@SUM(A1)", "\t=1+1", "\n=1+1", "=cmd|' /C calc'!A0"]
)
def test_put_text_keeps_what_looks_like_a_formula_as_visible_text(text: str) -> None:
    workbook = Workbook()
    put_text(workbook.worksheets[0].cell(1, 1), text)
    target = io.BytesIO()
    workbook.save(target)
    cell = load_workbook(target).worksheets[0].cell(1, 1)
    assert cell.value == text
    assert cell.data_type == "s"
    assert cell.quotePrefix


def test_put_text_leaves_plain_text_without_prefix() -> None:
    cell = Workbook().worksheets[0].cell(1, 1)
    put_text(cell, "a - b = c")
    assert cell.value == "a - b = c"
    assert not cell.quotePrefix


def test_clean_removes_what_xml_forbids_or_turns_and_nothing_else() -> None:
    assert clean("3\u202e0 hours\u202c") == "30 hours"
    assert clean("a\x00b\x0bc\x1fd\ufffee\ud800f") == "abcdef"
    assert clean("a\tb\r\nc\rd") == "a\tb\nc\nd"
    assert clean("naïve – “ok” 🚁") == "naïve – “ok” 🚁"


def test_encode_protects_text_that_excel_would_take_for_an_escape() -> None:
    assert encode("write _x0041_ here") == "write _x005F_x0041_ here"
    assert decode(encode("write _x0041_ here")) == "write _x0041_ here"
    assert encode("snake_case") == "snake_case"


def test_cell_length_counts_as_excel_does() -> None:
    assert cell_length("abc") == 3
    assert cell_length("🚁") == 2
    assert cell_length("_x0041_") == 13


def test_split_to_fit_loses_nothing() -> None:
    text = "ab🚁" * 10
    pieces = split_to_fit(text, limit=7)
    assert "".join(pieces) == text
    assert max(cell_length(piece) for piece in pieces) <= 7
    assert split_to_fit("", limit=7) == [""]
