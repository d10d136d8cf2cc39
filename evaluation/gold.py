"""Gold sets: documents whose items were labelled against every statement of a standard.

One type, `GoldSet`, for all shapes of the gold folder: real, one reader, written for training.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpora.standard import Standard, StatementKind
from foundation.errors import UnreadableInputError
from mapper.mapping import Coverage

ORIGINS = ("real", "one_reader", "train")
OUTCOME_MARK = " > "
"""Real documents write an outcome and its criterion in one text, joined by this."""

LEVELS: Mapping[Coverage, int] = {Coverage.NONE: 0, Coverage.PARTIAL: 1, Coverage.FULL: 2}


@dataclass(frozen=True)
class GoldItem:
    """One assessable item. `labels` holds what it covers; `unsure` is left out of scoring.

    `unit` groups the items of one unit; `outcome` and `unit_title` are empty where the gold file
    does not give them.
    """

    id: str
    unit: str
    text: str
    labels: Mapping[str, Coverage]
    unsure: frozenset[str] = frozenset()
    outcome: str = ""
    unit_title: str = ""


@dataclass(frozen=True)
class GoldStatement:
    """One statement and how far all items together cover it, as the readers judged."""

    code: str
    kind: StatementKind
    text: str
    coverage: Coverage
    missing: str = ""
    unsure: bool = False


@dataclass(frozen=True)
class GoldSet:
    """One labelled document. Matrices have a row per item and a column per statement.

    `pdf` names the file where it is known: several sets may label one file.
    """

    name: str
    origin: str
    document: str
    reference: str
    items: tuple[GoldItem, ...]
    statements: tuple[GoldStatement, ...]
    pdf: str | None = None

    @property
    def key(self) -> str:
        """Name that is unique over all origins: ``real/storyboard``."""
        return f"{self.origin}/{self.name}"

    @property
    def names(self) -> frozenset[str]:
        """What a model must not have seen to be scored on this set: standard, set and file."""
        return frozenset({self.reference, self.key, *((self.pdf,) if self.pdf else ())})

    @cached_property
    def truth(self) -> NDArray[np.int8]:
        """Return 0 none, 1 partial, 2 full, shape (items, statements)."""
        matrix = np.zeros((len(self.items), len(self.statements)), dtype=np.int8)
        columns = {statement.code: index for index, statement in enumerate(self.statements)}
        for row, item in enumerate(self.items):
            for code, coverage in item.labels.items():
                matrix[row, columns[code]] = LEVELS[coverage]
        return matrix

    @cached_property
    def scored(self) -> NDArray[np.bool_]:
        """Return True for the pairs that count: those not marked unsure."""
        matrix = np.ones((len(self.items), len(self.statements)), dtype=np.bool_)
        columns = {statement.code: index for index, statement in enumerate(self.statements)}
        for row, item in enumerate(self.items):
            for code in item.unsure:
                matrix[row, columns[code]] = False
        return matrix


def load_gold(folder: Path, standards: Mapping[str, Standard]) -> list[GoldSet]:
    """Return every gold set under `folder`, ordered by origin and name.

    `folder` holds the sub-folders ``real``, ``one_reader`` and ``train`` (any of them may be
    absent), or JSON files directly, which are read as real documents. `standards` maps reference
    to standard.

    Raises
    ------
    UnreadableInputError
        No gold file is found, a file has another shape, names a standard that `standards` lacks,
        or labels a code that the standard does not have.
    """
    paths = list(_gold_files(folder))
    if not paths:
        raise UnreadableInputError(
            folder,
            "holds no gold set",
            "name a folder with real/, one_reader/ or train/ JSON files",
        )
    return [_read_gold(path, origin, standards) for origin, path in paths]


def _gold_files(folder: Path) -> Iterator[tuple[str, Path]]:
    nested = [
        (origin, path) for origin in ORIGINS for path in sorted((folder / origin).glob("*.json"))
    ]
    if nested:
        yield from nested
        return
    origin = folder.name if folder.name in ORIGINS else "real"
    for path in sorted(folder.glob("*.json")):
        yield origin, path


def _read_gold(path: Path, origin: str, standards: Mapping[str, Standard]) -> GoldSet:
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        reference = raw["reference"] if "units" in raw else raw["standard"]["reference"]
        items = tuple(_unit_items(raw) if "units" in raw else _flat_items(raw))
        coverage = raw["statements"]
        document = str(raw.get("document") or raw.get("title") or path.stem)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UnreadableInputError(
            path, f"is not a gold set ({error})", "see docs/evaluation.md for the two shapes"
        ) from error
    if reference not in standards:
        raise UnreadableInputError(
            path, f"labels against {reference}, which is not at hand", "add that standard"
        )
    statements = tuple(read_statements(standards[reference], coverage))
    known = {statement.code for statement in statements}
    for item in items:
        strange = sorted((set(item.labels) | item.unsure) - known)
        if strange:
            raise UnreadableInputError(
                path,
                f"item {item.id} names {', '.join(strange)}, which {reference} does not have",
                "check the labels",
            )
    return GoldSet(path.stem, origin, document, reference, items, statements, raw.get("pdf"))


def _flat_items(raw: Mapping[str, Any]) -> Iterator[GoldItem]:
    for entry in raw["items"]:
        identifier = str(entry["id"])
        outcome, mark, text = str(entry["text"]).rpartition(OUTCOME_MARK)
        yield GoldItem(
            id=identifier,
            unit=identifier.split(":", 1)[0],
            text=text if mark else str(entry["text"]),
            outcome=outcome.strip(),
            labels=read_labels(entry["labels"]),
            unsure=frozenset(entry.get("unsure", ())),
        )


def _unit_items(raw: Mapping[str, Any]) -> Iterator[GoldItem]:
    for unit in raw["units"]:
        for outcome in unit["outcomes"]:
            for criterion in outcome["criteria"]:
                yield GoldItem(
                    id=f"{unit['ref']}:{outcome['ref']}:{criterion['ref']}",
                    unit=str(unit["ref"]),
                    text=str(criterion["text"]),
                    outcome=str(outcome["text"]),
                    unit_title=str(unit.get("title") or ""),
                    labels=read_labels(criterion["labels"]),
                )


def read_labels(raw: Mapping[str, str]) -> dict[str, Coverage]:
    """Return the labels of an item; `none` is no label."""
    labels = {code: Coverage(value) for code, value in raw.items()}
    return {code: value for code, value in labels.items() if value is not Coverage.NONE}


def read_statements(standard: Standard, coverage: Mapping[str, Any]) -> Iterator[GoldStatement]:
    """Yield every statement of the standard with the coverage that the readers gave it."""
    for statement in standard.statements:
        # A statement that the gold file does not judge is left out of the statement level.
        judged = coverage.get(statement.code)
        yield GoldStatement(
            code=statement.code,
            kind=statement.kind,
            text=statement.text,
            coverage=Coverage(judged["coverage"]) if judged else Coverage.NONE,
            missing=str((judged or {}).get("missing", "")),
            unsure=bool((judged or {}).get("unsure", False)) or judged is None,
        )
