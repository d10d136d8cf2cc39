from pathlib import Path

import pytest

from evaluation.register.match import Found, RegisterMatcher
from evaluation.register.measure import measure_matching, measure_parsing
from evaluation.register.register import (
    Register,
    RegisterRow,
    number_adds_up,
    plain_number,
    read_register,
)
from foundation.errors import UnreadableInputError

HARBOUR, QUAY = "Harbour Awards Ltd", "Quay and Sons"
ROWS = [
    ("60100011", "Harbour Awards Level 2 Award in Knots (RQF)", HARBOUR),
    ("6010002X", "Harbour Awards Level 3 Award in Knots (RQF)", HARBOUR),
    ("60100035", "Harbour Awards Level 2 NVQ Diploma in Rigging", HARBOUR),
    ("60100047", "Harbour Awards Level 2 Award in Reading Charts", HARBOUR),
    ("60100059", "Harbour Awards Entry Level Award in Sail Mending (Entry 3)", HARBOUR),
    ("60100060", "Quay Level 2 Award in Knots", QUAY),
    ("60100072", "Quay MARINA Level 2 Diploma in Harbour Pilotage", QUAY),
    ("40000011", "Access to HE Diploma (Marine Biology)", HARBOUR),
    ("40000023", "Access to HE Diploma (Marine Biology)", QUAY),
    ("40000035", "Access to HE Diploma (Marine Biology)", QUAY),
]


@pytest.fixture(scope="module")
def matcher() -> RegisterMatcher:
    return RegisterMatcher(Register(RegisterRow(*row) for row in ROWS))


def number(found: Found) -> str | None:
    return found.row.number if found.row else None


@pytest.mark.parametrize(
    "written", ["601/0002/X", "6010002X", " 601/0002/x ", "601 0002 X", "601-0002-X"]
)
def test_find_takes_a_number_with_and_without_slashes(
    matcher: RegisterMatcher, written: str
) -> None:
    found = matcher.find(number=written)
    assert (number(found), found.how, found.note) == ("6010002X", "number", "")


def test_plain_number_takes_what_a_spreadsheet_makes_of_it_and_nothing_else() -> None:
    assert plain_number("60100011.0") == "60100011"
    assert plain_number("601/0001/1") == "60100011"
    for wrong in ("6010001", "601/0001/12", "X0100011", "tbc", ""):
        assert plain_number(wrong) is None


def test_number_adds_up_notices_a_wrong_digit() -> None:
    # 8*6 + 7*0 + 6*1 + 5*0 + 4*0 + 3*0 + 2*1 = 56 = 1 modulo 11
    assert number_adds_up("60100011")
    assert not number_adds_up("60100012")


def test_find_says_that_number_and_title_do_not_belong_together(matcher: RegisterMatcher) -> None:
    found = matcher.find(number="601/0001/1", title="Harbour Awards Level 3 Award in Knots")
    assert number(found) == "60100011"
    assert found.note == (
        "The register has 601/0001/1 as “Harbour Awards Level 2 Award in Knots (RQF)”; "
        "check number and title."
    )


def test_find_goes_on_to_the_title_where_the_number_is_unknown(matcher: RegisterMatcher) -> None:
    found = matcher.find(number="699/9999/9", title="Harbour Awards Level 2 Award in Knots")
    assert (number(found), found.how) == ("60100011", "title")
    assert found.note == "699/9999/9 is not in the register, and its check character is wrong."
    found = matcher.find(number="pending", title="Harbour Awards Level 2 Award in Knots")
    assert found.note == "pending is no qualification number (like 603/1234/5)."


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("HARBOUR AWARDS LEVEL 2 AWARD IN KNOTS", "60100011"),
        ("Harbour Awards Level 2\nAward in\n Knots (QCF)", "60100011"),
        ("Harbour Awards Level Entry 3 Award in Sail Mending", "60100059"),
        ("Harbour Awards Entry Level 3 Award in Sail-Mending (RQF)", "60100059"),
        ("Harbour Awards Entry Level 3 Award in Sailmending", "60100059"),
    ],
)
def test_find_takes_titles_as_people_write_them(
    matcher: RegisterMatcher, title: str, expected: str
) -> None:
    found = matcher.find(title=title)
    assert (number(found), found.how) == (expected, "title")


