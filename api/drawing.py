"""The child's side of page images: draws pages of one PDF as PNG.

Run by `mapper.reading.isolation` in a process of its own: the document is hostile, and PDFium is
not made for several threads.
"""

import io
import json
from typing import Any, Final

from mapper.reading.child import Handler, Progress

LARGEST_SIDE: Final = 4000
"""Pixels; a poster is drawn smaller rather than refused."""


def drawer(argument: dict[str, Any]) -> Handler:
    """Return the handler of requests ``{"page": number, "scale": pixels per point}``.

    Its answers are a JSON line with ``width`` and ``height`` of the page in points and ``pages``,
    the number of pages, followed by the PNG; the PNG is empty where there is no such page.
    """
    import pypdfium2 as pdfium

    document = pdfium.PdfDocument(argument["path"])

    def answer(request: bytes, _on_page: Progress) -> bytes:
        order = json.loads(request)
        number, pages = order["page"], len(document)
        if not 1 <= number <= pages:
            return json.dumps({"width": 0, "height": 0, "pages": pages}).encode() + b"\n"
        page = document[number - 1]
        width, height = page.get_size()
        scale = min(order["scale"], LARGEST_SIDE / max(width, height))
        picture = io.BytesIO()
        page.render(scale=scale).to_pil().convert("RGB").quantize(256).save(picture, "PNG")
        page.close()
        told = {"width": width, "height": height, "pages": pages}
        return json.dumps(told).encode() + b"\n" + picture.getvalue()

    return answer
