"""What goes to a worker and what comes back: plain data, so that any engine can carry it."""

from dataclasses import dataclass, field

from foundation.limits import Limits

MAPPING_LIMITS = Limits(memory_mb=3000, seconds=900, page_seconds=900, cpu_seconds=10_000_000)
"""Limits on mapping one document to one standard. Models and one document of 1,400 items take 1 GiB
at most (docs/scale.md). The process serves many documents, so its processor time has no bound."""

HANDLER = "evaluation.catalogue.child:handler"


@dataclass(frozen=True)
class Setup:
    """What holds for a whole run. A worker that runs other code refuses the order.

    `variables` are the settings that decide results, as environment variables; `handler` is what
    maps documents (see `mapper.reading.isolation.Child`).
    """

    code: str
    variables: tuple[tuple[str, str], ...] = ()
    reading_limits: Limits = field(default_factory=Limits)
    mapping_limits: Limits = field(default_factory=lambda: MAPPING_LIMITS)
    handler: str = HANDLER


@dataclass(frozen=True)
class Wanted:
    """One mapping to make; `request` is JSON (see `evaluation.catalogue.child`)."""

    key: bytes
    pinned: str
    request: bytes


@dataclass(frozen=True)
class Order:
    """One document: the unit of work, which stands or falls alone.

    `reading` is the document as it was read before (JSON), `None` where it has to be read.
    """

    document: str
    path: str
    reading_key: bytes
    reading: bytes | None
    wanted: tuple[Wanted, ...]
    setup: Setup


@dataclass(frozen=True)
class Failure:
    """Why a document could not be read or mapped.

    A failure that is not `lasting` lay in the machine, not in the document: the next run tries
    again.
    """

    stage: str
    cause: str
    advice: str
    page: int | None = None
    lasting: bool = True


@dataclass(frozen=True)
class Answer:
    """One result under its key: JSON, or why there is none."""

    key: bytes
    result: bytes | Failure


@dataclass(frozen=True)
class Outcome:
    """What became of an order, and what it took.

    `peak_mb` is the most memory that one of its processes held, in MiB.
    """

    document: str
    answers: tuple[Answer, ...]
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    peak_mb: float = 0.0
    worker: str = ""
