"""The tables of a catalogue run: their columns and types, as DuckDB names them.

`document` joins all of them; `standard` and `version` name a mapping of a document.
"""

from typing import Final

_PLACE = {
    "unit": "VARCHAR",
    "outcome": "VARCHAR",
    "criterion": "VARCHAR",
    "page": "INTEGER",
    "page_label": "VARCHAR",
}
_MAPPING = {"document": "VARCHAR", "standard": "VARCHAR", "version": "VARCHAR"}

TABLES: Final[dict[str, dict[str, str]]] = {
    # One row an entry of the manifest. `state` is mapped, read (no standard was asked for), not
    # mapped (no mapping applies), partly failed or failed; `split` is good, suspect or failed.
    "documents": {
        "document": "VARCHAR", "row": "INTEGER", "sha256": "VARCHAR", "qan": "VARCHAR",
        "title": "VARCHAR", "organisation": "VARCHAR", "level": "VARCHAR", "type": "VARCHAR",
        "category": "VARCHAR", "option": "VARCHAR", "area": "VARCHAR", "state": "VARCHAR",
        "stage": "VARCHAR", "cause": "VARCHAR", "advice": "VARCHAR", "split": "VARCHAR",
        "split_reasons": "VARCHAR[]", "pages": "INTEGER", "pages_warned": "INTEGER",
        "units": "INTEGER", "outcomes": "INTEGER", "items": "INTEGER", "knowledge": "INTEGER",
        "skill": "INTEGER", "behaviour": "INTEGER", "glh": "INTEGER", "tqt": "INTEGER",
        "warnings": "INTEGER",
    },
    # One row for each document and standard. Shares lie between 0 and 1; `coverage` counts
    # statements covered in full or in part, by any unit; `guaranteed` by what every student takes.
    "mappings": {
        **_MAPPING, "standard_title": "VARCHAR", "route": "VARCHAR", "standard_level": "INTEGER",
        "state": "VARCHAR", "cause": "VARCHAR", "statements": "INTEGER", "full": "INTEGER",
        "partial": "INTEGER", "none": "INTEGER", "needs_look": "INTEGER", "guaranteed": "INTEGER",
        "duties": "INTEGER", "duties_covered": "INTEGER", "coverage": "DOUBLE",
        "coverage_full": "DOUBLE", "coverage_guaranteed": "DOUBLE", "additional": "INTEGER",
        "additional_items": "DOUBLE", "additional_items_low": "DOUBLE",
        "additional_items_high": "DOUBLE", "additional_criteria": "DOUBLE",
        "additional_criteria_low": "DOUBLE", "additional_criteria_high": "DOUBLE",
        "additional_glh": "DOUBLE", "additional_glh_low": "DOUBLE", "additional_glh_high": "DOUBLE",
        "scorer": "VARCHAR", "profile": "VARCHAR",
    },
    "units": {
        "document": "VARCHAR", "unit": "VARCHAR", "title": "VARCHAR", "number": "VARCHAR",
        "level": "INTEGER", "glh": "INTEGER", "credits": "INTEGER", "mandatory": "BOOLEAN",
        "pathways": "VARCHAR[]", "family": "VARCHAR", "page": "INTEGER", "page_label": "VARCHAR",
        "outcomes": "INTEGER", "items": "INTEGER",
    },
    # Every assessable item, in the order of the document; `text` has the opening it completes.
    "items": {
        "document": "VARCHAR", "item": "INTEGER", **_PLACE, "kind": "VARCHAR", "text": "VARCHAR",
        "outcome_text": "VARCHAR", "unit_title": "VARCHAR",
    },
    # Statements and (kind duty) duties of every mapping.
    "statements": {
        **_MAPPING, "code": "VARCHAR", "kind": "VARCHAR", "text": "VARCHAR", "coverage": "VARCHAR",
        "guaranteed": "VARCHAR", "probability": "DOUBLE", "needs_look": "BOOLEAN",
        "places": "INTEGER", "rationale": "VARCHAR",
    },
    "evidence": {
        **_MAPPING, "code": "VARCHAR", **_PLACE, "kind": "VARCHAR", "coverage": "VARCHAR",
        "probability": "DOUBLE", "needs_look": "BOOLEAN", "mandatory": "BOOLEAN", "text": "VARCHAR",
    },
    # What rules say of a mapping, and (rule reading:CODE) what the reader could not make out.
    "findings": {
        **_MAPPING, "rule": "VARCHAR", "severity": "VARCHAR", "message": "VARCHAR",
        "page": "INTEGER", "about": "VARCHAR[]", "source": "VARCHAR",
    },
}  # fmt: skip
"""Name of each table, its columns in order, and their types."""
