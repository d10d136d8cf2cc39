"""The units of a catalogue run with the texts of their items, as the tables hold them."""

from pathlib import Path

from evaluation.catalogue.duplicates import UnitTexts
from evaluation.catalogue.tables import FOLDER, connect, current_digest
from foundation.errors import UsageError


def read_units(folder: Path) -> list[UnitTexts]:
    """Return every unit of a run that has items, in the order of documents and units.

    Raises
    ------
    UsageError
        The folder holds no tables of a run.
    """
    if current_digest(folder) is None:
        raise UsageError(
            f"{folder} holds no results of a catalogue run; run 'mapper catalogue run' first."
        )
    tables = folder / FOLDER
    with connect() as connection:
        rows = connection.execute(
            "SELECT i.document, i.unit, min(i.unit_title), list(i.text ORDER BY i.item), "
            "min(d.organisation) FROM read_parquet(?) i JOIN read_parquet(?) d USING (document) "
            "WHERE i.text <> '' GROUP BY i.document, i.unit ORDER BY i.document, min(i.item)",
            [str(tables / "items.parquet"), str(tables / "documents.parquet")],
        ).fetchall()
    return [
        UnitTexts(document, unit, title or "", tuple(texts), organisation or "")
        for document, unit, title, texts, organisation in rows
    ]
