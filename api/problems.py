"""Every error of the API as problem details (RFC 9457), with the sentence that people need."""

import logging
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final

from fastapi import FastAPI, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field
from sqlalchemy.exc import DataError
from starlette.exceptions import HTTPException as StarletteHTTPException

from foundation.errors import MapperError, OutputError, UnknownNameError, UnreadableInputError

MEDIA_TYPE: Final = "application/problem+json"
_log = logging.getLogger(__name__)

_STATUS: Final[tuple[tuple[type[MapperError], int], ...]] = (
    (UnknownNameError, 404),
    (UnreadableInputError, 422),
    (OutputError, 507),
    (MapperError, 400),
)


class Problem(BaseModel):
    """Problem details: `title` says what kind of problem, `detail` what is wrong and what to do."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    near: list[str] = Field(default_factory=list, description="Names that are close, best first.")
    errors: list[str] = Field(default_factory=list, description="Fields that are wrong, and why.")
    current: int | None = Field(default=None, description="The version that is there now.")


class ProblemError(Exception):
    """An answer other than the one asked for."""

    def __init__(
        self,
        status: int,
        detail: str,
        *,
        headers: Mapping[str, str] | None = None,
        current: int | None = None,
    ) -> None:
        super().__init__(detail)
        self.problem = Problem(
            title=HTTPStatus(status).phrase, status=status, detail=detail, current=current
        )
        self.headers = dict(headers or {})


def problem_of(error: Exception) -> Problem:
    """Return what to tell people of an error of ours, or of a defect (status 500)."""
    if isinstance(error, ProblemError):
        return error.problem
    for kind, status in _STATUS:
        if isinstance(error, kind):
            near = list(error.near) if isinstance(error, UnknownNameError) else []
            return Problem(
                title=HTTPStatus(status).phrase, status=status, detail=str(error), near=near
            )
    return Problem(
        title="Internal Server Error",
        status=500,
        detail="Something went wrong here; it is in the log of the service. Try again.",
    )


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the OpenAPI entries for problems that a route may answer with."""
    return {
        status: {
            "description": HTTPStatus(status).phrase,
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemDetails"}}},
        }
        for status in sorted(statuses)
    }


def answer(problem: Problem, headers: Mapping[str, str] | None = None) -> Response:
    """Return a problem as an answer."""
    return JSONResponse(
        problem.model_dump(exclude_defaults=True)
        | {"type": problem.type, "title": problem.title, "status": problem.status},
        status_code=problem.status,
        headers=dict(headers or {}),
        media_type=MEDIA_TYPE,
    )


def install_problems(app: FastAPI) -> None:
    """Answer every error under ``/api`` with problem details."""

    @app.exception_handler(ProblemError)
    async def _problem(_request: Request, error: ProblemError) -> Response:
        return answer(error.problem, error.headers)

    @app.exception_handler(MapperError)
    async def _ours(_request: Request, error: MapperError) -> Response:
        return answer(problem_of(error))

    @app.exception_handler(StarletteHTTPException)
    async def _http(_request: Request, error: HTTPException) -> Response:
        phrase = HTTPStatus(error.status_code).phrase
        problem = Problem(title=phrase, status=error.status_code, detail=str(error.detail))
        return answer(problem, error.headers)

    @app.exception_handler(DataError)
    async def _not_storable(_request: Request, _error: DataError) -> Response:
        detail = "A value cannot be stored: a text holds NUL, or a number is too large."
        return answer(
            Problem(title=HTTPStatus.UNPROCESSABLE_ENTITY.phrase, status=422, detail=detail)
        )

    @app.exception_handler(RequestValidationError)
    async def _invalid(_request: Request, error: RequestValidationError) -> Response:
        errors = [_field(entry) for entry in error.errors()]
        detail = "The request is not as this address takes it; see errors."
        problem = Problem(
            title=HTTPStatus.UNPROCESSABLE_ENTITY.phrase, status=422, detail=detail, errors=errors
        )
        return answer(problem)

    @app.exception_handler(Exception)
    async def _defect(_request: Request, error: Exception) -> Response:
        _log.error("a request met a defect", exc_info=error)
        return answer(problem_of(error))


def _field(entry: Mapping[str, Any]) -> str:
    location: Sequence[object] = entry.get("loc", ())
    return f"{'.'.join(str(part) for part in location)}: {entry.get('msg', '')}"
