"""Names of files and addresses: no path leads out of a folder, no link is followed in writing."""

import os
import stat
from pathlib import Path

import pytest

from corpora.importers.load import import_file
from evaluation.catalogue.sources import _file_name
from foundation.errors import UnreadableInputError
from foundation.files import write_atomically
from mapper.reading.sniff import recognise
from mapper.table_file import read_table
from mapper.workbook.package import open_package


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://example.org/docs/spec.pdf", "spec.pdf"),
        ("https://example.org/", "document.pdf"),
        ("https://example.org/..", "document.pdf"),
        ("https://example.org/%2e%2e", "document.pdf"),
        ("https://example.org/%2e%2e%2f%2e%2e%2fetc%2fpasswd", "passwd.pdf"),
        ("https://example.org/a%00b.pdf", "a_b.pdf"),
        ("https://example.org/a%5c..%5cb.docx", "a_.._b.docx"),
        ("https://example.org/.hidden.pdf", "hidden.pdf"),
        ("https://example.org/" + "x" * 500 + ".pdf", "x" * 96 + ".pdf"),
        ("https://example.org/a%0a%1b[2J.pdf", "a___2J.pdf"),
    ],
)
def test_a_download_gets_a_plain_name(url: str, name: str) -> None:
    assert _file_name(url) == name


def test_writing_replaces_a_link_and_leaves_what_it_pointed_to(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("untouched")
    link = tmp_path / "result.json"
    link.symlink_to(secret)
    write_atomically(link, b"new")
    assert secret.read_text() == "untouched"
    assert not link.is_symlink()
    assert link.read_bytes() == b"new"


def test_a_result_is_readable_by_those_whom_the_umask_allows(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        write_atomically(tmp_path / "private.json", b"x")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "private.json").stat().st_mode) == 0o600


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
@pytest.mark.parametrize("ending", [".pdf", ".csv", ".xlsx", ".json"])
def test_a_pipe_or_a_device_is_refused_and_not_waited_for(tmp_path: Path, ending: str) -> None:
    from foundation.limits import Limits

    pipe = tmp_path / f"pipe{ending}"
    os.mkfifo(pipe)
    readers = {
        ".pdf": lambda: recognise(pipe, Limits()),
        ".csv": lambda: read_table(pipe, {"reference": ()}, required=()),
        ".xlsx": lambda: open_package(pipe),
        ".json": lambda: import_file(pipe),
    }
    with pytest.raises(UnreadableInputError, match="it is not a file but a device or pipe"):
        readers[ending]()


def test_links_in_a_circle_are_refused(tmp_path: Path) -> None:
    from foundation.limits import Limits

    one, two = tmp_path / "one.pdf", tmp_path / "two.pdf"
    one.symlink_to(two)
    two.symlink_to(one)
    with pytest.raises(UnreadableInputError, match="cannot be looked at"):
        recognise(one, Limits())


@pytest.mark.parametrize("name", ["a\u202efdp.pdf", "a\nb.pdf", "a\x1b[2J.pdf", "ﬁ é é.pdf"])
def test_odd_names_of_files_are_taken_as_they_are(tmp_path: Path, name: str) -> None:
    from foundation.limits import Limits

    path = tmp_path / name
    path.write_bytes(b"")
    with pytest.raises(UnreadableInputError, match="the file is empty"):
        recognise(path, Limits())
