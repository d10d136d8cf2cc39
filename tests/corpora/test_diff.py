"""What changed between two versions of a standard."""

from corpora.diff import Change, MatchedBy, diff_standards
from corpora.importers import import_file
from corpora.samples import sample_standards
from corpora.standard import Standard, Statement, StatementKind


def standard(version: str, *texts: str, keys: tuple[str | None, ...] = ()) -> Standard:
    return Standard(
        reference="ST9902",
        version=version,
        title="Kite maker",
        statements=tuple(
            Statement(
                code=f"K{place}",
                kind=StatementKind.KNOWLEDGE,
                text=text,
                key=keys[place - 1] if keys else None,
            )
            for place, text in enumerate(texts, start=1)
        ),
    )


def test_diff_of_the_sample_names_every_change() -> None:
    old, new = import_file(sample_standards()).standards
    diff = diff_standards(old, new)

    assert (diff.old, diff.new) == ("ST9901@1.0", "ST9901@1.1")
    assert [(c.old_code, c.new_code) for c in diff.of(Change.REWORDED)] == [
        ("K1", "K1"),
        ("K3", "K3"),
        ("K7", "K7"),
        ("S2", "S2"),
        ("B4", "B4"),
        ("D4", "D4"),
    ]
    assert [(c.old_code, c.new_code) for c in diff.of(Change.MOVED)] == [
        ("K9", "K8"),
        ("K8", "K9"),
        ("K11", "K10"),
        ("K12", "K11"),
        ("K13", "K12"),
    ]
    assert [(c.kind, c.new_code) for c in diff.of(Change.NEW)] == [("skill", "S9"), ("duty", "D7")]
    assert [c.old_code for c in diff.of(Change.GONE)] == ["K10", "S9", "D7"]
    assert len(diff.of(Change.UNCHANGED)) == 25


def test_diff_of_a_standard_with_itself_is_unchanged() -> None:
    (old, _) = import_file(sample_standards()).standards
    diff = diff_standards(old, old)

    assert {change.change for change in diff.changes} == {Change.UNCHANGED}
    assert {change.likeness for change in diff.changes} == {1.0}


def test_diff_matches_by_key_before_text() -> None:
    old = standard("1.0", "Sails.", "Lines.", keys=("a", "b"))
    new = standard("1.1", "Lines.", "Sails.", keys=("a", "b"))
    diff = diff_standards(old, new)

    assert [(c.change, c.matched_by) for c in diff.changes] == [
        (Change.REWORDED, MatchedBy.KEY),
        (Change.REWORDED, MatchedBy.KEY),
    ]


def test_diff_matches_by_text_whatever_case_and_spacing() -> None:
    diff = diff_standards(
        standard("1.0", "Wind.", "How  to mend silk"), standard("1.1", "how to Mend silk.", "Fire.")
    )

    moved = diff.changes[0]
    assert (moved.change, moved.old_code, moved.new_code) == (Change.MOVED, "K2", "K1")
    assert moved.matched_by is MatchedBy.TEXT
    assert moved.text == "how to Mend silk."


def test_diff_gives_each_old_item_to_its_closest_new_one() -> None:
    old = standard("1.0", "Methods of mending silk sails by hand")
    new = standard(
        "1.1",
        "Methods of mending paper sails by hand",
        "Methods of mending silk sails by hand work",
    )
    diff = diff_standards(old, new)

    assert [(c.change, c.old_code, c.matched_by) for c in diff.changes] == [
        (Change.NEW, None, None),
        (Change.REWORDED, "K1", MatchedBy.WORDS),
    ]
    assert 0.9 < diff.changes[1].likeness < 1


def test_diff_does_not_match_what_is_not_alike() -> None:
    diff = diff_standards(standard("1.0", "Sail materials."), standard("1.1", "Wind and lift."))

    assert [c.change for c in diff.changes] == [Change.NEW, Change.GONE]


def test_diff_never_turns_knowledge_into_a_skill() -> None:
    old = standard("1.0", "Mending sails.")
    new = old.model_copy(
        update={
            "statements": (Statement(code="S1", kind=StatementKind.SKILL, text="Mending sails."),)
        }
    )

    assert [c.change for c in diff_standards(old, new).changes] == [Change.NEW, Change.GONE]
