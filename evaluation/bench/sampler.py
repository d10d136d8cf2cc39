"""Where the time of a command goes: looks at its main thread again and again, and adds up.

``python -m evaluation.bench.sampler FIGURES.json SCRIPT [ARGUMENT ...]`` runs an installed script
under the sampler. Every look counts for the time since the last one, so that a call which holds the
interpreter's lock is not missed; start-up and imports are included, other threads are waited for
where the main thread waits.
"""

import json
import runpy
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Final

INTERVAL: Final = 0.001
"""Seconds between two looks."""
SWITCH: Final = 0.0005
"""Seconds after which the interpreter lets another thread have its lock while sampling."""
ROOMS: Final = frozenset({"foundation", "corpora", "models", "mapper", "evaluation", "api"})
OTHER: Final = "the interpreter itself"

_IMPORTING: Final = ("<frozen importlib._bootstrap>", "<frozen importlib._bootstrap_external>")
_ROOT: Final = Path(__file__).resolve().parents[2]
_THIS: Final = str(Path(__file__).resolve())


class Sampler(threading.Thread):
    """Adds up seconds by what the thread that makes it is doing: `seconds`, name to seconds."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self._watched = threading.get_ident()
        self._over = threading.Event()

    def run(self) -> None:
        """Look until told to stop."""
        before = time.perf_counter()
        while not self._over.wait(INTERVAL):
            frame = sys._current_frames().get(self._watched)
            now = time.perf_counter()
            self.seconds[OTHER if frame is None else name_of(frame)] += now - before
            before = now

    def stop(self) -> None:
        """End the looking."""
        self._over.set()
        self.join()


def sampled(work: Callable[[], object]) -> dict[str, float]:
    """Return the seconds that `work` takes, by what is done in them, most first."""
    switch = sys.getswitchinterval()
    sys.setswitchinterval(SWITCH)
    sampler = Sampler()
    sampler.start()
    try:
        work()
    finally:
        sampler.stop()
        sys.setswitchinterval(switch)
    return dict(sorted(sampler.seconds.items(), key=lambda part: -part[1]))


def name_of(frame: FrameType) -> str:
    """Return what a stack is doing: the module of ours that is at work, or what is imported.

    While something is imported, its top-level package is named, ours by room.
    """
    ours = imported = None
    importing = False
    current: FrameType | None = frame
    while current is not None:
        file = current.f_code.co_filename
        if file == _THIS:
            break
        if file in _IMPORTING:
            importing = True
            name = current.f_locals.get("name")
            if imported is None and isinstance(name, str):
                imported = name.partition(".")[0]
        elif ours is None and not importing:
            ours = _module(file)
        current = current.f_back
    if importing:
        return f"importing {imported or 'modules'}"
    return ours or OTHER


def _module(file: str) -> str | None:
    try:
        parts = Path(file).relative_to(_ROOT).with_suffix("").parts
    except ValueError:
        return None
    return ".".join(parts) if parts[0] in ROOMS else None


def main(arguments: list[str]) -> None:
    """Run a script with its arguments under the sampler and write the figures."""
    figures, script, *rest = arguments
    sys.argv = [script, *rest]

    def work() -> None:
        try:
            runpy.run_path(script, run_name="__main__")
        except SystemExit as end:
            if end.code:
                raise

    Path(figures).write_text(json.dumps(sampled(work)), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
