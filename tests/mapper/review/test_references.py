"""References as people write them, each with its literal meaning, and texts that mean nothing."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mapper.reading.read import read_specification
from mapper.review.directory import Directory, key_of
from mapper.review.references import ReferenceParser
from mapper.review.written import PageMention, ParsedReferences, Place
from mapper.specification import (
    Criterion,
    Document,
    Item,
    LearningOutcome,
    Specification,
    Unit,
)
from mapper.workbook.references import format_reference

FORMS = (Path(__file__).parent / "written_forms.txt").read_text(encoding="utf-8").splitlines()
"""``text => meaning`` (see `shown`), ``\\n`` for a new line."""

WORDS = (
    "Unit", "Units", "U", "LO", "LOs", "AC", "p", "pp.", "page", "PDF p", "P1", "A.P1", "101",
    "102/002", "3", "1.1", "2.3", "1.1a", "-", "–", "to", ",", ";", "/", "&", "and", "(", ")", "\n",
    "all", "throughout", "Section", "K1", "PC1", "MES/N3501", "SO1 AC1", "iv", "36", "36-38", "of",
    "see",
    "Servicing powered equipment", "Learning aim B", "99999999999", "..", "•", "R/999/0301",
)  # fmt: skip


def numbered(outcome: int, criteria: int = 4) -> tuple[str, list[str]]:
    """Return outcome 2 with criteria 2.1 to 2.4."""
    return str(outcome), [f"{outcome}.{number}" for number in range(1, criteria + 1)]


def written_specification() -> Specification:
    """Return units of several families: plain, double and registered numbers, grades, NOS."""
    units: list[tuple[str, str, str | None, list[tuple[str, list[str]]]]] = [
        (
            "101",
            "Safe working and electrical safety",
            "R/999/0301",
            [numbered(1), numbered(2), numbered(3)],
        ),
        (
            "102/002",
            "Maintaining items held for loan",
            "Y/999/0302",
            [numbered(1), numbered(2)],
        ),
        (
            "103",
            "Servicing powered equipment",
            "D/999/0303",
            [numbered(1), numbered(2), numbered(3)],
        ),
        (
            "3",
            "Managing a small workshop",
            None,
            [
                ("A", ["A.P1", "A.P2", "A.M1", "A.D1"]),
                ("B", ["B.P3", "B.P4", "B.M2"]),
                ("BC", ["BC.D2"]),
            ],
        ),
        ("4", "Running a lending session", None, [numbered(1), numbered(4, 3)]),
        (
            "MES/N3501",
            "Plan the workflow",
            None,
            [("E1", ["PC1", "PC2"]), ("KU", ["KU1", "KU2", "KU3"])],
        ),
        (
            "119673",
            "Start a venture",
            None,
            [("SO1", ["SO1 AC1", "SO1 AC2"]), ("SO2", ["SO2 AC1", "SO2 AC2"])],
        ),
    ]
    return Specification(
        document=Document(name="written.pdf", sha256="0" * 64, pages=200),
        units=[
            Unit(
                ref=ref,
                title=title,
                number=number,
                outcomes=[
                    LearningOutcome(
                        ref=outcome,
                        text="An outcome",
                        criteria=[Criterion(ref=one, text="A criterion") for one in criteria],
                    )
                    for outcome, criteria in outcomes
                ],
            )
            for ref, title, number, outcomes in units
        ],
    )


def shown(parsed: ParsedReferences) -> str:
    """Return a parse in one line.

    ``101>2>2.1 @36`` is a place with a page, ``?999>1`` one that is not there, ``103>1 or 4>1`` an
    ambiguous one; then what belongs to the text as a whole: ``[p 12] [everywhere] [rest: K1]``.
    """
    parts = []
    for one in parsed.references:
        meant = " or ".join(_place(place) for place in one.candidates)
        asked = ">".join(part for part in (one.unit, one.outcome, one.criterion) if part)
        pages = f" @{_pages(one.pages)}" if one.pages else ""
        parts.append(f"{meant or '?' + asked}{pages}")
    line = "; ".join(parts)
    if parsed.pages:
        line += f" [p {_pages(parsed.pages)}]"
    if parsed.whole:
        line += " [everywhere]"
    if parsed.remainder:
        line += f" [rest: {' | '.join(parsed.remainder)}]"
    return line.strip()


def _place(place: Place) -> str:
    return ">".join(part for part in (place.unit, place.outcome, place.criterion) if part)


def _pages(pages: Sequence[PageMention]) -> str:
    return ",".join(
        ("file " if one.of_file else "")
        + (one.first if one.first == one.last else f"{one.first}-{one.last}")
        for one in pages
    )


# GEN


@pytest.fixture(scope="module")
def parser() -> ReferenceParser:
    return _parser()


def test_there_are_enough_written_forms() -> None:
    assert len(set(FORMS)) == len(FORMS) >= 150


@pytest.mark.parametrize("form", FORMS)
def test_parse_of_a_written_form_is_what_it_means(parser: ReferenceParser, form: str) -> None:
    text, _, meaning = form.replace("\\n", "\n").partition(" =>")

    assert shown(parser.parse(text)) == meaning.strip()


@pytest.mark.parametrize(
    ("cell", "pages"),
    [
        ("36", "36"),
        ("36, 38-40", "36,38-40"),
        ("36; 38; 40", "36,38,40"),
        ("p36\np38", "36,38"),
        ("pp. 12–14 and 16", "12-14,16"),
        ("36/37", "36,37"),
        ("iv, 12", "iv,12"),
        ("PDF 40", "file 40"),
        ("36 (PDF p 40)", "36,file 40"),
        ("136-8", "136-138"),
        ("036", "36"),
    ],
)
def test_parse_pages_reads_a_cell_of_pages(parser: ReferenceParser, cell: str, pages: str) -> None:
    assert shown(parser.parse_pages(cell)) == f"[p {pages}]"


def test_parse_pages_keeps_what_it_does_not_understand(parser: ReferenceParser) -> None:
    assert shown(parser.parse_pages("36, tbc")) == "[p 36] [rest: tbc]"


def test_parse_says_what_is_wrong(parser: ReferenceParser) -> None:
    def problem(text: str) -> str:
        return parser.parse(text).references[0].problem

    assert problem("Unit 999 LO1") == "the specification has no unit 999"
    assert problem("Unit 103 9.9") == "unit 103 has no 9.9"
    assert problem("LO3") == "“LO3” stands in units 101 and 103"
    assert problem("Unit 119673 AC1") == "“AC1” can be SO1 AC1 and SO2 AC1 of unit 119673"
    assert problem("Unit 103 LO1") == ""


def test_the_house_format_is_read_back(parser: ReferenceParser) -> None:
    """Every place of every family survives being written and read."""
    for item in _specification().items():
        criterion = item.criterion.ref if item.criterion else None
        text = format_reference(item.unit.ref, item.outcome.ref, criterion, page=12, page_label="9")

        (found,) = parser.parse(text).references

        assert (found.unit, found.outcome, found.criterion) == (
            item.unit.ref,
            item.outcome.ref,
            criterion,
        ), text
        assert [(page.first, page.of_file) for page in found.pages] == [("9", False), ("12", True)]


@pytest.mark.shared
@pytest.mark.slow
def test_the_house_format_is_read_back_for_real_documents(shared_data: Path) -> None:
    """Units numbered with letters, outcomes numbered 1.1, criteria (a), (b): all find their way."""
    for name in ("mesc-storyboard-artist-q0503-2015", "wjec-gcse-drama", "eal-qeltk3"):
        specification = read_specification(shared_data / "specs" / f"{name}.pdf")
        parser = ReferenceParser(Directory(specification))
        items = list(specification.items())
        assert items
        for item in items:
            criterion = item.criterion.ref if item.criterion else None
            text = format_reference(item.unit.ref, item.outcome.ref, criterion)

            (found,) = parser.parse(text).references

            place = (item.unit.ref, item.outcome.ref, criterion)
            assert (found.unit, found.outcome, found.criterion) == place, text


@settings(max_examples=150, deadline=None)
@given(text=st.text(max_size=80))
def test_parse_raises_for_no_text(text: str) -> None:
    parser = _parser()

    assert parser.parse(text) == parser.parse(text)
    parser.parse_pages(text)


@settings(max_examples=300, deadline=None)
@given(words=st.lists(st.sampled_from(WORDS), max_size=14), glue=st.sampled_from(["", " ", ", "]))
def test_parse_raises_for_no_arrangement_of_its_own_words(words: list[str], glue: str) -> None:
    parsed = _parser().parse(glue.join(words))

    for one in parsed.references:
        assert bool(one.problem) == (len(one.candidates) != 1)
        for place in one.candidates:
            assert place.unit in _parser().directory.units


@st.composite
def _places(draw: st.DrawFn) -> list[Item]:
    items = list(_specification().items())
    return draw(st.lists(st.sampled_from(items), min_size=1, max_size=6))


@settings(max_examples=150, deadline=None)
@given(
    items=_places(),
    unit=st.sampled_from(["Unit {}", "Unit: {}", "UNIT {} -", "Unit {},", "Unit no. {}"]),
    criterion=st.sampled_from([" {}", ", {}", ": {}", " ({})", " – {}"]),
    page=st.sampled_from(["", " p{}", ", page {}", " (p. {})", " [pg {}]"]),
    between=st.sampled_from(["; ", "\n", "\n• "]),
)
def test_parse_finds_what_was_written_in_any_usual_style(
    items: list[Item], unit: str, criterion: str, page: str, between: str
) -> None:
    texts = [
        unit.format(one.unit.ref) + criterion.format(one.source.ref) + page.format(number)
        for number, one in enumerate(items, start=20)
    ]

    parsed = _parser().parse(between.join(texts))

    assert [(one.unit, one.criterion) for one in parsed.references] == [
        (one.unit.ref, one.source.ref) for one in items
    ]
    expected = [[str(number)] if page else [] for number in range(20, 20 + len(items))]
    assert [[one.first for one in found.pages] for found in parsed.references] == expected


@settings(max_examples=100, deadline=None)
@given(
    first=st.integers(1, 3),
    outcome=st.integers(1, 3),
    length=st.integers(1, 3),
    dash=st.sampled_from(["-", "–", " - ", " to ", "—"]),
    style=st.sampled_from(["{0}.{1}", "AC{0}.{1}", "AC {0}.{1}"]),
)
def test_parse_spells_ranges_out(
    first: int, outcome: int, length: int, dash: str, style: str
) -> None:
    last = min(first + length, 4)
    text = f"Unit 101 {style.format(outcome, first)}{dash}{style.format(outcome, last)}"

    parsed = _parser().parse(text)

    assert [one.criterion for one in parsed.references] == [
        f"{outcome}.{number}" for number in range(first, last + 1)
    ]


def test_parse_of_a_long_cell_is_quick(parser: ReferenceParser) -> None:
    """A cell holds 32,767 characters at most; none of the patterns runs away on it."""
    for stuff in ("Unit 101 1.1-1.4, ", "((((", "1.1-", "p.", "....", "a a ", "- - ", "LO LO "):
        parser.parse((stuff * 40_000)[:8_000])


def test_key_of_keeps_the_dot_between_numbers() -> None:
    assert [key_of(name) for name in ("AC 1.01", "A.P1", "1.1", "11", "002")] == [
        "ac1.1",
        "ap1",
        "1.1",
        "11",
        "2",
    ]


@cache
def _specification() -> Specification:
    return written_specification()


@cache
def _parser() -> ReferenceParser:
    return ReferenceParser(Directory(_specification()))
