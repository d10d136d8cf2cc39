"""The command `serve`: the server, its workers, and the refusal to serve strangers."""

import contextlib
import logging
import os
import signal
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import uvicorn
from fastapi import FastAPI

from api.accounts.install import check_settings
from api.accounts.people import nobody_can_sign_in
from api.app import create_app
from api.console import stderr
from api.jobs.crew import Crew
from api.jobs.queue import adopt_surplus, prepare_queue
from api.operations.figures import SHARED
from api.operations.logs import LogFormat, configure_logs, note
from api.operations.restore import refuse_half_restored
from api.service_settings import ServiceSettings
from api.storage.database import Database
from api.storage.upgrade import upgrade
from foundation.files import make_folder

NOBODY: Final = (
    "Nobody can sign in yet: 'mapper accounts add-organisation' and 'add-person' make the first "
    "accounts (docs/accounts.md)."
)


def serve(
    *,
    host: str | None,
    port: int | None,
    hosted: bool,
    workers: int | None,
    data: Path | None,
    log_format: LogFormat | None = None,
) -> None:
    """Serve until told to stop; what is not given is taken from the environment.

    Raises
    ------
    UsageError
        The address can be reached over the network and people would not have to sign in, or
        settings of accounts contradict each other.
    """
    given: dict[str, Any] = {"host": host, "port": port, "workers": workers, "data": data}
    given["log_format"] = log_format
    given["hosted"] = True if hosted else None
    settings = ServiceSettings(
        **{name: value for name, value in given.items() if value is not None}
    )
    check_settings(settings)
    refuse_half_restored(settings)
    make_folder(settings.data)
    # Workers and further server processes read the settings from the environment.
    os.environ |= {
        "MAPPER_DATA": str(settings.data.absolute()),
        "MAPPER_DATABASE_URL": settings.database,
        "MAPPER_HOST": settings.host,
        "MAPPER_PORT": str(settings.port),
        "MAPPER_HOSTED": str(settings.hosted).lower(),
        "MAPPER_LOG_FORMAT": settings.logs,
    }
    configure_logs(settings.logs)
    database = Database(settings.database)
    upgrade(database)
    prepare_queue(database)
    adopt_surplus(database, settings.node, settings.job_workers)
    if settings.hosted and nobody_can_sign_in(database):
        _say(settings, "nobody can sign in yet", NOBODY, logging.WARNING)
    database.close()
    address = f"http://{settings.host}:{settings.port}/"
    _say(settings, "listening", f"Open {address} (Ctrl-C ends)", address=address)
    # uvicorn stops in good order and then raises the signal again; the workers are to be told too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with contextlib.suppress(KeyboardInterrupt), _shared_figures(settings), Crew(settings):
        uvicorn.run(
            "api.commands.serving:application",
            factory=True,
            host=settings.host,
            port=settings.port,
            workers=settings.workers,
            timeout_graceful_shutdown=settings.stop_seconds,
            log_config=None,
            log_level="warning",
            access_log=False,
            server_header=False,
        )


def application() -> FastAPI:
    """Return the application of one server process."""
    settings = ServiceSettings()
    configure_logs(settings.logs)
    return create_app(settings)


def _say(
    settings: ServiceSettings,
    event: str,
    sentence: str,
    level: int = logging.INFO,
    **fields: str,
) -> None:
    """Say something at the start: a sentence to people, a line of the log to programs."""
    if settings.logs == "json":
        note("server", event, level, **fields)
    else:
        stderr().print(sentence, soft_wrap=True)


@contextlib.contextmanager
def _shared_figures(settings: ServiceSettings) -> Iterator[None]:
    """Give several server processes a folder in which they count requests together."""
    if settings.workers == 1:
        yield
        return
    with tempfile.TemporaryDirectory(prefix="mapper-figures-") as folder:
        os.environ[SHARED] = folder
        try:
            yield
        finally:
            del os.environ[SHARED]
