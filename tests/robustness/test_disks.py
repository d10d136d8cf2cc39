"""Full disks, read-only folders, a clock that runs backwards, two processes, damaged files."""

import errno
import io
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from corpora.importers.load import import_file
from corpora.library import Library
from corpora.samples import sample_specification, sample_standards
from evaluation.fuzz import samples
from foundation.errors import OutputError, UnreadableInputError
from foundation.files import make_folder, write_atomically
from mapper.reading.read import read_specification
from mapper.results import Results
from models.cache import EmbeddingCache

Mounted = Callable[..., Path]


def fill_up(place: Path) -> None:
    with (place / "filler").open("wb", buffering=0) as handle, suppress(OSError):
        while True:
            handle.write(b"x" * 4096)


class FullHandle(io.FileIO):
    """A file on a disk that is full."""

    def write(self, content: Any) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize("step", ["open", "write", "fsync", "replace"])
def test_a_write_that_fails_at_any_step_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def full(*arguments: object, **more: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    path = tmp_path / "result.json"
    path.write_text("old")
    if step == "open":
        monkeypatch.setattr("tempfile.mkstemp", full)
    elif step == "fsync":
        monkeypatch.setattr(os, "fsync", full)
    elif step == "replace":
        monkeypatch.setattr(Path, "replace", full)
    else:
        monkeypatch.setattr(os, "fdopen", FullHandle)
    with pytest.raises(OutputError, match=r"cannot be written \(no space left on device\)"):
        write_atomically(path, b"new")
    assert path.read_text() == "old"
    assert [one.name for one in tmp_path.iterdir()] == ["result.json"]


def test_a_full_disk_is_one_sentence_and_leaves_nothing_behind(mounted: Mounted) -> None:
    place = mounted(64)
    path = place / "result.json"
    write_atomically(path, b"old")
    fill_up(place)
    with pytest.raises(OutputError, match="no space left on device"):
        write_atomically(path, b"n" * 100_000)
    assert path.read_bytes() == b"old"
    assert sorted(one.name for one in place.iterdir()) == ["filler", "result.json"]


def test_a_full_disk_under_the_library_is_one_sentence_and_loses_nothing(mounted: Mounted) -> None:
    place = mounted(512)
    first, second = import_file(sample_standards()).standards
    library = Library(place)
    library.add(first)
    fill_up(place)
    with pytest.raises(OutputError, match="check the folder's permissions and free space"):
        library.add(second)
    (place / "filler").unlink()
    assert library.get(first.reference, first.version) == first
    library.add(second)
    assert library.get(second.reference, second.version) == second
    library.close()


def test_a_full_disk_under_the_cache_only_costs_time(mounted: Mounted) -> None:
    place = mounted(64)
    cache = EmbeddingCache(place / "cache.sqlite")
    cache.put_many({b"a" * 32: b"kept"})
    fill_up(place)
    cache.put_many({bytes([number]) * 32: b"x" * 4000 for number in range(40)})
    assert cache.get_many([b"a" * 32]) in ({b"a" * 32: b"kept"}, {})
    cache.close()


def test_a_read_only_folder_is_one_sentence(
    mounted: Mounted, freeze: Callable[[Path], None]
) -> None:
    place = mounted(512)
    library = Library(place / "home")
    library.add(samples.standard())
    library.close()
    freeze(place)
    with pytest.raises(OutputError, match="read-only file system"):
        write_atomically(place / "result.json", b"new")
    with pytest.raises(OutputError, match="the folder cannot be made"):
        make_folder(place / "new")
    with pytest.raises(OutputError, match="set MAPPER_HOME to another folder"):
        Library(place / "home").add(samples.standard().model_copy(update={"title": "New"}))


def test_a_read_only_cache_folder_only_costs_time(
    mounted: Mounted, freeze: Callable[[Path], None], tmp_path: Path
) -> None:
    place = mounted(64)
    freeze(place)
    results = Results(EmbeddingCache(place / "cache" / "embeddings.sqlite"))
    path = tmp_path / "spec.pdf"
    path.write_bytes(b"%PDF")
    made = [results.reading(path, samples.specification) for _ in range(2)]
    assert made == [samples.specification()] * 2


def test_a_clock_that_runs_backwards_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = read_specification(sample_specification())
    now = time.time()
    moments = (now - 1_000_000 * step for step in range(10_000))
    monkeypatch.setattr(time, "time", lambda: next(moments))
    assert read_specification(sample_specification()) == before
    library = Library(tmp_path)
    assert library.add(samples.standard()) == "added"
    assert library.add(samples.standard()) == "unchanged"
    library.close()
    cache = EmbeddingCache(tmp_path / "cache.sqlite")
    cache.put_many({b"a" * 32: b"kept"})
    assert cache.get_many([b"a" * 32]) == {b"a" * 32: b"kept"}
    cache.close()


OPENER = """
import sys
from pathlib import Path
from corpora.library import Library
from evaluation.fuzz import samples
library = Library(Path(sys.argv[1]))
library.add(samples.standard().model_copy(update={"version": f"{sys.argv[2]}.0"}))
print(len(library.standards()))
"""


def test_processes_that_open_a_new_library_at_once_all_find_it_whole(tmp_path: Path) -> None:
    """The tables are made by one of them; none takes the half-made file for a foreign one."""
    command = [sys.executable, "-c", OPENER, str(tmp_path)]
    started = [
        subprocess.Popen(
            [*command, str(number)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=Path(__file__).parents[2],
        )
        for number in range(1, 5)
    ]
    for process in started:
        _, told = process.communicate()
        assert process.returncode == 0, told.decode()
    versions = {one.version for one in Library(tmp_path).standards()}
    assert versions == {"1.0", "2.0", "3.0", "4.0"}


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE search_content SET c0 = 'Fly kites with tools'",
        "UPDATE search_data SET block = zeroblob(8)",
        "DELETE FROM search_data",
        "DROP TABLE search",
    ],
)
def test_a_damaged_index_of_the_library_is_built_again(tmp_path: Path, damage: str) -> None:
    library = Library(tmp_path)
    library.add_all(import_file(sample_standards()).standards)
    before = library.search("inspect tools")
    assert before
    library.close()
    with sqlite3.connect(library.path) as connection:
        connection.execute(damage)
    connection.close()
    assert library.search("inspect tools") == before
    library.close()


def test_a_standard_that_was_changed_in_the_library_is_not_given_out(tmp_path: Path) -> None:
    library = Library(tmp_path)
    library.add(samples.standard())
    library.close()
    with sqlite3.connect(library.path) as connection:
        changed = connection.execute("UPDATE standards SET content = replace(content, 'K1', 'K7')")
        assert changed.rowcount == 1
    connection.close()
    with pytest.raises(UnreadableInputError, match="it is not what was imported"):
        library.get("ST9901")
    library.add(samples.standard().model_copy(update={"title": "Imported again"}))
    assert library.get("ST9901").title == "Imported again"
    library.close()
