"""Joining lines, and the labels that lines open with."""

import pytest

from mapper.reading.text import join_lines, read_label, spaced_label


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        (["carry out", "work"], "carry out work"),
        (["well-", "known"], "well-known"),
        (["and/", "or"], "and/or"),
        (["instal\u00ad", "lation"], "installation"),
        (["pages 1 -", "3"], "pages 1 - 3"),
        (["  two ", "", " spaces"], "two spaces"),
        ([], ""),
    ],
)
def test_join_lines_joins_as_printed(lines: list[str], text: str) -> None:
    assert join_lines(lines) == text


@pytest.mark.parametrize(
    ("text", "kind", "label", "numbers", "rest"),
    [
        ("1.1 Describe", "decimal", "1.1", (1, 1), "Describe"),
        ("1.10. Describe", "decimal", "1.10", (1, 10), "Describe"),
        ("2.3.1 Describe", "decimal", "2.3.1", (2, 3, 1), "Describe"),
        ("1.1Describe", "decimal", "1.1", (1, 1), "Describe"),
        ("2b Describe", "decimal", "2b", (2, 2), "Describe"),
        ("1. Understand", "number", "1", (1,), "Understand"),
        ("3) Know", "number", "3", (3,), "Know"),
        ("AC1.2 state", "code", "AC1.2", (1, 2), "state"),
        ("AC 1.2 state", "code", "AC 1.2", (1, 2), "state"),
        ("LO3", "code", "LO3", (3,), ""),
        ("a) noise", "letter", "a", (), "noise"),
        ("a.Other", "letter", "a", (), "Other"),
        ("ii. liquid", "roman", "ii", (), "liquid"),
        ("• bullet", "bullet", "•", (), "bullet"),
        ("o circle", "bullet", "o", (), "circle"),
    ],
)
def test_read_label_reads_what_a_line_opens_with(
    text: str, kind: str, label: str, numbers: tuple[int, ...], rest: str
) -> None:
    found = read_label(text)
    assert found is not None
    assert (found.kind, found.text, found.numbers, found.rest) == (kind, label, numbers, rest)


@pytest.mark.parametrize(
    "text",
    [
        "Describe",
        "1.1, 1.2 and 1.3 are linked",
        "2018/19 was a year",
        "BS7671:2018 says",
        "e.g. rope",
    ],
)
def test_read_label_sees_none_in_words_and_figures(text: str) -> None:
    assert read_label(text) is None


def test_spaced_label_parts_a_letter_from_its_text() -> None:
    assert spaced_label("a.Other workers") == "a. Other workers"
    assert spaced_label("1.1Other") == "1.1Other"
