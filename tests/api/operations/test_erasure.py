"""A deleted project is gone everywhere: rows, files, images, caches. A kept one is not deleted."""

import os
import sqlite3
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from filelock import FileLock
from reportlab.lib import colors
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import Paragraph, SimpleDocTemplate, Table
from sqlalchemy import create_engine, inspect, select, text

from api.jobs.work import Workshop, work
from api.operations.erasure import erase_deleted, erase_old, old_projects
from api.operations.leftovers import Leftovers
from api.storage.base import Base, now
from api.storage.projects import Project, Run, Upload
from api.storage.references import FILE_COLUMNS, referenced_files
from api.storage.tables import metadata
from foundation.settings import load_settings
from mapper.matching.match import Matcher
from mapper.results import Results
from models.cache import CachedEncoder, open_cache
from models.encoder import load_encoder
from tests.api.service.test_slice import make_project

WORD = "quixoticmarmalade"
TEXTS = [f"Describe the {WORD} procedure {number}" for number in ("alpha", "beta", "gamma")]


def planted(path: Path) -> bytes:
    """A specification whose every criterion has the planted word."""
    normal = getSampleStyleSheet()["Normal"]
    rows: list[list[object]] = [
        ["Learning outcomes\nThe learner will:", "Assessment criteria\nThe learner can:"]
    ]
    for number, words in enumerate(TEXTS, 1):
        left = f"1. Know the {WORD} procedure" if number == 1 else ""
        rows.append([left, Paragraph(f"1.{number} {words}", normal)])
    grid = [("GRID", (0, 0), (-1, -1), 1, colors.black)]
    heading = Paragraph("Unit 101 Tools", getSampleStyleSheet()["Heading1"])
    SimpleDocTemplate(str(path), invariant=1, pageCompression=0).build(
        [heading, Table(rows, colWidths=[200, 250], style=grid)]
    )
    return path.read_bytes()


@pytest.fixture
def shop(app: FastAPI) -> Iterator[Workshop]:
    """What a worker has, with the cache in its usual place."""
    cache = open_cache()
    encoder = CachedEncoder(load_encoder(), cache)
    yield Workshop(
        database=app.state.database,
        files=app.state.files,
        images=app.state.images,
        library=app.state.library,
        folder=app.state.settings.data / "work",
        make_matcher=lambda: Matcher(
            encoder, index_folder=load_settings().home / "indexes", cache=cache
        ),
        results=Results(cache),
        cache=cache,
    )
    cache.close()


def leftovers_of(app: FastAPI) -> Leftovers:
    leftovers: Leftovers = app.state.leftovers
    return leftovers


def holding(folder: Path, word: str) -> list[str]:
    """Files under a folder that hold a word, as text or as SQLite pages."""
    needle = word.lower().encode()
    return [
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if path.is_file() and needle in path.read_bytes().lower()
    ]


def rows_holding(database_url: str, word: str) -> list[str]:
    """Tables, of every schema, with a row that holds a word."""
    engine, found = create_engine(database_url), []
    with engine.connect() as connection:
        schemas = [None] if engine.dialect.name == "sqlite" else ["public", "dbos"]
        for schema in schemas:
            for table in inspect(connection).get_table_names(schema=schema):
                name = f'"{schema}"."{table}"' if schema else f'"{table}"'
                rows = connection.execute(text(f"SELECT * FROM {name}"))  # noqa: S608
                if any(word.lower() in str(tuple(row)).lower() for row in rows):
                    found.append(table)
    engine.dispose()
    return found


def cached_values() -> int:
    connection = sqlite3.connect(load_settings().home / "cache" / "embeddings.sqlite")
    count: int = connection.execute("SELECT count(*) FROM vectors").fetchone()[0]
    connection.close()
    return count


