"""The check from the command line's side: files in, table, report, workbook and letter out."""

import io
from datetime import UTC, datetime
from pathlib import Path

import docx
import pytest
from rich.console import Console

from api.commands.checking import (
    CheckFiles,
    check_files,
    read_report,
    read_reviews,
    split_files,
    write_check,
    write_outcome,
)
from api.commands.mapping import Names
from api.commands.standards import library
from api.tables_check import agreement_summary, check_summary
from corpora.importers import import_file
from corpora.samples import sample_specification, sample_standards
from foundation.errors import UnreadableInputError, UsageError
from mapper.review.outcome import Decision, ReviewerVerdict, agreement, decide, open_review
from mapper.review.report import CheckReport

AT = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
CLAIMS = """row,code,reference,page,coverage,validation
,K1,"Unit 301: 1.1, 1.2, 1.3",4,full,
,S2,Unit 301 AC3.2; Unit 309 AC1.1,9,full,
,K5,Unit 304 AC2.1,9,partial,
additional,,Unit 301 AC2.3,4,,
"""


@pytest.mark.parametrize(
    ("names", "claims", "specification"),
    [
        (["a.xlsx", "b.pdf"], "a.xlsx", "b.pdf"),
        (["b.PDF", "a.CSV"], "a.CSV", "b.PDF"),
        (["b.docx"], None, "b.docx"),
    ],
)
def test_split_files_tells_claims_from_the_specification(
    names: list[str], claims: str | None, specification: str
) -> None:
    expected = (None if claims is None else Path(claims), Path(specification))

    assert split_files([Path(name) for name in names]) == expected


@pytest.mark.parametrize(
    "names", [[], ["a.xlsx"], ["a.xlsx", "b.csv", "c.pdf"], ["a.pdf", "b.pdf"]]
)
def test_split_files_refuses_other_combinations(names: list[str]) -> None:
    with pytest.raises(UsageError, match="Give the workbook"):
        split_files([Path(name) for name in names])


@pytest.fixture
def report(tmp_path: Path) -> CheckReport:
    library().add_all(import_file(sample_standards()).standards)
    claims = tmp_path / "claims.csv"
    claims.write_text(CLAIMS, encoding="utf-8")
    indicators = tmp_path / "known.toml"
    indicators.write_text("new_organisation = true\n", encoding="utf-8")
    given = CheckFiles(
        files=[claims, sample_specification()],
        names=Names(standard="ST9901"),
        indicators=indicators,
        sector="Security",
        seed=3,
    )
    return check_files(given, workers=1, stage=lambda text: None)


def shown(thing: object) -> str:
    console = Console(file=io.StringIO(), width=160)
    console.print(thing)
    return console.file.getvalue()  # type: ignore[attr-defined]


def test_a_check_goes_from_files_to_table_report_and_letter(
    report: CheckReport, tmp_path: Path
) -> None:
    assert (report.plan.seed, report.plan.checks) == (3, 2)
    assert "not been reviewed before" in report.plan.size_reasons[-1].message
    table = shown(check_summary(report))
    assert "6 claims of claims.csv on specification.pdf" in table
    assert "not found" in table
    assert "1 addition without employer validation or framework." in table

    path = tmp_path / "report.json"
    write_check(report, "json", path)
    assert read_report(path) == report

    reviews = []
    for name, decision in (("Ann", Decision.REJECT), ("Ben", Decision.QUESTION)):
        review = open_review(report, [name], AT)
        given = ReviewerVerdict(claim="K5.1", reviewer=name, decision=decision, at=AT)
        reviews.append(decide(review, report, given))
        write_outcome(report, reviews[-1], "xlsx", tmp_path / f"{name}.xlsx", at=AT)
    both = read_reviews([tmp_path / "Ann.xlsx", tmp_path / "Ben.xlsx"], report, edited_at=AT)
    result = agreement(both)
    assert result is not None
    assert "both decided 1 claim, 0 alike" in shown(agreement_summary(result))
    assert "K5.1" in shown(agreement_summary(result))

    write_outcome(report, both, "docx", tmp_path / "letter.docx", at=AT)
    letter = docx.Document(str(tmp_path / "letter.docx"))
    assert letter.paragraphs[0].text.startswith("DRAFT: Outcome of the review")
    assert [row.cells[1].text for row in letter.tables[0].rows][2] == "24 November 2026"

    write_check(report, "xlsx", tmp_path / "empty.xlsx", reviewers=["Ann", "Ben"], at=AT)
    empty = read_reviews([tmp_path / "empty.xlsx"], report, edited_at=AT)
    assert (empty.reviewers, empty.verdicts) == (("Ann", "Ben"), ())
    with pytest.raises(UsageError, match="one review, or the two"):
        read_reviews([], report, edited_at=AT)


def test_a_file_that_is_no_report_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    path.write_text("{}", encoding="utf-8")

    with pytest.raises(UnreadableInputError, match=r"report\.json: is no report"):
        read_report(path)
    with pytest.raises(UnreadableInputError, match="cannot be opened"):
        read_report(tmp_path / "missing.json")
