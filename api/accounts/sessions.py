"""Sign-ins: kept on the server, known to the browser by a random secret in a cookie."""

from datetime import datetime, timedelta
from typing import Final

from fastapi import Request, Response
from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from api.accounts.secret import digest, new_secret
from api.accounts.settings import AccountSettings
from api.accounts.tables import LoginSession, Person
from api.storage.base import now

COOKIE: Final = "__Host-mapper-session"
"""The prefix makes browsers insist on Secure, on Path=/ and on no Domain."""

FORM_COOKIE: Final = "__Host-mapper-form"
"""Secret of a browser that has not signed in, so that the sign-in form is protected too."""

TOUCH_AFTER: Final = timedelta(minutes=1)
"""How exactly the last use is known: a write for each request would gain nothing."""


def start_session(session: Session, person: Person, settings: AccountSettings) -> str:
    """Store a new sign-in and return its secret; the database forgets those that have expired."""
    moment, secret = now(), new_secret()
    session.execute(delete(LoginSession).where(LoginSession.expires_at < moment))
    session.add(
        LoginSession(
            id=digest(secret),
            person_id=person.id,
            created_at=moment,
            seen_at=moment,
            expires_at=moment + timedelta(hours=settings.session_hours),
        )
    )
    return secret


def find_session(session: Session, secret: str, settings: AccountSettings) -> LoginSession | None:
    """Return the sign-in that a cookie's secret belongs to, unless it has ended."""
    found = session.get(LoginSession, digest(secret))
    moment = now()
    idle = timedelta(minutes=settings.session_idle_minutes)
    if found is None or found.expires_at <= moment or found.seen_at + idle <= moment:
        return None
    return found


def is_due(last: datetime | None) -> bool:
    """Return whether a use now should be noted, given when the last one was."""
    return last is None or now() - last >= TOUCH_AFTER


def touch_session(session: Session, session_id: str) -> None:
    """Note that the sign-in is in use."""
    session.execute(update(LoginSession).where(LoginSession.id == session_id).values(seen_at=now()))


def end_session(session: Session, secret: str) -> None:
    """End one sign-in."""
    session.execute(delete(LoginSession).where(LoginSession.id == digest(secret)))


def end_sessions_of(session: Session, person_id: str, *, but: str | None = None) -> None:
    """End every sign-in of a person, except perhaps the one of this secret."""
    ending = delete(LoginSession).where(LoginSession.person_id == person_id)
    if but is not None:
        ending = ending.where(LoginSession.id != digest(but))
    session.execute(ending)


def session_secret(request: Request) -> str | None:
    """Return the secret in the request's cookie."""
    return request.cookies.get(COOKIE)


def set_cookie(response: Response, name: str, value: str) -> None:
    """Give the browser a cookie that scripts cannot read and other sites cannot send in forms.

    ``Lax`` rather than ``Strict``: people come back from the identity provider, and follow links in
    mails, signed in. Forms and scripts of other sites are stopped by their tokens and headers.
    """
    response.set_cookie(name, value, path="/", secure=True, httponly=True, samesite="lax")


def drop_cookie(response: Response, name: str) -> None:
    """Make the browser forget a cookie."""
    response.delete_cookie(name, path="/", secure=True, httponly=True, samesite="lax")
