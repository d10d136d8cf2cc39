"""Put the report together: what the tables say, pictures, one HTML file that opens anywhere."""

import json
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from evaluation.catalogue.report import data
from evaluation.catalogue.report.changes import changes
from evaluation.catalogue.report.data import GROUPS, MOST_ROWS, Row, Tables, open_tables
from evaluation.catalogue.report.peers import FEWEST, THRESHOLD, outliers
from evaluation.catalogue.report.pictures import Interval, histogram, intervals, scatter, strips
from evaluation.catalogue.tables import ABOUT, FOLDER
from foundation.files import write_atomically

FILE: Final = "report.html"
SHOWN_INTERVALS: Final = 30
"""Qualifications in the picture of additional content: those with most of it."""
GROUP_LABELS: Final = {
    "organisation": "awarding organisation",
    "route": "route",
    "level": "level of the qualification",
    "standard": "standard",
}


def write_report(folder: Path) -> Path:
    """Write the report of the tables in `folder`; return its path.

    The same tables give the same page, byte for byte.

    Raises
    ------
    UsageError
        There are no tables in the folder.
    """
    with open_tables(folder) as tables:
        about = json.loads((folder / FOLDER / ABOUT).read_bytes())
        page = _page(tables, str(about["manifest"]))
    path = folder / FILE
    write_atomically(path, page.encode())
    return path


def _page(tables: Tables, manifest: str) -> str:
    here = Path(__file__).parent
    environment = Environment(
        loader=FileSystemLoader(here),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["percent"] = _percent
    environment.filters["rule"] = _rule
    environment.filters["file"] = _file
    environment.globals["counted"] = _counted
    additional = data.additional(tables)
    shares = tables.rows("SELECT coverage, additional_items FROM good")
    statements = data.statements(tables)
    splits = data.splits(tables)
    return environment.get_template("page.html").render(
        manifest=manifest,
        most=MOST_ROWS,
        style=Markup((here / "page.css").read_text(encoding="utf-8")),  # noqa: S704 - our own file
        script=Markup((here / "page.js").read_text(encoding="utf-8")),  # noqa: S704 - our own file
        summary=data.summary(tables),
        rows=data.qualifications(tables),
        coverage_picture=_picture(
            histogram([row["coverage"] for row in shares], "share of statements covered")
        ),
        scatter=_picture(_scatter(additional)),
        strips=_strips(tables),
        standards=_standards(statements),
        uncovered=[row for row in statements if row["full"] + row["partial"] == 0],
        never_full=[row for row in statements if row["full"] == 0 and row["partial"] > 0],
        additional=additional,
        additional_picture=_picture(_intervals(additional)),
        additional_histogram=_picture(
            histogram([row["additional_items"] for row in shares], "share of additional content")
        ),
        outliers=outliers(tables),
        fewest=FEWEST,
        threshold=THRESHOLD,
        failed=[row for row in splits if row["split"] == "failed" or "failed" in row["state"]],
        suspect=[row for row in splits if row["split"] == "suspect"],
        not_mapped=data.not_mapped(tables),
        same_units=data.same_units(tables),
        same_qualifications=data.same_qualifications(tables),
        flags=data.flags(tables),
        changes=changes(tables),
    )


def _strips(tables: Tables) -> list[tuple[str, Markup]]:
    found = ((by, data.groups(tables, by)) for by in GROUPS)
    return [
        (GROUP_LABELS[by], _picture(strips(groups, GROUP_LABELS[by])))
        for by, groups in found
        if groups
    ]


def _standards(statements: Sequence[Row]) -> list[dict[str, Any]]:
    """Return the statements by standard, each with the share of qualifications that cover it."""
    result = []
    for (reference, title, version), some in groupby(
        statements, key=lambda row: (row["standard"], row["standard_title"], row["version"])
    ):
        cells = [{**row, "share": (row["full"] + row["partial"]) / row["mapped"]} for row in some]
        none = sum(cell["share"] == 0 for cell in cells)
        result.append(
            {
                "reference": reference,
                "title": title,
                "version": version,
                "mapped": max(cell["mapped"] for cell in cells),
                "cells": cells,
                "none": none,
            }
        )
    return sorted(result, key=lambda one: (-one["none"] / len(one["cells"]), one["reference"]))


def _scatter(rows: Sequence[Row]) -> str:
    points = [
        (
            row["coverage"],
            row["estimate"],
            f"{_title(row)}, {row['standard']}: covers {row['coverage']:.0%}, "
            f"additional {row['estimate']:.0%}",
        )
        for row in rows
    ]
    return scatter(points, "share of statements covered", "additional content")


def _intervals(rows: Sequence[Row]) -> str:
    return intervals(
        [
            Interval(
                _title(row),
                row["estimate"],
                row["low"],
                row["high"],
                f"{_title(row)}, {row['standard']}: {row['estimate']:.0%}, "
                f"likely {row['low']:.0%} to {row['high']:.0%}",
            )
            for row in rows[:SHOWN_INTERVALS]
        ],
        "Share of additional content with its interval",
    )


def _picture(svg: str) -> Markup:
    return Markup(svg)  # noqa: S704 - made by `pictures`, which escapes all names


def _title(row: Row) -> str:
    return str(row["title"] or _file(row["document"]))


def _file(document: str) -> str:
    """Return the last part of where a document lies: its name."""
    return document.rstrip("/").rpartition("/")[2]


def _counted(number: int, one: str, many: str) -> str:
    """Return a number with the words that go with it."""
    return f"{number:,} {one if number == 1 else many}"


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{value:.0%}"


def _rule(name: str) -> str:
    """Return the name of a rule in words: ``reading:no-text`` to ``Reading: no text``."""
    return name.replace("-", " ").replace(":", ": ").capitalize()
