"""A PostgreSQL database as a file and back, by PostgreSQL's own programs."""

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, inspect, text
from sqlalchemy.engine import URL

from api.storage.database import Database
from foundation.errors import OutputError, UsageError

SCHEMAS: Final = ("public", "dbos")
"""Where our tables and those of the queue are."""

BEFORE: Final = "before_restore_"
DEBIAN: Final = Path("/usr/lib/postgresql")


def dump(url: URL, snapshot: str, target: Path) -> None:
    """Write the database as of an exported snapshot to a file, in PostgreSQL's own format.

    Raises
    ------
    UsageError
        The program pg_dump is not on this machine.
    OutputError
        It failed.
    """
    options = ["--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}"]
    options += [f"--schema={schema}" for schema in SCHEMAS]
    _run("pg_dump", url, [*options, f"--file={target}"])


def load(database: Database, source: Path) -> None:
    """Put a dump in the place of the database's schemas, which are put aside.

    Raises
    ------
    UsageError
        The program pg_restore is not on this machine.
    OutputError
        It failed; the database is as it was.
    """
    _program("pg_restore")
    with database.engine.begin() as connection:
        for name in SCHEMAS:
            if _has(connection, name):
                connection.execute(text(f"DROP SCHEMA IF EXISTS {BEFORE}{name} CASCADE"))
                connection.execute(text(f"ALTER SCHEMA {name} RENAME TO {BEFORE}{name}"))
    options = ["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges"]
    try:
        _run("pg_restore", database.url, [*options, f"--dbname={_address(database.url)}", source])
    except BaseException:
        undo(database)
        raise


def undo(database: Database) -> None:
    """Put what `load` had put aside back in its place."""
    with database.engine.begin() as connection:
        for name in SCHEMAS:
            connection.execute(text(f"DROP SCHEMA IF EXISTS {name} CASCADE"))
            if _has(connection, BEFORE + name):
                connection.execute(text(f"ALTER SCHEMA {BEFORE}{name} RENAME TO {name}"))


def forget_replaced(database: Database) -> None:
    """Drop what `load` had put aside."""
    with database.engine.begin() as connection:
        for name in SCHEMAS:
            connection.execute(text(f"DROP SCHEMA IF EXISTS {BEFORE}{name} CASCADE"))


def is_empty(database: Database) -> bool:
    """Return whether the database has no tables yet."""
    with database.engine.connect() as connection:
        names = [name for name in SCHEMAS if _has(connection, name)]
        return not any(inspect(connection).get_table_names(schema=name) for name in names)


def _has(connection: Connection, schema: str) -> bool:
    query = text("SELECT 1 FROM information_schema.schemata WHERE schema_name = :name")
    return connection.execute(query, {"name": schema}).first() is not None


def _run(program: str, url: URL, options: Sequence[str | Path]) -> None:
    command = [_program(program), *map(str, options)]
    if program == "pg_dump":
        command.append(_address(url))
    # The password is in the environment, where other users of the machine do not see it.
    environment = os.environ | ({"PGPASSWORD": str(url.password)} if url.password else {})
    done = subprocess.run(  # noqa: S603 - PostgreSQL's own program with our own options
        command, env=environment, check=False, capture_output=True, text=True, errors="replace"
    )
    if done.returncode:
        said = (done.stderr.strip().splitlines() or ["it said nothing"])[0]
        raise OutputError(f"{program} failed: {said}")


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        versions = sorted(DEBIAN.glob(f"*/bin/{name}"), key=lambda path: path.parts[-3].zfill(4))
        found = str(versions[-1]) if versions else None
    if found is None:
        raise UsageError(
            f"A PostgreSQL database needs the program {name}, which is not on this machine; "
            "install PostgreSQL's client programs, or back the database up where they are."
        )
    return found


def _address(url: URL) -> str:
    """Return the address as PostgreSQL's programs take it, without the password."""
    plain = url.set(drivername="postgresql", password=None)
    return plain.render_as_string(hide_password=False)
