"""Write the tables of a run as Parquet, with DuckDB; read the digest of the last ones.

Rows are streamed through files, so memory does not grow with the catalogue; one thread and a fixed
order give the same bytes for the same results. The tables of the run before are kept beside them.
"""

import json
import shutil
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Final

from evaluation.catalogue.columns import TABLES
from evaluation.catalogue.kept import Kept
from evaluation.catalogue.manifest import Manifest
from evaluation.catalogue.rows import rows_of
from evaluation.catalogue.sources import Source
from foundation.errors import OutputError
from foundation.files import make_folder, write_atomically

if TYPE_CHECKING:
    import duckdb

FOLDER: Final = "tables"
PREVIOUS: Final = "previous"
ABOUT: Final = "about.json"
MEMORY: Final = "512MB"
"""What DuckDB may hold while it writes; a group of rows of the widest table takes about 60 MB."""

LONGEST_ROW: Final = 64 << 20
"""Bytes; what is read from one document is smaller (`foundation.limits`)."""


def write_tables(
    folder: Path, manifest: Manifest, sources: Sequence[Source], kept: Kept, digest: str
) -> None:
    """Write every table to ``tables/`` in `folder`; what was there moves to ``previous/``.

    Raises
    ------
    OutputError
        The disk is full, or the folder cannot be written; the tables are those of before.
    """
    import duckdb

    making = folder / f"{FOLDER}.new"
    try:
        _write_tables(folder, manifest, sources, kept, digest)
    except (OSError, duckdb.IOException) as error:
        shutil.rmtree(making, ignore_errors=True)
        reason = str(getattr(error, "strerror", None) or error).splitlines()[0].lower()
        message = (
            f"{folder / FOLDER}: the tables cannot be written ({reason}); make space or choose "
            "another folder, and run again: what is done is not done twice."
        )
        raise OutputError(message) from error


def _write_tables(
    folder: Path, manifest: Manifest, sources: Sequence[Source], kept: Kept, digest: str
) -> None:
    making = folder / f"{FOLDER}.new"
    shutil.rmtree(making, ignore_errors=True)
    make_folder(making)
    _write_lines(making, sources, kept, manifest)
    with connect() as connection:
        for table, columns in TABLES.items():
            lines, target = making / f"{table}.jsonl", making / f"{table}.parquet"
            copy_lines(connection, columns, lines, target)
            lines.unlink()
    about = {"digest": digest, "manifest": manifest.name, "entries": len(sources)}
    write_atomically(making / ABOUT, json.dumps(about, indent=1).encode() + b"\n")
    current, previous = folder / FOLDER, folder / PREVIOUS
    if current.exists():
        shutil.rmtree(previous, ignore_errors=True)
        current.rename(previous)
    making.rename(current)


def current_digest(folder: Path) -> str | None:
    """Return the digest of what the tables in `folder` were made of, `None` without tables."""
    try:
        about = json.loads((folder / FOLDER / ABOUT).read_bytes())
        return str(about["digest"])
    except (OSError, ValueError, KeyError):
        return None


def connect() -> "duckdb.DuckDBPyConnection":
    """Return a connection to a database in memory that works the same on every machine."""
    import duckdb

    return duckdb.connect(
        config={
            "threads": 1,
            "preserve_insertion_order": True,
            "memory_limit": MEMORY,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        }
    )


def _write_lines(making: Path, sources: Iterable[Source], kept: Kept, manifest: Manifest) -> None:
    with ExitStack() as stack:
        files = {
            table: stack.enter_context((making / f"{table}.jsonl").open("w", encoding="utf-8"))
            for table in TABLES
        }
        for source in sources:
            for table, row in rows_of(source, kept, manifest.standards):
                files[table].write(json.dumps(row, ensure_ascii=False) + "\n")


def copy_lines(
    connection: "duckdb.DuckDBPyConnection",
    columns: dict[str, str],
    lines: Path,
    target: Path,
) -> None:
    """Write JSON objects, one a line, as a Parquet table with these columns and types."""
    # DuckDB takes no parameters in COPY: names come from us, quotes in paths are doubled.
    types = ", ".join(f"'{name}': '{type_}'" for name, type_ in columns.items())
    source = (
        f"read_json('{_quoted(lines)}', format = 'newline_delimited', columns = {{{types}}}, "
        f"maximum_object_size = {LONGEST_ROW})"
    )
    target_file = f"'{_quoted(target)}' (FORMAT parquet, COMPRESSION zstd)"
    connection.execute(f"COPY (FROM {source}) TO {target_file}")


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
