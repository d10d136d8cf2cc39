"""The servers that are measured, each a process with data of its own: ours, and an afternoon's."""

import os
import socket
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import httpx
import psutil

from corpora.importers import import_file
from corpora.library import Library
from corpora.samples import sample_standards
from corpora.standard import Standard
from evaluation.bench.processes import Watch

OURS: Final = "mapper serve"
BASELINE: Final = "FastAPI, SQLite, mapping inside the request"
START_SECONDS: Final = 240.0
LOOK_SECONDS: Final = 0.2
"""Between two looks at the memory of all processes of a server; they take time from it."""


@dataclass(frozen=True)
class Server:
    """A server that answers at `address`; `watch` looks at the memory of all its processes."""

    address: str
    watch: Watch


def served_standard() -> Standard:
    """Return the standard that projects are mapped against."""
    return import_file(sample_standards()).standards[0]


@contextmanager
def server(name: str, folder: Path, database: str | None = None) -> Iterator[Server]:
    """Yield a server of this name (`OURS`, `BASELINE`) once it answers; its data are in `folder`.

    Parameters
    ----------
    database
        URL of the PostgreSQL database of ours; SQLite without it.

    Raises
    ------
    RuntimeError
        It ended, or did not answer, before it was of use.
    """
    folder.mkdir(parents=True)
    if name == OURS:
        library = Library(folder / "home")
        library.add(served_standard())
        library.close()
        command = [sys.executable, "-c", "from api.cli import main; main()", "serve"]
        variables = {"MAPPER_HOME": str(folder / "home")}
        if database is not None:
            variables["MAPPER_DATABASE_URL"] = database
    else:
        standard = folder / "standard.json"
        standard.write_text(served_standard().model_dump_json(), encoding="utf-8")
        command = [sys.executable, "-m", "api.bench.naive", "--folder", str(folder / "data")]
        command += ["--standard", str(standard)]
        variables = {}
    with _started(command, variables) as running:
        yield running


@contextmanager
def _started(command: Sequence[str], variables: dict[str, str]) -> Iterator[Server]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = psutil.Popen([*command, "--port", str(port)], env=os.environ | variables)
    watch = Watch(process, look=LOOK_SECONDS)
    watch.start()
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(address, process)
        yield Server(address, watch)
    finally:
        if process.poll() is None:
            process.terminate()
        process.wait()
        watch.join()


def _wait_for(address: str, process: psutil.Popen) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            httpx.get(f"{address}/api/v1/about")
        except httpx.TransportError as error:
            if process.poll() is not None or time.monotonic() > deadline:
                message = f"the server did not start; it ended with {process.poll()}"
                raise RuntimeError(message) from error
            time.sleep(0.2)
        else:
            return
