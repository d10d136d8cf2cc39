"""Runs of the main job: start, watch, cancel."""

import asyncio
import json
import threading
import time
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Header, Path, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response, StreamingResponse
from pydantic import BaseModel, Field
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from api.accounts.access import Action, allowed
from api.accounts.principal import Principal
from api.beside import OF_CHECKS, OF_MAPPINGS, pinned
from api.deps import ReadSession, WriteSession, database_of, queue_of
from api.jobs.queue import RunQueue
from api.once import Key, once
from api.paging import After, Limit, Page, page_of
from api.problems import ProblemError, documented
from api.results import project_or_404
from api.routes.projects import ProjectId
from api.storage import runs as state
from api.storage.database import Database
from api.storage.projects import Run, RunEvent

router = APIRouter(tags=["runs"])
RunId = Annotated[str, Path(max_length=36)]
NAMES: Final = {"map": "run", "check": "check"}
"""What people call a run, by its kind."""

LOOK_SECONDS: Final = 0.5
"""How often a watched run is looked at; people see progress as it happens."""

KEEP_ALIVE_SECONDS: Final = 15.0
EVENT: Final = {
    "type": "object",
    "required": ["id", "event", "data"],
    "properties": {
        "id": {"type": "string"},
        "event": {"const": "progress"},
        "data": {"type": "string", "contentMediaType": "application/json"},
    },
}
STREAM_SECONDS: Final = 600.0
"""A stream ends after this; the browser opens the next, and access is checked anew."""


class RunView(BaseModel):
    """A run. `problem` (RFC 9457) says why it failed; `message` is what it is doing."""

    id: str
    project_id: str
    kind: str = Field(examples=["map"])
    state: str = Field(
        examples=["running"], description="queued, running, done, failed or cancelled"
    )
    attempts: int
    message: str = ""
    problem: dict[str, Any] | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


def start_run(session: Session, queue: RunQueue, principal: Principal, run: Run) -> Run:
    """Queue a run; what is asked and the job for it are one commit.

    It uses the files beside the specification that the project has now, whatever comes later, and
    those of a reviewer that `run` has in `beside` already.
    """
    kinds = OF_CHECKS if run.kind == "check" else OF_MAPPINGS
    run.beside = {**pinned(session, run.project_id, kinds), **(run.beside or {})}
    run.organisation_id = principal.organisation_id
    run.requested_by = principal.person_id
    session.add(run)
    session.flush()
    state.note(session, run.id, "queued", "Waiting to begin")
    queue.put(session, run.id)
    return run


@router.post(
    "/projects/{project_id}/runs",
    status_code=202,
    response_model=RunView,
    responses=documented(400, 401, 403, 404, 409, 422, 429),
)
def create_run(
    project_id: ProjectId,
    principal: Annotated[Principal, Depends(allowed(Action.START_RUN))],
    session: WriteSession,
    queue: Annotated[RunQueue, Depends(queue_of)],
    key: Key = None,
) -> Response:
    """Start mapping the specification of a project; 409 while a run of it is under way."""

    def create() -> tuple[RunView, int, dict[str, str]]:
        project_or_404(session, project_id)
        refuse_second(session, project_id)
        run = start_run(session, queue, principal, Run(project_id=project_id, kind="map"))
        headers = {"Location": f"/api/v1/projects/{project_id}/runs/{run.id}"}
        return view_of(session, run), 202, headers

    return once(session, principal.person_id, key, ["POST runs", project_id], create)


def refuse_second(session: Session, project_id: str, kind: str = "map") -> None:
    """Let nobody start what is under way.

    Raises
    ------
    ProblemError
        409: a run of this kind has not ended.
    """
    active = session.scalar(
        select(Run.id).where(
            Run.project_id == project_id, Run.kind == kind, Run.state.in_(state.ACTIVE)
        )
    )
    if active is not None:
        raise ProblemError(409, "A run of this project is under way; watch it, or cancel it first.")


@router.get("/projects/{project_id}/runs", responses=documented(401, 403, 404, 422, 429))
def list_runs(
    project_id: ProjectId,
    principal: Annotated[Principal, Depends(allowed(Action.READ_RUN))],
    session: ReadSession,
    limit: Limit = 50,
    after: After = None,
) -> Page[RunView]:
    """List the runs of a project, newest first."""
    chosen = (Run.project_id == project_id, Run.kind == "map")
    return page_of_runs(session, limit, after, *chosen)


@router.get("/projects/{project_id}/runs/{run_id}", responses=documented(401, 403, 404, 422, 429))
def show_run(
    project_id: ProjectId,
    run_id: RunId,
    principal: Annotated[Principal, Depends(allowed(Action.READ_RUN))],
    session: ReadSession,
) -> RunView:
    """Show a run and what it is doing."""
    return view_of(session, run_of(session, project_id, run_id, principal))


