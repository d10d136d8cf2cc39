"""Workers and servers are killed in the middle of runs: every run ends once, none is lost."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import psutil
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import select

from api.storage.projects import Run, RunEvent
from foundation.settings import load_settings
from tests.api.conftest import free_port
from tests.api.service.conftest import Work, fill_library
from tests.api.service.test_slice import make_project, mapped_project

pytestmark = pytest.mark.slow
Start = Callable[..., "subprocess.Popen[bytes]"]
PATIENCE = 240.0
"""Seconds; other work on the machine must not fail a test."""


@pytest.fixture
def start_worker(app: FastAPI, cache_file: Path) -> Iterator[Start]:
    """Return a function that starts a worker that takes `seconds` to load its models."""
    started = []

    def start(seconds: float, name: str = "node-1") -> "subprocess.Popen[bytes]":
        settings = app.state.settings
        environment = os.environ | {
            "MAPPER_DATA": str(settings.data),
            "MAPPER_DATABASE_URL": settings.database,
            "MAPPER_HOME": str(load_settings().home),
        }
        script = Path(__file__).with_name("slow_worker.py")
        worker = subprocess.Popen(
            [sys.executable, str(script), name, str(cache_file), str(seconds)], env=environment
        )
        started.append(worker)
        return worker

    yield start
    for worker in started:
        worker.kill()
        worker.wait()


def state_of(app: FastAPI, run_id: str) -> tuple[str, int]:
    with app.state.database.reading() as session:
        run = session.get_one(Run, run_id)
        return run.state, run.attempts


def wait_for(app: FastAPI, run_id: str, *wanted: tuple[str, int]) -> tuple[str, int]:
    deadline = time.monotonic() + PATIENCE
    while (state := state_of(app, run_id)) not in wanted:
        assert time.monotonic() < deadline, f"still {state}"
        time.sleep(0.1)
    return state


def ends(app: FastAPI, run_id: str) -> Counter[str]:
    """How often the run ended, and how."""
    with app.state.database.reading() as session:
        states = session.scalars(select(RunEvent.state).where(RunEvent.run_id == run_id))
        return Counter(one for one in states if one in {"done", "failed", "cancelled"})


def start_run(client: TestClient, project: str) -> str:
    run: str = client.post(f"{project}/runs").json()["id"]
    return run


def test_run_whose_worker_is_killed_is_done_once_by_the_next(
    app: FastAPI, client: TestClient, specification: bytes, do_runs: Work, start_worker: Start
) -> None:
    project = mapped_project(client, specification, do_runs)  # fills the cache
    proposed = client.get(f"{project}/mapping").content
    run = start_run(client, project)
    worker = start_worker(60)
    wait_for(app, run, ("running", 1))
    worker.kill()
    worker.wait()
    start_worker(0)
    wait_for(app, run, ("done", 2))
    assert ends(app, run) == {"done": 1}
    assert client.get(f"{project}/mapping").content == proposed


def test_run_that_kills_two_workers_has_failed_and_is_not_tried_again(
    app: FastAPI, client: TestClient, specification: bytes, start_worker: Start
) -> None:
    project = f"/api/v1/projects/{make_project(client, specification)}"
    run = start_run(client, project)
    for attempt in (1, 2):
        worker = start_worker(60)
        wait_for(app, run, ("running", attempt))
        worker.kill()
        worker.wait()
    start_worker(0)
    wait_for(app, run, ("failed", 2))
    assert ends(app, run) == {"failed": 1}
    problem = client.get(f"{project}/runs/{run}").json()["problem"]
    assert problem["detail"].startswith("The program that worked on this document stopped twice")


def test_worker_that_is_told_to_stop_hands_its_run_back_without_an_attempt_lost(
    app: FastAPI, client: TestClient, specification: bytes, do_runs: Work, start_worker: Start
) -> None:
    project = mapped_project(client, specification, do_runs)
    run = start_run(client, project)
    worker = start_worker(60)
    wait_for(app, run, ("running", 1))
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(PATIENCE) == 0
    assert state_of(app, run) == ("queued", 0)
    start_worker(0)
    wait_for(app, run, ("done", 1))


def test_cancelled_run_ends_at_once_and_its_worker_takes_the_next(
    app: FastAPI, client: TestClient, specification: bytes, do_runs: Work, start_worker: Start
) -> None:
    project = mapped_project(client, specification, do_runs)
    run = start_run(client, project)
    start_worker(3)
    wait_for(app, run, ("running", 1))
    assert client.post(f"{project}/runs").status_code == 409
    assert client.post(f"{project}/runs/{run}/cancel").json()["state"] == "cancelled"
    assert client.post(f"{project}/runs/{run}/cancel").status_code == 409
    after = start_run(client, project)
    wait_for(app, after, ("done", 1))
    assert ends(app, run) == {"cancelled": 1}
    assert state_of(app, run) == ("cancelled", 1)


def test_two_workers_share_the_runs_and_do_each_once(
    app: FastAPI, client: TestClient, specification: bytes, do_runs: Work, start_worker: Start
) -> None:
    mapped_project(client, specification, do_runs)
    projects = [f"/api/v1/projects/{make_project(client, specification)}" for _ in range(6)]
    runs = [start_run(client, project) for project in projects]
    first, _ = start_worker(1, "node-1"), start_worker(1, "node-2")
    wait_for(app, runs[1], ("running", 1), ("done", 1))
    first.kill()
    first.wait()
    start_worker(0, "node-1")
    for run in runs:
        wait_for(app, run, ("done", 1), ("done", 2))
        assert ends(app, run) == {"done": 1}


@pytest.fixture
def serve(database_url: str, tmp_path: Path) -> Iterator[Callable[[], tuple[str, int]]]:
    """Return a function that starts `mapper serve` and returns its address and process id."""
    home, servers = load_settings().home, []
    fill_library(home)

    def start() -> tuple[str, int]:
        port = free_port()
        environment = os.environ | {
            "MAPPER_HOME": str(home),
            "MAPPER_DATABASE_URL": database_url,
            "MAPPER_DATA": str(tmp_path / "service"),
        }
        command = [sys.executable, "-c", "from api.cli import main; main()", "serve"]
        server = subprocess.Popen([*command, "--port", str(port)], env=environment)
        servers.append(server)
        address = f"http://127.0.0.1:{port}"
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            try:
                httpx.get(f"{address}/api/v1/about")
            except httpx.TransportError:
                time.sleep(0.2)
            else:
                return address, server.pid
        raise AssertionError("the server did not start")

    yield start
    for server in servers:
        server.terminate()
        server.wait(PATIENCE)


def test_server_killed_with_its_worker_in_mid_run_finishes_the_run_when_started_again(
    serve: Callable[[], tuple[str, int]], specification: bytes
) -> None:
    address, pid = serve()
    workers = psutil.Process(pid).children()
    with httpx.Client(base_url=address, timeout=30) as client:
        project = f"/api/v1/projects/{make_project(client, specification)}"  # type: ignore[arg-type]
        run = client.post(f"{project}/runs").json()["id"]
        wait_until(client, f"{project}/runs/{run}", lambda view: view["state"] == "running")
    for process in (psutil.Process(pid), *workers):
        process.kill()

    address, _ = serve()
    with httpx.Client(base_url=address, timeout=30) as client:
        view = wait_until(client, f"{project}/runs/{run}", lambda view: view["state"] != "running")
        assert (view["state"], view["attempts"]) == ("done", 2)
        events = client.get(f"{project}/runs/{run}/events").text
        assert events.count('"state": "done"') == 1
        assert client.get(f"{project}/mapping").json()["statements"]


def test_server_takes_its_workers_with_it_even_when_both_have_just_begun(
    serve: Callable[[], tuple[str, int]],
) -> None:
    for signal_ in (signal.SIGTERM, signal.SIGKILL):
        _, pid = serve()
        workers = psutil.Process(pid).children()
        assert workers
        psutil.Process(pid).send_signal(signal_)
        _, alive = psutil.wait_procs(workers, timeout=PATIENCE)
        assert not alive


def wait_until(
    client: httpx.Client, address: str, ready: Callable[[dict[str, object]], bool]
) -> dict[str, object]:
    deadline = time.monotonic() + PATIENCE
    while True:
        view: dict[str, object] = client.get(address).json()
        if ready(view):
            return view
        assert time.monotonic() < deadline, view
        time.sleep(0.1)
