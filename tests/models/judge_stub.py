"""A chat endpoint on this machine that answers what a test says."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Stub:
    """`answer` gets the question and returns the content; set the rest to make it misbehave."""

    answer: Callable[[dict[str, str]], str]
    status: int = 200
    delay: float = 0.0
    drip: float = 0.0
    body: bytes | None = None
    url: str = ""
    requests: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)


def saying(coverage: str) -> Callable[[dict[str, str]], str]:
    return lambda question: json.dumps({"coverage": coverage, "reason": "Because."})


@contextmanager
def serve(stub: Stub) -> Iterator[Stub]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            request = json.loads(self.rfile.read(length))
            stub.requests.append({"path": self.path, **request})
            stub.keys.append(self.headers.get("Authorization"))
            question = json.loads(request["messages"][-1]["content"])
            content = {"choices": [{"message": {"content": stub.answer(question)}}]}
            body = json.dumps(content).encode() if stub.body is None else stub.body
            time.sleep(stub.delay)
            self.send_response(stub.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            try:
                for place in range(0, len(body), 20 if stub.drip else len(body) or 1):
                    self.wfile.write(body[place : place + 20] if stub.drip else body)
                    self.wfile.flush()
                    time.sleep(stub.drip)
            except OSError:  # the other side has hung up, as it should
                pass

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    stub.url = f"http://127.0.0.1:{server.server_port}/v1"
    try:
        yield stub
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
