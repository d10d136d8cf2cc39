"""``/healthz`` and ``/readyz``: for probes, without sign-in, uncounted, and without secrets.

What is wrong is told in words that hold no path, no address and no text of anybody.
"""

import asyncio
import shutil
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Annotated, Final

from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse
from sqlalchemy import text

from api.service_settings import ServiceSettings
from api.storage.database import Database
from api.storage.operations import SIGN_COUNTS_FOR, seconds_since_sign
from api.storage.upgrade import current_version, newest_version
from foundation.errors import MapperError

router = APIRouter(include_in_schema=False)

KEPT_SECONDS: Final = 1.0
"""A look is good for so long: however often strangers ask, the database is asked once a second."""

ANSWER_SECONDS: Final = 5.0
"""A look that takes longer is an answer too: something hangs."""

Check = Callable[[], str | None]
"""Returns what is wrong, `None` where nothing is."""


@dataclass
class Readiness:
    """Whether one server process can do its work, looked at when asked, once a second at most."""

    settings: ServiceSettings
    database: Database
    _found: dict[str, str] = field(default_factory=dict)
    _until: float = 0.0
    _looking: "asyncio.Task[dict[str, str]] | None" = None

    async def problems(self) -> dict[str, str]:
        """Return what is wrong, by check; nothing where the service is ready."""
        if time.monotonic() < self._until:
            return self._found
        if self._looking is None or self._looking.done():
            self._looking = asyncio.ensure_future(run_in_threadpool(self.look))
        done, _ = await asyncio.wait({self._looking}, timeout=ANSWER_SECONDS)
        if not done:
            return {"database": f"does not answer within {ANSWER_SECONDS:.0f} seconds"}
        self._found, self._until = self._looking.result(), time.monotonic() + KEPT_SECONDS
        return self._found

    def look(self) -> dict[str, str]:
        """Look now and return what is wrong, by check."""
        checks: dict[str, Check] = {
            "database": self._database,
            "schema": self._schema,
            "data": self._data,
            "disk": self._disk,
            "workers": self._workers,
        }
        found: dict[str, str] = {}
        for name, check in checks.items():
            if "database" in found and name in {"schema", "workers"}:
                continue
            wrong = check()
            if wrong is not None:
                found[name] = wrong
        return found

    def _database(self) -> str | None:
        try:
            with self.database.reading() as session:
                session.execute(text("SELECT 1"))
        except Exception:  # noqa: BLE001 - whatever it is, the database cannot be reached
            return "cannot be reached"
        return None

    def _schema(self) -> str | None:
        current, newest = current_version(self.database), newest_version()
        return None if current == newest else f"is version {current}, {newest} is needed"

    def _data(self) -> str | None:
        try:
            with tempfile.TemporaryFile(dir=self.settings.data, prefix=".ready.") as file:
                file.write(b"1")
                file.flush()
        except (OSError, MapperError):
            return "the data folder cannot be written"
        return None

    def _disk(self) -> str | None:
        try:
            free = shutil.disk_usage(self.settings.data).free >> 20
        except OSError:
            return "the data folder is not there"
        least = self.settings.free_mb
        return None if free >= least else f"{free} MiB are free, less than {least}"

    def _workers(self) -> str | None:
        with self.database.reading() as session:
            seconds = seconds_since_sign(session)
        if seconds is None:
            return "none has begun yet"
        if seconds > SIGN_COUNTS_FOR.total_seconds():
            return f"none has given a sign of life for {seconds:.0f} seconds"
        return None


def install_health(app: FastAPI, settings: ServiceSettings, database: Database) -> None:
    """Add both addresses to the application."""
    app.state.readiness = Readiness(settings, database)
    app.include_router(router)


def _readiness(request: Request) -> Readiness:
    readiness: Readiness = request.app.state.readiness
    return readiness


@router.api_route("/healthz", methods=["GET", "HEAD"])
async def alive() -> JSONResponse:
    """Say that this process answers."""
    return JSONResponse({"status": "alive"})


@router.api_route("/readyz", methods=["GET", "HEAD"])
async def ready(
    request: Request, readiness: Annotated[Readiness, Depends(_readiness)]
) -> JSONResponse:
    """Say whether the service can do its work, with status 503 and what is wrong if not."""
    stopping: threading.Event = request.app.state.stopping
    problems = {"server": "is stopping"} if stopping.is_set() else await readiness.problems()
    if problems:
        return JSONResponse({"status": "not ready", "problems": problems}, 503)
    return JSONResponse({"status": "ready"})
