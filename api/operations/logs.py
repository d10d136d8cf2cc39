"""Logs without texts: JSON or plain lines on standard error, in which nothing of a document can be.

By construction, not by care: what a message was filled with is left out but for numbers, errors are
named by their class and place, and libraries' ready-made sentences are not repeated. What operators
need is given as fields (`note`), whose values are ours. The standard library does; a further one
(structlog) would have to take over the records of uvicorn, DBOS and SQLAlchemy all the same.
"""

import json
import logging
import sys
import threading
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import PurePath
from types import TracebackType
from typing import Any, Final, Literal

LogFormat = Literal["json", "text"]
Value = str | int | float | None

ROOMS: Final = frozenset({"api", "corpora", "evaluation", "foundation", "mapper", "models"})
SERVICE: Final = "service"
"""Root of the loggers that operators read: ``service.requests``, ``service.runs`` and so on."""

FRAMES: Final = 12
"""The innermost frames of an error; they are enough to find it."""

LEFT_OUT: Final = "…"

request_id: ContextVar[str | None] = ContextVar("request_id", default=None)
"""Of the request that is being answered, for every line that is written meanwhile."""


def configure_logs(kind: LogFormat) -> None:
    """Write the log of this process to standard error; earlier settings of logs are replaced."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(LogFormatter(kind))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger(SERVICE).setLevel(logging.INFO)
    for name in ("dbos", "uvicorn", "uvicorn.error"):
        library = logging.getLogger(name)
        library.handlers[:] = [logging.NullHandler()]  # else DBOS adds one of its own
        library.propagate = True
    logging.captureWarnings(capture=True)
    sys.excepthook = _uncaught
    threading.excepthook = _uncaught_in_thread
    sys.unraisablehook = _unraisable


def note(area: str, event: str, level: int = logging.INFO, **fields: Value) -> None:
    """Write one line for operators; fields hold numbers, identifiers and words of ours only."""
    logging.getLogger(f"{SERVICE}.{area}").log(level, event, extra={"fields": fields})


class LogFormatter(logging.Formatter):
    """Makes one line of a record."""

    def __init__(self, kind: LogFormat) -> None:
        super().__init__()
        self._kind = kind

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        head = {"time": moment.replace("+00:00", "Z"), "level": record.levelname.lower()}
        fields = _fields(record)
        if self._kind == "json":
            return json.dumps(head | fields)
        event = fields.pop("event")
        rest = " ".join(f"{name}={_word(value)}" for name, value in fields.items())
        return f"{head['time']} {record.levelname} {event} {rest}".rstrip()


def _fields(record: logging.LogRecord) -> dict[str, Any]:
    given: dict[str, Value] | None = getattr(record, "fields", None)
    fields: dict[str, Any] = {"event": record.msg if given is not None else _message(record)}
    if given is None:
        fields["logger"] = record.name
        fields["at"] = f"{_short(record.pathname)}:{record.lineno}"
    fields |= given or {}
    asked = request_id.get()
    if asked is not None:
        fields.setdefault("request", asked)
    error = record.exc_info[1] if record.exc_info else None
    if error is not None:
        fields["error"] = error_name(error)
        fields["trace"] = [
            f"{_short(frame.filename)}:{frame.lineno} {frame.name}"
            for frame in traceback.extract_tb(error.__traceback__)[-FRAMES:]
        ]
    return fields


def _message(record: logging.LogRecord) -> str:
    """Return what a record says, without what it was filled with."""
    if isinstance(record.msg, BaseException):
        return error_name(record.msg)
    ours = record.name.partition(".")[0] in ROOMS
    if not isinstance(record.msg, str) or not (ours or record.args):
        return LEFT_OUT
    args = record.args if isinstance(record.args, tuple) else ()
    try:
        return record.msg % tuple(_harmless(arg) for arg in args) if args else record.msg
    except (TypeError, ValueError):
        return record.msg


def _harmless(value: object) -> object:
    if isinstance(value, int | float):
        return value
    return error_name(value) if isinstance(value, BaseException) else LEFT_OUT


def error_name(error: BaseException) -> str:
    """Return the class of an error; of the system's errors also what the system says."""
    name = type(error).__name__
    return f"{name} ({error.strerror})" if isinstance(error, OSError) and error.strerror else name


def _short(path: str) -> str:
    return "/".join(PurePath(path).parts[-3:])


def _word(value: object) -> str:
    text = str(value)
    return json.dumps(text) if " " in text or not text else text


def _uncaught(
    _kind: type[BaseException], error: BaseException, _trace: TracebackType | None
) -> None:
    _report("the program ended by an error", error)


def _uncaught_in_thread(args: threading.ExceptHookArgs) -> None:
    if args.exc_value is not None and not isinstance(args.exc_value, SystemExit):
        _report("a thread ended by an error", args.exc_value)


def _unraisable(args: "sys.UnraisableHookArgs") -> None:
    if args.exc_value is not None:
        _report("an error nobody could be told of", args.exc_value)


def _report(event: str, error: BaseException) -> None:
    logging.getLogger(SERVICE).error(
        event, exc_info=(type(error), error, error.__traceback__), extra={"fields": {}}
    )
