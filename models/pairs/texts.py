"""The two sides of a pair, as the scorer takes them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ItemText:
    """One assessable item: its own words, its outcome's words, and the unit it stands in.

    `outcome` may be empty. `unit` only groups items: any text that is the same for the items of
    one unit.
    """

    text: str
    outcome: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class StatementText:
    """One statement or duty. `kind` is knowledge, skill, behaviour or duty.

    `facets` are the clauses it was split into, empty where it was not split.
    """

    text: str
    kind: str
    facets: tuple[str, ...] = ()
