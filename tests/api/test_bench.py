"""The service's benchmark: figures, the service of an afternoon, both under a small load."""

import json
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.bench import load, naive
from api.bench.__main__ import keep, measure, ratios
from api.bench.load import Loaded
from api.bench.servers import served_standard, server
from api.bench.times import times_of
from corpora.samples import sample_specification
from evaluation.bench.naive import Place
from evaluation.bench.table import HEADLINES, service_figures
from mapper.specification import Criterion, Item, LearningOutcome, Unit


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


def _entry(name: str, times: dict[str, int]) -> dict[str, Any]:
    return {"name": name, "num_failures": 0, "response_times": times}


def test_times_of_counts_requests_of_a_kind_and_takes_percentiles() -> None:
    entries = [
        _entry("read: mapping", {"10": 90}),
        _entry("read: page image", {"20": 6, "400": 4}),
        _entry("decision", {"7": 1}),
    ]
    assert times_of(entries, "read") == {"requests": 100, "p50_ms": 10, "p95_ms": 20, "p99_ms": 400}
    assert times_of(entries, "nothing") == {"requests": 0, "p50_ms": 0, "p95_ms": 0, "p99_ms": 0}


def test_ratios_say_how_many_times_as_fast_ours_is_and_leave_out_what_nobody_did() -> None:
    ours = [Loaded([_entry("read", {"20": 5}), _entry("decision", {"50": 5})], 30, 800.0)]
    slow = [Loaded([_entry("read", {"60": 5}), _entry("decision", {"25": 5})], 60, 400.0)]
    found = ratios(ours, slow)
    assert {name: ratio["median"] for name, ratio in found.items()} == {
        "read": 3.0, "decision": 0.5, "mappings": 0.5, "memory": 2.0,
    }  # fmt: skip
    assert {("service", name) for name in found} == {
        key for key in HEADLINES if key[0] == "service"
    }
    idle = [Loaded([_entry("read", {"60": 5})], 0, 400.0)]
    assert set(ratios(ours, idle)) == {"read", "memory"}


def test_a_server_that_does_not_start_is_told_of_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    (tmp_path / "fastapi.py").write_text("raise ImportError('broken')")
    with (
        pytest.raises(RuntimeError, match="did not start; it ended with 1"),
        server("an afternoon's", tmp_path / "data"),
    ):
        pass


def test_the_service_of_an_afternoon_maps_shows_and_takes_decisions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    standard = served_standard()
    code = standard.statements[0].code
    criterion = Criterion(ref="1.1", text="Use <tools>", page=1)
    unit = Unit(ref="101", title="Tools", page=1)
    item = Item(unit, LearningOutcome(ref="1", text="Tools", page=1), criterion)
    monkeypatch.setattr(naive, "find_places", lambda *_: ([item], [Place(code, item, 0.75)]))
    client = TestClient(naive.make_app(tmp_path, standard))
    sent = client.post(
        "/api/v1/uploads", params={"name": "a.pdf"}, content=sample_specification().read_bytes()
    )
    new = {"name": "a.pdf", "upload_id": sent.json()["id"], "standard": standard.reference}
    project = client.post("/api/v1/projects", json=new).json()["id"]
    api = f"/api/v1/projects/{project}"
    run = client.post(f"{api}/runs").json()["id"]
    assert client.get(f"{api}/runs/{run}").json()["state"] == "done"
    mapping = client.get(f"{api}/mapping").json()
    assert [one["code"] for one in mapping["statements"]] == [
        one.code for one in standard.statements
    ]
    (place,) = mapping["statements"][0]["evidence"]
    assert (place["unit"], place["criterion"], place["page"]) == ("101", "1.1", 1)
    decision = {"action": "accept", **{key: place[key] for key in ("unit", "outcome", "criterion")}}
    answer = client.post(f"{api}/targets/{code}/decisions", json=decision)
    assert answer.status_code == 201
    view = client.get(f"{api}/targets/{code}").json()
    assert view["statement"]["evidence"][0]["decided"] == "accept"
    parts = client.get(f"/projects/{project}/workbench/parts?target={code}").text
    assert "Use &lt;tools&gt;" in parts
    assert f'src="{api}/pages/1.png"' in parts
    assert "(1 places)" in client.get(f"/projects/{project}/workbench").text
    assert client.get(f"{api}/pages/1.png").content.startswith(b"\x89PNG")
    assert client.get(f"{api}/pages/999.png").status_code == 404
    assert client.get(f"{api}/targets/none").status_code == 404


@pytest.mark.slow
def test_both_services_are_measured_under_the_same_load(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(load, "PROJECTS", 1)
    figures = measure(tmp_path, people=5, seconds=8, repeats=1, database=None)
    assert figures["errors"] == figures["baseline"]["errors"] == 0
    assert figures["read"]["requests"] > 0
    assert figures["requests"].keys() == figures["baseline"]["requests"].keys()
    assert {"read", "mappings", "memory"} <= figures["ratios"].keys()
    assert figures["peak_memory_mib"] > 100
    assert len(service_figures({"sqlite": figures})) == 2
