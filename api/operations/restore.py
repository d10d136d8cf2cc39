"""Puts a backup in the place of a service that does not run: everything checked, then moved in.

The archive is unpacked beside the data folder, checked and brought up to date there. Then folders
are renamed; where that fails, they are renamed back. Nobody who was signed in stays signed in.
"""

import os
import secrets
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from api.accounts.tables import LoginSession, PendingSignIn
from api.jobs.queue import adopt_all, prepare_queue
from api.operations import postgres
from api.operations.archive import LIBRARY, POSTGRESQL, SQLITE, Manifest, unpack
from api.operations.backup import as_one_file
from api.service_settings import ServiceSettings
from api.storage import runs
from api.storage.database import Database
from api.storage.operations import WorkerSign, live_workers
from api.storage.projects import Project, Run
from api.storage.upgrade import known_versions, upgrade
from corpora.library import Library
from foundation.errors import OutputError, UnreadableInputError, UsageError
from foundation.files import make_folder

REPLACE: Final = "give --replace to put the backup in its place"
BESIDE: Final = ("-wal", "-shm", "-journal")


@dataclass(frozen=True)
class Restored:
    """What was put back."""

    created_at: datetime
    projects: int
    files: int
    missing: tuple[str, ...]


def restore(settings: ServiceSettings, home: Path, source: Path, *, replace: bool) -> Restored:
    """Put the service of a backup into the data folder, the database and the library.

    Raises
    ------
    UsageError
        The service runs; there is one already and `replace` is not given; the backup is of another
        kind of database; the data folder cannot be renamed.
    UnreadableInputError
        The archive is damaged, is none, or was made by a newer version.
    OutputError
        A disk is full or a folder cannot be written. Nothing was changed.
    """
    database = Database(settings.database)
    try:
        refuse_running(settings, database)
        if not replace:
            _refuse_existing(settings, home, database)
        with _staging(settings.data) as folder:
            manifest = unpack(source, folder)
            _refuse_other_kind(manifest, database)
            _refuse_newer(source, manifest)
            moves = _Moves()
            if (folder / LIBRARY).is_file():
                _check_sqlite(source, folder / LIBRARY)
                make_folder(home)
                moves.plan(folder / LIBRARY, home / Library.FILE)
            if database.is_sqlite:
                projects = _prepare(settings, source, folder)
                own = folder / "data"
                _plan_sqlite(moves, settings, database, folder / SQLITE, own)
                _place_files(folder, own)
                moves.plan(own, settings.data)
                moves.make()
            else:
                own = folder / "data"
                _place_files(folder, own)
                moves.plan(own, settings.data)
                projects = _load(settings, database, folder / POSTGRESQL, moves)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        message = (
            f"{settings.data}: the backup cannot be put there ({reason}); nothing was changed."
        )
        raise OutputError(message) from error
    finally:
        database.close()
    files = len([name for name in manifest.members if name.startswith("files/")])
    return Restored(manifest.created_at, projects, files, tuple(manifest.missing))


def refuse_running(settings: ServiceSettings, database: Database) -> None:
    """Refuse to work on a service that runs.

    Raises
    ------
    UsageError
        A worker of it is alive.
    """
    message = "The service is running; stop it first, and start it again afterwards."
    for path in sorted((settings.data / "work").glob("*.lock")):
        try:
            with FileLock(path, timeout=0):
                pass
        except Timeout:
            raise UsageError(message) from None
    if not database.is_sqlite and not postgres.is_empty(database):
        with database.reading() as session:
            try:
                alive = live_workers(session)
            except Exception:  # noqa: BLE001 - tables of an older version know no signs of life
                return
        if alive:
            raise UsageError(f"{message} {', '.join(sorted(alive))} was seen a moment ago.")


def refuse_half_restored(settings: ServiceSettings) -> None:
    """Refuse to begin anew where a restore was cut off just after it had put the service aside.

    Raises
    ------
    UsageError
        There is no data folder, but one that was put aside.
    """
    data = settings.data.absolute()
    aside = sorted(data.parent.glob(f".{data.name}.replaced-*")) if not data.exists() else []
    if aside:
        raise UsageError(
            f"A restore was cut off: the service lies in {aside[0]}; rename that to {data}, or "
            "restore again with --replace."
        )


def _refuse_existing(settings: ServiceSettings, home: Path, database: Database) -> None:
    if settings.data.exists() and any(settings.data.iterdir()):
        raise UsageError(f"{settings.data}: the folder is not empty; {REPLACE}.")
    if database.is_sqlite and Path(database.url.database or "").exists():
        raise UsageError(f"{database.url.database}: there is a database; {REPLACE}.")
    if not database.is_sqlite and not postgres.is_empty(database):
        raise UsageError(f"The database {database.url.database} has tables; {REPLACE}.")
    if (home / Library.FILE).exists():
        raise UsageError(f"{home}: there is a library of standards; {REPLACE}.")


