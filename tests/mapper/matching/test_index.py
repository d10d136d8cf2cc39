from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from mapper.matching.index import Entry, open_index

ENTRIES = (Entry("K1", None, "alpha"), Entry("K2", None, "beta"), Entry("S1", 0, "gamma"))


class CountingEncoder:
    """Three orthogonal directions, and a count of how often texts were encoded."""

    fingerprint = "counting"

    def __init__(self) -> None:
        self.calls = 0

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.calls += 1
        rows = {"alpha": 0, "beta": 1, "gamma": 2}
        return np.eye(3, dtype=np.float32)[[rows[text] for text in texts]]


def test_search_returns_best_entries_first(tmp_path: Path) -> None:
    index = open_index(tmp_path, CountingEncoder(), ENTRIES)
    scores, rows = index.search(np.array([[0.0, 0.6, 0.8]], np.float32), 2)
    assert rows.tolist() == [[2, 1]]
    assert scores[0].tolist() == pytest.approx([0.8, 0.6])


def test_search_asks_for_no_more_than_there_is(tmp_path: Path) -> None:
    index = open_index(tmp_path, CountingEncoder(), ENTRIES)
    assert index.search(np.eye(3, dtype=np.float32), 50)[1].shape == (3, 3)
    assert index.search(np.zeros((0, 3), np.float32), 5)[1].shape == (0, 3)


def test_open_index_encodes_once_and_reads_from_disk_after(tmp_path: Path) -> None:
    encoder = CountingEncoder()
    first = open_index(tmp_path, encoder, ENTRIES)
    second = open_index(tmp_path, encoder, ENTRIES)
    assert encoder.calls == 1
    assert np.array_equal(first.vectors(), second.vectors())


def test_open_index_builds_another_for_other_texts_or_another_encoder(tmp_path: Path) -> None:
    encoder = CountingEncoder()
    open_index(tmp_path, encoder, ENTRIES)
    open_index(tmp_path, encoder, ENTRIES[:2])
    other = CountingEncoder()
    other.fingerprint = "another"
    open_index(tmp_path, other, ENTRIES)
    assert (encoder.calls, other.calls) == (2, 1)


@pytest.mark.parametrize("damage", ["truncate", "flip", "manifest", "swap"])
def test_open_index_rebuilds_a_damaged_index(tmp_path: Path, damage: str) -> None:
    encoder = CountingEncoder()
    whole = open_index(tmp_path, encoder, ENTRIES).vectors()
    file = next(tmp_path.glob("*.faiss"))
    content = bytearray(file.read_bytes())
    if damage == "truncate":
        file.write_bytes(content[:-7])
    elif damage == "flip":
        content[-3] ^= 0xFF
        file.write_bytes(content)
    elif damage == "manifest":
        next(tmp_path.glob("*.json")).write_text("{")
    else:
        file.unlink()
    assert np.array_equal(open_index(tmp_path, encoder, ENTRIES).vectors(), whole)
    assert encoder.calls == 2
