"""Texts to train on, read from the folder of real standards and specifications.

Only what may be used: standards (OGL v3), O*NET tasks (CC BY 4.0) and specifications that were
written for this project. The awarding bodies' documents are for testing and are not read here.
"""

import csv
import html
import json
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

STANDARD_FILES = ("official_feed.json", "occupational_maps.json")
LISTS = {
    "knowledges": "knowledge",
    "skills": "skill",
    "behaviours": "behaviour",
    "duties": "duty",
}
TASKS = "onet"
"""Source name of O*NET tasks, where others have the reference of a standard."""

_MARKUP = re.compile(r"<[^>]+>")


@dataclass(frozen=True)
class Passage:
    """One text with the standard it belongs to and its role.

    `role` is knowledge, skill, behaviour, duty, task, outcome or criterion.
    """

    source: str
    role: str
    text: str


def data_folder(given: Path | None) -> Path:
    """Return the folder of shared data: the one given, else ``MAPPER_SHARED``, else ``../shared``.

    Raises
    ------
    FileNotFoundError
        There is no such folder.
    """
    root = given or Path(os.environ.get("MAPPER_SHARED", "../shared"))
    folder = root / "data" if (root / "data").is_dir() else root
    if not (folder / "standards").is_dir():
        message = f"No training data at {folder}; give its folder or set MAPPER_SHARED."
        raise FileNotFoundError(message)
    return folder


def statements(folder: Path) -> list[Passage]:
    """Return knowledge, skill, behaviour statements and duties, each wording once a standard."""
    found = {}
    for name in STANDARD_FILES:
        for standard in json.loads((folder / "standards" / name).read_text(encoding="utf-8")):
            for passage in _of_standard(standard):
                found[passage.source, passage.text] = passage
    return list(found.values())


def tasks(folder: Path) -> list[Passage]:
    """Return O*NET tasks, each once."""
    with (folder / "onet_task_activity_pairs.csv").open(encoding="utf-8", newline="") as handle:
        texts = dict.fromkeys(row["task"] for row in csv.DictReader(handle))
    return [Passage(TASKS, "task", text) for text in texts]


def written_specifications(folder: Path) -> list[Passage]:
    """Return outcomes and criteria of the specifications written for this project."""
    found = {}
    for path in sorted((folder / "gold" / "train").glob("*.json")):
        content = json.loads(path.read_text(encoding="utf-8"))
        for role, text in _of_specification(content):
            found[content["reference"], text] = Passage(content["reference"], role, text)
    return list(found.values())


def references(passages: Iterable[Passage]) -> list[str]:
    """Return the standards that the passages come from, sorted: the manifest of a training."""
    return sorted({passage.source for passage in passages} - {TASKS})


def _of_standard(standard: dict[str, Any]) -> Iterator[Passage]:
    for key, role in LISTS.items():
        for entry in standard.get(key) or []:
            text = plain(entry.get("detail") or entry.get("dutyDetail") or "")
            if len(text) > 1:
                yield Passage(standard["referenceNumber"], role, text)


def _of_specification(content: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for unit in content["units"]:
        for outcome in unit["outcomes"]:
            yield "outcome", plain(outcome["text"])
            for criterion in outcome["criteria"]:
                yield "criterion", plain(criterion["text"])


def plain(text: str) -> str:
    """Return the text without markup, on one line."""
    return " ".join(html.unescape(_MARKUP.sub(" ", text)).split())
