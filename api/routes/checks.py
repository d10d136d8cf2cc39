"""Checks of the claims of a filled-in workbook, and their reviews."""

from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from sqlalchemy.orm import Session

from api.accounts.access import Action, allowed
from api.accounts.principal import Principal
from api.beside import REVIEW_FORMATS, ReviewKind, lay_out, named, refuse_format, review_files
from api.deps import Files, ReadSession, WriteSession, queue_of
from api.jobs.queue import RunQueue
from api.once import Key, once
from api.paging import After, Limit, Page
from api.problems import ProblemError, documented
from api.results import project_or_404, report_of
from api.review_settings import review_settings
from api.reviews import review_in, verdicts_of
from api.routes.projects import ProjectId
from api.routes.runs import (
    RunId,
    RunView,
    cancelled,
    page_of_runs,
    run_of,
    start_run,
    view_of,
)
from api.routes.uploads import own_upload
from api.storage.base import now
from api.storage.files import FileStore
from api.storage.projects import Run
from api.workbooks import XLSX
from mapper.review.export import review_workbook
from mapper.review.letter import outcome_letter
from mapper.review.outcome import (
    Agreement,
    FinalClaim,
    Review,
    agreement,
    final_claims,
    open_review,
)
from mapper.review.report import CheckReport

router = APIRouter(tags=["checks and reviews"])
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class NewCheck(BaseModel):
    """What is checked: the claims of an upload, or those that the specification itself prints.

    The rest says how much is read, and has the names of the options of `mapper check`; what is
    named here stands over what the files say.
    """

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"claims_upload_id": None, "seed": 1, "raises": ["intelligence"]}]
        },
    )

    claims_upload_id: str | None = Field(default=None, max_length=36, description="XLSX or CSV.")
    sector: str | None = Field(default=None, max_length=200)
    seed: int = Field(default=0, ge=0, le=2**31 - 1, description="Seed of the sampling plan.")
    share: float | None = Field(
        default=None, gt=0.0, le=1.0, description="Share of the claims in the sample."
    )
    raises: list[Annotated[str, StringConstraints(max_length=64)]] = Field(
        default_factory=list, max_length=20, description="Reasons of the policy for a larger one."
    )
    files: dict[ReviewKind, Annotated[str, StringConstraints(max_length=36)]] = Field(
        default_factory=dict,
        description="Uploads: indicators and policy (TOML), the file of the past cycle (JSON).",
    )


class OutcomeView(BaseModel):
    """How far a review is, and what stands of every claim."""

    reviewers: list[str]
    read: int
    planned: int
    claims: list[FinalClaim]
    agreement: Agreement | None


@router.post(
    "/projects/{project_id}/checks",
    status_code=202,
    response_model=RunView,
    responses=documented(400, 401, 403, 404, 409, 422, 429),
)
def create_check(
    project_id: ProjectId,
    new: NewCheck,
    principal: Annotated[Principal, Depends(allowed(Action.START_REVIEW))],
    session: WriteSession,
    files: Files,
    queue: Annotated[RunQueue, Depends(queue_of)],
    key: Key = None,
) -> Response:
    """Start checking every claim against the page that it names; a run like any other."""

    def create() -> tuple[RunView, int, dict[str, str]]:
        run = begin_check(session, files, queue, principal, project_id, new)
        headers = {"Location": f"/api/v1/projects/{project_id}/checks/{run.id}"}
        return view_of(session, run), 202, headers

    request = ["POST checks", project_id, new.model_dump(mode="json", exclude_defaults=True)]
    return once(session, principal.person_id, key, request, create)


def begin_check(
    session: Session,
    files: FileStore,
    queue: RunQueue,
    principal: Principal,
    project_id: str,
    new: NewCheck,
) -> Run:
    """Queue a check; what plans its reading is read first.

    Raises
    ------
    ProblemError
        404 no such project or upload, 422 a file is of another format than it should be.
    UnreadableInputError
        A file of the reviewer cannot be read.
    UnknownNameError
        The policy has no such reason.
    """
    project_or_404(session, project_id)
    if new.claims_upload_id is not None:
        upload = own_upload(session, new.claims_upload_id, principal)
        if upload.format not in {"xlsx", "csv"}:
            raise ProblemError(422, f"{upload.name} holds no claims; send XLSX or CSV.")
    sent = {kind: own_upload(session, one, principal) for kind, one in new.files.items()}
    for kind, upload in sent.items():
        refuse_format(kind, upload, REVIEW_FORMATS[kind])
    with files.scratch() as folder:
        laid = lay_out(files, {kind: named(one) for kind, one in sent.items()}, folder)
        review_settings(
            review_files(laid), sector=new.sector, raises=new.raises, share=new.share, seed=new.seed
        )
    run = Run(
        project_id=project_id,
        kind="check",
        claims_upload_id=new.claims_upload_id,
        sector=new.sector,
        seed=new.seed,
        beside={kind.value: upload.id for kind, upload in sent.items()},
        sampling={"share": new.share, "raises": new.raises},
    )
    return start_run(session, queue, principal, run)


@router.get("/projects/{project_id}/checks", responses=documented(401, 403, 404, 422, 429))
def list_checks(
    project_id: ProjectId,
    principal: Annotated[Principal, Depends(allowed(Action.READ_REVIEW))],
    session: ReadSession,
    limit: Limit = 50,
    after: After = None,
) -> Page[RunView]:
    """List the checks that your organisation made of a project, newest first."""
    chosen = (
        Run.project_id == project_id,
        Run.kind == "check",
        Run.organisation_id == principal.organisation_id,
    )
    return page_of_runs(session, limit, after, *chosen)


