"""The page shows the figures that are kept, and every benchmark keeps its own."""

import json
from pathlib import Path

import pytest

from evaluation.bench import page
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
    missing = []
    for subject, name in HEADLINES:
        kept = kept_figures()[subject]
        measured = kept.values() if subject == "service" else [kept]
        # Figures from before a benchmark had a baseline have no ratios at all.
        missing += [
            (subject, name) for one in measured if name not in one.get("ratios", {name: None})
        ]
    assert missing == []


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


def test_all_figures_has_a_line_for_the_service_on_each_database_that_was_measured() -> None:
    ratio = {"median": 1.5, "least": 1.5, "most": 1.5}
    kept = {"sqlite": {"ratios": {"read": ratio}}, "postgresql": {}}
    assert list(all_figures({"service": kept}).rows) == [
        (
            "service, sqlite",
            "1.5",
            "1.5 to 1.5",
            "",
            "as fast, 95th percentile of reads, as an afternoon's service",
        )
    ]


def test_the_page_is_written_of_what_is_kept_where_the_service_was_not_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    results, target = tmp_path / "bench.json", tmp_path / "performance.md"
    kept = {**kept_figures()["catalogue"], "documents": [200, 2000], "memory_ratio": 1.25}
    keep_figures(results, "catalogue", kept)
    target.write_text(f"Before.\n{START}\nold\n{END}\nAfter.\n", encoding="utf-8")
    monkeypatch.setattr(page, "PAGE", target)
    monkeypatch.setattr(page, "kept_figures", lambda: kept_figures(results))
    assert page.main() == 0
    written = target.read_text(encoding="utf-8")
    assert written.startswith("Before.\n")
    assert written.endswith("After.\n")
    assert "- Memory at 2000 documents over that at 200: 1.25." in written
    assert "### Service" not in written
    assert "\nold\n" not in written


def test_as_markdown_writes_a_table_with_title_and_remarks() -> None:
    sheet = Sheet("Speed", ("what", "s"), [("a | b", "1")], ("Measured.",))
    assert as_markdown(sheet).splitlines() == [
        "**Speed**", "", "| what | s |", "| --- | ---: |", "| a / b | 1 |", "", "- Measured.",
    ]  # fmt: skip
