"""How much a request may carry: little, except where files are taken in.

Every route takes `ORDINARY` bytes (the application's default). Routes that take files say
``max_body_size=FILES``; for them the limit of the settings holds, which `FileLimit` counts.
"""

from typing import Final

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import Problem, answer

ORDINARY: Final = 1 << 20
"""Bytes; the longest decision or text of ours has some tens of thousands."""

FILES: Final = 1 << 40
"""Bytes; no limit of its own."""

ENVELOPE: Final = 1 << 20
"""Bytes around a file in a form: its other fields and the lines between them."""


TOO_LARGE: Final = Problem(
    title="Content Too Large",
    status=413,
    detail=f"This address takes {ORDINARY >> 20} MiB at most; files are sent to /api/v1/uploads.",
)


class FileLimit:
    """ASGI middleware that stops reading a request once it is larger than any file may be."""

    def __init__(self, app: ASGIApp, *, file_mb: int) -> None:
        self.app = app
        self.limit = (file_mb << 20) + ENVELOPE
        self.file_mb = file_mb

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        declared = Headers(scope=scope).get("content-length", "")
        expected = int(declared) if declared.isdigit() else 0
        seen = 0

        async def receive_some() -> Message:
            nonlocal seen
            if expected <= self.limit:
                message = await receive()
                seen += len(message.get("body", b""))
                if seen <= self.limit:
                    return message
            raise HTTPException(
                413,
                f"The file has more than {self.file_mb} MiB; split it, or ask for a higher limit.",
            )

        answered = False

        async def send_problem(message: Message) -> None:
            nonlocal answered
            if message["type"] == "http.response.start" and _is_bare_refusal(message):
                answered = True
                await answer(TOO_LARGE)(scope, receive, send)
            elif not answered:
                await send(message)

        await self.app(scope, receive_some, send_problem)


def _is_bare_refusal(message: Message) -> bool:
    """Return whether the framework refused a body that says it is too large, in plain text."""
    kind = Headers(raw=message["headers"]).get("content-type", "")
    return message["status"] == 413 and kind.startswith("text/plain")
