"""From files to a report: our own workbook, a table, and a specification that prints its grid."""

import json
from pathlib import Path

import pikepdf
import pytest
from reportlab.lib import colors
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import Paragraph, SimpleDocTemplate, Table

from corpora.importers import import_file
from corpora.samples import sample_gold, sample_specification, sample_standards
from foundation.errors import UnreadableInputError
from mapper.mapping import Coverage
from mapper.matching.match import Matcher
from mapper.pipeline import run
from mapper.request import Request
from mapper.review.check import check_file
from mapper.review.report import StatementVerdict, Verdict
from mapper.workbook.write import write_workbook
from models.encoder import load_encoder


@pytest.fixture(scope="module")
def matcher(tmp_path_factory: pytest.TempPathFactory) -> Matcher:
    return Matcher(load_encoder(), index_folder=tmp_path_factory.mktemp("indexes"))


@pytest.fixture(scope="module")
def request_() -> Request:
    standards = import_file(sample_standards()).standards
    return Request(standard=next(one for one in standards if one.version == "1.1"))


def printing_its_grid(folder: Path, rows: list[list[str]]) -> Path:
    """Return the sample specification with an appendix that maps it."""
    page = folder / "appendix.pdf"
    style = getSampleStyleSheet()["Normal"]
    SimpleDocTemplate(str(page), invariant=1).build(
        [
            Paragraph("Appendix 1 Mapping to the occupational standard", style),
            Table(
                [["KSB", "Statement", "Where"], *rows],
                style=[("GRID", (0, 0), (-1, -1), 0.5, colors.black)],
            ),
        ]
    )
    path = folder / "with-grid.pdf"
    with pikepdf.open(sample_specification()) as whole, pikepdf.open(page) as appendix:
        whole.pages.extend(appendix.pages)
        whole.save(path)
    return path


def test_a_specification_that_prints_its_own_grid_is_checked(
    tmp_path: Path, matcher: Matcher, request_: Request
) -> None:
    grid = [
        ["K1", "Health and safety", "Unit 301: 1.1, 1.2, 1.3"],
        ["S2", "Inspections and tests", "Unit 301: 3.2, 3.3"],
        ["K5", "Fault finding", "Unit 304: 2.1"],  # wrong: it is about something else
        ["S3", "Cleaning", "Unit 302: 9.9"],  # not there
    ]

    report = check_file(None, printing_its_grid(tmp_path, grid), request_, matcher)

    found = {(claim.code, claim.place.criterion): claim.verdict for claim in report.claims}
    assert found == {
        ("K1", "1.1"): Verdict.SUPPORTED,
        ("K1", "1.2"): Verdict.SUPPORTED,
        ("K1", "1.3"): Verdict.SUPPORTED,
        ("S2", "3.2"): Verdict.SUPPORTED,
        ("S2", "3.3"): Verdict.SUPPORTED,
        ("K5", "2.1"): Verdict.NOT_SUPPORTED,
        ("S3", "9.9"): Verdict.NOT_FOUND,
    }
    assert {claim.claimed for claim in report.claims} == {None}
    assert report.claims[0].source.startswith("grid on page")
    assert report.plan.size >= 3  # one of each unit and kind at least


def test_a_specification_without_a_grid_needs_claims(matcher: Matcher, request_: Request) -> None:
    with pytest.raises(UnreadableInputError, match=r"specification\.pdf: prints no mapping"):
        check_file(None, sample_specification(), request_, matcher)


def test_our_own_workbook_checks_clean(tmp_path: Path, matcher: Matcher, request_: Request) -> None:
    mapping = run(sample_specification(), request_, matcher).mapping
    path = tmp_path / "mapping.xlsx"
    write_workbook(mapping, path)

    report = check_file(path, sample_specification(), request_, matcher)

    proposed = sum(len(one.evidence) for one in (*mapping.statements, *mapping.duties))
    assert len(report.claims) == proposed
    assert {claim.place.verdict.value for claim in report.claims} == {"found"}
    supported = sum(claim.verdict is Verdict.SUPPORTED for claim in report.claims)
    assert supported >= 0.95 * proposed
    assert report.problems == []
    assert all(not one.missed for one in report.statements)
    # Employer validation is never invented, so all of it is missing.
    assert report.additional.declared
    assert not any(one.validated for one in report.additional.declared)


def test_a_table_of_claims_is_checked(tmp_path: Path, matcher: Matcher, request_: Request) -> None:
    gold = json.loads(sample_gold().read_text(encoding="utf-8"))
    covered = [c for c, one in gold["statements"].items() if one["coverage"] == "full"]
    rows = ["code,reference,page,coverage"]
    for unit in gold["units"]:
        for outcome in unit["outcomes"]:
            rows += [
                f"{code},Unit {unit['ref']} AC{criterion['ref']},,full"
                for criterion in outcome["criteria"]
                for code in criterion["labels"]
                if code in covered
            ]
    path = tmp_path / "claims.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")

    report = check_file(path, sample_specification(), request_, matcher)

    assert len(report.claims) == len(rows) - 1
    assert {claim.claimed for claim in report.claims} == {Coverage.FULL}
    by_code = {one.code: one for one in report.statements}
    doubted = [
        code for code in covered
        if by_code[code].verdict not in (StatementVerdict.AGREES, StatementVerdict.FOR_A_PERSON)
    ]  # fmt: skip
    assert len(doubted) <= 1
    assert all(by_code[code].needs_look for code in doubted)