def test_find_forgives_one_slip_in_a_long_word_only(matcher: RegisterMatcher) -> None:
    found = matcher.find(title="Harbour Awards Entry Level 3 Award in Sail Mednding")
    assert (number(found), found.how) == ("60100059", "near title")
    assert matcher.find(title="Harbour Awards Entry Level 3 Award in Sial Mending").row is None


@pytest.mark.parametrize(
    "title",
    [
        "Harbour Awards Level 4 Award in Knots",
        "Harbour Awards Level 2 Certificate in Knots",
        "Harbour Awards Level 2 Award in Writing Charts",
        "Harbour Awards Level 2 Award in Advanced Knots",
        "Harbour Awards Level 2 Diploma in Rigging",
        "Harbour Awards Entry Level 2 Award in Sail Mending",
        "Mooring Awards Level 2 Award in Knots",
        "",
    ],
)
def test_find_says_not_found_for_a_namesake(matcher: RegisterMatcher, title: str) -> None:
    found = matcher.find(title=title)
    assert (found.row, found.how) == (None, "not found")


def test_find_offers_what_may_be_meant(matcher: RegisterMatcher) -> None:
    found = matcher.find(title="Harbour Awards Level 4 Award in Knots")
    assert [row.number for row in found.near][:2] == ["60100011", "6010002X"]


def test_find_needs_the_organisation_of_titles_that_many_have(matcher: RegisterMatcher) -> None:
    title = "Access to HE Diploma (Marine Biology)"
    assert matcher.find(title=title).note == (
        "Neither title nor manifest names an awarding organisation of the register."
    )
    assert number(matcher.find(title=title, organisation="Harbour Awards")) == "40000011"
    several = matcher.find(title=title, organisation="Quay and Sons")
    assert several.row is None
    assert several.note == "2 qualifications have this title; give the number."


def test_find_takes_a_title_without_its_brand_as_near(matcher: RegisterMatcher) -> None:
    found = matcher.find(title="Quay Level 2 Diploma in Harbour Pilotage")
    assert (number(found), found.how) == ("60100072", "near title")


def test_read_register_says_which_row_is_wrong(tmp_path: Path) -> None:
    path = tmp_path / "register.csv"
    path.write_text("number,title\n601/0001/1,A\nnone,B\n", encoding="utf-8")
    with pytest.raises(UnreadableInputError, match=r"row 3 has the number 'none'"):
        read_register(path)
    path.write_text("number,title\n601/0001/1,A\n60100011,B\n", encoding="utf-8")
    with pytest.raises(UnreadableInputError, match="row 3 repeats the number 60100011"):
        read_register(path)
    path.write_text("qan,title\n", encoding="utf-8")
    with pytest.raises(UnreadableInputError, match="has no column number"):
        read_register(path)
    with pytest.raises(UnreadableInputError, match="cannot be read"):
        read_register(tmp_path / "absent.csv")


@pytest.mark.shared
def test_real_titles_are_taken_apart(shared_data: Path) -> None:
    shares = measure_parsing(read_register(shared_data / "qualifications.csv"))
    assert shares.titles == 8201
    # Access diplomas name neither organisation nor level: 334 of them and 11 others.
    assert shares.organisation >= 0.955
    assert shares.level >= 0.955
    assert shares.level_agrees == 1.0
    assert shares.size_or_kind >= 0.985
    assert shares.subject >= 0.998


@pytest.mark.shared
@pytest.mark.slow
def test_real_titles_are_found_again_and_absent_ones_are_not(shared_data: Path) -> None:
    register = read_register(shared_data / "qualifications.csv")
    by_change = {one.change: one for one in measure_matching(register, count=200, seed=1)}
    absent = by_change.pop("not in the register")
    assert absent.wrong / absent.asked <= 0.03
    for one in by_change.values():
        assert one.right / one.asked >= 0.94
        assert one.wrong / one.asked <= 0.01
