"""Files beside a specification: the organisation's own form, the last draft, tables and answers."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Path
from fastapi.responses import FileResponse, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from api.accounts.access import Action, allowed
from api.accounts.principal import Principal
from api.beside import OF_FORMS, Kind, files_beside, form_of, refuse_unusable
from api.carried_view import CarriedView, carried_view
from api.deps import Files, ReadSession, WriteSession, database_of
from api.problems import ProblemError, documented
from api.results import outcome_of, project_or_404, texts_of
from api.routes.projects import ProjectId, beside_row
from api.routes.uploads import UploadView, own_upload
from api.storage.base import now
from api.storage.database import Database
from api.storage.files import FileStore
from api.storage.projects import Project, ProjectFile, Upload
from api.versions import etag, expected
from api.workbooks import workbook_of
from mapper.mapping import Finding

router = APIRouter(tags=["files beside a specification"])
FileKind = Annotated[Kind, Path(description="What the file is for.")]
IfMatch = Annotated[str | None, Header(description="ETag of the project as last seen.")]


class NewFile(BaseModel):
    """The upload that a project is to have as a file of some kind."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"upload_id": "01930000-0000-7000-8000-000000000000"}]},
    )

    upload_id: str = Field(max_length=36)


class FileView(BaseModel):
    """A file beside the specification: what it is for, and who gave it when."""

    kind: Kind
    file: UploadView
    by: str
    at: datetime


@router.get("/projects/{project_id}/files", responses=documented(401, 403, 404, 422, 429))
def list_files(
    project_id: ProjectId,
    principal: Annotated[Principal, Depends(allowed(Action.READ_PROJECT))],
    session: ReadSession,
    response: Response,
) -> list[FileView]:
    """List the files beside the specification; the ETag is the project's."""
    response.headers["ETag"] = etag(project_or_404(session, project_id).version)
    return file_views(session, project_id)


@router.put(
    "/projects/{project_id}/files/{kind}",
    responses=documented(400, 401, 403, 404, 412, 422, 428, 429),
)
def put_file(
    project_id: ProjectId,
    kind: FileKind,
    new: NewFile,
    principal: Annotated[Principal, Depends(allowed(Action.EDIT_PROJECT))],
    database: Annotated[Database, Depends(database_of)],
    files: Files,
    response: Response,
    if_match: IfMatch = None,
) -> list[FileView]:
    """Give a project a file, or another in its place; it is read at once, and refused if unusable.

    A template and its profile hold from the next download on, everything else from the next run on.
    """
    with database.reading() as session:
        expected(if_match, project_or_404(session, project_id).version)
        upload = own_upload(session, new.upload_id, principal)
    return set_file(database, files, principal, project_id, kind, upload, if_match, response)


@router.delete(
    "/projects/{project_id}/files/{kind}",
    responses=documented(401, 403, 404, 412, 422, 428, 429),
)
def remove_file(
    project_id: ProjectId,
    kind: FileKind,
    principal: Annotated[Principal, Depends(allowed(Action.EDIT_PROJECT))],
    session: WriteSession,
    response: Response,
    if_match: IfMatch = None,
) -> list[FileView]:
    """Take a file away from a project; results that were made with it stay as they are."""
    project = project_or_404(session, project_id)
    row = session.get(ProjectFile, (project_id, kind.value))
    if row is None:
        raise ProblemError(404, f"This project has no {kind} file.")
    expected(if_match, project.version)
    session.delete(row)
    _changed(session, project)
    response.headers["ETag"] = etag(project.version)
    return file_views(session, project_id)


@router.get(
    "/projects/{project_id}/files/{kind}/content",
    response_class=Response,
    responses={
        200: {
            "description": "The file as it was sent.",
            "content": {
                "application/octet-stream": {"schema": {"type": "string", "format": "binary"}}
            },
        },
        **documented(401, 403, 404, 422, 429),
    },
)
def download_file(
    project_id: ProjectId,
    kind: FileKind,
    principal: Annotated[Principal, Depends(allowed(Action.DOWNLOAD))],
    session: ReadSession,
    files: Files,
) -> Response:
    """Return a file beside the specification as it was sent."""
    upload = files_beside(session, project_id).get(kind)
    if upload is None:
        raise ProblemError(404, f"This project has no {kind} file.")
    return FileResponse(
        files.path(upload.sha256), media_type="application/octet-stream", filename=upload.name
    )


@router.get(
    "/projects/{project_id}/form-findings", responses=documented(400, 401, 403, 404, 422, 429)
)
def show_form_findings(
    project_id: ProjectId,
    principal: Annotated[Principal, Depends(allowed(Action.READ_MAPPING))],
    session: ReadSession,
    files: Files,
) -> list[Finding]:
    """Say what to look at in the project's own form as it is filled in now; nothing without one."""
    return form_findings(session, files, project_id)


@router.get("/projects/{project_id}/carried", responses=documented(401, 403, 404, 422, 429))
def show_carried(
    project_id: ProjectId,
    principal: Annotated[Principal, Depends(allowed(Action.READ_MAPPING))],
    session: ReadSession,
    files: Files,
) -> CarriedView:
    """Say what came over from the workbook of the last draft, what did not and why."""
    view = carried_view(outcome_of(session, files, project_id))
    if view is None:
        raise ProblemError(404, "The newest run of this project had no workbook of a last draft.")
    return view


def set_file(
    database: Database,
    files: FileStore,
    principal: Principal,
    project_id: str,
    kind: Kind,
    upload: Upload,
    if_match: str | None,
    response: Response,
) -> list[FileView]:
    """Give a project a file in the place of that of its kind; return all of its files.

    Raises
    ------
    ProblemError
        404 no such project, 412 or 428 see `api.versions.expected`.
    ProblemError, UnreadableInputError, UsageError
        See `api.beside.refuse_unusable`.
    """
    with database.reading() as session:
        others = files_beside(session, project_id)
    looked_at: dict[Kind, Upload] = {}
    if kind in OF_FORMS:
        looked_at.update((one, others[one]) for one in OF_FORMS if one in others)
    looked_at[kind] = upload
    refuse_unusable(files, looked_at)
    with database.writing() as session:
        project = project_or_404(session, project_id)
        expected(if_match, project.version)
        session.merge(beside_row(project_id, kind, upload.id, principal))
        _changed(session, project)
        response.headers["ETag"] = etag(project.version)
        return file_views(session, project_id)


def file_views(session: Session, project_id: str) -> list[FileView]:
    """Return the files beside a specification, in the order of their kinds."""
    query = (
        select(ProjectFile, Upload)
        .join(Upload, Upload.id == ProjectFile.upload_id)
        .where(ProjectFile.project_id == project_id)
    )
    views = [
        FileView(kind=Kind(row.kind), file=UploadView.of(upload), by=row.person_name, at=row.at)
        for row, upload in session.execute(query)
    ]
    order = list(Kind)
    return sorted(views, key=lambda view: order.index(view.kind))


def form_findings(session: Session, files: FileStore, project_id: str) -> list[Finding]:
    """Return what to look at in the project's own form as it is filled in now."""
    form = form_of(files_beside(session, project_id))
    if not form:
        return []
    outcome, texts = outcome_of(session, files, project_id), texts_of(session, project_id)
    return list(workbook_of(outcome, texts, files, form).findings)


def _changed(session: Session, project: Project) -> None:
    project.version += 1
    project.updated_at = now()
    session.flush()
