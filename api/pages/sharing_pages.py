"""The page on which a project is shown to a review body, and who has looked at it."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response

from api.accounts.access import Action, allowed
from api.accounts.principal import Principal
from api.deps import Files, ReadSession, Shelf, WriteSession
from api.pages.context import ProjectId, project_page
from api.routes.audit import project_audit
from api.routes.people import list_review_bodies
from api.routes.shares import ShareRequest, list_shares, share_project, withdraw_share

router = APIRouter(include_in_schema=False)

Sharer = Annotated[Principal, Depends(allowed(Action.SHARE_PROJECT))]


@router.get("/projects/{project_id}/sharing")
def show_sharing(
    request: Request,
    session: ReadSession,
    files: Files,
    library: Shelf,
    principal: Annotated[Principal, Depends(allowed(Action.READ_SHARES))],
    project_id: ProjectId,
) -> Response:
    """Show with whom a project is shared, with whom it can be, and the newest of its log."""
    shares = list_shares(project_id, principal, session)
    live = {share.organisation_id for share in shares if share.withdrawn_at is None}
    page = project_page(request, session, files, library, principal, project_id)
    return page.render(
        "sharing.html",
        "Sharing",
        shares=shares,
        bodies=[body for body in list_review_bodies(principal, session) if body.id not in live],
        may_share=page.may(Action.SHARE_PROJECT),
        events=project_audit(project_id, principal, session, limit=50).events,
    )


@router.post("/projects/{project_id}/sharing")
def share(
    project_id: ProjectId,
    principal: Sharer,
    session: WriteSession,
    sent: Annotated[ShareRequest, Form()],
) -> Response:
    """Share the project."""
    share_project(project_id, sent, principal, session)
    return RedirectResponse(f"/projects/{project_id}/sharing", status_code=303)


@router.post("/projects/{project_id}/sharing/{share_id}/withdraw")
def withdraw(
    project_id: ProjectId, share_id: str, principal: Sharer, session: WriteSession
) -> Response:
    """Take the project back."""
    withdraw_share(project_id, share_id, principal, session)
    return RedirectResponse(f"/projects/{project_id}/sharing", status_code=303)
