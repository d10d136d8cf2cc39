"""The library: versions side by side, look-ups with near matches, validated content."""

import sqlite3
from pathlib import Path

import pytest

from corpora.area import SpecialistArea, SpecialistDuty
from corpora.importers import import_file
from corpora.library import Library, parse_pinned, revision
from corpora.nos import NosItem, NosKind, NosUnit
from corpora.samples import sample_standards
from corpora.standard import Standard, Statement, StatementKind
from foundation.errors import UnknownNameError, UnreadableInputError, UsageError


def standard(reference: str = "ST9902", version: str = "1.0", **changes: object) -> Standard:
    values: dict[str, object] = {
        "reference": reference,
        "version": version,
        "title": "Kite maker",
        "level": 2,
        "statements": (Statement(code="K1", kind=StatementKind.KNOWLEDGE, text="Sails."),),
    }
    return Standard.model_validate(values | changes)


def test_library_keeps_versions_side_by_side(library: Library) -> None:
    old, new = import_file(sample_standards()).standards

    assert library.add_all([old, new]) == ["added", "added"]
    assert library.get("ST9901", "1.0") == old
    assert library.get("ST9901", "1.1") == new
    assert [(s.version, s.current, s.statements, s.duties) for s in library.standards()] == [
        ("1.0", False, 30, 9),
        ("1.1", True, 29, 9),
    ]


def test_library_says_what_became_of_what_is_added(library: Library) -> None:
    assert library.add(standard()) == "added"
    assert library.add(standard()) == "unchanged"
    assert library.add(standard(title="Kite builder")) == "changed"
    assert library.get("ST9902").title == "Kite builder"
    assert len(library.standards()) == 1


def test_library_is_there_for_the_next_process(library: Library) -> None:
    library.add(standard())
    library.close()

    assert Library(library.path.parent).get("st9902 ").title == "Kite maker"


@pytest.mark.parametrize(
    ("versions", "current"),
    [
        ([("1.0", "Approved for delivery"), ("1.1", "In development")], "1.0"),
        ([("1.0", "Retired"), ("1.9", None), ("1.10", None)], "1.10"),
        ([("1.0", "approved for delivery"), ("1.1", "Approved for delivery")], "1.1"),
    ],
)
def test_library_gives_the_approved_version_else_the_highest(
    library: Library, versions: list[tuple[str, str | None]], current: str
) -> None:
    for version, status in versions:
        library.add(standard(version=version, status=status))

    assert library.get("ST9902").version == current


def test_library_takes_another_version_as_current_when_a_status_changes(library: Library) -> None:
    library.add(standard(version="1.0", status="Approved for delivery"))
    library.add(standard(version="1.1", status="In development"))
    library.add(standard(version="1.0", status="Retired"))
    library.add(standard(version="1.1", status="Approved for delivery"))

    assert library.get("ST9902").version == "1.1"


def test_library_names_near_standards_by_reference_and_by_title(library: Library) -> None:
    library.add_all([standard(), standard("ST0001", title="Software tester")])

    with pytest.raises(UnknownNameError) as by_reference:
        library.get("ST9903")
    with pytest.raises(UnknownNameError) as by_title:
        library.get("softwear test")

    assert by_reference.value.near == ("ST9902 (Kite maker)",)
    assert by_title.value.near[0] == "ST0001 (Software tester)"
    assert "Unknown standard 'softwear test'." in str(by_title.value)
    assert "import it first" in str(by_title.value)


def test_library_names_the_versions_it_holds(library: Library) -> None:
    library.add_all([standard(version="1.0"), standard(version="1.1")])

    with pytest.raises(UnknownNameError) as caught:
        library.get("ST9902", "2.0")

    assert caught.value.near == ("ST9902@1.1", "ST9902@1.0")
    assert caught.value.what == "version"


def test_library_that_is_empty_advises_to_import(library: Library) -> None:
    with pytest.raises(UnknownNameError, match="import it first") as caught:
        library.get("ST9902")

    assert caught.value.near == ()
    assert library.standards() == []
    assert library.search("kite") == []


def test_revision_depends_on_content_alone() -> None:
    assert revision(standard()) == revision(standard())
    assert revision(standard()) != revision(standard(title="Kite builder"))
    assert revision(standard()) == (
        "c6e3d68e06e97b9bf63d162ae12eabe2193cdbb2313db1d33974ce02145b96cb"
    )


def test_library_stores_areas(library: Library) -> None:
    area = SpecialistArea(name="Historic Kites", duties=(SpecialistDuty(code="SD1", text="Mend."),))

    assert [library.add_area(area), library.add_area(area)] == ["added", "unchanged"]
    changed = area.model_copy(update={"level": 3})
    assert library.add_area(changed) == "changed"
    assert library.area(" historic kites") == changed
    assert library.areas() == [changed]
    with pytest.raises(UnknownNameError, match=r"Did you mean Historic Kites\?"):
        library.area("historic kits")


def test_library_stores_nos(library: Library) -> None:
    item = NosItem(reference="KITE01", code="P1", kind=NosKind.PERFORMANCE, text="sew")
    unit = NosUnit(reference="KITE01", title="Make a kite", performance=(item,), knowledge=())

    assert [library.add_nos(unit), library.add_nos(unit)] == ["added", "unchanged"]
    assert library.nos_unit("kite01") == unit
    assert library.nos() == [unit]
    with pytest.raises(UnknownNameError, match=r"Did you mean KITE01\?"):
        library.nos_unit("KITE1")


def test_library_validates_what_it_reads(library: Library) -> None:
    library.add(standard())
    library.close()
    with sqlite3.connect(library.path) as connection:
        connection.execute("UPDATE standards SET content = '{\"reference\": 7}'")
    connection.close()

    with pytest.raises(UnreadableInputError, match="what it holds for ST9902@current is damaged"):
        library.get("ST9902")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ST0116", ("ST0116", None)),
        (" st0116@1.1 ", ("ST0116", "1.1")),
        ("ST0116 @ 2.10", ("ST0116", "2.10")),
        ("kite maker", ("kite maker", None)),
    ],
)
def test_parse_pinned_splits_reference_and_version(
    text: str, expected: tuple[str, str | None]
) -> None:
    assert parse_pinned(text) == expected


@pytest.mark.parametrize("text", ["", "@1.0", "ST0116@", "ST0116@latest", "ST0116@1"])
def test_parse_pinned_refuses_what_names_no_standard(text: str) -> None:
    with pytest.raises(UsageError, match="does not name a standard"):
        parse_pinned(text)


def test_add_all_is_one_transaction(library: Library, tmp_path: Path) -> None:
    def broken() -> object:
        yield standard()
        raise RuntimeError("the caller failed")

    with pytest.raises(RuntimeError):
        library.add_all(broken())  # type: ignore[arg-type]

    assert library.standards() == []
