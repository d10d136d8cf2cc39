"""The matching benchmark measures what it says, on two units of its specification."""

from io import StringIO

import pytest
from rich.console import Console

from evaluation.bench.matching import bench_matching
from evaluation.bench.sheets import at_terminal
from evaluation.bench.table import matching_figures
from evaluation.bench.written import written_specification, written_standard


def test_the_written_specification_has_the_size_that_is_asked_for() -> None:
    texts = [item.full_text for item in written_specification().items()]
    assert len(texts) == len(set(texts)) == 350
    assert len({statement.text for statement in written_standard().statements}) == 60


def test_an_edit_changes_one_criterion() -> None:
    before = [item.full_text for item in written_specification().items()]
    after = [item.full_text for item in written_specification(edited=3).items()]
    assert sum(one != other for one, other in zip(before, after, strict=True)) == 1


@pytest.mark.slow
def test_bench_matching_times_every_run_and_shows_the_ratios() -> None:
    result = bench_matching(units=2, repeats=1)
    assert result["criteria"] == 28
    assert all(
        seconds["wall"][0] > 0.0 and seconds["cpu"][0] > 0.0
        for seconds in result["seconds"].values()
    )
    assert result["ratios"]["time_over_cosine"]["median"] > 1.0
    assert result["ratios"]["speed_after_edit"]["median"] > 1.0
    assert result["ratios"]["speed_over_naive"]["median"] > 0.0
    assert all(peak > 50 for peak in result["peak_memory_mib"].values())
    out = StringIO()
    (sheet,) = matching_figures(result)
    Console(file=out, width=120).print(at_terminal(sheet))
    assert "28 criteria, 60 statements, 6 duties" in out.getvalue()
