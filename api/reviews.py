"""Reviews: what reviewers said of the claims of a check, as the main job's `Review`."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from api.accounts.principal import Principal
from api.problems import ProblemError
from api.storage.projects import ReviewVerdict, Run
from mapper.mapping import Coverage
from mapper.review.outcome import Decision, Review, ReviewerVerdict, decide, open_review
from mapper.review.report import CheckReport

MOST_REVIEWERS = 2


def verdicts_of(session: Session, run_id: str) -> list[ReviewVerdict]:
    """Return everything that was said on a check, oldest first."""
    query = select(ReviewVerdict).where(ReviewVerdict.run_id == run_id).order_by(ReviewVerdict.id)
    return list(session.scalars(query))


def review_of(run: Run, report: CheckReport, rows: Sequence[ReviewVerdict]) -> Review | None:
    """Return the review of a check with every verdict in order; `None` before the first."""
    reviewers = list(dict.fromkeys(row.person_name for row in rows))
    if not reviewers:
        return None
    opened: datetime = run.finished_at or run.created_at
    review = open_review(report, reviewers, opened)
    for row in rows:
        review = decide(review, report, as_verdict(row))
    return review


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
    session.add(row)
    review_of(run, report, [*rows, row])
    try:
        session.flush()
    except IntegrityError as error:
        raise ProblemError(
            412, "You decided on this claim in another window; look again."
        ) from error


def version_for(rows: Sequence[ReviewVerdict], claim: str, principal: Principal) -> int:
    """Return how often a reviewer has said something on a claim."""
    return sum(row.claim == claim and row.person_id == principal.person_id for row in rows)
