"""``python -m api.bench``: 50 people in workbenches while mappings run; figures shown and written.

Starts `mapper serve` with a library and projects of its own, and locust beside it on the same
machine, so the figures are those of a machine that does both.
"""

import argparse
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import httpx
from rich.console import Console
from rich.table import Table

from corpora.importers import import_file
from corpora.library import Library
from corpora.samples import sample_specification, sample_standards
from evaluation.bench.catalogue_documents import make_catalogue
from evaluation.bench.machine import describe_machine
from evaluation.bench.record import keep_figures, kept_figures

PROJECTS: Final = 10
LIMIT_MS: Final = 300
"""What issue 7 asks of the 95th percentile of reads and of decisions."""

DOCUMENTS: Final = 60
"""Enough to map, one after another, that a mapping is under way all the time."""

START_SECONDS: Final = 240.0


def main() -> None:
    """Measure, show, write; the exit code says whether every figure is within its limit."""
    options = _options()
    with tempfile.TemporaryDirectory(prefix="mapper-bench-") as folder:
        figures = _measure(Path(folder), options)
    _show(figures)
    if options.output is not None:
        keep(figures, options.output)
    good = figures["errors"] == 0 and all(
        figures[kind]["p95_ms"] < LIMIT_MS for kind in ("read", "decision")
    )
    sys.exit(0 if good else 1)


def keep(figures: dict[str, Any], path: Path) -> None:
    """Write the figures into the file of all benchmarks, beside those of the other database."""
    known = kept_figures(path).get("service", {})
    keep_figures(path, "service", {**known, figures["database"]: figures})


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m api.bench", description=__doc__)
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--seconds", type=int, default=90)
    parser.add_argument("--database", help="PostgreSQL URL; SQLite without it")
    parser.add_argument("--output", type=Path)
    return parser.parse_args()


def _measure(folder: Path, options: argparse.Namespace) -> dict[str, Any]:
    library = Library(folder / "home")
    library.add_all(import_file(str(sample_standards())).standards)
    reference = library.standards()[0].reference
    library.close()
    environment = os.environ | {"MAPPER_HOME": str(folder / "home")}
    if options.database:
        environment["MAPPER_DATABASE_URL"] = options.database
    with (
        _server(environment) as address,
        httpx.Client(base_url=f"{address}/api/v1", timeout=120) as client,
    ):
        specification = sample_specification().read_bytes()
        projects = [
            _project(client, reference, "sample.pdf", specification) for _ in range(PROJECTS)
        ]
        for project in projects:
            _run(client, project)
        documents = make_catalogue(folder / "catalogue", DOCUMENTS, (reference,)).parent
        mapped: list[float] = []
        stop = threading.Event()
        mapper = threading.Thread(
            target=_keep_mapping, args=(client, reference, documents, mapped, stop), daemon=True
        )
        mapper.start()
        load = os.getloadavg()[0]
        entries = _people(address, projects, options, environment)
        stop.set()
        mapper.join()
    return {
        "people": options.people,
        "seconds": options.seconds,
        "database": "postgresql" if options.database else "sqlite",
        "mappings_done_meanwhile": len(mapped),
        "load_average_at_start": round(load, 1),
        "errors": sum(entry["num_failures"] for entry in entries),
        "read": _figures(entries, "read"),
        "decision": _figures(entries, "decision"),
        "requests": {entry["name"]: _figures([entry], "") for entry in entries},
        "machine": describe_machine(("fastapi", "uvicorn", "sqlalchemy", "dbos", "locust")),
    }


@contextmanager
def _server(environment: dict[str, str]) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-c", "from api.cli import main; main()", "serve"]
    server = subprocess.Popen([*command, "--port", str(port)], env=environment)  # noqa: S603
    address = f"http://127.0.0.1:{port}"
    try:
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                httpx.get(f"{address}/api/v1/about")
                break
            except httpx.TransportError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.2)
        yield address
    finally:
        server.terminate()
        server.wait()


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
        time.sleep(0.5)
    if view["state"] != "done":
        message = f"the run {view['state']}: {view['message']}"
        raise RuntimeError(message)


def _keep_mapping(
    client: httpx.Client,
    reference: str,
    documents: Path,
    mapped: list[float],
    stop: threading.Event,
) -> None:
    for path in sorted(documents.rglob("*.pdf")):
        if stop.is_set():
            return
        started = time.monotonic()
        _run(client, _project(client, reference, path.name, path.read_bytes()))
        mapped.append(time.monotonic() - started)


def _people(
    address: str, projects: list[str], options: argparse.Namespace, environment: dict[str, str]
) -> list[dict[str, Any]]:
    command = [
        sys.executable, "-m", "locust", "-f", str(Path(__file__).with_name("people.py")),
        "--headless", "--users", str(options.people), "--spawn-rate", "5",
        "--run-time", f"{options.seconds}s", "--host", address, "--json", "--loglevel", "WARNING",
        "--exit-code-on-error", "0",
    ]  # fmt: skip
    told = subprocess.run(  # noqa: S603
        command,
        env=environment | {"BENCH_PROJECTS": ",".join(projects)},
        check=True,
        stdout=subprocess.PIPE,
    )
    entries: list[dict[str, Any]] = json.loads(told.stdout)
    return entries


def _figures(entries: list[dict[str, Any]], kind: str) -> dict[str, float]:
    """Return the number of requests of a kind and percentiles of their times, in milliseconds."""
    times: Counter[float] = Counter()
    for entry in entries:
        if entry["name"].startswith(kind):
            times.update({float(time_): n for time_, n in entry["response_times"].items()})
    return {"requests": times.total()} | {
        f"p{share}_ms": _percentile(times, share / 100) for share in (50, 95, 99)
    }


def _percentile(times: Counter[float], share: float) -> float:
    rest = share * times.total()
    for time_ in sorted(times):
        rest -= times[time_]
        if rest <= 0:
            return time_
    return 0.0


def _show(figures: dict[str, Any]) -> None:
    table = Table(title=f"{figures['people']} people, {figures['seconds']} s, "
                  f"{figures['mappings_done_meanwhile']} mappings meanwhile")  # fmt: skip
    for heading in ("", "requests", "p50 ms", "p95 ms", "p99 ms"):
        table.add_column(heading)
    lines = {**figures["requests"], "all reads": figures["read"]}
    for name, line in {**lines, "all decisions": figures["decision"]}.items():
        table.add_row(name, *(f"{value:g}" for value in line.values()))
    console = Console()
    console.print(table)
    console.print(f"{figures['errors']} errors; load average {figures['load_average_at_start']}")


if __name__ == "__main__":
    main()
