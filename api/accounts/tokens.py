"""API tokens: a secret that is shown once, with scopes and an end."""

from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from api.accounts.principal import Scope
from api.accounts.secret import TOKEN_PREFIX, digest, new_secret
from api.accounts.settings import AccountSettings
from api.accounts.tables import ApiToken
from api.storage.base import now
from foundation.errors import UsageError


def create_token(
    session: Session,
    person_id: str,
    *,
    name: str,
    scopes: Iterable[Scope],
    days: int,
    settings: AccountSettings,
) -> tuple[ApiToken, str]:
    """Store a token and return it with its secret, which cannot be had again.

    Raises
    ------
    UsageError
        No scope is given, or it would live longer than the service allows.
    """
    granted = sorted(set(scopes))
    if not granted:
        raise UsageError("A token needs at least one scope: read, write, review or administer.")
    if not 1 <= days <= settings.token_days:
        raise UsageError(f"A token lives 1 to {settings.token_days} days; {days} is not possible.")
    secret = TOKEN_PREFIX + new_secret()
    token = ApiToken(
        person_id=person_id,
        name=name,
        secret=digest(secret),
        scopes=[str(scope) for scope in granted],
        expires_at=now() + timedelta(days=days),
    )
    session.add(token)
    session.flush()
    return token, secret


def find_token(session: Session, secret: str) -> ApiToken | None:
    """Return the token of a secret, unless it was revoked or has expired."""
    found = session.scalar(select(ApiToken).where(ApiToken.secret == digest(secret)))
    if found is None or found.revoked_at is not None or found.expires_at <= now():
        return None
    return found


def tokens_of(session: Session, person_id: str) -> list[ApiToken]:
    """Return every token of a person, oldest first, the dead ones too."""
    return list(
        session.scalars(
            select(ApiToken).where(ApiToken.person_id == person_id).order_by(ApiToken.id)
        )
    )


def touch_token(session: Session, token_id: str) -> None:
    """Note that a token was used."""
    session.execute(update(ApiToken).where(ApiToken.id == token_id).values(used_at=now()))


def revoke_token(session: Session, person_id: str, token_id: str) -> bool:
    """Revoke a person's token and return whether they have one of that identifier."""
    token = session.get(ApiToken, token_id)
    if token is None or token.person_id != person_id:
        return False
    token.revoked_at = token.revoked_at or now()
    return True


def revoke_tokens_of(session: Session, person_id: str) -> None:
    """Revoke every token of a person."""
    session.execute(
        update(ApiToken)
        .where(ApiToken.person_id == person_id, ApiToken.revoked_at.is_(None))
        .values(revoked_at=now())
    )
