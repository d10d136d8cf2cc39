"""The library's SQLite file: tables, schema version, transactions, and errors made readable.

Write-ahead logging lets readers go on while one process writes; writers queue for `BUSY_SECONDS`.
"""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Engine,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    create_engine,
    event,
)
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry

from corpora.search import TABLE as SEARCH_TABLE
from foundation.errors import OutputError, UnreadableInputError

SCHEMA_VERSION = 1
"""Recorded in the file (``user_version``). Raise it with every change of the tables below."""

APPLICATION_ID = 0x434D4C31
"""Recorded in the file (``application_id``, "CML1"), so that no foreign file is written to."""

BUSY_SECONDS = 60.0  # importing the whole official feed holds the write lock for some seconds

metadata = MetaData()

standards = Table(
    "standards",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("reference", String, nullable=False),
    Column("version", String, nullable=False),
    Column("major", Integer, nullable=False),
    Column("minor", Integer, nullable=False),
    Column("title", String, nullable=False),
    Column("level", Integer),
    Column("status", String),
    Column("statements", Integer, nullable=False),
    Column("duties", Integer, nullable=False),
    Column("current", Boolean, nullable=False),
    Column("revision", String, nullable=False),
    Column("content", Text, nullable=False),
    UniqueConstraint("reference", "version"),
    Index("standards_current", "reference", "current"),
)

areas = Table(
    "areas",
    metadata,
    Column("key", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("revision", String, nullable=False),
    Column("content", Text, nullable=False),
)

nos_units = Table(
    "nos_units",
    metadata,
    Column("key", String, primary_key=True),
    Column("title", String, nullable=False),
    Column("revision", String, nullable=False),
    Column("content", Text, nullable=False),
)


class Store:
    """Transactions on the library's file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._engine: Engine | None = None

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Yield a connection that sees one state of the library until it is closed."""
        with self._readable_errors(), self._open().connect() as connection:
            connection.exec_driver_sql("BEGIN")
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Yield a connection whose changes are kept together on leaving, or not at all."""
        with self._readable_errors(), self._open().connect() as connection:
            # Taking the write lock at once, not at the first change, is what makes waiting for
            # another writer safe: a reader that turns writer may be refused without waiting.
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            yield connection
            connection.commit()

    def close(self) -> None:
        """Let go of the file; the next use opens it again."""
        if self._engine is not None:
            self._engine.dispose()
            self._engine = None

    def _open(self) -> Engine:
        """Return the engine; on the first call make the folder and the tables, or check them."""
        if self._engine is None:
            try:
                self.path.parent.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                reason = (error.strerror or str(error)).lower()
                message = (
                    f"{self.path.parent}: the library's folder cannot be made ({reason}); set "
                    "MAPPER_HOME to a folder that you may write to."
                )
                raise OutputError(message) from error
            engine = create_engine(f"sqlite:///{self.path}")
            event.listen(engine, "connect", _configure)
            self._prepare(engine)
            self._engine = engine
        return self._engine

    def _prepare(self, engine: Engine) -> None:
        with engine.connect() as connection:
            # One state for all that is looked at: another process may be making the tables.
            connection.exec_driver_sql("BEGIN")
            if self._checked(connection):
                return
        with engine.connect() as connection:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            # Another process may have made the tables while this one waited.
            if not self._checked(connection):
                metadata.create_all(connection)
                connection.exec_driver_sql(SEARCH_TABLE)
                connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
                connection.exec_driver_sql(f"PRAGMA user_version = {SCHEMA_VERSION}")
            connection.commit()

    def _checked(self, connection: Connection) -> bool:
        """Return whether the tables are there; raise where the file is not one of ours."""
        application = connection.exec_driver_sql("PRAGMA application_id").scalar_one()
        version = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
        if (application, version) == (APPLICATION_ID, SCHEMA_VERSION):
            return True
        if application == APPLICATION_ID and version > SCHEMA_VERSION:
            raise UnreadableInputError(
                self.path,
                f"this library was written by a newer version of the program (schema {version}, "
                f"this one reads {SCHEMA_VERSION})",
                "update content-mapper, or set MAPPER_HOME to another folder",
            )
        tables = connection.exec_driver_sql("SELECT count(*) FROM sqlite_schema").scalar_one()
        if application or version or tables:
            raise UnreadableInputError(
                self.path,
                "it is a database of another program, not a library of standards",
                "move it away, or set MAPPER_HOME to another folder",
            )
        return False

    def _damaged(self) -> UnreadableInputError:
        return UnreadableInputError(
            self.path,
            "the library is damaged",
            "move this file away and import the standards again",
        )

    @contextmanager
    def _readable_errors(self) -> Iterator[None]:
        try:
            yield
        except UnicodeDecodeError as error:  # SQLite quotes a damaged schema in its message
            raise self._damaged() from error
        except DBAPIError as error:
            code = getattr(error.orig, "sqlite_errorcode", 0) & 0xFF
            if code in _DAMAGED or _cannot_be(error, code):
                raise self._damaged() from error
            if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
                message = (
                    f"{self.path}: another program has been writing to the library for more than "
                    f"{BUSY_SECONDS:.0f} seconds; wait until it has finished and try again."
                )
                raise OutputError(message) from error
            if code in _UNWRITABLE:
                message = (
                    f"{self.path}: the library cannot be opened or written ({error.orig}); check "
                    "the folder's permissions and free space, or set MAPPER_HOME to another folder."
                )
                raise OutputError(message) from error
            raise


_DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FORMAT})
_UNWRITABLE = frozenset(
    {
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_READONLY,
    }
)


def _cannot_be(error: DBAPIError, code: int) -> bool:
    """Return whether our own statements fail on a file that says it is ours: something was lost.

    A table or column that is not there, a schema that is no SQL, a text that is no UTF-8 (which
    has no code of SQLite).
    """
    return isinstance(error, OperationalError) and code in {0, sqlite3.SQLITE_ERROR}


def _configure(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    """Set up a new connection; transactions are begun by this module alone."""
    assert isinstance(connection, sqlite3.Connection)  # noqa: S101 - tells the type checker
    connection.isolation_level = None
    connection.execute(f"PRAGMA busy_timeout = {int(BUSY_SECONDS * 1000)}")
    _use_write_ahead_log(connection)
    # Safe with a write-ahead log: a power cut may lose the last import, never the library.
    connection.execute("PRAGMA synchronous = NORMAL")


def _use_write_ahead_log(connection: sqlite3.Connection) -> None:
    """Switch the file to write-ahead logging, once; the switch does not honour the busy timeout."""
    deadline = time.monotonic() + BUSY_SECONDS
    while connection.execute("PRAGMA journal_mode").fetchone() != ("wal",):
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            locked = error.sqlite_errorcode & 0xFF in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
            if not locked or time.monotonic() > deadline:
                raise
            time.sleep(0.01)
        else:
            # Some file systems have no shared memory: then the classic journal stays.
            return
