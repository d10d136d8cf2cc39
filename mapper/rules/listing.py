"""How messages list codes and references, count and name days."""

from collections.abc import Iterable, Sequence
from datetime import date

SHOWN = 12
"""Names that a message lists; the finding itself lists all (`Finding.about`)."""


def listed(names: Iterable[str], *, shown: int = SHOWN) -> str:
    """Return ``K1, K2 and S3``, or the first names and how many more there are."""
    names = list(names)
    if len(names) > shown + 1:
        return f"{', '.join(names[:shown])} and {len(names) - shown} more"
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def counted(names: Sequence[object], singular: str, plural: str | None = None) -> str:
    """Return e.g. ``1 statement`` or ``3 statements``."""
    return f"{len(names)} {singular if len(names) == 1 else plural or singular + 's'}"


def percent(share: float) -> str:
    """Return a share as whole per cent, e.g. ``12 %``."""
    return f"{round(100 * share)} %"


def written(day: date) -> str:
    """Return a day as e.g. ``3 March 2025``, on every system."""
    return f"{day.day} {day:%B %Y}"
