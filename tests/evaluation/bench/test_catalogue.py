"""The catalogue benchmark makes its own documents and measures what it says."""

import csv
from pathlib import Path

import pytest

from evaluation.bench.catalogue import (
    AGAIN,
    BASELINE,
    ONE,
    SUBJECTS,
    TOGETHER,
    TWO,
    Bench,
    bench_catalogue,
    ratios,
)
from evaluation.bench.catalogue_documents import CRITERIA, OUTCOMES, UNITS, make_catalogue
from evaluation.bench.engines import measure
from evaluation.bench.naive import ALIKE, catalogue_naively
from evaluation.bench.processes import Run
from evaluation.bench.table import HEADLINES, catalogue_figures
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


def test_every_run_but_the_second_starts_with_nothing_kept(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    homes = [bench.home(2, name) for name in ("one", "two", "one")]
    assert homes[0] == homes[2] != homes[1]
    (homes[0] / "cache").mkdir()
    assert bench.home(2, "one") == homes[0]
    assert (homes[0] / "cache").exists()
    assert not (homes[1] / "cache").exists()


def test_ratios_are_taken_within_a_repeat() -> None:
    def runs(*seconds: float, peak: float) -> list[Run]:
        return [Run(wall, wall * 2, peak, b"") for wall in seconds]

    subjects = {
        ONE: runs(30, 60, peak=100),
        TWO: runs(20, 30, peak=180),
        TOGETHER: runs(40, 60, peak=200),
        AGAIN: runs(1, 2, peak=50),
        BASELINE: runs(40, 90, peak=90),
    }
    found = ratios(subjects, Run(400, 800, 198, b""))
    assert found["speed"] == {"median": 2.5, "least": 2.0, "most": 3.0, "cpu": 2.5}
    assert found["speed_up"] == {"median": 1.75, "least": 1.5, "most": 2.0, "cpu": 1.75}
    assert found["speed_up_of_two_programs"] == {"median": 1.75, "least": 1.5, "most": 2.0}
    assert found["memory"]["median"] == 2.0
    assert found["memory_of_size"]["median"] == 1.1
    assert found["again"]["least"] == 40.0
    assert {("catalogue", name) for name in found} == {
        key for key in HEADLINES if key[0] == "catalogue"
    }


@pytest.mark.slow
def test_bench_catalogue_compares_sizes_workers_a_second_run_and_an_afternoons_program() -> None:
    result = bench_catalogue((2, 4), repeats=1)
    assert [run["documents"] for run in result["runs"]] == [2, 4, 2, 4]
    assert [run["done"] for run in result["runs"]] == [2, 4, 2, 0]
    assert result["same_tables_with_1_and_2_workers"] is True
    assert result["second_run_times_faster"] > 1
    assert all(run["peak_mb"] > 50 for run in result["runs"])
    assert all(run["cpu_seconds"] > 0 for run in result["runs"])
    assert tuple(result["subjects"]) == SUBJECTS
    assert result["speed_up"] == result["ratios"]["speed_up"]["median"] < 3
    assert result["ratios"]["second_run"]["median"] > 1
    sheets = catalogue_figures(result)
    assert [len(sheet.rows) for sheet in sheets] == [4, len(SUBJECTS)]


@pytest.mark.slow
def test_the_afternoons_loop_maps_what_it_can_read_and_tells_of_the_rest(tmp_path: Path) -> None:
    manifest = make_catalogue(tmp_path, 2, ("ST9901@1.1",))
    (tmp_path / "documents" / "00001.pdf").write_bytes(b"%PDF-1.7 and no more")
    statements = [
        {"code": "K1", "text": "Identify the hand tools and worn parts before a loan is agreed"},
        {"code": "K2", "text": "The phases of the moon"},
    ]
    output = tmp_path / "out"
    argument = {"manifest": str(manifest), "statements": statements, "output": str(output)}
    assert catalogue_naively(argument) == {"done": 1, "failed": 1}
    rows = list(csv.reader((output / "documents.csv").open(encoding="utf-8")))
    assert [row[0] for row in rows] == ["QAN", "9000000X", "9000001X"]
    assert rows[1][3:] == ["16", "1", "0.5"]
    assert rows[2][3:5] == ["", ""]
    places = list(csv.reader((output / "places.csv").open(encoding="utf-8")))[1:]
    assert {row[1] for row in places} == {"K1"}
    likeness = [float(row[-1]) for row in places]
    assert likeness == sorted(likeness, reverse=True)
    assert min(likeness) >= ALIKE


@pytest.mark.slow
def test_engine_of_the_local_default_loses_only_the_poisoned_task() -> None:
    figures = measure("threads with processes")
    assert figures["others_done"] == "19 of 19"
    assert figures["ms_a_task"] < 50
