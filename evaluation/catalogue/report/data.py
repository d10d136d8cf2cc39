"""What the report says, asked of the tables with SQL: memory does not grow with the catalogue.

Coverage is summed up over documents whose split can be trusted; the others are listed apart: what
seems uncovered there may only not have been read.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from evaluation.catalogue.columns import TABLES
from evaluation.catalogue.near import COLUMNS
from evaluation.catalogue.tables import FOLDER, PREVIOUS, connect
from foundation.errors import UsageError

if TYPE_CHECKING:
    import duckdb

Row = dict[str, Any]

MOST_ROWS: Final = 1000
"""Rows of one table that the page shows; all of them are in the Parquet files."""
MOST_GROUPS: Final = 18
"""Groups of one picture, the largest ones; a reader compares no more at once."""

GROUPS: Final = {
    "organisation": "coalesce(d.organisation, 'not known')",
    "route": "coalesce(m.route, 'not known')",
    "level": "coalesce(d.level, 'not known')",
    "standard": "m.standard || ' ' || m.standard_title",
}
"""What coverage is compared by, and how it is found."""


@dataclass(frozen=True)
class Group:
    """Coverage of one awarding organisation, route, level or standard; sorted shares."""

    name: str
    values: tuple[float, ...]


class Tables:
    """The tables of a run as views that can be asked; `previous` ones where there are any."""

    def __init__(self, connection: "duckdb.DuckDBPyConnection", *, compared: bool) -> None:
        self._connection = connection
        self.compared = compared

    def rows(self, sql: str, values: Sequence[object] = ()) -> list[Row]:
        """Return the rows of a query as dictionaries."""
        found = self._connection.execute(sql, list(values))
        names = [column[0] for column in found.description or ()]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    def one(self, sql: str) -> Row:
        """Return the only row of a query."""
        (row,) = self.rows(sql)
        return row


@contextmanager
def open_tables(folder: Path) -> Iterator[Tables]:
    """Open the tables of a run in `folder`.

    Views: every table by its name, `good` (mappings of documents whose split can be trusted), and
    ``old_documents``, ``old_mappings`` and ``old_statements`` of the run before.

    Raises
    ------
    UsageError
        There are no tables in the folder.
    """
    if not (folder / FOLDER / "documents.parquet").exists():
        raise UsageError(f"{folder}: there are no tables here; run `mapper catalogue run` first.")
    compared = (folder / PREVIOUS / "documents.parquet").exists()
    with connect() as connection:
        for table in TABLES:
            _view(connection, table, folder / FOLDER / f"{table}.parquet")
        for table in ("documents", "mappings", "statements") if compared else ():
            _view(connection, f"old_{table}", folder / PREVIOUS / f"{table}.parquet")
        for table, columns in COLUMNS.items():
            path = folder / FOLDER / f"{table}.parquet"
            if path.exists():
                _view(connection, table, path)
            else:
                names = ", ".join(f"NULL::{type_} AS {name}" for name, type_ in columns.items())
                connection.execute(f"CREATE VIEW {table} AS SELECT {names} WHERE false")
        connection.execute(
            "CREATE VIEW good AS SELECT m.*, d.organisation, d.level, d.title, d.qan, d.items "
            "FROM mappings m JOIN documents d USING (document) "
            "WHERE m.state = 'mapped' AND d.split = 'good'"
        )
        yield Tables(connection, compared=compared)


def summary(tables: Tables) -> Row:
    """Return the figures at the top of the page."""
    return {
        **tables.one(
            "SELECT count(*) AS documents, count(DISTINCT organisation) AS organisations, "
            "count(*) FILTER (state IN ('mapped', 'partly failed')) AS mapped, "
            "count(*) FILTER (state = 'read') AS only_read, "
            "count(*) FILTER (state = 'not mapped') AS not_mapped, "
            "count(*) FILTER (state IN ('failed', 'partly failed')) AS failed, "
            "count(*) FILTER (split = 'suspect') AS suspect, "
            "count(*) FILTER (split = 'failed') AS not_split, "
            "coalesce(sum(items), 0)::BIGINT AS items FROM documents"
        ),
        **tables.one(
            "SELECT count(*) AS pairs, count(DISTINCT standard) AS standards, "
            "median(coverage) AS coverage, median(coverage_full) AS full, "
            "median(coverage_guaranteed) AS guaranteed, median(additional_items) AS additional, "
            "coalesce(sum(needs_look), 0)::BIGINT AS needs_look FROM good"
        ),
    }


def qualifications(tables: Tables) -> list[Row]:
    """Return every mapping that succeeded, lowest coverage first, at most `MOST_ROWS`."""
    return tables.rows(
        "SELECT m.*, d.title, d.qan, d.organisation, d.level, d.items, d.split, d.split_reasons "
        "FROM mappings m JOIN documents d USING (document) WHERE m.state = 'mapped' "
        "ORDER BY d.split <> 'good', m.coverage, m.document, m.standard LIMIT ?",
        [MOST_ROWS],
    )


def groups(tables: Tables, by: str) -> list[Group]:
    """Return the coverage of the largest groups, best median first."""
    name = GROUPS[by]
    found = tables.rows(
        f"SELECT {name} AS name, list(m.coverage ORDER BY m.coverage) AS values "  # noqa: S608
        "FROM good m JOIN documents d USING (document) GROUP BY ALL "
        "ORDER BY count(*) DESC, name LIMIT ?",
        [MOST_GROUPS],
    )
    result = [Group(row["name"], tuple(row["values"])) for row in found]
    return sorted(result, key=lambda one: (-one.values[len(one.values) // 2], one.name))


def statements(tables: Tables) -> list[Row]:
    """Return each statement of each standard with how many qualifications cover it.

    Only standards with at least one trusted mapping; statements in the order of the standard.
    """
    return tables.rows(
        "SELECT s.standard, any_value(m.standard_title) AS standard_title, s.version, s.code, "
        "any_value(s.kind) AS kind, any_value(s.text) AS text, count(*) AS mapped, "
        "count(*) FILTER (s.coverage = 'full') AS full, "
        "count(*) FILTER (s.coverage = 'partial') AS partial, "
        "max(s.probability) AS best "
        "FROM statements s JOIN good m USING (document, standard, version) "
        "WHERE s.kind <> 'duty' GROUP BY s.standard, s.version, s.code "
        "ORDER BY s.standard, s.version, any_value(CASE s.kind WHEN 'knowledge' THEN 0 "
        "WHEN 'skill' THEN 1 ELSE 2 END), "
        "try_cast(regexp_extract(s.code, '[0-9]+') AS INTEGER), s.code"
    )


def additional(tables: Tables) -> list[Row]:
    """Return the share of additional content with its interval, largest first."""
    return tables.rows(
        "SELECT document, standard, title, organisation, additional, items, additional_items AS "
        "estimate, additional_items_low AS low, additional_items_high AS high, coverage, "
        "additional_criteria, additional_glh "
        "FROM good ORDER BY additional_items DESC, document, standard LIMIT ?",
        [MOST_ROWS],
    )


def splits(tables: Tables) -> list[Row]:
    """Return the documents that failed or whose split cannot be trusted, with the reason."""
    return tables.rows(
        "SELECT document, title, organisation, state, stage, cause, advice, split, split_reasons, "
        "pages, items FROM documents WHERE split <> 'good' OR state IN ('failed', 'partly failed') "
        "ORDER BY CASE split WHEN 'failed' THEN 0 ELSE 1 END, state, document "
        "LIMIT ?",
        [MOST_ROWS],
    )


def flags(tables: Tables) -> list[Row]:
    """Return each rule that found something: how often, in how many documents, an example."""
    return tables.rows(
        "SELECT rule, severity, count(*) AS times, count(DISTINCT document) AS documents, "
        "arg_min(message, document || message) AS example, "
        "arg_min(document, document || message) AS example_document FROM findings "
        "WHERE severity <> 'info' GROUP BY rule, severity "
        "ORDER BY CASE severity WHEN 'error' THEN 0 ELSE 1 END, documents DESC, times DESC, rule"
    )


def same_units(tables: Tables) -> list[Row]:
    """Return pairs of units that say the same, those of two organisations first."""
    return tables.rows(
        "SELECT * FROM same_units ORDER BY NOT across, likeness DESC, document, unit, "
        "other_document, other_unit LIMIT ?",
        [MOST_ROWS],
    )


def same_qualifications(tables: Tables) -> list[Row]:
    """Return pairs of qualifications of which one is half or more in the other."""
    return tables.rows(
        "SELECT s.*, a.title, a.organisation, b.title AS other_title, "
        "b.organisation AS other_organisation FROM same_qualifications s "
        "JOIN documents a USING (document) JOIN documents b ON b.document = s.other_document "
        "ORDER BY greatest(share, other_share) DESC, s.document, s.other_document LIMIT ?",
        [MOST_ROWS],
    )


def not_mapped(tables: Tables) -> list[Row]:
    """Return why documents that could be read were not mapped, with their number."""
    return tables.rows(
        "SELECT coalesce(cause, 'no standard was asked for') AS reason, count(*) AS documents "
        "FROM documents WHERE state IN ('read', 'not mapped') GROUP BY ALL ORDER BY ALL"
    )


def _view(connection: "duckdb.DuckDBPyConnection", name: str, path: Path) -> None:
    quoted = str(path).replace("'", "''")
    connection.execute(f"CREATE VIEW {name} AS FROM read_parquet('{quoted}')")
