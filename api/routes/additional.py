"""Additional content: its items, its estimated share, and what people write on each item."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from api.accounts.access import Action, allowed
from api.accounts.principal import Principal
from api.deps import Files, ReadSession, WriteSession
from api.problems import ProblemError, documented
from api.results import earlier_texts, item_key, outcome_of, texts_of
from api.routes.projects import ProjectId
from api.storage.projects import AdditionalText
from api.versions import etag, expected
from mapper.mapping import AdditionalItem, AdditionalShare

router = APIRouter(tags=["additional content"])
LONGEST = 10_000
ItemKey = Annotated[
    str, Query(max_length=600, description="Key of the item.", examples=["101~1~1.1"])
]


class NewText(BaseModel):
    """What people write on an item; the program never invents employer validation."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "relevance": "Needed for the specialist equipment of two regions.",
                    "employer_validation": "Confirmed by four employers, minutes of 3 March.",
                }
            ]
        },
    )

    relevance: str = Field(default="", max_length=LONGEST)
    employer_validation: str = Field(default="", max_length=LONGEST)


class TextView(BaseModel):
    """What was written on an item, the `version`-th time.

    Version 0 is nothing yet, or what came from the workbook of the last draft.
    """

    item: str
    version: int
    relevance: str = ""
    employer_validation: str = ""
    by: str | None = None
    at: datetime | None = None


class AdditionalLine(BaseModel):
    """An item that is mapped to nothing, and what people wrote on it."""

    key: str
    item: AdditionalItem
    text: TextView


class AdditionalView(BaseModel):
    """The additional content of a project as decided: its share with intervals, and its items."""

    share: AdditionalShare
    items: list[AdditionalLine]


@router.get(
    "/projects/{project_id}/additional-content", responses=documented(401, 403, 404, 422, 429)
)
def show_additional_content(
    project_id: ProjectId,
    principal: Annotated[Principal, Depends(allowed(Action.READ_MAPPING))],
    session: ReadSession,
    files: Files,
) -> AdditionalView:
    """Show the items that are mapped to neither statements nor duties, and their share."""
    outcome = outcome_of(session, files, project_id)
    content, earlier = outcome.decided.mapping.additional_content, earlier_texts(outcome)
    texts = texts_of(session, project_id)
    lines = []
    for item in content.items:
        key = item_key(item.unit, item.outcome, item.criterion)
        lines.append(
            AdditionalLine(
                key=key, item=item, text=text_view(key, texts.get(key), earlier.get(key))
            )
        )
    return AdditionalView(share=content.share, items=lines)


@router.get(
    "/projects/{project_id}/additional-content/text", responses=documented(401, 403, 404, 422, 429)
)
def show_text(
    project_id: ProjectId,
    principal: Annotated[Principal, Depends(allowed(Action.READ_MAPPING))],
    session: ReadSession,
    files: Files,
    response: Response,
    item: ItemKey,
) -> TextView:
    """Show what is written on an item; its version is the ETag that the next text must match."""
    earlier = earlier_texts(outcome_of(session, files, project_id)).get(item)
    view = text_view(item, texts_of(session, project_id).get(item), earlier)
    response.headers["ETag"] = etag(view.version)
    return view


@router.put(
    "/projects/{project_id}/additional-content/text",
    responses=documented(400, 401, 403, 404, 412, 422, 428, 429),
)
def put_text(
    project_id: ProjectId,
    new: NewText,
    principal: Annotated[Principal, Depends(allowed(Action.WRITE_TEXT))],
    session: WriteSession,
    files: Files,
    response: Response,
    item: ItemKey,
    if_match: Annotated[str | None, Header(description="ETag of the text as last seen.")] = None,
) -> TextView:
    """Write on an item of the specification; 412 where somebody else wrote meanwhile."""
    view = write_text(session, files, principal, project_id, item, new, if_match)
    response.headers["ETag"] = etag(view.version)
    return view


def write_text(
    session: Session,
    files: Files,
    principal: Principal,
    project_id: str,
    item: str,
    new: NewText,
    if_match: str | None,
) -> TextView:
    """Add the next version of the text on an item and return it.

    Raises
    ------
    ProblemError
        404 no such item, 412 or 428 see `api.versions.expected`.
    """
    items = outcome_of(session, files, project_id).proposed.items
    if all(item_key(one.unit, one.outcome, one.criterion) != item for one in items):
        raise ProblemError(404, "The specification has no such item.")
    before = texts_of(session, project_id).get(item)
    version = before.version if before else 0
    expected(if_match, version)
    row = AdditionalText(
        project_id=project_id,
        item=item,
        version=version + 1,
        relevance=new.relevance,
        employer_validation=new.employer_validation,
        person_id=principal.person_id,
        person_name=principal.name,
    )
    session.add(row)
    try:
        session.flush()
    except IntegrityError as error:  # another process was quicker; PostgreSQL tells only now
        raise ProblemError(
            412, "Somebody wrote on this at the same moment; look again and write anew."
        ) from error
    return text_view(item, row)


def text_view(
    item: str, row: AdditionalText | None, earlier: tuple[str, str] | None = None
) -> TextView:
    """Return what is written on an item as the API shows it; else what the last draft says."""
    if row is None:
        relevance, validation = earlier or ("", "")
        return TextView(item=item, version=0, relevance=relevance, employer_validation=validation)
    return TextView(
        item=item,
        version=row.version,
        relevance=row.relevance,
        employer_validation=row.employer_validation,
        by=row.person_name,
        at=row.at,
    )