@router.post(
    "/projects/{project_id}/runs/{run_id}/cancel",
    responses=documented(401, 403, 404, 409, 422, 429),
)
def cancel_run(
    project_id: ProjectId,
    run_id: RunId,
    principal: Annotated[Principal, Depends(allowed(Action.CANCEL_RUN))],
    session: WriteSession,
) -> RunView:
    """Cancel a run; 409 where it has ended."""
    return cancelled(session, run_of(session, project_id, run_id, principal))


def run_of(session: Session, project_id: str, run_id: str, principal: Principal) -> Run:
    """Return a run of a project; a check is known to the organisation that made it only.

    Raises
    ------
    ProblemError
        404: there is none.
    """
    run = session.get(Run, run_id)
    hidden = run is not None and (
        run.kind == "check" and run.organisation_id != principal.organisation_id
    )
    if run is None or run.project_id != project_id or hidden:
        raise ProblemError(404, "There is no such run of this project.")
    return run


def page_of_runs(
    session: Session, limit: int, after: str | None, *chosen: ColumnElement[bool]
) -> Page[RunView]:
    """Return a page of the runs that meet the conditions, newest first."""
    query = select(Run).where(*chosen).order_by(Run.id.desc()).limit(limit + 1)
    if after is not None:
        query = query.where(Run.id < after)
    views = [view_of(session, run) for run in session.scalars(query)]
    return page_of(views, limit, views[limit - 1].id if len(views) > limit else None)


def cancelled(session: Session, run: Run) -> RunView:
    """Cancel a run and return it.

    Raises
    ------
    ProblemError
        409: it has ended.
    """
    if not state.cancel(session, run.id):
        raise ProblemError(409, f"This {NAMES[run.kind]} has ended: it is {run.state}.")
    session.refresh(run)
    return view_of(session, run)


def view_of(session: Session, run: Run) -> RunView:
    """Return a run as the API shows it."""
    message = session.scalar(
        select(RunEvent.message)
        .where(RunEvent.run_id == run.id)
        .order_by(RunEvent.number.desc())
        .limit(1)
    )
    view = RunView.model_validate(run, from_attributes=True)
    return view.model_copy(update={"message": message or ""})


@router.get(
    "/projects/{project_id}/runs/{run_id}/events",
    response_class=StreamingResponse,
    responses={
        200: {
            "description": "Server-sent events `progress`: data is JSON with number, state, "
            "message and at. The stream ends when the run has.",
            "content": {"text/event-stream": {"schema": EVENT}},
        },
        **documented(401, 403, 404, 422, 429),
    },
)
async def watch_run(
    request: Request,
    project_id: ProjectId,
    run_id: RunId,
    principal: Annotated[Principal, Depends(allowed(Action.READ_RUN))],
    database: Annotated[Database, Depends(database_of)],
    last_event_id: Annotated[
        str | None, Header(max_length=20, description="Number of the last event that was seen.")
    ] = None,
) -> StreamingResponse:
    """Stream the progress of a run as it happens, from the first event or after the last seen."""

    def check() -> None:
        with database.reading() as session:
            run_of(session, project_id, run_id, principal)

    await run_in_threadpool(check)
    seen = int(last_event_id) if last_event_id and last_event_id.isdecimal() else 0
    return StreamingResponse(
        _events(request, database, run_id, seen),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


async def _events(
    request: Request, database: Database, run_id: str, seen: int
) -> AsyncIterator[str]:
    started = last = time.monotonic()
    stopping: threading.Event = request.app.state.stopping
    while (
        time.monotonic() - started < STREAM_SECONDS
        and not stopping.is_set()
        and not await request.is_disconnected()
    ):
        fresh, ended = await run_in_threadpool(_since, database, run_id, seen)
        for event in fresh:
            seen = event["number"]
            yield f"id: {seen}\nevent: progress\ndata: {json.dumps(event)}\n\n"
            last = time.monotonic()
        if ended:
            return
        if time.monotonic() - last > KEEP_ALIVE_SECONDS:
            yield ": still there\n\n"
            last = time.monotonic()
        await asyncio.sleep(LOOK_SECONDS)


def _since(database: Database, run_id: str, seen: int) -> tuple[list[dict[str, Any]], bool]:
    """Return the events after `seen`, and whether the run has ended and no more will come."""
    with database.reading() as session:
        run = session.get(Run, run_id)
        query = select(RunEvent).where(RunEvent.run_id == run_id, RunEvent.number > seen)
        events = [
            {
                "number": event.number,
                "state": event.state,
                "message": event.message,
                "at": event.at.isoformat(),
            }
            for event in session.scalars(query.order_by(RunEvent.number))
        ]
        return events, run is None or run.state not in state.ACTIVE