@router.get("/projects/{project_id}/checks/{run_id}", responses=documented(401, 403, 404, 422, 429))
def show_check(
    project_id: ProjectId,
    run_id: RunId,
    principal: Annotated[Principal, Depends(allowed(Action.READ_REVIEW))],
    session: ReadSession,
) -> RunView:
    """Show how far a check is."""
    return view_of(session, check_of(session, project_id, run_id, principal))


@router.post(
    "/projects/{project_id}/checks/{run_id}/cancel",
    responses=documented(401, 403, 404, 409, 422, 429),
)
def cancel_check(
    project_id: ProjectId,
    run_id: RunId,
    principal: Annotated[Principal, Depends(allowed(Action.START_REVIEW))],
    session: WriteSession,
) -> RunView:
    """Cancel a check; 409 where it has ended."""
    return cancelled(session, check_of(session, project_id, run_id, principal))


@router.get(
    "/projects/{project_id}/checks/{run_id}/report",
    response_model=CheckReport,
    responses=documented(401, 403, 404, 409, 422, 429),
)
def show_report(
    project_id: ProjectId,
    run_id: RunId,
    principal: Annotated[Principal, Depends(allowed(Action.READ_REVIEW))],
    session: ReadSession,
    files: Files,
) -> Response:
    """Return the report, as `mapper check --format json` writes it."""
    run = done_check(session, project_id, run_id, principal)
    return Response(files.read(run.result or ""), media_type="application/json")


@router.get(
    "/projects/{project_id}/checks/{run_id}/report.xlsx",
    response_class=Response,
    responses={
        200: {
            "description": "The workbook of the review, with every verdict in it.",
            "content": {XLSX: {"schema": {"type": "string", "format": "binary"}}},
        },
        **documented(401, 403, 404, 409, 422, 429),
    },
)
def download_report(
    project_id: ProjectId,
    run_id: RunId,
    principal: Annotated[Principal, Depends(allowed(Action.READ_REVIEW))],
    session: ReadSession,
    files: Files,
) -> Response:
    """Return the report and its review as a workbook."""
    report, review = reviewed(session, files, done_check(session, project_id, run_id, principal))
    session.close()  # writing takes a while; nobody waits for our transaction
    headers = {"Content-Disposition": f'attachment; filename="review-{run_id[-12:]}.xlsx"'}
    return Response(review_workbook(report, review), media_type=XLSX, headers=headers)


@router.get(
    "/projects/{project_id}/checks/{run_id}/letter.docx",
    response_class=Response,
    responses={
        200: {
            "description": "The outcome as a letter.",
            "content": {DOCX: {"schema": {"type": "string", "format": "binary"}}},
        },
        **documented(401, 403, 404, 409, 422, 429),
    },
)
def download_letter(
    project_id: ProjectId,
    run_id: RunId,
    principal: Annotated[Principal, Depends(allowed(Action.READ_REVIEW))],
    session: ReadSession,
    files: Files,
) -> Response:
    """Return the outcome of the review as a letter to edit."""
    report, review = reviewed(session, files, done_check(session, project_id, run_id, principal))
    if review is None:
        raise ProblemError(409, "Nobody has reviewed a claim yet, so there is no outcome.")
    session.close()
    headers = {"Content-Disposition": f'attachment; filename="outcome-{run_id[-12:]}.docx"'}
    letter = outcome_letter(report, review, on=now().date())
    return Response(letter, media_type=DOCX, headers=headers)


@router.get(
    "/projects/{project_id}/checks/{run_id}/outcome",
    responses=documented(401, 403, 404, 409, 422, 429),
)
def show_outcome(
    project_id: ProjectId,
    run_id: RunId,
    principal: Annotated[Principal, Depends(allowed(Action.READ_REVIEW))],
    session: ReadSession,
    files: Files,
) -> OutcomeView:
    """Show how far the review is through its plan, what stands, and how far reviewers agree."""
    run = done_check(session, project_id, run_id, principal)
    report = report_of(run, files)
    rows = verdicts_of(session, run.id)
    review = review_in(session, run, report)
    review = review or open_review(report, [principal.name], run.created_at)
    said = {row.claim for row in rows}
    planned = [one.claim for one in report.plan.order if one.chosen]
    return OutcomeView(
        reviewers=list(dict.fromkeys(row.person_name for row in rows)),
        read=sum(claim in said for claim in planned),
        planned=len(planned),
        claims=final_claims(report, review),
        agreement=agreement(review),
    )


def reviewed(session: ReadSession, files: Files, run: Run) -> tuple[CheckReport, Review | None]:
    """Return the report of a check and its review, `None` while nobody has read a claim."""
    report = report_of(run, files)
    return report, review_in(session, run, report)


def check_of(session: ReadSession, project_id: str, run_id: str, principal: Principal) -> Run:
    """Return a check that the principal's organisation made of a project."""
    run = run_of(session, project_id, run_id, principal)
    if run.kind != "check":
        raise ProblemError(404, "There is no such check of this project.")
    return run


def done_check(session: ReadSession, project_id: str, run_id: str, principal: Principal) -> Run:
    """Return a check that has a report.

    Raises
    ------
    ProblemError
        404 there is no such check, 409 it has no report.
    """
    run = check_of(session, project_id, run_id, principal)
    if run.state != "done":
        raise ProblemError(409, f"This check has no report: it is {run.state}.")
    return run
