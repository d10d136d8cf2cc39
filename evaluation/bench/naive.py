"""What a capable user would write in an afternoon, and the library calls that nobody can avoid.

The afternoon's programs: pdfplumber on every page, sentence-transformers' `encode`, cosines, and a
threshold; openpyxl for workbooks. The bare calls read text with pypdfium2 and run the encoder's
graph once for every text that has to be compared. Each runs in a process started for it.
"""

import csv
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:  # programs that do without should not pay for the import
    from mapper.specification import Item

ALIKE: Final = 0.5
"""Cosine from which the afternoon's program believes that a criterion covers a statement."""
SHOWN: Final = 0.35
"""... and that a page shows what is claimed of it; pages are longer, so their cosines are lower."""


@dataclass(frozen=True)
class Place:
    """A criterion that the afternoon's program believes to cover a statement, and its cosine."""

    code: str
    item: "Item"
    cosine: float


def map_naively(argument: dict[str, Any]) -> dict[str, int]:
    """Read, encode, compare, write a workbook: what `mapper map` is measured against."""
    from openpyxl import Workbook

    statements = argument["statements"]
    texts = {one["code"]: one["text"] for one in statements}
    items, places = find_places(Path(argument["specification"]), statements)
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.append(["Code", "Statement", "Unit", "Criterion", "Page", "Similarity"])
    for place in places:
        source = place.item.source
        sheet.append(
            [place.code, texts[place.code], place.item.unit.ref, source.ref, source.page,
             place.cosine]
        )  # fmt: skip
    workbook.save(argument["output"])
    return {"items": len(items), "places": len(places)}


def catalogue_naively(argument: dict[str, Any]) -> dict[str, int]:
    """Map the documents of a manifest one after the other; write a table of places, one of shares.

    What `mapper catalogue run` is measured against: one process, models loaded once, and a document
    that cannot be read is left out.
    """
    manifest, statements = Path(argument["manifest"]), argument["statements"]
    output = Path(argument["output"])
    output.mkdir()
    with (
        manifest.open(encoding="utf-8", newline="") as listed,
        (output / "places.csv").open("w", encoding="utf-8", newline="") as places_file,
        (output / "documents.csv").open("w", encoding="utf-8", newline="") as documents_file,
    ):
        every_place, every_document = csv.writer(places_file), csv.writer(documents_file)
        every_place.writerow(["QAN", "Code", "Unit", "Criterion", "Page", "Text", "Similarity"])
        every_document.writerow(["QAN", "Title", "AO", "Criteria", "Covered", "Share"])
        done = failed = 0
        for row in csv.DictReader(listed):
            try:
                items, places = find_places(manifest.parent / row["file"], statements)
            except Exception as error:  # noqa: BLE001 - as it would be written in an afternoon
                every_document.writerow([row["qan"], row["title"], row["ao"], "", "", repr(error)])
                failed += 1
                continue
            for place in places:
                source = place.item.source
                every_place.writerow(
                    [row["qan"], place.code, place.item.unit.ref, source.ref, source.page,
                     source.text, place.cosine]
                )  # fmt: skip
            covered = len({place.code for place in places})
            every_document.writerow(
                [row["qan"], row["title"], row["ao"], len(items), covered,
                 covered / len(statements)]
            )  # fmt: skip
            done += 1
    return {"done": done, "failed": failed}


def find_places(
    specification: Path, statements: Sequence[Mapping[str, str]]
) -> tuple[list["Item"], list[Place]]:
    """Return the criteria of a document and where each statement is covered, the likest first.

    Statements are dictionaries with ``code`` and ``text``; their vectors are kept in the process.
    """
    from evaluation.bench.baseline import read_with_pdfplumber

    items = list(read_with_pdfplumber(specification).items())
    if not items:
        return [], []
    wanted = _encode_once(tuple(one["text"] for one in statements))
    cosines = _encode([item.source.text for item in items]) @ wanted.T
    places = []
    for column, one in enumerate(statements):
        for row in np.argsort(-cosines[:, column], kind="stable"):
            if cosines[row, column] < ALIKE:
                break
            places.append(Place(one["code"], items[row], float(cosines[row, column])))
    return items, places


def check_naively(argument: dict[str, Any]) -> dict[str, int]:
    """Compare each claim's statement with the text of the page that it names."""
    import pdfplumber
    from openpyxl import Workbook, load_workbook

    with pdfplumber.open(argument["specification"]) as document:
        pages = [page.extract_text() or "" for page in document.pages]
    claims = [
        row
        for row in load_workbook(argument["claims"])["Evidence"].iter_rows(values_only=True)
        if isinstance(row[4], int)  # the page of the file; headings have none
    ]
    statements = list(dict.fromkeys(str(row[1]) for row in claims))
    cosines = _encode(statements) @ _encode(pages).T
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    shown = 0
    for row in claims:
        cosine = float(cosines[statements.index(str(row[1])), int(str(row[4])) - 1])
        shown += cosine >= SHOWN
        sheet.append([row[0], row[1], row[4], cosine, "yes" if cosine >= SHOWN else "no"])
    workbook.save(argument["output"])
    return {"claims": len(claims), "shown": shown}


def bare_calls(argument: dict[str, Any]) -> dict[str, int]:
    """Take the text of every page, and run the encoder's graph once for each text given."""
    from concurrent.futures import ThreadPoolExecutor

    import pypdfium2
    from tokenizers import Tokenizer

    from models.bert import BertSession, load_published
    from models.encoder import built_in_folder

    letters = 0
    with pypdfium2.PdfDocument(argument["specification"]) as document:
        for index in range(len(document)):
            letters += len(document[index].get_textpage().get_text_bounded())
    folder = built_in_folder()
    session = BertSession(load_published(folder).initializers)
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    with ThreadPoolExecutor(cores()) as pool:
        vectors = list(
            pool.map(lambda text: session.sentence(tokenizer.encode(text).ids), argument["texts"])
        )
    return {"letters": letters, "vectors": len(vectors)}


def cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def load_mapping_texts(path: Path) -> list[str]:
    """Return every distinct text of items, statements and duties in the JSON of a mapping."""
    mapping = json.loads(path.read_bytes())
    texts = [item["text"] for item in mapping["items"]]
    texts += [one["statement"] for one in mapping["statements"]]
    return list(dict.fromkeys([*texts, *(one["text"] for one in mapping["duties"])]))


@lru_cache(maxsize=16)
def _encode_once(texts: tuple[str, ...]) -> NDArray[np.float32]:
    return _encode(texts)


def _encode(texts: Sequence[str]) -> NDArray[np.float32]:
    return np.asarray(_model().encode(list(texts), show_progress_bar=False))


def load_model() -> None:
    """Load the model, which otherwise the first text waits for."""
    _model()


@lru_cache(maxsize=1)
def _model() -> Any:  # noqa: ANN401 - imported where it is used
    from sentence_transformers import SentenceTransformer

    from models.encoder import built_in_folder

    return SentenceTransformer(str(built_in_folder()), device="cpu")