@pytest.mark.slow
def test_nothing_of_a_deleted_project_is_left_in_the_folder_the_database_or_the_cache(
    app: FastAPI, client: TestClient, shop: Workshop, database_url: str, tmp_path: Path
) -> None:
    content = planted(tmp_path / "planted.pdf")
    (tmp_path / "planted.pdf").unlink()
    project = f"/api/v1/projects/{make_project(client, content)}"
    renamed = client.patch(project, json={"name": WORD}, headers={"If-Match": '"1"'})
    assert renamed.status_code == 200
    key = {"Idempotency-Key": "once-only"}
    run = client.post(f"{project}/runs", headers=key).json()["id"]
    work(shop, run)
    view = client.get(f"{project}/runs/{run}").json()
    assert view["state"] == "done", view
    assert WORD in client.get(f"{project}/specification").text
    decided = client.post(
        f"{project}/targets/K1/decisions",
        json={"action": "coverage", "coverage": "full", "rationale": f"By {WORD}."},
        headers={"If-Match": '"0"'},
    )
    assert decided.status_code == 201
    check = client.post(f"{project}/checks", json={})
    assert check.status_code == 202, check.text
    work(shop, check.json()["id"])
    assert client.get(f"{project}/pages/1.png").status_code == 200
    data, home = app.state.settings.data, load_settings().home
    database_url = app.state.database.url.render_as_string(hide_password=False)
    assert {"projects", "decisions"} <= set(rows_holding(database_url, WORD))
    assert holding(data, WORD)
    assert holding(home, "quix"), "the cache holds the words in pieces"
    assert list((data / "pages").rglob("*.png"))
    before = cached_values()
    assert before > 0

    assert client.delete(project).status_code == 204

    assert client.get(project).status_code == 404
    assert rows_holding(database_url, WORD) == []
    assert holding(tmp_path, WORD) == []
    assert holding(tmp_path, "quix") == []
    assert list((data / "pages").rglob("*.png")) == []
    assert [path for path in (data / "files").rglob("*") if path.is_file()] == []
    assert cached_values() < before
    with app.state.database.reading() as session:
        left = {
            table.name: session.execute(select(table)).all()
            for table in metadata.sorted_tables
            if table.name not in {"audit_events", "tallies"}
        }
    assert {name: rows for name, rows in left.items() if rows} == {}
    events = client.get("/api/v1/audit").json()["events"]
    assert any(one["action"] == "delete-project" and one["project_id"] for one in events)
    assert WORD not in str(events)


@pytest.mark.slow
def test_what_another_project_uses_stays(
    app: FastAPI, client: TestClient, shop: Workshop, specification: bytes
) -> None:
    first = f"/api/v1/projects/{make_project(client, specification)}"
    second = f"/api/v1/projects/{make_project(client, specification)}"
    for project in (first, second):
        work(shop, client.post(f"{project}/runs").json()["id"])
    mapping = client.get(f"{second}/mapping").content
    assert client.delete(first).status_code == 204
    assert client.get(f"{second}/mapping").content == mapping
    assert client.get(f"{second}/pages/1.png").status_code == 200
    assert client.delete(second).status_code == 204
    assert list(app.state.files.kept()) == []


def test_earlier_drafts_and_their_files_go_with_the_project(
    app: FastAPI, client: TestClient, specification: bytes
) -> None:
    project = f"/api/v1/projects/{make_project(client, specification)}"
    draft = client.post("/api/v1/uploads?name=b.pdf", content=specification + b"\n% two\n").json()
    changed = client.patch(project, json={"upload_id": draft["id"]}, headers={"If-Match": '"1"'})
    assert changed.status_code == 200
    assert len(list(app.state.files.kept())) == 2
    other = client.post("/api/v1/uploads?name=c.pdf", content=specification + b"\n% three\n")
    assert client.delete(project).status_code == 204
    kept = [digest for digest, _ in app.state.files.kept()]
    assert kept == [other.json()["sha256"]]


def test_run_whose_project_is_deleted_stops_and_leaves_nothing(
    app: FastAPI, client: TestClient, shop: Workshop, specification: bytes
) -> None:
    project = f"/api/v1/projects/{make_project(client, specification)}"
    run = client.post(f"{project}/runs").json()["id"]

    def meanwhile() -> Matcher:
        assert client.delete(project).status_code == 204
        return Matcher(load_encoder(), index_folder=None)

    shop.make_matcher = meanwhile
    work(shop, run)
    assert list(app.state.files.kept()) == []
    assert list((app.state.settings.data / "work").glob(f"{run}*")) == []
    assert list(app.state.images.documents()) == []
    with app.state.database.reading() as session:
        assert session.get(Run, run) is None


