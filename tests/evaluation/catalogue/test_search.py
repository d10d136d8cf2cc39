import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from evaluation.catalogue.columns import TABLES
from evaluation.catalogue.index import RECALL, build, open_item_index, recall_of
from evaluation.catalogue.search import Answer, parse_query, search_catalogue
from evaluation.catalogue.tables import ABOUT, FOLDER, connect, copy_lines
from foundation.errors import UnknownNameError, UsageError

ITEMS = [
    ("a.pdf", "101", "1.1", "Tie a bowline"),
    ("a.pdf", "101", "1.2", "Splice an eye"),
    ("a.pdf", "102", "1.1", "Cook a stew"),
    ("b.pdf", "7", "1.1", "Tie a bowline"),
]
STATEMENTS = [
    ("a.pdf", "ST9801", "1.0", "K1", "How knots hold"),
    ("a.pdf", "ST9801", "1.0", "S1", "Tie knots"),
    ("a.pdf", "ST9802", "1.0", "K1", "How stews thicken"),
]
DIRECTIONS = {"knot": 0, "bowline": 0, "splice": 1, "stew": 2}


class WordEncoder:
    """Vectors by the first known word of a text; another word gives a direction of its own."""

    fingerprint = "words"

    def __init__(self) -> None:
        self.encoded = 0

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.encoded += len(texts)
        rows = np.zeros((len(texts), 4), np.float32)
        for row, text in zip(rows, texts, strict=True):
            known = (at for word, at in DIRECTIONS.items() if word in text.casefold())
            row[next(known, 3)] = 1.0
        return rows


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """The tables of a run of two documents, one of them mapped to two standards."""
    folder = tmp_path / FOLDER
    folder.mkdir()
    rows: dict[str, list[dict[str, Any]]] = {
        "documents": [
            {"document": "a.pdf", "title": "Level 2 Award in Ropes", "organisation": "Harbour"},
            {"document": "b.pdf", "title": "Level 3 Award in Ropes", "organisation": "Quay"},
        ],
        "units": [{"document": "a.pdf", "unit": "101", "title": "Knots"}],
        "items": [
            {"document": d, "item": n, "unit": u, "outcome": "1", "criterion": c, "text": t,
             "page_label": "4", "unit_title": "Knots"}
            for n, (d, u, c, t) in enumerate(ITEMS, 1)
        ],
        "statements": [
            {"document": d, "standard": s, "version": v, "code": c, "text": t}
            for d, s, v, c, t in STATEMENTS
        ],
        "evidence": [
            {"document": "a.pdf", "standard": "ST9801", "version": "1.0", "code": "S1",
             "unit": "101", "outcome": "1", "criterion": criterion, "text": text,
             "coverage": "partial", "probability": probability, "page_label": "4"}
            for criterion, text, probability in
            [("1.2", "Splice an eye", 0.4), ("1.1", "Tie a bowline", 0.8)]
        ],
    }  # fmt: skip
    with connect() as connection:
        for table, some in rows.items():
            lines = folder / f"{table}.jsonl"
            lines.write_text("".join(json.dumps(row) + "\n" for row in some), encoding="utf-8")
            copy_lines(connection, TABLES[table], lines, folder / f"{table}.parquet")
    (folder / ABOUT).write_text('{"digest": "one"}', encoding="utf-8")
    return tmp_path


def ask(run: Path, query: str) -> Answer:
    encoder = WordEncoder()
    return search_catalogue(run, query, open_item_index(run, encoder), encoder)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("K3", ("K3", None, None)),
        ("st9801 ts2", ("TS2", "ST9801", None)),
        ("ST9801 s12", ("S12", "ST9801", None)),
        ("ST9801@1.2 B1", ("B1", "ST9801", "1.2")),
        ("ST9801:K1", ("K1", "ST9801", None)),
        ("Tie K3 knots", None),
        ("knots", None),
    ],
)
def test_parse_query_tells_codes_from_texts(
    query: str, expected: tuple[str, str | None, str | None] | None
) -> None:
    asked = parse_query(query)
    assert (asked and (asked.code, asked.reference, asked.version)) == expected


