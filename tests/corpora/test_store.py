"""The library's file: damage, foreign files, newer schemas, and several processes at once."""

import multiprocessing
import sqlite3
from pathlib import Path

import pytest

from corpora.library import Library
from corpora.standard import Standard, Statement, StatementKind
from corpora.store import SCHEMA_VERSION
from foundation.errors import OutputError, UnreadableInputError

WRITERS = 4
ADDED_EACH = 15


def standard(number: int, title: str = "Kite maker") -> Standard:
    statement = Statement(code="K1", kind=StatementKind.KNOWLEDGE, text=f"Sail number {number}.")
    return Standard(reference=f"ST{number:04}", version="1.0", title=title, statements=(statement,))


def test_a_damaged_library_says_what_to_do(library: Library) -> None:
    library.add_all([standard(number) for number in range(200)])
    library.close()
    content = bytearray(library.path.read_bytes())
    content[4096:] = b"\x55" * (len(content) - 4096)
    library.path.write_bytes(bytes(content))

    with pytest.raises(UnreadableInputError) as caught:
        library.standards()

    assert str(caught.value) == (
        f"{library.path}: the library is damaged; move this file away and import the standards "
        "again."
    )


def test_a_file_that_is_no_database_is_not_overwritten(library: Library) -> None:
    library.path.parent.mkdir()
    library.path.write_bytes(b"a diary, not a database" * 100)

    with pytest.raises(UnreadableInputError, match="the library is damaged"):
        library.add(standard(1))
    assert library.path.read_bytes().startswith(b"a diary")


def test_a_database_of_another_program_is_not_written_to(library: Library) -> None:
    library.path.parent.mkdir()
    with sqlite3.connect(library.path) as connection:
        connection.execute("CREATE TABLE diary (day TEXT)")
    connection.close()

    with pytest.raises(UnreadableInputError, match="it is a database of another program"):
        library.add(standard(1))


def test_a_library_of_a_newer_program_says_so(library: Library) -> None:
    library.add(standard(1))
    library.close()
    with sqlite3.connect(library.path) as connection:
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    connection.close()

    with pytest.raises(UnreadableInputError) as caught:
        library.get("ST0001")

    assert f"(schema {SCHEMA_VERSION + 1}, this one reads {SCHEMA_VERSION})" in str(caught.value)
    assert "update content-mapper" in str(caught.value)


def test_a_library_that_lost_a_table_is_damaged(library: Library) -> None:
    library.add(standard(1))
    library.close()
    with sqlite3.connect(library.path) as connection:
        connection.execute("DROP TABLE standards")
    connection.close()

    with pytest.raises(UnreadableInputError, match="the library is damaged"):
        library.get("ST0001")


def test_a_folder_that_cannot_be_made_is_an_output_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(OutputError, match="set MAPPER_HOME"):
        Library(tmp_path / "file" / "home").add(standard(1))


def test_a_library_that_is_a_folder_is_an_output_error(library: Library) -> None:
    library.path.mkdir(parents=True)

    with pytest.raises(OutputError, match="cannot be opened or written"):
        library.add(standard(1))


def test_reading_goes_on_while_another_writes(library: Library) -> None:
    library.add(standard(1))
    other = sqlite3.connect(library.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    other.execute("UPDATE standards SET title = 'half done'")

    assert library.get("ST0001").title == "Kite maker"
    assert [s.title for s in library.standards()] == ["Kite maker"]
    other.execute("ROLLBACK")
    other.close()


def write_some(home: Path, writer: int, start: "multiprocessing.synchronize.Event") -> None:
    """Add own standards and fight over a shared one."""
    library = Library(home)
    start.wait()
    for number in range(ADDED_EACH):
        library.add(standard(writer * 100 + number))
        library.add(standard(9999, title=f"Title {writer} {number}"))
        library.search("sail")


def test_processes_that_write_at_once_lose_nothing(library: Library) -> None:
    # Spawned, as the batch run does it, and before the file exists, so that all try to make it.
    context = multiprocessing.get_context("spawn")
    start = context.Event()
    processes = [
        context.Process(target=write_some, args=(library.path.parent, writer, start))
        for writer in range(1, WRITERS + 1)
    ]
    for process in processes:
        process.start()
    start.set()
    for process in processes:
        process.join()

    assert [process.exitcode for process in processes] == [0] * WRITERS
    assert len(library.standards()) == WRITERS * ADDED_EACH + 1
    assert len(library.search("sail", limit=1000)) == WRITERS * ADDED_EACH + 1
    connection = sqlite3.connect(library.path)
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()
