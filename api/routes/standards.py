"""The library of standards and specialist areas: list, show, search, import, compare."""

import tempfile
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi import Path as PathParameter
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel, Field

from api.accounts.access import Action, allowed
from api.accounts.bodies import FILES
from api.accounts.principal import Principal
from api.deps import Settings, Shelf, files_of
from api.paging import After, Limit, Page, page_of
from api.problems import ProblemError, documented
from api.storage.files import TooLargeError, safe_name
from corpora.area import SpecialistArea
from corpora.diff import StandardDiff, diff_standards
from corpora.importers import import_file
from corpora.library import Library
from corpora.standard import Standard
from foundation.errors import UnreadableInputError
from mapper.rules.profile import all_profiles

router = APIRouter(tags=["standards"])
Reference = Annotated[str, PathParameter(max_length=64, examples=["XS0101"])]
Version = Annotated[str | None, Query(max_length=64, description="The current one without it.")]


class StandardLine(BaseModel):
    """One version of a standard in the library."""

    reference: str
    version: str
    title: str
    level: int | None
    status: str | None
    statements: int
    duties: int
    current: bool = Field(description="What the reference means without a version.")


class SearchHit(BaseModel):
    """A place in a standard where the words were found."""

    reference: str
    version: str
    title: str
    code: str = Field(description="Of the statement or duty; empty for a title")
    kind: str = Field(description="knowledge, skill, behaviour, duty or title")
    text: str
    spans: list[tuple[int, int]] = Field(description="Start and end of each word found in text")
    score: float


class CategoryLine(BaseModel):
    """A qualification category that a project may have."""

    name: str
    title: str


class ImportReport(BaseModel):
    """What came of an import."""

    source: str
    standards: list[str]
    areas: list[str]
    units: int = Field(description="National occupational standards")
    added: int
    changed: int
    unchanged: int
    problems: list[str]


@router.get("/standards", responses=documented(401, 403, 422, 429))
def list_standards(
    principal: Annotated[Principal, Depends(allowed(Action.READ_STANDARDS))],
    library: Shelf,
    limit: Limit = 50,
    after: After = None,
    current: Annotated[bool, Query(description="Only the current version of each.")] = False,
) -> Page[StandardLine]:
    """List the versions of standards in the library, by reference and version."""
    lines = [StandardLine(**one._asdict()) for one in library.standards()]
    lines = [line for line in lines if line.current or not current]
    start = 0
    if after is not None:
        names = [f"{line.reference}@{line.version}" for line in lines]
        if after not in names:
            raise ProblemError(422, "The list has no such place; start again without `after`.")
        start = names.index(after) + 1
    shown = lines[start : start + limit + 1]
    last = shown[limit - 1] if len(shown) > limit else None
    return page_of(shown, limit, f"{last.reference}@{last.version}" if last else None)


@router.get("/standards/search", responses=documented(401, 403, 422, 429))
def search_standards(
    principal: Annotated[Principal, Depends(allowed(Action.READ_STANDARDS))],
    library: Shelf,
    q: Annotated[str, Query(min_length=1, max_length=200, description="Words to look for.")],
    limit: Limit = 20,
    *,
    all_versions: bool = False,
) -> list[SearchHit]:
    """Search titles, statements and duties; the best first."""
    hits = library.search(q, limit, all_versions=all_versions)
    return [SearchHit.model_validate(hit._asdict()) for hit in hits]


@router.get("/standards/{reference}", responses=documented(401, 403, 404, 422, 429))
def show_standard(
    reference: Reference,
    principal: Annotated[Principal, Depends(allowed(Action.READ_STANDARDS))],
    library: Shelf,
    version: Version = None,
) -> Standard:
    """Show one version of a standard with all its statements and duties."""
    return library.get(reference, version)


@router.get("/standards/{reference}/diff", responses=documented(401, 403, 404, 422, 429))
def compare_versions(
    reference: Reference,
    principal: Annotated[Principal, Depends(allowed(Action.READ_STANDARDS))],
    library: Shelf,
    old: Annotated[str, Query(max_length=64)],
    new: Annotated[str, Query(max_length=64)],
) -> StandardDiff:
    """Say what changed between two versions, statement by statement and duty by duty."""
    return diff_standards(library.get(reference, old), library.get(reference, new))


@router.post(
    "/standards",
    status_code=201,
    responses=documented(400, 401, 403, 413, 422, 429, 507),
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                "application/octet-stream": {"schema": {"type": "string", "format": "binary"}}
            },
        }
    },
    max_body_size=FILES,
)
async def import_standards(
    request: Request,
    principal: Annotated[Principal, Depends(allowed(Action.IMPORT_STANDARD))],
    library: Shelf,
    settings: Settings,
    name: Annotated[str, Query(max_length=255, description="Name of the file.")],
) -> ImportReport:
    """Import standards, areas or national occupational standards from a file (docs/formats.md)."""
    files = files_of(request)
    try:
        received = await files.receive(request.stream(), settings.upload_mb << 20)
    except TooLargeError as error:
        raise ProblemError(413, f"The file has more than {settings.upload_mb} MiB.") from error
    try:
        return await run_in_threadpool(_import, library, received.path, safe_name(name))
    finally:
        files.discard(received)


def _import(library: Library, received: Path, name: str) -> ImportReport:
    with tempfile.TemporaryDirectory(dir=received.parent) as folder:
        path = Path(folder) / name
        received.rename(path)
        try:
            report = import_file(str(path))
        except UnreadableInputError as error:
            raise UnreadableInputError(name, error.problem, error.advice) from error
    outcomes = [
        *library.add_all(report.standards),
        *(library.add_area(area) for area in report.areas),
        *(library.add_nos(unit) for unit in report.nos),
    ]
    return ImportReport(
        source=name,
        standards=[f"{one.reference}@{one.version}" for one in report.standards],
        areas=[area.name for area in report.areas],
        units=len(report.nos),
        added=outcomes.count("added"),
        changed=outcomes.count("changed"),
        unchanged=outcomes.count("unchanged"),
        problems=[f"{one.record}: {one.message}" for one in report.problems],
    )


@router.get("/areas", responses=documented(401, 403, 422, 429))
def list_areas(
    principal: Annotated[Principal, Depends(allowed(Action.READ_STANDARDS))], library: Shelf
) -> list[SpecialistArea]:
    """List the specialist areas of the library with their duties."""
    return library.areas()


@router.get("/areas/{name}", responses=documented(401, 403, 404, 422, 429))
def show_area(
    name: Annotated[str, PathParameter(max_length=200)],
    principal: Annotated[Principal, Depends(allowed(Action.READ_STANDARDS))],
    library: Shelf,
) -> SpecialistArea:
    """Show a specialist area with its duties."""
    return library.area(name)


@router.get("/categories", responses=documented(401, 403, 429))
def list_categories(
    principal: Annotated[Principal, Depends(allowed(Action.READ_STANDARDS))],
) -> list[CategoryLine]:
    """List the qualification categories whose rules are known."""
    return [CategoryLine(name=one.name, title=one.title) for one in all_profiles()]
