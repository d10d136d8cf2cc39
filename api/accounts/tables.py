"""Tables of accounts: organisations, people, sign-ins, tokens, shares, and the audit log.

Secrets are kept as digests only. Rows of the audit log refer to nothing, so that they outlive what
they are about; triggers (migration 0002) refuse to change or remove them.
"""

from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, Integer, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from api.accounts.principal import OrganisationKind, Role, Scope
from api.storage.base import Base, Digest, Id, Moment, PrimaryId, now

WORD = String(16)
NAME = String(200)
EMAIL = String(254)
ADDRESS = String(45)


class Organisation(Base):
    """An awarding organisation, a review body, or the operator of the service."""

    __tablename__ = "organisations"

    id: Mapped[PrimaryId]
    name: Mapped[str] = mapped_column(NAME, unique=True)
    kind: Mapped[str] = mapped_column(WORD, default=OrganisationKind.AWARDING)
    created_at: Mapped[Moment] = mapped_column(default=now)


class Person(Base):
    """Somebody who may sign in: by password, through the identity provider, or both.

    `email` is stored in lower case. A person belongs to one organisation for good: their decisions
    are its decisions.
    """

    __tablename__ = "people"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)

    id: Mapped[PrimaryId]
    organisation_id: Mapped[Id] = mapped_column(ForeignKey("organisations.id"), index=True)
    name: Mapped[str] = mapped_column(NAME)
    email: Mapped[str] = mapped_column(EMAIL, unique=True)
    password: Mapped[str | None] = mapped_column(String(200))
    issuer: Mapped[str | None] = mapped_column(NAME)
    subject: Mapped[str | None] = mapped_column(String(255))
    created_at: Mapped[Moment] = mapped_column(default=now)
    disabled_at: Mapped[Moment | None]

    organisation: Mapped[Organisation] = relationship(lazy="joined", innerjoin=True)
    memberships: Mapped[list["Membership"]] = relationship(
        lazy="joined", cascade="all, delete-orphan", order_by="Membership.role"
    )

    @property
    def roles(self) -> frozenset[Role]:
        """The person's roles in their organisation."""
        return frozenset(Role(membership.role) for membership in self.memberships)


class Membership(Base):
    """One role of a person in their organisation."""

    __tablename__ = "memberships"

    person_id: Mapped[Id] = mapped_column(ForeignKey("people.id"), primary_key=True)
    role: Mapped[str] = mapped_column(WORD, primary_key=True)


class LoginSession(Base):
    """A sign-in. The cookie holds a random secret, this row its digest."""

    __tablename__ = "login_sessions"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[Id] = mapped_column(ForeignKey("people.id"), index=True)
    created_at: Mapped[Moment] = mapped_column(default=now)
    seen_at: Mapped[Moment] = mapped_column(default=now)
    expires_at: Mapped[Moment]


class PendingSignIn(Base):
    """A sign-in through the identity provider that has begun; used once, then removed."""

    __tablename__ = "pending_sign_ins"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    nonce: Mapped[str] = mapped_column(String(64))
    verifier: Mapped[str] = mapped_column(String(128))
    next_path: Mapped[str] = mapped_column(String(500))
    expires_at: Mapped[Moment]


class ApiToken(Base):
    """A token that a program uses in place of its owner; the secret is shown once and not kept."""

    __tablename__ = "api_tokens"

    id: Mapped[PrimaryId]
    person_id: Mapped[Id] = mapped_column(ForeignKey("people.id"), index=True)
    name: Mapped[str] = mapped_column(NAME)
    secret: Mapped[Digest] = mapped_column(unique=True)
    scopes: Mapped[list[str]] = mapped_column(JSON)
    created_at: Mapped[Moment] = mapped_column(default=now)
    expires_at: Mapped[Moment]
    used_at: Mapped[Moment | None]
    revoked_at: Mapped[Moment | None]

    @property
    def granted(self) -> frozenset[Scope]:
        """What the token may be used for."""
        return frozenset(Scope(scope) for scope in self.scopes)


class ProjectShare(Base):
    """A project shown to another organisation, from `created_at` until `withdrawn_at`."""

    __tablename__ = "project_shares"
    __table_args__ = (
        Index(
            "uq_project_shares_live",
            "project_id",
            "organisation_id",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL"),
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
    )

    id: Mapped[PrimaryId]
    project_id: Mapped[Id] = mapped_column(ForeignKey("projects.id"), index=True)
    organisation_id: Mapped[Id] = mapped_column(ForeignKey("organisations.id"), index=True)
    created_by: Mapped[Id]
    created_at: Mapped[Moment] = mapped_column(default=now)
    withdrawn_by: Mapped[Id | None]
    withdrawn_at: Mapped[Moment | None]

    organisation: Mapped[Organisation] = relationship(lazy="joined", innerjoin=True)


class LoginAttempt(Base):
    """A sign-in with a password that failed; `subject` is the digest of the address given."""

    __tablename__ = "login_attempts"
    __table_args__ = (Index("ix_login_attempts_subject_at", "subject", "at"),)

    id: Mapped[PrimaryId]
    subject: Mapped[Digest]
    at: Mapped[Moment] = mapped_column(default=now)


class AuditEvent(Base):
    """One thing that somebody did or was refused. Rows are only ever added."""

    __tablename__ = "audit_events"
    __table_args__ = (
        Index("ix_audit_events_project_id_id", "project_id", "id"),
        Index("ix_audit_events_organisation_id_id", "organisation_id", "id"),
    )

    id: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True
    )
    at: Mapped[Moment] = mapped_column(default=now)
    person_id: Mapped[Id | None]
    person_name: Mapped[str] = mapped_column(NAME)
    organisation_id: Mapped[Id | None]
    via: Mapped[str] = mapped_column(WORD)
    token_id: Mapped[Id | None]
    action: Mapped[str] = mapped_column(String(32))
    outcome: Mapped[str] = mapped_column(WORD)
    project_id: Mapped[Id | None]
    address: Mapped[str | None] = mapped_column(ADDRESS)
    detail: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
