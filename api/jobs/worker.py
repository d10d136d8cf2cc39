"""A worker process, ``python -m api.jobs.worker NAME``: does runs until it is told to stop.

Its name must stay the same over restarts: by it DBOS knows which runs a dead process left behind.
"""

import contextlib
import logging
import os
import signal
import sys
import threading
import time

from dbos import DBOS, DBOSConfig
from filelock import FileLock
from sqlalchemy.exc import SQLAlchemyError

from api.commands.mapping import build_matcher
from api.jobs.crew import WITH_SERVER
from api.jobs.queue import APPLICATION, CODE_VERSION, QUEUE, WORKFLOW, queue_url
from api.jobs.work import Workshop, hand_back, work
from api.operations.erasure import erase_deleted
from api.operations.logs import configure_logs, error_name, note
from api.page_images import PageImages
from api.service_settings import ServiceSettings
from api.storage.database import Database
from api.storage.files import FileStore
from api.storage.operations import SIGN_EVERY, forget_sign, note_sign
from corpora.library import Library
from foundation.files import make_folder
from foundation.settings import load_settings
from mapper.results import Results
from models.cache import open_cache
from models.judge import load_judge

POLL_SECONDS = 0.25
"""A person who starts a run sees it begin at once; a waiting worker uses 2 to 3 % of a core."""

NICENESS = 10
"""People who wait for a page come before runs, which take minutes anyway."""

SWEEP_SECONDS = 3600.0
"""How often what is left over is removed, beginning with the start."""

MAX_RECOVERIES = 100
"""How often DBOS takes a run up again, restarts of the service included; how often a run may die is
for its row to say (`api.storage.runs.MAX_ATTEMPTS`)."""


def main() -> None:
    """Work until SIGTERM or, with a server, until that is gone."""
    settings = ServiceSettings()
    configure_logs(settings.logs)
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    files = FileStore(settings.files)
    cache = open_cache()
    shop = Workshop(
        database=Database(settings.database),
        files=files,
        images=PageImages(files, settings.pages),
        library=Library(load_settings().home),
        folder=settings.data / "work",
        make_matcher=lambda: build_matcher(lambda _stage: None, cache),
        results=Results(cache),
        make_judge=lambda: load_judge(cache),
        cache=cache,
    )
    name, *more = sys.argv[1:]
    stop = stop_event(with_server=more == [WITH_SERVER])
    make_folder(shop.folder)
    # One process under each name: DBOS would have two of one name do the same run.
    with FileLock(shop.folder / f"{name}.lock"):
        serve(shop, name, stop)


def stop_event(*, with_server: bool) -> threading.Event:
    """Return an event that is set when this process is to stop: told to, or its server is gone."""
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    if with_server:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to the server, which tells us

        def watch() -> None:
            sys.stdin.buffer.read()
            stop.set()

        threading.Thread(target=watch, daemon=True).start()
    return stop


def give_signs(shop: Workshop, name: str, stop: threading.Event) -> None:
    """Note now and then that this worker is alive, until `stop` is set; tidy up each hour."""
    swept = -SWEEP_SECONDS
    while not stop.is_set():
        # Where the database is away there is nothing to note it in; that is seen there.
        with contextlib.suppress(SQLAlchemyError), shop.database.writing() as session:
            note_sign(session, name)
        if time.monotonic() - swept > SWEEP_SECONDS:
            swept = time.monotonic()
            _tidy_up(shop)
        stop.wait(SIGN_EVERY.total_seconds())


def _tidy_up(shop: Workshop) -> None:
    try:
        erase_deleted(shop.leftovers)
        shop.leftovers.sweep()
    except Exception as error:  # noqa: BLE001 - runs go on; the next sweep may do better
        note("workers", "the sweep failed", logging.WARNING, error=error_name(error))


def serve(shop: Workshop, name: str, stop: threading.Event) -> None:
    """Take runs from the queue, one at a time, until `stop` is set."""
    one_at_a_time = threading.Lock()
    config: DBOSConfig = {
        "name": APPLICATION,
        "system_database_url": queue_url(shop.database),
        "executor_id": name,
        "application_version": CODE_VERSION,
        "log_level": "WARNING",
    }
    DBOS(config=config)

    # `work` raises only where the database is away; the run begins anew once it is back.
    @DBOS.step(name="work", retries_allowed=True, max_attempts=6, interval_seconds=5.0)
    def step(run_id: str) -> None:
        with one_at_a_time:  # what is taken up after a crash comes beside the queue
            work(shop, run_id)

    @DBOS.workflow(name=WORKFLOW, max_recovery_attempts=MAX_RECOVERIES)
    def workflow(run_id: str) -> None:
        step(run_id)

    DBOS.launch()
    DBOS.register_queue(QUEUE, worker_concurrency=1, polling_interval_sec=POLL_SECONDS)
    signs = threading.Thread(target=give_signs, args=(shop, name, stop), daemon=True)
    signs.start()
    note("workers", "worker started", worker=name)
    stop.wait()
    hand_back(shop)
    signs.join()
    with contextlib.suppress(SQLAlchemyError), shop.database.writing() as session:
        forget_sign(session, name)
    note("workers", "worker stopped", worker=name)
    # A run in the middle of a page cannot be asked to stop; it begins anew in the next process.
    os._exit(0)


if __name__ == "__main__":
    main()
