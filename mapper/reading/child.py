"""The reading process: takes requests on standard input, answers on standard output.

Started by `mapper.reading.isolation`; nothing here may import more than reading needs, because
every document pays for it.
"""

import importlib
import json
import os
import queue
import sys
import threading
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO, Final

from mapper.reading import frames

Progress = Callable[[int], None]
"""Called with the 1-based page that is being worked on, before and while it is."""

Handler = Callable[[bytes, Progress], bytes]
"""Answers one request; called again and again with the same state."""

MIB: Final = 1 << 20

ADDRESS_SPACE_EXTRA_MB: Final = 1024
"""Address space is not memory: libraries and thread stacks reserve far more than they touch.

Measured: Python with PDFium reserves 60 MiB, with onnxruntime on two cores 600 MiB."""

MAX_REQUEST: Final = 1 << 31
"""Requests come from our own program; the bound only keeps a garbled header from being obeyed."""


def main() -> None:
    """Serve requests until standard input ends.

    The first request is a JSON object: ``target`` (``"module:factory"``), ``argument`` (any JSON,
    handed to the factory, which returns the `Handler`), ``memory_mb`` and ``cpu_seconds``.
    """
    requests, answers = sys.stdin.buffer, _take_standard_output()
    inbox: queue.Queue[bytes] = queue.Queue()
    # A thread of its own, so that a child stuck in a page still notices that its parent is gone.
    threading.Thread(target=_receive, args=(requests, inbox), daemon=True).start()
    handler: Handler | None = None
    while True:
        request = inbox.get()
        try:
            if handler is None:
                handler = _set_up(json.loads(request))
                answer = b""
            else:
                answer = handler(request, _reporter(answers))
            frames.write_frame(answers, frames.USAGE, b"%.1f %.3f" % measure_usage())
            frames.write_frame(answers, frames.ANSWER, answer)
        except MemoryError:
            frames.write_frame(answers, frames.NO_MEMORY)
        except Exception as error:  # noqa: BLE001 - the parent decides what to make of it
            _report_error(answers, error)


def _take_standard_output() -> BinaryIO:
    """Return the pipe to the parent; whatever a library prints from now on goes nowhere."""
    answers = os.fdopen(os.dup(1), "wb")
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.close(silence)
    return answers


def _receive(requests: BinaryIO, inbox: "queue.Queue[bytes]") -> None:
    while True:
        try:
            frame = frames.read_frame(requests, limit=MAX_REQUEST)
        except (frames.FrameError, OSError):
            frame = None
        if frame is None:
            os._exit(0)
        inbox.put(frame[1])


def _reporter(answers: BinaryIO) -> Progress:
    def report(page: int) -> None:
        frames.write_frame(answers, frames.PROGRESS, b"%d" % page)

    return report


def _set_up(order: dict[str, Any]) -> Handler:
    module, _, name = order["target"].partition(":")
    factory = getattr(importlib.import_module(module), name)
    # After the import, which may write compiled modules; before the document is touched.
    limit_resources(memory_mb=order["memory_mb"], cpu_seconds=order["cpu_seconds"])
    handler: Handler = factory(order["argument"])
    return handler


def limit_resources(*, memory_mb: int, cpu_seconds: float) -> None:
    """Have the operating system stop this process where it can (not on Windows).

    The parent watches memory and time as well, on every platform; these limits catch what grows
    between two of its looks, and forbid what reading never needs: core dumps and written files.
    """
    if sys.platform == "win32":
        return
    import resource

    _limit(resource.RLIMIT_AS, (memory_mb + ADDRESS_SPACE_EXTRA_MB) * MIB)
    _limit(resource.RLIMIT_CPU, int(cpu_seconds) + 1)
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_FSIZE, 0)


def _limit(what: int, value: int) -> None:
    import resource

    _, hard = resource.getrlimit(what)
    wanted = value if hard == resource.RLIM_INFINITY else min(value, hard)
    try:
        resource.setrlimit(what, (wanted, wanted))
    except (ValueError, OSError):  # macOS refuses some limits; the parent still watches
        return


def measure_usage() -> tuple[float, float]:
    """Return the peak resident memory of this process in MiB and its processor time in seconds."""
    cpu = time.process_time()
    if sys.platform == "linux":
        # Not getrusage: its peak is inherited from the process that started this one.
        with Path("/proc/self/status").open() as status:
            peak = next((line for line in status if line.startswith("VmHWM")), "VmHWM: 0 kB")
        return int(peak.split()[1]) / 1024, cpu
    if sys.platform == "win32":
        import psutil

        return psutil.Process().memory_info().peak_wset / MIB, cpu
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MIB, cpu


def _report_error(answers: BinaryIO, error: Exception) -> None:
    from foundation.errors import UnreadableInputError

    if isinstance(error, UnreadableInputError):
        told = {"problem": error.problem, "advice": error.advice, "page": error.page}
        frames.write_frame(answers, frames.UNREADABLE, json.dumps(told).encode())
    else:
        story = "".join(traceback.format_exception(error))
        frames.write_frame(answers, frames.DEFECT, story.encode(errors="replace"))
