"""What holds for every answer: problems, versions, idempotency keys, pages."""

import io
from concurrent.futures import ThreadPoolExecutor

import openpyxl
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from tests.api.service.conftest import Work
from tests.api.service.test_slice import make_project, mapped_project

PROBLEM = "application/problem+json"


def test_unknown_standard_is_a_problem_with_near_names(
    client: TestClient, specification: bytes
) -> None:
    sent = client.post("/api/v1/uploads?name=a.pdf", content=specification).json()
    known = client.get("/api/v1/standards").json()["items"][0]["reference"]
    new = {"name": "A", "upload_id": sent["id"], "standard": known[:-1] + "Z"}
    answer = client.post("/api/v1/projects", json=new)
    assert (answer.status_code, answer.headers["content-type"]) == (404, PROBLEM)
    assert answer.json()["near"][0].startswith(known)


def test_upload_is_known_by_content_not_by_name(client: TestClient) -> None:
    answer = client.post("/api/v1/uploads?name=specification.pdf", content=b"\x89PNG\r\n\x1a\n0")
    assert (answer.status_code, answer.headers["content-type"]) == (422, PROBLEM)
    assert answer.json()["detail"].startswith("specification.pdf: it is a PNG image")


def test_upload_by_form_takes_the_name_of_its_file(
    client: TestClient, specification: bytes
) -> None:
    files = {"file": ("../../etc/Diploma v2.pdf", specification, "application/pdf")}
    answer = client.post("/api/v1/uploads", files=files)
    assert (answer.status_code, answer.json()["name"]) == (201, "Diploma v2.pdf")


def test_upload_over_the_limit_is_refused_and_leaves_nothing(app: FastAPI) -> None:
    app.state.settings.upload_mb = 1
    with TestClient(app, base_url="http://127.0.0.1:8410") as client:
        chunks = (b"%PDF-1.7" + bytes(2**16) for _ in range(40))
        answer = client.post("/api/v1/uploads?name=a.pdf", content=chunks)
    assert (answer.status_code, answer.headers["content-type"]) == (413, PROBLEM)
    assert list((app.state.settings.files / "incoming").iterdir()) == []


def test_same_creation_with_the_same_key_creates_once(
    client: TestClient, specification: bytes
) -> None:
    sent = client.post("/api/v1/uploads?name=a.pdf", content=specification).json()
    standard = client.get("/api/v1/standards").json()["items"][0]["reference"]
    new = {"name": "A", "upload_id": sent["id"], "standard": standard}
    key = {"Idempotency-Key": "one"}
    first = client.post("/api/v1/projects", json=new, headers=key)
    again = client.post("/api/v1/projects", json=new, headers=key)
    assert (again.status_code, again.json()) == (201, first.json())
    assert again.headers["idempotent-replay"] == "true"
    assert len(client.get("/api/v1/projects").json()["items"]) == 1
    other = client.post("/api/v1/projects", json={**new, "name": "B"}, headers=key)
    assert other.status_code == 422


def test_lists_come_in_pages(client: TestClient, specification: bytes) -> None:
    made = [make_project(client, specification) for _ in range(3)]
    first = client.get("/api/v1/projects?limit=2").json()
    rest = client.get(f"/api/v1/projects?limit=2&after={first['next']}").json()
    shown = [one["id"] for one in (*first["items"], *rest["items"])]
    assert (shown, rest["next"]) == (made[::-1], None)


def test_project_changes_need_the_version_that_was_seen(
    client: TestClient, specification: bytes
) -> None:
    project = f"/api/v1/projects/{make_project(client, specification)}"
    assert client.get(project).headers["etag"] == '"1"'
    assert client.patch(project, json={"name": "B"}).status_code == 428
    changed = client.patch(project, json={"name": "B"}, headers={"If-Match": '"1"'})
    assert (changed.status_code, changed.json()["name"]) == (200, "B")
    late = client.patch(project, json={"name": "C"}, headers={"If-Match": '"1"'})
    assert (late.status_code, late.json()["current"], late.headers["etag"]) == (412, 2, '"2"')
    assert client.delete(project).status_code == 204
    assert client.get(project).status_code == 404


@pytest.mark.slow
def test_of_two_decisions_at_once_one_is_refused(
    client: TestClient, specification: bytes, do_runs: Work
) -> None:
    project = mapped_project(client, specification, do_runs)
    code = client.get(f"{project}/mapping").json()["statements"][0]["code"]

    def decide(coverage: str) -> int:
        return client.post(
            f"{project}/targets/{code}/decisions",
            json={"action": "coverage", "coverage": coverage},
            headers={"If-Match": '"0"'},
        ).status_code

    with ThreadPoolExecutor(8) as pool:
        answers = sorted(pool.map(decide, ["full", "partial", "none", "full"] * 2))
    assert answers == [201, *[412] * 7]
    assert client.get(f"{project}/targets/{code}").json()["version"] == 1


@pytest.mark.slow
def test_text_on_additional_content_is_kept_by_version_and_in_the_workbook(
    client: TestClient, specification: bytes, do_runs: Work
) -> None:
    project = mapped_project(client, specification, do_runs)
    content = client.get(f"{project}/additional-content").json()
    item = content["items"][0]["key"]
    text = {"relevance": "For two regions.", "employer_validation": "Minutes of 3 March."}
    address = f"{project}/additional-content/text"
    written = client.put(address, params={"item": item}, json=text, headers={"If-Match": '"0"'})
    assert (written.status_code, written.json()["by"]) == (200, "Local user")
    late = client.put(address, params={"item": item}, json=text, headers={"If-Match": '"0"'})
    assert late.status_code == 412
    shown = client.get(f"{project}/additional-content").json()["items"][0]["text"]
    assert shown["employer_validation"] == "Minutes of 3 March."

    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{project}/mapping.xlsx").content))
    cells = [c for s in book.worksheets for row in s.iter_rows(values_only=True) for c in row]
    assert "Minutes of 3 March." in cells


def test_schemas_of_the_published_shapes_are_there(client: TestClient) -> None:
    names = client.get("/api/v1/schemas").json()
    assert names == ["area", "mapping", "report", "specification", "standard"]
    assert client.get("/api/v1/schemas/mapping").json()["title"] == "Mapping"
