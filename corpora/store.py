"""The library's SQLite file: tables, schema version, transactions, and errors made readable.

Write-ahead logging lets readers go on while one process writes; writers queue for `BUSY_SECONDS`.
"""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from corpora.search import TABLE as SEARCH_TABLE
from foundation.errors import OutputError, UnreadableInputError

SCHEMA_VERSION = 1
"""Recorded in the file (``user_version``). Raise it with every change of the tables below."""

APPLICATION_ID = 0x434D4C31
"""Recorded in the file (``application_id``, "CML1"), so that no foreign file is written to."""

BUSY_SECONDS = 60.0  # importing the whole official feed holds the write lock for some seconds

TABLES = (
    """
    CREATE TABLE standards (
        id INTEGER NOT NULL PRIMARY KEY,
        reference VARCHAR NOT NULL,
        version VARCHAR NOT NULL,
        major INTEGER NOT NULL,
        minor INTEGER NOT NULL,
        title VARCHAR NOT NULL,
        level INTEGER,
        status VARCHAR,
        statements INTEGER NOT NULL,
        duties INTEGER NOT NULL,
        current BOOLEAN NOT NULL,
        revision VARCHAR NOT NULL,
        content TEXT NOT NULL,
        UNIQUE (reference, version)
    )
    """,
    "CREATE INDEX standards_current ON standards (reference, current)",
    """
    CREATE TABLE areas (
        "key" VARCHAR NOT NULL PRIMARY KEY,
        name VARCHAR NOT NULL,
        revision VARCHAR NOT NULL,
        content TEXT NOT NULL
    )
    """,
    """
    CREATE TABLE nos_units (
        "key" VARCHAR NOT NULL PRIMARY KEY,
        title VARCHAR NOT NULL,
        revision VARCHAR NOT NULL,
        content TEXT NOT NULL
    )
    """,
)


class Store:
    """Transactions on the library's file, each on a connection of its own."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._prepared = False

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Yield a connection that sees one state of the library until it is closed."""
        with self._readable_errors(), self._open() as connection:
            connection.execute("BEGIN")
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Yield a connection whose changes are kept together on leaving, or not at all."""
        with self._readable_errors(), self._open() as connection:
            # Taking the write lock at once, not at the first change, is what makes waiting for
            # another writer safe: a reader that turns writer may be refused without waiting.
            connection.execute("BEGIN IMMEDIATE")
            yield connection
            connection.execute("COMMIT")

    def close(self) -> None:
        """Look at the file again on the next use."""
        self._prepared = False

    def _open(self) -> "closing[sqlite3.Connection]":
        """Return a connection; on the first call make the folder and the tables, or check them.

        Closing it without a commit takes back what was changed.
        """
        if not self._prepared:
            try:
                self.path.parent.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                reason = (error.strerror or str(error)).lower()
                message = (
                    f"{self.path.parent}: the library's folder cannot be made ({reason}); set "
                    "MAPPER_HOME to a folder that you may write to."
                )
                raise OutputError(message) from error
            with closing(_connect(self.path)) as connection:
                self._prepare(connection)
            self._prepared = True
        return closing(_connect(self.path))

    def _prepare(self, connection: sqlite3.Connection) -> None:
        # One state for all that is looked at: another process may be making the tables.
        connection.execute("BEGIN")
        ready = self._checked(connection)
        connection.execute("ROLLBACK")
        if ready:
            return
        connection.execute("BEGIN IMMEDIATE")
        # Another process may have made the tables while this one waited.
        if not self._checked(connection):
            for statement in (*TABLES, SEARCH_TABLE):
                connection.execute(statement)
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        connection.execute("COMMIT")

    def _checked(self, connection: sqlite3.Connection) -> bool:
        """Return whether the tables are there; raise where the file is not one of ours."""
        (application,) = connection.execute("PRAGMA application_id").fetchone()
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if (application, version) == (APPLICATION_ID, SCHEMA_VERSION):
            return True
        if application == APPLICATION_ID and version > SCHEMA_VERSION:
            raise UnreadableInputError(
                self.path,
                f"this library was written by a newer version of the program (schema {version}, "
                f"this one reads {SCHEMA_VERSION})",
                "update content-mapper, or set MAPPER_HOME to another folder",
            )
        (tables,) = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
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
        except sqlite3.Error as error:
            code = getattr(error, "sqlite_errorcode", 0) & 0xFF
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
                    f"{self.path}: the library cannot be opened or written ({error}); check "
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


def _cannot_be(error: sqlite3.Error, code: int) -> bool:
    """Return whether our own statements fail on a file that says it is ours: something was lost.

    A table or column that is not there, a schema that is no SQL, a text that is no UTF-8 (which
    has no code of SQLite).
    """
    return isinstance(error, sqlite3.OperationalError) and code in {0, sqlite3.SQLITE_ERROR}


def _connect(path: Path) -> sqlite3.Connection:
    """Return a new connection; transactions are begun by this module alone."""
    # Whoever opens it uses it, be it from another thread.
    connection = sqlite3.connect(
        path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
    )
    try:
        _use_write_ahead_log(connection)
        # Safe with a write-ahead log: a power cut may lose the last import, never the library.
        connection.execute("PRAGMA synchronous = NORMAL")
    except BaseException:
        connection.close()
        raise
    return connection


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
