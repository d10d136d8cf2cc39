"""The start page, from a file and a standard to a run under way, and the list of projects."""

from dataclasses import dataclass, field
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse, Response
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.datastructures import UploadFile

from api.accounts.access import Action, allowed
from api.accounts.bodies import FILES
from api.accounts.principal import Principal
from api.accounts.rules import permits
from api.beside import Kind
from api.deps import ReadSession, Settings, Shelf, files_of, library_of, queue_of
from api.jobs.queue import RunQueue
from api.pages.file_words import FIRST, FURTHER, words_of
from api.pages.sample import add_sample
from api.pages.templating import render
from api.problems import ProblemError
from api.receive import receive_sent
from api.routes.projects import (
    NewProject,
    ProjectView,
    list_projects,
    look_at_files,
    new_project,
)
from api.routes.runs import start_run
from api.routes.uploads import own_upload
from api.storage.database import Database
from api.storage.files import FileStore
from api.storage.projects import Run, Upload
from corpora.library import Library, parse_pinned
from foundation.errors import MapperError, UnknownNameError
from foundation.settings import load_settings
from mapper.rules.profile import GENERAL, all_profiles, load_profile

router = APIRouter(include_in_schema=False)

NO_FILE: Final = "Choose the specification: a PDF, or a Word draft (DOCX)."
RECENT: Final = 4
LONGEST_NAME: Final = 200

STATES: Final = {
    "done": ("Mapped", "full"),
    "queued": ("Waiting", "neutral"),
    "running": ("Being mapped", "info"),
    "failed": ("Did not work", "none"),
    "cancelled": ("Cancelled", "neutral"),
    "": ("Not mapped", "neutral"),
}


@dataclass
class Chosen:
    """What somebody has entered on the start page so far. The file is kept once it was sent."""

    standard: str = ""
    category: str = ""
    option: str = ""
    area: str = ""
    name: str = ""
    upload: Upload | None = None
    beside: dict[str, Upload] = field(default_factory=dict)


@dataclass(frozen=True)
class ProjectLine:
    """One line of the list of projects."""

    project: ProjectView
    shared: bool
    category: str
    state: str
    state_class: str


@router.get("/")
def show_start(
    request: Request,
    principal: Annotated[Principal, Depends(allowed(Action.LIST_PROJECTS))],
    session: ReadSession,
    library: Shelf,
    settings: Settings,
) -> Response:
    """Show what to map; whoever may not begin a mapping goes to the list of projects."""
    if not permits(principal, Action.CREATE_PROJECT):
        return RedirectResponse("/projects", status_code=303)
    return _start_page(request, principal, session, library, upload_mb=settings.upload_mb)


@router.post("/", max_body_size=FILES)
async def start(
    request: Request, principal: Annotated[Principal, Depends(allowed(Action.CREATE_PROJECT))]
) -> Response:
    """Take the file, make a project of it, start mapping it, and go to its page."""
    library, queue = library_of(request), queue_of(request)
    database: Database = request.app.state.database
    chosen = Chosen()
    try:
        await _take_file(request, principal, chosen)
        project_id = await run_in_threadpool(
            _begin, database, library, queue, files_of(request), principal, chosen
        )
    except (ProblemError, MapperError) as error:
        said = error.problem.detail if isinstance(error, ProblemError) else str(error)

        def again() -> Response:
            with database.reading() as session:
                return _start_page(
                    request,
                    principal,
                    session,
                    library,
                    upload_mb=request.app.state.settings.upload_mb,
                    chosen=chosen,
                    problem=said,
                )

        return await run_in_threadpool(again)
    return RedirectResponse(f"/projects/{project_id}", status_code=303)


@router.get("/projects")
def show_projects(
    request: Request,
    principal: Annotated[Principal, Depends(allowed(Action.LIST_PROJECTS))],
    session: ReadSession,
    after: Annotated[str | None, Query(max_length=36)] = None,
) -> Response:
    """List the projects of the organisation and those shared with it, newest first."""
    page = list_projects(principal, session, 50, after)
    states = _states(session, [one.id for one in page.items])
    lines = [
        ProjectLine(
            one,
            one.organisation_id != principal.organisation_id,
            _category(one.category),
            *STATES[states.get(one.id, "")],
        )
        for one in page.items
    ]
    following = f"/projects?after={page.next}" if page.next else None
    return render(request, "projects.html", principal, projects=lines, next_page=following)


