"""Results: the mapping as JSON and as a workbook, the specification, pages with places."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import FileResponse, Response
from pydantic import BaseModel, Field

from api.accounts.access import Action, allowed
from api.accounts.principal import Principal
from api.beside import files_beside, form_of
from api.deps import Files, ReadSession
from api.page_images import PageImages
from api.problems import ProblemError, documented
from api.results import (
    Outcome,
    item_key,
    newest_run,
    outcome_of,
    project_or_404,
    specification_of,
    texts_of,
)
from api.routes.projects import ProjectId
from api.storage.projects import Upload
from api.workbooks import XLSX, workbook_of
from mapper.mapping import MappedDuty, MappedStatement, Mapping
from mapper.specification import Box, Specification

router = APIRouter(tags=["mappings"])
PageNumber = Annotated[int, Path(ge=1, le=100_000)]


@router.get(
    "/projects/{project_id}/mapping",
    response_model=Mapping,
    responses=documented(401, 403, 404, 422, 429),
)
def show_mapping(
    project_id: ProjectId,
    principal: Annotated[Principal, Depends(allowed(Action.READ_MAPPING))],
    session: ReadSession,
    files: Files,
    proposed: Annotated[
        bool, Query(description="As the program proposed it, without people's decisions.")
    ] = False,
) -> Response:
    """Return the mapping, as `mapper map --format json` writes it, with people's decisions."""
    outcome = outcome_of(session, files, project_id)
    if proposed or not outcome.decisions:
        return Response(files.read(outcome.run.result or ""), media_type="application/json")
    content = outcome.decided.mapping.model_dump_json(indent=2).encode() + b"\n"
    return Response(content, media_type="application/json")


