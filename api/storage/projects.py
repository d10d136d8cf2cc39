"""Tables of projects: uploads, files beside, runs and their events, decisions, texts, reviews.

Decisions and verdicts are only ever added: the current state is what the newest says, and a version
that is used twice breaks a constraint, so that two people never overwrite each other silently.
"""

from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from api.storage.base import Base, Digest, Id, Moment, PrimaryId, now

CODE = String(64)
REFERENCE = String(200)


class Upload(Base):
    """A file as somebody sent it: who, when, under which name; what it is by its content."""

    __tablename__ = "uploads"

    id: Mapped[PrimaryId]
    sha256: Mapped[Digest]
    name: Mapped[str] = mapped_column(String(255))
    format: Mapped[str] = mapped_column(String(16))
    size: Mapped[int] = mapped_column(BigInteger)
    organisation_id: Mapped[Id] = mapped_column(index=True)
    person_id: Mapped[Id]
    created_at: Mapped[Moment] = mapped_column(default=now)


class Project(Base):
    """A specification, a standard version and a category, owned by an organisation."""

    __tablename__ = "projects"

    id: Mapped[PrimaryId]
    organisation_id: Mapped[Id] = mapped_column(index=True)
    created_by: Mapped[Id]
    name: Mapped[str] = mapped_column(String(200))
    upload_id: Mapped[Id] = mapped_column(ForeignKey("uploads.id"))
    standard_reference: Mapped[str] = mapped_column(CODE)
    standard_version: Mapped[str] = mapped_column(CODE)
    option: Mapped[str | None] = mapped_column(REFERENCE)
    area: Mapped[str | None] = mapped_column(REFERENCE)
    category: Mapped[str | None] = mapped_column(CODE)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[Moment] = mapped_column(default=now)
    updated_at: Mapped[Moment] = mapped_column(default=now)
    deleted_at: Mapped[Moment | None]


