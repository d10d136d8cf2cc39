"""The sign-in page, the way through the identity provider and back, and signing out."""

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Form, HTTPException, Query, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, Field

from api.accounts.access import Action, allowed
from api.accounts.principal import Principal
from api.accounts.provider import Provider, ProviderError, person_of, take_pending
from api.accounts.secret import csrf_token, new_secret, same
from api.accounts.sessions import (
    COOKIE,
    FORM_COOKIE,
    drop_cookie,
    end_session,
    session_secret,
    set_cookie,
)
from api.accounts.sign_in import SignInRefusedError, admit, sign_in_with_password
from api.deps import database_of, service_settings
from api.pages.templating import render
from api.service_settings import ServiceSettings
from api.storage.database import Database

router = APIRouter(include_in_schema=False)

STATE_COOKIE: Final = "__Host-mapper-provider"
LONGEST_PATH: Final = 500
STALE: Final = "This sign-in has expired or was begun in another browser; begin again."
NO_ACCOUNT: Final = (
    "Nobody has added an account for you here; ask an administrator of your organisation."
)


class Credentials(BaseModel):
    """What the sign-in form sends."""

    email: str = Field(max_length=254)
    password: str = Field(max_length=1024)
    next: str = Field(default="/", max_length=LONGEST_PATH)


SettingsOf = Annotated[ServiceSettings, Depends(service_settings)]
Somebody = Annotated[Principal | None, Depends(allowed(Action.SIGN_IN))]
Next = Annotated[str, Query(alias="next", max_length=LONGEST_PATH)]


@router.get("/sign-in")
def show_sign_in(
    request: Request, principal: Somebody, settings: SettingsOf, next_path: Next = "/"
) -> Response:
    """Show how to sign in, or go on for whoever has."""
    if principal is not None:
        return RedirectResponse(_inside(next_path), status_code=303)
    return _page(request, settings, next_path)


@router.post("/sign-in")
def sign_in(
    request: Request,
    _somebody: Somebody,
    settings: SettingsOf,
    database: Annotated[Database, Depends(database_of)],
    sent: Annotated[Credentials, Form()],
) -> Response:
    """Sign in with a password."""
    if not settings.accounts.passwords:
        raise HTTPException(404, "This service has no passwords; use the identity provider.")
    address = request.client.host if request.client else None
    try:
        secret = sign_in_with_password(
            database, settings.accounts, sent.email, sent.password, address
        )
    except SignInRefusedError as refused:
        return _page(
            request, settings, sent.next, email=sent.email, problem=str(refused), status=401
        )
    return _signed_in(request, database, secret, sent.next)


@router.get("/sign-in/provider")
def begin_at_provider(
    request: Request,
    _somebody: Somebody,
    settings: SettingsOf,
    database: Annotated[Database, Depends(database_of)],
    next_path: Next = "/",
) -> Response:
    """Go to the identity provider."""
    provider = _provider(request)
    try:
        with database.writing() as session:
            address, state = provider.begin(session, _inside(next_path))
    except ProviderError as error:
        return _page(request, settings, next_path, problem=str(error), status=503)
    answer = RedirectResponse(address, status_code=303)
    set_cookie(answer, STATE_COOKIE, state)
    return answer


@router.get("/sign-in/callback")
def finish_at_provider(
    request: Request,
    _somebody: Somebody,
    settings: SettingsOf,
    database: Annotated[Database, Depends(database_of)],
) -> Response:
    """Come back from the identity provider."""
    provider = _provider(request)
    state = request.query_params.get("state", "")
    pending = None
    if state and same(state, request.cookies.get(STATE_COOKIE, "")):
        with database.writing() as session:
            pending = take_pending(session, state)
    if pending is None:
        answer = _page(request, settings, "/", problem=STALE, status=400)
        drop_cookie(answer, STATE_COOKIE)
        return answer
    try:
        identity = provider.finish(pending, request.query_params)
    except ProviderError as error:
        return _page(request, settings, pending.next_path, problem=str(error), status=401)
    with database.writing() as session:
        person = person_of(session, identity)
        if person is None:
            return _page(request, settings, pending.next_path, problem=NO_ACCOUNT, status=403)
        address = request.client.host if request.client else None
        secret = admit(session, person, settings.accounts, address, way="provider")
    answer = _signed_in(request, database, secret, pending.next_path)
    drop_cookie(answer, STATE_COOKIE)
    return answer


@router.post("/sign-out")
def sign_out(
    request: Request,
    _principal: Annotated[Principal, Depends(allowed(Action.SIGN_OUT))],
    database: Annotated[Database, Depends(database_of)],
) -> Response:
    """End the sign-in, on the server as well."""
    secret = session_secret(request)
    if secret:
        with database.writing() as session:
            end_session(session, secret)
    answer = RedirectResponse("/sign-in", status_code=303)
    drop_cookie(answer, COOKIE)
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


def _signed_in(request: Request, database: Database, secret: str, next_path: str) -> Response:
    """Go on with a new secret; the one that the browser came with, if any, ends."""
    before = session_secret(request)
    if before:
        with database.writing() as session:
            end_session(session, before)
    answer = RedirectResponse(_inside(next_path), status_code=303)
    set_cookie(answer, COOKIE, secret)
    drop_cookie(answer, FORM_COOKIE)
    return answer


def _page(
    request: Request,
    settings: ServiceSettings,
    next_path: str,
    *,
    email: str = "",
    problem: str = "",
    status: int = 200,
) -> Response:
    """Return the sign-in page, with a secret of this browser that its form depends on."""
    secret = request.cookies.get(FORM_COOKIE) or new_secret()
    request.state.csrf_token = csrf_token(secret)
    answer = render(
        request,
        "sign_in.html",
        None,
        status=status,
        passwords=settings.accounts.passwords,
        provider=settings.accounts.provider,
        next_path=_inside(next_path),
        email=email,
        problem=problem,
    )
    set_cookie(answer, FORM_COOKIE, secret)
    return answer


def _provider(request: Request) -> Provider:
    provider: Provider | None = request.app.state.provider
    if provider is None:
        raise HTTPException(404, "This service has no identity provider.")
    return provider


def _inside(path: str) -> str:
    """Return the path if it is one of this service, else the start page.

    Browsers read a backslash as a slash and drop control characters, so that either could lead
    to another host.
    """
    own = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return path if own and "\\" not in path else "/"
