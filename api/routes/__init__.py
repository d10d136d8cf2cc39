"""The routes of the API, one module for each resource."""

from fastapi import APIRouter

from api.routes import about, decisions, mappings, projects, runs, standards, uploads


def api_router() -> APIRouter:
    """Return every route of ``/api/v1`` but those of accounts."""
    router = APIRouter()
    for module in (about, standards, uploads, projects, runs, mappings, decisions):
        router.include_router(module.router)
    return router
