"""The page on robustness names tests that exist and shows the figures that are kept."""

import ast
import json
import re
from pathlib import Path

from evaluation.fuzz.page import END, PAGE, RESULTS, START, summary
from evaluation.fuzz.targets import TARGETS

ROOT = Path(__file__).parents[2]
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


def functions_of(path: str) -> set[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_every_test_that_the_page_names_exists() -> None:
    named = NAMED.findall(PAGE.read_text(encoding="utf-8"))
    assert len(named) > 40
    files = {path: functions_of(path) for path, _ in named}
    assert [f"{path}::{name}" for path, name in named if name not in files[path]] == []


def test_every_row_of_the_matrix_has_a_test() -> None:
    for section in ("## Explicit cases", "## Faults"):
        text = PAGE.read_text(encoding="utf-8").partition(section)[2].partition("\n## ")[0]
        rows = [line for line in text.splitlines() if line.startswith("| ")][1:]
        assert rows
        assert [row for row in rows if not NAMED.search(row)] == []


def test_the_page_shows_the_figures_that_are_kept() -> None:
    shown = PAGE.read_text(encoding="utf-8").split(START)[1].split(END)[0].strip()
    assert shown == summary().strip()


def test_every_parser_was_fuzzed_and_no_fault_is_open() -> None:
    kept = json.loads(RESULTS.read_text(encoding="utf-8"))
    assert set(kept["targets"]) == set(TARGETS)
    still = [
        (name, way, one["open"])
        for name, ways in kept["targets"].items()
        for way, one in ways.items()
        if one["open"]
    ]
    assert still == []
