"""The same run on a Dask cluster: two worker processes that the test starts."""

import os
import signal
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from corpora.importers import import_file
from corpora.library import Library
from evaluation.catalogue.log import read_log
from evaluation.catalogue.order import MAPPING_LIMITS, Setup
from evaluation.catalogue.run import run_catalogue
from evaluation.catalogue.schedulers.cluster import ClusterScheduler
from evaluation.catalogue.schedulers.local import LocalScheduler
from foundation.errors import UsageError
from tests.evaluation.catalogue.test_run import Make, query, tables

distributed = pytest.importorskip("distributed", reason="needs the extra `cluster`")


@pytest.fixture
def poisoned_cluster(poisonous: Setup) -> Iterator[tuple[Setup, Any]]:
    """Two processes with a thread each, which can import the handlers of the setup."""
    with distributed.LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        processes=True,
        dashboard_address=None,
        silence_logs=50,
    ) as started:
        yield poisonous, started


@pytest.mark.slow
def test_cluster_gives_the_tables_of_the_local_default(
    tmp_path: Path,
    library: Library,
    make_spec: Make,
    make_manifest: Make,
    poisoned_cluster: tuple[Setup, Any],
) -> None:
    poisonous, cluster = poisoned_cluster
    rows = []
    for name in ("a", "poison: crash", "b", "c", "poison: bug", "d"):
        file = f"{name.replace(': ', '-')}.pdf"
        make_spec(file, [f"Describe {name} of a plane", "Sharpen a chisel"])
        rows.append({"file": file, "standards": "ST9801; ST9802"})
    manifest = make_manifest(*rows)
    engine = ClusterScheduler(cluster.scheduler_address)
    summary = run_catalogue(manifest, tmp_path / "cluster", library, engine, setup=poisonous)
    assert (summary.done, summary.failed) == (6, 2)
    workers = {event["worker"] for event in read_log(tmp_path / "cluster")[1:-1]}
    assert len(workers) == 2
    run_catalogue(manifest, tmp_path / "local", library, LocalScheduler(1), setup=poisonous)
    assert tables(tmp_path / "cluster") == tables(tmp_path / "local")


@pytest.mark.slow
def test_a_worker_that_is_killed_costs_no_document(
    tmp_path: Path,
    library: Library,
    make_spec: Make,
    make_manifest: Make,
    poisoned_cluster: tuple[Setup, Any],
) -> None:
    poisonous, cluster = poisoned_cluster
    rows = []
    for number in range(6):
        make_spec(f"{number}.pdf", [f"Describe plane number {number}"])
        rows.append({"file": f"{number}.pdf", "standards": "ST9801"})
    victim: list[int] = [worker.pid for worker in cluster.workers.values()]

    def kill_once(stage: str) -> None:
        if stage.startswith("2 of 6") and victim:
            os.kill(victim.pop(), signal.SIGKILL)
            victim.clear()

    summary = run_catalogue(
        make_manifest(*rows),
        tmp_path / "out",
        library,
        ClusterScheduler(cluster.scheduler_address),
        setup=poisonous,
        progress=kill_once,
    )
    assert not victim
    assert (summary.done, summary.failed) == (6, 0)


def test_an_address_where_nothing_answers_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("evaluation.catalogue.schedulers.cluster.CONNECT_SECONDS", 1)
    with pytest.raises(UsageError, match=r"No Dask scheduler answers at tcp://127\.0\.0\.1:1"):
        ClusterScheduler("tcp://127.0.0.1:1")


@pytest.mark.slow
@pytest.mark.shared
def test_real_documents_give_the_same_tables_on_two_engines(
    tmp_path: Path,
    shared_data: Path,
    make_spec: Callable[..., Path],
    make_manifest: Make,
    poisoned_cluster: tuple[Setup, Any],
) -> None:
    poisonous, cluster = poisoned_cluster
    shelf = Library(tmp_path / "shelf")
    shelf.add_all(import_file(shared_data / "standards" / "occupational_maps.json").standards)
    poison = [make_spec(f"{what}.pdf", [f"poison: {what} it"]) for what in ("crash", "swell")]
    real = sorted((shared_data / "specs").iterdir())
    rows = [
        {"file": str(path), "standards": "ST0118; ST1386"}
        for path in (poison[0], *real[:6], poison[1], *real[6:])
    ]
    manifest = make_manifest(*rows)
    patient = replace(poisonous, mapping_limits=MAPPING_LIMITS)
    engine = ClusterScheduler(cluster.scheduler_address)
    summary = run_catalogue(manifest, tmp_path / "cluster", shelf, engine, setup=patient)
    assert summary.failed == 2
    run_catalogue(manifest, tmp_path / "local", shelf, LocalScheduler(2), setup=patient)
    assert tables(tmp_path / "cluster") == tables(tmp_path / "local")
    states = query(tmp_path / "local", "SELECT state, count(*) FROM {documents} GROUP BY ALL")
    assert sorted(states) == [("failed", 2), ("mapped", len(real))]
    shelf.close()
