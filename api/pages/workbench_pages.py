"""The workbench: the page, the parts of it that scripts fetch, and decisions without scripts."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Query
from fastapi.responses import Response
from pydantic import BaseModel, Field

from api.accounts.access import Action, allowed
from api.accounts.principal import Principal
from api.deps import Files, WriteSession
from api.page_images import Size
from api.pages.context import KINDS, MappingPage, ProjectId, ProjectPage
from api.pages.page_view import ShownPage, shown_page
from api.pages.project_pages import to_project
from api.pages.workbench_view import first_to_decide
from api.problems import ProblemError
from api.routes.decisions import NewDecision, add_decision
from api.routes.mappings import images_of, paged_upload
from api.versions import etag
from foundation.errors import MapperError
from mapper.mapping import Coverage
from mapper.specification import Specification

router = APIRouter(include_in_schema=False)

CONFLICT = "Somebody else decided on {code} after you opened it. Nothing of yours was saved."

Code = Annotated[str | None, Query(max_length=64)]
Place = Annotated[str | None, Query(max_length=700)]
PageNumber = Annotated[int | None, Query(ge=1, le=100_000)]


@router.get("/projects/{project_id}/workbench")
def show_workbench(
    page: MappingPage,
    target: Code = None,
    place: Place = None,
    number: Annotated[PageNumber, Query(alias="page")] = None,
    message: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    """Show statements with coverage, the places of one, and the page with a place marked."""
    bench = page.workbench
    code = target or first_to_decide(bench.rows)
    if code is None:
        raise ProblemError(404, "The standard of this project has no statement and no duty.")
    shown = _shown(page, code, place, number)
    return page.render(
        "workbench.html",
        "Workbench",
        rows=bench.rows,
        kinds=[kind for kind in KINDS if any(row.kind == kind for row in bench.rows)],
        items=bench.standing.items,
        message=CONFLICT.format(code=code) if message == "conflict" else "",
        **shown,
    )


@router.get("/projects/{project_id}/workbench/parts")
def show_parts(
    page: MappingPage,
    target: Annotated[str, Query(max_length=64)],
    place: Place = None,
    number: Annotated[PageNumber, Query(alias="page")] = None,
) -> Response:
    """Show the parts of the workbench that change: one statement, its line, totals, its page."""
    shown = _shown(page, target, place, number)
    return page.render("workbench_parts.html", "Workbench", row=shown["panel"].row, **shown)


class SentDecision(BaseModel):
    """What the forms of the workbench send; which button was pressed says what to do."""

    target: str = Field(max_length=64)
    version: int = Field(ge=0)
    action: str = Field(default="", max_length=16)
    accept: str = Field(default="", max_length=700)
    reject: str = Field(default="", max_length=700)
    change_full: str = Field(default="", max_length=700)
    change_partial: str = Field(default="", max_length=700)
    undo: int | None = None
    place: str = Field(default="", max_length=700)
    coverage: Coverage | None = None
    rationale: str = Field(default="", max_length=4000)

    def decision(self) -> NewDecision:
        """Return the decision."""
        if self.undo is not None:
            return NewDecision(action="undo", undoes=self.undo)
        if self.action == "coverage":
            return NewDecision(
                action="coverage", coverage=self.coverage, rationale=self.rationale or None
            )
        key = self.key
        unit, outcome, *rest = [*key.split("~"), ""][:3] if key else ("", "", "")
        where: dict[str, Any] = {
            "unit": unit,
            "outcome": outcome,
            "criterion": rest[0] or None,
            "rationale": self.rationale or None,
        }
        if self.accept:
            return NewDecision(action="accept", **where)
        if self.reject:
            return NewDecision(action="reject", **where)
        if self.change_full or self.change_partial:
            coverage = Coverage.FULL if self.change_full else Coverage.PARTIAL
            return NewDecision(action="change", coverage=coverage, **where)
        return NewDecision(action="add", coverage=self.coverage, **where)

    @property
    def key(self) -> str:
        """The place that it is about."""
        return self.accept or self.reject or self.change_full or self.change_partial or self.place


@router.post("/projects/{project_id}/decisions")
def decide(
    project_id: ProjectId,
    principal: Annotated[Principal, Depends(allowed(Action.DECIDE))],
    session: WriteSession,
    files: Files,
    sent: Annotated[SentDecision, Form()],
) -> Response:
    """Take a decision from a form and go back to the statement."""
    new = sent.decision()
    back = f"/workbench?target={sent.target}"
    try:
        add_decision(session, files, principal, project_id, sent.target, new, etag(sent.version))
    except ProblemError as error:
        if error.problem.status != 412:
            raise
        session.rollback()
        return to_project(project_id, f"{back}&message=conflict")
    return to_project(project_id, back)


def _shown(page: ProjectPage, code: str, place: str | None, number: int | None) -> dict[str, Any]:
    """Return what both the page and its parts show of one statement."""
    bench = page.workbench
    try:
        panel = bench.panel(code)
    except KeyError as error:
        raise ProblemError(404, f"This mapping has no statement or duty {code}.") from error
    rows = {row.key: row for row in panel.rows}
    chosen = place if place in rows else next(iter(rows), None)
    number = number or (rows[chosen].of.page if chosen else None)
    picture, size = page_beside(
        page,
        number,
        specification=page.specification,
        evidence={row.key for row in panel.proposed if row.counts},
        chosen=chosen,
    )
    return {
        "panel": panel,
        "totals": bench.totals(),
        "may_decide": page.may(Action.DECIDE),
        "show_possible": place is not None and place in {row.key for row in panel.possible},
        "chosen": chosen,
        "shown_page": picture,
        "pages": size.pages if size else None,
        "no_page": "" if picture or not chosen else "This document has no pages to show.",
    }


def page_beside(
    page: ProjectPage,
    number: int | None,
    *,
    specification: Specification,
    evidence: set[str],
    chosen: str | None,
) -> tuple[ShownPage | None, Size | None]:
    """Return the page to show and its size; nothing where there is none to draw."""
    if number is None:
        return None, None
    try:
        upload = paged_upload(page.session, page.project.id)
        size = images_of(page.request).size(upload.sha256, number, upload.name)
    except (ProblemError, MapperError):
        return None, None
    picture = shown_page(
        specification,
        number,
        image=f"/api/v1/projects/{page.project.id}/pages/{number}.png",
        size=(size.width, size.height),
        evidence=evidence,
        chosen=chosen,
    )
    return picture, size
