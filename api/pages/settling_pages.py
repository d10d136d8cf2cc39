"""Differences between two reviewers of a check, one below the other, and settling them."""

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Form, Query
from fastapi.responses import Response
from pydantic import BaseModel, Field

from api.accounts.access import Action, allowed
from api.accounts.principal import Principal
from api.deps import Files, WriteSession
from api.pages.context import ProjectId
from api.pages.project_pages import to_project
from api.pages.review_pages import ReviewPage
from api.pages.review_view import DECISION_WORDS, VERDICT_TAGS, VERDICT_WORDS
from api.problems import ProblemError
from api.results import report_of
from api.routes.checks import done_check
from api.routes.settlements import NewSettlement, differences_view, put_settlement
from api.routes.verdicts import LONGEST_COMMENT
from api.versions import etag
from mapper.mapping import Coverage
from mapper.review.outcome import Decision

router = APIRouter(include_in_schema=False)

SAID: Final = {
    "settled": ("good", "Settled. It stands in the workbook and in the letter."),
    "conflict": (
        "warning",
        "Somebody said something on this claim after you opened the page. Look again.",
    ),
}


@router.get("/projects/{project_id}/review/differences")
def show_differences(
    page: ReviewPage,
    check: Annotated[str, Query(max_length=36)],
    message: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    """Show where two reviewers of a check differ, and how far they agree as a whole."""
    run = done_check(page.session, page.project.id, check, page.principal)
    view = differences_view(page.session, page.files, run, page.principal)
    report = report_of(run, page.files)
    kind, said = SAID.get(message, ("", ""))
    return page.render(
        "review_differences.html",
        "Differences",
        check_id=run.id,
        view=view,
        open=sum(one.settled is None for one in view.differences),
        statements={one.code: one.statement for one in report.statements},
        may_settle=view.may_settle and page.may(Action.SETTLE),
        message=said,
        message_kind=kind,
        decision_words=DECISION_WORDS,
        verdict_words=VERDICT_WORDS,
        verdict_tags=VERDICT_TAGS,
    )


class SentSettlement(BaseModel):
    """What the form of one difference sends."""

    check: str = Field(max_length=36)
    claim: str = Field(max_length=64)
    version: int = Field(ge=0)
    decision: Decision
    reason: str = Field(min_length=1, max_length=LONGEST_COMMENT)


@router.post("/projects/{project_id}/review/settle")
def settle_difference(
    project_id: ProjectId,
    principal: Annotated[Principal, Depends(allowed(Action.SETTLE))],
    session: WriteSession,
    files: Files,
    sent: Annotated[SentSettlement, Form()],
) -> Response:
    """Settle a difference and go back to it."""
    run = done_check(session, project_id, sent.check, principal)
    lowered = Coverage.PARTIAL if sent.decision is Decision.DOWNGRADE else None
    new = NewSettlement(decision=sent.decision, coverage=lowered, reason=sent.reason)
    here = f"/review/differences?check={sent.check}"
    try:
        put_settlement(session, files, principal, run, sent.claim, new, etag(sent.version))
    except ProblemError as error:
        if error.problem.status != 412:
            raise
        session.rollback()
        return to_project(project_id, f"{here}&message=conflict#claim-{sent.claim}")
    return to_project(project_id, f"{here}&message=settled#claim-{sent.claim}")
