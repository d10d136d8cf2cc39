"""The command `serve`: the server, its workers, and the refusal to serve strangers."""

import contextlib
import os
import signal
import sys
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI

from api.accounts.install import check_settings
from api.accounts.people import nobody_can_sign_in
from api.app import create_app
from api.console import stderr
from api.jobs.crew import Crew
from api.jobs.queue import prepare_queue
from api.service_settings import ServiceSettings
from api.storage.database import Database
from api.storage.upgrade import upgrade
from foundation.files import make_folder

GRACE_SECONDS = 5
"""How long open answers (watched runs) may take to end when the server stops."""


def serve(
    *, host: str | None, port: int | None, hosted: bool, workers: int | None, data: Path | None
) -> None:
    """Serve until told to stop; what is not given is taken from the environment.

    Raises
    ------
    UsageError
        The address can be reached over the network and people would not have to sign in, or
        settings of accounts contradict each other.
    """
    given: dict[str, Any] = {"host": host, "port": port, "workers": workers, "data": data}
    given["hosted"] = True if hosted else None
    settings = ServiceSettings(
        **{name: value for name, value in given.items() if value is not None}
    )
    check_settings(settings)
    make_folder(settings.data)
    # Workers and further server processes read the settings from the environment.
    os.environ |= {
        "MAPPER_DATA": str(settings.data.absolute()),
        "MAPPER_DATABASE_URL": settings.database,
        "MAPPER_HOST": settings.host,
        "MAPPER_PORT": str(settings.port),
        "MAPPER_HOSTED": str(settings.hosted).lower(),
    }
    database = Database(settings.database)
    upgrade(database)
    prepare_queue(database)
    if settings.hosted and nobody_can_sign_in(database):
        stderr().print(
            "Nobody can sign in yet: 'mapper accounts add-organisation' and 'add-person' make the "
            "first accounts (docs/accounts.md).",
            soft_wrap=True,
        )
    database.close()
    stderr().print(f"Open http://{settings.host}:{settings.port}/ (Ctrl-C ends)", soft_wrap=True)
    # uvicorn stops in good order and then raises the signal again; the workers are to be told too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with contextlib.suppress(KeyboardInterrupt), Crew(settings):
        uvicorn.run(
            "api.commands.serving:application",
            factory=True,
            host=settings.host,
            port=settings.port,
            workers=settings.workers,
            timeout_graceful_shutdown=GRACE_SECONDS,
            log_level="warning",
            server_header=False,
        )


def application() -> FastAPI:
    """Return the application of one server process."""
    return create_app(ServiceSettings())
