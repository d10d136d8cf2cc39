"""`mapper serve` as people start it, with its standard error kept, for tests of operations."""

import os
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from tests.api.conftest import free_port

PATIENCE = 240.0
"""Seconds; other work on the machine must not fail a test."""

COMMAND = [sys.executable, "-c", "from api.cli import main; main()"]


@dataclass
class Server:
    """One server and its workers. `environment` is what it is started with."""

    folder: Path
    environment: dict[str, str]
    options: tuple[str, ...] = ()
    port: int = field(default_factory=free_port)
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> str:
        return (self.folder / "log").read_text(encoding="utf-8")

    def start(self) -> None:
        """Start and wait until it answers."""
        self.folder.mkdir(exist_ok=True)
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [*COMMAND, "serve", "--port", str(self.port), *self.options],
                env=os.environ | self.environment,
                stdout=log,
                stderr=log,
            )
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            assert self.process.poll() is None, self.log
            try:
                httpx.get(f"{self.address}/healthz")
            except httpx.TransportError:
                time.sleep(0.1)
            else:
                return
        raise AssertionError(self.log)

    def tell_to_stop(self) -> None:
        assert self.process is not None
        self.process.terminate()

    def ended(self, seconds: float = PATIENCE) -> int:
        """Wait for the end and return the exit code."""
        assert self.process is not None
        return self.process.wait(seconds)

    def close(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(40)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def client(self, **options: object) -> httpx.Client:
        return httpx.Client(base_url=self.address, timeout=60, **options)  # type: ignore[arg-type]


def command(environment: dict[str, str], *arguments: str, given: str = "") -> str:
    """Run `mapper` with the settings of a server and return what it printed."""
    done = subprocess.run(
        [*COMMAND, *arguments],
        env=os.environ | environment,
        check=False,
        capture_output=True,
        text=True,
        input=given,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()
