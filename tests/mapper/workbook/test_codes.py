"""Codes and words for coverage as people write them."""

import pytest

from mapper.mapping import Coverage
from mapper.workbook.codes import find_codes, kind_of, parse_code, split_code
from mapper.workbook.coverage_words import coverage_of, holds_coverage, is_placeholder, words_for


@pytest.mark.parametrize(
    ("text", "code"),
    [("K1", "K1"), ("k 01", "K1"), ("Knowledge 1:", "K1"), ("(S12)", "S12"), ("B3a", "B3a"),
     ("Duty 4", "D4"), ("TK2", "TK2"), ("ESB1.", "ESB1"), ("B2B", None), ("Skills", None),
     ("1", None), ("K0", None)],
)  # fmt: skip
def test_parse_code(text: str, code: str | None) -> None:
    assert parse_code(text) == code


def test_bare_numbers_are_codes_only_where_the_kind_is_known() -> None:
    assert parse_code("7", "skill") == "S7"
    assert parse_code("7") is None


def test_split_code_parts_code_and_statement() -> None:
    assert split_code("K1: The rules") == ("K1", "The rules")
    assert split_code("S2 – Chart defects") == ("S2", "Chart defects")
    assert split_code("B2B marketing") is None
    assert split_code("Skills for work") is None


def test_find_codes_expands_ranges_and_keeps_order() -> None:
    assert find_codes("K3-K5, S2 & K3; B1 to B2") == ["K3", "K4", "K5", "S2", "B1", "B2"]
    assert find_codes("the B2B sector") == []


def test_kind_of_reads_the_letters() -> None:
    assert [kind_of(code) for code in ("K1", "TS2", "ESB3", "D4", "X5")] == [
        "knowledge", "skill", "behaviour", "duty", None,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("word", "level"),
    [("Full", Coverage.FULL), ("Yes - in full", Coverage.FULL), ("Fully met", Coverage.FULL),
     ("Partial", Coverage.PARTIAL), ("Not fully covered", Coverage.PARTIAL),
     ("Yes - in part", Coverage.PARTIAL), ("Not covered", Coverage.NONE), ("No", Coverage.NONE),
     ("Please select", None), ("", None), ("TBC", None), ("see comment", None)],
)  # fmt: skip
def test_coverage_of(word: str, level: Coverage | None) -> None:
    assert coverage_of(word) is level


def test_words_for_uses_the_workbooks_own_words_or_none() -> None:
    assert words_for(None)[Coverage.PARTIAL] == "Partial"
    assert words_for(("Select", "Met in full", "Met in part", "Gap")) == {
        Coverage.FULL: "Met in full", Coverage.PARTIAL: "Met in part", Coverage.NONE: "Gap",
    }  # fmt: skip
    assert words_for(("Yes", "No")) == {Coverage.FULL: "Yes", Coverage.NONE: "No"}
    assert Coverage.PARTIAL not in words_for(("Partial - content", "Partial - kind", "Full"))
    assert words_for(()) == {}


def test_holds_coverage_tells_coverage_dropdowns_from_others() -> None:
    assert holds_coverage(("Full", "Partial", "None"))
    assert not holds_coverage(("Exam", "Project"))
    assert not holds_coverage(None)


def test_placeholders_are_not_answers() -> None:
    assert all(map(is_placeholder, ("Please select", "[insert page]", "-", "…", "TBC")))
    assert not any(map(is_placeholder, ("Not covered", "p 36", "0")))
