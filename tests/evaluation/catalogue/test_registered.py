from pathlib import Path

from evaluation.catalogue.manifest import Entry, Manifest
from evaluation.catalogue.registered import with_register
from evaluation.register.match import RegisterMatcher
from evaluation.register.register import Register, RegisterRow
from mapper.review.policy import load_policy

ROWS = [
    RegisterRow("60100011", "Harbour Level 2 Award in Knots (RQF)", "Harbour Awards", "Level 2",
                "Occupational Qualification"),
    RegisterRow("6010002X", "Harbour Level 1/Level 2 GCSE (9-1) in Ropes", "Harbour Awards",
                "Level 1/2", "GCSE (9 to 1)"),
    RegisterRow("60100035", "Pearson BTEC Level 3 Diploma in Sporting Excellence", "Pearson",
                "Level 3", "Occupational Qualification"),
]  # fmt: skip


def entry(line: int, *, qan: str = "", title: str = "", type_: str = "") -> Entry:
    name = f"{line}.pdf"
    return Entry(line, name, Path(name), None, qan=qan, title=title, type=type_)


def filled(*entries: Entry) -> Manifest:
    matcher = RegisterMatcher(Register(ROWS))
    return with_register(Manifest("m.csv", list(entries)), matcher, load_policy())


def test_with_register_fills_in_what_the_manifest_leaves_out() -> None:
    by_number, by_title = filled(
        entry(2, qan="601/0001/1"), entry(3, title="Harbour Level 2\nAward in Knots")
    ).entries
    assert by_number.title == "Harbour Level 2 Award in Knots (RQF)"
    assert by_number.type == "Occupational Qualification"
    assert (by_title.qan, by_title.level) == ("601/0001/1", "2")
    assert by_title.title == "Harbour Level 2\nAward in Knots"


def test_with_register_keeps_what_the_manifest_says() -> None:
    (kept,) = filled(entry(2, qan="601/0001/1", type_="Our own")).entries
    assert kept.type == "Our own"


def test_with_register_does_not_map_types_that_stand_on_no_standard() -> None:
    (kept,) = filled(entry(2, qan="6010002X")).entries
    assert kept.not_mapped.startswith("a general qualification")


def test_with_register_says_what_was_not_found_and_offers_what_is_near() -> None:
    manifest = filled(entry(2, title="Harbour Level 3 Award in Knots"), entry(3))
    assert manifest.entries[0].qan == ""
    assert manifest.notes == [
        "row 2: not found in the register. No title is the same. Perhaps one of these was meant: "
        "Harbour Level 2 Award in Knots (RQF) (601/0001/1)."
    ]


def test_with_register_notes_titles_that_are_out_of_scope() -> None:
    (note,) = filled(entry(2, qan="601/0003/5")).notes
    assert note.startswith("row 2: listed as out of scope in group 664 SPORTS EXCELLENCE (NVQ)")
