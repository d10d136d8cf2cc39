"""Tables of operations: when each worker was last seen, and sums that only ever grow."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from sqlalchemy import Float, String, bindparam, delete, func, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from api.storage.base import Base, Moment, now

SIGN_EVERY: Final = timedelta(seconds=10)
SIGN_COUNTS_FOR: Final = timedelta(seconds=60)
"""A worker that matches on every core may be late by some seconds, and by a write that waits."""


class WorkerSign(Base):
    """A worker's sign of life: its name (`api.jobs.crew`) and when it was last seen."""

    __tablename__ = "worker_signs"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    seen_at: Mapped[Moment]


class Tally(Base):
    """A sum over everything that was ever done; it stays when what it counted is deleted."""

    __tablename__ = "tallies"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    value: Mapped[float] = mapped_column(Float, default=0.0)


def note_sign(session: Session, name: str) -> None:
    """Note that a worker is alive."""
    session.execute(
        text(
            "INSERT INTO worker_signs (name, seen_at) VALUES (:name, :seen_at) "
            "ON CONFLICT (name) DO UPDATE SET seen_at = excluded.seen_at"
        ).bindparams(bindparam("seen_at", type_=WorkerSign.seen_at.type)),
        {"name": name, "seen_at": now()},
    )


def forget_sign(session: Session, name: str) -> None:
    """Note that a worker has stopped."""
    session.execute(delete(WorkerSign).where(WorkerSign.name == name))


def seconds_since_sign(session: Session) -> float | None:
    """Return how long ago the newest sign of life of any worker was; `None` without one."""
    newest = session.scalar(select(func.max(WorkerSign.seen_at)))
    return None if newest is None else max(0.0, (now() - newest).total_seconds())


def live_workers(session: Session) -> frozenset[str]:
    """Return the names of the workers that were seen lately."""
    query = select(WorkerSign.name).where(WorkerSign.seen_at > now() - SIGN_COUNTS_FOR)
    return frozenset(session.scalars(query))


def add_to_tallies(session: Session, amounts: Mapping[str, float]) -> None:
    """Add to sums; one that is not there yet begins at nothing."""
    statement = text(
        "INSERT INTO tallies (name, value) VALUES (:name, :value) "
        "ON CONFLICT (name) DO UPDATE SET value = tallies.value + excluded.value"
    )
    for name, value in sorted(amounts.items()):  # in one order, so that no two writers deadlock
        session.execute(statement, {"name": name, "value": value})


def tallies(session: Session) -> dict[str, float]:
    """Return every sum by its name."""
    return {row.name: row.value for row in session.scalars(select(Tally))}
