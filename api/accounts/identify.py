"""From a request to the person behind it: by API token, by cookie, or by nothing."""

from dataclasses import dataclass

from fastapi import Request
from sqlalchemy.orm import Session

from api.accounts.principal import OrganisationKind, Principal, Scope, Via
from api.accounts.sessions import find_session, is_due, session_secret, touch_session
from api.accounts.settings import AccountSettings
from api.accounts.tables import ApiToken, LoginSession, Person
from api.accounts.tokens import find_token, touch_token

EVERY_SCOPE = frozenset(Scope)


@dataclass(frozen=True)
class Caller:
    """Who asks, the secret that forms are derived from, and what to note as used."""

    principal: Principal
    secret: str | None = None
    used: LoginSession | ApiToken | None = None


def identify(session: Session, request: Request, settings: AccountSettings) -> Caller | None:
    """Return who sent the request, None for a stranger.

    A token goes before a cookie: a program that sends one means it.
    """
    given = request.headers.get("authorization")
    if given is not None:
        scheme, _, secret = given.partition(" ")
        return _by_token(session, secret.strip()) if scheme.lower() == "bearer" else None
    cookie = session_secret(request)
    return _by_cookie(session, cookie, settings) if cookie else None


def note_use(session: Session, used: LoginSession | ApiToken) -> None:
    """Note that a sign-in or token is in use."""
    if isinstance(used, ApiToken):
        touch_token(session, used.id)
    else:
        touch_session(session, used.id)


def principal_of(
    person: Person,
    *,
    via: Via = "session",
    scopes: frozenset[Scope] = EVERY_SCOPE,
    token_id: str | None = None,
) -> Principal:
    """Return the principal for a person."""
    return Principal(
        person_id=person.id,
        organisation_id=person.organisation_id,
        name=person.name,
        roles=person.roles,
        scopes=scopes,
        kind=OrganisationKind(person.organisation.kind),
        via=via,
        token_id=token_id,
    )


def _by_token(session: Session, secret: str) -> Caller | None:
    token = find_token(session, secret)
    person = _active(session, token.person_id) if token else None
    if token is None or person is None:
        return None
    principal = principal_of(person, via="token", scopes=token.granted, token_id=token.id)
    return Caller(principal, used=token if is_due(token.used_at) else None)


def _by_cookie(session: Session, secret: str, settings: AccountSettings) -> Caller | None:
    found = find_session(session, secret, settings)
    person = _active(session, found.person_id) if found else None
    if found is None or person is None:
        return None
    return Caller(principal_of(person), secret, used=found if is_due(found.seen_at) else None)


def _active(session: Session, person_id: str) -> Person | None:
    person = session.get(Person, person_id)
    return person if person is not None and person.disabled_at is None else None
