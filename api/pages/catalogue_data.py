"""What pages ask of the tables of a catalogue run: qualifications, statements across them."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from evaluation.catalogue.tables import FOLDER, connect, current_digest

PAGE: Final = 50
MOST_STATEMENTS: Final = 25


@dataclass(frozen=True)
class CatalogueRow:
    """One mapping of a qualification, or one qualification that was not mapped."""

    document: str
    title: str
    organisation: str
    level: str
    standard: str
    version: str
    standard_title: str
    state: str
    reason: str
    full: int
    partial: int
    none: int
    guaranteed: int
    additional: float | None
    additional_low: float | None
    additional_high: float | None

    @property
    def all(self) -> int:
        """Number of statements."""
        return self.full + self.partial + self.none


@dataclass(frozen=True)
class CatalogueTotals:
    """How many qualifications were mapped, and what their mappings cover on average."""

    documents: int
    mapped: int
    failed: int
    coverage: float | None
    additional: float | None


@dataclass(frozen=True)
class CoveredBy:
    """One qualification and its coverage of a statement."""

    document: str
    title: str
    organisation: str
    coverage: str
    places: int


@dataclass(frozen=True)
class FoundStatement:
    """One statement that matches a search, and which qualifications cover it."""

    standard: str
    version: str
    code: str
    kind: str
    text: str
    covered_by: list[CoveredBy]


@dataclass(frozen=True)
class StatementOf:
    """One statement of a mapping with its places, as the page of a qualification lists it."""

    code: str
    kind: str
    text: str
    coverage: str
    places: int


class CatalogueTables:
    """The tables of the run in `folder`."""

    def __init__(self, folder: Path) -> None:
        self._tables = folder / FOLDER
        self.exists = current_digest(folder) is not None

    def totals(self) -> CatalogueTotals:
        """Return the counts over the whole catalogue."""
        (row,) = self._rows(
            "SELECT count(*), count(*) FILTER (state = 'mapped'), "
            "count(*) FILTER (state IN ('failed', 'partly failed')) FROM {documents}"
        )
        (means,) = self._rows("SELECT avg(coverage), avg(additional_items) FROM {mappings}")
        return CatalogueTotals(row[0], row[1], row[2], means[0], means[1])

    def qualifications(self, words: str, page: int) -> tuple[list[CatalogueRow], int]:
        """Return one page of qualifications that hold all `words`, and how many there are."""
        condition, values = _holds(
            words, "concat_ws(' ', d.title, d.organisation, d.document, m.standard, "
            "m.standard_title, d.qan)"
        )  # fmt: skip
        source = "FROM {documents} d LEFT JOIN {mappings} m USING (document) WHERE " + condition
        (count,) = self._rows("SELECT count(*) " + source, values)
        rows = self._rows(
            "SELECT d.document, coalesce(d.title, d.document), coalesce(d.organisation, ''), "
            "coalesce(d.level, ''), coalesce(m.standard, ''), coalesce(m.version, ''), "
            "coalesce(m.standard_title, ''), coalesce(m.state, d.state), "
            "coalesce(m.cause, d.cause, ''), coalesce(m.\"full\", 0), coalesce(m.partial, 0), "
            "coalesce(m.\"none\", 0), coalesce(m.guaranteed, 0), m.additional_items, "
            "m.additional_items_low, m.additional_items_high " + source +
            " ORDER BY 2, 1, 5, 6 LIMIT ? OFFSET ?",
            [*values, PAGE, (page - 1) * PAGE],
        )  # fmt: skip
        return [CatalogueRow(*row) for row in rows], count[0]

    def statements(self, words: str) -> list[FoundStatement]:
        """Return the statements that hold all `words`, with the qualifications mapped to them."""
        condition, values = _holds(words, "concat_ws(' ', code, text)")
        select = "SELECT DISTINCT standard, version, code, kind, text FROM {statements} WHERE "
        order = " ORDER BY 1, 2, 4, length(code), 3 LIMIT ?"
        found = self._rows(select + condition + order, [*values, MOST_STATEMENTS])
        return [self._covered(row) for row in found]

    def document(self, name: str) -> tuple[list[CatalogueRow], dict[str, list[StatementOf]]]:
        """Return the mappings of one qualification, and their statements by standard@version."""
        rows = [row for row in self.qualifications("", 1)[0] if row.document == name]
        if not rows:
            found, _ = self.qualifications(name, 1)
            rows = [row for row in found if row.document == name]
        statements: dict[str, list[StatementOf]] = {}
        for standard, version, *rest in self._rows(
            "SELECT standard, version, code, kind, text, coverage, places FROM {statements} "
            "WHERE document = ?",
            [name],
        ):
            statements.setdefault(f"{standard}@{version}", []).append(StatementOf(*rest))
        return rows, statements

    def _covered(self, row: Sequence[Any]) -> FoundStatement:
        standard, version, code, kind, text = row
        covered = self._rows(
            "SELECT s.document, coalesce(d.title, s.document), coalesce(d.organisation, ''), "
            "s.coverage, s.places FROM {statements} s LEFT JOIN {documents} d USING (document) "
            "WHERE s.standard = ? AND s.version = ? AND s.code = ? "
            "ORDER BY CASE s.coverage WHEN 'full' THEN 0 WHEN 'partial' THEN 1 ELSE 2 END, 2",
            [standard, version, code],
        )
        return FoundStatement(standard, version, code, kind, text, [CoveredBy(*c) for c in covered])

    def _rows(self, query: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        tables = {
            name: "read_parquet('" + str(self._tables / f"{name}.parquet").replace("'", "''") + "')"
            for name in ("documents", "mappings", "statements")
        }
        with connect() as connection:
            return connection.execute(query.format(**tables), list(values)).fetchall()


def _holds(words: str, text: str) -> tuple[str, list[str]]:
    """Return a condition that every word occurs in `text`, and its values; true without words."""
    wanted = words.split()[:12]
    if not wanted:
        return "true", []
    return " AND ".join(f"contains(lower({text}), lower(?))" for _ in wanted), wanted
