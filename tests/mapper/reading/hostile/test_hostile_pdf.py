"""PDFs made to do harm, or merely broken: one clear sentence or a good reading, within limits."""

import re
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String

from foundation.errors import UnreadableInputError

CRITERIA = ["Explain how a lathe is set", "Describe how a part is made"]


def changed(path: Path, change: Callable[[pikepdf.Pdf], None]) -> Path:
    with pikepdf.open(path) as document:
        change(document)
        target = path.with_name("changed.pdf")
        document.save(target, static_id=True)
    return target


def pdf_of(*objects: bytes, root: int = 1) -> bytes:
    """Return a PDF file of the given objects, numbered from 1, with a right cross-reference."""
    content, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    table += b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = b"trailer << /Size %d /Root %d 0 R >>\n" % (len(objects) + 1, root)
    return content + table + trailer + b"startxref\n%d\n%%%%EOF\n" % len(content)


CATALOGUE = b"<< /Type /Catalog /Pages 2 0 R >>"
ONE_PAGE = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"


def stream(content: bytes, entries: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), entries, content)


# Locked, cut off, empty


def test_a_pdf_that_needs_a_password_is_refused(bounded: Any, good: Path) -> None:
    locked = good.with_name("locked.pdf")
    with pikepdf.open(good) as document:
        document.save(locked, encryption=pikepdf.Encryption(user="secret", owner="boss"))
    message = bounded.refusal(locked)
    assert "encrypted and needs a password; save a copy without a password" in message


def test_a_pdf_that_only_restricts_printing_is_read(bounded: Any, good: Path) -> None:
    locked = good.with_name("locked.pdf")
    with pikepdf.open(good) as document:
        document.save(locked, encryption=pikepdf.Encryption(user="", owner="boss"))
    assert bounded.criteria(locked) == CRITERIA


@pytest.mark.parametrize("share", [0.02, 0.2, 0.5, 0.8, 0.97])
def test_a_truncated_pdf_is_refused_or_read_in_full(bounded: Any, good: Path, share: float) -> None:
    content = good.read_bytes()
    good.write_bytes(content[: int(share * len(content))])
    try:
        specification = bounded.read(good)
    except UnreadableInputError as error:
        bounded.check(error)
    else:
        # PDFium finds objects without the table at the end: then nothing may be missing unseen.
        assert len(list(specification.items())) == 2 or specification.page_summary.warned


def test_an_empty_pdf_is_refused(bounded: Any, tmp_path: Path) -> None:
    path = tmp_path / "empty.pdf"
    path.write_bytes(b"")
    assert "the file is empty" in bounded.refusal(path)


def test_a_pdf_of_a_header_alone_is_refused(bounded: Any, tmp_path: Path) -> None:
    path = tmp_path / "header.pdf"
    path.write_bytes(b"%PDF-1.7\n")
    assert "the end of the PDF is missing; download" in bounded.refusal(path)


def test_a_pdf_without_pages_is_refused(bounded: Any, tmp_path: Path) -> None:
    path = tmp_path / "none.pdf"
    path.write_bytes(pdf_of(CATALOGUE, b"<< /Type /Pages /Kids [] /Count 0 >>"))
    assert re.search("has no pages|is damaged", bounded.refusal(path))


# Enormous


def test_a_pdf_of_a_hundred_thousand_pages_is_refused(bounded: Any, tmp_path: Path) -> None:
    path = tmp_path / "many.pdf"
    pages = b"<< /Type /Pages /Count 100000 /Kids [" + b"3 0 R " * 100_000 + b"] >>"
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>"
    path.write_bytes(pdf_of(CATALOGUE, pages, page))
    assert "the PDF has 100000 pages, more than the 3000 that are read" in bounded.refusal(path)


def claiming(path: Path, count: int) -> Path:
    """Return a PDF of one page that says it has `count`."""
    pages = b"<< /Type /Pages /Kids [3 0 R] /Count %d >>" % count
    page = (
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F 5 0 R >> >> >>"
    )
    text = stream(b"BT /F 12 Tf 60 700 Td (1.1 Explain how a lathe is set) Tj ET")
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
    path.write_bytes(pdf_of(CATALOGUE, pages, page, text, font))
    return path


def test_a_pdf_that_claims_a_hundred_thousand_pages_is_refused(
    bounded: Any, tmp_path: Path
) -> None:
    path = claiming(tmp_path / "claim.pdf", 100_000)
    assert "the PDF has 100000 pages, more than the 3000 that are read" in bounded.refusal(path)


def test_a_pdf_that_claims_more_pages_than_it_has_reports_those(
    bounded: Any, tmp_path: Path
) -> None:
    specification = bounded.read(claiming(tmp_path / "claim.pdf", 40))
    assert specification.page_summary.content == [1]
    assert specification.page_summary.warned == list(range(2, 41))
    assert {warning.code for warning in specification.warnings} == {"page-failed"}


