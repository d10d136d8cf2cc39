"""Protection against requests that other sites make in a visitor's name (CSRF)."""

from typing import Final
from urllib.parse import urlsplit

from fastapi import HTTPException, Request

from api.accounts.secret import csrf_token, same

SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
HEADER: Final = "X-CSRF-Token"
FIELD: Final = "csrf_token"
FORMS: Final = ("application/x-www-form-urlencoded", "multipart/form-data")


def refuse_foreign(request: Request) -> None:
    """Refuse a request that a browser says another site made.

    Browsers send ``Sec-Fetch-Site`` with every request and ``Origin`` with every one that writes;
    a program that sends neither acts for nobody but itself.

    Raises
    ------
    HTTPException
        403.
    """
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    if site is not None:
        own = site in {"same-origin", "none"}
    else:
        own = origin is None or urlsplit(origin).netloc == request.headers.get("host")
    if not own:
        raise HTTPException(403, "This request came from another site; use the service's pages.")


async def refuse_forged(request: Request, secret: str | None) -> None:
    """Refuse a request without the token that our own pages carry.

    Raises
    ------
    HTTPException
        403.
    """
    sent = request.headers.get(HEADER)
    if sent is None and request.headers.get("content-type", "").lower().startswith(FORMS):
        field = (await request.form()).get(FIELD)
        sent = field if isinstance(field, str) else None
    if not secret or sent is None or not same(sent, csrf_token(secret)):
        raise HTTPException(403, "The page is out of date; load it again and repeat the step.")
