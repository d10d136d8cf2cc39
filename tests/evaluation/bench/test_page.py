"""The page shows the figures that are kept, and every benchmark keeps its own."""

import json
from pathlib import Path

from evaluation.bench.__main__ import BENCHMARKS
from evaluation.bench.page import END, PAGE, START, summary
from evaluation.bench.record import keep_figures, kept_figures
from evaluation.bench.sheets import Sheet, as_markdown
from evaluation.bench.table import HEADLINES, RENDERED, all_figures


def test_the_page_shows_the_figures_that_are_kept() -> None:
    shown = PAGE.read_text(encoding="utf-8").split(START)[1].split(END)[0].strip()
    assert shown == summary().strip()


def test_every_benchmark_was_run_and_has_its_place_on_the_page() -> None:
    assert set(kept_figures()) == set(RENDERED) == {*BENCHMARKS, "service"}


def test_every_ratio_that_is_shown_was_measured_against_something() -> None:
    kept = kept_figures()
    assert [key for key in HEADLINES if key[1] not in kept[key[0]]["ratios"]] == []


def test_keep_figures_leaves_other_benchmarks_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / "bench.json"
    assert kept_figures(path) == {}
    keep_figures(path, "reading", {"pages": 3})
    keep_figures(path, "check", {"claims": 5})
    keep_figures(path, "reading", {"pages": 4})
    assert json.loads(path.read_text()) == {"reading": {"pages": 4}, "check": {"claims": 5}}


def test_all_figures_has_a_line_for_each_ratio_that_was_measured() -> None:
    ratio = {"median": 8.5, "least": 8.1, "most": 9.0, "cpu": 8.7}
    sheet = all_figures({"reading": {"ratios": {"speed_over_baseline": ratio}}})
    assert list(sheet.rows) == [
        ("reading", "8.5", "8.1 to 9", "8.7", "as fast as pdfplumber's words and tables")
    ]


def test_as_markdown_writes_a_table_with_title_and_remarks() -> None:
    sheet = Sheet("Speed", ("what", "s"), [("a | b", "1")], ("Measured.",))
    assert as_markdown(sheet).splitlines() == [
        "**Speed**", "", "| what | s |", "| --- | ---: |", "| a / b | 1 |", "", "- Measured.",
    ]  # fmt: skip
