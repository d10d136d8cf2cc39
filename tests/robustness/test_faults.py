"""Killed at any moment and started again: nothing lost, nothing doubled, nothing half-written."""

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from corpora.importers.load import import_file
from corpora.library import Library
from corpora.samples import sample_area, sample_specification, sample_standards
from models.cache import EmbeddingCache

KILLED = Path(__file__).with_name("killed.py")
ROOT = Path(__file__).parents[2]

Command = Callable[..., subprocess.CompletedProcess[bytes]]


def mapper(home: Path, *arguments: object, killed: str = "") -> subprocess.CompletedProcess[bytes]:
    """Run the command line in a process of its own; with `killed` it kills itself there."""
    program = [str(KILLED), killed] if killed else ["-c", "from api.cli import main; main()"]
    return subprocess.run(
        [sys.executable, *program, *map(str, arguments)],
        check=False,
        capture_output=True,
        env={**os.environ, "MAPPER_HOME": str(home), "PYTHONPATH": str(ROOT)},
        cwd=home.parent,
    )


def left_over(folder: Path, *known: str) -> list[str]:
    """Names in `folder` that nobody asked for; a hidden temporary file of a killed process is not
    counted: no command looks at it."""
    return [
        path.name
        for path in folder.iterdir()
        if path.name not in known and not path.name.startswith(".")
    ]


@pytest.mark.parametrize("killed", ["import-1", "import-2"])
def test_an_import_that_is_killed_leaves_the_library_as_it_was(tmp_path: Path, killed: str) -> None:
    home = tmp_path / "home"
    done = mapper(home, "standards", "import", sample_area())
    assert done.returncode == 0, done.stderr

    cut = mapper(home, "standards", "import", sample_standards(), killed=killed)
    assert cut.returncode == -signal.SIGKILL
    library = Library(home)
    assert library.standards() == []
    assert len(library.areas()) == 1
    library.close()

    for _ in range(2):  # the second changes nothing
        again = mapper(home, "standards", "import", sample_standards())
        assert again.returncode == 0, again.stderr
    truth = import_file(sample_standards()).standards
    assert [library.get(one.reference, one.version) for one in truth] == list(truth)
    hits = library.search("inspect tools", limit=200, all_versions=True)
    named = [(hit.version, hit.code, hit.text) for hit in hits]
    assert named
    assert len(set(named)) == len(named)
    with sqlite3.connect(library.path) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    connection.close()
    library.close()


def test_a_cache_whose_writer_is_killed_keeps_what_was_committed(tmp_path: Path) -> None:
    path = tmp_path / "cache.sqlite"
    cache = EmbeddingCache(path)
    cache.put_many({b"a" * 32: b"kept"})
    cache.close()
    script = (
        "import os, signal, sqlite3, sys\n"
        "connection = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "connection.execute('BEGIN IMMEDIATE')\n"
        "connection.execute(\"UPDATE vectors SET value = x'00'\")\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    cut = subprocess.run([sys.executable, "-c", script, str(path)], check=False)
    assert cut.returncode == -signal.SIGKILL
    cache = EmbeddingCache(path)
    assert cache.get_many([b"a" * 32]) == {b"a" * 32: b"kept"}
    cache.put_many({b"b" * 32: b"next"})
    assert len(cache.get_many([b"a" * 32, b"b" * 32])) == 2
    cache.close()


@pytest.mark.parametrize("killed", ["half-written", "before-rename"])
def test_a_result_whose_writing_is_killed_leaves_the_old_one(tmp_path: Path, killed: str) -> None:
    home, output = tmp_path / "home", tmp_path / "specification.json"
    command = ("--quiet", "read", sample_specification(), "-o", output)
    output.write_text("the result of yesterday")
    cut = mapper(home, *command, killed=killed)
    assert cut.returncode == -signal.SIGKILL
    assert output.read_text() == "the result of yesterday"
    assert left_over(tmp_path, "home", output.name) == []

    done = mapper(home, *command)
    assert done.returncode == 0, done.stderr
    assert output.read_bytes().startswith(b"{")
    assert output.read_bytes().endswith(b"}\n")


@pytest.mark.slow
def test_a_mapping_that_is_killed_at_any_stage_is_the_same_when_made_again(tmp_path: Path) -> None:
    home, output = tmp_path / "home", tmp_path / "mapping.xlsx"
    assert mapper(home, "standards", "import", sample_standards()).returncode == 0
    command = ("map", sample_specification(), "--standard", "ST9901", "-o", output)
    stages = ("Reading", "cache", "Matching", "Judging", "Applying", "half-written")
    for stage in (*stages, "before-rename"):
        cut = mapper(home, *command, killed=stage)
        assert cut.returncode == -signal.SIGKILL, (stage, cut.stderr)
        assert left_over(tmp_path, "home") == [], stage
    done = mapper(home, *command)
    assert done.returncode == 0, done.stderr

    fresh, again = tmp_path / "fresh", tmp_path / "again.xlsx"
    assert mapper(fresh, "standards", "import", sample_standards()).returncode == 0
    assert mapper(fresh, *command[:-1], again).returncode == 0
    assert output.read_bytes() == again.read_bytes()


@pytest.mark.slow
def test_a_check_that_is_killed_at_any_stage_is_the_same_when_made_again(tmp_path: Path) -> None:
    home, output = tmp_path / "home", tmp_path / "report.json"
    claims = tmp_path / "claims.csv"
    claims.write_text("code,reference,coverage\nK1,Unit TL301 LO1,full\nS1,throughout,partial\n")
    assert mapper(home, "standards", "import", sample_standards()).returncode == 0
    command = ("check", claims, sample_specification(), "--standard", "ST9901", "-o", output)
    for stage in ("Reading", "Matching", "Checking", "Applying", "half-written", "before-rename"):
        cut = mapper(home, *command, killed=stage)
        assert cut.returncode == -signal.SIGKILL, (stage, cut.stderr)
        assert left_over(tmp_path, "home", claims.name) == [], stage
    done = mapper(home, *command)
    assert done.returncode == 0, done.stderr

    fresh, again = tmp_path / "fresh", tmp_path / "again.json"
    assert mapper(fresh, "standards", "import", sample_standards()).returncode == 0
    assert mapper(fresh, *command[:-1], again).returncode == 0
    assert output.read_bytes() == again.read_bytes()
