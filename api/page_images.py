"""Images of pages, drawn once and then kept; with boxes over places where they are asked for."""

import io
import json
import shutil
import threading
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from api.problems import ProblemError
from api.storage.files import FileStore
from foundation.files import make_folder, write_atomically
from foundation.settings import load_settings
from mapper.reading.isolation import Child, Words
from mapper.specification import Box

SCALE: Final = 1.5
"""Pixels per point: an A4 page is 893 pixels wide, sharp in the right third of a wide screen."""

FILL: Final = (255, 196, 0, 70)
EDGE: Final = (176, 96, 0, 255)
EDGE_WIDTH: Final = 2
MARGIN: Final = 2.0
"""Points left around a box, so that its edge does not cross letters."""

_drawing = threading.Semaphore(2)
"""Drawing takes a core; the others wait, so that reads and decisions stay quick."""


class Size(NamedTuple):
    """A page in points, and how many pages the document has."""

    width: float
    height: float
    pages: int


class PageImages:
    """Images of the pages of kept PDF files, in a folder of their own that may be emptied."""

    def __init__(self, files: FileStore, folder: Path) -> None:
        self._files = files
        self._folder = folder

    def size(self, sha256: str, number: int, name: str) -> Size:
        """Return how large a page is; it is drawn if it has not been.

        Raises
        ------
        ProblemError
            404: the document has no such page.
        UnreadableInputError
            The page cannot be drawn.
        """
        self.plain(sha256, number, name)
        return Size(*json.loads(self._path(sha256, number, ".json").read_bytes()))

    def plain(self, sha256: str, number: int, name: str) -> Path:
        """Return the file of the image of a page; raises as `size`."""
        path = self._path(sha256, number, ".png")
        if not path.is_file():
            with _drawing:
                if not path.is_file():
                    with self._child(sha256, name) as child:
                        self._draw_with(child, sha256, number, name)
        return path

    def marked(self, sha256: str, number: int, name: str, boxes: Sequence[Box]) -> bytes:
        """Return the image of a page with boxes (points, origin top left) drawn over it."""
        from PIL import Image, ImageDraw

        path = self.plain(sha256, number, name)
        with Image.open(path) as plain:
            picture = plain.convert("RGBA")
        scale = picture.width / self.size(sha256, number, name).width
        layer = Image.new("RGBA", picture.size, (0, 0, 0, 0))
        pen = ImageDraw.Draw(layer)
        for x0, y0, x1, y1 in boxes:
            corners = (x0 - MARGIN, y0 - MARGIN, x1 + MARGIN, y1 + MARGIN)
            left, top, right, bottom = (round(value * scale) for value in corners)
            pen.rectangle((left, top, max(left, right), max(top, bottom)), FILL, EDGE, EDGE_WIDTH)
        target = io.BytesIO()
        Image.alpha_composite(picture, layer).convert("RGB").quantize(256).save(target, "PNG")
        return target.getvalue()

    def draw(self, sha256: str, name: str, numbers: Iterable[int]) -> None:
        """Draw pages that have not been, so that nobody waits for them later; raises as `size`."""
        missing = [n for n in numbers if not self._path(sha256, n, ".png").is_file()]
        if missing:
            with self._child(sha256, name) as child:
                for number in missing:
                    self._draw_with(child, sha256, number, name)

    def forget(self, sha256: str) -> None:
        """Remove the images of a document."""
        shutil.rmtree(self._folder / sha256[:2] / sha256, ignore_errors=True)

    def documents(self) -> Iterator[str]:
        """Yield the digests of the documents of which there are images."""
        for path in self._folder.glob("[0-9a-f][0-9a-f]/*"):
            yield path.name

    def _path(self, sha256: str, number: int, ending: str) -> Path:
        return self._folder / sha256[:2] / sha256 / f"{number}{ending}"

    def _child(self, sha256: str, name: str) -> Child:
        return Child(
            "api.drawing:drawer",
            {"path": str(self._files.path(sha256).absolute())},
            file=name,
            limits=load_settings().limits,
            words=Words("drawing", "the program that draws pages"),
        )

    def _draw_with(self, child: Child, sha256: str, number: int, name: str) -> None:
        order = json.dumps({"page": number, "scale": SCALE}).encode()
        head, _, picture = child.ask(order).partition(b"\n")
        told = json.loads(head)
        if not picture:
            raise ProblemError(404, f"{name} has {told['pages']} pages; there is no page {number}.")
        make_folder(self._path(sha256, number, "").parent)
        size = [told["width"], told["height"], told["pages"]]
        write_atomically(self._path(sha256, number, ".json"), json.dumps(size).encode())
        write_atomically(self._path(sha256, number, ".png"), picture)
