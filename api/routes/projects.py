"""Projects: a specification, a standard version and a category, owned by an organisation."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Path
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from api.accounts.access import Action, allowed
from api.accounts.audit import record
from api.accounts.principal import Principal
from api.accounts.tables import ProjectShare
from api.beside import Kind, refuse_unusable
from api.deps import Files, ReadSession, Shelf, WriteSession, database_of, leftovers_of
from api.once import Key, once
from api.operations.erasure import HeldError, erase_project
from api.operations.leftovers import Leftovers
from api.paging import After, Limit, Page, page_of
from api.problems import ProblemError, documented
from api.results import project_or_404
from api.routes.uploads import UploadView, own_upload
from api.storage.base import now
from api.storage.database import Database
from api.storage.files import FileStore
from api.storage.projects import Project, ProjectFile, Upload
from api.versions import etag, expected
from corpora.library import Library
from mapper.matching.targets import targets_in_scope
from mapper.rules.profile import load_profile

router = APIRouter(tags=["projects"])
ProjectId = Annotated[str, Path(max_length=36)]
ShortText = Annotated[str, StringConstraints(max_length=36)]


class NewProject(BaseModel):
    """What a project is made of. Without a version the current one is taken and pinned."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "name": "Diploma in Harbour Logistics, draft 2",
                    "upload_id": "01930000-0000-7000-8000-000000000000",
                    "standard": "XS0101",
                    "category": "l3-occupational-entry",
                }
            ]
        },
    )

    name: str = Field(min_length=1, max_length=200)
    upload_id: str = Field(max_length=36, description="The specification: an upload, PDF or DOCX.")
    standard: str = Field(min_length=1, max_length=64, description="Reference of the standard.")
    version: str | None = Field(default=None, max_length=64)
    option: str | None = Field(default=None, max_length=200)
    area: str | None = Field(default=None, max_length=200)
    category: str | None = Field(default=None, max_length=64)
    files: dict[Kind, ShortText] = Field(
        default_factory=dict, description="Uploads beside the specification, by kind."
    )


class ProjectChange(BaseModel):
    """What may be changed of a project; what is absent stays."""

    model_config = ConfigDict(extra="forbid")

    name: str | None = Field(default=None, min_length=1, max_length=200)
    upload_id: str | None = Field(
        default=None, max_length=36, description="The next draft; decisions stay with the project."
    )
    category: str | None = Field(default=None, max_length=64)


class ProjectView(BaseModel):
    """A project."""

    id: str
    name: str
    standard_reference: str
    standard_version: str
    option: str | None
    area: str | None
    category: str | None
    organisation_id: str
    version: int = Field(description="Counts changes of the project itself.")
    specification: UploadView
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, project: Project, upload: Upload) -> "ProjectView":
        """Return a project as the API shows it."""
        shown = {name: getattr(project, name) for name in cls.model_fields if name in _OWN}
        return cls(**shown, specification=UploadView.of(upload))


_OWN = frozenset(column.key for column in Project.__table__.columns)


@router.post(
    "/projects",
    status_code=201,
    response_model=ProjectView,
    responses=documented(400, 401, 403, 404, 409, 422, 429),
)
def create_project(
    new: NewProject,
    principal: Annotated[Principal, Depends(allowed(Action.CREATE_PROJECT))],
    database: Annotated[Database, Depends(database_of)],
    files: Files,
    library: Shelf,
    key: Key = None,
) -> Response:
    """Make a project of an upload, a standard version and a category; nothing is run yet."""
    look_at_files(database, files, principal, new.files)

    def create() -> tuple[ProjectView, int, dict[str, str]]:
        project, upload = new_project(session, library, principal, new)
        view = ProjectView.of(project, upload)
        headers = {"Location": f"/api/v1/projects/{project.id}", "ETag": etag(project.version)}
        return view, 201, headers

    request = ["POST /projects", new.model_dump(mode="json", exclude_defaults=True)]
    with database.writing() as session:
        return once(session, principal.person_id, key, request, create)


def look_at_files(
    database: Database, files: FileStore, principal: Principal, chosen: Mapping[Kind, str]
) -> None:
    """Refuse files beside a specification that cannot be used; raises as `refuse_unusable`.

    It may take seconds, so it is done before anything is written.
    """
    if not chosen:
        return
    with database.reading() as session:
        uploads = {kind: own_upload(session, one, principal) for kind, one in chosen.items()}
    refuse_unusable(files, uploads)


