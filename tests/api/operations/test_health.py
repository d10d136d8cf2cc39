"""Probes: alive at once, ready only where everything is there, and no secret in what is wrong."""

import shutil
import time
from datetime import timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.operations import health
from api.storage.base import now
from api.storage.operations import WorkerSign, note_sign
from api.storage.upgrade import downgrade, newest_version


@pytest.fixture
def ready(client: TestClient, app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> TestClient:
    """A service with a worker that was just seen; every look is a new one."""
    monkeypatch.setattr(health, "KEPT_SECONDS", 0.0)
    with app.state.database.writing() as session:
        note_sign(session, "node-1")
    return client


def problems(client: TestClient) -> dict[str, str]:
    answer = client.get("/readyz")
    assert answer.status_code == 503
    found: dict[str, str] = answer.json()["problems"]
    return found


def test_alive_and_ready_answer_get_and_head(ready: TestClient) -> None:
    assert ready.get("/healthz").json() == {"status": "alive"}
    answer = ready.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ready"})
    for path in ("/healthz", "/readyz"):
        head = ready.head(path)
        assert (head.status_code, head.content) == (200, b"")


def test_not_ready_without_a_worker_or_with_one_that_fell_silent(
    client: TestClient, app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "KEPT_SECONDS", 0.0)
    assert problems(client) == {"workers": "none has begun yet"}
    with app.state.database.writing() as session:
        session.add(WorkerSign(name="node-1", seen_at=now() - timedelta(seconds=61)))
    assert problems(client)["workers"].startswith("none has given a sign of life for 6")
    with app.state.database.writing() as session:
        note_sign(session, "node-1")
    assert client.get("/readyz").status_code == 200
    assert client.head("/readyz").status_code == 200


def test_not_ready_at_an_older_schema(client: TestClient, app: FastAPI) -> None:
    downgrade(app.state.database, "0003")
    readiness = app.state.readiness
    assert readiness._schema() == f"is version 0003, {newest_version()} is needed"


def test_not_ready_where_the_folder_is_gone_or_the_disk_is_full(
    ready: TestClient, app: FastAPI
) -> None:
    app.state.settings.free_mb = 10**9
    assert list(problems(ready)) == ["disk"]
    app.state.settings.free_mb = 0
    shutil.rmtree(app.state.settings.data)
    assert problems(ready)["data"] == "the data folder cannot be written"


def test_not_ready_without_a_database_and_says_so_without_its_address(
    ready: TestClient, app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("postgresql://mapper:secret@db.internal/mapper")

    monkeypatch.setattr(app.state.database, "reading", fail)
    answer = ready.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["problems"] == {"database": "cannot be reached"}
    assert "secret" not in answer.text


def test_database_that_hangs_is_an_answer_and_is_asked_once(
    ready: TestClient, app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def hang() -> dict[str, str]:
        asked.append(1)
        time.sleep(0.6)
        return {}

    monkeypatch.setattr(health, "ANSWER_SECONDS", 0.05)
    monkeypatch.setattr(app.state.readiness, "look", hang)
    assert problems(ready) == {"database": "does not answer within 0 seconds"}
    assert list(problems(ready)) == ["database"]
    assert asked == [1]
    time.sleep(0.7)
    assert ready.get("/readyz").status_code in {200, 503}


def test_a_second_look_within_a_second_asks_nothing(client: TestClient, app: FastAPI) -> None:
    assert "workers" in problems(client)
    with app.state.database.writing() as session:
        note_sign(session, "node-1")
    assert "workers" in problems(client)


def test_strangers_are_answered_and_never_counted(make_small_service: Any) -> None:
    service = make_small_service(anonymous_per_minute=1)
    for _ in range(5):
        assert service.client.get("/healthz").status_code == 200
        assert service.client.get("/readyz").status_code == 503
    assert service.client.get("/api/v1/about").status_code == 200
    assert service.client.get("/api/v1/about").status_code == 429


def test_server_that_is_told_to_stop_is_no_longer_ready(ready: TestClient, app: FastAPI) -> None:
    app.state.stopping.set()
    assert problems(ready) == {"server": "is stopping"}
    assert ready.get("/healthz").status_code == 200


def test_probes_may_call_the_service_by_any_name(make_small_service: Any, app: FastAPI) -> None:
    hosted = make_small_service(public_url="https://mapper.example.org").client
    other = {"Host": "mapper-7f9c:8410"}
    assert hosted.get("/healthz", headers=other).status_code == 200
    assert hosted.get("/readyz", headers=other).status_code == 503
    assert hosted.get("/metrics", headers=other).status_code == 404  # no token is set
    assert hosted.get("/api/v1/about", headers=other).status_code == 421
    personal, rebound = TestClient(app, base_url="http://127.0.0.1"), {"Host": "evil.example"}
    assert personal.get("/healthz", headers=rebound).status_code == 200
    assert personal.get("/metrics", headers=rebound).status_code == 421
