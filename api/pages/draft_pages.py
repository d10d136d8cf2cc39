"""The next draft of a specification in the same project, and the project's name and category."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response
from pydantic import BaseModel, Field
from starlette.datastructures import UploadFile

from api.accounts.access import Action, allowed
from api.accounts.bodies import FILES
from api.accounts.principal import Principal
from api.deps import WriteSession, queue_of
from api.pages.context import ProjectId
from api.pages.file_pages import files_again
from api.pages.project_pages import to_project
from api.problems import ProblemError
from api.receive import receive_sent
from api.routes.projects import ProjectChange, change_project
from api.routes.runs import refuse_second, start_run
from api.storage.database import Database
from api.storage.projects import Run
from api.versions import etag
from foundation.errors import MapperError

router = APIRouter(include_in_schema=False)


@router.post("/projects/{project_id}/draft", max_body_size=FILES)
async def give_draft(
    request: Request,
    project_id: ProjectId,
    principal: Annotated[Principal, Depends(allowed(Action.EDIT_PROJECT))],
) -> Response:
    """Take in the next draft of the specification and map it; decisions stay."""
    form = await request.form(max_files=1, max_fields=10)
    sent, version = form.get("file"), str(form.get("version") or "")
    database: Database = request.app.state.database
    try:
        if not isinstance(sent, UploadFile) or not sent.filename:
            raise ProblemError(422, "Choose the next draft of the specification first.")
        upload = await receive_sent(request, principal, sent)

        def change() -> None:
            with database.writing() as session:
                refuse_second(session, project_id)
                new = ProjectChange(upload_id=upload.id)
                seen = etag(int(version)) if version.isdigit() else None
                change_project(project_id, new, principal, session, Response(), seen)
                run = Run(project_id=project_id, kind="map")
                start_run(session, queue_of(request), principal, run)

        await run_in_threadpool(change)
    except (ProblemError, MapperError) as error:
        if isinstance(error, ProblemError) and error.problem.status == 412:
            return to_project(project_id, "/files?message=conflict")
        return await run_in_threadpool(files_again, request, principal, project_id, error)
    return to_project(project_id)


class SentSettings(BaseModel):
    """What the form with name and category sends."""

    version: int = Field(ge=0)
    name: str = Field(min_length=1, max_length=200)
    category: str = Field(default="", max_length=64)


@router.post("/projects/{project_id}/settings")
def change_settings(
    project_id: ProjectId,
    principal: Annotated[Principal, Depends(allowed(Action.EDIT_PROJECT))],
    session: WriteSession,
    sent: Annotated[SentSettings, Form()],
) -> Response:
    """Change the name and the category of a project."""
    new = ProjectChange(name=sent.name, category=sent.category or None)
    try:
        change_project(project_id, new, principal, session, Response(), etag(sent.version))
    except ProblemError as error:
        if error.problem.status != 412:
            raise
        session.rollback()
        return to_project(project_id, "/files?message=conflict")
    return to_project(project_id, "/files?message=saved")
