"""A review through the API: check a workbook, decide on claims, read the outcome."""

import pytest
from fastapi.testclient import TestClient

from tests.api.service.conftest import Work
from tests.api.service.test_slice import mapped_project


@pytest.mark.slow
def test_check_of_our_own_workbook_and_its_review(
    client: TestClient, specification: bytes, do_runs: Work
) -> None:
    project = mapped_project(client, specification, do_runs)
    book = client.get(f"{project}/mapping.xlsx").content
    sent = client.post("/api/v1/uploads?name=mapping.xlsx", content=book).json()
    assert sent["format"] == "xlsx"
    started = client.post(f"{project}/checks", json={"claims_upload_id": sent["id"], "seed": 3})
    assert started.status_code == 202, started.text
    check = started.headers["location"]
    assert client.get(f"{check}/report").status_code == 409
    do_runs()
    assert client.get(check).json()["state"] == "done", client.get(check).json()
    report = client.get(f"{check}/report").json()
    assert report["claims_file"] == "mapping.xlsx"
    first = report["plan"]["order"][0]["claim"]

    claim = client.get(f"{check}/claims/{first}")
    assert (claim.json()["version"], claim.headers["etag"]) == (0, '"0"')
    verdict = {"decision": "reject", "comment": "The page says nothing of it."}
    address = f"{check}/claims/{first}/verdict"
    assert client.put(address, json=verdict).status_code == 428
    given = client.put(address, json=verdict, headers={"If-Match": '"0"'})
    assert given.status_code == 200, given.text
    assert given.json()["verdicts"][0]["comment"] == "The page says nothing of it."
    assert client.put(address, json=verdict, headers={"If-Match": '"0"'}).status_code == 412
    second = client.put(address, json={"decision": "agree"}, headers={"If-Match": '"1"'})
    assert [one["decision"] for one in second.json()["verdicts"]] == ["agree"]
    nonsense = {"decision": "downgrade"}
    refused = client.put(address, json=nonsense, headers={"If-Match": '"2"'})
    assert refused.status_code == 400
    assert refused.headers["content-type"] == "application/problem+json"

    outcome = client.get(f"{check}/outcome").json()
    assert (outcome["reviewers"], outcome["read"]) == (["Local user"], 1)
    for download in ("report.xlsx", "letter.docx"):
        assert client.get(f"{check}/{download}").content[:2] == b"PK"
    assert len(client.get(f"{project}/checks").json()["items"]) == 1
    assert len(client.get(f"{project}/runs").json()["items"]) == 1
