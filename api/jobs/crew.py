"""Keeps the worker processes alive while the server runs."""

import contextlib
import logging
import subprocess
import sys
import threading
from typing import Final

from api.operations.logs import note
from api.service_settings import ServiceSettings

LOOK_SECONDS: Final = 0.5
PAUSE_SECONDS: Final = 2.0
"""Between the end of a worker and the next start, so that one that cannot start burns no core."""

GOODBYE_SECONDS: Final = 10.0

WITH_SERVER: Final = "--with-server"


class Crew:
    """The workers of one server, as a context manager: leaving it stops them.

    Each worker has a name that stays the same over restarts, for what a dead one left behind.
    """

    def __init__(self, settings: ServiceSettings) -> None:
        self._settings = settings
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []

    def __enter__(self) -> "Crew":
        for number in range(1, self._settings.job_workers + 1):
            name = f"{self._settings.node}-{number}"
            thread = threading.Thread(target=self._look_after, args=(name,), daemon=True)
            thread.start()
            self._threads.append(thread)
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(GOODBYE_SECONDS + LOOK_SECONDS)

    def _look_after(self, name: str) -> None:
        while not self._stop.is_set():
            worker = subprocess.Popen(  # noqa: S603 - our own interpreter and our own module
                [sys.executable, "-m", "api.jobs.worker", name, WITH_SERVER],
                # Nothing is written to it: it ends when this process does, however it ends.
                stdin=subprocess.PIPE,
            )
            while worker.poll() is None and not self._stop.wait(LOOK_SECONDS):
                pass
            if worker.poll() is None:
                _end(worker)
            elif not self._stop.is_set():
                note(
                    "workers",
                    "worker ended by itself; starting it again",
                    logging.WARNING,
                    worker=name,
                    code=worker.returncode,
                )
                self._stop.wait(PAUSE_SECONDS)


def _end(worker: "subprocess.Popen[bytes]") -> None:
    """End a worker: it stops in good order when its input ends, on every system."""
    if worker.stdin is not None:
        worker.stdin.close()
    with contextlib.suppress(subprocess.TimeoutExpired):
        worker.wait(GOODBYE_SECONDS)
    worker.kill()
    worker.wait()
