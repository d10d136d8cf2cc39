"""Reading the audit log: of one project, or of an organisation."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, Field
from sqlalchemy import Select, select

from api.accounts.access import Action, allowed
from api.accounts.principal import Principal
from api.accounts.tables import AuditEvent, Organisation
from api.deps import ReadSession
from api.problems import documented

router = APIRouter(tags=["audit"], responses=documented(401, 403, 421, 422, 429))

Before = Annotated[
    int | None, Query(ge=1, lt=2**63, description="Events before this one: `next` of a page.")
]
Limit = Annotated[int, Query(ge=1, le=500)]


class AuditView(BaseModel):
    """One event. Of people of other organisations only their organisation is shown."""

    id: int
    at: datetime
    organisation_id: str | None
    organisation: str | None
    person_id: str | None
    person: str | None
    via: str
    action: str
    outcome: str
    project_id: str | None
    detail: dict[str, Any] = Field(description="What the event was about; grows by event.")


class AuditPage(BaseModel):
    """Events, newest first."""

    events: list[AuditView]
    next: int | None = Field(description="Send it as `before` for older ones; null at the end.")


@router.get("/projects/{project_id}/audit", responses=documented(404))
def project_audit(
    project_id: str,
    principal: Annotated[Principal, Depends(allowed(Action.READ_PROJECT_AUDIT))],
    session: ReadSession,
    before: Before = None,
    limit: Limit = 100,
) -> AuditPage:
    """Return who read or changed the project, and who was refused."""
    wanted = select(AuditEvent).where(AuditEvent.project_id == project_id)
    return _page(session, principal, wanted, before, limit)


@router.get("/audit")
def organisation_audit(
    principal: Annotated[Principal, Depends(allowed(Action.READ_AUDIT))],
    session: ReadSession,
    before: Before = None,
    limit: Limit = 100,
) -> AuditPage:
    """Return what the people of your organisation did."""
    wanted = select(AuditEvent).where(AuditEvent.organisation_id == principal.organisation_id)
    return _page(session, principal, wanted, before, limit)


def _page(
    session: ReadSession,
    principal: Principal,
    wanted: Select[AuditEvent],
    before: int | None,
    limit: int,
) -> AuditPage:
    if before is not None:
        wanted = wanted.where(AuditEvent.id < before)
    events = session.scalars(wanted.order_by(AuditEvent.id.desc()).limit(limit + 1)).all()
    shown = events[:limit]
    return AuditPage(
        events=_views(session, principal, shown),
        next=shown[-1].id if len(events) > limit else None,
    )


def _views(
    session: ReadSession, principal: Principal, events: Sequence[AuditEvent]
) -> list[AuditView]:
    identifiers = {event.organisation_id for event in events if event.organisation_id}
    names = {
        found.id: found.name
        for found in session.scalars(select(Organisation).where(Organisation.id.in_(identifiers)))
    }
    return [_view(event, principal, names) for event in events]


def _view(event: AuditEvent, principal: Principal, names: dict[str, str]) -> AuditView:
    ours = event.organisation_id == principal.organisation_id
    return AuditView(
        id=event.id,
        at=event.at,
        organisation_id=event.organisation_id,
        organisation=names.get(event.organisation_id or ""),
        person_id=event.person_id if ours else None,
        person=event.person_name if ours else None,
        via=event.via,
        action=event.action,
        outcome=event.outcome,
        project_id=event.project_id,
        detail=event.detail if ours else {},
    )
