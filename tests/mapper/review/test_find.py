"""Places are found by reference and page, whichever way pages are counted."""

import pytest

from mapper.review.find import Finder
from mapper.review.found import Level, PlaceVerdict
from mapper.review.pages import PageIndex
from mapper.review.written import PageMention
from mapper.specification import Specification


@pytest.fixture(scope="module")
def finder(kites: Specification) -> Finder:
    return Finder(kites)


@pytest.mark.parametrize(
    ("references", "pages", "verdict", "note"),
    [
        ("Unit 101 AC2.1", "2", PlaceVerdict.FOUND, []),
        ("Unit 101 AC2.1, p 2", "", PlaceVerdict.FOUND, []),
        ("Unit 101 AC2.1 (PDF p 4)", "", PlaceVerdict.FOUND, []),
        ("Unit 101 AC2.1 (p 2, PDF p 4)", "", PlaceVerdict.FOUND, []),
        ("Unit 101 AC2.1", "", PlaceVerdict.FOUND, []),
        (
            "Unit 101 AC2.1",
            "4",
            PlaceVerdict.FOUND,
            ["4 counts the pages of the file; printed is p 2"],
        ),
        (
            "Unit 101 AC2.1",
            "5",
            PlaceVerdict.WRONG_PAGE,
            ["it stands on p 2, PDF p 4, not on p 5"],
        ),
        ("Unit 101 AC2.1", "1-3", PlaceVerdict.FOUND, []),
        ("Unit 109 AC2.1", "2", PlaceVerdict.NOT_FOUND, ["the specification has no unit 109"]),
        ("Unit 101 AC7.1", "2", PlaceVerdict.NOT_FOUND, ["unit 101 has no 7.1"]),
        ("AC2.1", "", PlaceVerdict.AMBIGUOUS, ["“AC2.1” stands in units 101 and 102"]),
        ("see above", "", PlaceVerdict.NOT_FOUND, ["nothing in “see above” names a place"]),
        ("", "ii", PlaceVerdict.NOT_FOUND, ["nothing that is assessed stands on p ii"]),
    ],
)
def test_find_gives_verdict_and_reason(
    finder: Finder, references: str, pages: str, verdict: PlaceVerdict, note: list[str]
) -> None:
    (place,) = finder.find(references, pages).places

    assert (place.verdict, place.notes) == (verdict, note)


def test_find_tells_by_the_page_which_of_several_is_meant(finder: Finder) -> None:
    (place,) = finder.find("AC2.1", "5").places

    assert (place.verdict, place.unit) == (PlaceVerdict.FOUND, "102")
    assert place.notes == ["which of several is told by the page only (5)"]


def test_find_takes_an_outcome_with_all_pages_between_heading_and_last_criterion(
    finder: Finder,
) -> None:
    for page in ("2", "3"):
        (place,) = finder.find("Unit 101 LO2", page).places
        assert (place.verdict, place.level, place.items) == (
            PlaceVerdict.FOUND,
            Level.OUTCOME,
            [2, 3],
        )


def test_find_forgives_a_range_that_runs_on_to_the_next_page(finder: Finder) -> None:
    first, second = finder.find("Unit 101 AC2.1-2.2, p 2").places

    assert first.verdict is second.verdict is PlaceVerdict.FOUND
    assert second.notes == ["runs on to p 3, PDF p 5"]


def test_find_does_not_forgive_a_page_after_the_place(finder: Finder) -> None:
    places = finder.find("Unit 101 AC2.1-2.2, p 3").places

    assert [place.verdict for place in places] == [PlaceVerdict.WRONG_PAGE, PlaceVerdict.FOUND]


def test_find_names_pages_that_hold_nothing_of_what_is_named(finder: Finder) -> None:
    line = finder.find("Unit 101 AC1.1; Unit 102 AC2.1", "1, 4, 5")

    assert [place.verdict for place in line.places] == [PlaceVerdict.FOUND, PlaceVerdict.FOUND]
    assert line.notes == ["none of the places named stands on p 4"]


def test_find_takes_pages_alone_as_all_that_stands_on_them(finder: Finder) -> None:
    (place,) = finder.find("", "1-2").places

    assert (place.level, place.items) == (Level.PAGES, [0, 1, 2])
    assert place.notes == ["only pages are given, no reference"]


def test_find_takes_throughout_as_everything(finder: Finder) -> None:
    (place,) = finder.find("throughout", "").places

    assert (place.level, len(place.items)) == (Level.WHOLE, 6)


def test_find_of_nothing_is_nothing(finder: Finder) -> None:
    assert finder.find("", "").places == []


def test_find_keeps_what_it_did_not_understand(finder: Finder) -> None:
    line = finder.find("Unit 101 AC2.1, role play", "2, tbc")

    assert line.remainder == ["role play", "tbc"]


def mention(first: str, last: str | None = None, *, of_file: bool = False) -> PageMention:
    return PageMention(written=first, first=first, last=last or first, of_file=of_file)


def test_pages_between_known_ones_are_counted_from_their_neighbours(kites: Specification) -> None:
    index = PageIndex(kites)

    assert index.pages_of(mention("3")).printed == {5}  # seen
    assert index.pages_of(mention("6")).printed == {8}  # after the last one seen
    assert index.pages_of(mention("9")).printed == frozenset()  # beyond the file
    assert index.pages_of(mention("2", "4")).printed == {4, 5, 6}
    assert index.pages_of(mention("4", of_file=True)) == (frozenset(), frozenset({4}))


def test_pages_are_not_guessed_where_numbers_restart(kites: Specification) -> None:
    restarted = kites.model_copy(deep=True)
    for outcome in restarted.units[1].outcomes:
        for one in (outcome, *outcome.criteria):
            one.page_label = str((one.page or 0) - 5)
    restarted.units[1].page_label = "1"

    index = PageIndex(restarted)

    assert index.pages_of(mention("1")).printed == {3, 6}
    assert index.pages_of(mention("5")).printed == frozenset()


def test_roman_pages_are_ranges_too(kites: Specification) -> None:
    front = kites.model_copy(deep=True)
    for number, unit in enumerate(front.units, start=1):
        unit.page, unit.page_label = number, "iii" if number == 1 else "iv"

    assert PageIndex(front).pages_of(mention("iii", "v")).printed == {1, 2}


def test_pages_of_a_document_without_pages_cannot_be_wrong(kites: Specification) -> None:
    word = kites.model_copy(deep=True)
    word.document.pages = None

    (place,) = Finder(word).find("Unit 101 AC2.1", "77").places

    assert place.verdict is PlaceVerdict.FOUND
    assert place.notes == ["the page cannot be checked in this document"]
