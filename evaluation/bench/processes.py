"""Runs what is measured as processes of their own: time, processor time, memory of all together.

Resident memory is added up over the process and its descendants, so pages that they share count
for each of them.
"""

import json
import os
import subprocess
import sys
import sysconfig
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import psutil

from evaluation.bench.figures import figure

LOOK_SECONDS: Final = 0.02
"""Between two looks at the memory of a short process; a look takes a millisecond or less."""
MIB: Final = 1 << 20


class Watch(threading.Thread):
    """Looks at the memory of a process and its descendants until it ends.

    Attributes
    ----------
    peak_mb, parent_mb
        Most memory in MiB seen of all together, and of the process alone.
    cpu_seconds
        Processor time of the process alone.
    """

    def __init__(self, process: psutil.Popen, *, look: float = LOOK_SECONDS) -> None:
        super().__init__(daemon=True)
        self._process, self._look = process, look
        self.peak_mb = self.parent_mb = self.cpu_seconds = 0.0

    def run(self) -> None:
        """Look until the process has ended."""
        while True:
            try:
                own = self._process.memory_info().rss
                times = self._process.cpu_times()
                family = self._process.children(recursive=True)
            except psutil.Error:
                return
            self.cpu_seconds = times.user + times.system
            total = own + sum(_memory(child) for child in family)
            self.peak_mb = max(self.peak_mb, total / MIB)
            self.parent_mb = max(self.parent_mb, own / MIB)
            time.sleep(self._look)


def _memory(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.Error:
        return 0


@dataclass(frozen=True)
class Run:
    """One process from start to end. `wall` and `cpu` in seconds, `cpu` of its children as well."""

    wall: float
    cpu: float
    peak_mb: float
    output: bytes


def run_process(command: Sequence[str], *, variables: Mapping[str, str], order: bytes = b"") -> Run:
    """Run a command to its end, with `variables` added to the environment and `order` as input.

    Raises
    ------
    RuntimeError
        It failed; the message holds the last of what it said.
    """
    before, began = _children_seconds(), time.perf_counter()
    process = psutil.Popen(
        list(command),
        env={**os.environ, **variables},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    watch = Watch(process)
    watch.start()
    output, said = process.communicate(order)
    wall = time.perf_counter() - began
    watch.join()
    if process.returncode:
        message = f"{command[:3]} ended with {process.returncode}: {said.decode()[-2000:]}"
        raise RuntimeError(message)
    cpu = max(_children_seconds() - before, 0.0) or watch.cpu_seconds
    return Run(wall, cpu, watch.peak_mb, output)


def _children_seconds() -> float:
    """Return the processor time of all children that have ended, and of theirs; 0 on Windows."""
    times = os.times()
    return times.children_user + times.children_system


def mapper_script() -> str:
    """Return the path of the installed command ``mapper``.

    Raises
    ------
    RuntimeError
        The package is not installed in this environment.
    """
    folder = Path(sysconfig.get_path("scripts"))
    for name in ("mapper", "mapper.exe"):
        if (folder / name).exists():
            return str(folder / name)
    raise RuntimeError("The command `mapper` is not installed here; run `make bench`.")


def run_apart(
    target: str, argument: object, *, variables: Mapping[str, str] | None = None
) -> tuple[Run, Any]:
    """Call ``module:function`` with `argument` in a fresh process; return the run and its answer.

    Argument and answer travel as JSON. The argument gets ``began``, the `time.time` of the start.
    """
    command = [sys.executable, "-m", "evaluation.bench.processes", target]
    order = json.dumps([time.time(), argument]).encode()
    run = run_process(command, variables=variables or {}, order=order)
    return run, json.loads(run.output)


def told(runs: Sequence[Run]) -> dict[str, Any]:
    """Return the repeats of one subject as they are kept: seconds, and the most memory."""
    return {
        "seconds": [figure(run.wall) for run in runs],
        "cpu_seconds": [figure(run.cpu) for run in runs],
        "peak_memory_mib": round(max(run.peak_mb for run in runs)),
    }


def _answer(target: str) -> None:
    """Do what `run_apart` asked this process for."""
    import importlib

    began, argument = json.loads(sys.stdin.buffer.read())
    module, _, name = target.partition(":")
    work: Callable[..., Any] = getattr(importlib.import_module(module), name)
    # Whatever a library prints is no part of the answer.
    answers, sys.stdout = sys.stdout, sys.stderr
    answers.write(json.dumps(work({"began": began, **argument})))
    answers.flush()


if __name__ == "__main__":
    _answer(sys.argv[1])
