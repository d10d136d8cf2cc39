"""A small catalogue run for tests: one qualification mapped, one that failed."""

import json
from pathlib import Path
from typing import Any

from evaluation.catalogue.columns import TABLES
from evaluation.catalogue.tables import ABOUT, FOLDER, connect

DOCUMENTS = [
    {"document": "a.pdf", "title": "Diploma in Wheels", "organisation": "Northmoor", "level": "3",
     "state": "mapped"},
    {"document": "b.pdf", "title": "Award in Gears", "organisation": "Eastmoor", "level": "2",
     "state": "failed", "cause": "the file is empty"},
]  # fmt: skip
MAPPINGS = [
    {"document": "a.pdf", "standard": "ST1", "version": "1.0", "standard_title": "Wheelwright",
     "state": "mapped", "statements": 3, "full": 1, "partial": 1, "none": 1, "guaranteed": 1,
     "coverage": 0.67, "additional_items": 0.2, "additional_items_low": 0.1,
     "additional_items_high": 0.3},
]  # fmt: skip
STATEMENTS = [
    {"document": "a.pdf", "standard": "ST1", "version": "1.0", "code": code, "kind": "knowledge",
     "text": text, "coverage": coverage, "places": places}
    for code, text, coverage, places in (
        ("K1", "Safety of wheels", "full", 2),
        ("K2", "Oils and gears", "partial", 1),
        ("K10", "The 100% rule of o'clock_time", "none", 0),
    )
]  # fmt: skip


def write_run(run: Path) -> Path:
    """Write the tables as a run does and return its folder."""
    folder = run / FOLDER
    folder.mkdir(parents=True)
    rows: dict[str, list[dict[str, Any]]] = {
        "documents": DOCUMENTS, "mappings": MAPPINGS, "statements": STATEMENTS,
    }  # fmt: skip
    with connect() as connection:
        for name, content in rows.items():
            columns = ", ".join(f'"{column}" {kind}' for column, kind in TABLES[name].items())
            connection.execute(f"CREATE TABLE {name} ({columns})")
            for row in content:
                names = ", ".join(f'"{column}"' for column in row)
                marks = ", ".join("?" for _ in row)
                connection.execute(
                    f"INSERT INTO {name} ({names}) VALUES ({marks})",  # noqa: S608
                    list(row.values()),
                )
            path = str(folder / f"{name}.parquet").replace("'", "''")
            connection.execute(f"COPY {name} TO '{path}' (FORMAT parquet)")
    (folder / ABOUT).write_text(json.dumps({"digest": "d"}))
    return run
