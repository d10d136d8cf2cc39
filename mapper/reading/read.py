"""Read a specification document: the one call, from a file to a `Specification`."""

import hashlib
from pathlib import Path

from mapper.reading.arrange import arrange
from mapper.reading.assemble import assemble
from mapper.reading.pdf import extract_page, open_pdf
from mapper.specification import Document, Specification


def read_specification(path: Path, *, workers: int = 1) -> Specification:
    """Return the units, outcomes, criteria and metadata of the document at `path`.

    Raises
    ------
    UnreadableInputError
        The file is missing, damaged, encrypted or of another type.
    """
    return read_pdf_in_process(path)


def read_pdf_in_process(path: Path) -> Specification:
    """Read a PDF in this process, without any of the limits that hostile documents call for."""
    path = Path(path)
    with open_pdf(path) as document:
        pages = [extract_page(document, index) for index in range(1, len(document) + 1)]
    return assemble(arrange(pages), describe_file(path, len(pages)))


def describe_file(path: Path, pages: int | None) -> Document:
    """Return name, hash and number of pages of the file."""
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return Document(name=path.name, sha256=digest, pages=pages)
