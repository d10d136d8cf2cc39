"""What a capable user would write in an afternoon, and the library calls that nobody can avoid.

The afternoon's programs: pdfplumber on every page, sentence-transformers' `encode`, cosines, and a
threshold; openpyxl for workbooks. The bare calls read text with pypdfium2 and run the encoder's
graph once for every text that has to be compared. Each runs in a process started for it.
"""

import json
import os
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

ALIKE: Final = 0.5
"""Cosine from which the afternoon's program believes that a criterion covers a statement."""
SHOWN: Final = 0.35
"""... and that a page shows what is claimed of it; pages are longer, so their cosines are lower."""


def map_naively(argument: dict[str, Any]) -> dict[str, int]:
    """Read, encode, compare, write a workbook: what `mapper map` is measured against."""
    from openpyxl import Workbook

    from evaluation.bench.baseline import read_with_pdfplumber

    items = list(read_with_pdfplumber(Path(argument["specification"])).items())
    statements = argument["statements"]
    cosines = (
        _encode([item.source.text for item in items])
        @ _encode([one["text"] for one in statements]).T
    )
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.append(["Code", "Statement", "Unit", "Criterion", "Page", "Similarity"])
    for column, one in enumerate(statements):
        for row in np.argsort(-cosines[:, column], kind="stable"):
            if cosines[row, column] < ALIKE:
                break
            item = items[row]
            sheet.append(
                [one["code"], one["text"], item.unit.ref, item.source.ref, item.source.page,
                 float(cosines[row, column])]
            )  # fmt: skip
    workbook.save(argument["output"])
    return {"items": len(items), "places": sheet.max_row - 1}


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


def _encode(texts: Sequence[str]) -> NDArray[np.float32]:
    return np.asarray(_model().encode(list(texts), show_progress_bar=False))


@lru_cache(maxsize=1)
def _model() -> Any:  # noqa: ANN401 - imported where it is used
    from sentence_transformers import SentenceTransformer

    from models.encoder import built_in_folder

    return SentenceTransformer(str(built_in_folder()), device="cpu")
