"""What the reading benchmark measures, each run in a process of its own.

The process is the one that isolates documents, so that peak memory is measured the same way.
"""

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from mapper.reading.child import Handler, Progress
from mapper.specification import Specification

Subject = Callable[[Path], Specification | None]


def subject(argument: dict[str, Any]) -> Handler:
    """Return the handler that reads ``argument["path"]`` with the named subject, and times it.

    The answer is JSON: ``cpu_seconds``, ``wall_seconds`` and ``specification`` (or null). Imports
    are done before the clock starts.
    """
    run = SUBJECTS[argument["subject"]]()
    path = Path(argument["path"])

    def answer(request: bytes, on_page: Progress) -> bytes:
        del request, on_page
        wall, cpu = time.perf_counter(), time.process_time()
        specification = run(path)
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        read = None if specification is None else specification.model_dump(mode="json")
        told = {"cpu_seconds": cpu, "wall_seconds": wall, "specification": read}
        return json.dumps(told).encode()

    return answer


def _product() -> Subject:
    from mapper.reading.document import read_pdf_in_process

    # Like the others, which see no text on scanned pages.
    return lambda path: read_pdf_in_process(path, recognise=False)


def _pdfplumber() -> Subject:
    import pdfplumber  # noqa: F401 - before the clock starts

    from evaluation.bench.baseline import read_with_pdfplumber

    return read_with_pdfplumber


def _bare_text() -> Subject:
    import pypdfium2

    def read(path: Path) -> None:
        with pypdfium2.PdfDocument(path) as document:
            for index in range(len(document)):
                page = document[index]
                textpage = page.get_textpage()
                textpage.get_text_bounded()
                textpage.close()
                page.close()

    return read


SUBJECTS: dict[str, Callable[[], Subject]] = {
    "mapper": _product,
    "pdfplumber words+tables": _pdfplumber,
    "pypdfium2 bare text": _bare_text,
}