def test_search_answers_a_code_from_mappings_and_then_from_likeness(run: Path) -> None:
    answer = ask(run, "ST9801 S1")
    assert answer.statement is not None
    assert answer.statement.pinned == "ST9801@1.0 S1"
    assert [(one.criterion, one.probability) for one in answer.covering] == [
        ("1.1", 0.8),
        ("1.2", 0.4),
    ]
    assert answer.covering[0].organisation == "Harbour"
    # The unit that is mapped is not shown again; that of the other document is.
    assert [(one.document, one.unit, one.likeness) for one in answer.alike] == [("b.pdf", "7", 1.0)]


def test_search_answers_a_text_with_the_nearest_item_of_each_unit(run: Path) -> None:
    answer = ask(run, "stew")
    assert answer.statement is None
    assert [(one.document, one.unit, one.text) for one in answer.alike] == [
        ("a.pdf", "102", "Cook a stew")
    ]
    assert ask(run, "quantum field theory").alike == ()


def test_search_asks_which_standard_is_meant(run: Path) -> None:
    with pytest.raises(UsageError, match=r"ST9801@1\.0 K1, ST9802@1\.0 K1"):
        ask(run, "K1")
    assert ask(run, "ST9802 K1").covering == ()


def test_search_names_what_is_near_where_a_statement_is_unknown(run: Path) -> None:
    with pytest.raises(UnknownNameError, match=r"ST9801@1\.0 S1"):
        ask(run, "ST7777 S1")


def test_open_item_index_is_kept_until_the_tables_change(run: Path) -> None:
    first = WordEncoder()
    index = open_item_index(run, first)
    assert index.texts == ("Cook a stew", "Splice an eye", "Tie a bowline")
    assert index.about.kind == "flat"
    again = WordEncoder()
    assert open_item_index(run, again).about == index.about
    assert again.encoded == 0
    (run / FOLDER / ABOUT).write_text('{"digest": "two"}', encoding="utf-8")
    open_item_index(run, again)
    assert again.encoded > 0


def test_open_item_index_is_built_again_where_it_is_damaged(run: Path) -> None:
    open_item_index(run, WordEncoder())
    file = run / "index" / "items.faiss"
    file.write_bytes(file.read_bytes()[:-1] + b"?")
    again = WordEncoder()
    assert open_item_index(run, again).search(again.encode(["stew"]), 1)[1][0][0] == 0
    assert again.encoded > 1


def test_open_item_index_needs_a_run(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="holds no results of a catalogue run"):
        open_item_index(tmp_path, WordEncoder())


def rows(count: int, seed: int) -> NDArray[np.float32]:
    """Unit vectors around 40 centres, as texts of a catalogue gather around topics."""
    draw = np.random.default_rng(seed)
    centres = np.random.default_rng(7).normal(size=(40, 32))
    vectors = centres[draw.integers(40, size=count)] + 0.7 * draw.normal(size=(count, 32))
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def test_build_divides_a_large_index_and_keeps_the_recall_asked_for() -> None:
    vectors, queries = rows(3000, 1), rows(100, 2)
    flat, plain = build(vectors, queries)
    divided, shape = build(vectors, queries, flat_most=1000)
    assert (plain.kind, plain.recall) == ("flat", 1.0)
    assert shape.kind == "cells"
    assert shape.recall >= RECALL
    assert 1 <= shape.probes <= shape.cells // 2
    others = rows(100, 3)
    recall = recall_of(divided.search(others, 10)[1], flat.search(others, 10)[1])
    assert recall >= RECALL - 0.03


def test_build_gives_the_same_index_for_the_same_vectors() -> None:
    import faiss

    vectors, queries = rows(2000, 1), rows(50, 2)
    one, other = (
        faiss.serialize_index(build(vectors, queries, flat_most=1000)[0]) for _ in range(2)
    )
    assert bytes(one) == bytes(other)
