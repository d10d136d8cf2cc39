"""The routes of the API, one module for each resource."""

from fastapi import APIRouter

from api.routes import (
    about,
    additional,
    catalogue,
    checks,
    decisions,
    files,
    holds,
    mappings,
    projects,
    runs,
    schemas,
    settlements,
    standards,
    uploads,
    verdicts,
)


def api_router() -> APIRouter:
    """Return every route of ``/api/v1`` but those of accounts."""
    router = APIRouter()
    for module in (
        about,
        schemas,
        standards,
        uploads,
        projects,
        files,
        holds,
        runs,
        mappings,
        decisions,
        additional,
        checks,
        verdicts,
        settlements,
        catalogue,
    ):
        router.include_router(module.router)
    return router
