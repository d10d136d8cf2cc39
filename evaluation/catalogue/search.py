"""Which units of which qualifications cover a statement: by its code, or by anything like a text.

A code is answered from what was mapped; a text, and qualifications that were never mapped to the
standard, from the index of items.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from evaluation.catalogue.index import ItemIndex
from evaluation.catalogue.tables import FOLDER as TABLES_FOLDER
from evaluation.catalogue.tables import connect
from foundation.errors import UnknownNameError, UsageError
from mapper.matching.index import TextEncoder

if TYPE_CHECKING:
    import duckdb

ALIKE = 0.45
"""Cosine from which on an item is shown. Of the pairs that readers of seven real documents labelled
as covering, 45 % are at least this alike, and one in 45 of all other pairs of those documents."""
LIMIT = 20
_SPARE = 4  # texts looked up for each place shown: several may stand in one unit

_CODE: Final = re.compile(
    r"(?:(?P<reference>[A-Z]{2}\d{4})(?:@(?P<version>\d+\.\d+))?[\s:/]+)?"
    r"(?P<code>(?:[A-Z]{0,2}[KSBD])\d{1,3})",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Asked:
    """A statement asked for by its code; `version` and `reference` are `None` where not given."""

    code: str
    reference: str | None = None
    version: str | None = None


@dataclass(frozen=True)
class Statement:
    """One statement that the run mapped to."""

    standard: str
    version: str
    code: str
    text: str

    @property
    def pinned(self) -> str:
        """Standard, version and code: ``ST0116@1.1 K3``."""
        return f"{self.standard}@{self.version} {self.code}"


@dataclass(frozen=True)
class Place:
    """One item of one qualification.

    `probability` and `coverage` are those of the mapping; both are `None` for an item that was only
    found by `likeness`, its cosine with what was asked.
    """

    document: str
    title: str | None
    organisation: str | None
    unit: str
    unit_title: str | None
    outcome: str
    criterion: str | None
    page_label: str | None
    text: str
    probability: float | None = None
    coverage: str | None = None
    likeness: float | None = None


@dataclass(frozen=True)
class Answer:
    """What covers a statement: places of mappings first, then items that are only alike."""

    statement: Statement | None
    covering: tuple[Place, ...]
    alike: tuple[Place, ...]


def parse_query(text: str) -> Asked | None:
    """Return the code that a query names (``K3``, ``ST0116 K3``, ``ST0116@1.1 K3``), or `None`."""
    match = _CODE.fullmatch(text.strip())
    if match is None:
        return None
    reference = match["reference"]
    return Asked(match["code"].upper(), reference.upper() if reference else None, match["version"])


def search_catalogue(
    folder: Path, query: str, index: ItemIndex, encoder: TextEncoder, *, limit: int = LIMIT
) -> Answer:
    """Return the units that cover what is asked, best first, at most `limit` of each kind.

    Raises
    ------
    UnknownNameError
        No mapping of the run has the statement.
    UsageError
        The code alone names statements of several standards.
    """
    asked = parse_query(query)
    with connect() as connection:
        tables = _Tables(connection, folder / TABLES_FOLDER)
        if asked is None:
            return Answer(None, (), tables.alike(index, encoder, query, set(), limit))
        statement = tables.statement(asked)
        covering = tables.covering(statement)
        known = {(place.document, place.unit) for place in covering}
        alike = tables.alike(index, encoder, statement.text, known, limit)
    return Answer(statement, tuple(covering[:limit]), alike)


class _Tables:
    """The tables of a run as this search asks them."""

    def __init__(self, connection: "duckdb.DuckDBPyConnection", folder: Path) -> None:
        self._connection = connection
        self._folder = folder

    def _rows(self, sql: str, values: Sequence[Any], *tables: str) -> list[tuple[Any, ...]]:
        # `{items}` and the like stand for the tables in the order named.
        paths = [str(self._folder / f"{table}.parquet") for table in tables]
        return self._connection.execute(sql, [*paths, *values]).fetchall()

    def statement(self, asked: Asked) -> Statement:
        rows = self._rows(
            "SELECT DISTINCT standard, version, code, text FROM read_parquet(?) "
            "WHERE upper(code) = ? ORDER BY ALL",
            [asked.code],
            "statements",
        )
        found = [
            Statement(*row)
            for row in rows
            if asked.reference in (None, row[0]) and asked.version in (None, row[1])
        ]
        if not found:
            near = [Statement(*row).pinned for row in rows][:5]
            advice = "Statements of standards that the catalogue was mapped to can be asked for."
            wanted = " ".join(part for part in (asked.reference, asked.code) if part)
            raise UnknownNameError("statement", wanted, near, advice)
        if len({one.standard for one in found}) > 1:
            names = ", ".join(one.pinned for one in found[:5])
            raise UsageError(f"{asked.code} is in several standards; name one of them: {names}.")
        return found[-1]

    def covering(self, statement: Statement) -> list[Place]:
        rows = self._rows(
            "SELECT e.document, d.title, d.organisation, e.unit, u.title, e.outcome, e.criterion, "
            "e.page_label, e.text, e.probability, e.coverage "
            "FROM read_parquet(?) e JOIN read_parquet(?) d USING (document) "
            "LEFT JOIN (SELECT document, unit, min(title) AS title FROM read_parquet(?) "
            "GROUP BY ALL) u ON u.document = e.document AND u.unit = e.unit "
            "WHERE e.standard = ? AND e.version = ? AND e.code = ? "
            "ORDER BY e.probability DESC, e.document, e.unit, e.outcome, e.criterion",
            [statement.standard, statement.version, statement.code],
            *("evidence", "documents", "units"),
        )
        return [Place(*row) for row in rows]

    def alike(
        self,
        index: ItemIndex,
        encoder: TextEncoder,
        text: str,
        known: set[tuple[str, str]],
        limit: int,
    ) -> tuple[Place, ...]:
        """Return the nearest item of each unit, units in `known` left out."""
        depth = _SPARE * (limit + len(known))
        cosines, rows = index.search(encoder.encode([text]), depth)
        likeness = {
            index.texts[row]: float(cosine)
            for row, cosine in zip(rows[0], cosines[0], strict=True)
            if row >= 0 and cosine >= ALIKE
        }
        found = self._rows(
            "SELECT i.document, d.title, d.organisation, i.unit, i.unit_title, i.outcome, "
            "i.criterion, i.page_label, i.text FROM read_parquet(?) i "
            "JOIN read_parquet(?) d USING (document) WHERE list_contains(?, i.text) ORDER BY ALL",
            [list(likeness)],
            *("items", "documents"),
        )
        places = sorted(
            (replace(Place(*row), likeness=likeness[row[-1]]) for row in found),
            key=lambda place: -(place.likeness or 0.0),
        )
        best: dict[tuple[str, str], Place] = {}
        for place in places:
            if (place.document, place.unit) not in known:
                best.setdefault((place.document, place.unit), place)
        return tuple(best.values())[:limit]
