"""People's decisions on statements and duties, and on the places that cover them."""

from datetime import datetime
from typing import Annotated, Final, Literal

from fastapi import APIRouter, Depends, Header, Path
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from api.accounts.access import Action, allowed
from api.accounts.principal import Principal
from api.deps import Files, ReadSession, WriteSession
from api.once import Key, once
from api.paging import After, Limit, Page, page_of
from api.problems import ProblemError, documented
from api.results import Outcome, outcome_of
from api.routes.projects import ProjectId
from api.storage.projects import Decision
from api.versions import etag, expected
from mapper.decisions import Action as Deed
from mapper.decisions import standing_decisions
from mapper.mapping import Coverage, MappedDuty, MappedStatement

router = APIRouter(tags=["decisions"])
Code = Annotated[str, Path(max_length=64, description="Code of a statement or duty.")]

NEEDS_PLACE: Final = frozenset({"accept", "reject", "change", "add"})
NEEDS_COVERAGE: Final = frozenset({"change", "add", "coverage"})
PLACE_COVERAGES: Final = (Coverage.FULL, Coverage.PARTIAL)


class NewDecision(BaseModel):
    """A decision. Which fields it needs follows from `action`.

    accept, reject: a place. change, add: a place and a coverage, full or partial. coverage: a
    coverage, of the statement as a whole. undo: the version of the decision to take back.
    """

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "action": "reject",
                    "unit": "101",
                    "outcome": "1",
                    "criterion": "1.1",
                    "rationale": "It names the tool but nobody uses it.",
                },
                {"action": "coverage", "coverage": "full", "rationale": "Taught in unit 103."},
                {"action": "undo", "undoes": 2},
            ]
        },
    )

    action: Deed
    unit: str | None = Field(default=None, max_length=200)
    outcome: str | None = Field(default=None, max_length=200)
    criterion: str | None = Field(default=None, max_length=200)
    coverage: Coverage | None = None
    rationale: str | None = Field(default=None, max_length=4000)
    undoes: int | None = Field(default=None, ge=1, le=1_000_000)


class DecisionView(BaseModel):
    """A decision that was made, the `version`-th on its statement or duty."""

    target: str
    version: int
    action: Deed
    unit: str | None
    outcome: str | None
    criterion: str | None
    text: str | None = Field(description="What stood at the place when it was decided on.")
    coverage: Coverage | None
    rationale: str
    undoes: int | None
    by: str
    at: datetime
    stands: bool = Field(description="Not taken back, and no newer one on the same thing.")


class TargetView(BaseModel):
    """A statement or duty as decided; its version is the ETag that the next decision must match."""

    code: str
    version: int
    type: Literal["statement", "duty"]
    statement: MappedStatement | None = None
    duty: MappedDuty | None = None
    decisions: list[DecisionView]


@router.get("/projects/{project_id}/targets/{code}", responses=documented(401, 403, 404, 422, 429))
def show_target(
    project_id: ProjectId,
    code: Code,
    principal: Annotated[Principal, Depends(allowed(Action.READ_MAPPING))],
    session: ReadSession,
    files: Files,
    response: Response,
) -> TargetView:
    """Show a statement or duty as people decided it, with every decision on it."""
    view = target_view(outcome_of(session, files, project_id), code)
    response.headers["ETag"] = etag(view.version)
    return view


@router.post(
    "/projects/{project_id}/targets/{code}/decisions",
    status_code=201,
    response_model=TargetView,
    responses=documented(400, 401, 403, 404, 409, 412, 422, 428, 429),
)
def decide(
    project_id: ProjectId,
    code: Code,
    new: NewDecision,
    principal: Annotated[Principal, Depends(allowed(Action.DECIDE))],
    session: WriteSession,
    files: Files,
    if_match: Annotated[
        str | None, Header(description="ETag of the statement or duty as last seen.")
    ] = None,
    key: Key = None,
) -> Response:
    """Decide on a statement, a duty or a place; 412 where somebody else decided meanwhile."""

    def create() -> tuple[TargetView, int, dict[str, str]]:
        view = add_decision(session, files, principal, project_id, code, new, if_match)
        return view, 201, {"ETag": etag(view.version)}

    request = ["POST decisions", project_id, code, new.model_dump(mode="json")]
    return once(session, principal.person_id, key, request, create)


