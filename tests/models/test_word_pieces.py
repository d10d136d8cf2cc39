"""Rows are kept by content: nothing that is kept changes a result."""

from collections.abc import Mapping, Sequence

import numpy as np

from models.background import Background
from models.encoder import TokenEmbeddings
from models.pairs.lexical import Lexicon
from models.pairs.texts import StatementText
from models.word_pieces import Reader, Reading

VOCABULARY = ["trim", "wick", "lamp", "fence", "paint", "how"]
BACKGROUND = Background(
    Lexicon({}, documents=10), np.linspace(1.0, 2.0, len(VOCABULARY)).astype(np.float32)
)
ITEMS = ["trim lamp", "paint fence", "how lamp"]
STATEMENTS = [
    StatementText("how wick", "knowledge"),
    StatementText("trim wick paint lamp", "skill", ("trim wick", "paint lamp")),
]


class Words:
    """An encoder of one vector per word that counts what it is asked for."""

    name, dimension, fingerprint = "words", 8, "words-1"

    def __init__(self) -> None:
        self.asked: list[str] = []

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        raise AssertionError

    def encode_tokens(self, texts: Sequence[str]) -> list[TokenEmbeddings]:
        self.asked += texts
        vectors = np.random.default_rng(7).normal(size=(len(VOCABULARY), 8)).astype(np.float32)
        found = []
        for text in texts:
            ids = np.array([VOCABULARY.index(word) for word in text.split()], np.int32)
            found.append(TokenEmbeddings(ids, tuple(text.split()), vectors[ids]))
        return found


class Store:
    """Keeps everything in a dictionary."""

    def __init__(self) -> None:
        self.values: dict[bytes, bytes] = {}

    def get_many(self, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        return {key: self.values[key] for key in keys if key in self.values}

    def put_many(self, values: Mapping[bytes, bytes]) -> None:
        self.values.update(values)


def _same(one: Reading, other: Reading) -> bool:
    pairs = (
        (one.items, other.items),
        (one.statements, other.statements),
        (one.met.asked, other.met.asked),
        (one.met.given, other.met.given),
        (one.met.facets, other.met.facets),
    )
    return all(np.array_equal(left, right) for left, right in pairs)


def test_kept_rows_give_the_same_reading_to_the_last_bit() -> None:
    store = Store()
    fresh = Reader(Words(), BACKGROUND).read(ITEMS, STATEMENTS)
    first = Reader(Words(), BACKGROUND, store).read(ITEMS, STATEMENTS)
    words = Words()
    second = Reader(words, BACKGROUND, store).read(ITEMS, STATEMENTS)
    assert _same(fresh, first)
    assert _same(fresh, second)
    assert words.asked == []


def test_after_an_edit_only_the_edited_item_is_read_again() -> None:
    store, words = Store(), Words()
    Reader(Words(), BACKGROUND, store).read(ITEMS, STATEMENTS)
    edited = [*ITEMS[:2], "how wick lamp"]
    found = Reader(words, BACKGROUND, store).read(edited, STATEMENTS)
    assert set(words.asked).isdisjoint(ITEMS)
    assert "how wick lamp" in words.asked
    assert _same(found, Reader(Words(), BACKGROUND).read(edited, STATEMENTS))


def test_another_standard_or_rarity_asks_for_other_rows() -> None:
    store = Store()
    Reader(Words(), BACKGROUND, store).read(ITEMS, STATEMENTS)
    rarer = Background(BACKGROUND.lexicon, BACKGROUND.rarity[::-1].copy())
    for background, statements in ((rarer, STATEMENTS), (BACKGROUND, STATEMENTS[:1])):
        words = Words()
        found = Reader(words, background, store).read(ITEMS, statements)
        assert set(ITEMS) <= set(words.asked)
        assert _same(found, Reader(Words(), background).read(ITEMS, statements))


def test_a_kept_row_that_is_cut_off_is_computed_again() -> None:
    store = Store()
    whole = Reader(Words(), BACKGROUND, store).read(ITEMS, STATEMENTS)
    store.values = {key: value[:-1] for key, value in store.values.items()}
    assert _same(Reader(Words(), BACKGROUND, store).read(ITEMS, STATEMENTS), whole)


def test_items_of_equal_text_have_equal_rows() -> None:
    found = Reader(Words(), BACKGROUND).read([ITEMS[0], ITEMS[1], ITEMS[0]], STATEMENTS)
    assert np.array_equal(found.met.asked[0], found.met.asked[2])
    assert found.items.shape == (3, 8)