@router.get(
    "/projects/{project_id}/mapping.xlsx",
    response_class=Response,
    responses={
        200: {
            "description": "The mapping workbook with people's decisions: the project's own form "
            "filled in, if it has one.",
            "content": {XLSX: {"schema": {"type": "string", "format": "binary"}}},
        },
        **documented(401, 403, 404, 422, 429),
    },
)
def download_workbook(
    project_id: ProjectId,
    principal: Annotated[Principal, Depends(allowed(Action.DOWNLOAD))],
    session: ReadSession,
    files: Files,
    ours: Annotated[
        bool, Query(description="Our workbook, even where the project has a form of its own.")
    ] = False,
) -> Response:
    """Return the mapping workbook with every decision and text in it.

    It is the project's template filled in, if it has one, unless ours is asked for.
    """
    outcome = outcome_of(session, files, project_id)
    texts = texts_of(session, project_id)
    beside = {} if ours else files_beside(session, project_id)
    session.close()  # writing the workbook takes seconds; nobody waits for our transaction
    made = workbook_of(outcome, texts, files, form_of(beside))
    name = f"mapping-{outcome.run.id[-12:]}{made.ending}"
    return Response(
        made.content,
        media_type=made.media_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@router.get(
    "/projects/{project_id}/specification",
    response_model=Specification,
    responses=documented(401, 403, 404, 422, 429),
)
def show_specification(
    project_id: ProjectId,
    principal: Annotated[Principal, Depends(allowed(Action.READ_MAPPING))],
    session: ReadSession,
    files: Files,
) -> Response:
    """Return the specification as the newest run read it, as `mapper read --format json` does."""
    run = newest_run(session, project_id)
    return Response(files.read(run.specification or ""), media_type="application/json")


class PlaceOnPage(BaseModel):
    """An assessable item on a page; boxes in points from the top left."""

    key: str = Field(examples=["101~1~1.1"])
    unit: str
    outcome: str
    criterion: str | None
    text: str
    boxes: list[Box]


class PageView(BaseModel):
    """A page of the specification: its size in points and what lies on it."""

    page: int
    page_label: str | None
    pages: int
    width: float
    height: float
    image: str
    items: list[PlaceOnPage]


@router.get(
    "/projects/{project_id}/pages/{page}.png",  # before the next, whose page would match "1.png"
    response_class=Response,
    responses={
        200: {
            "description": "The page at 1.5 pixels a point.",
            "content": {"image/png": {"schema": {"type": "string", "format": "binary"}}},
        },
        **documented(401, 403, 404, 422, 429, 507),
    },
)
def show_page_image(
    request: Request,
    project_id: ProjectId,
    page: PageNumber,
    principal: Annotated[Principal, Depends(allowed(Action.READ_PAGE))],
    session: ReadSession,
    files: Files,
    code: Annotated[
        str | None,
        Query(max_length=64, description="Mark the places that cover this statement or duty."),
    ] = None,
    item: Annotated[
        str | None, Query(max_length=700, description="Mark this item, by its key.")
    ] = None,
) -> Response:
    """Return a page as an image, with the places of a statement or of an item marked."""
    upload = paged_upload(session, project_id)
    images = images_of(request)
    boxes = _boxes(outcome_of(session, files, project_id), files, page, code, item)
    session.close()  # drawing takes a while; nobody waits for our transaction
    headers = {"Cache-Control": "private, max-age=3600"}
    if not boxes:
        path = images.plain(upload.sha256, page, upload.name)
        return FileResponse(path, media_type="image/png", headers=headers)
    picture = images.marked(upload.sha256, page, upload.name, boxes)
    headers["Cache-Control"] = "private, no-cache"  # decisions change what is marked
    return Response(picture, media_type="image/png", headers=headers)


@router.get(
    "/projects/{project_id}/pages/{page}", responses=documented(401, 403, 404, 422, 429, 507)
)
def show_page(
    request: Request,
    project_id: ProjectId,
    page: PageNumber,
    principal: Annotated[Principal, Depends(allowed(Action.READ_PAGE))],
    session: ReadSession,
    files: Files,
) -> PageView:
    """Say how large a page is and which items lie where on it."""
    upload = paged_upload(session, project_id)
    size = images_of(request).size(upload.sha256, page, upload.name)
    specification = specification_of(newest_run(session, project_id), files)
    items = [item for item in specification.items() if item.source.page == page]
    return PageView(
        page=page,
        page_label=items[0].source.page_label if items else None,
        pages=size.pages,
        width=size.width,
        height=size.height,
        image=f"/api/v1/projects/{project_id}/pages/{page}.png",
        items=[
            PlaceOnPage(
                key=item_key(*reference),
                unit=reference[0],
                outcome=reference[1],
                criterion=reference[2],
                text=item.full_text,
                boxes=item.source.boxes,
            )
            for item in items
            for reference in [
                (item.unit.ref, item.outcome.ref, item.criterion.ref if item.criterion else None)
            ]
        ],
    )


def images_of(request: Request) -> PageImages:
    """Return the page images of the application."""
    images: PageImages = request.app.state.images
    return images


def paged_upload(session: ReadSession, project_id: str) -> Upload:
    """Return the specification of a project whose format has pages.

    Raises
    ------
    ProblemError
        404: it is a Word document, which has none.
    """
    upload = session.get_one(Upload, project_or_404(session, project_id).upload_id)
    if upload.format != "pdf":
        raise ProblemError(404, f"{upload.name} is a Word document, which has no pages to show.")
    return upload


def _boxes(
    outcome: Outcome, files: Files, page: int, code: str | None, key: str | None
) -> list[Box]:
    mapping = outcome.decided.mapping
    wanted = {key} if key else set()
    if code:
        targets: list[MappedStatement | MappedDuty] = [*mapping.statements, *mapping.duties]
        wanted |= {
            item_key(place.unit, place.outcome, place.criterion)
            for target in targets
            if target.code == code
            for place in target.evidence
        }
    if not wanted:
        return []
    return [
        box
        for one in specification_of(outcome.run, files).items()
        if one.source.page == page
        and item_key(one.unit.ref, one.outcome.ref, one.criterion.ref if one.criterion else None)
        in wanted
        for box in one.source.boxes
    ]
