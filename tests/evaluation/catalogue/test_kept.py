"""What is kept is found again, failures included; what lies in the machine is forgotten."""

import sqlite3
from pathlib import Path

from evaluation.catalogue.kept import FILE, Kept, key_of
from evaluation.catalogue.order import Answer, Failure

LOCKED = Failure("reading", "it is locked", "unlock it", page=3)
LOST = Failure("machine", "the worker was lost", "run it again", lasting=False)


def test_results_and_failures_are_found_by_a_later_run(tmp_path: Path) -> None:
    kept = Kept(tmp_path)
    kept.put([Answer(b"good", b'{"a": 1}' * 100), Answer(b"bad", LOCKED), Answer(b"lost", LOST)])
    assert kept.get(b"lost") == LOST
    kept.close()
    later = Kept(tmp_path)
    assert later.get(b"good") == b'{"a": 1}' * 100
    assert later.get(b"bad") == LOCKED
    assert later.get(b"lost") is None
    assert later.states([b"good", b"bad", b"lost", b"never"]) == {b"good": True, b"bad": False}
    later.close()


def test_a_damaged_result_counts_as_not_kept(tmp_path: Path) -> None:
    kept = Kept(tmp_path)
    kept.put([Answer(b"a", b"first"), Answer(b"b", b"second")])
    kept.close()
    with sqlite3.connect(tmp_path / FILE) as connection:
        connection.execute("UPDATE vectors SET value = x'2b0000' WHERE key = ?", (b"a",))
    connection.close()
    again = Kept(tmp_path)
    assert (again.get(b"a"), again.get(b"b")) == (None, b"second")
    again.close()


def test_a_retried_failure_gives_way_to_its_result(tmp_path: Path) -> None:
    kept = Kept(tmp_path)
    kept.put([Answer(b"a", LOCKED)])
    kept.put([Answer(b"a", b"read")])
    assert kept.get(b"a") == b"read"
    kept.close()


def test_keys_differ_where_anything_differs() -> None:
    keys = {key_of("mapping", "x", None), key_of("mapping", "x", ""), key_of("reading", "x", None)}
    assert len(keys) == 3
    assert key_of("mapping", "x", None) in keys
