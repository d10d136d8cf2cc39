"""Signing in with a password: locked after failures, and silent about who has an account.

An address without an account is counted, locked and answered exactly like one with an account.
"""

from datetime import timedelta
from typing import Final

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from api.accounts.audit import record
from api.accounts.identify import principal_of
from api.accounts.passwords import LONGEST, hash_password, is_outdated, password_matches
from api.accounts.rules import Action
from api.accounts.secret import digest
from api.accounts.sessions import start_session
from api.accounts.settings import AccountSettings
from api.accounts.tables import LoginAttempt, Person
from api.storage.base import now
from api.storage.database import Database
from foundation.errors import MapperError

WRONG: Final = "That e-mail address and password do not go together."
KEPT_FOR: Final = timedelta(days=30)
"""How long failed attempts are kept, for an administrator who looks into them."""


class SignInRefusedError(MapperError):
    """Somebody could not be signed in; the message is for them and tells nothing more."""


def sign_in_with_password(
    database: Database, settings: AccountSettings, email: str, password: str, address: str | None
) -> str:
    """Return the secret of a new sign-in.

    The attempt is stored before the password is checked, so that many at once are all counted.

    Raises
    ------
    SignInRefusedError
        Wrong address or password, or too many failures.
    """
    subject = digest(normalised_email(email))
    with database.writing() as session:
        session.execute(delete(LoginAttempt).where(LoginAttempt.at < now() - KEPT_FOR))
        attempt = LoginAttempt(subject=subject)
        session.add(attempt)
    with database.reading() as session:
        failures = _failures(session, subject, settings)
        person = find_person(session, email)
    if failures > settings.failures:
        with database.writing() as session:
            session.execute(delete(LoginAttempt).where(LoginAttempt.id == attempt.id))
        raise SignInRefusedError(
            f"Too many failed attempts; try again in {settings.lockout_minutes} minutes."
        )
    stored = person.password if person else None
    right = password_matches(stored, password) and len(password) <= LONGEST
    if person is None or stored is None or not right or person.disabled_at is not None:
        _keep_failure(database, person, address)
        raise SignInRefusedError(WRONG)
    with database.writing() as session:
        session.execute(delete(LoginAttempt).where(LoginAttempt.subject == subject))
        owner = session.get_one(Person, person.id)
        if is_outdated(stored):
            owner.password = hash_password(password)
        return admit(session, owner, settings, address, way="password")


def admit(
    session: Session, person: Person, settings: AccountSettings, address: str | None, *, way: str
) -> str:
    """Start a sign-in for a person whose identity is established, and return its secret."""
    record(session, principal_of(person), Action.SIGN_IN, address=address, way=way)
    return start_session(session, person, settings)


def find_person(session: Session, email: str) -> Person | None:
    """Return the person with an e-mail address."""
    return (
        session.scalars(select(Person).where(Person.email == normalised_email(email)))
        .unique()
        .one_or_none()
    )


def normalised_email(email: str) -> str:
    """Return an e-mail address as it is stored."""
    return email.strip().lower().replace("\0", "")


def unlock(session: Session, email: str) -> None:
    """Forget the failed attempts for an address."""
    subject = digest(normalised_email(email))
    session.execute(delete(LoginAttempt).where(LoginAttempt.subject == subject))


def _failures(session: Session, subject: str, settings: AccountSettings) -> int:
    since = now() - timedelta(minutes=settings.lockout_minutes)
    counted = session.scalar(
        select(func.count())
        .select_from(LoginAttempt)
        .where(LoginAttempt.subject == subject, LoginAttempt.at > since)
    )
    return counted or 0


def _keep_failure(database: Database, person: Person | None, address: str | None) -> None:
    with database.writing() as session:
        principal = principal_of(person) if person else None
        record(session, principal, Action.SIGN_IN, outcome="failed", address=address)
