"""Organisations and their people: adding, changing, switching off."""

import re
from collections.abc import Iterable
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.accounts.passwords import hash_password, refuse_weak
from api.accounts.principal import OrganisationKind, Role
from api.accounts.sessions import end_sessions_of
from api.accounts.sign_in import find_person, normalised_email
from api.accounts.tables import Membership, Organisation, Person
from api.accounts.tokens import revoke_tokens_of
from api.storage.base import now
from api.storage.database import Database
from foundation.errors import UnknownNameError, UsageError

EMAIL: Final = re.compile(r"[^@\s\x00-\x1f]{1,64}@[^@\s\x00-\x1f]{1,189}")
"""Shape only: whether there is such a mailbox, the administrator who writes it knows."""


def add_organisation(session: Session, name: str, kind: OrganisationKind) -> Organisation:
    """Store a new organisation and return it.

    Raises
    ------
    UsageError
        There is one of that name, or the name is empty.
    """
    name = _cleaned(name)
    if session.scalar(select(Organisation.id).where(Organisation.name == name)) is not None:
        raise UsageError(f"There is already an organisation named {name!r}; use another name.")
    organisation = Organisation(name=name, kind=kind)
    session.add(organisation)
    session.flush()
    return organisation


def find_organisation(session: Session, name: str) -> Organisation:
    """Return the organisation of that name.

    Raises
    ------
    UnknownNameError
        There is none.
    """
    found = session.scalar(select(Organisation).where(Organisation.name == name.strip()))
    if found is None:
        known = session.scalars(select(Organisation.name).order_by(Organisation.name).limit(10))
        raise UnknownNameError("organisation", name, list(known))
    return found


def add_person(
    session: Session,
    organisation: Organisation,
    *,
    email: str,
    name: str,
    roles: Iterable[Role],
    password: str | None = None,
) -> Person:
    """Store a new person and return them; without a password they sign in at the provider.

    Raises
    ------
    UsageError
        The address is none or is taken, there is no role, or the password is weak.
    """
    address = normalised_email(email)
    if not EMAIL.fullmatch(address):
        raise UsageError(f"{email!r} is no e-mail address; write one such as jo@example.org.")
    if find_person(session, address) is not None:
        raise UsageError(f"{address} has an account already; use another address.")
    person = Person(
        organisation_id=organisation.id,
        email=address,
        name=_cleaned(name),
        memberships=_memberships(roles),
    )
    person.organisation = organisation
    if password is not None:
        refuse_weak(password, email=address)
        person.password = hash_password(password)
    session.add(person)
    session.flush()
    return person


def known_person(session: Session, email: str) -> Person:
    """Return the person with an e-mail address.

    Raises
    ------
    UnknownNameError
        There is none.
    """
    found = find_person(session, email)
    if found is None:
        raise UnknownNameError("person", email, advice="See 'mapper accounts list'.")
    return found


def people_of(session: Session, organisation_id: str) -> list[Person]:
    """Return the people of an organisation in order of their addresses."""
    found = session.scalars(
        select(Person).where(Person.organisation_id == organisation_id).order_by(Person.email)
    )
    return list(found.unique())


def nobody_can_sign_in(database: Database) -> bool:
    """Return whether there is no account that is switched on."""
    with database.reading() as session:
        return (
            session.scalar(select(Person.id).where(Person.disabled_at.is_(None)).limit(1)) is None
        )


def set_roles(person: Person, roles: Iterable[Role]) -> None:
    """Replace a person's roles; what they may do changes with their next request.

    Raises
    ------
    UsageError
        No role is given.
    """
    wanted = set(roles)
    person.memberships = [kept for kept in person.memberships if kept.role in wanted] + [
        added for added in _memberships(wanted) if added.role not in person.roles
    ]


def set_password(
    session: Session, person: Person, password: str, *, keep: str | None = None
) -> None:
    """Replace a person's password and end their sign-ins, except the one of the secret `keep`.

    Raises
    ------
    UsageError
        The password is weak.
    """
    refuse_weak(password, email=person.email)
    person.password = hash_password(password)
    end_sessions_of(session, person.id, but=keep)


def disable(session: Session, person: Person) -> None:
    """Switch an account off: its sign-ins end, its tokens are revoked, its history stays."""
    person.disabled_at = person.disabled_at or now()
    end_sessions_of(session, person.id)
    revoke_tokens_of(session, person.id)


def enable(person: Person) -> None:
    """Switch an account on again; tokens stay revoked."""
    person.disabled_at = None


def _memberships(roles: Iterable[Role]) -> list[Membership]:
    wanted = sorted(set(roles))
    if not wanted:
        raise UsageError("A person needs a role: writer, reviewer or administrator.")
    return [Membership(role=role) for role in wanted]


def _cleaned(name: str) -> str:
    """Return a name without line breaks and control characters."""
    cleaned = " ".join("".join(c if c.isprintable() else " " for c in name).split())
    if not 1 <= len(cleaned) <= 200:
        raise UsageError("A name has 1 to 200 characters.")
    return cleaned
