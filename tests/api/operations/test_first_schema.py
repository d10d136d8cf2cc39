"""A database that the first version of the tables made, with rows in it, comes up to date whole."""

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import MetaData, text

from api.app import create_app
from api.jobs.work import Workshop, work
from api.service_settings import ServiceSettings
from api.storage.database import Database
from api.storage.files import FileStore
from api.storage.tables import metadata
from api.storage.upgrade import current_version, known_versions, newest_version, upgrade
from corpora.library import Library
from corpora.samples import sample_specification
from foundation.settings import load_settings
from mapper.matching.match import Matcher
from mapper.results import Results
from models.cache import EmbeddingCache
from tests.api.service.conftest import fill_library

UPLOAD, PROJECT, RUN, CHECK = (f"01930000-0000-7000-8000-00000000000{n}" for n in range(1, 5))
SPECIFICATION = sample_specification().read_bytes()
DIGEST = hashlib.sha256(SPECIFICATION).hexdigest()
AT = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)
PERSON = {"person_id": "local", "person_name": "Local user", "at": AT}
RUN_ROW = {
    "project_id": PROJECT, "organisation_id": "local", "requested_by": "local",
    "cancel_requested": False, "created_at": AT, "finished_at": AT,
}  # fmt: skip

ROWS: list[tuple[str, dict[str, object]]] = [
    ("uploads", {
        "id": UPLOAD, "sha256": DIGEST, "name": "first.pdf", "format": "pdf",
        "size": len(SPECIFICATION), "organisation_id": "local", "person_id": "local",
        "created_at": AT,
    }),
    ("projects", {
        "id": PROJECT, "organisation_id": "local", "created_by": "local",
        "name": "The first project", "upload_id": UPLOAD, "version": 3, "created_at": AT,
        "updated_at": AT,
    }),
    ("runs", RUN_ROW | {
        "id": RUN, "kind": "map", "seed": 0, "state": "failed", "attempts": 2, "started_at": AT,
        "problem": {"title": "Stopped twice", "status": 500, "detail": "It stopped twice."},
    }),
    ("runs", RUN_ROW | {
        "id": CHECK, "kind": "check", "seed": 7, "state": "cancelled", "attempts": 0,
        "claims_upload_id": UPLOAD, "sector": "Digital",
    }),
    ("run_events", {
        "run_id": RUN, "number": 1, "state": "queued", "message": "Waiting to begin", "at": AT,
    }),
    ("run_events", {
        "run_id": RUN, "number": 2, "state": "failed", "message": "It stopped twice.", "at": AT,
    }),
    ("decisions", PERSON | {
        "id": "01930000-0000-7000-8000-000000000010", "project_id": PROJECT, "target": "K1",
        "version": 1, "action": "coverage", "coverage": "full",
        "rationale": "Decided in the first version.",
    }),
    ("additional_texts", PERSON | {
        "id": "01930000-0000-7000-8000-000000000011", "project_id": PROJECT, "item": "1~1~1.1",
        "version": 1, "relevance": "Needed on site.", "employer_validation": "",
    }),
    ("review_verdicts", PERSON | {
        "id": "01930000-0000-7000-8000-000000000012", "run_id": CHECK, "claim": "1", "version": 1,
        "decision": "agree", "comment": "Seen.",
    }),
    ("idempotency_keys", {
        "person_id": "local", "key": "first", "request": DIGEST, "status": 201, "headers": {},
        "body": "{}", "created_at": AT,
    }),
]  # fmt: skip


@pytest.fixture
def old(database_url: str, tmp_path: Path) -> ServiceSettings:
    """A service as the first version left it, its database at revision 0001."""
    fill_library(load_settings().home)
    standard = Library(load_settings().home).standards()[0]
    settings = ServiceSettings(data=tmp_path / "service", database_url=database_url)
    FileStore(settings.files).put(SPECIFICATION)
    database = Database(database_url)
    upgrade(database, "0001")
    pinned = {
        "standard_reference": standard.reference, "standard_version": standard.version,
    }  # fmt: skip
    tables = MetaData()
    tables.reflect(database.engine)
    with database.writing() as session:
        for table, row in ROWS:
            more = pinned if table == "projects" else {}
            session.execute(tables.tables[table].insert(), row | more)
    database.close()
    return settings


def rows(database: Database, table: str) -> list[dict[str, object]]:
    with database.reading() as session:
        found = session.execute(text(f"SELECT * FROM {table}"))  # noqa: S608 - our own names
        return sorted((dict(row) for row in found.mappings()), key=str)


def test_every_row_of_the_first_version_is_there_unchanged_at_the_newest(
    old: ServiceSettings,
) -> None:
    database = Database(old.database)
    tables = ("uploads", "projects", "runs", "run_events", "decisions", "additional_texts",
              "review_verdicts", "idempotency_keys")  # fmt: skip
    before = {table: rows(database, table) for table in tables}
    assert all(before.values())
    upgrade(database)
    assert current_version(database) == newest_version() == max(known_versions())
    for table, kept in before.items():
        after = rows(database, table)
        assert len(after) == len(kept)
        for row, was in zip(after, kept, strict=True):
            assert was.items() <= row.items(), table
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
    database.close()


def test_current_service_works_with_what_the_first_version_left(old: ServiceSettings) -> None:
    with TestClient(create_app(old), base_url="http://127.0.0.1:8410") as client:
        project = client.get("/api/v1/projects").json()["items"][0]
        assert (project["id"], project["name"], project["version"]) == (
            PROJECT, "The first project", 3,
        )  # fmt: skip
        assert project["specification"]["name"] == "first.pdf"
        assert project["created_at"].startswith("2026-01-05T09:30:00")
        runs = f"/api/v1/projects/{PROJECT}/runs"
        run = client.get(f"{runs}/{RUN}").json()
        assert (run["state"], run["attempts"], run["problem"]["title"]) == (
            "failed", 2, "Stopped twice",
        )  # fmt: skip
        assert "It stopped twice." in client.get(f"{runs}/{RUN}/events").text
        check = client.get(f"/api/v1/projects/{PROJECT}/checks").json()["items"][0]
        assert (check["id"], check["state"]) == (CHECK, "cancelled")
        assert client.get(f"/projects/{PROJECT}").status_code == 200


@pytest.mark.slow
def test_project_of_the_first_version_is_mapped_with_its_decision(
    old: ServiceSettings, matcher: Matcher, cache: EmbeddingCache
) -> None:
    app = create_app(old)
    with TestClient(app, base_url="http://127.0.0.1:8410") as client:
        started = client.post(f"/api/v1/projects/{PROJECT}/runs").json()
        work(_shop(app, lambda: matcher, cache), started["id"])
        shown = client.get(f"/api/v1/projects/{PROJECT}/targets/K1").json()
        assert shown["statement"]["coverage"] == "full"
        assert "Decided in the first version." in str(shown)
        new = client.post(
            f"/api/v1/projects/{PROJECT}/targets/K1/decisions",
            json={"action": "undo", "undoes": 1},
            headers={"If-Match": '"1"'},
        )
        assert new.status_code == 201, new.text


def _shop(app: FastAPI, matcher: Callable[[], Matcher], cache: EmbeddingCache) -> Workshop:
    return Workshop(
        database=app.state.database,
        files=app.state.files,
        images=app.state.images,
        library=app.state.library,
        folder=app.state.settings.data / "work",
        make_matcher=matcher,
        results=Results(cache),
    )
