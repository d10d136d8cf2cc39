"""Verdicts of reviewers on the claims of a check."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Path
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from api.accounts.access import Action, allowed
from api.accounts.principal import Principal
from api.deps import Files, ReadSession, WriteSession
from api.problems import ProblemError, documented
from api.results import report_of
from api.reviews import add_verdict, verdicts_of, version_for
from api.routes.checks import done_check
from api.routes.projects import ProjectId
from api.routes.runs import RunId
from api.storage.base import now
from api.storage.projects import ReviewVerdict, Run
from api.versions import etag, expected
from mapper.mapping import Coverage
from mapper.review.outcome import Decision
from mapper.review.plan_types import PlannedClaim
from mapper.review.report import CheckedClaim, CheckReport

router = APIRouter(tags=["checks and reviews"])
ClaimId = Annotated[str, Path(max_length=64)]
LONGEST_COMMENT = 4000


class NewVerdict(BaseModel):
    """What a reviewer says of a claim; `coverage` is what a downgrade lowers it to."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"decision": "agree"},
                {"decision": "downgrade", "coverage": "partial", "comment": "Theory only."},
            ]
        },
    )

    decision: Decision
    coverage: Coverage | None = None
    comment: str = Field(default="", max_length=LONGEST_COMMENT)


class VerdictView(BaseModel):
    """What a reviewer said of a claim."""

    claim: str
    version: int
    reviewer: str
    decision: Decision
    coverage: Coverage | None
    comment: str
    at: datetime


class ClaimView(BaseModel):
    """A claim with the program's verdict, its place in the plan, and what reviewers said of it."""

    claim: CheckedClaim
    planned: PlannedClaim | None
    version: int = Field(description="Of your own verdict; the ETag that your next must match.")
    verdicts: list[VerdictView]


@router.get(
    "/projects/{project_id}/checks/{run_id}/claims/{claim_id}",
    responses=documented(401, 403, 404, 409, 422, 429),
)
def show_claim(
    project_id: ProjectId,
    run_id: RunId,
    claim_id: ClaimId,
    principal: Annotated[Principal, Depends(allowed(Action.READ_REVIEW))],
    session: ReadSession,
    files: Files,
    response: Response,
) -> ClaimView:
    """Show a claim, the program's verdict on it, and what reviewers said."""
    run = done_check(session, project_id, run_id, principal)
    rows = verdicts_of(session, run.id)
    view = claim_view(report_of(run, files), rows, claim_id, principal)
    response.headers["ETag"] = etag(view.version)
    return view


@router.put(
    "/projects/{project_id}/checks/{run_id}/claims/{claim_id}/verdict",
    responses=documented(400, 401, 403, 404, 409, 412, 422, 428, 429),
)
def give_verdict(
    project_id: ProjectId,
    run_id: RunId,
    claim_id: ClaimId,
    new: NewVerdict,
    principal: Annotated[Principal, Depends(allowed(Action.REVIEW))],
    session: WriteSession,
    files: Files,
    response: Response,
    if_match: Annotated[str | None, Header(description="ETag of the claim as last seen.")] = None,
) -> ClaimView:
    """Say what you think of a claim; your earlier verdict on it stays in the record."""
    run = done_check(session, project_id, run_id, principal)
    view = put_verdict(session, files, principal, run, claim_id, new, if_match)
    response.headers["ETag"] = etag(view.version)
    return view


def put_verdict(
    session: WriteSession,
    files: Files,
    principal: Principal,
    run: Run,
    claim_id: str,
    new: NewVerdict,
    if_match: str | None,
) -> ClaimView:
    """Keep a reviewer's verdict on a claim and return the claim as it then is.

    Raises
    ------
    ProblemError
        404 no such claim, 409 or 412 see `api.reviews.add_verdict`, 428 without `if_match`.
    UsageError
        The verdict makes no sense for the claim.
    """
    report = report_of(run, files)
    before = verdicts_of(session, run.id)
    version = claim_view(report, before, claim_id, principal).version
    expected(if_match, version)
    row = ReviewVerdict(
        run_id=run.id,
        claim=claim_id,
        version=version + 1,
        decision=new.decision.value,
        coverage=new.coverage.value if new.coverage else None,
        comment=new.comment,
        person_id=principal.person_id,
        person_name=principal.name,
        at=now(),
    )
    add_verdict(session, report, row, run)
    return claim_view(report, verdicts_of(session, run.id), claim_id, principal)


def claim_view(
    report: CheckReport, rows: list[ReviewVerdict], claim_id: str, principal: Principal
) -> ClaimView:
    """Return a claim as the API shows it to a reviewer.

    Raises
    ------
    ProblemError
        404: the report has no such claim.
    """
    try:
        claim = report.claim(claim_id)
    except KeyError as error:
        raise ProblemError(404, "The report has no such claim.") from error
    planned = next((one for one in report.plan.order if one.claim == claim_id), None)
    newest = {row.person_id: row for row in rows if row.claim == claim_id}
    return ClaimView(
        claim=claim,
        planned=planned,
        version=version_for(rows, claim_id, principal),
        verdicts=[
            VerdictView(
                claim=row.claim,
                version=row.version,
                reviewer=row.person_name,
                decision=Decision(row.decision),
                coverage=Coverage(row.coverage) if row.coverage else None,
                comment=row.comment,
                at=row.at,
            )
            for row in newest.values()
        ],
    )
