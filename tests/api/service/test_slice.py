"""The whole way through the API: from a specification to a workbook with decisions in it."""

import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from fastapi.testclient import TestClient
from PIL import Image

from corpora.samples import sample_specification

Work = Callable[[], None]
STANDARD = "XS0101"


def make_project(client: TestClient, specification: bytes) -> str:
    sent = client.post("/api/v1/uploads?name=specification.pdf", content=specification)
    assert sent.status_code == 201, sent.text
    assert sent.json()["format"] == "pdf"
    reference = client.get("/api/v1/standards").json()["items"][0]["reference"]
    made = client.post(
        "/api/v1/projects",
        json={"name": "Draft 1", "upload_id": sent.json()["id"], "standard": reference},
    )
    assert made.status_code == 201, made.text
    project_id: str = made.json()["id"]
    return project_id


def mapped_project(client: TestClient, specification: bytes, do_runs: Work) -> str:
    project = f"/api/v1/projects/{make_project(client, specification)}"
    started = client.post(f"{project}/runs")
    assert started.status_code == 202, started.text
    do_runs()
    run = client.get(started.headers["location"]).json()
    assert (run["state"], run["attempts"]) == ("done", 1), run
    return project


@pytest.mark.slow
def test_upload_to_workbook_with_three_decisions(
    client: TestClient, specification: bytes, do_runs: Work
) -> None:
    project = mapped_project(client, specification, do_runs)
    mapping = client.get(f"{project}/mapping").json()
    statement = next(one for one in mapping["statements"] if len(one["evidence"]) > 1)
    code, place = statement["code"], statement["evidence"][0]
    shown = client.get(f"{project}/targets/{code}")
    assert shown.headers["etag"] == '"0"'
    where = {name: place[name] for name in ("unit", "outcome", "criterion")}

    def decide(body: dict[str, object], version: int) -> dict[str, object]:
        answer = client.post(
            f"{project}/targets/{code}/decisions",
            json=body,
            headers={"If-Match": f'"{version}"'},
        )
        assert answer.status_code == 201, answer.text
        view: dict[str, object] = answer.json()
        return view

    decide({"action": "reject", **where, "rationale": "Only named here."}, 0)
    decide({"action": "undo", "undoes": 1}, 1)
    decide({"action": "reject", **where, "rationale": "Only named here, not taught."}, 2)
    view = decide({"action": "coverage", "coverage": "full", "rationale": "By unit 9."}, 3)
    assert view["version"] == 4
    assert view["statement"]["coverage"] == "full"  # type: ignore[index]
    assert "By unit 9." in view["statement"]["rationale"]  # type: ignore[index]
    assert len(view["statement"]["evidence"]) == len(statement["evidence"]) - 1  # type: ignore[index]

    book = client.get(f"{project}/mapping.xlsx")
    assert book.status_code == 200
    sheets = openpyxl.load_workbook(io.BytesIO(book.content))
    cells = [
        str(cell)
        for sheet in sheets.worksheets
        for row in sheet.iter_rows(values_only=True)
        for cell in row
        if cell is not None
    ]
    assert "Only named here, not taught." in cells
    assert any("By unit 9." in cell for cell in cells)
    assert client.get(f"{project}/mapping").json() != mapping
    assert client.get(f"{project}/mapping?proposed=true").json() == mapping


@pytest.mark.slow
def test_mapping_is_the_one_of_the_command_line(
    client: TestClient, specification: bytes, do_runs: Work, tmp_path: Path
) -> None:
    project = mapped_project(client, specification, do_runs)
    path = tmp_path / "specification.pdf"
    path.write_bytes(sample_specification().read_bytes())
    standard = client.get(project).json()
    pinned = f"{standard['standard_reference']}@{standard['standard_version']}"
    output = tmp_path / "mapping.json"
    subprocess.run(
        [sys.executable, "-c", "from api.cli import main; main()", "--quiet", "map", str(path),
         "--standard", pinned, "--format", "json", "-o", str(output)],
        check=True,
    )  # fmt: skip
    assert client.get(f"{project}/mapping").content == output.read_bytes()
    reading = client.get(f"{project}/specification").json()
    assert reading["document"]["name"] == "specification.pdf"


@pytest.mark.slow
def test_page_image_has_boxes_over_the_places(
    client: TestClient, specification: bytes, do_runs: Work
) -> None:
    project = mapped_project(client, specification, do_runs)
    mapping = client.get(f"{project}/mapping").json()
    statement = next(one for one in mapping["statements"] if one["evidence"])
    page = statement["evidence"][0]["page"]
    view = client.get(f"{project}/pages/{page}").json()
    assert view["width"] > 500
    assert any(item["boxes"] for item in view["items"])
    plain = client.get(f"{project}/pages/{page}.png")
    marked = client.get(f"{project}/pages/{page}.png?code={statement['code']}")
    assert plain.headers["content-type"] == "image/png"
    assert Image.open(io.BytesIO(plain.content)).size == Image.open(io.BytesIO(marked.content)).size
    assert plain.content != marked.content
    assert client.get(f"{project}/pages/{view['pages'] + 1}").status_code == 404


@pytest.mark.slow
def test_progress_is_streamed_from_the_last_event_seen(
    client: TestClient, specification: bytes, do_runs: Work
) -> None:
    project = mapped_project(client, specification, do_runs)
    run = client.get(f"{project}/runs").json()["items"][0]
    text = client.get(f"{project}/runs/{run['id']}/events").text
    events = [json.loads(line[6:]) for line in text.splitlines() if line.startswith("data: ")]
    assert [event["number"] for event in events] == list(range(1, len(events) + 1))
    assert events[0]["state"] == "queued"
    assert events[-1]["state"] == "done"
    assert any(event["message"].startswith("Matching ") for event in events)
    rest = client.get(
        f"{project}/runs/{run['id']}/events", headers={"Last-Event-ID": str(len(events) - 1)}
    ).text
    assert rest.count("event: progress") == 1
