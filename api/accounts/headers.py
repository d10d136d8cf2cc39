"""What every answer tells the browser not to do, and which hosts the service answers for."""

from collections.abc import MutableMapping
from typing import Any, Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import Problem, answer

CONTENT_POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
"""Scripts and styles come from our own files only: what a user typed can never become one."""

HEADERS: Final = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}

ONE_YEAR: Final = 365 * 24 * 60 * 60
HSTS: Final = f"max-age={ONE_YEAR}"

PROBED: Final = frozenset({"/healthz", "/readyz"})
FIGURES: Final = frozenset({"/metrics"})
"""Machines ask these by whatever name they have for this one. Figures of a hosted service need a
token; those of a personal one do not, and a page of another site must not get at them."""

LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})


FOREIGN: Final = Problem(
    title="Misdirected Request",
    status=421,
    detail="This service does not answer for that host; use its own address.",
)
NO_NAME: Final = Problem(
    title="Not Found", status=404, detail="The address holds a character that no name has."
)
NO_VALUE: Final = Problem(
    title="Unprocessable Content",
    status=422,
    detail="The address holds a character that no value has.",
)
"""PostgreSQL stores no NUL, and nothing of ours has one in it."""


class Protection:
    """ASGI middleware that adds the headers and refuses requests for other hosts.

    A page of another site can point its own name at this machine (DNS rebinding) and would then be
    of the same origin; its requests name that host, so they are refused. Without a public address
    in the settings, a hosted service answers for every host.
    """

    def __init__(self, app: ASGIApp, *, hosted: bool, public_url: str | None) -> None:
        self.app = app
        self.hosted = hosted
        public = urlsplit(public_url).hostname if public_url else None
        self.any_host = hosted and public is None
        self.hosts = LOOPBACK | ({public} if public else set())
        self.unnamed = PROBED | (FIGURES if hosted else set())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._add_headers(message)
            await send(message)

        refusal = None if self._is_for_us(scope) else FOREIGN
        if "\0" in scope["path"]:
            refusal = NO_NAME
        elif b"%00" in scope.get("query_string", b""):
            refusal = NO_VALUE
        if refusal is not None:
            await answer(refusal)(scope, receive, send_with_headers)
            return
        await self.app(scope, receive, send_with_headers)

    def _is_for_us(self, scope: MutableMapping[str, Any]) -> bool:
        if self.any_host or scope["path"] in self.unnamed:
            return True
        host = _hostname(Headers(scope=scope).get("host", ""))
        listening = (scope.get("server") or ("", None))[0]
        return host in self.hosts or host == listening

    def _add_headers(self, message: Message) -> None:
        headers = MutableHeaders(scope=message)
        for name, value in HEADERS.items():
            headers.setdefault(name, value)
        headers.setdefault("Cache-Control", "no-store")
        if self.hosted:
            headers.setdefault("Strict-Transport-Security", HSTS)


def _hostname(host: str) -> str:
    """Return the name in a Host header, without port and brackets, empty if it makes no sense."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""
