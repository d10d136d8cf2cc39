"""Figures: as Prometheus reads them, moving when something happens, for those who may see them."""

from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families

from api.accounts.settings import AccountSettings
from api.app import create_app
from api.service_settings import ServiceSettings
from api.storage.operations import note_sign
from tests.api.operations.servers import Server
from tests.api.service.conftest import Work
from tests.api.service.test_slice import make_project, mapped_project

TOKEN = "a token of figures"


def figures(client: TestClient | Any, **headers: str) -> dict[str, float]:
    """Every sample by its name and labels."""
    answer = client.get("/metrics", headers=headers)
    assert answer.status_code == 200, answer.text
    found = {}
    for family in text_string_to_metric_families(answer.text):
        for sample in family.samples:
            labels = ",".join(f"{name}={value}" for name, value in sorted(sample.labels.items()))
            found[f"{sample.name}{{{labels}}}"] = sample.value
    return found


def test_requests_are_counted_by_route_method_and_class_of_status(client: TestClient) -> None:
    for path in ("/api/v1/projects/aaa", "/api/v1/projects/bbb", "/nowhere", "/api/v1/about"):
        client.get(path)
    found = figures(client)
    name = "mapper_http_request_seconds_count"
    assert found[f"{name}{{method=GET,route=/api/v1/projects/{{project_id}},status=4xx}}"] == 2
    assert found[f"{name}{{method=GET,route=unmatched,status=4xx}}"] == 1
    assert found[f"{name}{{method=GET,route=/api/v1/about,status=2xx}}"] == 1
    bucket = "mapper_http_request_seconds_bucket{le=10.0,method=GET,route=/api/v1/about,status=2xx}"
    assert found[bucket] == 1
    assert "aaa" not in str(found)
    assert figures(client)[f"{name}{{method=GET,route=/metrics,status=2xx}}"] == 1


def test_build_disk_and_workers_are_told(client: TestClient, app: FastAPI) -> None:
    found = figures(client)
    assert any(name.startswith("mapper_build{python=3.") for name in found)
    assert found["mapper_disk_free_bytes{}"] > 1
    assert "mapper_worker_seen_seconds{}" not in found
    with app.state.database.writing() as session:
        note_sign(session, "node-1")
    assert 0 <= figures(client)["mapper_worker_seen_seconds{}"] < 30


@pytest.mark.slow
def test_runs_move_the_queue_the_sums_and_the_pages(
    client: TestClient, specification: bytes, do_runs: Work
) -> None:
    project = f"/api/v1/projects/{make_project(client, specification)}"
    before = figures(client)
    assert before["mapper_queue_runs{}"] == 0
    client.post(f"{project}/runs")
    waiting = figures(client)
    assert waiting["mapper_queue_runs{}"] == 1
    assert waiting["mapper_queue_oldest_seconds{}"] > 0
    assert waiting["mapper_runs{kind=map,state=queued}"] == 1
    do_runs()
    run = client.post(f"{project}/runs").json()["id"]
    client.post(f"{project}/runs/{run}/cancel")
    after = figures(client)
    assert after["mapper_queue_runs{}"] == 0
    assert after["mapper_runs{kind=map,state=done}"] == 1
    assert after["mapper_runs_ended_total{kind=map,state=done}"] == 1
    assert after["mapper_runs_ended_total{kind=map,state=cancelled}"] == 1
    assert after["mapper_run_seconds_count{kind=map}"] == 1
    assert after["mapper_run_seconds_bucket{kind=map,le=+Inf}"] == 1
    assert after["mapper_run_seconds_sum{kind=map}"] > 0
    assert after["mapper_documents_read_total{}"] == 1
    assert after["mapper_pages_read_total{}"] > 1
    mapped_project(client, specification, do_runs)
    assert figures(client)["mapper_documents_read_total{}"] == 2


def test_failed_run_is_counted_by_its_end(client: TestClient, do_runs: Work) -> None:
    project = f"/api/v1/projects/{make_project(client, b'%PDF-1.7 and nothing else')}"
    client.post(f"{project}/runs")
    do_runs()
    found = figures(client)
    assert found["mapper_runs_ended_total{kind=map,state=failed}"] == 1
    assert found["mapper_documents_read_total{}"] == 0


def hosted(tmp_path: Any, token: str | None) -> TestClient:
    settings = ServiceSettings(
        data=tmp_path, hosted=True, accounts=AccountSettings(), metrics_token=token
    )
    return TestClient(create_app(settings), base_url="https://testserver")


def test_hosted_service_without_a_token_has_no_such_page(tmp_path: Any) -> None:
    assert hosted(tmp_path, None).get("/metrics").status_code == 404


def test_hosted_service_shows_figures_for_the_token_only(tmp_path: Any) -> None:
    client = hosted(tmp_path, TOKEN)
    assert client.get("/metrics").status_code == 401
    for wrong in ("Bearer a token of figureS", f"Basic {TOKEN}", "Bearer ", TOKEN):
        assert client.get("/metrics", headers={"Authorization": wrong}).status_code == 401
    assert figures(client, Authorization=f"Bearer {TOKEN}")


def test_personal_service_shows_figures_to_its_own_machine_only(tmp_path: Any) -> None:
    app = create_app(ServiceSettings(data=tmp_path))
    far = TestClient(app, base_url="http://127.0.0.1:8410", client=("192.0.2.7", 1))
    near = TestClient(app, base_url="http://127.0.0.1:8410", client=("127.0.0.1", 1))
    assert far.get("/metrics").status_code == 404
    assert figures(near)


@pytest.mark.slow
def test_several_server_processes_count_together(tmp_path: Any) -> None:
    environment = {"MAPPER_DATA": str(tmp_path / "data"), "MAPPER_HOME": str(tmp_path / "home")}
    server = Server(tmp_path / "server", environment, ("--workers", "2"))
    server.start()
    try:
        for _ in range(30):  # a connection each, so that both processes get some
            with server.client() as client:
                assert client.get("/api/v1/about").status_code == 200
        with server.client() as client:
            found = [figures(client) for _ in range(4)]
        name = "mapper_http_request_seconds_count{method=GET,route=/api/v1/about,status=2xx}"
        assert [one[name] for one in found] == [30.0] * 4
        server.tell_to_stop()
        assert server.ended() == 0
    finally:
        server.close()
