"""How much of a check is read: files and wishes of a reviewer, as on the command line."""

import subprocess
import sys
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from tests.api.service.conftest import Work
from tests.api.service.test_files import STRUCTURE, give, send
from tests.api.service.test_slice import mapped_project

INDICATORS = 'new_organisation = true\nraises = ["intelligence"]\nsector = "Construction"\n'


@pytest.mark.slow
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_report_is_the_one_of_the_command_line(
    client: TestClient, specification: bytes, do_runs: Work, tmp_path: Path
) -> None:
    project = mapped_project(client, specification, do_runs)
    given = give(client, project, "structure", send(client, "units.csv", STRUCTURE.encode()))
    assert given.status_code == 200, given.text
    book = client.get(f"{project}/mapping.xlsx").content
    asked = {
        "claims_upload_id": send(client, "claims.xlsx", book),
        "seed": 3, "share": 0.5, "raises": ["actions-open"],
        "files": {"indicators": send(client, "known.toml", INDICATORS.encode())},
    }  # fmt: skip
    started = client.post(f"{project}/checks", json=asked)
    assert started.status_code == 202, started.text
    do_runs()
    check = started.headers["location"]
    report = client.get(f"{check}/report")
    assert report.status_code == 200, client.get(check).json()

    about = client.get(project).json()
    files = {"claims.xlsx": book, "specification.pdf": specification,
             "known.toml": INDICATORS.encode(), "units.csv": STRUCTURE.encode()}  # fmt: skip
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    subprocess.run(
        [sys.executable, "-c", "from api.cli import main; main()", "--quiet", "check",
         str(tmp_path / "claims.xlsx"), str(tmp_path / "specification.pdf"),
         "--standard", f"{about['standard_reference']}@{about['standard_version']}",
         "--structure", str(tmp_path / "units.csv"),
         "--indicators", str(tmp_path / "known.toml"), "--share", "0.5",
         "--raise", "actions-open", "--seed", "3", "-o", str(tmp_path / "report.json")],
        check=True,
    )  # fmt: skip
    assert report.content == (tmp_path / "report.json").read_bytes()
    reasons = [one["message"] for one in report.json()["plan"]["size_reasons"]]
    assert any("intelligence" in one for one in reasons)


def test_what_makes_no_sense_is_refused_before_anything_runs(
    client: TestClient, specification: bytes
) -> None:
    project = "/api/v1/projects/" + client.post(
        "/api/v1/projects",
        json={
            "name": "Draft", "standard": "ST9901",
            "upload_id": send(client, "specification.pdf", specification),
        },
    ).json()["id"]  # fmt: skip
    unknown = client.post(f"{project}/checks", json={"raises": ["rumours"]})
    assert unknown.status_code == 404
    assert "reason" in unknown.json()["detail"]
    assert client.post(f"{project}/checks", json={"share": 0}).status_code == 422
    wrong = {"indicators": send(client, "known.toml", b"sectors = 1\n")}
    assert client.post(f"{project}/checks", json={"files": wrong}).status_code == 422
    table = {"policy": send(client, "policy.csv", b"a,b\n1,2\n")}
    refused = client.post(f"{project}/checks", json={"files": table})
    assert refused.json()["detail"] == (
        "policy.csv is of the format CSV; the verification policy has to be TOML."
    )
    past = {"past": send(client, "cycle.json", b'{"a": 1}')}
    assert client.post(f"{project}/checks", json={"files": past}).status_code == 422
    assert client.get(f"{project}/checks").json()["items"] == []
