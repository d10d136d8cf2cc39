"""The routes of the API, one module for each resource."""

from fastapi import APIRouter

from api.routes import about


def api_router() -> APIRouter:
    """Return every route of ``/api/v1``."""
    router = APIRouter()
    router.include_router(about.router)
    return router
