"""Clean text out of what the feeds deliver."""

import pytest

from corpora.text import clean_text, is_placeholder


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("  Plan  the\u00a0 work\t. ", "Plan the work ."),
        ("<p>Plan the work</p>", "Plan the work"),
        ("&lt;p&gt;Health &amp;amp; safety&lt;/p&gt;", "Health & safety"),
        ("&amp;lt;p&amp;gt;Twice&amp;nbsp;escaped&amp;lt;/p&amp;gt;", "Twice escaped"),
        ("Health &amp; safety", "Health & safety"),
        ("Research &amp;amp; development", "Research & development"),
        ("First line<br>second line<br/>third", "First line\nsecond line\nthird"),
        ("H<sub>2</sub>O at 10 m<sup>3</sup>", "H2O at 10 m3"),
        ("•\tfirst\n\uf0b7 second\n-\tthird", "• first\n• second\n- third"),
        ("line one\r\n\r\nline two", "line one\nline two"),
        ("zero\u200bwidth and soft\u00adhyphen", "zerowidth and softhyphen"),
        ("<p><!-- note --></p>", ""),
        ("", ""),
    ],
)
def test_clean_text_gives_readable_text(raw: str, clean: str) -> None:
    assert clean_text(raw) == clean


def test_clean_text_keeps_list_items_on_lines_of_their_own() -> None:
    raw = (
        "<p>Maintain:</p><ul><li>hand tools</li><li><p>power tools:</p>"
        "<ol><li>corded</li><li>cordless</li></ol></li></ul><p>and jigs.</p>"
    )

    assert clean_text(raw) == (
        "Maintain:\n• hand tools\n• power tools:\n1. corded\n2. cordless\nand jigs."
    )


@pytest.mark.parametrize(
    "text",
    [
        "tolerances < 0.5 mm and > 0.1 mm",
        "if x<y then stop",
        "the <canvas> element",
        "AT&T cabling & R&D",
        "a • in the middle",
    ],
)
def test_clean_text_leaves_text_that_is_not_markup(text: str) -> None:
    assert clean_text(text) == text


def test_clean_text_does_not_parse_markup_that_the_text_is_about() -> None:
    assert clean_text("<p>Use of the &lt;canvas&gt; element</p>") == "Use of the <canvas> element"


@pytest.mark.parametrize(
    ("text", "expected"), [(".", True), ("", True), ("- ", True), ("K", False)]
)
def test_is_placeholder_means_without_letters_or_digits(text: str, expected: bool) -> None:
    assert is_placeholder(text) is expected
