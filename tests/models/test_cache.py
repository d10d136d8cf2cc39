"""The embedding cache: never twice, never wrong, whatever happens to its file."""

import sqlite3
import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from models.cache import CachedEncoder, EmbeddingCache
from models.encoder import TokenEmbeddings


class CountingEncoder:
    """Vectors that follow from the length of a text, and a list of what was computed."""

    name = "counting"
    dimension = 3

    def __init__(self, fingerprint: str = "counting:1") -> None:
        self.fingerprint = fingerprint
        self.computed: list[str] = []

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.computed += texts
        return np.array([[len(text), 0.1, 1 / 3] for text in texts], dtype=np.float32)

    def encode_tokens(self, texts: Sequence[str]) -> list[TokenEmbeddings]:
        self.computed += texts
        return [
            TokenEmbeddings(
                ids=np.arange(len(text.split()), dtype=np.int32),
                tokens=tuple(text.split()),
                vectors=np.full((len(text.split()), 3), len(text) / 3, dtype=np.float32),
            )
            for text in texts
        ]


def _cached(path: Path, encoder: CountingEncoder | None = None) -> CachedEncoder:
    return CachedEncoder(encoder or CountingEncoder(), EmbeddingCache(path))


def test_encode_computes_each_text_once_over_processes_and_calls(tmp_path: Path) -> None:
    path = tmp_path / "new" / "cache.sqlite"
    first = CountingEncoder()
    once = _cached(path, first)
    fresh = once.encode(["saw", "plane", "saw"])
    assert first.computed == ["saw", "plane"]
    assert (once.hits, once.misses) == (0, 2)
    second = CountingEncoder()
    again = _cached(path, second)
    stored = again.encode(["plane", "saw", "rasp", "saw"])
    assert second.computed == ["rasp"]
    assert (again.hits, again.misses) == (2, 1)
    assert stored[[1, 0, 1]].tobytes() == fresh.tobytes()
    assert stored.dtype == np.float32


def test_encode_keeps_encoders_apart(tmp_path: Path) -> None:
    path = tmp_path / "cache.sqlite"
    _cached(path).encode(["saw"])
    other = CountingEncoder("counting:2")
    _cached(path, other).encode(["saw"])
    assert other.computed == ["saw"]


def test_encode_tokens_come_back_whole(tmp_path: Path) -> None:
    path = tmp_path / "cache.sqlite"
    texts = ["set out a joint", "", "saw"]
    fresh = _cached(path).encode_tokens(texts)
    encoder = CountingEncoder()
    stored = _cached(path, encoder).encode_tokens(texts)
    assert encoder.computed == []
    for one, other in zip(fresh, stored, strict=True):
        assert one.tokens == other.tokens
        assert one.ids.tolist() == other.ids.tolist()
        assert one.vectors.tobytes() == other.vectors.tobytes()
        assert one.vectors.shape == other.vectors.shape


def test_encode_more_texts_than_one_query_takes(tmp_path: Path) -> None:
    texts = [f"text {number}" for number in range(2000)]
    path = tmp_path / "cache.sqlite"
    _cached(path).encode(texts)
    again = _cached(path)
    again.encode(texts)
    assert (again.hits, again.misses) == (2000, 0)


def test_a_changed_row_is_computed_again(tmp_path: Path) -> None:
    path = tmp_path / "cache.sqlite"
    fresh = _cached(path).encode(["saw"])
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE vectors SET value = x'00' || substr(value, 2)")
    encoder = CountingEncoder()
    np.testing.assert_array_equal(_cached(path, encoder).encode(["saw"]), fresh)
    assert encoder.computed == ["saw"]


@pytest.mark.parametrize(
    "damage", [b"not a database at all" * 100, b"SQLite format 3\0" + b"\xff" * 5000]
)
def test_a_damaged_file_is_rebuilt(tmp_path: Path, damage: bytes) -> None:
    path = tmp_path / "cache.sqlite"
    path.write_bytes(damage)
    _cached(path).encode(["saw"])
    encoder = CountingEncoder()
    _cached(path, encoder).encode(["saw"])
    assert encoder.computed == []


def test_a_page_damaged_under_an_open_cache_is_survived(tmp_path: Path) -> None:
    path = tmp_path / "cache.sqlite"
    texts = [f"text {number}" for number in range(600)]
    cache = EmbeddingCache(path)
    fresh = CachedEncoder(CountingEncoder(), cache).encode(texts)
    cache.close()
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xa5" * (len(content) - 4096)
    path.write_bytes(content)
    np.testing.assert_array_equal(_cached(path).encode(texts), fresh)
    encoder = CountingEncoder()
    _cached(path, encoder).encode(texts)
    assert encoder.computed == []


def test_a_file_of_another_version_is_rebuilt(tmp_path: Path) -> None:
    path = tmp_path / "cache.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE vectors (other TEXT)")
        connection.execute("PRAGMA user_version=99")
    _cached(path).encode(["saw"])
    assert _cached(path).encode(["saw"]).shape == (1, 3)


def test_a_folder_that_cannot_be_made_only_costs_time(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    encoder = CountingEncoder()
    cached = _cached(tmp_path / "file" / "cache.sqlite", encoder)
    cached.encode(["saw"])
    cached.encode(["saw"])
    assert encoder.computed == ["saw", "saw"]


def test_two_writers_share_one_file(tmp_path: Path) -> None:
    path = tmp_path / "cache.sqlite"

    def fill(offset: int) -> None:
        cached = _cached(path)
        for number in range(40):
            cached.encode([f"text {(number + offset) % 60}"])

    threads = [threading.Thread(target=fill, args=(offset,)) for offset in (0, 20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    last = _cached(path)
    last.encode([f"text {number}" for number in range(60)])
    assert (last.hits, last.misses) == (60, 0)


def test_many_who_open_a_new_file_at_once_find_it_sound(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    for number in range(20):
        path = tmp_path / f"cache-{number}.sqlite"
        together = threading.Barrier(6)

        def opened(path: Path = path, together: threading.Barrier = together) -> None:
            together.wait()
            EmbeddingCache(path).close()

        threads = [threading.Thread(target=opened) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert "rebuilt" not in caplog.text
    assert "not used" not in caplog.text
