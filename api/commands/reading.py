"""The command `read`: a specification split into units, with the kind of every item."""

from collections.abc import Callable
from pathlib import Path

from mapper.reading.kinds import with_kinds
from mapper.reading.read import read_specification
from mapper.specification import Specification


def read_with_kinds(path: Path, *, workers: int, stage: Callable[[str], None]) -> Specification:
    """Return the specification at `path` with the kind of every item filled in.

    Raises
    ------
    UnreadableInputError
        The document cannot be read.
    """
    stage(f"Reading {path.name}")
    specification = read_specification(path, workers=workers)
    stage("Telling knowledge from skills")
    return with_kinds(specification)
