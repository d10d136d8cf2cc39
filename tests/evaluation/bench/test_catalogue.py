"""The catalogue benchmark makes its own documents and measures what it says."""

from pathlib import Path

import pytest

from evaluation.bench.catalogue import bench_catalogue
from evaluation.bench.catalogue_documents import CRITERIA, OUTCOMES, UNITS, make_catalogue
from evaluation.bench.engines import measure
from mapper.reading.read import read_specification


def test_documents_of_the_benchmark_are_read_in_full_and_differ(tmp_path: Path) -> None:
    manifest = make_catalogue(tmp_path, 2, ("ST9901@1.1",))
    assert len(manifest.read_text().splitlines()) == 3
    read = [read_specification(path) for path in sorted((tmp_path / "documents").glob("*.pdf"))]
    texts = [{item.full_text for item in specification.items()} for specification in read]
    assert all(15 <= len(some) <= UNITS * OUTCOMES * CRITERIA for some in texts)
    assert len(texts[0] & texts[1]) < 3
    again = make_catalogue(tmp_path / "again", 2, ("ST9901@1.1",))
    assert again.read_bytes() == manifest.read_bytes()
    for path in (tmp_path / "documents").glob("*.pdf"):
        assert (tmp_path / "again" / "documents" / path.name).read_bytes() == path.read_bytes()


@pytest.mark.slow
def test_bench_catalogue_compares_sizes_workers_and_a_second_run() -> None:
    result = bench_catalogue((2, 4))
    assert [run["documents"] for run in result["runs"]] == [2, 4, 2, 4]
    assert [run["done"] for run in result["runs"]] == [2, 4, 2, 0]
    assert result["same_tables_with_1_and_2_workers"] is True
    assert result["second_run_times_faster"] > 1
    assert all(run["peak_mb"] > 50 for run in result["runs"])
    assert all(run["cpu_seconds"] > 0 for run in result["runs"])


@pytest.mark.slow
def test_engine_of_the_local_default_loses_only_the_poisoned_task() -> None:
    figures = measure("threads with processes")
    assert figures["others_done"] == "19 of 19"
    assert figures["ms_a_task"] < 50