def add_decision(
    session: Session,
    files: Files,
    principal: Principal,
    project_id: str,
    code: str,
    new: NewDecision,
    if_match: str | None,
) -> TargetView:
    """Add a decision and return its target as it then is.

    Raises
    ------
    ProblemError
        404 no such statement, 412 or 428 see `api.versions.expected`, 422 it makes no sense.
    """
    before = outcome_of(session, files, project_id)
    version = target_view(before, code).version
    expected(if_match, version)
    text = _check(before, code, new, version)
    session.add(
        Decision(
            project_id=project_id,
            target=code,
            version=version + 1,
            text=text,
            person_id=principal.person_id,
            person_name=principal.name,
            **new.model_dump(mode="json") | {"rationale": new.rationale or ""},
        )
    )
    try:
        session.flush()
    except IntegrityError as error:  # another process was quicker; PostgreSQL tells only now
        raise ProblemError(
            412, "Somebody decided on this at the same moment; look again and decide anew."
        ) from error
    return target_view(outcome_of(session, files, project_id), code)


def _check(outcome: Outcome, code: str, new: NewDecision, version: int) -> str | None:
    """Refuse what makes no sense; return the text of the place that is decided on."""
    if new.action in NEEDS_COVERAGE and new.coverage is None:
        raise ProblemError(422, f"The action {new.action} needs a coverage.")
    if new.action in {"change", "add"} and new.coverage not in PLACE_COVERAGES:
        raise ProblemError(422, "A place covers in full or in part; reject it if it does neither.")
    if new.action == "undo" and (new.undoes is None or new.undoes > version):
        raise ProblemError(422, "Say which decision to take back: undoes is its version.")
    if new.action not in NEEDS_PLACE:
        if new.unit is not None or new.outcome is not None or new.criterion is not None:
            raise ProblemError(422, f"The action {new.action} is not about a place.")
        return None
    key = (new.unit, new.outcome, new.criterion)
    items = {(one.unit, one.outcome, one.criterion): one for one in outcome.proposed.items}
    if key not in items:
        raise ProblemError(422, "The specification has no such place (unit, outcome, criterion).")
    listed = any(
        row.code == code and (row.of.unit, row.of.outcome, row.of.criterion) == key
        for row in outcome.decided.evidence
    )
    if not listed and new.action != "add":
        raise ProblemError(422, f"This place is not listed for {code}; add it first.")
    return items[key].text


def target_view(outcome: Outcome, code: str) -> TargetView:
    """Return a statement or duty with its decisions.

    Raises
    ------
    ProblemError
        404: the mapping has no such statement or duty.
    """
    mapping = outcome.decided.mapping
    statement = next((one for one in mapping.statements if one.code == code), None)
    duty = next((one for one in mapping.duties if one.code == code), None)
    if statement is None and duty is None:
        raise ProblemError(404, f"This mapping has no statement or duty {code}.")
    decisions = [one for one in decision_views(outcome) if one.target == code]
    return TargetView(
        code=code,
        version=max((one.version for one in decisions), default=0),
        type="duty" if statement is None else "statement",
        statement=statement,
        duty=duty if statement is None else None,
        decisions=decisions,
    )


def decision_views(outcome: Outcome) -> list[DecisionView]:
    """Return every decision of a project, by statement and version."""
    standing = {(one.target, one.version) for one in standing_decisions(outcome.decisions)}
    return [
        DecisionView(**one.model_dump(), stands=(one.target, one.version) in standing)
        for one in outcome.decisions
    ]


@router.get("/projects/{project_id}/decisions", responses=documented(401, 403, 404, 422, 429))
def list_decisions(
    project_id: ProjectId,
    principal: Annotated[Principal, Depends(allowed(Action.READ_MAPPING))],
    session: ReadSession,
    files: Files,
    limit: Limit = 200,
    after: After = None,
) -> Page[DecisionView]:
    """List every decision of a project, by statement and version, undone ones included."""
    views = decision_views(outcome_of(session, files, project_id))
    names = [f"{view.target}.{view.version:07}" for view in views]
    if after is not None:
        views = [view for view, name in zip(views, names, strict=True) if name > after]
    last = views[limit - 1] if len(views) > limit else None
    return page_of(views, limit, f"{last.target}.{last.version:07}" if last else None)
