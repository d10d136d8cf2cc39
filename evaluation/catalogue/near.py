"""Near-duplicates of a run, as two tables beside the others: pairs of units, of qualifications."""

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final

from evaluation.catalogue.duplicates import same_qualifications, same_units
from evaluation.catalogue.index import distinct_texts, open_item_index
from evaluation.catalogue.tables import FOLDER, connect, copy_lines
from evaluation.catalogue.units import read_units

UNITS: Final = "same_units"
QUALIFICATIONS: Final = "same_qualifications"
MOST_TEXTS: Final = 300_000
"""Texts whose vectors are held together: about 0.5 GiB. Of a larger catalogue, run parts."""

COLUMNS: Final[dict[str, dict[str, str]]] = {
    UNITS: {
        "document": "VARCHAR", "unit": "VARCHAR", "title": "VARCHAR", "organisation": "VARCHAR",
        "other_document": "VARCHAR", "other_unit": "VARCHAR", "other_title": "VARCHAR",
        "other_organisation": "VARCHAR", "kind": "VARCHAR", "likeness": "DOUBLE",
        "shared": "INTEGER", "items": "INTEGER", "across": "BOOLEAN",
    },
    QUALIFICATIONS: {
        "document": "VARCHAR", "other_document": "VARCHAR", "share": "DOUBLE",
        "other_share": "DOUBLE", "units": "INTEGER",
    },
}  # fmt: skip

Progress = Callable[[str], None]


def write_near_duplicates(folder: Path, progress: Progress = lambda stage: None) -> bool:
    """Write the tables `same_units` and `same_qualifications` of the run in `folder`.

    Vectors of texts are kept in the user's data folder, so that only new texts cost anything.
    Return whether they were written: a catalogue of more than `MOST_TEXTS` texts has none.
    """
    texts = distinct_texts(folder)
    if len(texts) > MOST_TEXTS:
        return False
    from models.cache import CachedEncoder, open_cache
    from models.encoder import load_encoder

    units = read_units(folder)
    progress(f"Comparing {len(units)} units")
    index = open_item_index(folder, CachedEncoder(load_encoder(), open_cache()), progress)
    vectors = dict(zip(index.texts, index.vectors(), strict=True)) if index.texts else {}
    pairs = same_units(units, vectors)
    _write(
        folder,
        UNITS,
        (
            {
                "document": pair.one.document,
                "unit": pair.one.unit,
                "title": pair.one.title,
                "organisation": pair.one.organisation,
                "other_document": pair.other.document,
                "other_unit": pair.other.unit,
                "other_title": pair.other.title,
                "other_organisation": pair.other.organisation,
                "kind": pair.kind,
                "likeness": round(pair.likeness, 3),
                "shared": pair.shared,
                "items": max(len(pair.one.texts), len(pair.other.texts)),
                "across": pair.across,
            }
            for pair in pairs
        ),
    )
    _write(
        folder,
        QUALIFICATIONS,
        (
            {
                "document": one.one,
                "other_document": one.other,
                "share": round(one.share_of_one, 3),
                "other_share": round(one.share_of_other, 3),
                "units": len(one.pairs),
            }
            for one in same_qualifications(pairs, units)
        ),
    )
    return True


def _write(folder: Path, table: str, rows: Iterable[dict[str, Any]]) -> None:
    target = folder / FOLDER / f"{table}.parquet"
    lines = target.with_suffix(".jsonl")
    with lines.open("w", encoding="utf-8") as handle:
        for row in rows:
            handle.write(json.dumps(row, ensure_ascii=False) + "\n")
    with connect() as connection:
        copy_lines(connection, COLUMNS[table], lines, target)
    lines.unlink()
