"""Pictures of the report as plain SVG: histograms, strips of dots, intervals.

All shares lie between 0 and 1. Text is measured roughly: pictures have to open anywhere, without
fonts or scripts of their own.
"""

from collections.abc import Sequence
from html import escape
from statistics import median, quantiles
from typing import Final, NamedTuple

from evaluation.catalogue.report.data import Group

WIDTH: Final = 720
LABELS: Final = 230
"""Room for names at the left."""
RIGHT: Final = 64
ROW: Final = 24
DOTS_AT_MOST: Final = 60
"""More values than this are drawn as quartiles: dots would cover each other."""
BINS: Final = 20
LONGEST: Final = 31
"""Characters of a name that fit beside a picture."""


class Interval(NamedTuple):
    """One estimate with its interval, its name and what a pointer over it says."""

    name: str
    estimate: float
    low: float
    high: float
    tip: str


def strips(groups: Sequence[Group], label: str) -> str:
    """Return one row of dots for each group, with its median and the number of its values."""
    height = 34 + ROW * len(groups)
    parts = [_axis(height)]
    for place, group in enumerate(groups):
        y = 34 + ROW * place + ROW / 2 - 4
        middle = median(group.values)
        parts.append(_name(group.name, y))
        if len(group.values) > DOTS_AT_MOST:
            parts.append(_quartiles(group.values, y))
        else:
            parts += [
                f'<circle cx="{_x(value):.1f}" cy="{y:.1f}" r="4" class="dot">'
                f"<title>{escape(group.name)}: {value:.0%}</title></circle>"
                for value in group.values
            ]
        x = _x(middle)
        parts.append(
            f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{y - 9:.1f}" y2="{y + 9:.1f}" class="median"/>'
        )
        parts.append(
            f'<text x="{WIDTH - 6}" y="{y + 4:.1f}" class="count">{middle:.0%} '
            f'<tspan class="faint">n={len(group.values)}</tspan></text>'
        )
    return _svg(f"Coverage by {label}", height, parts)


def histogram(values: Sequence[float], label: str) -> str:
    """Return how many values fall into each twentieth of the range from 0 to 1."""
    counts = [0] * BINS
    for value in values:
        counts[min(int(value * BINS), BINS - 1)] += 1
    height, top, base = 300, 44, 258
    most = max([*counts, 1])
    left, room = 40, WIDTH - 60
    parts = [f'<line x1="{left}" x2="{left + room}" y1="{base}" y2="{base}" class="axis"/>']
    for place, count in enumerate(counts):
        x, width = left + room * place / BINS, room / BINS - 2
        tall = (base - top) * count / most
        low, high = place / BINS, (place + 1) / BINS
        if count:
            parts.append(
                f'<rect x="{x:.1f}" y="{base - tall:.1f}" width="{width:.1f}" '
                f'height="{tall:.1f}" class="bar"><title>{low:.0%} to {high:.0%}: '
                f"{count}</title></rect>"
                f'<text x="{x + width / 2:.1f}" y="{base - tall - 4:.1f}" '
                f'class="middle small">{count}</text>'
            )
    parts += [
        f'<text x="{left + room * tick / 100:.1f}" y="{base + 16}" '
        f'class="middle faint">{tick}%</text>'
        for tick in range(0, 101, 10)
    ]
    if values:
        x = left + room * median(values)
        parts.append(
            f'<line x1="{x:.1f}" x2="{x:.1f}" y1="20" y2="{base}" class="median"/>'
            f'<text x="{x:.1f}" y="13" class="middle strong">median {median(values):.0%}</text>'
        )
    parts.append(
        f'<text x="{left + room / 2}" y="{base + 34}" class="middle faint">{escape(label)}</text>'
    )
    return _svg(label, height, parts)


