"""Where everything stands in a specification: units, outcomes and criteria by any name for them."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from mapper.review.written import Place
from mapper.specification import Specification, Unit

_NOT_KEY = re.compile(r"[^a-z0-9.]+")
_LOOSE_DOT = re.compile(r"(?<!\d)\.|\.(?!\d)")
_ZEROS = re.compile(r"(?<![\d.])0+(?=\d)")
_PREFIX = re.compile(r"(?:ac|lo)(?=\d)")
_TAIL = re.compile(r"\d+$")
_GRADE = re.compile(r"[a-z]+([pmd]\d+)")
_SHORTEST_BARE = 3
"""Characters of a unit's name that is understood without the word "unit": 3 could be anything."""


def key_of(name: str) -> str:
    """Return a name without case, spaces, punctuation and leading zeros: ``AC 1.01`` is ``ac1.1``.

    A dot between digits stays, since 1.1 and 11 are two criteria.
    """
    bare = _LOOSE_DOT.sub("", _NOT_KEY.sub("", name.casefold()))
    return ".".join(_ZEROS.sub("", part) for part in bare.split("."))


@dataclass
class _Criterion:
    """One criterion: the keys that name it in its unit, and those that do in its outcome only."""

    place: Place
    keys: frozenset[str]
    short: frozenset[str]


@dataclass
class _Outcome:
    """One outcome with its criteria in printed order."""

    place: Place
    keys: frozenset[str]
    criteria: list[_Criterion] = field(default_factory=list)


@dataclass
class _Unit:
    """All outcomes under one printed unit number."""

    ref: str
    titles: list[str]
    outcomes: list[_Outcome] = field(default_factory=list)


class Directory:
    """Looks up what people call the places of one specification.

    Every lookup returns printed references in document order, each once.
    """

    def __init__(self, specification: Specification) -> None:
        self._units: dict[str, _Unit] = {}
        for unit in specification.units:
            known = self._units.setdefault(unit.ref, _Unit(unit.ref, []))
            known.titles.append(unit.title)
            known.outcomes.extend(_outcomes_of(unit))
        self._by_name = _named(specification.units)
        self._by_tail = _unique_tails(specification.units)
        self.prefixes = frozenset(
            match[0]
            for unit in self._units.values()
            for outcome in unit.outcomes
            for keys in (outcome.keys, *(criterion.keys for criterion in outcome.criteria))
            for one in keys
            if (match := re.match(r"[a-z]+(?=\d)", one))
        )
        """Letters before a number that references of this specification begin with."""

    @property
    def units(self) -> tuple[str, ...]:
        """Printed numbers of all units."""
        return tuple(self._units)

    @property
    def bare_names(self) -> tuple[str, ...]:
        """Names of units that are understood without the word "unit", longest first."""
        names = {
            name
            for unit in self._units.values()
            for name in (unit.ref, *unit.ref.split("/"))
            if len(name) >= _SHORTEST_BARE and any(letter.isdigit() for letter in name)
        }
        names |= {name for name in self._by_name.numbers if len(name) >= _SHORTEST_BARE}
        return tuple(sorted(names, key=lambda name: (-len(name), name)))

    def titles(self) -> list[tuple[str, str]]:
        """Return every title with the number of its unit."""
        return [(title, unit.ref) for unit in self._units.values() for title in unit.titles]

    def titles_of(self, unit: str) -> Sequence[str]:
        """Return the titles under one printed number."""
        return self._units[unit].titles if unit in self._units else ()

    def units_named(self, name: str) -> tuple[str, ...]:
        """Return the units of this name: its number, a part of it, its registered number."""
        wanted = key_of(name)
        return self._by_name.keys.get(wanted) or self._by_tail.get(wanted, ())

    def range_of_units(self, first: str, last: str) -> tuple[str, ...]:
        """Return the units from one to another in document order; none where either is unknown."""
        ends = [self.units_named(name) for name in (first, last)]
        if not all(len(end) == 1 for end in ends):
            return ()
        low, high = (self.units.index(end[0]) for end in ends)
        return self.units[low : high + 1]

    def outcomes(self, units: Iterable[str], name: str) -> tuple[Place, ...]:
        """Return the outcomes of this name in any of the units."""
        wanted = key_of(name)
        wanted = _PREFIX.sub("", wanted) if _PREFIX.match(wanted) else wanted
        return _each_once(
            outcome.place
            for unit in self._known(units)
            for outcome in unit.outcomes
            if wanted in outcome.keys
        )

    def criteria(
        self,
        units: Iterable[str],
        name: str,
        outcome: str | None = None,
        *,
        in_full: bool = False,
    ) -> tuple[Place, ...]:
        """Return the criteria of this name in any of the units.

        A short name (AC2 for 3.2) counts within the outcome it is written under, or where nothing
        has the name in full; with `in_full` it never counts.
        """
        wanted = key_of(name)
        wanted = _PREFIX.sub("", wanted) if _PREFIX.match(wanted) else wanted
        inside = None if outcome is None else key_of(outcome)
        known = [
            (one, inside is not None and inside in other.keys)
            for unit in self._known(units)
            for other in unit.outcomes
            for one in other.criteria
        ]
        for found in (
            [one for one, within in known if within and wanted in one.keys],
            [one for one, within in known if within and not in_full and wanted in one.short],
            [one for one, _ in known if wanted in one.keys],
            [one for one, _ in known if inside is None and not in_full and wanted in one.short],
        ):
            if found:
                return _each_once(one.place for one in found)
        return ()

    def criteria_between(self, unit: str, first: str, last: str) -> tuple[Place, ...]:
        """Return the criteria from one to another in printed order, over outcomes if need be."""
        places = [one.place for outcome in self._known([unit]) for one in _criteria(outcome)]
        ends = [self.criteria([unit], name) for name in (first, last)]
        if not all(len(end) == 1 for end in ends):
            return ()
        low, high = (places.index(end[0]) for end in ends)
        return tuple(places[low : high + 1])

    def _known(self, units: Iterable[str]) -> list[_Unit]:
        return [self._units[ref] for ref in units if ref in self._units]


