"""The whole cycle of a review from the command line: check, open, decide, settle, letter, next."""

import json
from collections.abc import Callable
from pathlib import Path

import docx
import openpyxl
import pytest
from typer.testing import CliRunner

from api.cli import app
from corpora.samples import sample_specification, sample_standards
from foundation.errors import MapperError, OutputError, UnknownNameError, UsageError

CLAIMS = """code,reference,page,coverage
K1,"Unit 301: 1.1, 1.2, 1.3",4,full
S2,Unit 301 AC3.2; Unit 309 AC1.1,9,full
K5,Unit 304 AC2.1,9,partial
"""
AT = ("--at", "2026-11-24T09:30")

Run = Callable[..., str]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Return a function that runs a command in a folder of its own and returns what it prints."""
    monkeypatch.chdir(tmp_path)

    def call(*arguments: object) -> str:
        result = CliRunner().invoke(app, [str(one) for one in arguments])
        if result.exception is not None:
            raise result.exception
        return result.stdout

    return call


@pytest.fixture
def report(run: Run, tmp_path: Path) -> Path:
    run("standards", "import", sample_standards())
    (tmp_path / "claims.csv").write_text(CLAIMS, encoding="utf-8")
    run("check", "claims.csv", sample_specification(), "--standard", "ST9901", "--sector",
        "Security", "--raise", "intelligence", "--share", "0.2", "-o", "report.json")  # fmt: skip
    return tmp_path / "report.json"


def fill(path: Path, sheet: str, cells: dict[str, dict[str, str]]) -> None:
    book = openpyxl.load_workbook(path)
    rows = list(book[sheet].iter_rows())
    head = next(row for row in rows if "Claim" in [cell.value for cell in row])
    columns = {cell.value: cell.column for cell in head}
    for row in rows:
        for heading, text in cells.get(str(row[columns["Claim"] - 1].value), {}).items():
            book[sheet].cell(row[0].row, columns[heading], text)
    book.save(path)


def decisions(**words: str) -> dict[str, dict[str, str]]:
    said = {"comment": "see the page", "decision": "Agree"}
    claims = ("K1.1", "K1.2", "K1.3", "S2.1", "S2.2", "K5.1")
    return {
        claim: {
            "Reviewer 1: decision": words.get(claim.replace(".", "_"), said["decision"]),
            "Reviewer 1: comment": said["comment"],
        }
        for claim in claims
    }


def test_options_of_the_check_reach_the_plan(report: Path) -> None:
    plan = json.loads(report.read_text(encoding="utf-8"))["plan"]

    assert (plan["checks"], plan["size_reasons"][0]["share"]) == (2, 0.2)
    assert "raised by 25 %" in plan["size_reasons"][-1]["message"]


@pytest.mark.slow
def test_two_reviews_become_one_outcome_a_letter_and_a_next_cycle(
    run: Run, report: Path, tmp_path: Path
) -> None:
    for name in ("Ann", "Ben"):
        run("review", "open", report, "--reviewer", name, "-o", f"{name}.xlsx", *AT)
    fill(tmp_path / "Ann.xlsx", "Claims", decisions(S2_2="Reject"))
    fill(tmp_path / "Ben.xlsx", "Claims", decisions(S2_2="Reject", K5_1="Question"))

    shown = run("review", "outcome", report, "Ann.xlsx", "Ben.xlsx", *AT)
    assert "both decided 6 claims, 5 alike; kappa 0.60" in shown
    assert "A lead has to settle K5.1." in shown

    run("review", "outcome", report, "Ann.xlsx", "Ben.xlsx", "-o", "both.xlsx", *AT)
    settled = {"Settled by": "Lea", "Settled: decision": "Agree", "Reason": "it is there"}
    fill(tmp_path / "both.xlsx", "Differences", {"K5.1": settled})
    assert "Nothing is open" in run("review", "outcome", report, "both.xlsx", *AT)

    run("review", "outcome", report, "both.xlsx", "-o", "letter.docx", "--body", "Kite Office", *AT)
    letter = docx.Document(str(tmp_path / "letter.docx"))
    assert letter.paragraphs[0].text == "Outcome of the review of the content mapping"
    assert letter.tables[0].rows[0].cells[1].text == "Kite Office"
    assert [row.cells[0].text for row in letter.tables[2].rows] == ["Claim", "S2.2"]

    run("review", "outcome", report, "both.xlsx", "-o", "review.json", *AT)
    told = json.loads((tmp_path / "review.json").read_text(encoding="utf-8"))
    assert told["agreement"]["both"] == 6
    assert [one["decision"] for one in told["final"]].count("agree") == 5
    assert {one["action"] for one in told["audit"]} >= {"opened the review", "settled a claim"}

    run("review", "cycle", "start", "c.json", "--title", "Level 3 Diploma", "--year", "2026",
        "--sector", "Security", "--direct-claims", "2026-01-05")  # fmt: skip
    for by in ("Head", "Lea"):
        run("review", "cycle", "complete", "c.json", "--by", by, "--at", "2026-10-01")
    with pytest.raises(UsageError, match="No check is recorded"):
        run("review", "next-cycle", "c.json")
    shown = run("review", "cycle", "record", "c.json", report, "review.json", *AT)
    assert "1 of 6 claims changed" in shown
    with pytest.raises(UsageError, match="1 check of 2 still to be made"):
        run("review", "cycle", "complete", "c.json", "--by", "Sam", "--at", "2027-03-01")
    assert "valid until 5 January 2027" in run(
        "review", "cycle", "show", "c.json", "--today", "2026-06-01"
    )

    shown = run("review", "next-cycle", "c.json")
    assert "Next cycle: 2 checks, 20 % of the claims" in shown
    with pytest.raises(UsageError, match="and why"):
        run("review", "next-cycle", "c.json", "--share", "0.5")
    with pytest.raises(UsageError, match="what is overridden"):
        run("review", "next-cycle", "c.json", "--by", "Lea")
    shown = run("review", "next-cycle", "c.json", "--share", "0.5", "--checks", "3",
                "--by", "Lea", "--reason", "new assessors")  # fmt: skip
    assert "overridden by Lea: new assessors (recommended were 2 checks, 20 %)" in shown

    run("check", "claims.csv", sample_specification(), "--standard", "ST9901", "--past", "c.json",
        "-o", "next.json")  # fmt: skip
    plan = json.loads((tmp_path / "next.json").read_text(encoding="utf-8"))["plan"]
    assert (plan["checks"], plan["size_reasons"][0]["share"]) == (3, 0.5)
    shown = run("review", "cycle", "start", "d.json", "--title", "Level 3 Diploma", "--year",
                "2027", "--past", "c.json")  # fmt: skip
    assert "3 checks, 50 % of the claims" in shown


def test_what_cannot_be_done_is_said_in_a_sentence(run: Run, report: Path, tmp_path: Path) -> None:
    spec = sample_specification()
    wrong: list[tuple[type[MapperError], str, tuple[object, ...]]] = [
        (UsageError, "summary is shown", ("check", spec, "--standard", "ST9901", "-o", "x.docx")),
        (UnknownNameError, "intuition", ("check", "claims.csv", spec, "--standard", "ST9901",
                                         "--raise", "intuition")),
        (UsageError, "sample of no claims", ("check", "claims.csv", spec, "--standard", "ST9901",
                                             "--share", "0")),
        (UsageError, "no day or time", ("review", "open", report, "--reviewer", "Ann", "-o",
                                        "a.xlsx", "--at", "soon")),
        (OutputError, "never started over", ("review", "cycle", "start", report, "--title", "x",
                                             "--year", "2026")),
    ]  # fmt: skip
    for error, words, arguments in wrong:
        with pytest.raises(error, match=words):
            run(*arguments)
    own = tmp_path / "policy.toml"
    own.write_text(_own_policy(), encoding="utf-8")
    run("review", "cycle", "start", "c.json", "--title", "x", "--year", "2026")
    with pytest.raises(UsageError, match="follows the policy work-based-learning"):
        run("review", "cycle", "show", "c.json", "--policy", own)


def _own_policy() -> str:
    from importlib.resources import files

    text = (files("mapper.review") / "policies" / "work-based-learning.toml").read_text("utf-8")
    return text.replace('name = "work-based-learning"', 'name = "ours"', 1)
