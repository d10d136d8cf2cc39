"""Full-text search over titles, statements and duties."""

import pytest

from corpora.importers import import_file
from corpora.library import Library
from corpora.samples import sample_standards


@pytest.fixture
def filled(library: Library) -> Library:
    library.add_all(import_file(sample_standards()).standards)
    return library


def test_search_finds_other_forms_of_a_word_and_says_where(filled: Library) -> None:
    hit = filled.search("tempering handle")[0]

    assert (hit.reference, hit.version, hit.title) == ("ST9901", "1.1", "Tool library technician")
    assert (hit.code, hit.kind) == ("K12", "knowledge")
    assert [hit.text[start:end] for start, end in hit.spans] == ["tempers", "handle"]
    assert hit.score > 0


def test_search_covers_duties_and_titles(filled: Library) -> None:
    duty = filled.search("induct members selection")[0]
    title = filled.search("library technician")[0]

    assert (duty.code, duty.kind) == ("D5", "duty")
    assert (title.code, title.kind, title.text) == ("", "title", "Tool library technician")


def test_search_wants_all_words_before_any(filled: Library) -> None:
    both = filled.search("complaints enquiries", limit=50)
    any_word = filled.search("complaints zeppelin", limit=50)

    assert [hit.code for hit in both] == ["S10"]
    assert [hit.code for hit in any_word] == ["S10"]


def test_search_looks_at_current_versions_only_unless_told(filled: Library) -> None:
    assert filled.search("deposits") == []
    old = filled.search("deposits", all_versions=True)
    assert {(hit.version, hit.code) for hit in old} == {
        ("1.0", "K10"),
        ("1.0", "S9"),
        ("1.0", "D7"),
    }


def test_search_forgets_the_texts_that_a_change_replaced(filled: Library) -> None:
    new = import_file(sample_standards()).standards[1]
    reworded = new.statements[0].model_copy(update={"text": "Airships."})
    filled.add(new.model_copy(update={"statements": (reworded,)}))

    assert [hit.code for hit in filled.search("airship")] == ["K1"]
    assert filled.search("enquiries complaints") == []


@pytest.mark.parametrize(
    "text",
    [
        '"',
        "AND",
        "tool* NOT (",
        "NEAR(tool, 3)",
        "text:tool",
        "^tool",
        "to'ol; DROP TABLE",
        "-",
        "\x02",
    ],
)
def test_search_takes_words_never_syntax(filled: Library, text: str) -> None:
    for hit in filled.search(text):
        assert all(0 <= start < end <= len(hit.text) for start, end in hit.spans)


@pytest.mark.parametrize(("text", "limit"), [("", 5), ("  ", 5), ("?!", 5), ("tool", 0)])
def test_search_for_nothing_finds_nothing(filled: Library, text: str, limit: int) -> None:
    assert filled.search(text, limit) == []


def test_search_limits_and_repeats_itself(filled: Library) -> None:
    first = filled.search("tools equipment", 3)

    assert len(first) == 3
    assert filled.search("tools equipment", 3) == first
    assert [hit.score for hit in first] == sorted((hit.score for hit in first), reverse=True)
