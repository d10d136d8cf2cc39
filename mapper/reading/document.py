"""Reading a document in this process: what the isolated child runs, and tests run directly.

No limit but the number of pages holds here; use `mapper.reading.read.read_specification`.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from foundation.errors import UnreadableInputError
from foundation.limits import Limits
from mapper.reading.arrange import arrange
from mapper.reading.assemble import assemble
from mapper.reading.pdf import RawPage, count_letters, empty_page, extract_page, open_pdf
from mapper.reading.scans import can_recognise, is_scan, read_scan
from mapper.specification import (
    Criterion,
    Document,
    LearningOutcome,
    PageSummary,
    ReadingWarning,
    Specification,
)

if TYPE_CHECKING:
    from pydantic import TypeAdapter

PROBED = 8
"""Pages looked at to guess whether a document is scanned."""

Progress = Callable[[int], None]
"""Called with the 1-based page that is being worked on."""


@dataclass(frozen=True)
class Extracted:
    """Some pages of a PDF as they are drawn, and those that could not be taken apart.

    `notes` say of each scanned page how it was read.
    """

    pages: tuple[RawPage, ...]
    failed: tuple[int, ...] = ()
    notes: tuple[ReadingWarning, ...] = ()


def read_pdf_in_process(
    path: Path, on_page: Progress = lambda page: None, *, recognise: bool = True
) -> Specification:
    """Read a PDF without any of the limits that hostile documents call for.

    Without `recognise` the pictures of scanned pages are not read, as where the extra is missing.
    """
    path = Path(path)
    stop = count_pages(path) + 1
    return assemble_pdf(path, [extract(path, 1, stop, on_page, recognise=recognise)])


def count_pages(path: Path, limits: Limits | None = None) -> int:
    """Return the number of pages of a PDF.

    Raises
    ------
    UnreadableInputError
        The PDF is damaged, encrypted, has no pages or more than may be read.
    """
    with open_pdf(path) as document:
        pages = len(document)
    if pages == 0:
        raise UnreadableInputError(path, "the PDF has no pages", "check that it is the right file")
    if limits is not None and pages > limits.pages:
        raise UnreadableInputError(
            path,
            f"the PDF has {pages} pages, more than the {limits.pages} that are read",
            "split it, or raise the limit with MAPPER_LIMITS__PAGES",
        )
    return pages


def looks_scanned(path: Path) -> bool:
    """Return whether most of some pages, spread over a PDF, have no text: reading will take long.

    A guess for sharing out work; it does not change what is read.
    """
    with open_pdf(path) as document:
        indexes = range(0, len(document), max(1, len(document) // PROBED))
        bare = sum(1 for index in indexes if count_letters(document, index + 1) == 0)
        return can_recognise() and 2 * bare > len(indexes)


def extract(
    path: Path, start: int, stop: int, on_page: Progress, *, recognise: bool = True
) -> Extracted:
    """Return the pages `start` (1-based) up to but without `stop`.

    A page that the PDF engine refuses becomes an empty page that is reported as failed: one bad
    page must not cost the document, and must not go missing unseen.
    """
    pages, failed, notes = [], [], []
    with open_pdf(path) as document:
        for index in range(start, stop):
            on_page(index)
            try:
                page = extract_page(document, index)
                if is_scan(page):
                    scanned = read_scan(document, page, recognise=recognise)
                    page = scanned.page
                    notes.append(scanned.note)
                pages.append(page)
            except (RuntimeError, ValueError):  # what pypdfium2 raises for a broken page
                pages.append(empty_page(index))
                failed.append(index)
    return Extracted(tuple(pages), tuple(failed), tuple(notes))


def assemble_pdf(path: Path, parts: Sequence[Extracted]) -> Specification:
    """Return the specification that the parts of a PDF make up, in page order."""
    pages = [page for part in parts for page in part.pages]
    failed = [index for part in parts for index in part.failed]
    notes = [note for part in parts for note in part.notes]
    document = describe_file(path, len(pages))
    return assemble(arrange(pages), document, failed=failed, notes=notes)


def read_docx_in_process(path: Path, limits: Limits) -> Specification:
    """Read a Word file. It has no pages until a program lays it out, so no page is given."""
    from mapper.reading.docx import read_docx

    return _without_pages(assemble(read_docx(path, limits), describe_file(path, None)))


def describe_file(path: Path, pages: int | None) -> Document:
    """Return name, hash and number of pages of the file."""
    with path.open("rb") as handle:
        digest = hashlib.file_digest(handle, "sha256").hexdigest()
    return Document(name=path.name, sha256=digest, pages=pages)


@lru_cache(maxsize=1)
def extracted_adapter() -> "TypeAdapter[Extracted]":
    """Return what turns `Extracted` into JSON and back: the way pages travel between processes."""
    from pydantic import TypeAdapter

    return TypeAdapter(Extracted)


def _without_pages(specification: Specification) -> Specification:
    result = specification.model_copy(deep=True)
    for unit in result.units:
        unit.page = unit.page_label = None
        for outcome in unit.outcomes:
            places: list[LearningOutcome | Criterion] = [outcome, *outcome.criteria]
            for place in places:
                place.page = place.page_label = place.end_page = None
                place.boxes = []
    for claim in result.claims:
        claim.page = claim.page_label = None
    for warning in result.warnings:
        warning.page = None
    message = (
        "A Word file has no page numbers until it is printed; references name no page. "
        "Read the PDF for a mapping that is submitted."
    )
    result.warnings.insert(0, ReadingWarning(code="no-pages", message=message))
    result.page_summary = PageSummary()
    return result
