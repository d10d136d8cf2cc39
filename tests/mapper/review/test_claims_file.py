"""Claims from a table; the example of docs/formats.md is one."""

import re
from pathlib import Path

import pytest

from foundation.errors import UnreadableInputError
from mapper.claims import Claims
from mapper.mapping import Coverage
from mapper.review.check import read_claims
from mapper.review.claims_file import read_claims_file
from mapper.review.indicators_file import read_indicators
from mapper.review.plan_types import PastOutcome

DOCS = Path(__file__).resolve().parents[3] / "docs"


def write(folder: Path, text: str, name: str = "claims.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def example(page: str, name: str) -> str:
    text = (DOCS / page).read_text(encoding="utf-8")
    (found,) = re.findall(rf"```\w+ {name}\n(.*?)```", text, flags=re.DOTALL)
    return str(found)


def test_the_example_of_the_documentation_is_read(tmp_path: Path) -> None:
    claims = read_claims_file(write(tmp_path, example("formats.md", "claims")))

    assert [(one.code, one.coverage, one.references, one.pages) for one in claims.statements] == [
        ("K1", Coverage.FULL, "Unit 101: 1.1, 1.2; Unit 102 LO1", "36-38"),
        ("S4", Coverage.PARTIAL, "Unit 101 AC2.1", "39"),
    ]
    assert claims.statements[1].rationale == "The stated standard is not assessed"
    assert [(one.reference, one.text, one.employer_validation) for one in claims.additional] == [
        ("Unit 104 LO3", "First aid for kite flyers", "Survey of employers, section 2")
    ]


def test_headings_and_codes_may_be_written_in_many_ways(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "Mapping of our diploma\n"
        "KSB Code,Specification Reference,Page numbers,Extent of coverage\n"
        "k 01,101 1.1,p36,yes\n"
        "Duty 2,101 2.1,38,part\n"
        ",101 2.2,38,full\n",
    )

    claims = read_claims_file(path)

    assert [(one.code, one.coverage) for one in claims.statements] == [("K1", Coverage.FULL)]
    assert [(one.code, one.coverage) for one in claims.duties] == [("D2", Coverage.PARTIAL)]
    assert claims.warnings == ["row 5 names no statement and was left out"]


def test_code_and_text_may_share_a_cell(tmp_path: Path) -> None:
    path = write(tmp_path, "statement,reference\nK3: Knots for lines.,101 1.1\n")

    (claim,) = read_claims_file(path).statements

    assert (claim.code, claim.statement) == ("K3", "Knots for lines.")


def test_a_table_without_claims_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInputError, match="no row has the headings 'reference'"):
        read_claims_file(write(tmp_path, "a,b\n1,2\n"))
    with pytest.raises(UnreadableInputError, match="no row names a statement"):
        read_claims_file(write(tmp_path, "code,reference\n,101 1.1\n"))


def test_a_workbook_that_is_no_mapping_is_refused(tmp_path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    book.worksheets[0]["A1"] = "Shopping"
    book.save(tmp_path / "list.xlsx")

    with pytest.raises(UnreadableInputError, match=r"list\.xlsx: nothing in it was recognised"):
        read_claims(tmp_path / "list.xlsx")


def test_read_claims_takes_tables_and_workbooks(tmp_path: Path) -> None:
    assert isinstance(read_claims(write(tmp_path, "code,reference\nK1,101 1.1\n")), Claims)


def test_the_indicators_of_the_documentation_are_read(tmp_path: Path) -> None:
    path = write(tmp_path, example("checking.md", "indicators"), "indicators.toml")

    said = read_indicators(path)

    assert said.past == PastOutcome(
        read=40, changed=9, read_by_kind={"skill": 15}, changed_by_kind={"skill": 6}
    )
    assert (said.new_organisation, said.raises, said.sector) == (
        False,
        ("intelligence",),
        "Construction",
    )
    assert said.indicators(3).seed == 3


def test_indicators_that_are_not_known_are_refused(tmp_path: Path) -> None:
    path = write(tmp_path, "share = 2.0\n", "indicators.toml")

    with pytest.raises(UnreadableInputError, match=r"indicators\.toml: share"):
        read_indicators(path)
