"""The catalogue: coverage across qualifications, and which of them cover a statement."""

from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response

from api.accounts.access import Action, allowed
from api.accounts.principal import Principal
from api.deps import Settings
from api.pages.catalogue_data import PAGE, CatalogueTables
from api.pages.templating import render
from api.problems import ProblemError
from api.routes.catalogue import folder_of, search_of
from api.service_settings import ServiceSettings
from foundation.errors import MapperError

router = APIRouter(include_in_schema=False)

Words = Annotated[str, Query(max_length=200)]
PageNumber = Annotated[int, Query(ge=1, le=100_000)]
NONE = "No catalogue is set up here."


@router.get("/catalogue")
def show_catalogue(
    request: Request,
    principal: Annotated[Principal, Depends(allowed(Action.SEARCH_CATALOGUE))],
    settings: Settings,
    q: Words = "",
    view: Annotated[str, Query(max_length=20)] = "qualifications",
    page: PageNumber = 1,
) -> Response:
    """Show the qualifications of the catalogue, or those that cover a statement."""
    tables = _tables(settings)
    by_statement = view == "statements"
    if tables is None:
        return render(request, "catalogue.html", principal, totals=None)
    rows, count = ([], 0) if by_statement else tables.qualifications(q, page)
    answer, problem = None, ""
    if by_statement and q.strip():
        try:
            answer = search_of(request).answer(folder_of(settings), tables, q)
        except MapperError as error:
            problem = str(error)
    return render(
        request,
        "catalogue.html",
        principal,
        totals=tables.totals(),
        view="statements" if by_statement else "qualifications",
        q=q,
        rows=rows,
        page=page,
        last_page=-(-count // PAGE),
        answer=answer,
        problem=problem,
    )


@router.get("/catalogue/{document:path}")
def show_document(
    request: Request,
    document: str,
    principal: Annotated[Principal, Depends(allowed(Action.SEARCH_CATALOGUE))],
    settings: Settings,
) -> Response:
    """Show the mappings of one qualification of the catalogue."""
    tables = _tables(settings)
    rows, statements = tables.document(document) if tables else ([], {})
    if not rows:
        raise ProblemError(404, "The catalogue has no such document." if tables else NONE)
    return render(request, "catalogue_document.html", principal, rows=rows, statements=statements)


def _tables(settings: ServiceSettings) -> CatalogueTables | None:
    folder: Path | None = settings.catalogue
    tables = CatalogueTables(folder) if folder else None
    return tables if tables and tables.exists else None
