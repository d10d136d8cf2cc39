"""The outcome of a review: what reviewers decide of each claim, who changed what, what stands.

A reviewer's verdict always stands over the program's. With two reviewers, differences are listed
and agreement is measured; a lead settles what they differ on.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Final, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from foundation.errors import UsageError
from mapper.mapping import Coverage
from mapper.review.kappa import cohens_kappa
from mapper.review.plan_types import PastOutcome
from mapper.review.report import CheckedClaim, CheckReport, Verdict
from mapper.workbook.safetext import clean

_MOST: Final = 2  # reviewers of one review

LONGEST_COMMENT = 10_000
"""Characters of a comment; a cell of a spreadsheet holds three times as many."""


def _kept(text: str) -> str:
    """Return a text as every format keeps it: no control characters, plain line ends, no edges."""
    return clean(text).strip()


Text = Annotated[str, Field(max_length=LONGEST_COMMENT), AfterValidator(_kept)]
Name = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_kept)]


class Decision(StrEnum):
    """What a reviewer decides of a claim."""

    AGREE = "agree"
    DOWNGRADE = "downgrade"
    REJECT = "reject"
    QUESTION = "question"


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ReviewerVerdict(_Model):
    """One reviewer's decision on one claim. `coverage` is what a downgrade lowers the claim to."""

    claim: str
    reviewer: Name
    decision: Decision
    coverage: Coverage | None = None
    comment: Text = ""
    at: datetime


class Settlement(_Model):
    """What a lead decides where reviewers differ, and why."""

    claim: str
    by: Name
    decision: Decision
    coverage: Coverage | None = None
    reason: Text
    at: datetime


class AuditEntry(_Model):
    """One thing that was done: by whom, when, on which claim, what it was before."""

    at: datetime
    by: Name
    action: str
    claim: str = ""
    before: Text = ""
    after: Text = ""


class Review(_Model):
    """Everything that people decided on one check report.

    `verdicts` has at most one per reviewer and claim; earlier ones are in `audit`, which is only
    ever added to. `report` is the digest of the claims that were reviewed.
    """

    report: str
    specification: str
    standard: str
    reviewers: tuple[Name, ...] = ()
    verdicts: tuple[ReviewerVerdict, ...] = ()
    settlements: tuple[Settlement, ...] = ()
    audit: tuple[AuditEntry, ...] = ()

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        if len(self.reviewers) > _MOST or len(set(self.reviewers)) < len(self.reviewers):
            message = "a review has one reviewer or two with different names"
            raise ValueError(message)
        given = [(one.claim, one.reviewer) for one in self.verdicts]
        if len(set(given)) < len(given) or not {who for _, who in given} <= set(self.reviewers):
            message = "each verdict is of one of the reviewers, one for a claim"
            raise ValueError(message)
        return self

    def of(self, claim: str) -> list[ReviewerVerdict]:
        """Return the verdicts on a claim, in the order of the reviewers."""
        found = [one for one in self.verdicts if one.claim == claim]
        return sorted(found, key=lambda one: self.reviewers.index(one.reviewer))


class Standing(StrEnum):
    """Whose word stands on a claim."""

    SETTLED = "settled by a lead"
    AGREED = "reviewers agree"
    ONE = "one reviewer"
    DIFFERS = "reviewers differ"
    PROGRAM = "not reviewed"


class FinalClaim(_Model):
    """What stands of one claim. `decision` is `None` where nobody decided or reviewers differ.

    `coverage` is the coverage that is left of the claim, `None` where that is open.
    """

    claim: str
    code: str
    program: Verdict
    standing: Standing
    decision: Decision | None
    coverage: Coverage | None
    comments: tuple[str, ...] = ()
    overrides_program: bool = False


class Disagreement(_Model):
    """One claim on which two reviewers differ."""

    claim: str
    first: ReviewerVerdict
    second: ReviewerVerdict
    settled: Settlement | None = None


class Agreement(_Model):
    """How far two reviewers agree on the claims that both decided.

    `kappa` is Cohen's kappa over the four decisions, `None` where fewer than two were decided by
    both.
    """

    first: str
    second: str
    both: int
    same: int
    kappa: float | None
    disagreements: tuple[Disagreement, ...]


