"""Number formats and locks of cells: what a stored number looks like to a person.

Numbers of formats and days: ECMA-376 part 1, 18.8.30 (numFmt) and 18.17.4 (dates and times).
"""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cache

from mapper.workbook.package import Element, Package

_GENERAL = "General"
_BUILT_IN: dict[int, str] = {2: "0.00", 9: "0%", 10: "0.00%"} | dict.fromkeys(
    (*range(14, 23), 45, 46, 47), "d"
)
"""Formats that a file uses by number alone, as far as they show a number in another way: with
decimals, in percent, as a date or time (any of them, as ``d``)."""
_DECIMALS = re.compile(r"0\.(0+)")
_NOT_SHOWN = re.compile(r"\".*?\"|\[(?!hh?\]|mm?\]|ss?\])[^\]]*\]")
"""Words in quotes; colours, conditions and languages in brackets, but not hours beyond a day."""
_DATE_PART = re.compile(r"(?<![_\\])[dmyhsDMYHS]")
_DAY_MILLISECONDS = 86_400_000
_EPOCH_1900, _EPOCH_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)
_FALSE_DAY = 60
"""Number of the day that 1900 did not have, its 29th of February: days before it count one less."""


class Formats:
    """What the styles say of a cell: its number format and whether it is locked."""

    def __init__(self, package: Package, parts: Iterable[str]) -> None:
        self._codes: list[str] = []
        self._unlocked: list[bool] = []
        part = next((one for one in parts if one.endswith("styles.xml")), None)
        if part is None or part not in package.parts:
            return
        root = package.xml(part)
        custom = {one.get("numFmtId"): one.get("formatCode", "") for one in root.iter("{*}numFmt")}
        for formats in root.iterchildren("{*}cellXfs"):
            for one in formats.iterchildren("{*}xf"):
                number = one.get("numFmtId", "0")
                built_in = _BUILT_IN.get(int(number) if number.isdigit() else 0, _GENERAL)
                self._codes.append(custom.get(number, built_in))
                self._unlocked.append(_unlocked(one))

    def code(self, style: int) -> str:
        """Return the number format of a style."""
        return self._codes[style] if style < len(self._codes) else _GENERAL

    def unlocked(self, style: int) -> bool:
        """Return whether cells of a style may be edited on a protected sheet."""
        return style < len(self._unlocked) and self._unlocked[style]


def _unlocked(style: Element) -> bool:
    protection = style.find("{*}protection")
    return protection is not None and protection.get("locked") in ("0", "false")


def number_text(raw: str, code: str, *, date_1904: bool) -> str:
    """Return a number as it is shown, as far as it matters here: dates, decimals, percent.

    Decimals matter: ``1.10`` typed as a reference is stored as 1.1 and only its format tells.
    """
    try:
        number = float(raw)
    except ValueError:
        return raw
    if is_date_format(code):
        try:
            return date_text(number, date_1904=date_1904)
        except (ValueError, OverflowError):
            return raw
    if code.endswith("%"):
        return f"{number:.0%}"
    decimals = _DECIMALS.fullmatch(code)
    if decimals:
        return f"{number:.{len(decimals[1])}f}"
    return str(int(number)) if number.is_integer() else repr(number)


@cache
def is_date_format(code: str) -> bool:
    """Return whether a format, or its section for positive numbers, shows a date or a time."""
    return bool(_DATE_PART.search(_NOT_SHOWN.sub("", code.split(";", 1)[0])))


def date_text(number: float, *, date_1904: bool) -> str:
    """Return the date and time that a number of days stands for; a time alone below one day.

    Raises
    ------
    ValueError, OverflowError
        It stands for none.
    """
    day, fraction = divmod(number, 1)
    rest = timedelta(milliseconds=round(fraction * _DAY_MILLISECONDS))
    if 0 <= number < 1 and rest.days == 0:
        return str((datetime.min + rest).time())
    if 0 < number < _FALSE_DAY and not date_1904:
        day += 1
    epoch = _EPOCH_1904 if date_1904 else _EPOCH_1900
    return str(epoch + timedelta(days=day) + rest).removesuffix(" 00:00:00")
