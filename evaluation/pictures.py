"""Small SVG pictures without any library: curves and bars for the results page."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

WIDTH, HEIGHT = 460, 320
LEFT, RIGHT, TOP, BOTTOM = 52, 16, 34, 44
COLOURS = ("#1b6ca8", "#c0392b", "#2e8b57", "#8e6bbf", "#d08b1f", "#5f6b73")

Point = tuple[float, float]


@dataclass(frozen=True)
class Curve:
    """One line of a picture; both coordinates lie between 0 and 1."""

    name: str
    points: Sequence[Point]


def curves_svg(title: str, across: str, up: str, curves: Sequence[Curve], *, diagonal: bool) -> str:
    """Return an SVG of curves in the unit square with a legend; `diagonal` draws the ideal."""
    parts = _frame(title, across, up)
    if diagonal:
        parts.append(_line([(0.0, 0.0), (1.0, 1.0)], "#999", dashed=True))
    for number, curve in enumerate(curves):
        colour = COLOURS[number % len(COLOURS)]
        parts.append(_line(curve.points, colour))
        parts.extend(
            f'<circle cx="{_x(x):.1f}" cy="{_y(y):.1f}" r="2.5" fill="{colour}"/>'
            for x, y in (curve.points if len(curve.points) <= 20 else ())
        )
        y = TOP + 14 + 15 * number
        parts.append(
            f'<text x="{WIDTH - RIGHT - 6}" y="{y}" text-anchor="end" fill="{colour}">'
            f"{escape(curve.name)}</text>"
        )
    return _svg(title, parts)


def bars_svg(
    title: str, up: str, groups: Sequence[str], series: Sequence[tuple[str, Sequence[float]]]
) -> str:
    """Return an SVG of grouped bars between 0 and 1: one group per name, one bar per series."""
    parts = _frame(title, "", up)
    room = (WIDTH - LEFT - RIGHT) / max(len(groups), 1)
    bar = room * 0.8 / max(len(series), 1)
    for g, group in enumerate(groups):
        start = LEFT + room * (g + 0.1)
        for s, (_, values) in enumerate(series):
            top = _y(values[g])
            parts.append(
                f'<rect x="{start + s * bar:.1f}" y="{top:.1f}" width="{bar * 0.9:.1f}" '
                f'height="{_y(0.0) - top:.1f}" fill="{COLOURS[s % len(COLOURS)]}"/>'
            )
        parts.append(
            f'<text x="{LEFT + room * (g + 0.5):.1f}" y="{HEIGHT - BOTTOM + 30}" '
            f'text-anchor="middle">{escape(group)}</text>'
        )
    for s, (name, _) in enumerate(series):
        parts.append(
            f'<text x="{WIDTH - RIGHT - 6}" y="{TOP + 14 + 15 * s}" text-anchor="end" '
            f'fill="{COLOURS[s % len(COLOURS)]}">{escape(name)}</text>'
        )
    return _svg(title, parts)


def _svg(title: str, parts: Sequence[str]) -> str:
    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(title)}" '
        f'xmlns="http://www.w3.org/2000/svg">{"".join(parts)}</svg>'
    )


def _frame(title: str, across: str, up: str) -> list[str]:
    parts = [f'<text x="{LEFT}" y="18" class="title">{escape(title)}</text>']
    for tick in (0.0, 0.2, 0.4, 0.6, 0.8, 1.0):
        parts.append(
            f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{_y(tick):.1f}" y2="{_y(tick):.1f}" '
            'stroke="#ddd"/>'
            f'<text x="{LEFT - 6}" y="{_y(tick) + 4:.1f}" text-anchor="end">{tick:.1f}</text>'
        )
        if across:
            parts.append(
                f'<text x="{_x(tick):.1f}" y="{HEIGHT - BOTTOM + 16}" text-anchor="middle">'
                f"{tick:.1f}</text>"
            )
    parts.append(
        f'<text x="{(LEFT + WIDTH - RIGHT) / 2}" y="{HEIGHT - 8}" text-anchor="middle">'
        f"{escape(across)}</text>"
        f'<text x="14" y="{(TOP + HEIGHT - BOTTOM) / 2}" text-anchor="middle" '
        f'transform="rotate(-90 14 {(TOP + HEIGHT - BOTTOM) / 2})">{escape(up)}</text>'
    )
    return parts


def _line(points: Sequence[Point], colour: str, *, dashed: bool = False) -> str:
    path = " ".join(f"{_x(x):.1f},{_y(y):.1f}" for x, y in points)
    dash = ' stroke-dasharray="4 4"' if dashed else ""
    return f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="1.8"{dash}/>'


def _x(value: float) -> float:
    return LEFT + value * (WIDTH - LEFT - RIGHT)


def _y(value: float) -> float:
    return HEIGHT - BOTTOM - value * (HEIGHT - TOP - BOTTOM)
