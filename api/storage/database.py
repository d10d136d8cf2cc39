"""One place that talks to the database: SQLite in the data folder, or PostgreSQL by URL.

On SQLite a transaction that will write takes the write lock when it begins (`writing`): one that
begins as a reader and then writes cannot wait for another writer and fails at once instead.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.orm import Session

from foundation.files import make_folder

BUSY_MILLISECONDS: Final = 15_000
"""How long to wait for another writer on SQLite. A write of ours takes milliseconds."""

CONNECTIONS: Final = 20
MORE_CONNECTIONS: Final = 25
"""The thread pool of a server process has 40 threads, each with one connection at most."""


class Database:
    """The engine and its sessions. Cheap to make; connects when first used."""

    def __init__(self, url: str) -> None:
        self.url: URL = _with_driver(make_url(url))
        self.engine: Engine = _engine(self.url)
        self._writer = self.engine.execution_options(takes_write_lock=True)

    @property
    def is_sqlite(self) -> bool:
        """Whether this is SQLite rather than PostgreSQL."""
        return self.url.get_backend_name() == "sqlite"

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Yield a session for a transaction that only reads; it is rolled back at the end."""
        with Session(self.engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Yield a session for a transaction that may write; committed at the end, else undone."""
        with Session(self._writer, expire_on_commit=False) as session, session.begin():
            yield session

    def scrub(self) -> None:
        """Leave nothing of deleted rows in the files of SQLite, as far as nobody reads just now.

        They are overwritten in the database itself when they are deleted; the write-ahead log still
        holds their pages until it is begun anew. PostgreSQL does this in its own time (VACUUM).
        """
        if self.is_sqlite:
            self._outside_transactions("PRAGMA wal_checkpoint(TRUNCATE)")

    def compact(self) -> None:
        """Write the database anew: nothing is left of rows that were ever deleted."""
        if self.is_sqlite:
            self._outside_transactions("VACUUM")
            self.scrub()
        else:
            with self.engine.connect().execution_options(
                isolation_level="AUTOCOMMIT"
            ) as connection:
                connection.exec_driver_sql("VACUUM")

    def _outside_transactions(self, statement: str) -> None:
        """Execute a statement of SQLite; every connection of ours begins one (`_begin_sqlite`)."""
        connection = self.engine.raw_connection()
        try:
            cursor = connection.cursor()
            cursor.execute(statement)
            cursor.close()
        finally:
            connection.close()

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def _with_driver(url: URL) -> URL:
    """Name our PostgreSQL driver where the URL names none, as those of hosting services do."""
    if url.drivername in {"postgres", "postgresql"}:
        return url.set(drivername="postgresql+psycopg")
    return url


def _engine(url: URL) -> Engine:
    options: dict[str, Any] = {
        "pool_size": CONNECTIONS,
        "max_overflow": MORE_CONNECTIONS,
        "hide_parameters": True,  # they hold texts of people and would stand in errors
    }
    if url.get_backend_name() != "sqlite":
        return create_engine(url, pool_pre_ping=True, **options)
    if url.database:
        make_folder(Path(url.database).parent)
    engine = create_engine(url, connect_args={"check_same_thread": False}, **options)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: DBAPIConnection, _record: object) -> None:
    connection.isolation_level = None  # transactions are begun below, not by the driver
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = NORMAL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA secure_delete = ON")  # what is deleted is overwritten with zeros
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    immediate = connection.get_execution_options().get("takes_write_lock")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")
