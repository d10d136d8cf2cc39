"""Vectors in memory: what is used stays, what is not goes, nothing grows without bound."""

from models.memory_cache import MemoryCache


def test_what_was_stored_is_found_and_nothing_else() -> None:
    cache = MemoryCache()
    cache.put_many({b"a": b"1", b"b": b"2"})
    assert cache.get_many([b"a", b"c", b"b"]) == {b"a": b"1", b"b": b"2"}


def test_least_recently_used_goes_first() -> None:
    cache = MemoryCache(budget=8)
    cache.put_many({b"a": b"1234", b"b": b"1234"})
    cache.get_many([b"a"])
    cache.put_many({b"c": b"1234"})
    assert set(cache.get_many([b"a", b"b", b"c"])) == {b"a", b"c"}


def test_replacing_a_value_does_not_count_twice() -> None:
    cache = MemoryCache(budget=8)
    for _ in range(10):
        cache.put_many({b"a": b"1234", b"b": b"1234"})
    assert set(cache.get_many([b"a", b"b"])) == {b"a", b"b"}


def test_value_larger_than_the_budget_is_not_kept() -> None:
    cache = MemoryCache(budget=3)
    cache.put_many({b"a": b"1234"})
    assert cache.get_many([b"a"]) == {}
