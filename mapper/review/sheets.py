"""The sheets of a review workbook: their names, headings and the words in them, both ways."""

from mapper.mapping import Coverage
from mapper.review.outcome import Decision

CLAIMS, STATEMENTS, ADDITIONS, ITEMS = "Claims", "Statements", "Additional content", "Unclaimed"
DIFFERENCES, ABOUT, PROBLEMS, FINDINGS = "Differences", "About", "Problems", "Findings"
VERDICTS, SETTLEMENTS, AUDIT = "Record of verdicts", "Record of settlements", "Audit trail"

CLAIM_ID = "Claim"
"""Heading of the column by which a row of the sheet Claims is known."""

DECISION_WORDS = {
    Decision.AGREE: "Agree",
    Decision.DOWNGRADE: "Downgrade",
    Decision.REJECT: "Reject",
    Decision.QUESTION: "Question",
}
LOWERED_WORDS = {Coverage.PARTIAL: "Partial", Coverage.NONE: "None"}
COVERAGE_NAMES = {Coverage.FULL: "Full", Coverage.PARTIAL: "Partial", Coverage.NONE: "None"}

VERDICT_HEADINGS = ("Claim", "Reviewer", "Decision", "Lowered to", "Comment", "At")
SETTLEMENT_HEADINGS = ("Claim", "By", "Decision", "Lowered to", "Reason", "At")
AUDIT_HEADINGS = ("At", "By", "Action", "Claim", "Before", "After")

SETTLED_BY, SETTLED_TO, SETTLED_LOWERED, SETTLED_REASON = SETTLED_HEADINGS = (
    "Settled by", "Settled: decision", "Settled: lowered to", "Reason",
)  # fmt: skip
"""Headings of what a lead fills in on the sheet Differences."""

REPORT, SPECIFICATION, STANDARD, REVIEWER = (
    "Report", "Specification", "Standard", "Reviewer {number}",
)  # fmt: skip
"""Names of the lines of the sheet About that are read back."""


def decision_heading(number: int) -> str:
    """Return the heading of a reviewer's decisions, counted from 1."""
    return f"Reviewer {number}: decision"


def lowered_heading(number: int) -> str:
    """Return the heading of what a reviewer lowers claims to."""
    return f"Reviewer {number}: lowered to"


def comment_heading(number: int) -> str:
    """Return the heading of a reviewer's comments."""
    return f"Reviewer {number}: comment"
