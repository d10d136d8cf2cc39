"""What a document used of the cache is noted, and forgotten so that nothing is left in the file."""

from pathlib import Path

import pytest

from foundation.settings import load_settings
from models.cache import EmbeddingCache, open_cache
from models.cache_uses import CacheUses, noted_keys

A, B, C = (bytes([number]) * 32 for number in (1, 2, 3))


@pytest.fixture
def cache(tmp_path: Path) -> EmbeddingCache:
    return EmbeddingCache(tmp_path / "cache.sqlite")


def test_keys_are_noted_before_they_are_stored_and_when_they_are_found(
    cache: EmbeddingCache, tmp_path: Path
) -> None:
    notes = tmp_path / "uses" / "a.keys"
    cache.put_many({C: b"before"})
    cache.on_use = CacheUses([notes])
    cache.put_many({A: b"1", B: b"2"})
    cache.put_many({A: b"1"})
    assert noted_keys(notes) == [A, B]
    cache.get_many([C, bytes(32)])
    assert noted_keys(notes) == [A, B, C]


def test_noting_goes_on_where_it_left_off_and_after_everything_was_forgotten(
    tmp_path: Path,
) -> None:
    notes = tmp_path / "a.keys"
    CacheUses([notes])([A])
    uses = CacheUses([notes])
    uses([A, B])
    assert noted_keys(notes) == [A, B]
    notes.unlink()
    uses([A])
    assert noted_keys(notes) == [A]


def test_line_that_was_cut_short_is_no_key(tmp_path: Path) -> None:
    notes = tmp_path / "a.keys"
    CacheUses([notes])([A])
    with notes.open("a") as file:
        file.write("\n0202")
    CacheUses([notes])([C])
    assert noted_keys(notes) == [A, C]
    assert noted_keys(tmp_path / "none.keys") == []


def test_notes_that_cannot_be_written_stop_nobody(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    CacheUses([tmp_path / "file" / "a.keys"])([A])


def test_what_is_forgotten_is_overwritten(cache: EmbeddingCache, tmp_path: Path) -> None:
    cache.put_many({A: b"quixotic marmalade " * 400, B: b"another"})
    cache.forget([A])
    assert cache.get_many([A, B]) == {B: b"another"}
    files = [path.read_bytes() for path in tmp_path.glob("cache.sqlite*")]
    assert not any(b"marmalade" in content for content in files)


def test_setting_has_the_usual_cache_noted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAPPER_CACHE_USES", str(tmp_path / "a.keys"))
    load_settings.cache_clear()
    cache = open_cache()
    cache.put_many({A: b"1"})
    cache.close()
    assert noted_keys(tmp_path / "a.keys") == [A]
    load_settings.cache_clear()
