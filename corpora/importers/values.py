"""Reading JSON values that may be missing, null, of another type or padded with spaces."""

from collections.abc import Mapping
from typing import Any

from corpora.importers.parts import Parts
from corpora.importers.report import Fault

Record = Mapping[str, Any]


def first(entry: Record, *names: str) -> Any:  # noqa: ANN401 - a JSON value
    """Return the first of the named values that is present and not null."""
    for name in names:
        if entry.get(name) is not None:
            return entry[name]
    return None


def text_of(value: Any) -> str:  # noqa: ANN401 - a JSON value
    """Return a JSON value as trimmed text; null and containers are empty."""
    if isinstance(value, str):
        return value.strip()
    if value is None or isinstance(value, (list, dict)):
        return ""
    return str(value).strip()


def listed(value: Any) -> list[Any]:  # noqa: ANN401 - a JSON value
    """Return a JSON value that should be a list as one; null is empty."""
    return value if isinstance(value, list) else []


def read_level(value: Any, parts: Parts) -> int | None:  # noqa: ANN401 - a JSON value
    """Return the level, 1 to 8, or report what stands in its place."""
    said = text_of(value)
    if said.isdecimal() and len(said) == 1 and 1 <= int(said) <= 8:
        return int(said)
    # A proposal has level 0 until it is agreed: that is "not known", not a fault.
    if said not in {"", "0"}:
        parts.report(Fault.BAD_LEVEL, f"its level is {said!r}, not a number from 1 to 8; left out")
    return None
