"""Engines for catalogue runs, compared on what matters here: start, memory, overhead, poison.

``python -m evaluation.bench.engines [NAME ...]``. An engine whose package is missing is left out,
so that Ray can be measured from an environment of its own (docs/scale.md has the figures).
"""

import importlib.util
import json
import multiprocessing
import os
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from statistics import median
from typing import Any, Final

import psutil

WORKERS: Final = 2
TASKS: Final = 1000
OTHERS: Final = 19
"""Tasks beside the one that kills its worker."""
REPEATS: Final = 3

Submit = Callable[..., Any]
"""Takes a function and its argument, returns a handle for `result`."""


def nothing(number: int) -> int:
    """Do nothing: what is left is the engine's own cost."""
    return number


def document(number: int) -> int:
    """Take as long as a short document, and kill the worker where it is the fifth."""
    time.sleep(0.05)
    if number == 4:
        os._exit(9)
    return number


class Engine:
    """One engine: `submit` and `result`, whatever it calls them."""

    def __init__(self, submit: Submit, result: Callable[[Any], Any]) -> None:
        self.submit, self.result = submit, result


@contextmanager
def _pool() -> Iterator[Engine]:
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(WORKERS, mp_context=context) as pool:
        yield Engine(pool.submit, lambda future: future.result(timeout=60))


@contextmanager
def _threads() -> Iterator[Engine]:
    """Threads that each drive a process which can be stopped: what `schedulers.local` does."""
    import threading

    from foundation.limits import Limits
    from mapper.reading.isolation import Child

    desks = threading.local()

    def work(task: Callable[[int], int], number: int) -> int:
        child: Child | None = getattr(desks, "child", None)
        if child is None:
            target = "evaluation.bench.engines:handler"
            child = desks.child = Child(target, None, file="document", limits=Limits())
        try:
            return int(child.ask(json.dumps([task.__name__, number]).encode()))
        except Exception:
            child.close()
            desks.child = None
            raise

    with ThreadPoolExecutor(WORKERS) as pool:
        yield Engine(
            lambda task, number: pool.submit(work, task, number),
            lambda future: future.result(timeout=60),
        )


def handler(argument: object) -> Callable[[bytes, object], bytes]:
    """Return what a process of `_threads` does with its requests."""
    del argument

    def answer(request: bytes, progress: object) -> bytes:
        del progress
        name, number = json.loads(request)
        return str({"nothing": nothing, "document": document}[name](number)).encode()

    return answer


@contextmanager
def _dask() -> Iterator[Engine]:
    from distributed import Client, LocalCluster

    with (
        LocalCluster(
            n_workers=WORKERS, threads_per_worker=1, dashboard_address=None, silence_logs=50
        ) as cluster,
        Client(cluster) as client,
    ):
        yield Engine(
            lambda task, number: client.submit(task, number, pure=False),
            lambda future: future.result(timeout=60),
        )


@contextmanager
def _ray() -> Iterator[Engine]:
    ray: Any = importlib.import_module("ray")
    ray.init(
        num_cpus=WORKERS,
        include_dashboard=False,
        logging_level="ERROR",
        log_to_driver=False,
        _system_config={"task_retry_delay_ms": 0},
    )
    remote = {task: ray.remote(max_retries=3)(task) for task in (nothing, document)}
    try:
        yield Engine(
            lambda task, number: remote[task].remote(number),
            lambda handle: ray.get(handle, timeout=60),
        )
    finally:
        ray.shutdown()


ENGINES: Final = {
    "threads with processes": (_threads, None),
    "process pool (spawn)": (_pool, None),
    "Dask distributed": (_dask, "distributed"),
    "Ray": (_ray, "ray"),
}


def measure(name: str) -> dict[str, Any]:
    """Return start in seconds, memory in MiB and processes, ms a task, and what poison cost."""
    opened, starts = ENGINES[name][0], []
    figures: dict[str, Any] = {}
    for repeat in range(REPEATS):
        before = _footprint()
        began = time.perf_counter()
        with opened() as engine:
            for handle in [engine.submit(nothing, number) for number in range(WORKERS)]:
                engine.result(handle)
            starts.append(time.perf_counter() - began)
            if repeat:
                continue
            after = _footprint()
            figures["memory_mb"] = round(after[0] - before[0])
            figures["processes"] = after[1] - before[1]
            began = time.perf_counter()
            for handle in [engine.submit(nothing, number) for number in range(TASKS)]:
                engine.result(handle)
            figures["ms_a_task"] = round((time.perf_counter() - began) / TASKS * 1000, 2)
    figures["start_seconds"] = round(median(starts), 2)
    with opened() as engine:
        began = time.perf_counter()
        handles = [engine.submit(document, number) for number in range(OTHERS + 1)]
        good, causes = 0, set()
        for handle in handles:
            try:
                engine.result(handle)
                good += 1
            except Exception as error:  # noqa: BLE001 - engines fail in ways of their own
                causes.add(type(error).__name__)
        figures["others_done"] = f"{good} of {OTHERS}"
        figures["poison_causes"] = sorted(causes)
        figures["poison_seconds"] = round(time.perf_counter() - began, 1)
    return figures


def _footprint() -> tuple[float, int]:
    """Return memory (MiB) and number of this process and all its descendants."""
    me = psutil.Process()
    family = [me, *me.children(recursive=True)]
    memory = 0
    for process in family:
        try:
            memory += process.memory_info().rss
        except psutil.Error:
            continue
    return memory / 2**20, len(family)


def main(names: list[str]) -> None:
    """Measure the engines that are installed, and write the figures as JSON."""
    for name in names or ENGINES:
        package = ENGINES[name][1]
        if package is None or importlib.util.find_spec(package):
            sys.stdout.write(json.dumps({name: measure(name)}) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
