"""Looks up one name that a text gives for an outcome or a criterion, and says what is wrong."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from mapper.review.directory import Directory, key_of
from mapper.review.written import Place
from mapper.rules.listing import listed

LONGEST_RANGE = 60
"""Places in one range, beyond which it is a slip of the pen."""

_NUMBERED = re.compile(r"(?P<start>.*?)(?P<number>\d+)")
_PART = re.compile(r"(?P<whole>.*\d)\s?[(-]?[a-z]\)?")


@dataclass(frozen=True)
class Asked:
    """What a text asks for: the names of an outcome and of a criterion, as written."""

    outcome: str | None = None
    criterion: str | None = None

    @property
    def name(self) -> str:
        """The name of what is asked for."""
        return self.criterion or self.outcome or ""


@dataclass(frozen=True)
class Scope:
    """The units that a name belongs to: `said` as written, `units` as far as they are known."""

    said: str | None = None
    units: tuple[str, ...] = ()


def look_up(directory: Directory, scope: Scope, asked: Asked) -> tuple[Place, ...]:
    """Return the places that the name can mean; in every unit where no unit is said.

    "LO 2.1" is a criterion, whatever it is called; 2.1a is a part of 2.1.
    """
    units = scope.units or (() if scope.said else directory.units)
    part = _PART.fullmatch(asked.name)
    for name in (asked.name, part["whole"] if part else asked.name):
        if asked.criterion is None:
            found = directory.outcomes(units, name) or directory.criteria(units, name, in_full=True)
        else:
            found = directory.criteria(units, name, asked.outcome)
        if found:
            return found
    # Where outcomes are numbered 1.1, or the criteria of an outcome are its parts (a), (b).
    whole = part["whole"] if part else asked.name
    return directory.outcomes(units, whole) if part or not whole.isdigit() else ()


def problem_of(written: str, scope: Scope, asked: Asked, places: Sequence[Place]) -> str:
    """Return what is wrong with a name that does not mean one place; empty where it does."""
    if len(places) == 1:
        return ""
    if places:
        units = list(dict.fromkeys(place.unit for place in places))
        if len(units) > 1:
            return f"“{written}” stands in units {listed(units)}"
        names = [place.criterion or place.outcome or "" for place in places]
        return f"“{written}” can be {listed(names)} of unit {units[0]}"
    if scope.said and not scope.units:
        return f"the specification has no unit {scope.said}"
    within = f"unit {listed(scope.units)}" if scope.units else "the specification"
    return f"{within} has no {asked.name}"


def names_between(first: str, last: str | None) -> list[str]:
    """Return the names from one to another: ``2.1`` to ``2.3`` or to ``3``, ``P1`` to ``P3``.

    The two ends alone where nothing can be told of what lies between.
    """
    if last is None:
        return [first]
    if len(first) == len(last) == 1 and f"{first}{last}".isascii() and f"{first}{last}".isalpha():
        low, high = sorted((ord(first.upper()), ord(last.upper())))
        return [chr(letter) for letter in range(low, high + 1)]
    start, end = _NUMBERED.fullmatch(_plain(first)), _NUMBERED.fullmatch(_plain(last))
    if start is None or end is None:
        return [first, last]
    low, high = int(start["number"]), int(end["number"])
    same = not end["start"] or key_of(end["start"]) == key_of(start["start"])
    if not same or not low < high <= low + LONGEST_RANGE:
        return [first, last]
    return [f"{start['start']}{number}" for number in range(low, high + 1)]


def _plain(name: str) -> str:
    return re.sub(r"\s", "", name)
