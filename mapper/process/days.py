"""Working days in England, and how long a step lasts."""

import calendar
import re
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

from pydantic import BaseModel, ConfigDict, Field, model_validator

from foundation.errors import UsageError

ONE_DAY = timedelta(days=1)
SATURDAY = 5
_TEXT = re.compile(
    r"(?P<least>\d{1,3})(?:\s*(?:-|–|to)\s*(?P<most>\d{1,3}))?\s*"
    r"(?P<unit>working days?|weeks?|months?)",
    re.IGNORECASE,
)


class Unit(StrEnum):
    """What a duration is counted in. Weeks and months are of the calendar."""

    WORKING_DAYS = "working days"
    WEEKS = "weeks"
    MONTHS = "months"


class Duration(BaseModel):
    """How long a step lasts: from `least` to `most` units."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    least: int = Field(gt=0, le=600)
    most: int = Field(gt=0, le=600)
    unit: Unit

    @model_validator(mode="after")
    def _in_order(self) -> "Duration":
        if self.most < self.least:
            message = "the longest duration is shorter than the shortest"
            raise ValueError(message)
        return self

    def __str__(self) -> str:
        amount = str(self.least) if self.least == self.most else f"{self.least} to {self.most}"
        unit = self.unit.value[:-1] if amount == "1" else self.unit.value
        return f"{amount} {unit}"


def parse_duration(text: str) -> Duration:
    """Return the duration that a text such as ``20 working days`` or ``6-12 months`` names.

    Raises
    ------
    UsageError
        It names none.
    """
    match = _TEXT.fullmatch(text.strip())
    if match is None:
        message = (
            f"{text!r} is no duration; write e.g. '20 working days', '4 weeks', '6-12 months'."
        )
        raise UsageError(message)
    least = int(match["least"])
    most = int(match["most"] or least)
    word = match["unit"].casefold()
    unit = next(one for one in Unit if one.value.rstrip("s") == word.rstrip("s"))
    if not 0 < least <= most <= 600:
        message = f"{text!r} is no duration; the first number has to be positive and the smaller."
        raise UsageError(message)
    return Duration(least=least, most=most, unit=unit)


def is_working_day(day: date) -> bool:
    """Return whether a day is neither at a weekend nor a bank holiday in England."""
    return day.weekday() < SATURDAY and day not in bank_holidays(day.year)


def last_working_day(day: date) -> date:
    """Return the day itself if it is a working day, else the last one before it."""
    while not is_working_day(day):
        day -= ONE_DAY
    return day


def next_working_day(day: date) -> date:
    """Return the day itself if it is a working day, else the first one after it."""
    while not is_working_day(day):
        day += ONE_DAY
    return day


def first_day(end: date, amount: int, unit: Unit) -> date:
    """Return the first day of a step that lasts `amount` units and ends with the day `end`."""
    if unit is Unit.WEEKS:
        return end - timedelta(weeks=amount) + ONE_DAY
    if unit is Unit.MONTHS:
        return _months_away(end, -amount) + ONE_DAY
    return _counted(end, amount, -ONE_DAY)


def last_day(start: date, amount: int, unit: Unit) -> date:
    """Return the last day of a step that lasts `amount` units and starts with the day `start`."""
    if unit is Unit.WEEKS:
        return start + timedelta(weeks=amount) - ONE_DAY
    if unit is Unit.MONTHS:
        return _months_away(start, amount) - ONE_DAY
    return _counted(start, amount, ONE_DAY)


@lru_cache(maxsize=64)
def bank_holidays(year: int) -> dict[date, str]:
    """Return the bank holidays of England in a year, with their names."""
    import holidays

    found = holidays.country_holidays("GB", subdiv="ENG", years=year)
    return {day: found[day] for day in sorted(found)}


def _counted(day: date, amount: int, step: timedelta) -> date:
    """Return the working day that is the `amount`-th from `day` on, `day` included."""
    left = amount
    while True:
        left -= is_working_day(day)
        if not left:
            return day
        day += step


def _months_away(day: date, months: int) -> date:
    """Return the same day of another month, or that month's last day where it is shorter."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
