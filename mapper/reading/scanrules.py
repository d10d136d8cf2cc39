"""Rules and bars on the picture of a page, so that tables of scanned pages are tables.

Works on pixels with plain morphology; needs OpenCV, which the extra ``ocr`` brings.
"""

from typing import TYPE_CHECKING, Any, Final

from mapper.reading.drawings import Drawings, Rule
from mapper.specification import Box

if TYPE_CHECKING:
    import numpy as np

    Image = np.ndarray[Any, Any]

ACROSS: Final = 0.15
DOWN: Final = 0.05
"""Shares of the page's width that a rule must be long: longer than a word's feet run together, and
than any letter's stem."""
MAX_RULE: Final = 4.0
"""Points: thicker ink is a bar or a shaded cell, not a rule."""
DARK: Final = 64
"""Of 255: the least ink of a dark area; paler shading has rules of its own."""
TEXT_IN_BAR: Final = 12.0
"""Points: letters of this height in a dark bar do not part it."""
FILLED: Final = 0.85
"""Share of its box that a dark area fills: less is a picture, not a bar."""
MIN_INK: Final = 24
"""Of 255: how much darker than its surroundings the palest part of a rule is."""
SMOOTH: Final = 3
"""Pixels along a line over which noise is evened out."""


def find_rules(image: "Image", scale: float) -> Drawings:
    """Return the long straight lines and dark bars of a page's picture, in points.

    `image` is blue, green, red in a byte each; `scale` is its pixels to a point.
    """
    import cv2

    ink = 255 - cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)
    width = image.shape[1]
    across = _lines_of(ink, max(int(ACROSS * width), 8), scale)
    turned = _lines_of(ink.T.copy(), max(int(DOWN * width), 8), scale)
    down = [(y0, x0, y1, x1) for x0, y0, x1, y1 in turned]
    bars = _bars(ink, max(int(DOWN * width), 8), scale)
    horizontal = [Rule((y0 + y1) / 2, x0, x1) for x0, y0, x1, y1 in across]
    vertical = [Rule((x0 + x1) / 2, y0, y1) for x0, y0, x1, y1 in down]
    # The dark head of a table has no rules of its own: its sides are.
    horizontal += [Rule(y, x0, x1) for x0, y0, x1, y1 in bars for y in (y0, y1)]
    vertical += [Rule(x, y0, y1) for x0, y0, x1, y1 in bars for x in (x0, x1)]
    return Drawings(tuple(sorted(horizontal)), tuple(sorted(vertical)), tuple(bars))


def _lines_of(ink: "Image", length: int, scale: float) -> list[Box]:
    """Return boxes, in points, of thin lines from left to right of at least `length` pixels.

    Each pixel becomes the least ink along a stretch of that length: letters have gaps in it, a
    line has none, however pale. What is thick in the other direction is an area, not a line.
    """
    import cv2

    smooth = cv2.blur(ink, (SMOOTH, 1))
    least = cv2.morphologyEx(smooth, cv2.MORPH_OPEN, _ones(1, length))
    thick = 2 * int(MAX_RULE * scale / 2) + 1
    thin = cv2.morphologyEx(least, cv2.MORPH_TOPHAT, _ones(thick, 1))
    _, _, stats, _ = cv2.connectedComponentsWithStats((thin >= MIN_INK).astype("uint8"))
    return [
        _box(x, y, width, height, scale)
        for x, y, width, height, _ in stats[1:].tolist()
        if width >= length and height <= thick
    ]


def _bars(ink: "Image", length: int, scale: float) -> list[Box]:
    """Return the boxes, in points, of dark areas such as the head of a table."""
    import cv2

    thick = 2 * int(MAX_RULE * scale / 2) + 1
    dark = cv2.morphologyEx(ink, cv2.MORPH_OPEN, _ones(thick, length)) >= DARK
    text = int(TEXT_IN_BAR * scale)
    whole = cv2.morphologyEx(dark.astype("uint8"), cv2.MORPH_CLOSE, _ones(text, text))
    _, _, stats, _ = cv2.connectedComponentsWithStats(whole)
    return [
        _box(x, y, width, height, scale)
        for x, y, width, height, area in stats[1:].tolist()
        if area >= FILLED * width * height and height > text
    ]


def _box(x: int, y: int, width: int, height: int, scale: float) -> Box:
    left, top = round(x / scale, 2), round(y / scale, 2)
    return (left, top, round((x + width) / scale, 2), round((y + height) / scale, 2))


def _ones(rows: int, columns: int) -> "Image":
    """Return a kernel of ones."""
    import numpy as np

    return np.ones((rows, columns), np.uint8)
