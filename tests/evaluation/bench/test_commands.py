"""The benchmarks of whole commands: the largest document, the same result, where time goes."""

import json
from pathlib import Path

import pytest

from evaluation.bench.check import bench_check
from evaluation.bench.command import AGAIN, FIRST, HELP, SUBJECTS, bench_command
from evaluation.bench.job import job, largest_document
from evaluation.bench.table import check_figures, command_figures


def test_the_document_with_the_most_criteria_is_taken(sample_data: Path) -> None:
    other = {"pdf": "small.pdf", "units": [{"outcomes": [{"criteria": [{}]}, {}]}]}
    (sample_data / "truth" / "small.json").write_text(json.dumps(other))
    assert largest_document(sample_data).name != "small.pdf"
    other["units"] = [{"outcomes": [{"criteria": [{}] * 100}]}]
    (sample_data / "truth" / "small.json").write_text(json.dumps(other))
    assert largest_document(sample_data).name == "small.pdf"


def test_a_home_holds_the_standard_and_no_results(sample_data: Path) -> None:
    with job(sample_data) as task:
        home = Path(task.home("one")["MAPPER_HOME"])
        (home / "cache").mkdir()
        assert task.standard.reference == "ST9901"
        assert Path(task.home("one")["MAPPER_HOME"]) == home
        assert not (home / "cache").exists()
        assert task.statements[0] == {
            "code": task.standard.statements[0].code,
            "text": task.standard.statements[0].text,
        }
    assert not home.exists()


@pytest.mark.slow
def test_bench_command_maps_alike_every_time_and_says_where_the_time_goes(
    sample_data: Path,
) -> None:
    result = bench_command(sample_data, repeats=1)
    assert tuple(result["subjects"]) == SUBJECTS
    assert result["same_mapping"] is True
    assert result["texts"] > 45
    assert (
        result["subjects"][HELP]["peak_memory_mib"] < result["subjects"][FIRST]["peak_memory_mib"]
    )
    assert set(result["profile"]) == {FIRST, AGAIN, "inside the reading process"}
    assert "mapper.reading.frames" in result["profile"][FIRST]
    assert "mapper.reading.frames" not in result["profile"][AGAIN]
    assert any(name.startswith("importing ") for name in result["profile"][AGAIN])
    sheets = command_figures({"data": "sample", **result})
    assert len(sheets) == 4
    assert "waiting for the reading process" in [row[0] for row in sheets[1].rows]


@pytest.mark.slow
def test_bench_check_checks_every_claim_and_reports_alike_every_time(sample_data: Path) -> None:
    result = bench_check(sample_data, repeats=1)
    assert result["same_report"] is True
    assert result["claims"] == result["claims_of_baseline"] > 10
    assert result["ratios"]["again"]["median"] > 0
    (sheet,) = check_figures({"data": "sample", **result})
    assert len(sheet.rows) == 4
