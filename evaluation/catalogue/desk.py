"""One worker: reads and maps documents, each in processes that can be stopped.

The desk itself never dies of a document: reading has a process for each, mapping has one that is
kept for its models and replaced when a document kills it.
"""

import logging
import os
import socket
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from evaluation.catalogue.order import Answer, Failure, Order, Outcome, Setup
from foundation.errors import UnreadableInputError, UsageError
from mapper.reading.isolation import Child, Usage, Words
from mapper.reading.read import read_specification
from mapper.results import code_version

ELSEWHERE = "run it again, or map this document alone with `mapper map`"
"""Advice where mapping went wrong: nothing is known that could be mended in the document."""

_log = logging.getLogger(__name__)
_here = threading.local()


@dataclass
class _Spent:
    """Processor time and peak memory of the processes that worked on one order."""

    cpu_seconds: float = 0.0
    peak_mb: float = 0.0
    answers: list[Answer] = field(default_factory=list)


class Desk:
    """A worker with its mapping process. `close` ends the process."""

    def __init__(self) -> None:
        self._child: Child | None = None
        self._setup: Setup | None = None
        self._cpu_before = 0.0

    def work(self, order: Order) -> Outcome:
        """Read and map one document.

        Raises
        ------
        UsageError
            This worker runs other code than the run that sent the order.
        """
        if order.setup.code != code_version():
            raise UsageError(
                f"The worker {worker_name()} runs another version of the program; install the same "
                "version on every machine of the cluster and run again."
            )
        began, spent = time.monotonic(), _Spent()
        reading = order.reading
        if reading is None:
            reading = self._read(order, spent)
        if reading is not None:
            for wanted in order.wanted:
                request = wanted.request + b"\n" + reading
                result = self._ask(order, "mapping", request, spent)
                spent.answers.append(Answer(wanted.key, result))
        return Outcome(
            document=order.document,
            answers=tuple(spent.answers),
            seconds=time.monotonic() - began,
            cpu_seconds=spent.cpu_seconds,
            peak_mb=spent.peak_mb,
            worker=worker_name(),
        )

    def close(self) -> None:
        """End the mapping process; harmless where there is none."""
        if self._child is not None:
            self._child.close()
            self._child = None

    def _read(self, order: Order, spent: _Spent) -> bytes | None:
        """Read the document and tell the kinds of its items; return JSON, `None` on failure."""
        used: list[Usage] = []
        result: bytes | Failure
        try:
            read = read_specification(
                Path(order.path), limits=order.setup.reading_limits, used=used
            )
        except UnreadableInputError as error:
            result = Failure("reading", error.problem, error.advice, error.page)
        except Exception as error:  # noqa: BLE001 - one document must not end the run
            result = _unforeseen("reading", error)
        else:
            request = b'{"do":"kinds"}\n' + read.model_dump_json().encode()
            result = self._ask(order, "reading", request, spent)
        spent.cpu_seconds += sum(usage.cpu_seconds for usage in used)
        spent.peak_mb = max([spent.peak_mb, *(usage.peak_memory_mb for usage in used)])
        spent.answers.append(Answer(order.reading_key, result))
        return result if isinstance(result, bytes) else None

    def _ask(self, order: Order, stage: str, request: bytes, spent: _Spent) -> bytes | Failure:
        try:
            child = self._mapping_child(order)
            answer = child.ask(request)
        except UnreadableInputError as error:
            self._replace()
            return Failure(stage, error.problem, ELSEWHERE, error.page)
        except Exception as error:  # noqa: BLE001 - one document must not end the run
            self._replace()
            return _unforeseen(stage, error)
        usage = child.usage
        spent.cpu_seconds += usage.cpu_seconds - self._cpu_before
        spent.peak_mb = max(spent.peak_mb, usage.peak_memory_mb)
        self._cpu_before = usage.cpu_seconds
        return answer

    def _mapping_child(self, order: Order) -> Child:
        name = Path(order.path).name
        if self._setup != order.setup:
            self._replace()
        if self._child is None:
            self._setup = order.setup
            self._child = Child(
                order.setup.handler,
                dict(order.setup.variables),
                file=name,
                limits=order.setup.mapping_limits,
                words=Words("mapping", "the matcher"),
            )
        self._child.take_up(name)
        return self._child

    def _replace(self) -> None:
        self.close()
        self._cpu_before = 0.0


def work_here(order: Order) -> Outcome:
    """Do one order at the desk of this thread, which is set up on first use."""
    desk: Desk | None = getattr(_here, "desk", None)
    if desk is None:
        desk = _here.desk = Desk()
    return desk.work(order)


def worker_name() -> str:
    """Return machine and process, for the log."""
    return f"{socket.gethostname()}:{os.getpid()}:{threading.get_ident() % 10_000}"


def _unforeseen(stage: str, error: Exception) -> Failure:
    _log.warning("%s failed: %s", stage, error, exc_info=error)
    cause = f"{stage} it failed in a way that was not foreseen ({type(error).__name__})"
    return Failure(stage, cause, ELSEWHERE)
