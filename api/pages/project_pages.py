"""Pages of one project: overview with progress, matrix, gaps, additional content, findings."""

from typing import Annotated, Any, Final
from urllib.parse import quote

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel, Field
from sqlalchemy import select

from api.accounts.access import Action, allowed
from api.accounts.principal import Principal
from api.beside import files_beside
from api.carried_view import carried_view
from api.deps import Files, ReadSession, Shelf, WriteSession, leftovers_of, queue_of
from api.jobs.queue import RunQueue
from api.operations.leftovers import Leftovers
from api.pages.context import KINDS, MappingPage, ProjectId, project_page
from api.pages.file_words import words_of
from api.pages.results_view import additions_of, gaps_of, matrix_of
from api.pages.workbench_view import totals_of
from api.problems import ProblemError
from api.results import earlier_texts, project_or_404, texts_of
from api.routes.additional import LONGEST, NewText, write_text
from api.routes.projects import delete_project
from api.routes.runs import refuse_second, start_run
from api.storage import runs as state
from api.storage.base import now
from api.storage.projects import Run, RunEvent
from api.storage.retention import hold_of
from api.versions import etag
from foundation.errors import UnknownNameError
from mapper.pipeline import SECOND_OPINION
from mapper.rules.profile import load_profile

router = APIRouter(include_in_schema=False)

CONFLICT: Final = "Somebody else wrote on this item after you opened it. Yours was not saved."


@router.get("/projects/{project_id}")
def show_overview(
    request: Request,
    session: ReadSession,
    files: Files,
    library: Shelf,
    principal: Annotated[Principal, Depends(allowed(Action.READ_PROJECT))],
    project_id: ProjectId,
) -> Response:
    """Show how far a project is: its run while it goes, then totals and what to do next."""
    page = project_page(request, session, files, library, principal, project_id)
    events = []
    if page.run is not None and page.run.state != "done":
        query = select(RunEvent).where(RunEvent.run_id == page.run.id).order_by(RunEvent.number)
        events = list(session.scalars(query))
    shown: dict[str, Any] = {}
    if page.outcome is not None:
        bench, mapping = page.workbench, page.workbench.standing
        texts, earlier = texts_of(session, project_id), earlier_texts(page.outcome)
        shown = {
            "mapping": mapping,
            "totals": bench.totals(),
            "by_kind": [
                (kind, totals_of(rows))
                for kind in KINDS
                if (rows := [row for row in bench.rows if row.kind == kind])
            ],
            "share": mapping.additional_content.share,
            "texts_missing": sum(not row.validation for row in additions_of(bench, texts, earlier)),
            "findings": len(mapping.findings),
            "category_title": _category(page.project.category),
            "second_opinion": mapping.versions.settings.get(SECOND_OPINION, ""),
            "carried": carried_view(page.outcome),
        }
    return page.render(
        "overview.html",
        "Overview",
        run=page.run,
        going=page.going,
        events=events,
        may_run=page.may(Action.START_RUN),
        may_cancel=page.may(Action.CANCEL_RUN),
        may_edit=page.may(Action.EDIT_PROJECT),
        may_delete=page.may(Action.DELETE_PROJECT),
        may_hold=page.may(Action.HOLD_PROJECT),
        may_release=page.may(Action.RELEASE_PROJECT),
        hold=hold_of(session, project_id) if page.may(Action.READ_SHARES) else None,
        today=now().date().isoformat(),
        beside=[words_of(kind).name for kind in files_beside(session, project_id)],
        up_to_date=page.up_to_date,
        **shown,
    )


@router.post("/projects/{project_id}/run")
def map_again(
    project_id: ProjectId,
    principal: Annotated[Principal, Depends(allowed(Action.START_RUN))],
    session: WriteSession,
    queue: Annotated[RunQueue, Depends(queue_of)],
) -> Response:
    """Start mapping a project."""
    project_or_404(session, project_id)
    refuse_second(session, project_id)
    start_run(session, queue, principal, Run(project_id=project_id, kind="map"))
    return to_project(project_id)


