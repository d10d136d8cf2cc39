"""Headings that people write, and what they mean."""

import re

import pytest

from mapper.workbook.fields import Field, words_of
from mapper.workbook.headings import HEADINGS as PATTERNS
from mapper.workbook.headings import field_scores, is_official

HEADINGS = """
KSB reference|code
KSB Ref.|code
KSB No|code
Ref no.|code
K/S/B number|code
Statement ID|code
Duty number|code
Knowledge ref|code
KSB code and number|code
Standard KSB|statement
KSB statement|statement
Knowledge, Skill or Behaviour statement|statement
Knowledge Skills and Behaviours (KSBs)|statement
Occupational standard statement|statement
Statement from the occupational standard|statement
KSB description (as in the occupational standard)|statement
Specialist duty|statement
Duty statement|statement
Duty description|statement
Is the KSB fully, partially or not covered?|coverage
Coverage (Full/Partial/Not covered)|coverage
Full or partial coverage|coverage
Level of coverage|coverage
Covered (Y/N)|coverage
Extent to which the KSB is covered|coverage
Fully/Partially covered|coverage
Coverage status|coverage
Mapped (Y/N)|coverage
Specification reference|references
Qualification specification reference (unit / learning outcome / assessment criteria)|references
Unit / LO / AC reference|references
Mapping of content: Unit/LO/AC (include page no.)|references
Where is this covered in the specification?|references
Content reference(s) and page number(s)|references
Location in specification|references
Evidence of coverage in the qualification|references
Unit, learning outcome and assessment criteria|references
Reference to qualification content|references
Spec ref|references
Learning outcome(s) and assessment criteria covering the KSB|references
Qualification content that covers this KSB|references
Mapping to qualification content|references
Page number in specification|pages
Page number(s)|pages
Page no.|pages
Specification page number|pages
Qualification specification page number(s)|pages
Page reference|pages
Pages|pages
Unit|unit
Unit number|unit
Unit title|unit_title
Learning outcome|outcome
Learning Outcome (LO)|outcome
LO|outcome
Assessment criteria|criterion
Assessment criterion number|criterion
AC(s)|criterion
Where KSB is partially or not covered, please provide a rationale|rationale
Rationale for partial coverage|rationale
Reason for partial/no coverage|rationale
Rationale|rationale
Justification|rationale
If not fully covered, explain why|rationale
Explanation of how the content covers the KSB|rationale
Rationale for inclusion|explanation
Explanation for the inclusion of content mapped to K and S|explanation
Please explain why this knowledge or skill is included|explanation
Assessment method(s)|assessment
How is the KSB assessed?|assessment
Assessment component|assessment
Assessment|assessment
Where is it assessed|assessment
Assessment reference|assessment_reference
Sample assessment material reference|assessment_reference
SAMs reference|assessment_reference
Assessment question/task ref|assessment_reference
Explain how the outcome contributes to competent performance of the duty|link
Link to duty|link
Coherent link between content and duty|link
Evidence of need|evidence_of_need
Is the duty pre-defined or new?|origin
Employer validation|employer_validation
Details of employer validation|employer_validation
Evidence of employer support|employer_validation
How has this been validated by employers?|employer_validation
Employer evidence reference|evidence_pack
Reference to employer evidence submission|evidence_pack
Relevance to the specialist area|relevance
IfATE framework or publication|framework
Published framework|framework
Additional content|text
Outcome title|text
Description of additional content|text
Comments|comments
Any other comments|comments
AO comments|comments
Further information|comments
Notes|comments
"""

EXPECTED = [
    tuple(line.rsplit("|", maxsplit=1)) for line in HEADINGS.strip().splitlines()
]  # fmt: skip


@pytest.mark.parametrize(("heading", "field"), EXPECTED)
def test_heading_names_its_field(heading: str, field: str) -> None:
    scores = field_scores(heading)
    assert max(scores, key=lambda one: scores[one]) == Field(field)


TEXTS = (
    "Where the outcome is not fully covered, the prereference of unit 3 to lo pages explains why",
    "A sentence about the content that meets criteria on the page where it is found",
    "partial content covers nothing, fully or in part", "Unit reference (or page no)",
    "Employer evidence pack, section 3", "mapped to content", "Contributing", "", "3", "(s)",
)  # fmt: skip


@pytest.mark.parametrize("heading", [*(heading for heading, _ in EXPECTED), *TEXTS])
def test_scores_are_those_of_the_patterns_one_by_one(heading: str) -> None:
    without_hint = re.sub(r"\([^()]*\)", " ", heading.replace("(s)", "s").replace("(es)", "s"))
    expected: dict[Field, float] = {}
    for words in {words_of(heading), words_of(without_hint)}:
        for field, patterns in PATTERNS.items():
            for score, pattern in patterns:
                if re.search(pattern, words):
                    expected[field] = max(expected.get(field, 0.0), score)
    assert field_scores(heading) == expected


@pytest.mark.parametrize(
    "heading", ["IfATE use only", "Reviewer comments", "For completion by the regulator",
                "Skills England decision"],
)  # fmt: skip
def test_columns_of_the_regulator_are_known(heading: str) -> None:
    assert is_official(heading)


@pytest.mark.parametrize("heading", ["", "Comments", "Official title of the unit", "Coverage"])
def test_columns_of_the_applicant_are_not_taken_for_the_regulators(heading: str) -> None:
    assert not is_official(heading)
