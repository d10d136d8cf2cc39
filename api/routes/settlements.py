"""Differences between two reviewers of a check, and what a third settles."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Header
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from api.accounts.access import Action, allowed
from api.accounts.principal import Principal
from api.deps import Files, ReadSession, WriteSession
from api.problems import ProblemError, documented
from api.results import report_of
from api.reviews import (
    add_settlement,
    agreement_in,
    may_settle,
    settlements_of,
    settling_version,
    verdicts_of,
)
from api.routes.checks import done_check
from api.routes.projects import ProjectId
from api.routes.runs import RunId
from api.routes.verdicts import LONGEST_COMMENT, ClaimId
from api.storage.base import now
from api.storage.files import FileStore
from api.storage.projects import ReviewSettlement, Run
from api.versions import etag, expected
from mapper.mapping import Coverage
from mapper.review.outcome import Decision, ReviewerVerdict, Settlement
from mapper.review.report import CheckedClaim

router = APIRouter(tags=["checks and reviews"])


class NewSettlement(BaseModel):
    """What a third reviewer decides of a claim on which two differ, and why."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"decision": "downgrade", "coverage": "partial", "reason": "Named, not practised."}
            ]
        },
    )

    decision: Decision
    coverage: Coverage | None = Field(
        default=None, description="What a downgrade lowers the claim to."
    )
    reason: str = Field(min_length=1, max_length=LONGEST_COMMENT)


class GivenVerdict(BaseModel):
    """What one of the two reviewers says of the claim."""

    reviewer: str
    decision: Decision
    coverage: Coverage | None
    comment: str
    at: datetime

    @classmethod
    def of(cls, verdict: ReviewerVerdict) -> "GivenVerdict":
        """Return a verdict as the API shows it."""
        return cls.model_validate(verdict.model_dump(exclude={"claim"}))


class SettledView(BaseModel):
    """What was settled, by whom and why."""

    by: str
    decision: Decision
    coverage: Coverage | None
    reason: str
    at: datetime

    @classmethod
    def of(cls, settlement: Settlement) -> "SettledView":
        """Return a settlement as the API shows it."""
        return cls.model_validate(settlement.model_dump(exclude={"claim"}))


class DifferenceView(BaseModel):
    """One claim on which two reviewers differ.

    `version` counts what anybody has said on it: it is the ETag that a settlement must match.
    """

    claim: CheckedClaim
    version: int
    first: GivenVerdict
    second: GivenVerdict
    settled: SettledView | None


class DifferencesView(BaseModel):
    """How far two reviewers agree, and where they do not.

    `kappa` is Cohen's kappa over the four decisions, null where fewer than two claims were decided
    by both. `may_settle` says whether you are neither of the two.
    """

    first: str
    second: str
    both: int = Field(description="Claims that both decided.")
    same: int = Field(description="Claims on which they decided the same.")
    kappa: float | None
    may_settle: bool
    differences: list[DifferenceView]


@router.get(
    "/projects/{project_id}/checks/{run_id}/differences",
    responses=documented(401, 403, 404, 409, 422, 429),
)
def list_differences(
    project_id: ProjectId,
    run_id: RunId,
    principal: Annotated[Principal, Depends(allowed(Action.READ_REVIEW))],
    session: ReadSession,
    files: Files,
) -> DifferencesView:
    """List the claims on which two reviewers differ, with their agreement as a whole."""
    run = done_check(session, project_id, run_id, principal)
    return differences_view(session, files, run, principal)


@router.put(
    "/projects/{project_id}/checks/{run_id}/claims/{claim_id}/settlement",
    responses=documented(400, 401, 403, 404, 409, 412, 422, 428, 429),
)
def settle_claim(
    project_id: ProjectId,
    run_id: RunId,
    claim_id: ClaimId,
    new: NewSettlement,
    principal: Annotated[Principal, Depends(allowed(Action.SETTLE))],
    session: WriteSession,
    files: Files,
    response: Response,
    if_match: Annotated[str | None, Header(description="Version of the difference.")] = None,
) -> DifferenceView:
    """Settle a claim on which two reviewers differ; an earlier settlement stays in the record."""
    run = done_check(session, project_id, run_id, principal)
    view = put_settlement(session, files, principal, run, claim_id, new, if_match)
    response.headers["ETag"] = etag(view.version)
    return view


def put_settlement(
    session: Session,
    files: FileStore,
    principal: Principal,
    run: Run,
    claim_id: str,
    new: NewSettlement,
    if_match: str | None,
) -> DifferenceView:
    """Keep what a third reviewer settled and return the difference as it then is.

    Raises
    ------
    ProblemError
        404 no such claim, 412 or 428 see `api.versions.expected`, else see
        `api.reviews.add_settlement`.
    UsageError
        The settlement makes no sense for the claim.
    """
    report = report_of(run, files)
    if all(one.id != claim_id for one in report.claims):
        raise ProblemError(404, "The report has no such claim.")
    settled = settlements_of(session, run.id)
    expected(if_match, settling_version(verdicts_of(session, run.id), settled, claim_id))
    row = ReviewSettlement(
        run_id=run.id,
        claim=claim_id,
        version=sum(one.claim == claim_id for one in settled) + 1,
        decision=new.decision.value,
        coverage=new.coverage.value if new.coverage else None,
        reason=new.reason,
        person_id=principal.person_id,
        person_name=principal.name,
        at=now(),
    )
    add_settlement(session, report, row, run)
    view = differences_view(session, files, run, principal)
    return next(one for one in view.differences if one.claim.id == claim_id)


def differences_view(
    session: Session, files: FileStore, run: Run, principal: Principal
) -> DifferencesView:
    """Return the differences of a check as the API shows them.

    Raises
    ------
    ProblemError
        409: there are not two reviewers yet.
    """
    report = report_of(run, files)
    rows, settled = verdicts_of(session, run.id), settlements_of(session, run.id)
    found = agreement_in(session, run, report)
    if found is None:
        raise ProblemError(409, "Two reviewers have to decide on claims before they can differ.")
    return DifferencesView(
        first=found.first,
        second=found.second,
        both=found.both,
        same=found.same,
        kappa=found.kappa,
        may_settle=may_settle(rows, principal.person_id),
        differences=[
            DifferenceView(
                claim=report.claim(one.claim),
                version=settling_version(rows, settled, one.claim),
                first=GivenVerdict.of(one.first),
                second=GivenVerdict.of(one.second),
                settled=SettledView.of(one.settled) if one.settled else None,
            )
            for one in found.disagreements
        ],
    )
