"""Items that people labelled, as a second truth for reading: each must be found, page and text.

A labelled item names its unit loosely (``N3501:PC1``), so the unit does not count here; the last
part of its name, its page and its text do. Labellers' tools cut some long texts short, so a text
counts as found where it begins an item's text (and is at least `MIN_CUT` letters long). Some
texts name their outcome first (``outcome > criterion``): only what follows counts.
"""

import json
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from evaluation.reading.compare import reference_key, text_key
from evaluation.reading.report import Share
from evaluation.reading.run import Reader, default_reader
from mapper.specification import Specification

MIN_CUT = 25
"""Letters that a cut text must still have, to be told from another item's."""


class GoldItem(BaseModel):
    """A labelled item that was not found as it is: `found` says what was, if anything."""

    model_config = ConfigDict(extra="forbid")

    id: str
    page: int | None
    text: str
    found: str


class GoldDocument(BaseModel):
    """Recall of one document's labelled items: reference, page and text, and text alone."""

    model_config = ConfigDict(extra="forbid")

    document: str
    items: Share
    texts: Share
    missing: list[GoldItem]


class GoldReport(BaseModel):
    """Every labelled document that is at hand."""

    model_config = ConfigDict(extra="forbid")

    documents: list[GoldDocument]
    items: Share
    texts: Share


def gold_recall(gold_dir: Path, spec_dir: Path, *, read: Reader | None = None) -> GoldReport:
    """Return which share of the labelled items in ``gold_dir/**/*.json`` the reader finds.

    Files without items, and documents that are not in `spec_dir`, are left out.
    """
    reader = read or default_reader()
    documents = []
    for path in sorted(gold_dir.rglob("*.json")):
        gold = json.loads(path.read_bytes())
        if not isinstance(gold, dict) or not gold.get("items") or not gold.get("pdf"):
            continue
        document = spec_dir / gold["pdf"]
        if document.exists():
            documents.append(_recall(gold["items"], document.name, reader(document)))
    return GoldReport(
        documents=documents,
        items=sum((d.items for d in documents), Share()),
        texts=sum((d.texts for d in documents), Share()),
    )


def _recall(
    items: list[dict[str, object]], name: str, specification: Specification
) -> GoldDocument:
    read = [
        (text_key(source.text), (reference_key(source.ref), source.page))
        for source in (item.source for item in specification.items())
    ]
    exact = texts = 0
    missing = []
    for item in items:
        item_id, text = str(item["id"]), str(item["text"])
        page = item["page"] if isinstance(item["page"], int) else None
        wanted = text_key(text.rsplit(" > ", 1)[-1])
        cut = len(wanted) >= MIN_CUT
        entries = [e for key, e in read if key == wanted or (cut and key.startswith(wanted))]
        texts += bool(entries)
        if (reference_key(item_id.rsplit(":", 1)[-1]), page) in entries:
            exact += 1
        else:
            found = ", ".join(f"{ref} on {where}" for ref, where in entries) or "nothing"
            missing.append(GoldItem(id=item_id, page=page, text=text, found=found))
    return GoldDocument(
        document=name,
        items=Share(right=exact, of=len(items)),
        texts=Share(right=texts, of=len(items)),
        missing=missing,
    )
