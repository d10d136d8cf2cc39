"""Databases that the service is tested on: SQLite, and a PostgreSQL server where there is one.

`MAPPER_TEST_POSTGRES` names a server by URL (its user may create databases); else one is started if
PostgreSQL's programs are on this machine; else those tests are skipped.
"""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import URL, make_url

POSTGRES = Path("/usr/lib/postgresql")
FAST = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c shared_buffers=32MB"


def _programs() -> Path | None:
    found = shutil.which("initdb")
    if found:
        return Path(found).parent
    versions = sorted(POSTGRES.glob("*/bin/initdb"))
    return versions[-1].parent if versions else None


def _as_server_user(command: list[str]) -> list[str]:
    """PostgreSQL refuses to run as root; its own user comes with the package."""
    return ["runuser", "-u", "postgres", "--", *command] if os.geteuid() == 0 else command


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
    return port


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[URL]:
    """URL of a PostgreSQL server for the tests; they are skipped where there is none."""
    given = os.environ.get("MAPPER_TEST_POSTGRES")
    if given:
        yield make_url(given).set(drivername="postgresql+psycopg")
        return
    programs = _programs()
    if programs is None:
        pytest.skip(
            "no PostgreSQL here: install the package postgresql or set "
            "MAPPER_TEST_POSTGRES to the URL of a server"
        )
    folder = Path(tempfile.mkdtemp(prefix="mapper-postgres-"))
    data, port = folder / "data", free_port()
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    url = URL.create(
        "postgresql+psycopg", "mapper", host="127.0.0.1", port=port, database="postgres"
    )
    start = [str(programs / "pg_ctl"), "-D", str(data), "-w", "-t", "60"]
    options = f"-h 127.0.0.1 -p {port} -k {folder} {FAST}"
    try:
        subprocess.run(
            _as_server_user(
                [
                    str(programs / "initdb"),
                    "-D",
                    str(data),
                    "-U",
                    "mapper",
                    "--auth=trust",
                    "--encoding=UTF8",
                    "--no-sync",
                ]
            ),
            check=True,
            capture_output=True,
            cwd=folder,
        )
        subprocess.run(
            _as_server_user([*start, "-l", str(folder / "log"), "-o", options, "start"]),
            check=True,
            capture_output=True,
            cwd=folder,
        )
        yield url
    finally:
        subprocess.run(
            _as_server_user([*start, "-m", "immediate", "stop"]),
            check=False,
            capture_output=True,
            cwd=folder,
        )
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """URL of an empty database: every test that uses it runs once on each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'service.sqlite3'}"
        return
    server: URL = request.getfixturevalue("postgres_server")
    name = f"test_{uuid4().hex}"
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield server.set(database=name).render_as_string(hide_password=False)
    with engine.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    engine.dispose()