@dataclass(frozen=True)
class _Names:
    keys: dict[str, tuple[str, ...]]
    numbers: frozenset[str]


def _named(units: Sequence[Unit]) -> _Names:
    """Return units by whole number and registered number, else by a part of a double number."""
    whole: dict[str, dict[str, None]] = {}
    parts: dict[str, dict[str, None]] = {}
    numbers = set()
    for unit in units:
        whole.setdefault(key_of(unit.ref), {})[unit.ref] = None
        if unit.number:
            numbers.add(unit.number)
            whole.setdefault(key_of(unit.number), {})[unit.ref] = None
        for part in unit.ref.split("/"):
            if any(letter.isdigit() for letter in part):
                parts.setdefault(key_of(part), {})[unit.ref] = None
    keys = {**parts, **whole}
    return _Names({key: tuple(refs) for key, refs in keys.items() if key}, frozenset(numbers))


def _unique_tails(units: Sequence[Unit]) -> dict[str, tuple[str, ...]]:
    """Return units by the number that their name ends with, where only one ends so."""
    tails: dict[str, dict[str, None]] = {}
    for unit in units:
        if match := _TAIL.search(key_of(unit.ref)):
            tails.setdefault(key_of(match[0]), {})[unit.ref] = None
    return {tail: tuple(refs) for tail, refs in tails.items() if len(refs) == 1}


def _outcomes_of(unit: Unit) -> list[_Outcome]:
    outcomes = []
    for outcome in unit.outcomes:
        keys = _outcome_keys(outcome.ref)
        known = _Outcome(Place(unit=unit.ref, outcome=outcome.ref), keys)
        for criterion in outcome.criteria:
            place = Place(unit=unit.ref, outcome=outcome.ref, criterion=criterion.ref)
            full = key_of(criterion.ref)
            names = {full, _PREFIX.sub("", full)}
            short = {_within(full, key) for key in keys}
            # A.P1 is P1 and BC.D2 is D2: grades are numbered through the unit.
            if match := _GRADE.fullmatch(full):
                names.add(match[1])
            short |= {_PREFIX.sub("", name) for name in short}
            known.criteria.append(
                _Criterion(place, frozenset(names), frozenset(name for name in short if name))
            )
        outcomes.append(known)
    return outcomes


def _outcome_keys(ref: str) -> frozenset[str]:
    full = key_of(ref)
    keys = {full, _PREFIX.sub("", full)}
    if match := re.fullmatch(r"[a-z]+(\d+)", full):
        keys.add(match[1])
    return frozenset(keys)


def _within(full: str, outcome: str) -> str:
    """Return what a criterion's name adds to that of its outcome, or nothing."""
    rest = full.removeprefix(outcome)
    joined = rest != full and (rest[:1].isalpha() or rest[:1] == "." or outcome.isalpha())
    return rest.lstrip(".") if joined else ""


def _criteria(unit: _Unit) -> list[_Criterion]:
    return [one for outcome in unit.outcomes for one in outcome.criteria]


def _each_once(places: Iterable[Place]) -> tuple[Place, ...]:
    return tuple(dict.fromkeys(places))
