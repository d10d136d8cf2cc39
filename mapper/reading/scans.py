"""Scanned pages: telling them from others, and reading them by what they offer.

A scan may carry the text that another program recognised, set invisibly over the picture: that is
taken first. Otherwise the picture is read by RapidOCR (the extra ``ocr``), whose models are inside
its wheel, so that no network is needed: docs/experiments.md, "Scanned pages".
"""

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Final

from mapper.reading.drawings import Drawings, Handle
from mapper.reading.glyphs import Word
from mapper.reading.pdf import RawPage
from mapper.reading.scanrules import find_rules
from mapper.specification import ReadingWarning

if TYPE_CHECKING:
    import numpy as np

    Image = np.ndarray[Any, Any]

MIN_LETTERS: Final = 12
"""Letters that can be seen on a page that is not a scan; a scan may have a stamp or a number."""
SCANNED: Final = 0.5
"""Share of the page under pictures that makes a page without text a scan."""
MIN_LAYER: Final = 30
"""Letters of an invisible text that make it worth more than reading the picture."""

DPI: Final = 200
"""Resolution at which a page is drawn for recognition: 300 reads no better (measured)."""
MAX_PIXELS: Final = 16_000_000
"""A page at `DPI` has 4 million (A4) or 8 million (A3); a larger sheet is drawn coarser."""
LONGEST_SIDE: Final = 1280
"""Pixels to which a page is reduced for finding its lines (they are read at `DPI`): no word is
lost by it, and a third of the memory saved (measured)."""
SIZE_OF_BOX: Final = 0.8
BASE_OF_BOX: Final = 0.2
"""Font size over the height of a recognised box, and base line over its bottom (measured)."""
SAME_SIZE: Final = 0.25
"""Sizes within this share of the page's usual one are that: boxes are not measured exactly."""
MIN_SCORE: Final = 0.5
"""Below, the recogniser itself does not believe what it read."""
MIN_SKEW: Final = 0.1
MAX_SKEW: Final = 5.0
"""Degrees: scans lie askew by less; lines that run steeper are no text lines of the page."""


@dataclass(frozen=True)
class ScannedPage:
    """A scanned page as far as it could be read, and what a person should know about it."""

    page: RawPage
    note: ReadingWarning


def is_scan(page: RawPage) -> bool:
    """Return whether a page is the picture of a page: little text to see, a picture over most."""
    letters = sum(sum(map(str.isalpha, word.text)) for word in page.words)
    area = page.width * page.height
    if letters >= MIN_LETTERS or area <= 0:
        return False
    pictures = page.drawings.pictures
    return sum((x1 - x0) * (y1 - y0) for x0, y0, x1, y1 in pictures) >= SCANNED * area


def read_scan(document: Handle, page: RawPage, *, recognise: bool = True) -> ScannedPage:
    """Return a scanned page with the words of its text layer, else with those recognised."""
    layer = [word for word in page.hidden if word.angle == 0 and word.text.strip()]
    if sum(sum(map(str.isalpha, word.text)) for word in layer) >= MIN_LAYER:
        return ScannedPage(replace(page, words=tuple(layer), hidden=()), _note(page, _LAYER))
    if not (recognise and can_recognise()):
        return ScannedPage(page, _note(page, _NO_TEXT))
    words, drawings = _recognise(document, page)
    if not words:
        return ScannedPage(page, _note(page, _NOTHING))
    drawings = replace(drawings, pictures=page.drawings.pictures)
    return ScannedPage(replace(page, words=words, drawings=drawings), _note(page, _OCR))


_LAYER: Final = (
    "text-layer",
    "The page is a scan; its text was recognised by the program that made it and may have errors. "
    "Compare references and wording with the page.",
)
_OCR: Final = (
    "ocr",
    'The page is a scan; its text was recognised from the picture (source="ocr") and may have '
    "errors. Compare references and wording with the page.",
)
_NO_TEXT: Final = (
    "no-text",
    "The page is a scan without text and was not read; install recognition with "
    "pip install 'content-mapper[ocr]', or get a PDF with text.",
)
_NOTHING: Final = (
    "no-text",
    "The page has no text (a picture): nothing was recognised on it.",
)


def _note(page: RawPage, kind: tuple[str, str]) -> ReadingWarning:
    code, message = kind
    return ReadingWarning(code=code, page=page.index, message=message)


@lru_cache(maxsize=1)
def can_recognise() -> bool:
    """Return whether the extra ``ocr`` is installed."""
    return find_spec("rapidocr") is not None


