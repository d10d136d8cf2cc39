"""Search in the catalogue: by meaning where its folder holds the index, else by words.

The engine is that of `mapper catalogue search`. Encoder and index are loaded with the first search
and stay; the built-in encoder takes about 260 MB.
"""

import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from pydantic import BaseModel, Field

from api.pages.catalogue_data import CatalogueTables, FoundStatement
from evaluation.catalogue.index import ABOUT, FOLDER, ItemIndex, kept_item_index
from evaluation.catalogue.search import Place, parse_query, search_catalogue
from evaluation.catalogue.tables import current_digest
from mapper.matching.index import TextEncoder

LIMIT: Final = 20
NO_INDEX: Final = (
    "This catalogue has no index for searching by meaning; “mapper catalogue report” builds it."
)


class AskedStatement(BaseModel):
    """The statement that was asked for by its code."""

    standard: str
    version: str
    code: str
    text: str


class FoundPlace(BaseModel):
    """One item of one qualification.

    `coverage` and `probability` are those of the mapping; both are null for an item that is only
    alike, whose `likeness` is its cosine with what was asked.
    """

    document: str
    title: str
    organisation: str
    unit: str
    unit_title: str
    outcome: str
    criterion: str | None
    page_label: str | None
    text: str
    coverage: str | None
    probability: float | None
    likeness: float | None

    @classmethod
    def of(cls, place: Place) -> "FoundPlace":
        """Return a place as the API shows it."""
        return cls(
            document=place.document,
            title=place.title or place.document,
            organisation=place.organisation or "",
            unit=place.unit,
            unit_title=place.unit_title or "",
            outcome=place.outcome,
            criterion=place.criterion,
            page_label=place.page_label,
            text=place.text,
            coverage=place.coverage,
            probability=place.probability,
            likeness=place.likeness,
        )


class CatalogueAnswer(BaseModel):
    """What was found, and how: by meaning, or by words where the catalogue has no index."""

    engine: Literal["meaning", "words"]
    note: str = Field(description="What was searched, or why it was not by meaning.")
    statement: AskedStatement | None = None
    covering: list[FoundPlace] = Field(default_factory=list, description="Mapped to it.")
    alike: list[FoundPlace] = Field(
        default_factory=list, description="Alike, and not mapped to it; one item a unit."
    )
    statements: list[FoundStatement] = Field(
        default_factory=list, description="Statements that hold all of the words."
    )


@dataclass(frozen=True)
class _Engine:
    index: ItemIndex
    encoder: TextEncoder


class CatalogueSearch:
    """Searches the catalogue of a service; one for each process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._seen: tuple[str | None, int] | None = None
        self._engine: _Engine | None = None

    def answer(self, folder: Path, tables: CatalogueTables, query: str) -> CatalogueAnswer:
        """Return what the catalogue in `folder` has for a text or for a statement's code.

        Raises
        ------
        UnknownNameError
            No mapping of the catalogue has the statement.
        UsageError
            The code alone names statements of several standards.
        """
        engine = self._ready(folder)
        by_words = [] if parse_query(query) else tables.statements(query)
        if engine is None:
            return CatalogueAnswer(
                engine="words", note=NO_INDEX, statements=tables.statements(query)
            )
        found = search_catalogue(folder, query, engine.index, engine.encoder, limit=LIMIT)
        return CatalogueAnswer(
            engine="meaning",
            note=f"{len(engine.index.texts):,} texts of units were compared by their meaning.",
            statement=AskedStatement.model_validate(found.statement, from_attributes=True)
            if found.statement
            else None,
            covering=[FoundPlace.of(one) for one in found.covering],
            alike=[FoundPlace.of(one) for one in found.alike],
            statements=by_words,
        )

    def _ready(self, folder: Path) -> _Engine | None:
        """Return the engine for the index that lies there now, `None` where there is none."""
        with self._lock:
            try:
                seen = (current_digest(folder), (folder / FOLDER / ABOUT).stat().st_mtime_ns)
            except OSError:
                return None
            if seen != self._seen:
                from models.cache import CachedEncoder, open_cache
                from models.encoder import load_encoder

                encoder = CachedEncoder(load_encoder(), open_cache())
                index = kept_item_index(folder, encoder)
                self._engine = _Engine(index, encoder) if index is not None else None
                self._seen = seen
            return self._engine