def scatter(points: Sequence[tuple[float, float, str]], across: str, up: str) -> str:
    """Return a dot for each pair of shares, with what a pointer over it says."""
    height, left, top, base = 300, 46, 20, 258
    room, tall = WIDTH - 66, base - top
    parts = []
    for tick in range(0, 101, 20):
        x, y = left + room * tick / 100, base - tall * tick / 100
        parts.append(
            f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{top}" y2="{base}" class="grid"/>'
            f'<line x1="{left}" x2="{left + room}" y1="{y:.1f}" y2="{y:.1f}" class="grid"/>'
            f'<text x="{x:.1f}" y="{base + 16}" class="middle faint">{tick}%</text>'
            f'<text x="{left - 6}" y="{y + 4:.1f}" class="end faint">{tick}%</text>'
        )
    parts += [
        f'<circle cx="{left + room * x:.1f}" cy="{base - tall * y:.1f}" r="4.5" class="dot">'
        f"<title>{escape(tip)}</title></circle>"
        for x, y, tip in points
    ]
    parts.append(
        f'<text x="{left + room / 2}" y="{base + 34}" class="middle faint">{escape(across)}</text>'
        f'<text x="12" y="{(top + base) / 2}" class="middle faint" '
        f'transform="rotate(-90 12 {(top + base) / 2})">{escape(up)}</text>'
    )
    return _svg(f"{up} against {across}", height, parts)


def intervals(rows: Sequence[Interval], label: str) -> str:
    """Return one line for each estimate, from the low to the high end of its interval."""
    height = 34 + (ROW - 4) * len(rows)
    parts = [_axis(height)]
    for place, row in enumerate(rows):
        y = 34 + (ROW - 4) * place + 6
        parts.append(_name(row.name, y))
        parts.append(
            f'<g><title>{escape(row.tip)}</title><line x1="{_x(row.low):.1f}" '
            f'x2="{_x(row.high):.1f}" y1="{y}" y2="{y}" class="interval"/>'
            f'<circle cx="{_x(row.estimate):.1f}" cy="{y}" r="4.5" class="estimate"/></g>'
            f'<text x="{WIDTH - 6}" y="{y + 4}" class="count">{row.estimate:.0%}</text>'
        )
    return _svg(label, height, parts)


def _quartiles(values: Sequence[float], y: float) -> str:
    low, _, high = quantiles(values, n=4)
    return (
        f'<line x1="{_x(min(values)):.1f}" x2="{_x(max(values)):.1f}" y1="{y:.1f}" '
        f'y2="{y:.1f}" class="interval"/>'
        f'<rect x="{_x(low):.1f}" y="{y - 6:.1f}" width="{max(_x(high) - _x(low), 1):.1f}" '
        f'height="12" class="quartiles"><title>half of them lie between {low:.0%} and '
        f"{high:.0%}</title></rect>"
    )


def _axis(height: float) -> str:
    parts = []
    for tick in range(0, 101, 20):
        x = _x(tick / 100)
        parts.append(
            f'<line x1="{x:.1f}" x2="{x:.1f}" y1="20" y2="{height - 6:.1f}" class="grid"/>'
            f'<text x="{x:.1f}" y="13" class="middle faint">{tick}%</text>'
        )
    return "".join(parts)


def _name(name: str, y: float) -> str:
    shown = name if len(name) <= LONGEST else f"{name[: LONGEST - 1].rstrip()}\u2026"
    return (
        f'<text x="{LABELS - 12}" y="{y + 4:.1f}" class="end"><title>{escape(name)}</title>'
        f"{escape(shown)}</text>"
    )


def _x(share: float) -> float:
    return LABELS + min(max(share, 0.0), 1.0) * (WIDTH - LABELS - RIGHT - 24)


def _svg(label: str, height: float, parts: Sequence[str]) -> str:
    return (
        f'<svg viewBox="0 0 {WIDTH} {height:.0f}" role="img" aria-label="{escape(label)}" '
        f'xmlns="http://www.w3.org/2000/svg">{"".join(parts)}</svg>'
    )
