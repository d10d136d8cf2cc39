"""The load: people in the workbenches of ten projects, and mappings of new documents meanwhile.

Whatever server has these addresses is treated alike: `people` (locust) is told where it is.
"""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import httpx

from api.bench.servers import Server
from corpora.samples import sample_specification

PROJECTS: Final = 10
DOCUMENTS_A_SECOND: Final = 12
"""More than two cores can map, so that a mapping is under way all the time."""
ASK_SECONDS: Final = 0.2
"""Between two questions whether a run is done."""

Entry = dict[str, Any]
"""What locust says of the requests of one name."""


@dataclass(frozen=True)
class Loaded:
    """What a server made of the load: locust's entries, mappings done, memory of all processes."""

    entries: list[Entry]
    mappings: int
    peak_mb: float


def under_load(
    served: Server, reference: str, documents: Path, *, people: int, seconds: int
) -> Loaded:
    """Set up the projects, let people work in them, and map `documents` one after the other.

    Raises
    ------
    RuntimeError
        A run did not end well.
    """
    with httpx.Client(base_url=f"{served.address}/api/v1", timeout=120) as client:
        specification = sample_specification().read_bytes()
        projects = [
            _project(client, reference, "sample.pdf", specification) for _ in range(PROJECTS)
        ]
        for project in projects:
            _run(client, project)
        mapped: list[str] = []
        stop = threading.Event()
        mapper = threading.Thread(
            target=_keep_mapping, args=(client, reference, documents, mapped, stop), daemon=True
        )
        mapper.start()
        entries = _people(served.address, projects, people, seconds)
        meanwhile = len(mapped)  # the one under way ends later
        if not mapper.is_alive():
            sys.stderr.write(f"The mappings ended early, after {meanwhile}.\n")
        stop.set()
        mapper.join()
    return Loaded(entries, meanwhile, served.watch.peak_mb)


def _project(client: httpx.Client, reference: str, name: str, content: bytes) -> str:
    sent = client.post("/uploads", params={"name": name}, content=content).raise_for_status()
    new = {"name": name, "upload_id": sent.json()["id"], "standard": reference}
    project: str = client.post("/projects", json=new).raise_for_status().json()["id"]
    return project


def _run(client: httpx.Client, project: str) -> None:
    run = client.post(f"/projects/{project}/runs").raise_for_status().json()["id"]
    while True:
        view = client.get(f"/projects/{project}/runs/{run}").json()
        if view["state"] not in {"queued", "running"}:
            break
        time.sleep(ASK_SECONDS)
    if view["state"] != "done":
        message = f"the run {view['state']}: {view['message']}"
        raise RuntimeError(message)


def _keep_mapping(
    client: httpx.Client, reference: str, documents: Path, mapped: list[str], stop: threading.Event
) -> None:
    for path in sorted(documents.rglob("*.pdf")):
        if stop.is_set():
            return
        _run(client, _project(client, reference, path.name, path.read_bytes()))
        mapped.append(path.name)


def _people(address: str, projects: Sequence[str], people: int, seconds: int) -> list[Entry]:
    command = [
        sys.executable, "-m", "locust", "-f", str(Path(__file__).with_name("people.py")),
        "--headless", "--users", str(people), "--spawn-rate", "5",
        "--run-time", f"{seconds}s", "--host", address, "--json", "--loglevel", "WARNING",
        "--exit-code-on-error", "0",
    ]  # fmt: skip
    told = subprocess.run(  # noqa: S603
        command,
        env=os.environ | {"BENCH_PROJECTS": ",".join(projects)},
        check=True,
        stdout=subprocess.PIPE,
    )
    entries: list[Entry] = json.loads(told.stdout)
    return entries
