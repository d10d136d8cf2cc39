"""One input against one parser: a result or one of our errors, within time and memory."""

import contextlib
import faulthandler
import signal
import sys
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from foundation.errors import MapperError

CPU_SECONDS: Final = 10.0
"""Processor time of one trial; seeds take well below a second."""
WALL_SECONDS: Final = 120
"""After that the process is ended from outside of Python: a loop in native code hears no signal.
Wide, since a machine that runs other work at the same time is slow."""
EXTRA_MEMORY_MB: Final = 1500
"""Address space beyond what the process holds when trials begin."""


@dataclass(frozen=True)
class Failure:
    """What broke the contract. `where` is the deepest line of ours, `what` the exception."""

    what: str
    where: str
    story: str

    @property
    def signature(self) -> str:
        """What two failures of one cause share."""
        return f"{self.what} at {self.where}"


class TooSlowError(BaseException):
    """A trial used up its processor time. No `Exception`: what is on trial must not catch it."""


def try_input(run: Callable[[Path], object], path: Path) -> bool | Failure:
    """Return whether the input was taken (`True`) or refused, or how it broke the contract."""
    try:
        with _time_limit():
            run(path)
    except MapperError as error:
        return _judged_message(error)
    except (Exception, TooSlowError, RecursionError) as error:  # noqa: BLE001 - what is looked for
        return _failure(error)
    return True


def limit_memory() -> None:
    """Let this process take up `EXTRA_MEMORY_MB` more than it has; more raises `MemoryError`."""
    import resource

    pages = int(Path("/proc/self/statm").read_text().split()[0]) if sys.platform == "linux" else 0
    limit = pages * resource.getpagesize() + (EXTRA_MEMORY_MB << 20)
    if pages:
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


@contextlib.contextmanager
def _time_limit() -> Iterator[None]:
    def too_slow(number: int, frame: object) -> None:
        message = f"it took more than {CPU_SECONDS:g} seconds of processor time"
        raise TooSlowError(message)

    before = signal.signal(signal.SIGPROF, too_slow)
    signal.setitimer(signal.ITIMER_PROF, CPU_SECONDS)
    faulthandler.dump_traceback_later(WALL_SECONDS, exit=True)
    try:
        yield
    finally:
        faulthandler.cancel_dump_traceback_later()
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def _judged_message(error: MapperError) -> bool | Failure:
    """Return `False` where an error says something and carries no control characters."""
    text = str(error)
    if text.strip() and all(letter.isprintable() or letter == "\n" for letter in text):
        return False
    return Failure("unprintable message", _where(error), repr(text)[:500])


def _failure(error: BaseException) -> Failure:
    story = "".join(traceback.format_exception(error))
    return Failure(type(error).__name__, _where(error), story[-6000:])


def _where(error: BaseException) -> str:
    root = str(Path(__file__).resolve().parents[2])
    frames = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if frame.filename.startswith(root)
        and "/evaluation/fuzz/" not in frame.filename
        and "/.venv/" not in frame.filename
    ]
    if not frames:
        return "the harness"
    return f"{frames[-1].filename.removeprefix(root).lstrip('/')}:{frames[-1].name}"
