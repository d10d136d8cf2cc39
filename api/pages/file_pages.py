"""The files of a project beside its specification: see, give, replace, remove; the last draft."""

from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response
from pydantic import BaseModel, Field
from starlette.datastructures import UploadFile

from api.accounts.access import Action, allowed
from api.accounts.bodies import FILES
from api.accounts.principal import Principal
from api.beside import OF_MAPPINGS, Kind
from api.carried_view import carried_view
from api.deps import Files, ReadSession, Shelf, WriteSession, files_of
from api.pages.context import MappingPage, ProjectId, ProjectPage, project_page
from api.pages.file_words import FIRST, FURTHER, KindWords, words_of
from api.pages.project_pages import to_project
from api.pages.start import categories
from api.problems import ProblemError
from api.receive import receive_sent
from api.routes.files import FileView, file_views, form_findings, remove_file, set_file
from api.routes.uploads import UploadView
from api.storage.database import Database
from api.storage.projects import Upload
from api.versions import etag
from foundation.errors import MapperError
from mapper.mapping import Finding

router = APIRouter(include_in_schema=False)

SAID: Final = {
    "kept": "The file is there. Map again, so that the mapping uses it.",
    "form": "The file is there. “Download workbook” gives your form filled in.",
    "removed": "The file was removed.",
    "saved": "Saved.",
    "conflict": "Somebody else changed the project after you opened this page. Look again.",
}
PAGE_CHANGES: Final = 300
"""Differences that the page shows; all are on the sheet Changes of the workbook."""


@dataclass(frozen=True)
class FileLine:
    """One kind of file, and the file of that kind that the project has."""

    words: KindWords
    given: FileView | None


@router.get("/projects/{project_id}/files")
def show_files(
    request: Request,
    session: ReadSession,
    files: Files,
    library: Shelf,
    principal: Annotated[Principal, Depends(allowed(Action.READ_PROJECT))],
    project_id: ProjectId,
    message: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    """Show the files beside the specification, and what came over from the last draft."""
    page = project_page(request, session, files, library, principal, project_id)
    return _files(page, message=SAID.get(message, ""), warning=message == "conflict")


@router.post("/projects/{project_id}/files", max_body_size=FILES)
async def give_file(
    request: Request,
    project_id: ProjectId,
    principal: Annotated[Principal, Depends(allowed(Action.EDIT_PROJECT))],
) -> Response:
    """Take in a file of one kind, in the place of the one that is there."""
    form = await request.form(max_files=1, max_fields=10)
    sent, kind, version = form.get("file"), form.get("kind"), form.get("version")
    database: Database = request.app.state.database
    try:
        if not isinstance(sent, UploadFile) or not sent.filename:
            raise ProblemError(422, "Choose a file first.")
        if kind not in list(Kind):
            raise ProblemError(422, "There is no such kind of file.")
        chosen = Kind(str(kind))
        upload = await receive_sent(request, principal, sent)
    except (ProblemError, MapperError) as error:
        return await run_in_threadpool(files_again, request, principal, project_id, error)

    def give() -> Response:
        seen = etag(int(version)) if isinstance(version, str) and version.isdigit() else None
        try:
            set_file(
                database, files_of(request), principal, project_id, chosen, upload, seen, Response()
            )
        except (ProblemError, MapperError) as error:
            if isinstance(error, ProblemError) and error.problem.status == 412:
                return to_project(project_id, "/files?message=conflict")
            return files_again(request, principal, project_id, error)
        said = "kept" if chosen in OF_MAPPINGS else "form"
        return to_project(project_id, f"/files?message={said}")

    return await run_in_threadpool(give)


class SentRemoval(BaseModel):
    """Which file is to be removed, and the project as it was seen."""

    kind: Kind
    version: int = Field(ge=0)


@router.post("/projects/{project_id}/files/remove")
def take_file_away(
    project_id: ProjectId,
    principal: Annotated[Principal, Depends(allowed(Action.EDIT_PROJECT))],
    session: WriteSession,
    sent: Annotated[SentRemoval, Form()],
) -> Response:
    """Remove a file; results that were made with it stay as they are."""
    try:
        remove_file(project_id, sent.kind, principal, session, Response(), etag(sent.version))
    except ProblemError as error:
        if error.problem.status not in {404, 412}:
            raise
        session.rollback()
        return to_project(project_id, "/files?message=conflict")
    return to_project(project_id, "/files?message=removed")


@router.get("/projects/{project_id}/last-draft")
def show_last_draft(page: MappingPage) -> Response:
    """Show what came over from the workbook of the last draft, what did not and why."""
    view = carried_view(page.mapped)
    if view is None:
        raise ProblemError(404, "The newest run of this project had no workbook of a last draft.")
    return page.render(
        "last_draft.html",
        "From your last draft",
        carried=view,
        draft=_draft_name(page),
        shown=view.changes[:PAGE_CHANGES],
        left_out=max(0, len(view.changes) - PAGE_CHANGES),
    )


def _draft_name(page: ProjectPage) -> str:
    upload_id = (page.mapped.run.beside or {}).get(Kind.PREVIOUS.value)
    upload = page.session.get(Upload, upload_id) if upload_id else None
    return upload.name if upload else ""


def files_again(
    request: Request, principal: Principal, project_id: str, error: ProblemError | MapperError
) -> Response:
    """Return the page of files with what was wrong."""
    said = error.problem.detail if isinstance(error, ProblemError) else str(error)
    state = request.app.state
    with state.database.reading() as session:
        page = project_page(request, session, state.files, state.library, principal, project_id)
        return _files(page, problem=said)


def _files(
    page: ProjectPage, *, message: str = "", warning: bool = False, problem: str = ""
) -> Response:
    given = {view.kind: view for view in file_views(page.session, page.project.id)}

    def lines(kinds: tuple[Kind, ...]) -> list[FileLine]:
        return [FileLine(words_of(kind), given.get(kind)) for kind in kinds]

    findings, form_problem = _form_findings(page)
    shown: dict[str, Any] = {
        "specification": UploadView.of(page.session.get_one(Upload, page.project.upload_id)),
        "categories": categories(),
        "first": lines(FIRST),
        "further": lines(FURTHER),
        "any_further": any(kind in given for kind in FURTHER),
        "findings": findings,
        "form_problem": form_problem,
        "carried": carried_view(page.outcome) if page.outcome else None,
        "up_to_date": page.up_to_date,
        "may_edit": page.may(Action.EDIT_PROJECT),
        "going": page.going,
        "may_run": page.may(Action.START_RUN) and not page.going,
    }
    return page.render(
        "files.html",
        "Files",
        status=422 if problem else 200,
        message=message,
        warning=warning,
        problem=problem,
        **shown,
    )


def _form_findings(page: ProjectPage) -> tuple[list[Finding], str]:
    """Return what to look at in the form as it is filled in, or why it cannot be."""
    if page.outcome is None:
        return [], ""
    try:
        return form_findings(page.session, page.files, page.project.id), ""
    except MapperError as error:
        return [], str(error)
