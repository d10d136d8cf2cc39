"""The parts of one record before anything is decided, and the wording of what is wrong with it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from corpora.importers.report import Fault, Problem
from corpora.standard import StatementKind

_NAMED = 5  # how many codes a message names before it only counts the rest


@dataclass(slots=True)
class StatementPart:
    """One statement of a record. `id` is what links name; `scope` the options stated for it."""

    id: str
    code: str
    kind: StatementKind
    text: str
    key: str | None = None
    scope: tuple[str, ...] | None = None


@dataclass(slots=True)
class DutyPart:
    """One duty of a record; `links` are (kind of the list that names it, statement id)."""

    id: str
    code: str
    text: str
    links: list[tuple[StatementKind, str]] = field(default_factory=list)
    core: bool = False
    scope: tuple[str, ...] = ()
    criteria: str = ""
    key: str | None = None


@dataclass(slots=True)
class OptionPart:
    """One listed option."""

    id: str
    title: str
    key: str | None = None


@dataclass(slots=True)
class Parts:
    """One record, cleaned but not yet judged."""

    label: str
    reference: str
    version: str
    title: str
    level: int | None = None
    route: str | None = None
    status: str | None = None
    lars_code: str | None = None
    statements: list[StatementPart] = field(default_factory=list)
    duties: list[DutyPart] = field(default_factory=list)
    options: list[OptionPart] = field(default_factory=list)
    option_names: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def report(self, code: Fault, message: str) -> None:
        """Add a problem of this record."""
        self.problems.append(Problem(record=self.label, code=code, message=message))


def name_codes(codes: Sequence[str]) -> str:
    """Return ``D3``, ``D3 and D4``, or ``D3, D4, D5, D6 and 2 more``; repetitions count once."""
    unique = list(dict.fromkeys(codes))
    if len(unique) <= _NAMED:
        return join(unique)
    shown = unique[: _NAMED - 1]
    return f"{', '.join(shown)} and {len(unique) - len(shown)} more"


def subject(codes: Sequence[str], one: str, many: str) -> str:
    """Return the codes with the verb that fits their number: ``D3 is``, ``D3 and D4 are``."""
    return f"{name_codes(codes)} {one if len(set(codes)) == 1 else many}"


def count(number: int, noun: str) -> str:
    """Return ``1 link`` or ``3 links``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def join(words: Sequence[str]) -> str:
    """Return ``a, b and c``."""
    if len(words) <= 1:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"