@router.post("/projects/{project_id}/cancel")
def cancel(
    project_id: ProjectId,
    principal: Annotated[Principal, Depends(allowed(Action.CANCEL_RUN))],
    session: WriteSession,
) -> Response:
    """Cancel what is under way; nothing happens where nothing is."""
    query = select(Run.id).where(
        Run.project_id == project_id, Run.kind == "map", Run.state.in_(state.ACTIVE)
    )
    for run_id in session.scalars(query).all():
        state.cancel(session, run_id)
    return to_project(project_id)


@router.post("/projects/{project_id}/delete")
def delete(
    project_id: ProjectId,
    principal: Annotated[Principal, Depends(allowed(Action.DELETE_PROJECT))],
    leftovers: Annotated[Leftovers, Depends(leftovers_of)],
) -> Response:
    """Delete a project with everything made of it."""
    delete_project(project_id, principal, leftovers)
    return RedirectResponse("/projects", status_code=303)


@router.get("/projects/{project_id}/matrix")
def show_matrix(page: MappingPage) -> Response:
    """Show which unit covers which statement."""
    return page.render("matrix.html", "Coverage matrix", matrix=matrix_of(page.workbench))


@router.get("/projects/{project_id}/gaps")
def show_gaps(page: MappingPage) -> Response:
    """Show what is not covered in full, and what is missing."""
    return page.render("gaps.html", "Gaps", gaps=gaps_of(page.workbench))


@router.get("/projects/{project_id}/findings")
def show_findings(page: MappingPage) -> Response:
    """Show what the rules say, and the checklist."""
    mapping = page.workbench.standing
    return page.render(
        "findings.html",
        "Findings",
        findings=mapping.findings,
        warnings=mapping.warnings,
        checklist=mapping.checklist,
        targets={row.code for row in page.workbench.rows},
    )


@router.get("/projects/{project_id}/additional")
def show_additional(
    page: MappingPage, message: Annotated[str, Query(max_length=20)] = ""
) -> Response:
    """Show additional content, its share, and what people wrote about it."""
    mapping = page.workbench.standing
    return page.render(
        "additional.html",
        "Additional content",
        share=mapping.additional_content.share,
        additions=additions_of(
            page.workbench,
            texts_of(page.session, page.project.id),
            earlier_texts(page.mapped),
        ),
        may_write=page.may(Action.WRITE_TEXT),
        message=CONFLICT if message == "conflict" else "",
    )


class SentText(BaseModel):
    """What the form of one item sends."""

    item: str = Field(max_length=600)
    version: int = Field(ge=0)
    relevance: str = Field(default="", max_length=LONGEST)
    employer_validation: str = Field(default="", max_length=LONGEST)


@router.post("/projects/{project_id}/additional")
def write_additional(
    project_id: ProjectId,
    principal: Annotated[Principal, Depends(allowed(Action.WRITE_TEXT))],
    session: WriteSession,
    files: Files,
    sent: Annotated[SentText, Form()],
) -> Response:
    """Keep what somebody wrote on an item and go back to it."""
    new = NewText(relevance=sent.relevance, employer_validation=sent.employer_validation)
    try:
        write_text(session, files, principal, project_id, sent.item, new, etag(sent.version))
    except ProblemError as error:
        if error.problem.status != 412:
            raise
        session.rollback()
        return to_project(project_id, "/additional?message=conflict")
    return to_project(project_id, f"/additional#item-{quote(sent.item)}")


def to_project(project_id: str, path: str = "") -> Response:
    """Return the way on to a page of a project."""
    return RedirectResponse(f"/projects/{project_id}{path}", status_code=303)


def _category(name: str | None) -> str:
    try:
        return load_profile(name).title if name else ""
    except UnknownNameError:
        return name or ""