def _refuse_other_kind(manifest: Manifest, database: Database) -> None:
    kind = "sqlite" if database.is_sqlite else "postgresql"
    if manifest.database != kind:
        raise UsageError(
            f"The backup is of a service on {manifest.database}, this one is on {kind}; set "
            "MAPPER_DATABASE_URL to a database of that kind."
        )


def _refuse_newer(source: Path, manifest: Manifest) -> None:
    if manifest.schema_version not in known_versions():
        raise UnreadableInputError(
            source,
            f"a newer version of the program ({manifest.version}) wrote it",
            "install that version; nothing was changed",
        )


@contextmanager
def _staging(data: Path) -> Iterator[Path]:
    """Yield a folder on the disk of the data folder; it is gone in the end."""
    if os.path.ismount(data):
        raise UsageError(
            f"{data}: a mounted disk cannot be put aside; set MAPPER_DATA to a folder on it."
        )
    make_folder(data.absolute().parent)
    with tempfile.TemporaryDirectory(
        dir=data.absolute().parent, prefix=".restore-", ignore_cleanup_errors=True
    ) as folder:
        yield Path(folder)


def _check_sqlite(source: Path, path: Path) -> None:
    connection = sqlite3.connect(path)
    try:
        said = connection.execute("PRAGMA integrity_check").fetchone()
    except sqlite3.DatabaseError:
        said = ("damaged",)
    finally:
        connection.close()
    if said != ("ok",):
        raise UnreadableInputError(
            source, f"its member {path.name} is damaged", "take another backup; nothing was changed"
        )


def _prepare(settings: ServiceSettings, source: Path, folder: Path) -> int:
    """Check the unpacked database, bring it up to date, and return how many projects it has."""
    path = folder / SQLITE
    _check_sqlite(source, path)
    database = Database(f"sqlite:///{path}")
    try:
        projects = _bring_up_to_date(settings, database)
    finally:
        database.close()
    as_one_file(path)
    return projects


def _bring_up_to_date(settings: ServiceSettings, database: Database) -> int:
    upgrade(database)
    prepare_queue(database)
    adopt_all(database, f"{settings.node}-1")
    with database.writing() as session:
        for table in (LoginSession, PendingSignIn, WorkerSign):
            session.execute(delete(table))
        _hand_runs_back(session)
        return len(session.scalars(select(Project.id)).all())


def _hand_runs_back(session: Session) -> None:
    """Queue what was under way when the backup was taken: no crash, so no attempt is lost."""
    query = select(Run.id, Run.attempts).where(Run.state == "running")
    for run_id, attempts in session.execute(query).all():
        runs.hand_back(session, run_id, attempts)


def _plan_sqlite(
    moves: "_Moves", settings: ServiceSettings, database: Database, copy: Path, own: Path
) -> None:
    """Put the database where the settings have it: in the data folder, or anywhere else."""
    target = Path(database.url.database or "").absolute()
    if target.is_relative_to(settings.data.absolute()):
        inside = own / target.relative_to(settings.data.absolute())
        make_folder(inside.parent)
        copy.rename(inside)
    else:
        make_folder(target.parent)
        moves.plan(copy, target)


def _place_files(folder: Path, own: Path) -> None:
    make_folder(own)
    if (folder / "files").is_dir():
        (folder / "files").rename(own / "files")


def _load(settings: ServiceSettings, database: Database, dump: Path, moves: "_Moves") -> int:
    """Load the database, move the files in, and keep neither where one fails."""
    postgres.load(database, dump)
    try:
        projects = _bring_up_to_date(settings, database)
        moves.make()
    except BaseException:
        postgres.undo(database)
        raise
    postgres.forget_replaced(database)
    return projects


class _Moves:
    """Renames that are all made or all taken back."""

    def __init__(self) -> None:
        self._planned: list[tuple[Path, Path]] = []
        self._token = secrets.token_hex(4)

    def plan(self, staged: Path, final: Path) -> None:
        """Have `staged` take the place of `final`."""
        self._planned.append((staged, final.absolute()))

    def make(self) -> None:
        """Make every move; what was there before is removed at the end."""
        undo: list[tuple[Path, Path]] = []
        aside: list[Path] = []
        try:
            for staged, final in self._planned:
                # What SQLite keeps beside a file belongs to that file and must not meet another.
                for old in (final, *(final.with_name(final.name + end) for end in BESIDE)):
                    if old.exists():
                        away = old.with_name(f".{old.name}.replaced-{self._token}")
                        old.rename(away)
                        undo.append((away, old))
                        aside.append(away)
                staged.rename(final)
                undo.append((final, staged))
        except BaseException:
            for now_at, back in reversed(undo):
                now_at.rename(back)
            raise
        for path in aside:
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)
