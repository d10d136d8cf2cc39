"""Rules, filled areas and pictures of a page, from its path and image objects.

Tables are found from the rules; fills tell white text on a dark bar from white text on white.
"""

import ctypes
import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium_c

from mapper.specification import Box

THIN = 3.0
"""Points: a path no thicker than this is a rule, not an area."""
SHORT = 3.0
"""Points: a rule shorter than this is part of a letter or an ornament."""
MAX_SEGMENTS = 600
"""A path of more segments is a drawing, not the lines of a table."""
MAX_OBJECTS = 6000
"""Objects looked at on one page: beyond, it is an illustration and time matters more."""
MAX_DEPTH = 4
"""Nesting of form objects followed; deeper ones do not hold tables."""
WHITE = 0xF4
Handle = Any
"""An object of PDFium: a pointer or one of its wrappers."""
Matrix = tuple[float, float, float, float, float, float]
ToDisplay = Callable[[float, float], tuple[float, float]]


class Rule(NamedTuple):
    """A horizontal or vertical line: at `at`, from `start` to `stop` along the other axis."""

    at: float
    start: float
    stop: float


@dataclass(frozen=True, slots=True)
class Drawings:
    """What is drawn on a page apart from text.

    `fills` are areas of a colour other than white; `pictures` are images.
    """

    horizontal: tuple[Rule, ...] = ()
    vertical: tuple[Rule, ...] = ()
    fills: tuple[Box, ...] = ()
    pictures: tuple[Box, ...] = ()

    def is_covered(self, x: float, y: float) -> bool:
        """Return whether a fill or a picture lies at this point."""
        return any(b[0] <= x <= b[2] and b[1] <= y <= b[3] for b in (*self.fills, *self.pictures))

    def mapped(self, move: Callable[[Box], Box]) -> "Drawings":
        """Return the drawings with every box moved by `move` (turns by 90 degrees)."""
        rules = [(r.start, r.at, r.stop, r.at) for r in self.horizontal]
        rules += [(r.at, r.start, r.at, r.stop) for r in self.vertical]
        horizontal, vertical = _sorted_rules(move(rule) for rule in rules)
        fills = tuple(move(box) for box in self.fills)
        return Drawings(horizontal, vertical, fills, tuple(move(box) for box in self.pictures))


def collect_drawings(page: Handle, to_display: ToDisplay) -> Drawings:
    """Return the drawings of a page (raw PDFium handle), points through `to_display`."""
    lines: list[Box] = []
    fills: list[Box] = []
    pictures: list[Box] = []
    budget = [MAX_OBJECTS]
    for item, kind, matrix in _objects(page, None, None, budget, 0):
        bounds = _bounds(item, matrix, to_display)
        if bounds is None:
            continue
        if kind == pdfium_c.FPDF_PAGEOBJ_IMAGE:
            pictures.append(bounds)
        else:
            _take_path(item, bounds, _Moved(matrix, to_display), lines, fills)
    horizontal, vertical = _sorted_rules(iter(lines))
    return Drawings(horizontal, vertical, tuple(fills), tuple(pictures))


def _objects(
    page: Handle, form: Handle, matrix: Matrix | None, budget: list[int], depth: int
) -> Iterator[tuple[Handle, int, Matrix | None]]:
    if form is None:
        count, get, parent = pdfium_c.FPDFPage_CountObjects(page), pdfium_c.FPDFPage_GetObject, page
    else:
        count, get, parent = (
            pdfium_c.FPDFFormObj_CountObjects(form),
            pdfium_c.FPDFFormObj_GetObject,
            form,
        )
    for index in range(max(count, 0)):
        item = get(parent, index)
        kind = pdfium_c.FPDFPageObj_GetType(item)
        if kind == pdfium_c.FPDF_PAGEOBJ_TEXT:
            continue
        if budget[0] <= 0:
            return
        budget[0] -= 1
        if kind in (pdfium_c.FPDF_PAGEOBJ_PATH, pdfium_c.FPDF_PAGEOBJ_IMAGE):
            yield item, kind, matrix
        elif kind == pdfium_c.FPDF_PAGEOBJ_FORM and depth < MAX_DEPTH:
            inner = _matrix(item)
            if matrix is not None:
                inner = _product(inner, matrix)
            yield from _objects(page, item, inner, budget, depth + 1)


class _Moved(NamedTuple):
    """How an object's points come to the page as displayed: form matrix first, then the page."""

    matrix: Matrix | None
    to_display: ToDisplay


def _take_path(
    item: Handle, bounds: Box, moved: _Moved, lines: list[Box], fills: list[Box]
) -> None:
    x0, y0, x1, y1 = bounds
    width, height = x1 - x0, y1 - y0
    if width < SHORT and height < SHORT:
        return
    mode, stroked = ctypes.c_int(), ctypes.c_int()
    pdfium_c.FPDFPath_GetDrawMode(item, mode, stroked)
    filled = mode.value != 0 and not _is_white(item)
    if not filled and not (stroked.value and not _is_white(item, stroke=True)):
        return
    if width <= THIN or height <= THIN:
        lines.append(bounds)
        return
    segments = pdfium_c.FPDFPath_CountSegments(item)
    if segments > MAX_SEGMENTS:
        return
    for part in _subpaths(item, segments, moved):
        _take_subpath(part, filled, bool(stroked.value), lines, fills)


