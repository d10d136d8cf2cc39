"""The standards that gold sets are labelled against, read from the files beside them.

Both public shapes are read: the official feed (codes by list order) and the Occupational Maps.
"""

import html
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from corpora.standard import Standard, Statement, StatementKind
from foundation.errors import UnreadableInputError

_LISTS = (
    ("knowledges", "knowledgeId", StatementKind.KNOWLEDGE, "K"),
    ("skills", "skillId", StatementKind.SKILL, "S"),
    ("behaviours", "behaviourId", StatementKind.BEHAVIOUR, "B"),
)
_HUMAN_CODE = re.compile(r"[A-Z]{1,3}\d+$")
_TAG = re.compile(r"<[^>]+>")


def load_standards(folder: Path) -> dict[str, Standard]:
    """Return reference -> standard from every JSON file of `folder`; later files win.

    Raises
    ------
    UnreadableInputError
        The folder holds no JSON file, or one is not a list of standards.
    """
    standards: dict[str, Standard] = {}
    paths = sorted(folder.glob("*.json"), reverse=True)
    if not paths:
        raise UnreadableInputError(
            folder, "holds no standards", "name the folder with the standards' JSON files"
        )
    for path in paths:
        try:
            for entry in json.loads(path.read_text(encoding="utf-8")):
                standard = _standard(entry[0] if isinstance(entry, list) else entry)
                standards[standard.reference] = standard
        except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
            raise UnreadableInputError(
                path, f"is not a list of standards ({error})", "download the standards again"
            ) from error
    return standards


def _standard(raw: Mapping[str, Any]) -> Standard:
    return Standard(
        reference=raw["referenceNumber"],
        version=str(raw.get("version") or raw.get("versionNo") or "1.0"),
        title=str(raw.get("title") or raw.get("name") or "").strip(),
        statements=tuple(_statements(raw)),
    )


def _statements(raw: Mapping[str, Any]) -> Iterator[Statement]:
    for name, key, kind, letter in _LISTS:
        for number, entry in enumerate(raw.get(name) or (), start=1):
            identifier = str(entry.get(key) or "")
            code = identifier if _HUMAN_CODE.match(identifier) else f"{letter}{number}"
            yield Statement(code=code, kind=kind, text=_plain(str(entry["detail"])))


def _plain(text: str) -> str:
    """Return the text without tags, entities (also doubly escaped) and runs of blanks."""
    once = _TAG.sub(" ", html.unescape(html.unescape(text)))
    return " ".join(once.split())
