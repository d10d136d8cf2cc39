"""Showing a project to a review body, and taking that back."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, status
from pydantic import BaseModel, Field
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from api.accounts.access import Action, allowed
from api.accounts.audit import record
from api.accounts.principal import OrganisationKind, Principal
from api.accounts.tables import Organisation, ProjectShare
from api.deps import ReadSession, WriteSession
from api.problems import documented
from api.storage.base import now

router = APIRouter(tags=["sharing"], responses=documented(401, 403, 404, 421, 422, 429))

Reader = Annotated[Principal, Depends(allowed(Action.READ_SHARES))]
Sharer = Annotated[Principal, Depends(allowed(Action.SHARE_PROJECT))]


class ShareRequest(BaseModel):
    """Whom to share with."""

    organisation_id: str = Field(max_length=36, description="A review body, see /review-bodies.")


class ShareView(BaseModel):
    """A project shown to a review body, until it is withdrawn."""

    id: str
    organisation_id: str
    organisation: str
    created_at: datetime
    withdrawn_at: datetime | None


@router.get("/projects/{project_id}/shares")
def list_shares(project_id: str, _principal: Reader, session: ReadSession) -> list[ShareView]:
    """Return with whom the project is and was shared, oldest first."""
    found = session.scalars(
        select(ProjectShare).where(ProjectShare.project_id == project_id).order_by(ProjectShare.id)
    )
    return [_view(share) for share in found]


@router.post(
    "/projects/{project_id}/shares",
    status_code=status.HTTP_201_CREATED,
    responses=documented(400, 409),
)
def share_project(
    project_id: str, asked: ShareRequest, principal: Sharer, session: WriteSession
) -> ShareView:
    """Show the project to a review body: its reviewers can read and review it."""
    body = session.get(Organisation, asked.organisation_id.replace("\0", ""))
    if body is None or body.kind != OrganisationKind.REVIEW:
        raise HTTPException(400, "A project can be shared with a review body only.")
    if body.id == principal.organisation_id:
        raise HTTPException(400, "The project is your organisation's own.")
    share = ProjectShare(
        project_id=project_id, organisation_id=body.id, created_by=principal.person_id
    )
    share.organisation = body
    session.add(share)
    taken = f"The project is shared with {body.name} already."
    try:
        session.flush()
    except IntegrityError:
        raise HTTPException(409, taken) from None
    record(session, principal, Action.SHARE_PROJECT, project_id, what="shared", body=body.id)
    return _view(share)


@router.delete("/projects/{project_id}/shares/{share_id}", status_code=204)
def withdraw_share(
    project_id: str, share_id: str, principal: Sharer, session: WriteSession
) -> None:
    """Take the project back: the review body's next request no longer finds it."""
    share = session.get(ProjectShare, share_id) if "\0" not in share_id else None
    if share is None or share.project_id != project_id:
        raise HTTPException(404, "The project has no such share.")
    if share.withdrawn_at is None:
        share.withdrawn_at, share.withdrawn_by = now(), principal.person_id
        record(
            session,
            principal,
            Action.SHARE_PROJECT,
            project_id,
            what="withdrawn",
            body=share.organisation_id,
        )


def _view(share: ProjectShare) -> ShareView:
    return ShareView(
        id=share.id,
        organisation_id=share.organisation_id,
        organisation=share.organisation.name,
        created_at=share.created_at,
        withdrawn_at=share.withdrawn_at,
    )