def new_project(
    session: Session, library: Library, principal: Principal, new: NewProject
) -> tuple[Project, Upload]:
    """Return a new project and its specification; everything named in it is found first.

    Raises
    ------
    ProblemError
        404 no such upload, 422 it is no specification.
    UnknownNameError
        The library has no such standard or area, the standard no such option, or there is no such
        category.
    """
    upload = specification_upload(session, new.upload_id, principal)
    standard = library.get(new.standard, new.version)
    area = library.area(new.area) if new.area else None
    if new.category:
        load_profile(new.category)
    targets_in_scope(standard, option=new.option, area=area)
    project = Project(
        organisation_id=principal.organisation_id,
        created_by=principal.person_id,
        name=new.name,
        upload_id=upload.id,
        standard_reference=standard.reference,
        standard_version=standard.version,
        option=new.option,
        area=area.name if area else None,
        category=new.category,
    )
    session.add(project)
    session.flush()
    for kind, upload_id in new.files.items():
        session.add(beside_row(project.id, kind, upload_id, principal))
    session.flush()
    record(session, principal, Action.CREATE_PROJECT, project.id)
    return project, upload


def beside_row(project_id: str, kind: Kind, upload_id: str, principal: Principal) -> ProjectFile:
    """Return the row of a file beside a specification."""
    return ProjectFile(
        project_id=project_id,
        kind=kind.value,
        upload_id=upload_id,
        person_id=principal.person_id,
        person_name=principal.name,
        at=now(),
    )


def specification_upload(session: ReadSession, upload_id: str, principal: Principal) -> Upload:
    """Return an upload that can be read as a specification."""
    upload = own_upload(session, upload_id, principal)
    if upload.format not in {"pdf", "docx"}:
        raise ProblemError(422, f"{upload.name} is no specification; send a PDF or DOCX.")
    return upload


@router.get("/projects", responses=documented(401, 403, 422, 429))
def list_projects(
    principal: Annotated[Principal, Depends(allowed(Action.LIST_PROJECTS))],
    session: ReadSession,
    limit: Limit = 50,
    after: After = None,
) -> Page[ProjectView]:
    """List the projects of the organisation and those shared with it, newest first."""
    shared = select(ProjectShare.project_id).where(
        ProjectShare.organisation_id == principal.organisation_id,
        ProjectShare.withdrawn_at.is_(None),
    )
    query = (
        select(Project, Upload)
        .join(Upload, Upload.id == Project.upload_id)
        .where(
            Project.deleted_at.is_(None),
            or_(Project.organisation_id == principal.organisation_id, Project.id.in_(shared)),
        )
        .order_by(Project.id.desc())
        .limit(limit + 1)
    )
    if after is not None:
        query = query.where(Project.id < after)
    views = [ProjectView.of(project, upload) for project, upload in session.execute(query)]
    return page_of(views, limit, views[limit - 1].id if len(views) > limit else None)


@router.get("/projects/{project_id}", responses=documented(401, 403, 404, 422, 429))
def show_project(
    project_id: ProjectId,
    principal: Annotated[Principal, Depends(allowed(Action.READ_PROJECT))],
    session: ReadSession,
    response: Response,
) -> ProjectView:
    """Show a project."""
    project = project_or_404(session, project_id)
    response.headers["ETag"] = etag(project.version)
    return ProjectView.of(project, session.get_one(Upload, project.upload_id))


@router.patch(
    "/projects/{project_id}",
    responses=documented(400, 401, 403, 404, 412, 422, 428, 429),
)
def change_project(
    project_id: ProjectId,
    change: ProjectChange,
    principal: Annotated[Principal, Depends(allowed(Action.EDIT_PROJECT))],
    session: WriteSession,
    response: Response,
    if_match: Annotated[str | None, Header(description="ETag of the project as last seen.")] = None,
) -> ProjectView:
    """Change the name, the category, or the specification to its next draft."""
    project = project_or_404(session, project_id)
    expected(if_match, project.version)
    if change.name is not None:
        project.name = change.name
    if change.upload_id is not None:
        project.upload_id = specification_upload(session, change.upload_id, principal).id
    if change.category is not None:
        load_profile(change.category)
        project.category = change.category
    project.version += 1
    project.updated_at = now()
    session.flush()
    response.headers["ETag"] = etag(project.version)
    return ProjectView.of(project, session.get_one(Upload, project.upload_id))


@router.delete(
    "/projects/{project_id}", status_code=204, responses=documented(401, 403, 404, 409, 422, 429)
)
def delete_project(
    project_id: ProjectId,
    principal: Annotated[Principal, Depends(allowed(Action.DELETE_PROJECT))],
    leftovers: Annotated[Leftovers, Depends(leftovers_of)],
) -> None:
    """Delete a project and everything made of it, for good; 409 while it is kept as evidence.

    The audit log keeps who did what and when, with identifiers only.
    """
    try:
        erase_project(leftovers, project_id)
    except HeldError as error:
        raise ProblemError(409, str(error)) from error
