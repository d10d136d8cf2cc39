"""Downloads against a server on this machine."""

import gzip
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from corpora.fetch import fetch
from corpora.importers import import_file
from foundation.errors import UnreadableInputError

Answer = Callable[[BaseHTTPRequestHandler, int], None]
MEGABYTE = 1024 * 1024


class Server:
    """Answers each path with a function of the handler and how often the path was asked for."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.asked: list[str] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.asked.append(self.path)
                outer.answers[self.path](self, outer.asked.count(self.path))

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True
        ).start()

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self._server.server_port}{path}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def server() -> Iterator[Server]:
    running = Server()
    yield running
    running.close()


def send(status: int, body: bytes = b"", **headers: str) -> Answer:
    def answer(handler: BaseHTTPRequestHandler, _: int) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def test_fetch_returns_the_content(server: Server) -> None:
    server.answers["/feed"] = send(200, b"[1]")

    assert fetch(server.url("/feed"), max_bytes=100) == b"[1]"


def test_fetch_tries_again_and_then_succeeds(server: Server) -> None:
    def twice_busy(handler: BaseHTTPRequestHandler, times: int) -> None:
        send(503 if times < 3 else 200, b"[1]")(handler, times)

    server.answers["/feed"] = twice_busy

    assert fetch(server.url("/feed"), max_bytes=100, backoff=0.01) == b"[1]"
    assert len(server.asked) == 3


def test_fetch_gives_up_with_the_reason(server: Server) -> None:
    server.answers["/feed"] = send(500)

    with pytest.raises(UnreadableInputError, match=r"the server answers 500 \(2 attempts\)"):
        fetch(server.url("/feed"), max_bytes=100, attempts=2, backoff=0.01)


def test_fetch_does_not_repeat_what_cannot_succeed(server: Server) -> None:
    server.answers["/feed"] = send(404)

    with pytest.raises(UnreadableInputError, match="the server answers 404 Not Found"):
        fetch(server.url("/feed"), max_bytes=100)
    assert len(server.asked) == 1


def test_fetch_follows_redirects_on_the_same_host(server: Server) -> None:
    server.answers["/old"] = send(302, Location="/new")
    server.answers["/new"] = send(200, b"[1]")

    assert fetch(server.url("/old"), max_bytes=100) == b"[1]"


@pytest.mark.parametrize(
    "target", ["http://localhost:1/feed", "http://example.invalid/feed", "//example.invalid/feed"]
)
def test_fetch_refuses_redirects_to_another_host(server: Server, target: str) -> None:
    server.answers["/feed"] = send(301, Location=target)

    with pytest.raises(UnreadableInputError, match="it redirects to another host"):
        fetch(server.url("/feed"), max_bytes=100)


def test_fetch_ends_a_circle_of_redirects(server: Server) -> None:
    server.answers["/feed"] = send(302, Location="/feed")

    with pytest.raises(UnreadableInputError, match="it redirects more than 5 times"):
        fetch(server.url("/feed"), max_bytes=100)


def test_fetch_stops_at_the_size_limit_stated_or_not(server: Server) -> None:
    server.answers["/stated"] = send(200, b"x" * (MEGABYTE + 1))
    server.answers["/bomb"] = send(
        200, gzip.compress(b"x" * 50 * MEGABYTE), Content_Encoding="gzip"
    )

    for path in ("/stated", "/bomb"):
        with pytest.raises(UnreadableInputError, match="it is larger than 1 MB"):
            fetch(server.url(path), max_bytes=MEGABYTE)


def test_fetch_gives_up_on_a_server_that_does_not_answer(server: Server) -> None:
    release = threading.Event()
    server.answers["/feed"] = lambda *_: release.wait(5) and None

    with pytest.raises(UnreadableInputError, match="it did not answer in time"):
        fetch(server.url("/feed"), max_bytes=100, attempts=1, read_seconds=0.1)
    release.set()


def test_fetch_reports_what_cannot_be_reached(server: Server) -> None:
    server.close()

    with pytest.raises(UnreadableInputError, match="it cannot be reached"):
        fetch(server.url("/feed"), max_bytes=100, attempts=1)


@pytest.mark.parametrize("target", ["ftp://127.0.0.1/feed", "http://[::1/x", "file:///etc/passwd"])
def test_fetch_refuses_redirects_to_what_is_no_web_address(server: Server, target: str) -> None:
    server.answers["/feed"] = send(301, Location=target)

    with pytest.raises(UnreadableInputError, match="address"):
        fetch(server.url("/feed"), max_bytes=100, attempts=1)


def test_fetch_reports_a_body_that_cannot_be_decoded(server: Server) -> None:
    server.answers["/feed"] = send(200, b"not gzip", Content_Encoding="gzip")

    with pytest.raises(UnreadableInputError, match="it cannot be reached"):
        fetch(server.url("/feed"), max_bytes=100, attempts=1)


@pytest.mark.parametrize("url", ["https://", "http:///feed", "ftp://host/feed", "http://[::1/x"])
def test_fetch_refuses_what_is_no_web_address(url: str) -> None:
    with pytest.raises(UnreadableInputError):
        fetch(url, max_bytes=100)


def test_import_file_reads_an_address(server: Server) -> None:
    server.answers["/feed"] = send(200, b'{"area": "Kites", "duties": [{"text": "Mend silk."}]}')
    report = import_file(server.url("/feed"))

    assert [area.name for area in report.areas] == ["Kites"]
    assert report.source == server.url("/feed")
