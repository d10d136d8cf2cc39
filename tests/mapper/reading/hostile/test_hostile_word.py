"""Word files made to do harm, or merely broken: one clear sentence or a good reading."""

import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

CRITERIA = ["Explain how a lathe is set", "Describe how a part is made"]

Draft = Callable[..., Path]


def repacked(path: Path, parts: dict[str, bytes]) -> Path:
    """Return a copy of a Word file with some parts replaced."""
    target = path.with_name("repacked.docx")
    with (
        zipfile.ZipFile(path) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, content in parts.items():
            new.writestr(name, content)
    return target


def test_a_word_file_is_read(bounded: Any, draft: Draft) -> None:
    assert bounded.criteria(draft()) == CRITERIA


def test_a_zip_bomb_is_refused_unopened(bounded: Any, draft: Draft) -> None:
    path = repacked(draft(), {"word/document.xml": b" " * (400 << 20)})
    assert path.stat().st_size < 1 << 20
    started = time.monotonic()
    assert "unpacks to more than 300 MiB" in bounded.refusal(path)
    assert time.monotonic() - started < 30


@pytest.mark.slow
def test_a_word_file_of_a_million_paragraphs_is_stopped_or_read(bounded: Any, draft: Draft) -> None:
    bounded.outcome(draft("<w:p/>" * 1_000_000))


def test_a_billion_laughs_are_refused(bounded: Any, draft: Draft) -> None:
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    laughs = f'<!DOCTYPE x [<!ENTITY l0 "ha">{levels}]><x>&l9;</x>'.encode()
    path = repacked(draft(), {"word/document.xml": laughs})
    assert "declares entities, which no Word document does" in bounded.refusal(path)


def test_an_external_entity_is_refused(bounded: Any, draft: Draft) -> None:
    entity = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]><x>&e;</x>'
    path = repacked(draft(), {"word/styles.xml": entity})
    assert "declares entities" in bounded.refusal(path)


def test_external_relations_are_not_followed(bounded: Any, draft: Draft) -> None:
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles"
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="r1" Type="{kind}" Target="http://127.0.0.1:9/s.xml" '
        'TargetMode="External"/>'
        f'<Relationship Id="r2" Type="{kind}" Target="../../../../etc/passwd"/></Relationships>'
    )
    path = repacked(draft(), {"word/_rels/document.xml.rels": relations.encode()})
    assert bounded.criteria(path) == CRITERIA


@pytest.mark.parametrize("share", [0.01, 0.3, 0.7, 0.99])
def test_a_truncated_word_file_is_refused(bounded: Any, draft: Draft, share: float) -> None:
    path = draft()
    content = path.read_bytes()
    path.write_bytes(content[: int(share * len(content))])
    bounded.refusal(path)


def test_a_zip_that_is_no_word_file_is_refused(bounded: Any, tmp_path: Path) -> None:
    path = tmp_path / "draft.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("notes.txt", "nothing")
    assert "it is a zip archive, but not a Word document" in bounded.refusal(path)


def test_deeply_nested_word_elements_are_refused_or_read(bounded: Any, draft: Draft) -> None:
    depth = 100_000
    bounded.outcome(draft("<w:sdt>" * depth, "</w:sdt>" * depth))
    cell = "<w:tbl><w:tr><w:tc>"
    bounded.outcome(draft(cell * 80, "</w:tc></w:tr></w:tbl>" * 80))


def test_a_table_that_spans_millions_of_columns_is_refused_or_read(
    bounded: Any, draft: Draft
) -> None:
    cell = (
        '<w:tc><w:tcPr><w:gridSpan w:val="100000000"/></w:tcPr>'
        "<w:p><w:r><w:t>wide</w:t></w:r></w:p></w:tc>"
    )
    bounded.outcome(draft(f"<w:tbl><w:tr>{cell * 3}</w:tr></w:tbl>"))
