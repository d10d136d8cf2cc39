"""Numbers as they are shown: dates, times, percent, decimals; openpyxl is asked as well."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.styles import numbers
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel

from mapper.workbook.formats import date_text, is_date_format, number_text


@pytest.mark.parametrize(
    ("raw", "code", "shown"),
    [
        ("36", "General", "36"),
        ("36.0", "General", "36"),
        ("1.5", "General", "1.5"),
        ("1.1", "0.00", "1.10"),
        ("0.25", "0%", "25%"),
        ("0.256", "0.00%", "26%"),
        ("45726", "dd/mm/yyyy", "2025-03-10"),
        ("45726.5", "d", "2025-03-10 12:00:00"),
        ("0.75", "[h]:mm", "18:00:00"),
        ("59", "d", "1900-02-28"),
        ("61", "d", "1900-03-01"),
        ("7", "[Red]0", "7"),
        ("7", '0 "days"', "7"),
        ("7", "0\\d", "7"),
        ("7", "0;d", "7"),
        ("1e400", "d", "1e400"),
        ("99999999", "d", "99999999"),
        ("K1", "d", "K1"),
    ],
)
def test_number_is_shown_as_its_format_says(raw: str, code: str, shown: str) -> None:
    assert number_text(raw, code, date_1904=False) == shown


def test_days_may_be_counted_from_1904() -> None:
    assert number_text("44264", "d", date_1904=True) == "2025-03-10"


@given(
    st.one_of(
        st.sampled_from(list(numbers.BUILTIN_FORMATS.values())),
        st.text('dmyhsDMYHS0#.,;_\\"[]@RedGnral%/: -', max_size=24),
    )
)
def test_formats_are_dates_where_openpyxl_says_so(code: str) -> None:
    assert is_date_format(code) == numbers.is_date_format(code)


@given(st.floats(-700_000, 2_958_465, allow_nan=False), st.booleans())
def test_dates_are_those_of_openpyxl(number: float, date_1904: bool) -> None:
    epoch = CALENDAR_MAC_1904 if date_1904 else CALENDAR_WINDOWS_1900
    try:
        expected = str(from_excel(number, epoch)).removesuffix(" 00:00:00")
    except (ValueError, OverflowError) as error:
        with pytest.raises(type(error)):
            date_text(number, date_1904=date_1904)
    else:
        assert date_text(number, date_1904=date_1904) == expected


@pytest.mark.parametrize("number", [math.inf, -math.inf, math.nan, 1e15])
def test_no_date_is_an_error(number: float) -> None:
    with pytest.raises((ValueError, OverflowError)):
        date_text(number, date_1904=False)
