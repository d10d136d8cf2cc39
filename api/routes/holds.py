"""Keeping a project as evidence: nobody deletes it until the day has passed or it is released."""

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field, model_validator
from sqlalchemy.orm import Session

from api.accounts.access import Action, allowed
from api.accounts.audit import record
from api.accounts.principal import Principal
from api.deps import ReadSession, WriteSession
from api.problems import ProblemError, documented
from api.results import project_or_404
from api.routes.projects import ProjectId
from api.storage.base import now
from api.storage.retention import ProjectHold, hold_of

router = APIRouter(tags=["keeping projects"])

LONGEST_REASON = 500
SHORTENS = (
    "The project is kept for longer already; an administrator of your organisation has to release "
    "it before it can be kept for a shorter time."
)


class NewHold(BaseModel):
    """How long a project is to be kept, and why; without a day it is kept until it is released."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"until": "2031-08-31", "reason": "Lifetime of the qualification"}]
        },
    )

    until: date | None = Field(default=None, description="Last day on which it is kept.")
    reason: str = Field(default="", max_length=LONGEST_REASON)

    @model_validator(mode="after")
    def _says_something(self) -> "NewHold":
        self.reason = self.reason.strip()
        if self.until is None and not self.reason:
            raise ValueError("give a day, a reason, or both")
        return self


class HoldView(BaseModel):
    """What keeps a project. `held` is false where nothing does."""

    held: bool
    until: date | None = None
    reason: str = ""
    by: str = ""
    at: datetime | None = None

    @classmethod
    def of(cls, hold: ProjectHold | None) -> "HoldView":
        """Return a hold as the API shows it."""
        if hold is None:
            return cls(held=False)
        return cls(held=True, until=hold.until, reason=hold.reason, by=hold.person_name, at=hold.at)


@router.get("/projects/{project_id}/hold", responses=documented(401, 403, 404, 422, 429))
def show_hold(
    project_id: ProjectId,
    principal: Annotated[Principal, Depends(allowed(Action.READ_PROJECT))],
    session: ReadSession,
) -> HoldView:
    """Say whether a project is kept as evidence and until when; why and by whom to its owners."""
    project = project_or_404(session, project_id)
    shown = HoldView.of(hold_of(session, project_id))
    if project.organisation_id == principal.organisation_id:
        return shown
    return HoldView(held=shown.held, until=shown.until)


@router.put("/projects/{project_id}/hold", responses=documented(400, 401, 403, 404, 409, 422, 429))
def hold_project(
    project_id: ProjectId,
    new: NewHold,
    principal: Annotated[Principal, Depends(allowed(Action.HOLD_PROJECT))],
    session: WriteSession,
) -> HoldView:
    """Keep a project as evidence, or for longer; 409 where that would be shorter than before."""
    return HoldView.of(keep_project(session, principal, project_id, new))


@router.delete(
    "/projects/{project_id}/hold", status_code=204, responses=documented(401, 403, 404, 422, 429)
)
def release_project(
    project_id: ProjectId,
    principal: Annotated[Principal, Depends(allowed(Action.RELEASE_PROJECT))],
    session: WriteSession,
) -> None:
    """Let a project be deleted again; for administrators, and kept in the audit log."""
    let_go(session, principal, project_id)


def keep_project(
    session: Session, principal: Principal, project_id: str, new: NewHold
) -> ProjectHold:
    """Keep a project; the audit log has until when, and no reason.

    Raises
    ------
    ProblemError
        409: it is kept for longer; 422: the day has passed.
    """
    project_or_404(session, project_id)
    if new.until is not None and new.until < now().date():
        raise ProblemError(422, "The day until which the project is to be kept has passed.")
    before = hold_of(session, project_id)
    if before is not None and _ends(new.until) < _ends(before.until):
        raise ProblemError(409, SHORTENS)
    hold = session.get(ProjectHold, project_id) or ProjectHold(project_id=project_id)
    hold.until, hold.reason, hold.at = new.until, new.reason, now()
    hold.person_id, hold.person_name = principal.person_id, principal.name
    session.add(hold)
    session.flush()
    until = new.until.isoformat() if new.until else None
    record(session, principal, Action.HOLD_PROJECT, project_id, until=until)
    return hold


def let_go(session: Session, principal: Principal, project_id: str) -> None:
    """Release a project; nothing happens where nothing keeps it."""
    project_or_404(session, project_id)
    hold = session.get(ProjectHold, project_id)
    if hold is not None:
        session.delete(hold)
        record(session, principal, Action.RELEASE_PROJECT, project_id)


def _ends(until: date | None) -> date:
    return until or date.max
