"""One line of the log and one count for every request, and an identifier that both sides know."""

import logging
import re
import time
from collections.abc import MutableMapping
from typing import Any, Final
from uuid import uuid4

from fastapi import FastAPI
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.operations.figures import Figures
from api.operations.logs import note, request_id

HEADER: Final = "X-Request-ID"
IDENTIFIER: Final = re.compile(r"[A-Za-z0-9_-]{8,64}")
"""What is taken from outside: no name, no address, nothing that could steer a terminal."""

METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
UNMATCHED: Final = "unmatched"


class Observed:
    """ASGI middleware around everything else, refusals of other middlewares included."""

    def __init__(self, app: ASGIApp, figures: Figures, described_at: str | None) -> None:
        self.app = app
        self.figures = figures
        self.described_at = described_at

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        given = Headers(scope=scope).get(HEADER, "")
        identifier = given if IDENTIFIER.fullmatch(given) else uuid4().hex
        token = request_id.set(identifier)
        started = time.perf_counter()
        status, size, began = 500, 0, 0.0

        async def observe(message: Message) -> None:
            nonlocal status, size, began
            if message["type"] == "http.response.start":
                status, began = message["status"], time.perf_counter()
                MutableHeaders(scope=message)[HEADER] = identifier
            elif message["type"] == "http.response.body":
                size += len(message.get("body", b""))
            await send(message)

        try:
            await self.app(scope, receive, observe)
        finally:
            ended = time.perf_counter()
            method = scope["method"] if scope["method"] in METHODS else "other"
            route = self._route(scope)
            self.figures.count(method, route, status, (began or ended) - started)
            note(
                "requests",
                "request",
                logging.ERROR if status == 500 else logging.INFO,
                method=method,
                route=route,
                status=status,
                ms=round((ended - started) * 1000, 1),
                bytes=size,
                request=identifier,
                principal=_principal(scope),
            )
            request_id.reset(token)

    def _route(self, scope: MutableMapping[str, Any]) -> str:
        """Return the template of the route: what stands in its place may be a name."""
        found = scope.get("fastapi", {}).get("effective_route_context") or scope.get("route")
        path = getattr(found, "path", None)
        if isinstance(path, str):
            return path
        if scope.get("root_path", "").startswith("/static/"):
            return "/static/{file}"
        if self.described_at is not None and scope["path"] == self.described_at:
            return self.described_at
        return UNMATCHED


def _principal(scope: MutableMapping[str, Any]) -> str:
    principal = scope.get("state", {}).get("principal")
    return "anonymous" if principal is None else str(principal.person_id)


def observe_requests(app: FastAPI) -> None:
    """Put the observation around the application; to be called when all else is installed."""
    build = app.build_middleware_stack

    def build_observed() -> ASGIApp:
        return Observed(build(), app.state.figures, app.openapi_url)

    app.build_middleware_stack = build_observed  # type: ignore[method-assign]
