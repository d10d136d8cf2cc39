from datetime import date

import pytest

from foundation.errors import UsageError
from mapper.process.days import (
    Duration,
    Unit,
    bank_holidays,
    first_day,
    is_working_day,
    last_day,
    parse_duration,
)


def test_bank_holidays_are_those_of_england() -> None:
    names = bank_holidays(2025)
    assert date(2025, 5, 5) in names
    assert date(2025, 3, 17) not in names  # Saint Patrick's Day is one in Northern Ireland only
    assert date(2025, 12, 1) not in names  # nor Saint Andrew's Day


def test_is_working_day_knows_weekends_and_bank_holidays() -> None:
    assert is_working_day(date(2025, 5, 2))
    assert not is_working_day(date(2025, 5, 3))
    assert not is_working_day(date(2025, 5, 5))


def test_working_days_count_both_ends_and_skip_bank_holidays() -> None:
    # 27 to 30 May, 19 to 23, 12 to 16, 6 to 9, 1 and 2 May: 26 and 5 May are bank holidays.
    assert first_day(date(2025, 5, 30), 20, Unit.WORKING_DAYS) == date(2025, 5, 1)
    assert last_day(date(2025, 5, 1), 20, Unit.WORKING_DAYS) == date(2025, 5, 30)


def test_weeks_and_months_are_of_the_calendar() -> None:
    assert last_day(date(2020, 12, 17), 4, Unit.WEEKS) == date(2021, 1, 13)
    assert first_day(date(2025, 8, 29), 10, Unit.WEEKS) == date(2025, 6, 21)
    assert first_day(date(2025, 4, 30), 6, Unit.MONTHS) == date(2024, 10, 31)
    assert last_day(date(2024, 2, 1), 1, Unit.MONTHS) == date(2024, 2, 29)
    assert first_day(date(2025, 3, 31), 1, Unit.MONTHS) == date(2025, 3, 1)


@pytest.mark.parametrize(
    ("text", "duration", "written"),
    [
        ("20 working days", (20, 20, Unit.WORKING_DAYS), "20 working days"),
        ("1 week", (1, 1, Unit.WEEKS), "1 week"),
        ("10-22 weeks", (10, 22, Unit.WEEKS), "10 to 22 weeks"),
        (" 6 to 12 Months ", (6, 12, Unit.MONTHS), "6 to 12 months"),
    ],
)
def test_parse_duration_reads_what_str_writes(
    text: str, duration: tuple[int, int, Unit], written: str
) -> None:
    least, most, unit = duration
    assert parse_duration(text) == Duration(least=least, most=most, unit=unit)
    assert str(parse_duration(text)) == written
    assert parse_duration(written) == parse_duration(text)


@pytest.mark.parametrize("text", ["", "soon", "0 weeks", "12-6 months", "3 fortnights", "-1 weeks"])
def test_parse_duration_refuses_what_is_none(text: str) -> None:
    with pytest.raises(UsageError, match="is no duration"):
        parse_duration(text)
