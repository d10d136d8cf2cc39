"""Reviews: what reviewers said of the claims of a check, as the main job's `Review`.

Where two differ, a third settles: a reviewer of the same organisation who is neither of the two.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from api.accounts.principal import Principal
from api.problems import ProblemError
from api.storage.projects import ReviewSettlement, ReviewVerdict, Run
from mapper.mapping import Coverage
from mapper.review.outcome import (
    Agreement,
    Decision,
    Review,
    ReviewerVerdict,
    Settlement,
    agreement,
    decide,
    open_review,
    settle,
)
from mapper.review.report import CheckReport

MOST_REVIEWERS = 2


def verdicts_of(session: Session, run_id: str) -> list[ReviewVerdict]:
    """Return everything that was said on a check, oldest first."""
    query = select(ReviewVerdict).where(ReviewVerdict.run_id == run_id).order_by(ReviewVerdict.id)
    return list(session.scalars(query))


def settlements_of(session: Session, run_id: str) -> list[ReviewSettlement]:
    """Return everything that was settled on a check, oldest first."""
    chosen = ReviewSettlement.run_id == run_id
    return list(
        session.scalars(select(ReviewSettlement).where(chosen).order_by(ReviewSettlement.id))
    )


def review_of(
    run: Run,
    report: CheckReport,
    rows: Sequence[ReviewVerdict],
    settled: Sequence[ReviewSettlement],
) -> Review | None:
    """Return the review of a check with everything in order; `None` before the first verdict."""
    reviewers = list(dict.fromkeys(row.person_name for row in rows))
    if not reviewers:
        return None
    opened: datetime = run.finished_at or run.created_at
    review = open_review(report, reviewers, opened)
    said: list[ReviewVerdict | ReviewSettlement] = [*rows, *settled]
    for row in sorted(said, key=lambda one: one.at):
        if isinstance(row, ReviewVerdict):
            review = decide(review, report, as_verdict(row))
        else:
            review = settle(review, report, as_settlement(row))
    return review


def review_in(session: Session, run: Run, report: CheckReport) -> Review | None:
    """Return the review of a check as the database has it; `None` before the first verdict."""
    return review_of(run, report, verdicts_of(session, run.id), settlements_of(session, run.id))


def agreement_in(session: Session, run: Run, report: CheckReport) -> Agreement | None:
    """Return how far two reviewers agree; `None` while there are not two."""
    review = review_in(session, run, report)
    return agreement(review) if review else None


def as_verdict(row: ReviewVerdict) -> ReviewerVerdict:
    """Return a row of the database as the main job's verdict."""
    return ReviewerVerdict(
        claim=row.claim,
        reviewer=row.person_name,
        decision=Decision(row.decision),
        coverage=Coverage(row.coverage) if row.coverage else None,
        comment=row.comment,
        at=row.at,
    )


def as_settlement(row: ReviewSettlement) -> Settlement:
    """Return a row of the database as the main job's settlement."""
    return Settlement(
        claim=row.claim,
        by=row.person_name,
        decision=Decision(row.decision),
        coverage=Coverage(row.coverage) if row.coverage else None,
        reason=row.reason,
        at=row.at,
    )


def add_verdict(session: Session, report: CheckReport, row: ReviewVerdict, run: Run) -> None:
    """Keep a verdict if it makes sense.

    Raises
    ------
    UsageError
        The claim is not in the report, or a downgrade does not say to what.
    ProblemError
        409: two others review this check already; 412: somebody was quicker.
    """
    rows = verdicts_of(session, run.id)
    reviewers = {one.person_name: one.person_id for one in rows}
    if reviewers.get(row.person_name, row.person_id) != row.person_id:
        raise ProblemError(409, "Another reviewer of this check has the same name as you.")
    if row.person_name not in reviewers and len(reviewers) >= MOST_REVIEWERS:
        raise ProblemError(409, "Two reviewers review this check already.")
    settled = settlements_of(session, run.id)
    session.add(row)
    review_of(run, report, [*rows, row], settled)
    try:
        session.flush()
    except IntegrityError as error:
        raise ProblemError(
            412, "You decided on this claim in another window; look again."
        ) from error


def add_settlement(session: Session, report: CheckReport, row: ReviewSettlement, run: Run) -> None:
    """Keep what a third reviewer settled.

    Raises
    ------
    UsageError
        It does not fit the claim, or no reason is given.
    ProblemError
        403 one of the two cannot settle, 409 there is nothing to settle, 412 somebody was quicker.
    """
    rows = verdicts_of(session, run.id)
    found = agreement_in(session, run, report)
    if found is None or all(one.claim != row.claim for one in found.disagreements):
        raise ProblemError(409, "Two reviewers do not differ on this claim; nothing is to settle.")
    if not may_settle(rows, row.person_id):
        raise ProblemError(
            403, "You are one of the two reviewers who differ; a third reviewer settles."
        )
    settled = settlements_of(session, run.id)
    session.add(row)
    review_of(run, report, rows, [*settled, row])
    try:
        session.flush()
    except IntegrityError as error:
        raise ProblemError(412, "Somebody settled this at the same moment; look again.") from error


def may_settle(rows: Sequence[ReviewVerdict], person_id: str) -> bool:
    """Return whether a reviewer is neither of those who gave the verdicts."""
    return all(row.person_id != person_id for row in rows)


def settling_version(
    rows: Sequence[ReviewVerdict], settled: Sequence[ReviewSettlement], claim: str
) -> int:
    """Return how often anybody has said anything on a claim: what settles it must have seen it."""
    return sum(row.claim == claim for row in rows) + sum(one.claim == claim for one in settled)


def version_for(rows: Sequence[ReviewVerdict], claim: str, principal: Principal) -> int:
    """Return how often a reviewer has said something on a claim."""
    return sum(row.claim == claim and row.person_id == principal.person_id for row in rows)