@pytest.mark.parametrize("count", [0, -5, 2**31, 2**64])
def test_a_pdf_whose_claim_of_pages_is_nonsense_is_refused_or_read(
    bounded: Any, tmp_path: Path, count: int
) -> None:
    bounded.outcome(claiming(tmp_path / "claim.pdf", count))


def test_a_huge_page_is_read(bounded: Any, good: Path) -> None:
    def enlarge(document: pikepdf.Pdf) -> None:
        document.pages[0].MediaBox = Array([0, 0, 10**9, 10**9])
        document.pages[0].UserUnit = 1000

    assert bounded.criteria(changed(good, enlarge)) == CRITERIA


def test_a_page_of_no_size_is_reported_or_read(bounded: Any, good: Path) -> None:
    def shrink(document: pikepdf.Pdf) -> None:
        document.pages[0].MediaBox = Array([0, 0, 0, 0])

    specification = bounded.read(changed(good, shrink))
    summary = specification.page_summary
    assert (
        len(list(specification.items())) == 2 or summary.warned == [1] or summary.furniture == [1]
    )


def bomb(content: bytes, times: int) -> bytes:
    """Return deflated `content` repeated, made without holding what it unpacks to."""
    packer = zlib.compressobj(9)
    return b"".join(packer.compress(content) for _ in range(times)) + packer.flush()


@pytest.mark.slow
@pytest.mark.parametrize(
    "filling", [b" " * (1 << 20), b"0 0 m 9 9 l S\n" * 80_000], ids=["white", "lines"]
)
def test_a_content_stream_of_more_than_a_gigabyte_is_stopped(
    bounded: Any, tmp_path: Path, filling: bytes
) -> None:
    packed = bomb(filling, 1100)
    assert len(packed) < 8 << 20
    path = tmp_path / "bomb.pdf"
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>"
    packed_stream = stream(packed, b"/Filter /FlateDecode")
    path.write_bytes(pdf_of(CATALOGUE, ONE_PAGE, page, packed_stream))
    bounded.outcome(path)


def test_a_picture_that_unpacks_to_gigabytes_is_never_unpacked(bounded: Any, good: Path) -> None:
    packed = bomb(b"\0" * (1 << 20), 1)

    def add(document: pikepdf.Pdf) -> None:
        picture = pikepdf.Stream(
            document,
            packed,
            Type=Name.XObject,
            Subtype=Name.Image,
            Width=60_000,
            Height=60_000,
            ColorSpace=Name.DeviceRGB,
            BitsPerComponent=8,
            Filter=Name.FlateDecode,
        )
        page = document.pages[0]
        page.Resources.XObject = Dictionary(Im0=document.make_indirect(picture))
        page.contents_add(b"q 10 0 0 10 0 0 cm /Im0 Do Q")

    assert bounded.criteria(changed(good, add)) == CRITERIA


# Circular and deep


def test_a_circular_page_tree_is_refused_or_read(bounded: Any, tmp_path: Path) -> None:
    path = tmp_path / "circle.pdf"
    pages = b"<< /Type /Pages /Parent 2 0 R /Count 2 /Kids [3 0 R 2 0 R] >>"
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>"
    path.write_bytes(pdf_of(CATALOGUE, pages, page))
    bounded.outcome(path)


def test_two_page_tree_nodes_that_hold_each_other_are_refused_or_read(
    bounded: Any, tmp_path: Path
) -> None:
    path = tmp_path / "circle.pdf"
    pages = b"<< /Type /Pages /Count 9 /Kids [3 0 R] >>"
    inner = b"<< /Type /Pages /Parent 2 0 R /Count 9 /Kids [2 0 R] >>"
    path.write_bytes(pdf_of(CATALOGUE, pages, inner))
    bounded.outcome(path)


def test_a_circular_outline_does_not_matter(bounded: Any, good: Path) -> None:
    def add(document: pikepdf.Pdf) -> None:
        outline = document.make_indirect(Dictionary(Type=Name.Outlines, Count=1))
        entry = document.make_indirect(Dictionary(Title=String("Round"), Parent=outline))
        entry.Next = entry.First = entry.Last = entry
        outline.First = outline.Last = entry
        document.Root.Outlines = outline

    assert bounded.criteria(changed(good, add)) == CRITERIA


def test_circular_page_labels_are_refused_or_read(bounded: Any, good: Path) -> None:
    """PDFium follows them until its stack ends."""

    def add(document: pikepdf.Pdf) -> None:
        labels = document.make_indirect(Dictionary())
        labels.Kids = Array([labels])
        document.Root.PageLabels = labels

    bounded.outcome(changed(good, add))


@pytest.mark.parametrize("again", [b"/Fm0 Do", b"/Fm0 Do /Fm0 Do"], ids=["once", "twice"])
def test_a_form_that_draws_itself_is_stopped_or_read(
    bounded: Any, good: Path, again: bytes
) -> None:
    def add(document: pikepdf.Pdf) -> None:
        form = drawing_form(document, b"0 0 m 100 100 l S " + again)
        form.Resources = Dictionary(XObject=Dictionary(Fm0=form))
        page = document.pages[0]
        page.Resources.XObject = Dictionary(Fm0=form)
        page.contents_add(b"/Fm0 Do")

    bounded.outcome(changed(good, add))


