"""Read a specification document: the one call, from a file to a `Specification`.

The document is parsed in processes of its own, with limits (`mapper.reading.isolation`).
"""

import json
import logging
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from foundation.errors import UnreadableInputError
from foundation.limits import Limits
from foundation.settings import load_settings
from mapper.reading.isolation import RESAVE, Child, Usage
from mapper.reading.sniff import Format, recognise
from mapper.specification import Specification

PAGES_A_WORKER = 80
"""With fewer, another process costs more than it saves: measured, two workers break even at 158
pages on two cores, where starting one takes about 0.3 s."""

SCANS_A_WORKER = 2
"""Recognising a page takes longer than starting a process."""

_log = logging.getLogger(__name__)


def read_specification(
    path: Path,
    *,
    workers: int = 1,
    limits: Limits | None = None,
    used: list[Usage] | None = None,
) -> Specification:
    """Return the units, outcomes, criteria and metadata of the document at `path`.

    Parameters
    ----------
    path
        A PDF, or a Word draft (DOCX), which has no page numbers.
    workers
        Processes over which the pages of a long PDF are spread; the result is the same.
    limits
        What the document may cost; by default those of the settings.
    used
        What each process used is added to this list.

    Raises
    ------
    UnreadableInputError
        The file is missing, damaged, encrypted, of another type, or goes over a limit.
    """
    path = Path(path)
    limits = limits or load_settings().limits
    format_ = recognise(path, limits)
    deadline = time.monotonic() + limits.seconds
    used = [] if used is None else used
    with _child(path, limits, deadline) as child:
        answer = None
        if format_ is Format.PDF and workers > 1:
            pages, apiece = _counted(path, child.ask(_request("count")))
            shares = min(workers, -(-pages // apiece))
            if shares > 1:
                parts = _extract(path, limits, deadline, pages=pages, shares=shares, used=used)
                answer = child.ask(b"\n".join([_request("assemble"), *parts]))
        if answer is None:
            answer = child.ask(_request(format_.value))
        used.append(child.usage)
    _report(path, used)
    try:
        return Specification.model_validate_json(answer)
    except ValueError as error:
        raise _senseless(path) from error


def _counted(path: Path, answer: bytes) -> tuple[int, int]:
    """Return the number of pages and how many of them are worth a worker of their own."""
    try:
        told = json.loads(answer)
        return int(told["pages"]), SCANS_A_WORKER if told["scanned"] else PAGES_A_WORKER
    except (ValueError, KeyError, TypeError) as error:
        raise _senseless(path) from error


def _senseless(path: Path) -> UnreadableInputError:
    """Return the error for an answer of a reader that a document has led astray."""
    return UnreadableInputError(path, "the reader gave no sensible answer about it", RESAVE)


def _child(path: Path, limits: Limits, deadline: float) -> Child:
    argument = {"path": str(path.absolute()), "limits": limits.model_dump()}
    target = "mapper.reading.serve:reader"
    return Child(target, argument, file=path, limits=limits, deadline=deadline)


def _extract(
    path: Path, limits: Limits, deadline: float, *, pages: int, shares: int, used: list[Usage]
) -> list[bytes]:
    """Take the pages apart in several processes; return their answers in page order.

    What each process used is added to `used`.
    """
    size = -(-pages // shares)
    starts = range(1, pages + 1, size)

    def work(start: int) -> bytes:
        with _child(path, limits, deadline) as child:
            stop = min(start + size, pages + 1)
            answer = child.ask(_request("extract", start=start, stop=stop))
            used.append(child.usage)
            return answer

    with ThreadPoolExecutor(shares) as pool:
        return list(pool.map(work, starts))


def _request(do: str, **values: int) -> bytes:
    return json.dumps({"do": do, **values}).encode()


def _report(path: Path, used: Sequence[Usage]) -> None:
    """Log what reading took: a note for people, shown on standard error unless ``--quiet``."""
    _log.info(
        "Read %s: peak memory %.0f MiB%s, %.1f s of processor time.",
        path.name,
        max(usage.peak_memory_mb for usage in used),
        " in each process at most" if len(used) > 1 else "",
        sum(usage.cpu_seconds for usage in used),
    )