@lru_cache(maxsize=1)
def _recogniser() -> Any:  # noqa: ANN401 - the extra may be missing, so its types too
    import cv2
    from rapidocr import RapidOCR

    # Cores are shared out as processes, and one thread gives the same result everywhere.
    cv2.setNumThreads(1)
    return RapidOCR(
        params={
            "Global.log_level": "critical",
            "Global.use_cls": False,
            "Det.limit_type": "max",
            "Det.limit_side_len": LONGEST_SIDE,
            # A line padded to the longest of its batch is read worse, slower, in more memory.
            "Rec.rec_batch_num": 1,
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
    )


def _recognise(document: Handle, page: RawPage) -> tuple[tuple[Word, ...], Drawings]:
    """Return the words on the picture of a page, put straight, and the rules drawn on it."""
    scale = min(DPI / 72, math.sqrt(MAX_PIXELS / (page.width * page.height)))
    image = _draw(document, page.index, scale)
    found = _recogniser()(image, return_word_box=True)
    if found.boxes is None:
        return (), Drawings()
    boxes = [[(float(x), float(y)) for x, y in box] for box in found.boxes]
    skew = _skew(boxes)
    height, width = image.shape[:2]
    turn = _Turn(skew, width / 2, height / 2)
    words: list[Word] = []
    for box, line, score in zip(boxes, found.word_results, found.scores, strict=True):
        if score >= MIN_SCORE:
            words.extend(_line_words([turn.point(*corner) for corner in box], line, turn, scale))
    return tuple(_even_sizes(words)), find_rules(turn.image(image), scale)


def _draw(document: Handle, index: int, scale: float) -> "Image":
    """Return the page drawn in blue, green, red as the recogniser wants it."""
    page = document[index - 1]
    try:
        bitmap = page.render(scale=scale, force_bitmap_format=2, may_draw_forms=False)
        try:
            drawn: Image = bitmap.to_numpy()[:, :, :3].copy()
            return drawn
        finally:
            bitmap.close()
    finally:
        page.close()


def _skew(boxes: Sequence[Sequence[tuple[float, float]]]) -> float:
    """Return by how many degrees the page lies askew, clockwise: the median of its long lines."""
    angles = []
    for (ax, ay), (bx, by), *_ in boxes:
        angle = math.degrees(math.atan2(by - ay, bx - ax))
        if abs(angle) <= MAX_SKEW:
            angles.append((math.hypot(bx - ax, by - ay), angle))
    if not angles:
        return 0.0
    angles.sort()
    longest = [angle for _, angle in angles[len(angles) // 2 :]]
    skew = statistics.median(longest)
    return skew if abs(skew) >= MIN_SKEW else 0.0


@dataclass(frozen=True)
class _Turn:
    """Turns a page straight about its middle."""

    degrees: float
    x: float
    y: float

    def point(self, x: float, y: float) -> tuple[float, float]:
        cos, sin = math.cos(math.radians(self.degrees)), math.sin(math.radians(self.degrees))
        dx, dy = x - self.x, y - self.y
        return self.x + dx * cos + dy * sin, self.y - dx * sin + dy * cos

    def image(self, image: "Image") -> "Image":
        import cv2

        if not self.degrees:
            return image
        matrix = cv2.getRotationMatrix2D((self.x, self.y), self.degrees, 1.0)
        height, width = image.shape[:2]
        turned: Image = cv2.warpAffine(image, matrix, (width, height), borderValue=(255, 255, 255))
        return turned


def _line_words(
    box: Sequence[tuple[float, float]],
    line: Sequence[tuple[str, float, Sequence[Sequence[float]]]],
    turn: _Turn,
    scale: float,
) -> list[Word]:
    """Return the words of one recognised line, all on the line's base line, in points."""
    top = (box[0][1] + box[1][1]) / 2 / scale
    bottom = (box[2][1] + box[3][1]) / 2 / scale
    size = round(SIZE_OF_BOX * (bottom - top), 2)
    base = round(bottom - BASE_OF_BOX * (bottom - top), 2)
    words = []
    for text, _, corners in line:
        xs = [turn.point(float(x), float(y))[0] / scale for x, y in corners]
        if text.strip() and size > 0:
            words.append(
                Word(
                    text=text.strip(),
                    x0=round(min(xs), 2),
                    y0=round(top, 2),
                    x1=round(max(xs), 2),
                    y1=round(bottom, 2),
                    base=base,
                    size=size,
                    font="",
                    bold=False,
                    italic=False,
                    color=0,
                )
            )
    return words


def _even_sizes(words: Sequence[Word]) -> list[Word]:
    """Return the words with sizes near the page's usual one made equal to it."""
    if not words:
        return []
    usual = statistics.median(word.size for word in words)
    return [
        word._replace(size=usual) if abs(word.size - usual) <= SAME_SIZE * usual else word
        for word in words
    ]
