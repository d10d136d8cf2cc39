"""The words that our own workbook uses for coverage, decisions and kinds."""

from collections.abc import Iterable

from corpora.standard import StatementKind
from mapper.mapping import Coverage

COVERAGE_WORDS = {
    Coverage.FULL: "Full",
    Coverage.PARTIAL: "Partial",
    Coverage.NONE: "Not covered",
}
"""As founding document 003 words it; the official dropdown strings are not published."""

LEVELS = {word: level for level, word in COVERAGE_WORDS.items()}

COVERAGE_SYMBOLS = {Coverage.FULL: "●", Coverage.PARTIAL: "◐", Coverage.NONE: "○"}
"""Readable without colour."""

DECISIONS = ("Accept", "Reject", "Change")
LOOK = "Look"

KIND_SHEETS = {
    StatementKind.KNOWLEDGE: "Knowledge",
    StatementKind.SKILL: "Skills",
    StatementKind.BEHAVIOUR: "Behaviours",
}

COVER = "Cover"
DUTIES = "Duties"
ADDITIONAL = "Additional content"
MATRIX = "Coverage matrix"
STRUCTURE = "Qualification structure"
ITEMS = "Items"
EVIDENCE = "Evidence"
FINDINGS = "Findings"
CHECKLIST = "Checklist"
METHOD = "Method"
LONG_TEXTS = "Long texts"
CHANGES = "Changes"
KEPT_PLACES = "Kept places"
KEPT_ADDITIONS = "Kept additions"
KEPT_STATEMENTS = "Kept statements"

AWARDING_ORGANISATION = "Awarding organisation"
QUALIFICATION_TITLE = "Qualification title"
QUALIFICATION_NUMBER = "Qualification number (QAN)"
LEVEL = "Level"
HOURS = "GLH and TQT"
TO_FILL_IN = (
    AWARDING_ORGANISATION,
    QUALIFICATION_TITLE,
    QUALIFICATION_NUMBER,
    LEVEL,
    "Route",
    "Sub area",
    HOURS,
    "Specification version and date",
    "Submission cycle",
)
"""Details of a submission (domain notes 1.2); a mapping knows those that the document prints."""

_ORDER = (Coverage.NONE, Coverage.PARTIAL, Coverage.FULL)


def best(coverages: Iterable[Coverage]) -> Coverage:
    """Return the highest of some coverages; none of none."""
    return max(coverages, key=_ORDER.index, default=Coverage.NONE)


def counted(number: int, singular: str, plural: str | None = None) -> str:
    """Return e.g. ``1 statement``, ``3 statements``."""
    return f"{number} {singular if number == 1 else plural or singular + 's'}"