def open_review(report: CheckReport, reviewers: Sequence[str], at: datetime) -> Review:
    """Return an empty review of a report by one or two reviewers.

    Raises
    ------
    UsageError
        There is no reviewer, more than two, or the two have the same name.
    """
    names = tuple(_kept(name) for name in reviewers)
    if not 1 <= len(names) <= _MOST or len(set(names)) < len(names) or not all(names):
        raise UsageError("A review has one reviewer or two with different names.")
    audit = [AuditEntry(at=at, by=name, action="opened the review") for name in names]
    return Review(
        report=report.digest,
        specification=report.specification.name,
        standard=f"{report.standard.reference}@{report.standard.version}",
        reviewers=names,
        audit=tuple(audit),
    )


def decide(review: Review, report: CheckReport, verdict: ReviewerVerdict) -> Review:
    """Return the review with one more verdict, or with one that replaces the reviewer's own.

    Raises
    ------
    UsageError
        The review is of another report, the claim or the reviewer is not in it, or a downgrade does
        not say to what, or not to less than is claimed.
    """
    claim = _claim_of(review, report, verdict.claim)
    if verdict.reviewer not in review.reviewers:
        raise UsageError(
            f"{verdict.reviewer} is no reviewer here; there are {', '.join(review.reviewers)}."
        )
    _check_coverage(claim, verdict.decision, verdict.coverage)
    before = [one for one in review.verdicts if _same(one, verdict)]
    others = [one for one in review.verdicts if not _same(one, verdict)]
    entry = AuditEntry(
        at=verdict.at,
        by=verdict.reviewer,
        action="changed a verdict" if before else "gave a verdict",
        claim=verdict.claim,
        before=_described(before[0]) if before else "",
        after=_described(verdict),
    )
    return review.model_copy(
        update={"verdicts": (*others, verdict), "audit": (*review.audit, entry)}
    )


def settle(review: Review, report: CheckReport, settlement: Settlement) -> Review:
    """Return the review with a lead's decision on a claim; it stands over the reviewers'.

    Raises
    ------
    UsageError
        The claim is not in the report, no reason is given, or the coverage does not fit.
    """
    claim = _claim_of(review, report, settlement.claim)
    if not settlement.reason:
        raise UsageError("Say why the claim is settled so.")
    _check_coverage(claim, settlement.decision, settlement.coverage)
    before = [one for one in review.settlements if one.claim == settlement.claim]
    others = [one for one in review.settlements if one.claim != settlement.claim]
    entry = AuditEntry(
        at=settlement.at,
        by=settlement.by,
        action="settled a claim",
        claim=settlement.claim,
        before=_described(before[0]) if before else "",
        after=f"{_described(settlement)}: {settlement.reason}"[:LONGEST_COMMENT],
    )
    return review.model_copy(
        update={"settlements": (*others, settlement), "audit": (*review.audit, entry)}
    )


def combine(first: Review, second: Review) -> Review:
    """Return the reviews that two reviewers made apart as one.

    Raises
    ------
    UsageError
        They are of different reports, or by the same reviewer.
    """
    if first.report != second.report:
        raise UsageError("The two reviews are of different reports; check the claims again.")
    names = (*first.reviewers, *second.reviewers)
    if len(set(names)) != _MOST or len(names) != _MOST:
        raise UsageError("Two reviews can be combined if each is by one reviewer, not the same.")
    audit = sorted((*first.audit, *second.audit), key=lambda entry: entry.at)
    return first.model_copy(
        update={
            "reviewers": names,
            "verdicts": (*first.verdicts, *second.verdicts),
            "settlements": (*first.settlements, *second.settlements),
            "audit": tuple(audit),
        }
    )


def final_claims(report: CheckReport, review: Review) -> list[FinalClaim]:
    """Return what stands of every claim, in the order of the report."""
    return [_final(claim, review) for claim in report.claims]


