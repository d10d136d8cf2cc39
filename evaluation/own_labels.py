"""Gold sets from our own labels: references in the repository, texts from the documents themselves.

A label file names units, outcomes and criteria; the reader finds their texts, so that nothing of a
document is copied. Shape and known weak places: evaluation/labels/README.md.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from corpora.standard import Standard
from evaluation.gold import GoldItem, GoldSet, read_labels, read_statements
from foundation.errors import UnreadableInputError
from mapper.reading.read import read_specification
from mapper.specification import Item, Specification

FOLDER = Path(__file__).parent / "labels"
ORIGIN = "own"

Place = tuple[str, str, str | None]


def load_own_labels(
    specifications: Path, standards: Mapping[str, Standard], folder: Path = FOLDER
) -> list[GoldSet]:
    """Return a gold set per label file of which the document and the standard are at hand.

    `specifications` is the folder of the documents, `standards` maps reference to standard.

    Raises
    ------
    UnreadableInputError
        A label names an item that the reader does not find, or a code that the standard lacks.
    """
    read: dict[str, Specification] = {}
    found = []
    for path in sorted(folder.glob("*.json")):
        raw = json.loads(path.read_text(encoding="utf-8"))
        name, standard = raw["pdf"], standards.get(raw["standard"])
        if standard is not None and (specifications / name).exists():
            if name not in read:
                read[name] = read_specification(specifications / name)
            found.append(_gold_set(path, raw, read[name], standard))
    return found


def _gold_set(
    path: Path, raw: Mapping[str, Any], specification: Specification, standard: Standard
) -> GoldSet:
    places = {_place(item): item for item in specification.items()}
    items = []
    for entry in raw["items"]:
        place = (entry["unit"], entry["outcome"], entry["criterion"])
        if place not in places:
            raise UnreadableInputError(
                path, f"labels {place}, which {raw['pdf']} does not have", "check the label file"
            )
        items.append(_gold_item(place, places[place], entry))
    codes = {statement.code for statement in standard.statements}
    strange = {code for item in items for code in (*item.labels, *item.unsure)} - codes
    if strange:
        raise UnreadableInputError(
            path, f"names {', '.join(sorted(strange))}, not in {raw['standard']}", "check the codes"
        )
    return GoldSet(
        name=path.stem,
        origin=ORIGIN,
        document=raw["pdf"],
        reference=raw["standard"],
        items=tuple(items),
        statements=tuple(read_statements(standard, raw["statements"])),
        pdf=raw["pdf"],
    )


def _place(item: Item) -> Place:
    criterion = item.criterion.ref if item.criterion else None
    return item.unit.ref, item.outcome.ref, criterion


def _gold_item(place: Place, item: Item, entry: Mapping[str, Any]) -> GoldItem:
    return GoldItem(
        id=":".join(part for part in place if part),
        unit=item.unit.ref,
        text=item.full_text,
        labels=read_labels(entry["labels"]),
        unsure=frozenset(entry["unsure"]),
        outcome=item.outcome.text if item.criterion else "",
        unit_title=item.unit.title,
    )
