"""Runs of the service ask for a second opinion where it is set up, and nowhere else."""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import select

from api.jobs import worker
from api.jobs.work import Workshop, work
from api.storage.projects import Run
from corpora.samples import sample_specification
from foundation.settings import load_settings
from mapper.matching.match import Matcher
from mapper.results import Results
from models.cache import EmbeddingCache
from tests.api.service.test_slice import make_project
from tests.models.judge_stub import Stub, saying, serve


@pytest.fixture
def shop_of_worker(
    monkeypatch: pytest.MonkeyPatch, app: FastAPI, matcher: Matcher, cache: EmbeddingCache
) -> Callable[[], Workshop]:
    """What a worker process makes of the environment, on the test's database and models."""

    def make() -> Workshop:
        made: list[Workshop] = []
        monkeypatch.setattr(worker, "serve", lambda shop, _name, _stop: made.append(shop))
        monkeypatch.setattr(worker, "configure_logs", lambda *_: None)
        monkeypatch.setattr("os.nice", lambda _by: 0)
        monkeypatch.setattr("signal.signal", lambda *_: None)
        monkeypatch.setattr(sys, "argv", ["worker", "test"])
        monkeypatch.setenv("MAPPER_DATA", str(app.state.settings.data))
        worker.main()
        return replace(
            made[0], database=app.state.database, files=app.state.files,
            images=app.state.images, library=app.state.library, make_matcher=lambda: matcher,
            results=Results(cache),
        )  # fmt: skip

    return make


def mapped(client: TestClient, project: str, shop: Workshop) -> dict[str, Any]:
    client.post(f"{project}/runs")
    with shop.database.reading() as session:
        queued = list(session.scalars(select(Run.id).where(Run.state == "queued")))
    for run_id in queued:
        work(shop, run_id)
    mapping: dict[str, Any] = client.get(f"{project}/mapping").json()
    return mapping


@pytest.mark.slow
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_runs_ask_where_an_address_is_set(
    monkeypatch: pytest.MonkeyPatch, client: TestClient, specification: bytes,
    shop_of_worker: Callable[[], Workshop], tmp_path: Path,
) -> None:  # fmt: skip
    project = f"/api/v1/projects/{make_project(client, specification)}"
    shop = shop_of_worker()
    assert shop.make_judge() is None
    assert mapped(client, project, shop)["versions"]["settings"] == {}
    assert "Second opinion" not in client.get(project.removeprefix("/api/v1")).text
    assert "language model" not in client.get("/").text
    with serve(Stub(saying("none"))) as stub:
        monkeypatch.setenv("MAPPER_JUDGE_URL", stub.url)
        monkeypatch.setenv("MAPPER_JUDGE_MODEL", "small")
        load_settings.cache_clear()
        mapping = mapped(client, project, shop_of_worker())
        assert len(stub.requests) > 0
        (tmp_path / "specification.pdf").write_bytes(sample_specification().read_bytes())
        about = client.get(project).json()
        subprocess.run(
            [sys.executable, "-c", "from api.cli import main; main()", "--quiet", "map",
             str(tmp_path / "specification.pdf"), "--standard",
             f"{about['standard_reference']}@{about['standard_version']}",
             "-o", str(tmp_path / "mapping.json")],
            check=True,
        )  # fmt: skip
        command_line = (tmp_path / "mapping.json").read_bytes()
        page = client.get("/").text
    note = mapping["versions"]["settings"]["second opinion"]
    assert note.startswith("small, prompt 1: ")
    assert client.get(f"{project}/mapping").content == command_line
    assert note in client.get(project.removeprefix("/api/v1")).text
    assert "This service asks a language model (small) about pairs in doubt" in page
    load_settings.cache_clear()