def agreement(review: Review) -> Agreement | None:
    """Return how far the two reviewers agree; `None` where there is one."""
    if len(review.reviewers) < _MOST:
        return None
    first, second = review.reviewers
    pairs = []
    for claim in dict.fromkeys(one.claim for one in review.verdicts):
        given = {one.reviewer: one for one in review.of(claim)}
        if len(given) == _MOST:
            pairs.append((given[first], given[second]))
    settled = {one.claim: one for one in review.settlements}
    return Agreement(
        first=first,
        second=second,
        both=len(pairs),
        same=sum(one.decision is other.decision for one, other in pairs),
        kappa=cohens_kappa([(one.decision.value, other.decision.value) for one, other in pairs]),
        disagreements=tuple(
            Disagreement(claim=one.claim, first=one, second=other, settled=settled.get(one.claim))
            for one, other in pairs
            if (one.decision, one.coverage) != (other.decision, other.coverage)
        ),
    )


def result_of(report: CheckReport, review: Review) -> PastOutcome:
    """Return how many claims were read, and how many did not stand as they were made."""
    final = [one for one in final_claims(report, review) if one.decision is not None]
    changed = [one for one in final if one.decision in (Decision.DOWNGRADE, Decision.REJECT)]
    kinds = {one.id: one.kind for one in report.claims}
    return PastOutcome(
        read=len(final),
        changed=len(changed),
        read_by_kind=dict(Counter(kinds[one.claim] for one in final)),
        changed_by_kind=dict(Counter(kinds[one.claim] for one in changed)),
    )


def _claim_of(review: Review, report: CheckReport, claim_id: str) -> CheckedClaim:
    if review.report != report.digest:
        raise UsageError("The review is of another report; open one for this report.")
    try:
        return report.claim(claim_id)
    except KeyError as error:
        raise UsageError(f"The report has no claim {claim_id}.") from error


def _check_coverage(claim: CheckedClaim, decision: Decision, coverage: Coverage | None) -> None:
    if decision is not Decision.DOWNGRADE:
        if coverage is not None:
            raise UsageError("Only a downgrade names a coverage.")
        return
    if coverage not in (Coverage.PARTIAL, Coverage.NONE):
        raise UsageError("Say what the claim is lowered to: partial or none.")
    if claim.claimed is Coverage.PARTIAL and coverage is Coverage.PARTIAL:
        raise UsageError(f"{claim.id} is claimed in part already; lower it to none or agree.")


def _same(one: ReviewerVerdict, other: ReviewerVerdict) -> bool:
    return (one.claim, one.reviewer) == (other.claim, other.reviewer)


def _described(one: ReviewerVerdict | Settlement) -> str:
    lowered = f" to {one.coverage.value}" if one.coverage is not None else ""
    comment = one.comment if isinstance(one, ReviewerVerdict) else ""
    said = f"{one.decision.value}{lowered}"
    return f"{said}: {comment}"[:LONGEST_COMMENT] if comment else said


def _final(claim: CheckedClaim, review: Review) -> FinalClaim:
    given = review.of(claim.id)
    settled = next((one for one in review.settlements if one.claim == claim.id), None)
    decided: ReviewerVerdict | Settlement | None = settled
    standing = Standing.SETTLED
    if settled is None:
        said = {(one.decision, one.coverage) for one in given}
        if not given:
            standing = Standing.PROGRAM
        elif len(said) > 1:
            standing = Standing.DIFFERS
        else:
            standing = Standing.AGREED if len(given) > 1 else Standing.ONE
            decided = given[0]
    comments = [one.comment for one in given if one.comment]
    if settled is not None:
        comments.append(settled.reason)
    decision = decided.decision if decided else None
    sound = claim.verdict is Verdict.SUPPORTED
    return FinalClaim(
        claim=claim.id,
        code=claim.code,
        program=claim.verdict,
        standing=standing,
        decision=decision,
        coverage=_left(claim, decided),
        comments=tuple(comments),
        overrides_program=decision is not None
        and decision is not Decision.QUESTION
        and (decision is Decision.AGREE) is not sound,
    )


def _left(claim: CheckedClaim, decided: ReviewerVerdict | Settlement | None) -> Coverage | None:
    """Return the coverage that is left of a claim; `None` while it is open."""
    if decided is None or decided.decision is Decision.QUESTION:
        return None
    if decided.decision is Decision.REJECT:
        return Coverage.NONE
    return decided.coverage if decided.decision is Decision.DOWNGRADE else claim.claimed
