"""The encoding benchmark compares vectors of the same texts, each subject in its own process."""

import pytest

from evaluation.bench.encoding import BARE, BASELINE, BATCHES, SUBJECTS, bench_encoding
from evaluation.bench.table import encoding_figures

SAME = 0.99999
"""Cosine of two fp32 passes of the same weights by different kernels; measured 0.999999."""


@pytest.mark.slow
def test_bench_encoding_finds_the_same_vectors_and_shows_every_subject() -> None:
    result = bench_encoding(units=1, repeats=1)
    assert result["texts"] == 14 + 60
    assert tuple(result["subjects"]) == SUBJECTS
    assert set(result["agreement"]) == {BASELINE, BATCHES, BARE}
    assert all(one["least_cosine"] > SAME for one in result["agreement"].values())
    assert result["agreement"][BARE]["largest_difference"] == 0.0
    for subject in result["subjects"].values():
        assert subject["sentences_per_second"] > 0
        assert len(subject["first_vector"]) == 1
        assert subject["peak_memory_mib"] > 50
    assert set(result["ratios"]) >= {"cold_start", "speed", "memory", "time_over_bare"}
    (sheet,) = encoding_figures(result)
    assert [row[0] for row in sheet.rows] == list(SUBJECTS)
