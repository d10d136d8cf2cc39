"""The service as people start it, a mapped project in it, and a real browser to use it with.

`MAPPER_TEST_CHROMIUM` names the browser; else /usr/bin/chromium, else those tests are skipped.
Screenshots are kept under build/screenshots.
"""

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from corpora.samples import sample_specification, sample_standards
from tests.api.pages.catalogue_tables import write_run

SHOTS = Path(__file__).resolve().parents[3] / "build" / "screenshots"
SIZE = {"width": 1366, "height": 768}
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
START_SECONDS = 240
RUN_SECONDS = 600
PASSWORD = "kettle marble oboe winter"


@dataclass
class Service:
    """A service that was started for the tests. `home` is its MAPPER_HOME."""

    url: str
    home: Path

    def get(self, path: str) -> httpx.Response:
        return httpx.get(self.url + path, timeout=60)

    def post(self, path: str, **options: Any) -> httpx.Response:
        answer = httpx.post(self.url + path, timeout=60, **options)
        assert answer.status_code < 300, answer.text
        return answer

    def new_project(self, name: str, *, files: Mapping[str, bytes] | None = None) -> str:
        """Map the sample specification through the API and return the id of the project.

        `files` are workbooks beside it, by kind.
        """
        upload = self.post(
            "/api/v1/uploads",
            files={"file": ("specification.pdf", sample_specification().read_bytes())},
        ).json()
        project = self.post(
            "/api/v1/projects",
            json={
                "name": name, "upload_id": upload["id"], "standard": "ST9901",
                "files": {
                    kind: self.post(
                        "/api/v1/uploads", files={"file": (f"{kind}.xlsx", content)}
                    ).json()["id"]
                    for kind, content in (files or {}).items()
                },
            },
        ).json()  # fmt: skip
        address = f"/api/v1/projects/{project['id']}/runs"
        run = self.post(address).json()
        until = time.monotonic() + RUN_SECONDS
        while run["state"] in {"queued", "running"} and time.monotonic() < until:
            time.sleep(0.3)
            run = self.get(f"{address}/{run['id']}").json()
        assert run["state"] == "done", run
        return str(project["id"])


@contextlib.contextmanager
def served(
    *options: str, accounts: Sequence[Sequence[str]] = (), catalogue: bool = False
) -> Iterator[Service]:
    """`mapper serve` on a new data folder, with the sample standard in its library.

    `accounts` are commands of `mapper accounts` to run before; they read PASSWORD. With `catalogue`
    there is a small catalogue run to show.
    """
    folder = Path(tempfile.mkdtemp(prefix="mapper-pages-"))
    environment = {**os.environ, "MAPPER_HOME": str(folder / "home")}
    if catalogue:
        environment["MAPPER_CATALOGUE"] = str(write_run(folder / "catalogue"))
    command = str(Path(sys.executable).with_name("mapper"))
    before = [["standards", "import", str(sample_standards())]]
    before += [["accounts", *arguments] for arguments in accounts]
    for arguments in before:
        subprocess.run(
            [command, *arguments], env=environment, check=True, capture_output=True,
            input=f"{PASSWORD}\n".encode(),
        )  # fmt: skip
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port = listening.getsockname()[1]
    log = (folder / "log").open("wb")
    process = subprocess.Popen(
        [command, "serve", "--port", str(port), *options],
        env=environment, stdout=log, stderr=log, start_new_session=True,
    )  # fmt: skip
    service = Service(f"http://127.0.0.1:{port}", folder / "home")
    try:
        _wait(service, process, folder / "log")
        yield service
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
        log.close()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def service() -> Iterator[Service]:
    """A service on a personal machine, which needs no sign-in."""
    with served(catalogue=True) as started:
        yield started


def _wait(service: Service, process: "subprocess.Popen[bytes]", log: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        assert process.poll() is None, log.read_text(errors="replace")
        with contextlib.suppress(httpx.TransportError):
            if service.get("/api/v1/about").status_code == 200:
                return
        time.sleep(0.2)
    raise AssertionError(log.read_text(errors="replace"))


@pytest.fixture(scope="session")
def project(service: Service) -> str:
    """Id of a mapped project that tests read but do not decide on."""
    return service.new_project("Diploma in tool library operations")


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """A headless Chromium."""
    chromium = os.environ.get("MAPPER_TEST_CHROMIUM") or shutil.which("chromium")
    if chromium is None:
        pytest.skip("no Chromium here: install the package chromium or set MAPPER_TEST_CHROMIUM")
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield browser
        browser.close()


class Visitor:
    """A page in a browser window of its own; what goes wrong on it fails the test."""

    def __init__(self, browser: Any, service: Service, **options: Any) -> None:
        self.context = browser.new_context(viewport=SIZE, base_url=service.url, **options)
        self.page = self.context.new_page()
        self.page.set_default_timeout(60_000)
        self.wrong: list[str] = []
        self.expected: set[int] = set()
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on("console", self._console)
        self.page.on("response", self._response)

    def _console(self, message: Any) -> None:
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.wrong.append(message.text)

    def _response(self, response: Any) -> None:
        if response.status >= 400 and response.status not in self.expected:
            self.wrong.append(f"{response.status} {response.url}")

    def shot(self, name: str, **options: Any) -> None:
        """Keep a picture of the page."""
        SHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SHOTS / f"{name}.png", **options)

    def open_workbench(self) -> None:
        """Follow the link to the workbench when the run is done; wait until its scripts listen."""
        self.page.get_by_role("link", name="Open workbench").click(timeout=RUN_SECONDS * 1000)
        self.page.wait_for_url("**/workbench*", wait_until="load")

    def press(self, key: str) -> None:
        """Press a key on the page that is open, when its scripts listen."""
        self.page.wait_for_load_state("load")
        self.page.keyboard.press(key)

    def said(self, text: str) -> None:
        """Wait until the page says something to people who use screen readers."""
        self.page.locator("#announcer", has_text=re.compile(text)).wait_for(state="attached")

    def close(self) -> None:
        self.context.close()
        assert self.wrong == []


@pytest.fixture
def visitor(browser: Any, service: Service) -> Iterator[Visitor]:
    """Somebody who uses the service in a browser."""
    visitor = Visitor(browser, service)
    yield visitor
    visitor.close()
