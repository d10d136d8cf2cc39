"""The commands `standards ...`: the library, imports, look-ups."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from foundation.settings import load_settings

if TYPE_CHECKING:
    from corpora.importers import ImportReport
    from corpora.library import Library
    from corpora.standard import Standard


def library() -> "Library":
    """Return the library of this machine, created on first use."""
    from corpora.library import Library

    return Library(load_settings().home)


def find_standard(pinned: str) -> "Standard":
    """Return the standard named ``REF`` or ``REF@VERSION``.

    Raises
    ------
    UnknownNameError
        The library holds no such standard or version.
    """
    from corpora.library import parse_pinned

    reference, version = parse_pinned(pinned)
    return library().get(reference, version)


@dataclass(frozen=True)
class Imported:
    """What one source gave: its report, and how many records were new, changed or known."""

    report: "ImportReport"
    outcomes: Counter[str]


def import_sources(sources: Sequence[str], stage: Callable[[str], None]) -> list[Imported]:
    """Import every source into the library and return what each gave.

    Raises
    ------
    UnreadableInputError
        A source is missing, cannot be fetched or has no known shape. Sources before it are kept.
    """
    from corpora.importers import import_file

    shelf = library()
    imported = []
    for source in sources:
        stage(f"Importing {source}")
        report = import_file(source)
        outcomes: Counter[str] = Counter(
            [
                *shelf.add_all(report.standards),
                *(shelf.add_area(area) for area in report.areas),
                *(shelf.add_nos(unit) for unit in report.nos),
            ]
        )
        imported.append(Imported(report, outcomes))
    return imported
