"""What a column of a mapping workbook can hold."""

import re
from enum import StrEnum
from functools import lru_cache


class Field(StrEnum):
    """What a column holds. The values are what a profile file calls it."""

    CODE = "code"
    STATEMENT = "statement"
    OPTION = "option"
    KIND = "kind"
    COVERAGE = "coverage"
    FULL = "full"
    PARTIAL = "partial"
    NOT_COVERED = "not_covered"
    PROPOSED = "proposed"
    GUARANTEED = "guaranteed"
    LOOK = "needs_look"
    PROBABILITY = "probability"
    REFERENCES = "references"
    UNIT = "unit"
    UNIT_TITLE = "unit_title"
    OUTCOME = "outcome"
    CRITERION = "criterion"
    PAGES = "pages"
    PDF_PAGE = "pdf_page"
    DOUBTFUL = "doubtful_places"
    RATIONALE = "rationale"
    EXPLANATION = "explanation"
    ASSESSMENT = "assessment"
    ASSESSMENT_REFERENCE = "assessment_reference"
    ORIGIN = "origin"
    LINK = "link"
    NEED = "evidence_of_need"
    TEXT = "text"
    LINKED_STATEMENTS = "linked_statements"
    RELEVANCE = "relevance"
    FRAMEWORK = "framework"
    VALIDATION = "employer_validation"
    EVIDENCE_PACK = "evidence_pack"
    SIZE = "size"
    DECISION = "decision"
    OWN_RATIONALE = "own_rationale"
    COMMENTS = "comments"
    SEVERITY = "severity"
    RULE = "rule"
    MESSAGE = "message"
    STANDING = "standing"
    ROW_ID = "row_id"
    CHECK = "check"


_NOT_WORDS = re.compile(r"[\W_]+")
PLURAL = re.compile(r"\(s\)|\(es\)")
"""One or several, as in ``Page(s)``."""


@lru_cache(maxsize=20_000)
def words_of(text: str) -> str:
    """Return the words of a heading in lower case, single spaces between: ``Page No(s).``."""
    folded = text.casefold()
    if "(" in folded:
        folded = PLURAL.sub("s", folded)
    return _NOT_WORDS.sub(" ", folded).strip()