class ProjectFile(Base):
    """A file that a project has beside its specification: at most one of each `kind`."""

    __tablename__ = "project_files"

    project_id: Mapped[str] = mapped_column(String(36), ForeignKey("projects.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    upload_id: Mapped[Id] = mapped_column(ForeignKey("uploads.id"))
    person_id: Mapped[Id]
    person_name: Mapped[str] = mapped_column(String(200))
    at: Mapped[Moment] = mapped_column(default=now)


class Run(Base):
    """One job for a project: a mapping, or a check of claims. Its row is what has become of it.

    `kind` is ``map`` or ``check``; a check has the claims of an upload (the specification's own
    without one) and belongs to the organisation that asked for it. `state` is ``queued``,
    ``running``, ``done``, ``failed`` or ``cancelled``; the last three are final. `beside` names the
    uploads, by kind, of the files beside the specification as they were when it was asked for, and
    of a reviewer's files; `sampling` is what a reviewer asks of the sample: `share`, `raises`.
    `result` (the mapping or the report), `specification` and `carried` (what went into it from the
    last draft) are digests of JSON files, set once, when it is done.
    """

    __tablename__ = "runs"

    id: Mapped[PrimaryId]
    project_id: Mapped[Id] = mapped_column(ForeignKey("projects.id"), index=True)
    kind: Mapped[str] = mapped_column(String(16), default="map")
    organisation_id: Mapped[Id]
    requested_by: Mapped[Id]
    claims_upload_id: Mapped[Id | None] = mapped_column(ForeignKey("uploads.id"))
    sector: Mapped[str | None] = mapped_column(REFERENCE)
    seed: Mapped[int] = mapped_column(default=0)
    beside: Mapped[dict[str, str] | None] = mapped_column(JSON)
    sampling: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(16), default="queued")
    attempts: Mapped[int] = mapped_column(default=0)
    cancel_requested: Mapped[bool] = mapped_column(default=False)
    problem: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    result: Mapped[Digest | None]
    specification: Mapped[Digest | None]
    carried: Mapped[Digest | None]
    created_at: Mapped[Moment] = mapped_column(default=now)
    started_at: Mapped[Moment | None]
    finished_at: Mapped[Moment | None]


class RunEvent(Base):
    """One thing that happened in a run, numbered from 1, for whoever watches."""

    __tablename__ = "run_events"

    run_id: Mapped[Id] = mapped_column(ForeignKey("runs.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(String(16))
    message: Mapped[str] = mapped_column(Text)
    at: Mapped[Moment] = mapped_column(default=now)


class Decision(Base):
    """What a person decided on a statement or duty, the `version`-th decision on it.

    `action` is ``accept``, ``reject``, ``change``, ``add`` (a place), ``coverage`` (of the
    statement) or ``undo`` (of the decision `undoes`). A place is named as in the mapping.
    """

    __tablename__ = "decisions"
    __table_args__ = (UniqueConstraint("project_id", "target", "version"),)

    id: Mapped[PrimaryId]
    project_id: Mapped[Id] = mapped_column(ForeignKey("projects.id"))
    target: Mapped[str] = mapped_column(CODE)
    version: Mapped[int]
    action: Mapped[str] = mapped_column(String(16))
    unit: Mapped[str | None] = mapped_column(REFERENCE)
    outcome: Mapped[str | None] = mapped_column(REFERENCE)
    criterion: Mapped[str | None] = mapped_column(REFERENCE)
    coverage: Mapped[str | None] = mapped_column(String(16))
    text: Mapped[str | None] = mapped_column(Text)
    rationale: Mapped[str] = mapped_column(Text, default="")
    undoes: Mapped[int | None]
    person_id: Mapped[Id]
    person_name: Mapped[str] = mapped_column(String(200))
    at: Mapped[Moment] = mapped_column(default=now)


class AdditionalText(Base):
    """What people wrote about one item of additional content; the newest version counts."""

    __tablename__ = "additional_texts"
    __table_args__ = (UniqueConstraint("project_id", "item", "version"),)

    id: Mapped[PrimaryId]
    project_id: Mapped[Id] = mapped_column(ForeignKey("projects.id"))
    item: Mapped[str] = mapped_column(String(600))
    version: Mapped[int]
    relevance: Mapped[str] = mapped_column(Text, default="")
    employer_validation: Mapped[str] = mapped_column(Text, default="")
    person_id: Mapped[Id]
    person_name: Mapped[str] = mapped_column(String(200))
    at: Mapped[Moment] = mapped_column(default=now)


class ReviewVerdict(Base):
    """What a reviewer said of one claim of a check, the `version`-th time."""

    __tablename__ = "review_verdicts"
    __table_args__ = (UniqueConstraint("run_id", "claim", "person_id", "version"),)

    id: Mapped[PrimaryId]
    run_id: Mapped[Id] = mapped_column(ForeignKey("runs.id"))
    claim: Mapped[str] = mapped_column(CODE)
    version: Mapped[int]
    decision: Mapped[str] = mapped_column(String(16))
    coverage: Mapped[str | None] = mapped_column(String(16))
    comment: Mapped[str] = mapped_column(Text, default="")
    person_id: Mapped[Id]
    person_name: Mapped[str] = mapped_column(String(200))
    at: Mapped[Moment] = mapped_column(default=now)


class ReviewSettlement(Base):
    """What a third reviewer settled where two differ on a claim, the `version`-th time."""

    __tablename__ = "review_settlements"
    __table_args__ = (UniqueConstraint("run_id", "claim", "version"),)

    id: Mapped[PrimaryId]
    run_id: Mapped[Id] = mapped_column(ForeignKey("runs.id"))
    claim: Mapped[str] = mapped_column(CODE)
    version: Mapped[int]
    decision: Mapped[str] = mapped_column(String(16))
    coverage: Mapped[str | None] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(Text)
    person_id: Mapped[Id]
    person_name: Mapped[str] = mapped_column(String(200))
    at: Mapped[Moment] = mapped_column(default=now)


class IdempotencyKey(Base):
    """The answer to a creation, kept so that the same request sent again creates nothing."""

    __tablename__ = "idempotency_keys"
    __table_args__ = (Index("ix_idempotency_keys_created_at", "created_at"),)

    person_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    request: Mapped[Digest]
    status: Mapped[int]
    headers: Mapped[dict[str, Any]] = mapped_column(JSON)
    body: Mapped[str] = mapped_column(Text)
    created_at: Mapped[Moment] = mapped_column(default=now)
