"""The review of a project: checks of filled-in workbooks, and reviewers' verdicts on claims."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session
from starlette.datastructures import FormData, UploadFile

from api.accounts.access import Action, allowed
from api.accounts.bodies import FILES
from api.accounts.principal import Principal
from api.beside import ReviewKind
from api.deps import Files, ReadSession, Shelf, WriteSession, files_of, queue_of
from api.pages.context import ProjectId, ProjectPage, project_page
from api.pages.page_view import place_of
from api.pages.project_pages import to_project
from api.pages.review_view import DECISION_WORDS, VERDICT_TAGS, VERDICT_WORDS, ReviewBoard
from api.pages.words import place_key
from api.pages.workbench_pages import PageNumber, Place, page_beside
from api.problems import ProblemError
from api.receive import receive_sent
from api.results import report_of, specification_of
from api.reviews import review_in, verdicts_of, version_for
from api.routes.checks import NewCheck, begin_check, done_check, list_checks
from api.routes.verdicts import LONGEST_COMMENT, NewVerdict, put_verdict
from api.storage.database import Database
from api.storage.projects import Run, Upload
from api.versions import etag
from foundation.errors import MapperError
from mapper.mapping import Coverage
from mapper.review.outcome import Decision, open_review
from mapper.review.policy import load_policy

router = APIRouter(include_in_schema=False)

STATES: Final = {
    "queued": "Waiting",
    "running": "Being checked",
    "done": "Checked",
    "failed": "Did not work",
    "cancelled": "Cancelled",
}
MESSAGES: Final = {
    "saved": ("good", "Saved. This is the next claim."),
    "finished": ("good", "Saved. Every claim of the sample is decided."),
    "conflict": (
        "warning",
        "You decided on this claim in another window meanwhile. What stands is shown below.",
    ),
}
RunId = Annotated[str | None, Query(max_length=36)]


@dataclass(frozen=True)
class CheckLine:
    """One check in the list."""

    id: str
    name: str
    state: str
    ready: bool
    going: bool
    at: datetime
    problem: str


def review_page(
    request: Request,
    session: ReadSession,
    files: Files,
    library: Shelf,
    principal: Annotated[Principal, Depends(allowed(Action.READ_REVIEW))],
    project_id: ProjectId,
) -> ProjectPage:
    """Return the project for a page that shows its reviews."""
    return project_page(request, session, files, library, principal, project_id)


ReviewPage = Annotated[ProjectPage, Depends(review_page)]


@router.get("/projects/{project_id}/review")
def show_review(
    page: ReviewPage,
    check: RunId = None,
    claim: Annotated[str | None, Query(max_length=64)] = None,
    place: Place = None,
    number: Annotated[PageNumber, Query(alias="page")] = None,
    message: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    """Show the checks of a project, or the claims of one beside the pages that they name."""
    if check is None:
        return _checks(page)
    run = done_check(page.session, page.project.id, check, page.principal)
    rows = verdicts_of(page.session, run.id)
    report = report_of(run, page.files)
    review = review_in(page.session, run, report) or open_review(
        report, [page.principal.name], run.created_at
    )
    specification = specification_of(run, page.files)
    keys = [place_key(place_of(item)) for item in specification.items()]
    board = ReviewBoard(report, review, keys)
    wanted = claim or board.next_open() or next((row.claim.id for row in board.rows), None)
    if wanted is None:
        return _checks(page, problem="This workbook claims nothing.")
    try:
        row = board.row(wanted)
    except KeyError as error:
        raise ProblemError(404, "The report has no such claim.") from error
    evidence = board.evidence(row.claim)
    chosen = place or (evidence[0] if evidence else None)
    picture, size = page_beside(
        page,
        number or row.claim.place.page,
        specification=specification,
        evidence=set(evidence),
        chosen=chosen,
    )
    before, after = board.neighbours(row.claim.id)
    kind, said = MESSAGES.get(message, ("", ""))
    own = [one for one in row.verdicts if one.reviewer == page.principal.name]
    return page.render(
        "review.html",
        "Review",
        board=board,
        row=row,
        statement=board.statement(row.claim.code),
        query=f"check={run.id}&",
        check_id=run.id,
        version=version_for(rows, row.claim.id, page.principal),
        own=own[-1] if own else None,
        before=before,
        after=after,
        may_review=page.may(Action.REVIEW),
        message=said,
        message_kind=kind,
        chosen=chosen,
        shown_page=picture,
        pages=size.pages if size else None,
        no_page="" if picture else "This claim names no page that can be shown.",
        two=len(board.review.reviewers) > 1,
        reads=page.principal.person_id in {one.person_id for one in rows},
        final=row.final,
        settled=[one for one in board.review.settlements if one.claim == row.claim.id],
        decision_words=DECISION_WORDS,
        verdict_words=VERDICT_WORDS,
        verdict_tags=VERDICT_TAGS,
    )


@router.post("/projects/{project_id}/review", max_body_size=FILES)
async def start_check(
    request: Request,
    project_id: ProjectId,
    principal: Annotated[Principal, Depends(allowed(Action.START_REVIEW))],
) -> Response:
    """Take in a filled-in workbook, or none, and start checking its claims."""
    database: Database = request.app.state.database
    form = await request.form(max_files=1 + len(ReviewKind), max_fields=40)
    try:
        sent: dict[str, str] = {}
        for name in ("file", *ReviewKind):
            one = form.get(name)
            if isinstance(one, UploadFile) and one.filename:
                sent[name] = (await receive_sent(request, principal, one)).id
        new = _new_check(form, sent)
        files, queue = files_of(request), queue_of(request)

        def start() -> None:
            with database.writing() as session:
                begin_check(session, files, queue, principal, project_id, new)

        await run_in_threadpool(start)
    except (ProblemError, MapperError) as error:
        said = error.problem.detail if isinstance(error, ProblemError) else str(error)
        return await run_in_threadpool(_again, request, principal, project_id, said)
    return to_project(project_id, "/review")


def _new_check(form: FormData, sent: dict[str, str]) -> NewCheck:
    """Return what the form asks for; `sent` are ids of uploads by field."""
    if "file" not in sent and not form.get("printed"):
        raise ProblemError(422, "Choose the filled-in workbook, or say that the grid is printed.")
    percent = str(form.get("share") or "").strip().removesuffix("%").strip()
    try:
        share = float(percent) / 100 if percent else None
        return NewCheck(
            claims_upload_id=sent.get("file"),
            sector=str(form.get("sector") or "").strip()[:200] or None,
            share=share,
            raises=[str(one) for one in form.getlist("raises")],
            files={kind: sent[kind] for kind in ReviewKind if kind in sent},
        )
    except ValueError as error:  # of pydantic too
        raise ProblemError(
            422, "Give the share of claims as a percentage from 1 to 100."
        ) from error


class SentVerdict(BaseModel):
    """What the form of a claim sends."""

    check: str = Field(max_length=36)
    claim: str = Field(max_length=64)
    version: int = Field(ge=0)
    decision: Decision
    comment: str = Field(default="", max_length=LONGEST_COMMENT)


@router.post("/projects/{project_id}/review/verdict")
def give_verdict(
    project_id: ProjectId,
    principal: Annotated[Principal, Depends(allowed(Action.REVIEW))],
    session: WriteSession,
    files: Files,
    sent: Annotated[SentVerdict, Form()],
) -> Response:
    """Keep a verdict and go on to the next claim of the sample that is open."""
    run = done_check(session, project_id, sent.check, principal)
    lowered = Coverage.PARTIAL if sent.decision is Decision.DOWNGRADE else None
    new = NewVerdict(decision=sent.decision, coverage=lowered, comment=sent.comment)
    here = f"/review?check={sent.check}&claim="
    try:
        put_verdict(session, files, principal, run, sent.claim, new, etag(sent.version))
    except ProblemError as error:
        if error.problem.status != 412:
            raise
        session.rollback()
        return to_project(project_id, f"{here}{sent.claim}&message=conflict")
    following = _next(session, files, run, sent.claim)
    if following is None:
        return to_project(project_id, f"{here}{sent.claim}&message=finished")
    return to_project(project_id, f"{here}{following}&message=saved")


def _next(session: Session, files: Files, run: Run, claim: str) -> str | None:
    report = report_of(run, files)
    review = review_in(session, run, report)
    return ReviewBoard(report, review).next_open(claim) if review else None


def _again(request: Request, principal: Principal, project_id: str, problem: str) -> Response:
    state = request.app.state
    with state.database.reading() as session:
        page = project_page(request, session, state.files, state.library, principal, project_id)
        return _checks(page, problem=problem)


def _checks(page: ProjectPage, *, problem: str = "") -> Response:
    lines = []
    for view in list_checks(page.project.id, page.principal, page.session, 50, None).items:
        run = page.session.get_one(Run, view.id)
        upload = page.session.get(Upload, run.claims_upload_id) if run.claims_upload_id else None
        failed: dict[str, Any] = view.problem or {}
        lines.append(
            CheckLine(
                id=view.id,
                name=upload.name if upload else "The grid that the specification prints",
                state=STATES[view.state],
                ready=view.state == "done",
                going=view.state in {"queued", "running"},
                at=view.created_at,
                problem=str(failed.get("detail", "")),
            )
        )
    return page.render(
        "review_start.html",
        "Review",
        status=422 if problem else 200,
        problem=problem,
        checks=lines,
        may_start=page.may(Action.START_REVIEW),
        reasons=load_policy().raises,
    )
