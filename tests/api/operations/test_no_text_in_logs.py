"""A marker is planted in documents, names, addresses and forms; no line of the log has it."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from reportlab.lib import colors
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import Paragraph, SimpleDocTemplate, Table

from tests.api.operations.servers import PATIENCE, Server, command
from tests.api.service.conftest import fill_library

pytestmark = pytest.mark.slow

WORD = "quixoticmarmalade"
SENTENCE = f"Describe the {WORD} procedure for tool cribs"
EMAIL = f"{WORD}@northern.example"
PERSON = f"Jo {WORD.title()}"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    home = tmp_path / "home"
    fill_library(home)
    environment = {"MAPPER_HOME": str(home), "MAPPER_DATA": str(tmp_path / "data")}
    server = Server(tmp_path / "server", environment, ("--hosted", "--log-format", "json"))
    accounts = ("accounts", "add-organisation", f"Northern {WORD}")
    command(environment, *accounts)
    command(
        environment, "accounts", "add-person", EMAIL, "--name", PERSON, "--organisation",
        f"Northern {WORD}", "--role", "writer", "--password-stdin", given="kettle marble oboe wi\n",
    )  # fmt: skip
    server.start()
    yield server
    server.close()


def planted(path: Path) -> bytes:
    """A specification whose every criterion has the marker."""
    normal = getSampleStyleSheet()["Normal"]
    rows: list[list[object]] = [
        ["Learning outcomes\nThe learner will:", "Assessment criteria\nThe learner can:"]
    ]
    for number in (1, 2, 3):
        text = Paragraph(f"1.{number} {SENTENCE} {number}", normal)
        rows.append([f"1. Know the {WORD} procedure" if number == 1 else "", text])
    grid = [("GRID", (0, 0), (-1, -1), 1, colors.black)]
    heading = Paragraph(f"Unit 101 {WORD} tools", getSampleStyleSheet()["Heading1"])
    table = Table(rows, colWidths=[200, 250], style=grid)
    SimpleDocTemplate(str(path), invariant=1).build([heading, table])
    return path.read_bytes()


def run_of(client: httpx.Client, name: str, content: bytes) -> dict[str, object]:
    """Map a document and return the run once it has ended."""
    upload = client.post(f"/api/v1/uploads?name={quote(name)}", content=content)
    assert upload.status_code == 201, upload.text
    reference = client.get("/api/v1/standards").json()["items"][0]["reference"]
    project = client.post(
        "/api/v1/projects",
        json={"name": f"{WORD} draft", "upload_id": upload.json()["id"], "standard": reference},
        headers={"Idempotency-Key": f"{WORD}-{len(content)}"},
    ).json()["id"]
    address = f"/api/v1/projects/{project}/runs"
    address = f"{address}/{client.post(address).json()['id']}"
    deadline = time.monotonic() + PATIENCE
    while (view := client.get(address).json())["state"] in {"queued", "running"}:
        assert time.monotonic() < deadline
        time.sleep(0.2)
    ended: dict[str, object] = view
    return ended


def test_nothing_of_a_document_or_a_person_is_in_any_line(server: Server, tmp_path: Path) -> None:
    token = command(
        server.environment, "accounts", "add-token", EMAIL, "--name", WORD, "--scope", "read",
        "--scope", "write",
    )  # fmt: skip
    good = planted(tmp_path / "good.pdf")
    bad = good[: len(good) // 2] + f"\n% {SENTENCE}\n".encode()
    with server.client(headers={"Authorization": f"Bearer {token}"}) as client:
        done = run_of(client, f"{WORD}.pdf", good)
        assert done["state"] == "done", done
        project = f"/api/v1/projects/{done['project_id']}"
        assert WORD in client.get(f"{project}/specification").text
        failed = run_of(client, f"{WORD} broken.pdf", bad)
        assert failed["state"] == "failed", failed
        assert WORD in str(failed["problem"])  # people are told the name; the log is not
        assert client.post("/api/v1/uploads?name=x", content=SENTENCE).status_code == 422
        wrong = client.patch(project, json={"name": WORD, WORD: SENTENCE})
        assert wrong.status_code == 422
        assert client.get(f"/api/v1/standards/{WORD}").status_code == 404
        assert client.get(f"/{WORD}/{SENTENCE}").status_code == 404
        assert client.get(f"{project}/targets/{WORD}?{WORD}={SENTENCE}").status_code == 404
    with server.client() as client:
        form = {"email": EMAIL, "password": f"{WORD} wrong password"}
        assert client.post("/sign-in", data=form).status_code == 403
        client.get("/api/v1/me", headers={"Authorization": f"Bearer {WORD}"})
        client.get("/healthz", headers={"X-Request-ID": f"{WORD}@x", "User-Agent": SENTENCE})
    server.tell_to_stop()
    assert server.ended() == 0

    assert WORD not in server.log.lower()
    assert "marmalade" not in server.log.lower()
    assert str(tmp_path) not in server.log
    lines = [json.loads(line) for line in server.log.splitlines()]
    runs = [line for line in lines if line["event"] == "run"]
    assert [(line["state"], line["pages"], line["error"]) for line in runs] == [
        ("done", 1, None),
        ("failed", None, "UnreadableInputError"),
    ]
    assert all(line["seconds"] > 0 for line in runs)
    events = {line["event"] for line in lines}
    assert {"listening", "worker started", "request", "run", "worker stopped"} <= events
    assert len([line for line in lines if line["event"] == "request"]) >= 15
