"""The catalogue: what a run over many qualifications found (docs/scale.md)."""

from pathlib import Path
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel

from api.accounts.access import Action, allowed
from api.accounts.principal import Principal
from api.catalogue_search import CatalogueAnswer, CatalogueSearch
from api.deps import Settings
from api.pages.catalogue_data import (
    CatalogueRow,
    CatalogueTables,
    CatalogueTotals,
    FoundStatement,
)
from api.problems import ProblemError, documented
from api.service_settings import ServiceSettings

router = APIRouter(tags=["catalogue"], responses=documented(401, 403, 404, 422, 429))
NO_CATALOGUE: Final = "No catalogue is set up here; set MAPPER_CATALOGUE to its folder."
Searcher = Annotated[Principal, Depends(allowed(Action.SEARCH_CATALOGUE))]
Words = Annotated[str, Query(max_length=200, description="Words that all have to be there.")]


class Qualifications(BaseModel):
    """One page of qualifications, and how many there are on all pages."""

    items: list[CatalogueRow]
    count: int


@router.get("/catalogue")
def show_totals(principal: Searcher, settings: Settings) -> CatalogueTotals:
    """Say how many qualifications were mapped, and what they cover on average."""
    return tables_of(settings).totals()


@router.get("/catalogue/qualifications")
def list_qualifications(
    principal: Searcher,
    settings: Settings,
    q: Words = "",
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
) -> Qualifications:
    """List qualifications with their coverage and additional content."""
    rows, count = tables_of(settings).qualifications(q, page)
    return Qualifications(items=rows, count=count)


@router.get("/catalogue/statements")
def search_statements(principal: Searcher, settings: Settings, q: Words) -> list[FoundStatement]:
    """Find statements by their words, and say which qualifications cover them."""
    return tables_of(settings).statements(q) if q.strip() else []


@router.get("/catalogue/search", responses=documented(400))
def search_meaning(
    request: Request,
    principal: Searcher,
    settings: Settings,
    q: Annotated[
        str,
        Query(min_length=1, max_length=200, description="A text, or a statement: ST0116 K3."),
    ],
) -> CatalogueAnswer:
    """Find units that cover a statement or are like a text; by words where there is no index."""
    tables = tables_of(settings)
    return search_of(request).answer(folder_of(settings), tables, q)


def search_of(request: Request) -> CatalogueSearch:
    """Return the search of the application."""
    search: CatalogueSearch = request.app.state.catalogue_search
    return search


def folder_of(settings: ServiceSettings) -> Path:
    """Return the folder of the catalogue; raises as `tables_of`."""
    if settings.catalogue is None:
        raise ProblemError(404, NO_CATALOGUE)
    return settings.catalogue


def tables_of(settings: ServiceSettings) -> CatalogueTables:
    """Return the tables of the catalogue that this service shows.

    Raises
    ------
    ProblemError
        404: none is set up.
    """
    tables = CatalogueTables(settings.catalogue) if settings.catalogue else None
    if tables is None or not tables.exists:
        raise ProblemError(404, NO_CATALOGUE)
    return tables
