"""A manifest is checked as a whole: every problem is named with its row, nothing is done before."""

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from corpora.library import Library
from evaluation.catalogue.manifest import read_manifest
from foundation.errors import UnreadableInputError

Make = Callable[..., Path]


@pytest.fixture
def written(tmp_path: Path) -> Callable[..., Path]:
    """Write the text of a manifest beside a document ``a.pdf``."""

    def write(text: str | bytes, name: str = "manifest.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7")
        return path

    return write


def test_every_problem_is_listed_at_once(library: Library, written: Make) -> None:
    manifest = read_manifest(
        written(
            "File,QAN,Level,Standards,Category\n"
            "missing.pdf,,3,ST9801,\n"
            "a.pdf,6.01E+07,3,ST9801,\n"
            "a.pdf,60100011,99,ST9801@7.0,l3-ocupational-entry\n"
            ",60100022,3,ST0000,\n"
        ),
        library,
    )
    with pytest.raises(UnreadableInputError) as caught:
        manifest.require_sound()
    message = str(caught.value)
    assert "7 problems in the manifest" in message
    for part in (
        "row 2: there is no file 'missing.pdf'",
        "row 3: the qualification number has become '6.01E+07' in a spreadsheet",
        "row 4: '99' is no level; write 1 to 8 or Entry 1 to Entry 3",
        "row 4: Unknown version 'ST9801@7.0'. Did you mean ST9801@1.0?",
        "row 4: Unknown category 'l3-ocupational-entry'. Did you mean l3-occupational-entry",
        "row 5: give one of file, folder or url",
        "row 5: Unknown standard 'ST0000'.",
    ):
        assert part in message


def test_references_are_pinned_and_cells_are_read_as_people_write_them(
    library: Library, written: Make
) -> None:
    manifest = read_manifest(
        written(
            "Path,Qualification Number,AO,Level,Qualification Type,Standard reference(s),Category\n"
            "a.pdf,601/0001/X,Tallow Guild,Level Entry 3,Technical Qualification,"
            '"st9801, ST9802@1.0",L3 Occupational Entry\n'
        ),
        library,
    )
    manifest.require_sound()
    (entry,) = manifest.entries
    assert (entry.document, entry.qan, entry.organisation) == ("a.pdf", "6010001X", "Tallow Guild")
    assert (entry.level, entry.category) == ("Entry 3", "l3-occupational-entry")
    assert entry.standards == ("ST9801@1.0", "ST9802@1.0")
    assert set(manifest.standards) == {"ST9801@1.0", "ST9802@1.0"}


@pytest.mark.parametrize("word", ["", "none", "N/A", "-", "no standard"])
def test_none_means_no_standard(library: Library, written: Make, word: str) -> None:
    manifest = read_manifest(written(f"file,standards,level\na.pdf,{word},2\n"), library)
    manifest.require_sound()
    assert manifest.entries[0].standards == ()


@pytest.mark.parametrize(
    ("written_level", "level"),
    [("3", "3"), ("Level 3", "3"), ("L4", "4"), ("Entry Level 3", "Entry 3"), ("E1", "Entry 1"),
     ("Entry", "Entry"), ("n/a", "")],
)  # fmt: skip
def test_levels_are_read_in_every_usual_form(
    library: Library, written: Make, written_level: str, level: str
) -> None:
    manifest = read_manifest(written(f"file,level\na.pdf,{written_level}\n"), library)
    manifest.require_sound()
    assert manifest.entries[0].level == level


def test_semicolons_tabs_and_byte_order_marks_are_read(library: Library, written: Make) -> None:
    for text in ("\ufefffile;level\na.pdf;3\n", "file\tlevel\r\na.pdf\t3\r\n"):
        assert read_manifest(written(text), library).entries[0].level == "3"


def test_manifest_in_another_encoding_is_named(library: Library, written: Make) -> None:
    with pytest.raises(UnreadableInputError, match="is not UTF-8 text; save it as 'CSV UTF-8'"):
        read_manifest(written("file,title\na.pdf,Caf\xe9\n".encode("cp1252")), library)


def test_workbook_is_read_like_a_table(library: Library, written: Make, tmp_path: Path) -> None:
    written("")
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["File", "QAN", "Level"], ["a.pdf", 60100011, 3], [None, None, None]):
        sheet.append(row)
    book.save(tmp_path / "manifest.xlsx")
    manifest = read_manifest(tmp_path / "manifest.xlsx", library)
    manifest.require_sound()
    assert [(one.document, one.qan, one.level) for one in manifest.entries] == [
        ("a.pdf", "60100011", "3")
    ]


