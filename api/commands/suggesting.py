"""The command `standards suggest`: which standards of the library a specification fits."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from foundation.errors import UnreadableInputError, UsageError
from foundation.settings import load_settings

if TYPE_CHECKING:
    from rich.console import RenderableType

    from mapper.suggest.suggest import Suggestion

Stage = Callable[[str], None]

NOTE = (
    "Compare standards by how they stand out. The scorer takes each for the right one: what it "
    "expects of others than the right one is too much."
)
WEAK = "No standard of the library stands out: look whether the right one has been imported."


def suggest_standards(path: Path, limit: int, stage: Stage) -> "list[Suggestion]":
    """Return the standards of the library that the specification at `path` fits best.

    Raises
    ------
    UnreadableInputError
        The document cannot be read, or nothing assessable was found in it.
    UsageError
        The library is empty.
    """
    from api.commands.mapping import build_matcher
    from api.commands.reading import read_file
    from api.commands.standards import library
    from mapper.suggest.shelf import open_shelf
    from mapper.suggest.suggest import suggest
    from models.cache import CachedEncoder, open_cache
    from models.encoder import load_encoder

    shelf = library()
    current = [shelf.get(one.reference, one.version) for one in shelf.standards() if one.current]
    if not current:
        raise UsageError("The library holds no standard; run 'mapper standards import' first.")
    specification = read_file(path, workers=1, stage=stage)
    if not any(True for _ in specification.items()):
        raise UnreadableInputError(
            path.name,
            "no learning outcome or assessment criterion was found in it",
            "check with `mapper read` that it is a qualification specification",
        )
    stage(f"Comparing with {len(current)} standards")
    encoder = CachedEncoder(load_encoder(), open_cache())
    statements = open_shelf(current, encoder, load_settings().home / "indexes")
    matcher = build_matcher(stage)
    return suggest(specification, statements, encoder, matcher, limit=limit, progress=stage)


def suggestions_json(suggestions: "Sequence[Suggestion]") -> dict[str, Any]:
    """Return the suggestions as plain data, best first."""
    return {
        "note": NOTE,
        "suggestions": [
            {
                "reference": one.ranked.standard.reference,
                "version": one.ranked.standard.version,
                "title": one.ranked.standard.title,
                "level": one.ranked.standard.level,
                "fit": round(one.ranked.fit, 4),
                "stands_out": _rounded(one.ranked.stands_out),
                "covered": round(one.estimate.covered, 4),
                "covered_fully": round(one.estimate.fully, 4),
                "items_mapped": round(one.estimate.mapped, 4),
                "reasons": list(one.reasons),
            }
            for one in suggestions
        ],
    }


def suggestions_table(suggestions: "Sequence[Suggestion]") -> "RenderableType":
    """Return a table of suggestions with their reasons, and what to make of the figures."""
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    from mapper.suggest.suggest import STANDS_OUT

    table = Table("Standard", "Stands out", "Covered", "In full", "Items mapped", "Why")
    for one in suggestions:
        standard, estimate = one.ranked.standard, one.estimate
        distance = one.ranked.stands_out
        table.add_row(
            Text(f"{standard.pinned}\n{standard.title}"),
            "" if distance is None else f"{distance:+.1f} s.d.",
            *(f"{share:.0%}" for share in (estimate.covered, estimate.fully, estimate.mapped)),
            Text("\n".join(one.reasons)),
        )
    best = suggestions[0].ranked.stands_out if suggestions else None
    notes = [NOTE, *([WEAK] if best is not None and best < STANDS_OUT else [])]
    return Group(table, *(Text(note) for note in notes))


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)
