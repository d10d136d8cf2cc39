"""Puts the pages into the application: their routes, their files, and errors as pages."""

from collections.abc import Awaitable, Callable
from typing import Final, cast

from fastapi import FastAPI, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException
from starlette.types import Scope

from api.pages import (
    catalogue_pages,
    draft_pages,
    file_pages,
    holding_pages,
    project_pages,
    review_pages,
    settling_pages,
    start,
    suggestions,
    workbench_pages,
)
from api.pages.templating import STATIC, render, static_digest
from api.problems import Problem, ProblemError, problem_of
from foundation.errors import MapperError

Handler = Callable[[Request, Exception], Awaitable[Response]]

HEADINGS: Final = {
    401: "Sign in first",
    403: "You may not do this",
    404: "Not found",
    409: "Not now",
    413: "The file is too large",
    422: "That does not fit",
    429: "Too many requests",
}
API: Final = "/api/"
FOREVER: Final = "public, max-age=31536000, immutable"
"""The address of a static file holds a digest of all of them, so what is there never changes."""


class _StaticFiles(StaticFiles):
    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = FOREVER
        return response


def install_pages(app: FastAPI) -> None:
    """Add the pages; what answers errors of the API must have been installed before."""
    app.mount(f"/static/{static_digest()}", _StaticFiles(directory=STATIC), name="static")
    for module in (
        start,
        suggestions,
        workbench_pages,
        project_pages,
        file_pages,
        draft_pages,
        holding_pages,
        review_pages,
        settling_pages,
        catalogue_pages,
    ):
        app.include_router(module.router)
    for kind in (ProblemError, MapperError, HTTPException, RequestValidationError, Exception):
        before = cast("Handler | None", app.exception_handlers.get(kind))
        if before is not None:
            app.add_exception_handler(kind, _as_page(before))


def _as_page(before: Handler) -> Handler:
    """Return a handler that answers errors of pages with a page and leaves others to `before`."""

    async def handle(request: Request, error: Exception) -> Response:
        answer = await before(request, error)
        if request.url.path.startswith(API):
            return answer
        problem = _problem(error, answer.status_code)
        page = await run_in_threadpool(_error_page, request, problem)
        for name in ("retry-after", "www-authenticate"):
            if name in answer.headers:
                page.headers[name] = answer.headers[name]
        return page

    return handle


def _problem(error: Exception, status: int) -> Problem:
    if isinstance(error, RequestValidationError):
        return Problem(title="", status=status, detail="The address or the form is not complete.")
    if isinstance(error, HTTPException):
        detail = "There is no such page." if error.detail == "Not Found" else str(error.detail)
        return Problem(title="", status=status, detail=detail)
    return problem_of(error)


def _error_page(request: Request, problem: Problem) -> Response:
    return render(
        request,
        "error.html",
        getattr(request.state, "principal", None),
        status=problem.status,
        heading=HEADINGS.get(problem.status, "Something went wrong"),
        detail=problem.detail,
        code=problem.status,
    )
