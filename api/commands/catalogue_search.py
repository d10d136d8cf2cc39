"""The command `catalogue search`: which units of which qualifications cover a statement."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import RenderableType

    from evaluation.catalogue.search import Answer, Place

Stage = Callable[[str], None]


def search_run(folder: Path, query: str, limit: int, stage: Stage) -> "Answer":
    """Return what covers the statement in the run in `folder`; its index is built on first use.

    Raises
    ------
    UnknownNameError
        No mapping of the run has the statement.
    UsageError
        The folder holds no run, or the code is in several standards.
    """
    from evaluation.catalogue.index import open_item_index
    from evaluation.catalogue.search import search_catalogue
    from models.cache import CachedEncoder, open_cache
    from models.encoder import load_encoder

    stage("Opening the index")
    encoder = CachedEncoder(load_encoder(), open_cache())
    index = open_item_index(folder, encoder, stage)
    return search_catalogue(folder, query, index, encoder, limit=limit)


def answer_json(answer: "Answer") -> dict[str, Any]:
    """Return the answer as plain data."""
    return asdict(answer)


def answer_table(answer: "Answer") -> "RenderableType":
    """Return the answer as tables: what was mapped, and what is only alike."""
    from rich.console import Group
    from rich.text import Text

    parts: list[RenderableType] = []
    if answer.statement is not None:
        parts.append(Text(f"{answer.statement.pinned}: {answer.statement.text}"))
        parts.append(
            _places("Covered, as mapped", answer.covering)
            if answer.covering
            else Text("No qualification of the catalogue was mapped to it.")
        )
    parts.append(
        _places("Alike, not mapped to it", answer.alike)
        if answer.alike
        else Text("No other item is alike.")
    )
    return Group(*parts)


def _places(title: str, places: "Sequence[Place]") -> "RenderableType":
    from rich.table import Table
    from rich.text import Text

    table = Table("Qualification", "Unit", "Place", "How sure", "Text", title=title)
    for one in places:
        sure = (
            f"{one.coverage} {one.probability:.2f}"
            if one.probability is not None
            else f"alike {one.likeness:.2f}"
        )
        page = f", page {one.page_label}" if one.page_label else ""
        table.add_row(
            Text("\n".join(part for part in (one.organisation, one.title or one.document) if part)),
            Text(f"{one.unit} {one.unit_title or ''}".strip()),
            Text(f"{one.criterion or one.outcome}{page}"),
            sure,
            Text(one.text),
        )
    return table
