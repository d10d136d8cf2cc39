"""Times of requests as locust counts them: how many there were, and percentiles of them."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any


def times_of(entries: Iterable[Mapping[str, Any]], kind: str) -> dict[str, float]:
    """Return the number of requests whose names begin so, and percentiles of their milliseconds.

    Percentiles (50, 95, 99) are zero where there were no requests.
    """
    times: Counter[float] = Counter()
    for entry in entries:
        if entry["name"].startswith(kind):
            times.update({float(time): n for time, n in entry["response_times"].items()})
    return {"requests": times.total()} | {
        f"p{share}_ms": _percentile(times, share / 100) for share in (50, 95, 99)
    }


def _percentile(times: Counter[float], share: float) -> float:
    rest = share * times.total()
    for time in sorted(times):
        rest -= times[time]
        if rest <= 0:
            return time
    return 0.0
