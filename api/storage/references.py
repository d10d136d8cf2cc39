"""Which kept files the database speaks of; what it does not speak of is nobody's."""

from collections.abc import Collection
from typing import Final

from sqlalchemy import inspect, select, text
from sqlalchemy.orm import InstrumentedAttribute, Session

from api.storage.projects import Run, Upload

FILE_COLUMNS: Final[tuple[InstrumentedAttribute[str] | InstrumentedAttribute[str | None], ...]] = (
    Upload.sha256,
    Run.result,
    Run.specification,
    Run.carried,
)
"""Every column that holds the digest of a kept file; a test looks for others."""

FILES_LOCK: Final = 7_410_002
"""Of PostgreSQL; on SQLite one transaction writes at a time anyway."""


def referenced_files(session: Session, among: Collection[str] | None = None) -> frozenset[str]:
    """Return the digests of the files that the database speaks of, or those `among` some."""
    found: set[str] = set()
    tables = inspect(session.connection())
    for column in FILE_COLUMNS:
        there = {one["name"] for one in tables.get_columns(column.class_.__tablename__)}
        if column.key not in there:
            continue  # a backup may be taken before an update has brought the tables up to date
        query = select(column).where(column.is_not(None)).distinct()
        if among is not None:
            query = query.where(column.in_(among))
        found.update(digest for digest in session.scalars(query) if digest)
    return frozenset(found)


def lock_files(session: Session, *, to_remove: bool = False) -> None:
    """Keep files from being removed until the session ends, or everybody from adding any.

    Whoever adds a row that speaks of a file takes this lock and then sees to it that the file is
    there; whoever removes files looks for rows under it. So no row ever speaks of a file that went.
    """
    if session.get_bind().dialect.name == "postgresql":
        name = "pg_advisory_xact_lock" if to_remove else "pg_advisory_xact_lock_shared"
        session.execute(text(f"SELECT {name}(:key)"), {"key": FILES_LOCK})
