"""The service's figures lie beside those of the other benchmarks, a place for each database."""

import json
from pathlib import Path

from api.bench.__main__ import keep


def test_figures_of_each_database_are_kept_beside_the_other_benchmarks(tmp_path: Path) -> None:
    path = tmp_path / "bench.json"
    path.write_text(json.dumps({"reading": {"pages": 3}}))
    keep({"database": "sqlite", "errors": 0}, path)
    keep({"database": "postgresql", "errors": 1}, path)
    keep({"database": "sqlite", "errors": 2}, path)
    kept = json.loads(path.read_text())
    assert kept["reading"] == {"pages": 3}
    assert {name: one["errors"] for name, one in kept["service"].items()} == {
        "sqlite": 2,
        "postgresql": 1,
    }
