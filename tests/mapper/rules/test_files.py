"""Files that people keep beside a specification: submission, scope, assessment, frameworks."""

from datetime import date
from pathlib import Path

import openpyxl
import pytest

from foundation.errors import UnreadableInputError
from mapper.rules.assessment_file import read_assessment
from mapper.rules.frameworks import matching, read_frameworks, shipped_frameworks
from mapper.rules.scope_file import read_scope
from mapper.rules.submission import Answer, ProposalState, read_submission

EDI = "Equity, diversity and inclusion (EDI) framework"
SUBMISSION = """
title = "Northmere Awards Level 3 Technical Specialist in Orchids"
submit_on = 2025-03-12
proposal = "agreed"
sub_areas = ["Epiphytes"]
amber = { share = 0.15, label = "our board" }

[documents]
specification = true

[checks]
edi-considered = "yes"
prior-learning = "n/a"

[[samples]]
title = "Set A"
dated = 2024-11-01
pathway = "Epiphytes"
"""


def test_read_submission_reads_what_is_said(tmp_path: Path) -> None:
    path = tmp_path / "submission.toml"
    path.write_text(SUBMISSION)
    submission = read_submission(path)
    assert submission.submit_on == date(2025, 3, 12)
    assert submission.proposal is ProposalState.AGREED
    assert submission.checks == {
        "edi-considered": Answer.YES,
        "prior-learning": Answer.NOT_APPLICABLE,
    }
    assert submission.samples[0].pathway == "Epiphytes"
    assert submission.amber is not None
    assert submission.amber.share == 0.15
    assert submission.contacted is None


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('proposal = "agreed"', 'proposal = "perhaps"', "proposal: input should be"),
        ("share = 0.15", "share = 15", "amber.share: input should be less than or equal to 1"),
        ("dated = 2024-11-01", 'dated = "soon"', "samples.0.dated"),
        ("sub_areas", "subareas", "subareas: extra inputs are not permitted"),
    ],
)
def test_read_submission_names_the_wrong_entry(
    tmp_path: Path, old: str, new: str, problem: str
) -> None:
    path = tmp_path / "submission.toml"
    path.write_text(SUBMISSION.replace(old, new))
    with pytest.raises(UnreadableInputError) as caught:
        read_submission(path)
    assert problem in str(caught.value)


def test_read_scope_reads_dates_from_text_and_from_excel(tmp_path: Path) -> None:
    text = tmp_path / "scope.csv"
    text.write_text("Standard,Category,In scope from,End date\nst9801,htq; t-level,2025-01-01,\n")
    (entry,) = read_scope(text).of("ST9801")
    assert entry.categories == ("htq", "t-level")
    assert (entry.since, entry.until) == (date(2025, 1, 1), None)
    assert entry.holds("htq", date(2025, 1, 1))
    assert not entry.holds("htq", date(2024, 12, 31))
    assert not entry.holds("l3-occupational-entry", date(2025, 1, 1))

    book = openpyxl.Workbook()
    book.active.append(["Reference", "Until", "Under review"])
    book.active.append(["ST9801", date(2025, 6, 30), "contact us"])
    sheet = tmp_path / "scope.xlsx"
    book.save(sheet)
    (entry,) = read_scope(sheet).entries
    assert (entry.until, entry.review) == (date(2025, 6, 30), "contact us")


def test_read_scope_names_the_row_of_a_wrong_date(tmp_path: Path) -> None:
    path = tmp_path / "scope.csv"
    path.write_text("reference,from\nST9801,1/3/2025\n")
    with pytest.raises(UnreadableInputError, match="row 2 has '1/3/2025' under 'from'"):
        read_scope(path)


def test_read_assessment_reads_codes_and_units(tmp_path: Path) -> None:
    path = tmp_path / "assessment.csv"
    path.write_text(
        "Component,Method,Statements,Units,Pathway\n"
        'Exam,written,"K1, K2",,\nProject,,S1; B1,201;202,Orchids\n',
    )
    exam, project = read_assessment(path).components
    assert exam.codes == {"K1", "K2"}
    assert project.pathways == ("Orchids",)
    assert [one.name for one in read_assessment(path).of("S1", ["101"])] == ["Project"]
    assert [one.name for one in read_assessment(path).of("K1", ["202"])] == ["Exam", "Project"]


def test_read_assessment_needs_to_know_what_a_component_covers(tmp_path: Path) -> None:
    path = tmp_path / "assessment.csv"
    path.write_text("component,covers\nExam,\n")
    with pytest.raises(UnreadableInputError, match="row 2 does not say what 'Exam' covers"):
        read_assessment(path)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Explain the importance of equality at work", EDI),
        ("Challenge discriminatory practice and discrimination", EDI),
        ("Use digital tools to share documents", "Digital skills framework"),
        ("Sharpen tools in a digital age", None),
        ("Sharpen chisels", None),
        ("Include all dimensions in the drawing", None),
    ],
)
def test_frameworks_match_by_whole_terms(text: str, name: str | None) -> None:
    found = matching(text, shipped_frameworks())
    assert (found.name if found else None) == name


def test_read_frameworks_reads_a_list_of_ones_own(tmp_path: Path) -> None:
    path = tmp_path / "frameworks.toml"
    path.write_text(
        '[green]\nname = "Green framework"\nsource = "us"\nterms = ["carbon footprint"]\n'
    )
    (green,) = read_frameworks(path)
    assert green.matches("Calculate the carbon footprints of a site")
    assert not green.matches("Carbon steel")
    path.write_text('green = "x"\n')
    with pytest.raises(UnreadableInputError, match="green is not a table"):
        read_frameworks(path)