def _take_subpath(
    points: list[tuple[float, float]],
    filled: bool,
    stroked: bool,
    lines: list[Box],
    fills: list[Box],
) -> None:
    xs = [p[0] for p in points]
    ys = [p[1] for p in points]
    box = (min(xs), min(ys), max(xs), max(ys))
    if filled:
        if box[2] - box[0] <= THIN or box[3] - box[1] <= THIN:
            lines.append(box)
            return
        fills.append(box)
        if len(points) in (4, 5) and not stroked:
            lines.extend(_sides(box))
    if stroked:
        for (ax, ay), (bx, by) in itertools.pairwise(points):
            if abs(ax - bx) <= 0.5 or abs(ay - by) <= 0.5:
                lines.append((min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)))


def _sides(box: Box) -> list[Box]:
    x0, y0, x1, y1 = box
    return [(x0, y0, x1, y0), (x0, y1, x1, y1), (x0, y0, x0, y1), (x1, y0, x1, y1)]


def _subpaths(item: Handle, segments: int, moved: _Moved) -> Iterator[list[tuple[float, float]]]:
    own = _matrix(item)
    a, b, c, d, e, f = own if moved.matrix is None else _product(own, moved.matrix)
    points: list[tuple[float, float]] = []
    x, y = ctypes.c_float(), ctypes.c_float()
    to_display = moved.to_display
    for index in range(segments):
        segment = pdfium_c.FPDFPath_GetPathSegment(item, index)
        kind = pdfium_c.FPDFPathSegment_GetType(segment)
        if kind == pdfium_c.FPDF_SEGMENT_MOVETO and points:
            if len(points) > 1:
                yield points
            points = []
        pdfium_c.FPDFPathSegment_GetPoint(segment, x, y)
        px, py = x.value, y.value
        points.append(to_display(a * px + c * py + e, b * px + d * py + f))
        if pdfium_c.FPDFPathSegment_GetClose(segment) and len(points) > 2:
            points.append(points[0])
    if len(points) > 1:
        yield points


def _is_white(item: Handle, *, stroke: bool = False) -> bool:
    red, green, blue, alpha = ctypes.c_uint(), ctypes.c_uint(), ctypes.c_uint(), ctypes.c_uint()
    get = pdfium_c.FPDFPageObj_GetStrokeColor if stroke else pdfium_c.FPDFPageObj_GetFillColor
    if not get(item, red, green, blue, alpha):
        return False
    return alpha.value == 0 or min(red.value, green.value, blue.value) >= WHITE


def _bounds(item: Handle, matrix: Matrix | None, to_display: ToDisplay) -> Box | None:
    left, bottom, right, top = (
        ctypes.c_float(),
        ctypes.c_float(),
        ctypes.c_float(),
        ctypes.c_float(),
    )
    if not pdfium_c.FPDFPageObj_GetBounds(item, left, bottom, right, top):
        return None
    if matrix is None:
        ax, ay = to_display(left.value, bottom.value)
        bx, by = to_display(right.value, top.value)
    else:
        ax, ay = to_display(*_apply(matrix, left.value, bottom.value))
        bx, by = to_display(*_apply(matrix, right.value, top.value))
    return (
        ax if ax < bx else bx,
        ay if ay < by else by,
        bx if ax < bx else ax,
        by if ay < by else ay,
    )


def _matrix(item: Handle) -> Matrix:
    m = pdfium_c.FS_MATRIX()
    if not pdfium_c.FPDFPageObj_GetMatrix(item, m):
        return (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
    return (m.a, m.b, m.c, m.d, m.e, m.f)


def _apply(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return (a * x + c * y + e, b * x + d * y + f)


def _product(first: Matrix, second: Matrix) -> Matrix:
    a, b, c, d, e, f = first
    p, q, r, s, t, u = second
    return (
        a * p + b * r,
        a * q + b * s,
        c * p + d * r,
        c * q + d * s,
        e * p + f * r + t,
        e * q + f * s + u,
    )


def _sorted_rules(lines: Iterator[Box]) -> tuple[tuple[Rule, ...], tuple[Rule, ...]]:
    horizontal: set[Rule] = set()
    vertical: set[Rule] = set()
    for x0, y0, x1, y1 in lines:
        if x1 - x0 >= y1 - y0:
            if x1 - x0 >= SHORT:
                horizontal.add(Rule(round((y0 + y1) / 2, 2), round(x0, 2), round(x1, 2)))
        elif y1 - y0 >= SHORT:
            vertical.add(Rule(round((x0 + x1) / 2, 2), round(y0, 2), round(y1, 2)))
    return tuple(sorted(horizontal)), tuple(sorted(vertical))
