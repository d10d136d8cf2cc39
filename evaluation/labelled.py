"""Documents that were read and carry labels: the sample, and real ones where they are at hand."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from corpora.importers import import_file
from corpora.samples import sample_gold, sample_specification, sample_standards
from corpora.standard import Standard
from evaluation.standards import load_standards
from mapper.mapping import Coverage
from mapper.pipeline import read_with_kinds
from mapper.specification import Item, Specification


@dataclass(frozen=True)
class Labelled:
    """A document that was read, with labels per item and coverage per statement.

    `unsure` are pairs that readers differed on: neither claimed nor used as a wrong reference.
    `knowledge` says of each item whether it teaches knowledge, as the document shows it.
    """

    name: str
    specification: Specification
    standard: Standard
    labels: tuple[Mapping[str, Coverage], ...]
    unsure: tuple[frozenset[str], ...]
    coverage: Mapping[str, Coverage]
    knowledge: tuple[bool, ...]

    @property
    def items(self) -> list[Item]:
        """The assessable items that were read."""
        return list(self.specification.items())


def sample_document() -> Labelled:
    """Return the sample specification with its labels."""
    gold = json.loads(sample_gold().read_text(encoding="utf-8"))
    specification = read_with_kinds(sample_specification())
    labels = {
        (unit["ref"], criterion["ref"]): criterion["labels"]
        for unit in gold["units"]
        for outcome in unit["outcomes"]
        for criterion in outcome["criteria"]
    }
    items = list(specification.items())
    standard = next(
        one for one in import_file(sample_standards()).standards if one.version == gold["version"]
    )
    return Labelled(
        name="sample",
        specification=specification,
        standard=standard,
        labels=tuple(
            {
                code: Coverage(level)
                for code, level in labels[item.unit.ref, item.source.ref].items()
            }
            for item in items
        ),
        unsure=tuple(frozenset() for _ in items),
        coverage={code: Coverage(one["coverage"]) for code, one in gold["statements"].items()},
        knowledge=tuple(item.source.text.startswith(_TELLING) for item in items),
    )


_TELLING = ("Explain", "Describe", "Outline", "Identify", "State", "Compare")
"""Verbs with which criteria of the sample ask for knowledge."""


def real_documents(shared: Path) -> Iterator[Labelled]:
    """Yield the real documents labelled by two readers; no shipped model was trained on them."""
    standards = load_standards(shared / "standards")
    for path in sorted((shared / "gold" / "real").glob("*.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        specification = read_with_kinds(shared / "specs" / gold["pdf"])
        by_place = {}
        for one in gold["items"]:
            unit, _, ref = one["id"].partition(":")
            by_place[unit, ref] = one
        rows = [
            by_place.get((item.unit.ref.rpartition("/")[2], item.source.ref), {})
            for item in specification.items()
        ]
        standard = standards[gold["standard"]["reference"]]
        known = frozenset(one.code for one in standard.statements)
        yield Labelled(
            name=path.stem,
            specification=specification,
            standard=standard,
            labels=tuple(
                {code: Coverage(level) for code, level in row.get("labels", {}).items()}
                for row in rows
            ),
            # What was not labelled at all can be neither right nor wrong.
            unsure=tuple(frozenset(row["unsure"]) if row else known for row in rows),
            coverage={
                code: Coverage(one["coverage"])
                for code, one in gold["statements"].items()
                if not one["unsure"]
            },
            knowledge=tuple(item.source.ref.startswith("K") for item in specification.items()),
        )
