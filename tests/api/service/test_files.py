"""Files beside a specification through the API: a form filled in, the last draft, tables."""

import io
import subprocess
import sys
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from fastapi.testclient import TestClient

from corpora.samples import sample_specification
from tests.api.service.conftest import Work
from tests.api.service.test_slice import make_project, mapped_project
from tests.mapper.workbook.test_carry import write

STRUCTURE = (
    "row,ref,title,credits,mandatory\n"
    "unit,301,Running a lending counter,6,mandatory\n"
    "unit,302,Repair,6,mandatory\n"
    "unit,303,Care,6,optional\nunit,304,People,6,optional\n"
)
SUBMISSION = 'title = "Diploma"\n[documents]\nspecification = true\n'


def send(client: TestClient, name: str, content: bytes) -> str:
    sent = client.post(f"/api/v1/uploads?name={name}", content=content)
    assert sent.status_code == 201, sent.text
    upload_id: str = sent.json()["id"]
    return upload_id


def give(client: TestClient, project: str, kind: str, upload_id: str) -> Any:
    version = client.get(project).headers["etag"]
    return client.put(
        f"{project}/files/{kind}", json={"upload_id": upload_id}, headers={"If-Match": version}
    )


def own_form(mapping: dict[str, Any]) -> bytes:
    """A form as an awarding organisation might have it: codes, texts, and empty columns."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Our form"
    sheet.append(["KSB", "Statement", "Coverage", "Specification reference", "Page"])
    for one in mapping["statements"]:
        sheet.append([one["code"], one["statement"]])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def last_draft(book: bytes) -> bytes:
    """The workbook of the mapping as a person filled it in: a rejection, and a lost place."""
    edited = openpyxl.load_workbook(io.BytesIO(book))
    evidence = edited["Evidence"]
    first = next(row for row in range(5, evidence.max_row) if evidence.cell(row, 1).value)
    write(evidence, first, Decision="Reject", Own_rationale="Only named there.")
    lost = first + 1
    write(
        evidence,
        lost,
        What_it_says="a criterion that was taken out of the specification",
        Specification_reference="Unit 999 LO9 9.9",
        Decision="Accept",
        Own_rationale="It was there.",
    )
    content = io.BytesIO()
    edited.save(content)
    return content.getvalue()


@pytest.mark.slow
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_form_and_last_draft_give_the_bytes_of_the_command_line(
    client: TestClient, specification: bytes, do_runs: Work, tmp_path: Path
) -> None:
    project = mapped_project(client, specification, do_runs)
    mapping = client.get(f"{project}/mapping").json()
    contents = {
        "template": ("form.xlsx", own_form(mapping)),
        "previous": ("draft.xlsx", last_draft(client.get(f"{project}/mapping.xlsx").content)),
        "structure": ("structure.csv", STRUCTURE.encode()),
        "submission": ("submission.toml", SUBMISSION.encode()),
    }
    for kind, (name, content) in contents.items():
        given = give(client, project, kind, send(client, name, content))
        assert given.status_code == 200, given.text
        (tmp_path / name).write_bytes(content)
    assert [one["kind"] for one in client.get(f"{project}/files").json()] == list(contents)
    client.post(f"{project}/runs")
    do_runs()

    (tmp_path / "specification.pdf").write_bytes(sample_specification().read_bytes())
    about = client.get(project).json()
    pinned = f"{about['standard_reference']}@{about['standard_version']}"
    options = [
        part for kind, (name, _) in contents.items() for part in (f"--{kind}", tmp_path / name)
    ]
    for output, more in (("filled.xlsx", options), ("ours.xlsx", options[2:])):
        subprocess.run(
            [sys.executable, "-c", "from api.cli import main; main()", "--quiet", "map",
             str(tmp_path / "specification.pdf"), "--standard", pinned,
             *map(str, more), "-o", str(tmp_path / output)],
            check=True,
        )  # fmt: skip
    filled = client.get(f"{project}/mapping.xlsx")
    assert filled.content == (tmp_path / "filled.xlsx").read_bytes()
    ours = client.get(f"{project}/mapping.xlsx?ours=true")
    assert ours.content == (tmp_path / "ours.xlsx").read_bytes()
    assert openpyxl.load_workbook(io.BytesIO(filled.content)).sheetnames == ["Our form"]
    assert isinstance(client.get(f"{project}/form-findings").json(), list)

    carried = client.get(f"{project}/carried").json()
    assert carried["places"] == 1
    (lost,) = carried["lost"]
    assert lost["change"] == "No place any more; kept apart"
    assert "It was there." in lost["said"]
    content = client.get(f"{project}/files/previous/content")
    assert content.content == contents["previous"][1]


@pytest.mark.slow
def test_decisions_come_on_top_of_those_of_the_last_draft(
    client: TestClient, specification: bytes, do_runs: Work
) -> None:
    project = mapped_project(client, specification, do_runs)
    before = client.get(f"{project}/mapping").json()
    draft = last_draft(client.get(f"{project}/mapping.xlsx").content)
    assert client.get(f"{project}/carried").status_code == 404
    give(client, project, "previous", send(client, "draft.xlsx", draft))
    client.post(f"{project}/runs")
    do_runs()
    mapping = client.get(f"{project}/mapping").json()
    code, place = next(
        (old["code"], place)
        for old, new in zip(before["statements"], mapping["statements"], strict=True)
        for place in old["evidence"]
        if place not in new["evidence"]
    )
    where = {name: place[name] for name in ("unit", "outcome", "criterion")}
    accepted = client.post(
        f"{project}/targets/{code}/decisions",
        json={"action": "accept", **where, "rationale": "Taught after all."},
        headers={"If-Match": '"0"'},
    )
    assert accepted.status_code == 201, accepted.text
    now = accepted.json()["statement"]
    assert {one["text"] for one in now["evidence"]} >= {place["text"]}
    client.post(
        f"{project}/targets/{code}/decisions",
        json={"action": "undo", "undoes": 1},
        headers={"If-Match": '"1"'},
    )
    assert client.get(f"{project}/mapping").json() == mapping


def test_files_are_read_when_they_are_given_and_can_be_replaced_and_removed(
    client: TestClient, specification: bytes
) -> None:
    project = f"/api/v1/projects/{make_project(client, specification)}"
    structure = send(client, "structure.csv", STRUCTURE.encode())
    assert (
        client.put(f"{project}/files/structure", json={"upload_id": structure}).status_code == 428
    )
    assert give(client, project, "structure", structure).status_code == 200
    stale = client.put(
        f"{project}/files/structure", json={"upload_id": structure}, headers={"If-Match": '"1"'}
    )
    assert stale.status_code == 412
    broken = give(client, project, "structure", send(client, "s.csv", b"ref,credits\n101,six\n"))
    assert broken.status_code == 422
    assert "s.csv: row 2 says" in broken.json()["detail"]
    empty = io.BytesIO()
    openpyxl.Workbook().save(empty)
    for kind in ("template", "previous"):
        answer = give(client, project, kind, send(client, "empty.xlsx", empty.getvalue()))
        assert answer.status_code == 422
        assert answer.json()["detail"].startswith("empty.xlsx: ")
    wrong = give(client, project, "submission", structure)
    assert (
        "structure.csv is of the format CSV; the file on the submission has"
        in wrong.json()["detail"]
    )
    unknown = give(client, project, "letter", structure)
    assert unknown.status_code == 422

    long = send(client, "long.toml", SUBMISSION.encode() + b"# " + b"x" * (5 << 20))
    refused = give(client, project, "submission", long)
    assert (
        refused.json()["detail"] == "long.toml has more than 5 MiB; no file on the submission has."
    )

    other = send(client, "new.csv", STRUCTURE.replace("6,optional", "8,optional").encode())
    (replaced,) = give(client, project, "structure", other).json()
    assert replaced["file"]["name"] == "new.csv"
    address, version = f"{project}/files/structure", client.get(project).headers["etag"]
    assert client.delete(address).status_code == 428
    assert client.delete(address, headers={"If-Match": version}).json() == []
    assert client.delete(address, headers={"If-Match": version}).status_code == 404
    assert client.get(f"{address}/content").status_code == 404


def test_project_is_made_with_files_or_not_at_all(client: TestClient, specification: bytes) -> None:
    new = {
        "name": "Draft", "standard": "ST9901",
        "upload_id": send(client, "specification.pdf", specification),
        "files": {"submission": send(client, "submission.toml", SUBMISSION.encode())},
    }  # fmt: skip
    made = client.post("/api/v1/projects", json=new)
    assert made.status_code == 201, made.text
    files = client.get(f"/api/v1/projects/{made.json()['id']}/files").json()
    assert [(one["kind"], one["file"]["format"]) for one in files] == [("submission", "toml")]
    new["files"] = {"submission": send(client, "submission.toml", b'titel = "x"\n')}
    refused = client.post("/api/v1/projects", json=new)
    assert refused.status_code == 422
    assert len(client.get("/api/v1/projects").json()["items"]) == 1
    assert client.delete(f"/api/v1/projects/{made.json()['id']}").status_code == 204
    assert client.get(f"/api/v1/uploads/{files[0]['file']['id']}").status_code == 404
