"""The register: one row for each qualification, read from CSV, looked up by number.

Columns: ``number, title, awarding_organisation, level, type, sector_subject_area, status``.
"""

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from evaluation.register.names import learn_names
from evaluation.register.title import Name, Title, parse_title
from foundation.errors import UnreadableInputError

COLUMNS = (
    *("number", "title", "awarding_organisation", "level"),
    *("type", "sector_subject_area", "status"),
)
_REQUIRED = ("number", "title")
_NUMBER = re.compile(r"\d{7}[\dX]")
_WEIGHTS = (8, 7, 6, 5, 4, 3, 2)
_SPREADSHEET_TAIL = re.compile(r"\.0+$")


@dataclass(frozen=True)
class RegisterRow:
    """One qualification of the register; `number` is plain: eight characters, no slashes."""

    number: str
    title: str
    awarding_organisation: str = ""
    level: str = ""
    type: str = ""
    sector_subject_area: str = ""
    status: str = ""

    @property
    def printed_number(self) -> str:
        """The number as documents print it: ``603/1234/5``."""
        return f"{self.number[:3]}/{self.number[3:7]}/{self.number[7:]}"


class Register:
    """All rows in order of their numbers, with their titles taken apart."""

    def __init__(self, rows: Iterable[RegisterRow]) -> None:
        self.rows = tuple(sorted(rows, key=lambda row: row.number))
        self._by_number = {row.number: row for row in self.rows}

    def by_number(self, number: str) -> RegisterRow | None:
        """Return the row of a number in any spelling (`plain_number`), or `None`."""
        plain = plain_number(number)
        return self._by_number.get(plain) if plain else None

    @cached_property
    def names(self) -> dict[Name, tuple[str, ...]]:
        """Names that titles open with, and the organisations that they stand for."""
        return learn_names((row.title, row.awarding_organisation) for row in self.rows)

    @cached_property
    def titles(self) -> tuple[Title, ...]:
        """The title of each row, taken apart."""
        names: Sequence[Name] = tuple(self.names)
        return tuple(parse_title(row.title, names) for row in self.rows)


def plain_number(number: str) -> str | None:
    """Return a qualification number without slashes and spaces, or `None` where it is none.

    ``603/1234/5``, ``603 1234 5`` and a spreadsheet's ``60312345.0`` are all ``60312345``.
    """
    bare = re.sub(r"[\s/\\-]", "", _SPREADSHEET_TAIL.sub("", number.strip())).upper()
    return bare if _NUMBER.fullmatch(bare) else None


def number_adds_up(plain: str) -> bool:
    """Return whether the last character is the check character of the first seven.

    Modulo 11 with weights 8 to 2. No source for the rule was found: it holds for 8,165 of 8,201
    numbers of the register of funded qualifications, so it is a hint and no proof.
    """
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, plain[:7], strict=True))
    return "0123456789X"[total % 11] == plain[7]


def read_register(path: Path) -> Register:
    """Return the register in a CSV file.

    Raises
    ------
    UnreadableInputError
        The file is missing, is no UTF-8 CSV, lacks a column, or a row's number is none or twice.
    """
    advice = f"give a CSV file with the columns {', '.join(COLUMNS)}"
    try:
        with path.open(encoding="utf-8-sig", newline="") as handle:
            reader = csv.DictReader(handle)
            missing = [name for name in _REQUIRED if name not in (reader.fieldnames or ())]
            if missing:
                raise UnreadableInputError(path, f"has no column {missing[0]}", advice)
            return Register(_rows(reader, path))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise UnreadableInputError(path, f"cannot be read ({reason.lower()})", advice) from error


def _rows(reader: "csv.DictReader[str]", path: Path) -> list[RegisterRow]:
    rows: dict[str, RegisterRow] = {}
    for place, raw in enumerate(reader, start=2):
        values = {name: (raw.get(name) or "").strip() for name in COLUMNS}
        number = plain_number(values["number"])
        if number is None:
            raise UnreadableInputError(
                path,
                f"row {place} has the number {values['number']!r}, which is none",
                "write eight characters, with or without slashes",
            )
        if number in rows:
            raise UnreadableInputError(
                path, f"row {place} repeats the number {values['number']}", "keep one of them"
            )
        rows[number] = RegisterRow(**{**values, "number": number})
    return list(rows.values())
