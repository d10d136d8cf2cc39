"""What the review page shows: claims in the order of their risk, one of them beside its page."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from mapper.review.outcome import FinalClaim, Review, ReviewerVerdict, final_claims
from mapper.review.plan_types import PlannedClaim
from mapper.review.report import CheckedClaim, CheckedStatement, CheckReport, Verdict

VERDICT_WORDS = {
    Verdict.NOT_FOUND: "Place not found",
    Verdict.AMBIGUOUS: "Place not clear",
    Verdict.NOT_SUPPORTED: "Does not seem to cover it",
    Verdict.WRONG_KIND: "Wrong kind: knowledge for a skill",
    Verdict.WRONG_PAGE: "On another page",
    Verdict.IN_PART: "Covers only part",
    Verdict.DUPLICATE: "Claimed twice",
    Verdict.SUPPORTED: "Seems to hold",
}

VERDICT_TAGS = {
    Verdict.NOT_FOUND: "none",
    Verdict.NOT_SUPPORTED: "none",
    Verdict.WRONG_KIND: "none",
    Verdict.AMBIGUOUS: "look",
    Verdict.WRONG_PAGE: "partial",
    Verdict.IN_PART: "partial",
    Verdict.DUPLICATE: "neutral",
    Verdict.SUPPORTED: "full",
}

DECISION_WORDS = {
    "agree": "Agreed",
    "downgrade": "Only part",
    "reject": "Rejected",
    "question": "Question to the awarding organisation",
}


@dataclass(frozen=True)
class ClaimRow:
    """One claim in the order of reading, and what reviewers have said of it."""

    claim: CheckedClaim
    planned: PlannedClaim
    verdicts: list[ReviewerVerdict]
    final: FinalClaim

    @property
    def done(self) -> bool:
        """Whether a reviewer has decided."""
        return bool(self.verdicts)

    @property
    def in_sample(self) -> bool:
        """Whether the plan asks for it to be read."""
        return bool(self.planned.chosen)


@dataclass(frozen=True)
class ReviewBoard:
    """A check report and what has been decided of its claims."""

    report: CheckReport
    review: Review
    keys: Sequence[str] = field(default=(), repr=False)
    """Keys of the specification's items in document order, to which claims point by number."""

    @cached_property
    def rows(self) -> list[ClaimRow]:
        """Every claim, the riskiest first."""
        claims = {one.id: one for one in self.report.claims}
        finals = {one.claim: one for one in final_claims(self.report, self.review)}
        return [
            ClaimRow(claims[one.claim], one, self.review.of(one.claim), finals[one.claim])
            for one in self.report.plan.order
        ]

    @property
    def sample_size(self) -> int:
        """Number of claims that the plan asks for."""
        return sum(row.in_sample for row in self.rows)

    @property
    def done(self) -> int:
        """Number of claims of the sample that are decided."""
        return sum(row.in_sample and row.done for row in self.rows)

    def row(self, claim_id: str) -> ClaimRow:
        """Return one claim.

        Raises
        ------
        KeyError
            There is none with this id.
        """
        for row in self.rows:
            if row.claim.id == claim_id:
                return row
        raise KeyError(claim_id)

    def statement(self, code: str) -> CheckedStatement | None:
        """Return what is claimed of a statement as a whole."""
        return next((one for one in self.report.statements if one.code == code), None)

    def evidence(self, claim: CheckedClaim) -> list[str]:
        """Return the keys of the items that a claim points to."""
        return [self.keys[number] for number in claim.place.items if number < len(self.keys)]

    def neighbours(self, claim_id: str) -> tuple[str | None, str | None]:
        """Return the claims before and after this one in the order of reading."""
        ids = [row.claim.id for row in self.rows]
        at = ids.index(claim_id)
        return (ids[at - 1] if at else None, ids[at + 1] if at + 1 < len(ids) else None)

    def next_open(self, after: str | None = None) -> str | None:
        """Return the next claim of the sample that is open, from the one after `after` on."""
        ids = [row.claim.id for row in self.rows]
        start = ids.index(after) + 1 if after in ids else 0
        rows = self.rows[start:] + self.rows[:start]
        wanted = [row for row in rows if not row.done and row.in_sample]
        wanted = wanted or [row for row in rows if not row.done]
        return wanted[0].claim.id if wanted else None
