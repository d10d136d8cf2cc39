"""The child's side of isolated reading: answers requests about one document with JSON.

Requests are one JSON line, for ``assemble`` followed by what ``extract`` gave, a line each; the
parent passes those on without looking inside.
"""

import json
from pathlib import Path
from typing import Any

from foundation.limits import Limits
from mapper.reading.child import Handler, Progress
from mapper.reading.document import (
    assemble_pdf,
    count_pages,
    extract,
    extracted_adapter,
    looks_scanned,
    read_docx_in_process,
)


def reader(argument: dict[str, Any]) -> Handler:
    """Return the handler of requests about the document ``argument["path"]``."""
    path = Path(argument["path"])
    limits = Limits.model_validate(argument["limits"])

    def answer(request: bytes, on_page: Progress) -> bytes:
        line, _, rest = request.partition(b"\n")
        order = json.loads(line)
        match order["do"]:
            case "count":
                pages = count_pages(path, limits)
                return json.dumps({"pages": pages, "scanned": looks_scanned(path)}).encode()
            case "extract":
                part = extract(path, order["start"], order["stop"], on_page)
                return extracted_adapter().dump_json(part)
            case "assemble":
                parts = [extracted_adapter().validate_json(part) for part in rest.split(b"\n")]
                return assemble_pdf(path, parts).model_dump_json().encode()
            case "pdf":
                parts = [extract(path, 1, count_pages(path, limits) + 1, on_page)]
                return assemble_pdf(path, parts).model_dump_json().encode()
            case _:
                return read_docx_in_process(path, limits).model_dump_json().encode()

    return answer
