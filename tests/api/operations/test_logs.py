"""Lines of the log: what is in them, and that no text, name or address ever is."""

import json
import logging
import subprocess
import sys
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy.exc import SQLAlchemyError

from api.operations.logs import LogFormatter, configure_logs, note, request_id
from api.storage.projects import Upload

MARKER = "Zanzibar kumquat protocol"


class Lines(logging.Handler):
    """Keeps what the service would write, at every level there is."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.setFormatter(LogFormatter("json"))
        self.lines: list[dict[str, Any]] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(json.loads(self.format(record)))

    def about(self, event: str) -> list[dict[str, Any]]:
        return [line for line in self.lines if line["event"] == event]


@pytest.fixture
def lines() -> Iterator[Lines]:
    handler, root = Lines(), logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    logging.getLogger("service").setLevel(logging.INFO)
    yield handler
    root.removeHandler(handler)
    root.setLevel(level)


def test_request_is_one_line_with_the_template_of_its_route(
    client: TestClient, lines: Lines
) -> None:
    client.get(f"/api/v1/projects/{MARKER}/runs?after=aaaa", headers={"X-Request-ID": "abcd-1234"})
    (line,) = lines.about("request")
    assert line.pop("time").endswith("Z")
    assert line.pop("ms") > 0
    assert line.pop("bytes") > 0
    assert line == {
        "level": "info",
        "event": "request",
        "method": "GET",
        "route": "/api/v1/projects/{project_id}/runs",
        "status": 404,
        "request": "abcd-1234",
        "principal": "local",
    }


@pytest.mark.parametrize(
    ("path", "route"),
    [
        ("/nowhere/of/mine", "unmatched"),
        ("/static/x/app.js", "unmatched"),
        ("/api/v1/openapi.json", "/api/v1/openapi.json"),
        ("/projects/abc/gaps", "/projects/{project_id}/gaps"),
        ("/healthz", "/healthz"),
    ],
)
def test_route_is_never_the_path_as_sent(
    client: TestClient, lines: Lines, path: str, route: str
) -> None:
    client.get(path)
    assert [line["route"] for line in lines.about("request")] == [route]


def test_method_that_is_none_is_not_repeated(client: TestClient, lines: Lines) -> None:
    client.request("KUMQUAT", "/healthz")
    assert [line["method"] for line in lines.about("request")] == ["other"]


@pytest.mark.parametrize("given", ["short", "two words here", "a" * 65, "jo@northern.example", ""])
def test_request_identifier_that_is_none_is_replaced(client: TestClient, given: str) -> None:
    answer = client.get("/healthz", headers={"X-Request-ID": given})
    assert len(answer.headers["x-request-id"]) == 32
    assert answer.headers["x-request-id"] != given


def test_request_identifier_comes_back_on_refusals_too(client: TestClient) -> None:
    asked = {"X-Request-ID": "from-my-proxy", "Host": "elsewhere.example"}
    answer = client.get("/api/v1/about", headers=asked)
    assert (answer.status_code, answer.headers["x-request-id"]) == (421, "from-my-proxy")


def test_person_who_asked_is_known_by_identifier_only(
    make_small_service: Any, lines: Lines
) -> None:
    service = make_small_service()
    service.add_people()
    service.client.get("/api/v1/me", headers=service.signed_in("northern writer"))
    service.client.get("/api/v1/me")
    people = [line["principal"] for line in lines.about("request")]
    assert people == [service.people["northern writer"], "anonymous"]


def test_defect_is_logged_by_class_and_place_with_the_request_it_met(
    app: FastAPI, lines: Lines
) -> None:
    def broken() -> None:
        raise ValueError(MARKER)

    app.add_api_route("/broken", broken)
    with TestClient(app, base_url="http://127.0.0.1:8410", raise_server_exceptions=False) as client:
        answer = client.get("/broken", headers={"X-Request-ID": "abcd-1234"})
    assert answer.status_code == 500
    (defect,) = lines.about("a request met a defect")
    assert (defect["error"], defect["request"]) == ("ValueError", "abcd-1234")
    assert defect["trace"][-1].endswith(" broken")
    assert MARKER not in json.dumps(lines.lines)


def test_error_of_the_database_does_not_hold_what_was_written(app: FastAPI) -> None:
    database = app.state.database
    upload = Upload(sha256="0", name=MARKER, format="pdf", size=1, organisation_id="x")
    with pytest.raises(SQLAlchemyError) as caught, database.writing() as session:
        session.add(upload)  # no person: the column may not be empty
    assert "NOT NULL" in str(caught.value) or "not-null" in str(caught.value)
    if database.is_sqlite:  # PostgreSQL quotes the row; the log names errors by class only
        assert MARKER not in str(caught.value)


@pytest.mark.parametrize("kind", ["json", "text"])
def test_what_messages_are_filled_with_is_left_out(kind: Any) -> None:
    formatter = LogFormatter(kind)

    def line(name: str, message: object, *args: object) -> str:
        return formatter.format(
            logging.LogRecord(name, logging.WARNING, __file__, 1, message, args, None)
        )

    assert MARKER not in line("mapper.reading.read", "Read %s: %d pages", MARKER, 7)
    assert ": 7 pages" in line("mapper.reading.read", "Read %s: %d pages", MARKER, 7)
    assert "ValueError" in line("models.cache", "not used: %s", ValueError(MARKER))
    assert MARKER not in line("models.cache", "not used: %s", ValueError(MARKER))
    assert MARKER not in line("dbos", f"Step failed: {MARKER}")
    assert MARKER not in line("py.warnings", "%s", f"a.py:1: UserWarning: {MARKER}")
    assert "disk" in line("uvicorn.error", OSError(28, "disk is full", MARKER))
    assert MARKER not in line("uvicorn.error", OSError(28, "disk is full", MARKER))


def test_text_is_one_line_that_can_be_taken_apart() -> None:
    record = logging.LogRecord("service.runs", logging.INFO, __file__, 1, "run", (), None)
    record.fields = {"run": "0193", "state": "done", "error": None, "words": "two words"}
    line = LogFormatter("text").format(record)
    assert line.split(" ", 1)[1] == 'INFO run run=0193 state=done error=None words="two words"'


def test_errors_nobody_catches_are_logged_without_their_sentence() -> None:
    code = (
        "import threading, warnings\n"
        "from api.operations.logs import configure_logs, note\n"
        "configure_logs('json')\n"
        "note('test', 'hello', answer=42)\n"
        f"def fail(): raise ValueError({MARKER!r})\n"
        "thread = threading.Thread(target=fail); thread.start(); thread.join()\n"
        f"warnings.warn({MARKER!r})\n"
        f"raise KeyError({MARKER!r})\n"
    )
    done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True)
    assert done.returncode == 1
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    assert lines[0]["answer"] == 42
    assert [line.get("error") for line in lines] == [None, "ValueError", None, "KeyError"]
    assert MARKER not in done.stderr + done.stdout


def test_line_that_a_request_causes_in_another_thread_names_the_request(
    lines: Lines, app: FastAPI
) -> None:
    def noting() -> str:
        note("test", "noted", thread=threading.current_thread() is threading.main_thread())
        return request_id.get() or ""

    app.add_api_route("/noting", noting)
    with TestClient(app, base_url="http://127.0.0.1:8410") as client:
        answer = client.get("/noting", headers={"X-Request-ID": "abcd-1234"})
    assert answer.json() == "abcd-1234"
    assert lines.about("noted")[0]["request"] == "abcd-1234"
    assert request_id.get() is None


def test_configuring_twice_writes_each_line_once(capsys: pytest.CaptureFixture[str]) -> None:
    root, hooks = logging.getLogger(), (sys.excepthook, threading.excepthook, sys.unraisablehook)
    handlers, level = root.handlers[:], root.level
    try:
        configure_logs("text")
        configure_logs("json")
        note("test", "once")
        assert [json.loads(line)["event"] for line in capsys.readouterr().err.splitlines()] == [
            "once"
        ]
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
        sys.excepthook, threading.excepthook, sys.unraisablehook = hooks
        logging.captureWarnings(capture=False)
