"""The command `read`: a specification split into units, with the kind of every item."""

from collections.abc import Callable
from pathlib import Path

from mapper.pipeline import read_with_kinds
from mapper.results import Results
from mapper.specification import Specification
from models.cache import open_cache


def read_file(path: Path, *, workers: int, stage: Callable[[str], None]) -> Specification:
    """Return the specification at `path` with the kind of every item filled in.

    Raises
    ------
    UnreadableInputError
        The document cannot be read.
    """
    stage(f"Reading {path.name}")
    return read_with_kinds(path, workers=workers, results=Results(open_cache()))