def drawing_form(document: pikepdf.Pdf, content: bytes) -> pikepdf.Object:
    box = Array([0, 0, 500, 500])
    form = pikepdf.Stream(document, content, Type=Name.XObject, Subtype=Name.Form, BBox=box)
    return document.make_indirect(form)


def test_forms_that_double_at_every_level_are_stopped_or_read(bounded: Any, good: Path) -> None:
    """Each form draws the next one ten times: 10 to the power of 12 lines, from 3 kB."""

    def add(document: pikepdf.Pdf) -> None:
        form = None
        for _ in range(12):
            inner = form
            body = b"0 0 m 100 100 l S" if inner is None else b"/F Do " * 10
            form = drawing_form(document, body)
            if inner is not None:
                form.Resources = Dictionary(XObject=Dictionary(F=inner))
        page = document.pages[0]
        page.Resources.XObject = Dictionary(F=form)
        page.contents_add(b"/F Do")

    bounded.outcome(changed(good, add))


@pytest.mark.parametrize("depth", [400, 200_000])
def test_deeply_nested_arrays_are_refused_or_read(bounded: Any, tmp_path: Path, depth: int) -> None:
    path = tmp_path / "deep.pdf"
    deep = b"[" * depth + b"]" * depth
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Deep 4 0 R /Contents 5 0 R >>"
    content = stream(deep + b" TJ " + b"q " * depth)
    path.write_bytes(pdf_of(CATALOGUE, ONE_PAGE, page, deep, content))
    bounded.outcome(path)


def test_a_deep_page_tree_is_refused_or_read(bounded: Any, tmp_path: Path) -> None:
    depth = 5000
    nodes = [
        b"<< /Type /Pages /Count 1 /Kids [%d 0 R] /Parent %d 0 R >>" % (number + 1, number - 1)
        for number in range(2, depth)
    ]
    page = b"<< /Type /Page /Parent %d 0 R /MediaBox [0 0 595 842] >>" % (depth - 1)
    path = tmp_path / "deep.pdf"
    path.write_bytes(pdf_of(CATALOGUE, *nodes, page))
    bounded.outcome(path)


# Active content, fonts, odd text


def test_actions_are_ignored(bounded: Any, good: Path) -> None:
    def add(document: pikepdf.Pdf) -> None:
        script = Dictionary(S=Name.JavaScript, JS=String("while (true) { app.alert('no'); }"))
        launch = Dictionary(S=Name.Launch, F=String("/bin/sh"))
        address = Dictionary(S=Name.URI, URI=String("http://127.0.0.1:9/"))
        page = document.pages[0]
        document.Root.OpenAction = script
        document.Root.AA = Dictionary(WC=launch)
        document.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("a"), script])))
        page.AA = Dictionary(O=launch)
        link = Dictionary(
            Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 600, 800]), A=address
        )
        page.Annots = Array([document.make_indirect(link)])

    assert bounded.criteria(changed(good, add)) == CRITERIA


def test_missing_fonts_do_not_lose_text(bounded: Any, good: Path) -> None:
    def remove(document: pikepdf.Pdf) -> None:
        del document.pages[0].Resources.Font

    bounded.outcome(changed(good, remove))

    def rename(document: pikepdf.Pdf) -> None:
        for font in document.pages[0].Resources.Font.values():
            font.BaseFont = Name("/NoSuchFont")
            del font.Encoding

    assert bounded.criteria(changed(good, rename)) == CRITERIA


def test_nul_bytes_and_controls_in_text_do_not_come_out(bounded: Any, good: Path) -> None:
    content = good.read_bytes()
    path = good.with_name("nul.pdf")
    path.write_bytes(content.replace(b"lathe is set", b"lathe\\000is\\001set"))
    texts = bounded.criteria(path)
    assert len(texts) == 2
    assert re.fullmatch("Explain how a lathe[ \ufffd]?is[ \ufffd]?set", texts[0])
    assert not any(ord(letter) < 32 for text in texts for letter in text)


# Not what the name says


def test_other_files_named_pdf_are_refused_by_what_they_are(bounded: Any, tmp_path: Path) -> None:
    path = tmp_path / "spec.pdf"
    kinds = {
        b"\x89PNG\r\n\x1a\n" + bytes(100): "it is a PNG image",
        b"\xff\xd8\xff\xe0" + bytes(100): "it is a JPEG image",
        b"<!DOCTYPE html><html><body>Log in</body></html>": "it is a web page",
        b"Not a document at all": "it is a plain text file",
        b"\0" * 5000: "it holds nothing but zero bytes",
    }
    for content, kind in kinds.items():
        path.write_bytes(content)
        assert kind in bounded.refusal(path)


def test_a_picture_with_a_pdf_header_inside_is_refused(bounded: Any, tmp_path: Path) -> None:
    path = tmp_path / "both.pdf"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"%PDF-1.7\n" + bytes(3000))
    assert "it is a PNG image, whatever its name says" in bounded.refusal(path)
