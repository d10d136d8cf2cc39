"""A backup of a service that runs: one archive of its database, files and library of standards.

The database first, as of one moment; then the files that it speaks of. A file is never changed, and
none is removed meanwhile (`files.lock`), so that the archive is the service as of that moment.
"""

import hashlib
import os
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import IO

from filelock import FileLock
from sqlalchemy import text

from api.operations import postgres
from api.operations.archive import (
    FORMAT,
    LIBRARY,
    POSTGRESQL,
    SQLITE,
    ArchiveWriter,
    Manifest,
)
from api.service_settings import ServiceSettings
from api.storage.base import now
from api.storage.database import Database
from api.storage.files import FileStore
from api.storage.references import referenced_files
from api.storage.upgrade import current_version
from corpora.library import Library
from foundation.errors import OutputError, UsageError


@dataclass(frozen=True)
class BackedUp:
    """What a backup holds: how many files, how large it is, and what was missing or damaged."""

    files: int
    size: int
    missing: tuple[str, ...]


def files_lock(settings: ServiceSettings) -> FileLock:
    """Return the lock under which a backup copies files and under which files are removed."""
    return FileLock(settings.data / "files.lock")


def back_up(settings: ServiceSettings, home: Path, target: Path) -> BackedUp:
    """Write an archive of the service to `target`, which appears when it is whole.

    Parameters
    ----------
    home
        Folder of the library of standards.

    Raises
    ------
    UsageError
        There is no service in the data folder, or pg_dump is needed and not there.
    OutputError
        The archive cannot be written.
    """
    database = Database(settings.database)
    if database.is_sqlite and not Path(database.url.database or "").is_file():
        raise UsageError(f"{settings.data}: there is no service here; set MAPPER_DATA or --data.")
    try:
        with files_lock(settings), _working_folder(target) as folder:
            done = _write(settings, database, home, folder, folder / "archive")
            _sync(folder / "archive")
            (folder / "archive").replace(target)
    except (OSError, sqlite3.Error) as error:
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        raise OutputError(
            f"{target}: the backup failed ({reason}); check place and space."
        ) from error
    finally:
        database.close()
    return done


def _write(
    settings: ServiceSettings, database: Database, home: Path, folder: Path, archive: Path
) -> BackedUp:
    created_at, files, missing = now(), FileStore(settings.files), []
    schema = current_version(database)
    if schema is None:
        raise UsageError(f"{settings.data}: there is no service here; set MAPPER_DATA or --data.")
    with _private(archive) as raw, tarfile.open(fileobj=raw, mode="w:") as tar:
        writer = ArchiveWriter(tar, created_at)
        name, copy, digests = _database(database, folder)
        writer.add(name, copy)
        copy.unlink()
        library = home / Library.FILE
        if library.is_file():
            snapshot(library, folder / LIBRARY)
            writer.add(LIBRARY, folder / LIBRARY)
        for digest in sorted(digests):
            path = files.path(digest)
            if path.is_file() and _digest(path) == digest:
                writer.add(f"files/{digest[:2]}/{digest}", path)
            else:
                missing.append(digest)
        writer.close(
            Manifest(
                format=FORMAT,
                program="content-mapper",
                version=version("content-mapper"),
                schema_version=schema,
                database="sqlite" if database.is_sqlite else "postgresql",
                created_at=created_at,
                members=writer.members,
                missing=missing,
            )
        )
    return BackedUp(len(digests) - len(missing), archive.stat().st_size, tuple(missing))


def _database(database: Database, folder: Path) -> tuple[str, Path, frozenset[str]]:
    """Copy the database as of now; return the member's name, the copy, and the files it needs."""
    if database.is_sqlite:
        copy = folder / SQLITE
        snapshot(Path(database.url.database or ""), copy)
        frozen = Database(f"sqlite:///{copy}")
        try:
            with frozen.reading() as session:
                digests = referenced_files(session)
        finally:
            frozen.close()
        as_one_file(copy)
        return SQLITE, copy, digests
    copy = folder / POSTGRESQL
    with database.reading() as session:
        session.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
        exported = session.scalar(text("SELECT pg_export_snapshot()"))
        digests = referenced_files(session)
        postgres.dump(database.url, str(exported), copy)
    return POSTGRESQL, copy, digests


def snapshot(source: Path, target: Path) -> None:
    """Copy a SQLite file that others write to, as of one moment."""
    reading = sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)
    writing = sqlite3.connect(target)
    try:
        reading.backup(writing)
    finally:
        reading.close()
        writing.close()
    as_one_file(target)


def as_one_file(path: Path) -> None:
    """Leave a SQLite file without the files beside it that write-ahead logging needs."""
    connection = sqlite3.connect(path)
    try:
        connection.execute("PRAGMA journal_mode = DELETE")
    finally:
        connection.close()


@contextmanager
def _working_folder(target: Path) -> Iterator[Path]:
    """Yield a folder beside the target, on its disk, that is gone in the end."""
    with tempfile.TemporaryDirectory(dir=target.absolute().parent, prefix=".backup-") as folder:
        yield Path(folder)


@contextmanager
def _private(path: Path) -> Iterator[IO[bytes]]:
    """Open a new file that nobody else on the machine may read: drafts and accounts are in it."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        yield file


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
