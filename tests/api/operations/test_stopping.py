"""SIGTERM to a real server: what is under way ends, nothing is lost, the exit code is 0.

On Windows Ctrl+C goes the same way: uvicorn handles it, and workers end when their input does.
"""

import json
import signal
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import pytest

from tests.api.operations.servers import PATIENCE, Server
from tests.api.service.conftest import fill_library
from tests.api.service.test_slice import make_project

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM to send"),
]


@pytest.fixture
def server(database_url: str, tmp_path: Path) -> Iterator[Server]:
    home = tmp_path / "home"
    fill_library(home)
    server = Server(
        tmp_path / "server",
        {
            "MAPPER_HOME": str(home),
            "MAPPER_DATA": str(tmp_path / "data"),
            "MAPPER_DATABASE_URL": database_url,
        },
        ("--log-format", "json"),
    )
    server.start()
    yield server
    server.close()


def wait_ready(server: Server, client: httpx.Client) -> None:
    deadline = time.monotonic() + PATIENCE
    while (answer := client.get("/readyz")).status_code != 200:
        assert time.monotonic() < deadline, (answer.text, server.log)
        time.sleep(0.2)


def state_of(client: httpx.Client, run: str) -> tuple[str, int]:
    view = client.get(run).json()
    return view["state"], view["attempts"]


def wait_for(server: Server, client: httpx.Client, run: str, *wanted: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while state_of(client, run)[0] not in wanted:
        assert time.monotonic() < deadline, server.log
        time.sleep(0.05)


def test_upload_under_way_is_taken_whole_and_new_visitors_are_not(
    server: Server, specification: bytes
) -> None:
    half, sent = len(specification) // 2, threading.Event()

    def slowly() -> Iterator[bytes]:
        yield specification[:half]
        sent.set()
        time.sleep(3)
        yield specification[half:]

    answers: list[httpx.Response] = []

    def upload() -> None:
        with server.client() as client:
            answers.append(client.post("/api/v1/uploads?name=a.pdf", content=slowly()))

    thread = threading.Thread(target=upload)
    thread.start()
    assert sent.wait(PATIENCE)
    time.sleep(0.5)
    server.tell_to_stop()
    time.sleep(1)
    with pytest.raises(httpx.TransportError):
        httpx.get(f"{server.address}/healthz", timeout=5)
    thread.join(PATIENCE)
    assert answers[0].status_code == 201
    assert server.ended() == 0
    assert '"error"' not in server.log


def test_run_under_way_is_handed_back_streams_end_and_the_next_server_does_it_once(
    server: Server, specification: bytes
) -> None:
    with server.client() as client:
        wait_ready(server, client)
        project = f"/api/v1/projects/{make_project(client, specification)}"  # type: ignore[arg-type]
        run = f"{project}/runs/{client.post(f'{project}/runs').json()['id']}"
        wait_for(server, client, run, "running")
        workers = psutil.Process(server.process.pid).children()  # type: ignore[union-attr]
        began = time.monotonic()
        with client.stream("GET", f"{run}/events") as stream:
            lines = stream.iter_lines()
            next(lines)
            server.tell_to_stop()
            seen = [line for line in lines if line.startswith("data: ")]
        assert json.loads(seen[-1][6:])["state"] != "done"
        assert server.ended() == 0
        assert time.monotonic() - began < 15  # not the 20 s that requests may take
    _, alive = psutil.wait_procs(workers, timeout=10)
    assert not alive
    assert '"event": "worker stopped"' in server.log
    assert '"error"' not in server.log

    server.start()
    with server.client() as client:
        wait_for(server, client, run, "done", "failed")
        assert state_of(client, run) == ("done", 1)
        events = client.get(f"{run}/events").text
    assert events.count('"state": "done"') == 1
    assert events.count("Started again") == 0
    assert events.count("The service is being restarted") == 1


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_idle_server_with_several_processes_ends_with_nothing_left(
    tmp_path: Path, number: signal.Signals
) -> None:
    server = Server(
        tmp_path / "server",
        {"MAPPER_HOME": str(tmp_path / "home"), "MAPPER_DATA": str(tmp_path / "data")},
        ("--workers", "2"),
    )
    try:
        server.start()
        children = psutil.Process(server.process.pid).children(recursive=True)  # type: ignore[union-attr]
        assert len(children) >= 3
        server.process.send_signal(number)  # type: ignore[union-attr]
        assert server.ended() == 0
        _, alive = psutil.wait_procs(children, timeout=10)
        assert not alive
    finally:
        server.close()
