"""Keeping a project as evidence, from its overview."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Form
from fastapi.responses import Response
from pydantic import BaseModel, Field

from api.accounts.access import Action, allowed
from api.accounts.principal import Principal
from api.deps import WriteSession
from api.pages.context import ProjectId
from api.pages.project_pages import to_project
from api.problems import ProblemError
from api.routes.holds import LONGEST_REASON, NewHold, keep_project, let_go

router = APIRouter(include_in_schema=False)


class SentHold(BaseModel):
    """What the form sends; an empty day is none."""

    until: str = Field(default="", max_length=10)
    reason: str = Field(default="", max_length=LONGEST_REASON)


@router.post("/projects/{project_id}/hold")
def hold(
    project_id: ProjectId,
    principal: Annotated[Principal, Depends(allowed(Action.HOLD_PROJECT))],
    session: WriteSession,
    sent: Annotated[SentHold, Form()],
) -> Response:
    """Keep a project."""
    keep_project(session, principal, project_id, _new(sent))
    return to_project(project_id, "#keeping")


@router.post("/projects/{project_id}/release")
def release(
    project_id: ProjectId,
    principal: Annotated[Principal, Depends(allowed(Action.RELEASE_PROJECT))],
    session: WriteSession,
) -> Response:
    """Let a project be deleted again."""
    let_go(session, principal, project_id)
    return to_project(project_id, "#keeping")


def _new(sent: SentHold) -> NewHold:
    try:
        until = date.fromisoformat(sent.until) if sent.until else None
        return NewHold(until=until, reason=sent.reason)
    except ValueError as error:
        raise ProblemError(
            422, "Say until which day the project is to be kept, or why, or both."
        ) from error
