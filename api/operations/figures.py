"""Figures for Prometheus at ``/metrics``: requests of this server, runs and disk of the service.

Requests are counted where they are answered; several server processes share files for it, as
prometheus_client does it. Runs are done by other processes, perhaps on other machines: their
figures come from the database when they are asked for.
"""

import hmac
import os
import platform
import shutil
from collections.abc import Iterator
from importlib.metadata import version
from typing import Final

from fastapi import APIRouter, FastAPI, HTTPException, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Histogram,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from sqlalchemy import func, select

from api.accounts.headers import LOOPBACK
from api.service_settings import ServiceSettings
from api.storage.base import now
from api.storage.database import Database
from api.storage.operations import seconds_since_sign, tallies
from api.storage.projects import Run

router = APIRouter(include_in_schema=False)

SHARED: Final = "PROMETHEUS_MULTIPROC_DIR"
"""Where several server processes keep their counts, as prometheus_client wants it named."""

REQUEST_SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0, 2.5, 5.0, 10.0)
"""300 ms is what the service is held to (docs/service.md)."""

RUN_SECONDS: Final = (5, 10, 20, 40, 60, 120, 300, 600, 1200, 3600)
KINDS: Final = ("map", "check")
ENDS: Final = ("done", "failed", "cancelled")


def run_tallies(kind: str, seconds: float, pages: int | None = None) -> dict[str, float]:
    """Return what a run that a worker ended adds to the sums; with `pages` if it was done."""
    limit = next((str(one) for one in RUN_SECONDS if seconds <= one), "+Inf")
    sums = {f"seconds/{kind}": seconds, f"within/{kind}/{limit}": 1.0}
    return sums if pages is None else sums | {"documents": 1.0, "pages": float(pages)}


class ServiceCollector(Collector):
    """Reads the figures of runs, workers and disk when somebody asks for them."""

    def __init__(self, database: Database, settings: ServiceSettings) -> None:
        self._database = database
        self._settings = settings

    def collect(self) -> Iterator[Metric]:
        """Yield every figure that is not counted by a server process."""
        with self._database.reading() as session:
            by_state = {
                (kind, state): count
                for kind, state, count in session.execute(
                    select(Run.kind, Run.state, func.count()).group_by(Run.kind, Run.state)
                )
            }
            oldest = session.scalar(select(func.min(Run.created_at)).where(Run.state == "queued"))
            sums, seen = tallies(session), seconds_since_sign(session)
        yield _build()
        yield from _kept(by_state)
        yield _gauge("mapper_queue_runs", "Runs that wait for a worker.", sum(
            count for (_, state), count in by_state.items() if state == "queued"
        ))  # fmt: skip
        waited = (now() - oldest).total_seconds() if oldest else 0.0
        yield _gauge("mapper_queue_oldest_seconds", "How long the oldest has waited.", waited)
        yield from _ended(sums)
        yield _counter("mapper_documents_read", "Documents that runs read.", sums, "documents")
        yield _counter("mapper_pages_read", "Pages of these documents.", sums, "pages")
        if seen is not None:
            yield _gauge("mapper_worker_seen_seconds", "Since a worker was last seen.", seen)
        free = shutil.disk_usage(self._settings.data).free
        yield _gauge("mapper_disk_free_bytes", "Free on the disk of the data folder.", free)


def _build() -> Metric:
    build = GaugeMetricFamily("mapper_build", "What is running.", labels=["version", "python"])
    build.add_metric([version("content-mapper"), platform.python_version()], 1)
    return build


def _kept(by_state: dict[tuple[str, str], int]) -> Iterator[Metric]:
    kept = GaugeMetricFamily(
        "mapper_runs", "Runs in the database, by kind and state.", labels=["kind", "state"]
    )
    for kind in KINDS:
        for state in ("queued", "running", *ENDS):
            kept.add_metric([kind, state], by_state.get((kind, state), 0))
    yield kept


def _ended(sums: dict[str, float]) -> Iterator[Metric]:
    ended = CounterMetricFamily("mapper_runs_ended", "Runs that ended.", labels=["kind", "state"])
    seconds = HistogramMetricFamily(
        "mapper_run_seconds", "How long workers took for a run.", labels=["kind"]
    )
    for kind in KINDS:
        for state in ENDS:
            ended.add_metric([kind, state], sums.get(f"runs/{kind}/{state}", 0.0))
        so_far, buckets = 0.0, []
        for limit in (*map(str, RUN_SECONDS), "+Inf"):
            so_far += sums.get(f"within/{kind}/{limit}", 0.0)
            buckets.append((limit, so_far))
        seconds.add_metric([kind], buckets, sums.get(f"seconds/{kind}", 0.0))
    yield ended
    yield seconds


def _gauge(name: str, words: str, value: float) -> Metric:
    return GaugeMetricFamily(name, words, value=value)


def _counter(name: str, words: str, sums: dict[str, float], key: str) -> Metric:
    return CounterMetricFamily(name, words, value=sums.get(key, 0.0))


class Figures:
    """What one server process counts, and the whole page that Prometheus reads."""

    def __init__(self, database: Database, settings: ServiceSettings) -> None:
        self._registry = CollectorRegistry()
        self._service = ServiceCollector(database, settings)
        self._seconds = Histogram(
            "mapper_http_request_seconds",
            "Time until an answer began, by method, route and class of status.",
            ["method", "route", "status"],
            buckets=REQUEST_SECONDS,
            registry=self._registry,
        )
        if SHARED not in os.environ:
            ProcessCollector(registry=self._registry)

    def count(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one request."""
        self._seconds.labels(method, route, f"{status // 100}xx").observe(seconds)

    def page(self) -> bytes:
        """Return every figure in the text format of Prometheus."""
        registry = self._registry
        if SHARED in os.environ:
            registry = CollectorRegistry()
            MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        service = CollectorRegistry(auto_describe=False)
        service.register(self._service)
        return generate_latest(registry) + generate_latest(service)


def install_figures(app: FastAPI, settings: ServiceSettings, database: Database) -> None:
    """Add ``/metrics`` to the application."""
    app.state.figures = Figures(database, settings)
    app.include_router(router)


@router.get("/metrics")
async def show_figures(request: Request) -> Response:
    """Return the figures, to whoever may see them.

    Raises
    ------
    HTTPException
        401 with a wrong token; 404 where a hosted service has no token, or a visitor of a personal
        one comes from another machine.
    """
    _refuse_strangers(request, request.app.state.settings)
    figures: Figures = request.app.state.figures
    return Response(await run_in_threadpool(figures.page), media_type=CONTENT_TYPE_LATEST)


def _refuse_strangers(request: Request, settings: ServiceSettings) -> None:
    if settings.metrics_token is not None:
        sent = request.headers.get("authorization", "").encode()
        expected = f"Bearer {settings.metrics_token.get_secret_value()}".encode()
        if not hmac.compare_digest(sent, expected):
            raise HTTPException(
                401, "Send the token of the figures.", {"WWW-Authenticate": "Bearer"}
            )
        return
    # Behind a proxy that names no visitor everybody seems to come from this machine.
    here = request.client is not None and request.client.host in {*LOOPBACK, "testclient"}
    if settings.hosted or not here:
        raise HTTPException(404, "Not Found")
