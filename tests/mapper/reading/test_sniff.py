"""What a file is, by its content; every refusal is one sentence with advice."""

import io
import os
import struct
import zipfile
from pathlib import Path

import pytest

from foundation.errors import UnreadableInputError
from foundation.limits import Limits
from mapper.reading.sniff import Format, recognise


def refusal(path: Path, limits: Limits | None = None) -> str:
    with pytest.raises(UnreadableInputError) as caught:
        recognise(path, limits or Limits())
    message = str(caught.value)
    assert message.startswith(str(path))
    assert "\n" not in message
    return message.removeprefix(f"{path}: ")


def file_of(folder: Path, content: bytes) -> Path:
    path = folder / "specification.pdf"
    path.write_bytes(content)
    return path


def zip_of(folder: Path, parts: dict[str, str]) -> Path:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return file_of(folder, buffer.getvalue())


def test_recognise_pdf_with_leading_junk(tmp_path: Path) -> None:
    assert recognise(file_of(tmp_path, b"\r\n" * 500 + b"%PDF-1.4\n"), Limits()) is Format.PDF


def test_recognise_docx_by_its_parts_not_its_name(tmp_path: Path) -> None:
    path = zip_of(tmp_path, {"[Content_Types].xml": "", "word/document.xml": ""})
    assert recognise(path, Limits()) is Format.DOCX


def test_recognise_refuses_missing_file(tmp_path: Path) -> None:
    assert refusal(tmp_path / "none.pdf") == (
        "there is no such file; check the name and the folder."
    )
    assert "no such file" in refusal(file_of(tmp_path, b"x") / "below.pdf")


def test_recognise_refuses_a_name_no_file_can_have(tmp_path: Path) -> None:
    assert "cannot be looked at" in refusal(tmp_path / ("x" * 5000))
    assert "cannot be looked at" in refusal(Path("a\0b"))


def test_recognise_refuses_folder(tmp_path: Path) -> None:
    assert refusal(tmp_path) == "it is a folder; name one document in it."


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_recognise_refuses_pipe_without_waiting_for_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.pdf")
    assert "not a file but a device or pipe" in refusal(tmp_path / "pipe.pdf")


def test_recognise_refuses_empty_file(tmp_path: Path) -> None:
    assert refusal(file_of(tmp_path, b"")).startswith("the file is empty; download")


def test_recognise_refuses_file_over_the_limit_without_reading_it(tmp_path: Path) -> None:
    path = tmp_path / "large.pdf"
    with path.open("wb") as file:
        file.truncate(3 << 20)
    assert refusal(path, Limits(file_mb=2)) == (
        "the file has 3 MiB, more than the limit of 2; split the document, or raise "
        "MAPPER_LIMITS__FILE_MB."
    )


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "a PNG image"),
        (b"\xff\xd8\xff\xe0" + bytes(50), "a JPEG image"),
        (b"II*\x00" + bytes(50), "a TIFF image"),
        (b"\x00\x00\x00\x18ftypheic", "a HEIC or AVIF image"),
        (b"\x00\x00\x00\x18ftypmp42", "a film or sound file"),
        (b"\n <!DOCTYPE html><html>", "a web page"),
        (b'<?xml version="1.0"?>\n<html xmlns="x">', "a web page"),
        (b"<!-- saved from url --><html>", "a web page"),
        (b'<?xml version="1.0"?><data/>', "an XML file"),
        (b'{"error": "login needed"}', "a JSON file"),
        (b"{\\rtf1\\ansi", "a rich text file (.rtf)"),
        (b"%!PS-Adobe-3.0", "a PostScript file"),
        (b"\x1f\x8b\x08\x00", "a compressed file"),
        (b"Received: from mail", "an e-mail message"),
        (b"MZ\x90\x00", "a program, not a document"),
    ],
)
def test_recognise_names_other_kinds(tmp_path: Path, content: bytes, what: str) -> None:
    assert refusal(file_of(tmp_path, content)).startswith(f"it is {what}, whatever its name says;")


def test_recognise_names_text_zeros_and_the_unknown(tmp_path: Path) -> None:
    assert "a plain text file" in refusal(file_of(tmp_path, b"Unit 1\n1.1 Describe\n"))
    assert "nothing but zero bytes" in refusal(file_of(tmp_path, bytes(9000)))
    assert "neither a PDF nor a Word" in refusal(file_of(tmp_path, bytes(range(256)) * 9))


@pytest.mark.parametrize(
    ("stream", "what"),
    [
        ("WordDocument", "an old Word document (.doc); open it in Word and save it as .docx"),
        ("EncryptedPackage", "encrypted with a password; open it with the password"),
        ("Workbook", "an old Excel workbook (.xls)"),
        ("PowerPoint Document", "an old PowerPoint presentation (.ppt)"),
        ("__substg1.0_0037001F", "an Outlook message"),
        ("Other", "an old Office file of an unknown kind"),
    ],
)
def test_recognise_names_old_office_files(tmp_path: Path, stream: str, what: str) -> None:
    content = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(8000) + stream.encode("utf-16-le")
    assert what in refusal(file_of(tmp_path, content))


@pytest.mark.parametrize(
    ("parts", "what"),
    [
        ({"xl/workbook.xml": ""}, "an Excel workbook; name the specification as PDF or DOCX"),
        ({"ppt/presentation.xml": ""}, "a PowerPoint presentation"),
        ({"mimetype": "application/vnd.oasis.opendocument.text"}, "an OpenDocument text"),
        ({"mimetype": "application/epub+zip"}, "an EPUB book"),
        ({"Index/Document.iwa": ""}, "an Apple Pages, Numbers or Keynote file"),
        ({"specs/a.PDF": ""}, "a zip archive of documents; unpack it"),
        ({"readme": ""}, "a zip archive, but not a Word document"),
    ],
)
def test_recognise_names_other_zips(tmp_path: Path, parts: dict[str, str], what: str) -> None:
    assert what in refusal(zip_of(tmp_path, parts))


def test_recognise_refuses_truncated_docx(tmp_path: Path) -> None:
    path = zip_of(tmp_path, {"word/document.xml": "x" * 3000})
    path.write_bytes(path.read_bytes()[:2000])
    assert "whose end is missing; download or copy it again" in refusal(path)


def test_recognise_refuses_zip_directory_made_to_fill_memory(tmp_path: Path) -> None:
    many = struct.pack("<4s4xHHIIH", b"PK\x05\x06", 60_000, 60_000, 9_000_000, 0, 0)
    assert "a zip file of 60000 parts" in refusal(file_of(tmp_path, b"PK\x03\x04" + many))


def test_recognise_looks_behind_the_short_directory_record(tmp_path: Path) -> None:
    """The 64-bit record overrules the short one, which may claim to be harmless."""
    large = struct.pack("<4s20xQQQQ", b"PK\x06\x06", 9 << 20, 9 << 20, 1 << 30, 0)
    locator = struct.pack("<4sIQI", b"PK\x06\x07", 0, 4, 1)
    short = struct.pack("<4s4xHHIIH", b"PK\x05\x06", 1, 1, 60, 0, 0)
    content = b"PK\x03\x04" + large + locator + short
    assert "a zip file of 9437184 parts" in refusal(file_of(tmp_path, content))


def test_recognise_refuses_damaged_zip(tmp_path: Path) -> None:
    path = zip_of(tmp_path, {"word/document.xml": "x" * 300})
    content = bytearray(path.read_bytes())
    at = content.rfind(b"PK\x01\x02")
    content[at : at + 4] = b"XXXX"
    assert "a zip file that is damaged" in refusal(file_of(tmp_path, bytes(content)))
