"""Puts accounts into the application: protection of every answer, sign-in, and their routes."""

from urllib.parse import quote, urlsplit

from fastapi import FastAPI, Request, Response
from fastapi.responses import RedirectResponse
from starlette.types import ASGIApp

from api.accounts import pages
from api.accounts.access import SignInNeededError
from api.accounts.bodies import FileLimit
from api.accounts.headers import LOOPBACK, Protection
from api.accounts.provider import Provider
from api.accounts.rates import Rates
from api.pages import account_pages, sharing_pages
from api.problems import Problem, answer
from api.routes import audit, me, people, shares
from api.service_settings import ServiceSettings
from foundation.errors import UsageError


def install_accounts(app: FastAPI, settings: ServiceSettings) -> None:
    """Protect the application; its state holds settings and database already.

    Raises
    ------
    UsageError
        The settings contradict each other, or would put people at risk.
    """
    check_settings(settings)
    app.state.rates = Rates(settings.data / "rates.sqlite3", settings.accounts)
    _wrap(app, settings)
    app.add_exception_handler(SignInNeededError, _ask_to_sign_in)
    for router in (me.router, audit.router):
        app.include_router(router, prefix="/api/v1")
    if settings.hosted:
        provider, public_url = settings.accounts.provider, settings.accounts.public_url
        app.state.provider = Provider(provider, public_url) if provider and public_url else None
        for router in (me.hosted_router, people.router, shares.router):
            app.include_router(router, prefix="/api/v1")
        for page in (pages, account_pages, sharing_pages):
            app.include_router(page.router)


def _wrap(app: FastAPI, settings: ServiceSettings) -> None:
    """Put the protection outside everything: the framework's own middlewares answer as well.

    It answers defects (500) and bodies that say they are too large outside `add_middleware`.
    """
    build = app.build_middleware_stack

    def build_protected() -> ASGIApp:
        return Protection(
            FileLimit(build(), file_mb=settings.upload_mb),
            hosted=settings.hosted,
            public_url=settings.accounts.public_url,
        )

    app.build_middleware_stack = build_protected  # type: ignore[method-assign]


def check_settings(settings: ServiceSettings) -> None:
    """Refuse settings that contradict each other, or would put people at risk.

    Raises
    ------
    UsageError
        One sentence says which setting, and what to do.
    """
    accounts = settings.accounts
    if not settings.hosted:
        if settings.host not in LOOPBACK:
            raise UsageError(
                f"The address {settings.host} can be reached over the network, where everybody "
                "could read every project; add --hosted, so that people have to sign in."
            )
        return
    _check_address("MAPPER_ACCOUNTS__PUBLIC_URL", accounts.public_url)
    if accounts.provider is not None:
        _check_address("MAPPER_ACCOUNTS__PROVIDER__ISSUER", accounts.provider.issuer)
        if accounts.public_url is None:
            raise UsageError(
                "Sign-in through an identity provider needs the address people use for this "
                "service; set MAPPER_ACCOUNTS__PUBLIC_URL, e.g. to https://mapper.example.org."
            )
    elif not accounts.passwords:
        raise UsageError(
            "Nobody could sign in: passwords are switched off and there is no identity provider; "
            "set MAPPER_ACCOUNTS__PROVIDER__ISSUER or leave MAPPER_ACCOUNTS__PASSWORDS on."
        )


def _check_address(name: str, value: str | None) -> None:
    if value is None:
        return
    parts = urlsplit(value)
    if not parts.hostname or parts.query or parts.fragment:
        raise UsageError(f"{name} is {value!r}; write an address such as https://example.org.")
    if parts.scheme != "https" and parts.hostname not in LOOPBACK:
        raise UsageError(
            f"{name} is {value!r}; passwords and cookies may only travel over https, write "
            "https:// and let a reverse proxy hold the certificate."
        )


async def _ask_to_sign_in(request: Request, error: Exception) -> Response:
    """Send the visitor of a page to the sign-in page; answer programs 401."""
    assert isinstance(error, SignInNeededError)  # noqa: S101 - registered for this class only
    wants_page = "text/html" in request.headers.get("accept", "")
    if request.method == "GET" and wants_page and not request.url.path.startswith("/api/"):
        path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return RedirectResponse(f"/sign-in?next={quote(path, safe='')}", status_code=303)
    problem = Problem(title="Unauthorized", status=401, detail=str(error.detail))
    return answer(problem, error.headers)