async def _take_file(request: Request, principal: Principal, chosen: Chosen) -> None:
    """Fill in `chosen` from the form, and take in its file unless it was sent before."""
    form = await request.form(max_files=1 + len(Kind), max_fields=40)

    def text(name: str) -> str:
        value = form.get(name)
        return value.strip()[:LONGEST_NAME] if isinstance(value, str) else ""

    chosen.standard, chosen.category = text("standard"), text("category")
    chosen.option, chosen.area, chosen.name = text("option"), text("area"), text("name")
    database: Database = request.app.state.database
    if text("sample"):
        if request.app.state.settings.hosted:
            raise ProblemError(404, "The sample is for a service on your own computer.")
        chosen.upload, chosen.standard = await run_in_threadpool(
            add_sample, database, files_of(request), library_of(request), principal
        )
        chosen.name = chosen.name or "Sample: tool library operations"
        return

    async def upload(name: str, earlier: str) -> Upload | None:
        """Return the file of a field, or the one that was sent before; none where neither is."""
        sent = form.get(name)
        if isinstance(sent, UploadFile) and sent.filename:
            return await receive_sent(request, principal, sent)
        return await run_in_threadpool(_sent_before, database, earlier, principal)

    chosen.upload = await upload("file", text("upload"))
    if chosen.upload is None:
        raise ProblemError(422, NO_FILE)
    for kind in Kind:
        name = f"beside-{kind.value}"
        given = None if text(f"{name}-not") else await upload(name, text(f"{name}-upload"))
        if given is not None:
            chosen.beside[kind.value] = given


def _sent_before(database: Database, upload_id: str, principal: Principal) -> Upload | None:
    if not upload_id:
        return None
    with database.reading() as session:
        return own_upload(session, upload_id, principal)


def _begin(
    database: Database,
    library: Library,
    queue: RunQueue,
    files: FileStore,
    principal: Principal,
    chosen: Chosen,
) -> str:
    if chosen.upload is None:
        raise ProblemError(422, NO_FILE)
    reference, version = _standard(library, chosen.standard)
    new = NewProject(
        name=chosen.name or chosen.upload.name,
        upload_id=chosen.upload.id,
        standard=reference,
        version=version,
        option=chosen.option or None,
        area=chosen.area or None,
        category=chosen.category or None,
        files={Kind(kind): upload.id for kind, upload in chosen.beside.items()},
    )
    look_at_files(database, files, principal, new.files)
    with database.writing() as session:
        project, _ = new_project(session, library, principal, new)
        start_run(session, queue, principal, Run(project_id=project.id, kind="map"))
        return project.id


def _standard(library: Library, written: str) -> tuple[str, str | None]:
    """Return reference and version of what somebody wrote: both, a reference, or a whole title."""
    if not written:
        raise ProblemError(422, "Choose the occupational standard.")
    titled = {one.reference for one in library.standards() if one.title.lower() == written.lower()}
    if len(titled) == 1:
        return titled.pop(), None
    pinned = parse_pinned(written)
    return pinned.reference, pinned.version


def _start_page(
    request: Request,
    principal: Principal,
    session: Session,
    library: Library,
    *,
    upload_mb: int,
    chosen: Chosen | None = None,
    problem: str = "",
) -> Response:
    context: dict[str, Any] = {
        "chosen": chosen or Chosen(),
        "problem": problem,
        "upload_mb": upload_mb,
        "sample": principal.is_local,
        "standards": [one for one in library.standards() if one.current],
        "areas": [area.name for area in library.areas()],
        "categories": categories(),
        "first": [words_of(kind) for kind in FIRST],
        "further": [words_of(kind) for kind in FURTHER],
        "judge": load_settings().judge_model if load_settings().judge_url else "",
        "recent": list_projects(principal, session, RECENT).items,
    }
    return render(request, "start.html", principal, status=422 if problem else 200, **context)


def categories() -> list[Any]:
    """Return the newest profile of each category that a qualification may have."""
    names = dict.fromkeys(profile.name for profile in all_profiles())
    return [load_profile(name) for name in names if name != GENERAL]


def _states(session: Session, project_ids: list[str]) -> dict[str, str]:
    """Return the state of the newest run of each project."""
    query = (
        select(Run.project_id, Run.state)
        .where(Run.project_id.in_(project_ids), Run.kind == "map")
        .order_by(Run.id)
    )
    return {row.project_id: row.state for row in session.execute(query)}


def _category(name: str | None) -> str:
    try:
        return load_profile(name).title if name else ""
    except UnknownNameError:
        return name or ""
