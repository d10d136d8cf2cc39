"""The real files: every record is imported, and each reported fault is one of the data."""

from collections import Counter
from pathlib import Path

import pytest

from corpora.importers import ImportReport, import_file
from corpora.library import Library

pytestmark = pytest.mark.shared


@pytest.fixture(scope="module")
def feed(shared_data: Path) -> ImportReport:
    return import_file(shared_data / "standards" / "official_feed.json")


@pytest.fixture(scope="module")
def maps(shared_data: Path) -> ImportReport:
    return import_file(shared_data / "standards" / "occupational_maps.json")


def test_every_record_of_the_feed_is_imported(feed: ImportReport) -> None:
    assert (feed.records, len(feed.standards)) == (51, 51)
    assert sum(len(s.statements) for s in feed.standards) == 1256 + 1283 + 311
    assert sum(len(s.duties) for s in feed.standards) == 715


def test_the_faults_of_the_feed_are_reported(feed: ImportReport) -> None:
    assert Counter(problem.code.value for problem in feed.problems) == {
        # 7 records list skills only, and their duties still name the knowledge and behaviours
        "empty-list": 7,
        "dangling-link": 7,
        # 7 records have options in their duties, but none lists them
        "unknown-option": 7,
        "unlinked-statement": 9,
        "repeated-text": 4,
    }


def test_the_options_of_the_feed_follow_its_own_core_flags(feed: ImportReport) -> None:
    by_reference = {s.reference: s for s in feed.standards}
    upholsterer = by_reference["ST0656"]

    # The source flags 13 of its 29 skills as core, which the rule of duties must give as well.
    skills = [s for s in upholsterer.statements if s.kind.value == "skill"]
    assert (sum(not s.options for s in skills), len(skills)) == (13, 29)
    assert len(upholsterer.options) == 2


def test_every_record_of_the_maps_is_imported(maps: ImportReport) -> None:
    assert [s.pinned for s in maps.standards] == [
        "ST0116@1.1",
        "ST0825@1.0",
        "ST0499@1.3",
        "ST1325@1.2",
        "ST1512@2.1",
        "ST0118@1.0",
        "ST1386@1.0",
    ]
    assert [len(s.statements) for s in maps.standards] == [38, 51, 64, 99, 64, 37, 65]


def test_the_faults_of_the_maps_are_reported(maps: ImportReport) -> None:
    assert [(p.record, p.code.value) for p in maps.problems] == [
        ("ST0116@1.1", "unlinked-statement"),
        ("ST1325@1.2", "unknown-option"),
        ("ST1325@1.2", "repeated-text"),
        ("ST1325@1.2", "repeated-text"),
        ("ST1512@2.1", "empty-list"),
        ("ST0118@1.0", "empty-list"),
        ("ST1386@1.0", "empty-list"),
    ]


def test_core_and_options_of_the_maps(maps: ImportReport) -> None:
    effects = maps.standards[3]

    assert [option.title for option in effects.options] == [
        "Junior VFX Artist 2D",
        "Junior VFX Artist CG/3D",
        "Assistant Technical Director (VFX)",
    ]
    assert effects.statement("K1").options == ()
    assert effects.statement("S39").options == ("Assistant Technical Director (VFX)",)
    # Its scope names no listed option; duties of two options draw on it.
    assert effects.statement("K29").options == ("Junior VFX Artist 2D", "Junior VFX Artist CG/3D")


def test_no_text_keeps_markup_or_odd_spaces(feed: ImportReport, maps: ImportReport) -> None:
    texts = [
        item.text
        for standard in (*feed.standards, *maps.standards)
        for item in (*standard.statements, *standard.duties)
    ]

    assert not [text for text in texts if "\u00a0" in text or "&amp;" in text or "</" in text]
    assert not [text for text in texts if text != text.strip() or "  " in text or "\n\n" in text]


def test_the_library_finds_what_was_imported(
    library: Library, feed: ImportReport, maps: ImportReport
) -> None:
    outcomes = library.add_all([*feed.standards, *maps.standards])

    assert Counter(outcomes) == {"added": 58}
    assert Counter(library.add_all(feed.standards)) == {"unchanged": 51}
    assert library.get("ST0116").version == "1.1"
    assert all("risk" in hit.text.casefold() for hit in library.search("risk assessments", 5))