def test_folder_stands_for_all_its_documents(
    library: Library, tmp_path: Path, written: Make
) -> None:
    folder = tmp_path / "specs" / "deep"
    folder.mkdir(parents=True)
    for name in ("b.PDF", "a.docx", "~$a.docx", ".hidden.pdf", "notes.txt"):
        (folder / name).write_bytes(b"x")
    manifest = read_manifest(written("folder,standards\nspecs,ST9801\n"), library)
    manifest.require_sound()
    assert [entry.document for entry in manifest.entries] == [
        "specs/deep/a.docx", "specs/deep/b.PDF"
    ]  # fmt: skip
    assert {entry.standards for entry in manifest.entries} == {("ST9801@1.0",)}


def test_folder_without_documents_and_file_that_is_a_folder_are_problems(
    library: Library, tmp_path: Path, written: Make
) -> None:
    (tmp_path / "empty").mkdir()
    text = "file,folder\n,empty\nempty,\n,nowhere\nnotes.txt,\n"
    (tmp_path / "notes.txt").write_text("x")
    assert read_manifest(written(text), library).problems == [
        "row 2: the folder 'empty' holds no PDF or DOCX",
        "row 3: 'empty' is a folder; write it in the column 'folder'",
        "row 4: there is no folder 'nowhere'",
        "row 5: 'notes.txt' is neither PDF nor DOCX",
    ]


def test_name_that_differs_in_case_is_offered(library: Library, written: Make) -> None:
    problems = read_manifest(written("file,level\nA.PDF,3\n"), library).problems
    assert problems == ["row 2: there is no file 'A.PDF'; there is 'a.pdf'"]


def test_backslashes_of_windows_are_followed(
    library: Library, tmp_path: Path, written: Make
) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "b.pdf").write_bytes(b"x")
    manifest = read_manifest(written("file,level\nsub\\b.pdf,3\n"), library)
    assert (manifest.problems, manifest.entries[0].document) == ([], "sub/b.pdf")


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("ftp://example.org/a.pdf", "row 2: 'ftp://example.org/a.pdf' is no http(s) address"),
        ("a.pdf", "row 2: 'a.pdf' is no http(s) address"),
        ("https://me:secret@example.org/a.pdf",
         "row 2: the address holds a user name or password; leave them out"),
    ],
)  # fmt: skip
def test_addresses_are_checked_by_form(
    library: Library, written: Make, url: str, problem: str
) -> None:
    assert read_manifest(written(f"url,level\n{url},3\n"), library).problems == [problem]


def test_two_places_in_one_row_are_a_problem(library: Library, written: Make) -> None:
    text = "file,url\na.pdf,https://example.org/a.pdf\n"
    assert read_manifest(written(text), library).problems == [
        "row 2: file and url are both given; keep one"
    ]


def test_document_listed_twice_needs_a_number_of_its_own(library: Library, written: Make) -> None:
    (problem,) = read_manifest(written("file,qan\na.pdf,\na.pdf,\n"), library).problems
    assert problem.startswith("rows 2 and 3: a.pdf is listed more than once;")
    sound = read_manifest(written("file,qan\na.pdf,60100011\na.pdf,60100022\n"), library)
    assert sound.problems == []
    assert [e.document for e in sound.entries] == ["a.pdf (60100011)", "a.pdf (60100022)"]


def test_numbers_that_look_wrong_are_notes_and_stop_nothing(
    library: Library, written: Make
) -> None:
    manifest = read_manifest(written("file,qan\na.pdf,0123456\na.pdf,GA3K 04\n"), library)
    assert manifest.problems == []
    assert manifest.notes[0].startswith("row 2: qualification number '0123456' has 7 digits")
    assert manifest.notes[1].startswith("row 3: 'GA3K 04' is not a qualification number")


def test_option_must_exist_in_every_standard_of_the_row(library: Library, written: Make) -> None:
    text = "file,standards,option\na.pdf,ST9801,Cabinet making\n"
    (problem,) = read_manifest(written(text), library).problems
    assert problem.startswith("row 2: ST9801@1.0: Unknown option 'Cabinet making'.")


def test_manifest_without_rows_or_headings_is_refused(library: Library, written: Make) -> None:
    assert read_manifest(written("file,standards\n"), library).problems == ["it has no rows"]
    with pytest.raises(UnreadableInputError, match="no row has two of the headings file, folder"):
        read_manifest(written("colour,size\nred,3\n"), library)


def test_types_that_stand_on_no_standard_say_why_they_are_not_mapped(
    library: Library, written: Make
) -> None:
    manifest = read_manifest(
        written("file,type,standards\na.pdf,End-Point Assessment,ST9801\n"), library
    )
    assert manifest.entries[0].not_mapped.startswith("an end-point assessment")
