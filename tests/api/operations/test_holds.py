"""Projects kept as evidence: who may keep and release them, and that nobody deletes them."""

import os
import subprocess
import sys
from datetime import timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import select

from api.storage.base import now
from api.storage.projects import Project, Upload
from api.storage.retention import ProjectHold
from tests.api.accounts.test_role_walk import share
from tests.api.service.test_slice import make_project

COMMAND = [sys.executable, "-c", "from api.cli import main; main()"]


@pytest.fixture
def project(client: TestClient, specification: bytes) -> str:
    return f"/api/v1/projects/{make_project(client, specification)}"


def day(days: int) -> str:
    return (now() + timedelta(days=days)).date().isoformat()


def test_kept_project_is_not_deleted_until_it_is_released(client: TestClient, project: str) -> None:
    assert client.get(f"{project}/hold").json()["held"] is False
    kept = client.put(f"{project}/hold", json={"until": day(30), "reason": " Lifetime "}).json()
    assert (kept["held"], kept["until"], kept["reason"]) == (True, day(30), "Lifetime")
    refused = client.delete(project)
    assert refused.status_code == 409
    assert "is kept as evidence until" in refused.json()["detail"]
    assert "(Lifetime)" in refused.json()["detail"]
    page = client.post(f"{project.removeprefix('/api/v1')}/delete")
    assert page.status_code == 409
    assert client.get(project).status_code == 200
    assert client.delete(f"{project}/hold").status_code == 204
    assert client.delete(f"{project}/hold").status_code == 204
    assert client.delete(project).status_code == 204
    assert client.get(f"{project}/hold").status_code == 404


def test_time_can_be_made_longer_but_not_shorter(client: TestClient, project: str) -> None:
    address = f"{project}/hold"
    assert client.put(address, json={"until": day(30)}).status_code == 200
    assert client.put(address, json={"until": day(29)}).status_code == 409
    assert client.put(address, json={"until": day(31)}).status_code == 200
    assert client.put(address, json={"reason": "For good"}).status_code == 200
    assert client.put(address, json={"until": day(10_000)}).status_code == 409
    assert client.get(address).json()["until"] is None


@pytest.mark.parametrize(
    "wrong", [{}, {"reason": "  "}, {"until": "2020-01-01"}, {"until": "soon"}]
)
def test_hold_without_a_day_or_reason_or_in_the_past_is_refused(
    client: TestClient, project: str, wrong: dict[str, str]
) -> None:
    assert client.put(f"{project}/hold", json=wrong).status_code == 422
    assert client.get(f"{project}/hold").json()["held"] is False


def test_hold_ends_with_its_last_day(app: FastAPI, client: TestClient, project: str) -> None:
    client.put(f"{project}/hold", json={"until": day(0)})
    assert client.delete(project).status_code == 409
    with app.state.database.writing() as session:
        session.scalars(select(ProjectHold)).one().until = (now() - timedelta(days=1)).date()
    assert client.get(f"{project}/hold").json()["held"] is False
    assert client.delete(project).status_code == 204


def test_release_is_for_administrators_and_in_the_log_without_the_reason(
    make_small_service: Any,
) -> None:
    service = make_small_service()
    service.add_people()
    project = f"/api/v1/projects/{service.add_project('northern')}"
    writer = service.signed_in("northern writer")
    administrator = service.signed_in("northern administrator")
    stranger = service.signed_in("southern administrator")
    address, secret = f"{project}/hold", "Because of the Zanzibar case"
    body = {"reason": secret, "until": day(9)}
    assert service.client.put(address, json=body, headers=stranger).status_code == 404
    assert service.client.put(address, json=body, headers=writer).status_code == 200
    assert service.client.delete(address, headers=writer).status_code == 403
    assert service.client.delete(project, headers=administrator).status_code == 409
    assert service.client.delete(address, headers=administrator).status_code == 204
    events = service.client.get(f"{project}/audit", headers=administrator).json()["events"]
    told = [(one["action"], one["outcome"]) for one in events]
    assert ("release-project", "refused") in told
    assert ("release-project", "done") in told
    assert ("hold-project", "done") in told
    assert any(one["detail"].get("until") == day(9) for one in events)
    assert secret not in str(events)
    assert service.client.delete(project, headers=administrator).status_code == 204
    log = service.client.get("/api/v1/audit", headers=administrator).json()["events"]
    assert "delete-project" in {one["action"] for one in log}


def test_body_that_a_project_is_shared_with_sees_no_reason_and_no_name(
    make_small_service: Any,
) -> None:
    service = make_small_service()
    service.add_people()
    project_id = service.add_project("northern")
    share(service, project_id, "body")
    address = f"/api/v1/projects/{project_id}/hold"
    writer, body = service.signed_in("northern writer"), service.signed_in("body reviewer")
    service.client.put(address, json={"reason": "Zanzibar", "until": day(9)}, headers=writer)
    seen = service.client.get(address, headers=body).json()
    assert seen == {"held": True, "until": day(9), "reason": "", "by": "", "at": None}
    assert "Zanzibar" not in service.client.get(f"/projects/{project_id}", headers=body).text
    assert "Zanzibar" in service.client.get(f"/projects/{project_id}", headers=writer).text


def test_pages_keep_release_and_delete(client: TestClient, project: str) -> None:
    page = project.removeprefix("/api/v1")
    assert "Delete project" in client.get(page).text
    assert client.post(f"{page}/hold", data={"until": "", "reason": ""}).status_code == 422
    kept = client.post(f"{page}/hold", data={"until": day(3), "reason": "<b>Lifetime</b>"})
    assert "&lt;b&gt;Lifetime&lt;/b&gt;" in kept.text
    assert "Delete project" not in kept.text
    released = client.post(f"{page}/release")
    assert "Delete project" in released.text
    gone = client.post(f"{page}/delete", follow_redirects=False)
    assert (gone.status_code, gone.headers["location"]) == (303, "/projects")


def tidy(app: FastAPI, *more: str) -> str:
    settings = app.state.settings
    environment = os.environ | {"MAPPER_DATABASE_URL": settings.database}
    done = subprocess.run(
        [*COMMAND, "service", "tidy", "--data", str(settings.data), *more],
        env=environment, check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


def test_tidy_lists_first_and_deletes_only_if_asked_and_not_what_is_kept(
    app: FastAPI, client: TestClient, specification: bytes
) -> None:
    old, kept, new = (make_project(client, specification) for _ in range(3))
    client.put(f"/api/v1/projects/{kept}/hold", json={"reason": "Evidence"})
    loose = client.post("/api/v1/uploads?name=loose.pdf", content=specification + b"%").json()
    with app.state.database.writing() as session:
        for project_id in (old, kept):
            row = session.get_one(Project, project_id)
            row.created_at = row.updated_at = now() - timedelta(days=100)
        session.get_one(Upload, loose["id"]).created_at = now() - timedelta(days=100)
    said = tidy(app, "--older-than", "90")
    assert "1 projects and 1 documents that are in no project would be deleted, 1 are kept" in said
    assert "Nothing was deleted" in said
    assert f"{old}  last used" in said
    assert new not in said
    assert len(client.get("/api/v1/projects").json()["items"]) == 3
    said = tidy(app, "--older-than", "90", "--delete")
    assert "Deleted 1 projects and 1 documents" in said
    left = {one["id"] for one in client.get("/api/v1/projects").json()["items"]}
    assert left == {kept, new}
    assert client.get(f"/api/v1/uploads/{loose['id']}").status_code == 404
    events = client.get("/api/v1/audit").json()["events"]
    assert any(one["project_id"] == old and one["person_id"] == "command-line" for one in events)
