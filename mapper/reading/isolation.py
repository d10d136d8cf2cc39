"""Run a piece of reading in a separate process that can be stopped: memory, time, size.

Documents are hostile until read. A crash, a hang or a bomb ends the child, never the program, and
becomes one sentence. Works the same on Linux, macOS and Windows: the parent watches the child;
operating-system limits (see `mapper.reading.child`) are a second net where they exist.
"""

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Final, NamedTuple, Self

import mapper
from foundation.errors import UnreadableInputError
from foundation.limits import Limits
from mapper.reading import frames

LOOK_SECONDS: Final = 0.05
"""Time between two looks at a child. A process fills about 200 MiB in it, hence the second net."""

GOODBYE_SECONDS: Final = 2.0
"""How long a child that was told to go may take before it is killed."""

LONGEST_MESSAGE: Final = 400
"""Characters kept of what a child says about an error; it may not be in its right mind."""

RESAVE: Final = "open it in a PDF or word processing program, save it under a new name and try that"

_BOOT: Final = (
    "import sys, os; sys.path[:] = sys.argv[1].split(os.pathsep); "
    "from mapper.reading.child import main; main()"
)

_KEPT_VARIABLES: Final = frozenset(
    {"PATH", "SYSTEMROOT", "WINDIR", "TEMP", "TMP", "LANG", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"}
)
"""The child needs no more of the environment, so that no secret in it is within its reach."""


class Words(NamedTuple):
    """How messages speak of what a child does: the work, and who does it."""

    work: str = "reading"
    worker: str = "the reader"


class ChildDefectError(Exception):
    """What went wrong inside the child, as the child's own traceback tells it."""


@dataclass(frozen=True)
class Usage:
    """What one child used: peak resident memory in MiB, processor time in seconds."""

    peak_memory_mb: float
    cpu_seconds: float


class Child:
    """A reading process. Use as a context manager: leaving the block ends the process.

    Parameters
    ----------
    target
        ``"module:factory"``; the factory takes `argument` and returns the handler of requests.
    argument
        Anything that JSON can carry.
    file
        Name of the document, for error messages.
    limits
        See `foundation.limits.Limits`.
    deadline
        `time.monotonic` value after which the child is stopped; by default ``limits.seconds``
        from now.
    on_page
        Called (from the thread that asks) with each page that the child reports.
    words
        How messages speak of the work, for children that do something else than read.
    """

    def __init__(
        self,
        target: str,
        argument: object,
        *,
        file: object,
        limits: Limits,
        deadline: float | None = None,
        on_page: Callable[[int], None] | None = None,
        words: Words = Words(),  # noqa: B008 - an immutable tuple
    ) -> None:
        self._words = words
        self._file = file
        self._limits = limits
        self._deadline = time.monotonic() + limits.seconds if deadline is None else deadline
        self._on_page = on_page
        self._page: int | None = None
        self._last_sign = time.monotonic()
        self._asked = False
        self._verdict: UnreadableInputError | None = None
        self._peak_mb = 0.0
        self._cpu_seconds = 0.0
        self._gone = threading.Event()
        self._process = _start(target)
        self._watch = threading.Thread(target=self._watch_over, daemon=True)
        self._watch.start()
        order = {
            "target": target,
            "argument": argument,
            "memory_mb": limits.memory_mb,
            "cpu_seconds": limits.cpu_seconds,
        }
        try:
            self.ask(json.dumps(order).encode())
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def usage(self) -> Usage:
        """Peak memory and processor time so far."""
        return Usage(peak_memory_mb=self._peak_mb, cpu_seconds=self._cpu_seconds)

    def take_up(self, file: object) -> None:
        """Turn to another document: messages name it, and its time starts now."""
        self._file, self._page = file, None
        self._deadline = time.monotonic() + self._limits.seconds

    def ask(self, request: bytes) -> bytes:
        """Send one request and return the answer.

        Raises
        ------
        UnreadableInputError
            The child found the document unreadable, died, or went over a limit. It is of no use
            afterwards.
        """
        self._last_sign, self._asked = time.monotonic(), True
        try:
            return self._exchange(request)
        except (OSError, frames.FrameError) as error:
            raise self._post_mortem(error) from error
        finally:
            self._asked = False

    def close(self) -> None:
        """End the process; harmless where it has ended."""
        self._gone.set()
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None  # noqa: S101 - opened by `_start`
        assert stdout is not None  # noqa: S101
        with contextlib.suppress(OSError):  # the pipe broke with something still to be written
            stdin.close()
        try:
            self._process.wait(GOODBYE_SECONDS)
        except subprocess.TimeoutExpired:
            _kill(self._process)
        self._watch.join(GOODBYE_SECONDS)
        stdout.close()

    def _exchange(self, request: bytes) -> bytes:
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None  # noqa: S101 - opened by `_start`
        assert stdout is not None  # noqa: S101
        frames.write_frame(stdin, frames.REQUEST, request)
        limit = self._limits.result_mb << 20
        while True:
            frame = frames.read_frame(stdout, limit=limit)
            if frame is None:
                message = "the stream ended"
                raise frames.FrameError(message)
            kind, payload = frame
            self._last_sign = time.monotonic()
            if kind == frames.PROGRESS:
                self._page = _page_of(payload)
                if self._on_page is not None and self._page is not None:
                    self._on_page(self._page)
            elif kind == frames.USAGE:
                self._note_usage(payload)
            elif kind == frames.ANSWER:
                return payload
            else:
                raise self._told(kind, payload)

    def _note_usage(self, payload: bytes) -> None:
        try:
            peak, cpu = (float(number) for number in payload.split())
        except ValueError:
            return
        self._peak_mb, self._cpu_seconds = max(self._peak_mb, peak), max(self._cpu_seconds, cpu)

    def _told(self, kind: bytes, payload: bytes) -> UnreadableInputError:
        if kind == frames.NO_MEMORY:
            return self._too_much_memory()
        if kind == frames.UNREADABLE:
            told = _json_object(payload)
            page = told.get("page")
            return self._error(
                _printable(str(told.get("problem", "it cannot be read"))),
                _printable(str(told.get("advice", RESAVE))),
                page=page if isinstance(page, int) else None,
            )
        error = self._error(f"{self._words.work} it failed in a way that was not foreseen", RESAVE)
        error.__cause__ = ChildDefectError(payload.decode(errors="replace"))
        return error

    def _post_mortem(self, error: Exception) -> UnreadableInputError:
        if isinstance(error, frames.FrameTooLargeError):
            _kill(self._process)
            return self._error(
                f"what was read from it is larger than {self._limits.result_mb} MiB",
                "split the document, or raise MAPPER_LIMITS__RESULT_MB",
            )
        try:
            code = self._process.wait(GOODBYE_SECONDS)
        except subprocess.TimeoutExpired:
            _kill(self._process)
            code = 0
        if self._verdict is not None:
            return self._verdict
        if sys.platform != "win32" and code == -signal.SIGXCPU:
            return self._too_much_processor()
        if sys.platform != "win32" and code == -signal.SIGKILL:
            return self._error(
                f"the operating system stopped the {self._words.work} of it, "
                "most likely for lack of memory",
                "close other programs, or split the document",
            )
        return self._error(f"{self._words.worker} crashed on it ({_crash_name(code)})", RESAVE)

    def _watch_over(self) -> None:
        import psutil

        try:
            process = psutil.Process(self._process.pid)
            while not self._gone.wait(LOOK_SECONDS) and self._verdict is None:
                memory = process.memory_info()
                cpu = process.cpu_times()
                self._peak_mb = max(self._peak_mb, memory.rss / (1 << 20))
                self._cpu_seconds = max(self._cpu_seconds, cpu.user + cpu.system)
                self._verdict = self._judge(memory.rss / (1 << 20))
            if self._verdict is not None:
                _kill(self._process)
        except psutil.Error:  # it has ended; whoever asks will find out why
            return

    def _judge(self, memory_mb: float) -> UnreadableInputError | None:
        limits, now = self._limits, time.monotonic()
        if memory_mb > limits.memory_mb:
            return self._too_much_memory()
        if self._cpu_seconds > limits.cpu_seconds:
            return self._too_much_processor()
        if not self._asked:
            return None
        if now > self._deadline:
            return self._error(
                f"{self._words.work} it took more than {limits.seconds:g} seconds",
                "split the document, or raise MAPPER_LIMITS__SECONDS",
            )
        if now > self._last_sign + limits.page_seconds:
            return self._error(
                f"{self._words.work} it made no progress for {limits.page_seconds:g} seconds",
                f"{RESAVE}, or raise MAPPER_LIMITS__PAGE_SECONDS",
            )
        return None

    def _too_much_memory(self) -> UnreadableInputError:
        return self._error(
            f"{self._words.work} it needs more than {self._limits.memory_mb} MiB of memory",
            "split the document, or raise MAPPER_LIMITS__MEMORY_MB",
        )

    def _too_much_processor(self) -> UnreadableInputError:
        return self._error(
            f"{self._words.work} it took more than {self._limits.cpu_seconds:g} seconds "
            "of processor time",
            "split the document, or raise MAPPER_LIMITS__CPU_SECONDS",
        )

    def _error(self, problem: str, advice: str, *, page: int | None = None) -> UnreadableInputError:
        where = self._page if page is None else page
        return UnreadableInputError(self._file, problem, advice, page=where)


def _start(target: str) -> "subprocess.Popen[bytes]":
    no_window: int = getattr(subprocess, "CREATE_NO_WINDOW", 0)  # of Windows only
    return subprocess.Popen(  # noqa: S603 - our own interpreter and our own module
        # -I: nothing from the current folder or the environment; -S: `_search_path` has the rest.
        [sys.executable, "-I", "-S", "-X", "utf8", "-c", _BOOT, _search_path(), target],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=_environment(os.environ),
        # A session of its own: Ctrl-C reaches the program, which then ends the child.
        start_new_session=sys.platform != "win32",
        creationflags=no_window,
    )


def _search_path() -> str:
    """Where the child imports from: what this process uses, less the current folder."""
    package = str(Path(mapper.__file__).resolve().parent.parent)
    # The first entry of a script or of `-c` may be the current folder, where a file named like a
    # module of ours could lie beside the document.
    known = [entry for entry in sys.path if entry and Path(entry).is_absolute()]
    here = str(Path.cwd())
    return os.pathsep.join([package, *(entry for entry in known if entry not in {package, here})])


def _environment(variables: Mapping[str, str]) -> dict[str, str]:
    kept = {name: value for name, value in variables.items() if name.upper() in _KEPT_VARIABLES}
    # Cores are shared out as processes; plugin discovery costs 30 ms and loads foreign code.
    return {**kept, "OMP_NUM_THREADS": "1", "PYDANTIC_DISABLE_PLUGINS": "1"}


def _kill(process: "subprocess.Popen[bytes]") -> None:
    process.kill()
    process.wait()


def _page_of(payload: bytes) -> int | None:
    return int(payload) if payload.isdigit() and len(payload) < 10 else None


def _json_object(payload: bytes) -> dict[str, Any]:
    try:
        told = json.loads(payload)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def _printable(text: str) -> str:
    shown = "".join(letter if letter.isprintable() else " " for letter in text)
    return shown[:LONGEST_MESSAGE]


def _crash_name(code: int) -> str:
    try:
        return signal.Signals(-code).name
    except ValueError:
        return f"exit code {code}"