def test_files_wait_for_a_backup_and_go_with_the_next_sweep(
    app: FastAPI, client: TestClient, specification: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.operations.leftovers.WAIT_SECONDS", 0.1)
    project = f"/api/v1/projects/{make_project(client, specification)}"
    with FileLock(app.state.settings.data / "files.lock"):
        assert client.delete(project).status_code == 204
        assert len(list(app.state.files.kept())) == 1
    age(app.state.settings.data / "files", hours=2)
    leftovers_of(app).sweep()
    assert list(app.state.files.kept()) == []


def age(folder: Path, *, hours: float) -> None:
    moment = time.time() - hours * 3600
    for path in [folder, *folder.rglob("*")]:
        os.utime(path, (moment, moment))


def test_sweep_removes_what_kills_left_and_nothing_else(
    app: FastAPI, client: TestClient, specification: bytes
) -> None:
    make_project(client, specification)
    data: Path = app.state.settings.data
    run = "01930000-0000-7000-8000-000000000001"
    ours = [
        data / "files" / "incoming" / ("a" * 32),
        data / ".settings.json.abcd_123",
        data / "pages" / "aa" / ("a" * 64) / ".1.png.abcd_123",
        data / "work" / f"{run}-abcd_123" / "specification" / "draft.pdf",
        data.parent / ".restore-abcd_123" / "files" / "x",
    ]
    theirs = [
        data.parent / ".service.replaced-0123abcd" / "service.sqlite3",
        data / ".hidden",
        data / "notes.txt",
        data / "files" / "incoming" / "notes.txt",
        data / "work" / "node-1.lock",
        data.parent / "other" / ".restore-abcd_123",
    ]
    for path in [*ours, *theirs]:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    leftovers_of(app).sweep()
    assert all(path.exists() for path in ours if "pages" not in path.parts)  # they are new
    for path in ours:
        if path.exists():
            for one in (path, path.parent, path.parent.parent):
                moment = time.time() - 25 * 3600
                os.utime(one, (moment, moment))
    leftovers_of(app).sweep()
    assert [path for path in ours if path.exists()] == []
    assert [path for path in theirs if not path.exists()] == []
    assert len(list(app.state.files.kept())) == 1


def test_project_that_an_earlier_version_marked_as_deleted_is_erased(
    app: FastAPI, client: TestClient, specification: bytes
) -> None:
    project_id = make_project(client, specification)
    with app.state.database.writing() as session:
        session.get_one(Project, project_id).deleted_at = now()
    erase_deleted(leftovers_of(app))
    with app.state.database.reading() as session:
        assert session.get(Project, project_id) is None
        assert session.scalars(select(Upload)).all() == []


def test_only_projects_in_which_nothing_happens_are_old(
    app: FastAPI, client: TestClient, specification: bytes
) -> None:
    quiet, busy, kept = (make_project(client, specification) for _ in range(3))
    long_ago = now() - timedelta(days=400)
    with app.state.database.writing() as session:
        for project in session.scalars(select(Project)):
            project.created_at = project.updated_at = long_ago
    client.post(
        f"/api/v1/projects/{busy}/targets/K1/decisions",
        json={"action": "coverage", "coverage": "full", "rationale": "x"},
        headers={"If-Match": '"0"'},
    )
    client.post(f"/api/v1/projects/{busy}/runs")
    held = client.put(f"/api/v1/projects/{kept}/hold", json={"reason": "Evidence"})
    assert held.status_code == 200, held.text
    limit = now() - timedelta(days=365)
    with app.state.database.reading() as session:
        found = {one.id: one.held for one in old_projects(session, limit)}
    assert found == {quiet: False, kept: True}
    assert [one.id for one in erase_old(leftovers_of(app), limit)] == [quiet]
    listed = client.get("/api/v1/projects").json()["items"]
    assert {one["id"] for one in listed} == {busy, kept}


def test_every_digest_in_the_tables_is_a_known_file_or_known_to_be_none() -> None:
    no_files = {
        "idempotency_keys.request",
        "api_tokens.secret",
        "login_attempts.subject",
        "login_sessions.id",
        "pending_sign_ins.id",
        "pending_sign_ins.nonce",
    }
    files = {f"{column.class_.__tablename__}.{column.key}" for column in FILE_COLUMNS}
    length_of_a_digest = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if getattr(column.type, "length", None) == 64
    }
    codes = {name for name in length_of_a_digest if name.split(".")[1] in CODES}
    assert length_of_a_digest - codes == files | no_files


CODES = {"claim", "target", "standard_reference", "standard_version", "category", "name"}
"""Other columns of 64 characters."""


def test_foreign_keys_lead_to_everything_that_speaks_of_a_project() -> None:
    speaking = {
        table.name
        for table in metadata.sorted_tables
        for column in table.columns
        if column.name in {"project_id", "run_id"}
    }
    keyed = {
        table.name
        for table in metadata.sorted_tables
        for key in table.foreign_keys
        if key.column.table.name in {"projects", "runs"}
    }
    assert speaking - keyed == {"audit_events"}


def test_references_are_all_found(app: FastAPI, client: TestClient, specification: bytes) -> None:
    project = make_project(client, specification)
    with app.state.database.writing() as session:
        session.add(
            Run(
                project_id=project, organisation_id="local", requested_by="local", state="done",
                result="1" * 64, specification="2" * 64, carried="3" * 64,
            )
        )  # fmt: skip
    with app.state.database.reading() as session:
        found: Any = referenced_files(session)
        assert {"1" * 64, "2" * 64, "3" * 64} < found
        assert len(found) == 4
        assert referenced_files(session, ["1" * 64, "9" * 64]) == {"1" * 64}
