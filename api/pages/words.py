"""The words that pages use for coverage, kinds, likelihood, places and times.

Plain words for people who write specifications; numbers stand beside them where asked for.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final, Protocol

from api.results import item_key
from mapper.mapping import Coverage
from mapper.workbook.words import COVERAGE_WORDS

__all__ = ["COVERAGE_WORDS", "Place", "counted", "likelihood", "page_of", "percent", "place_key"]

KINDS: Final = {
    "knowledge": ("Knowledge", "Knowledge"),
    "skill": ("Skill", "Skills"),
    "behaviour": ("Behaviour", "Behaviours"),
    "duty": ("Duty", "Duties"),
}
"""Singular and plural of each kind of statement."""

LIKELIHOODS: Final = (
    (0.9, "Very likely"),
    (0.65, "Likely"),
    (0.4, "Could go either way"),
    (0.15, "Less likely"),
    (0.0, "Unlikely"),
)
"""Lowest probability that each wording stands for."""


class Place(Protocol):
    """Anything that lies in a specification."""

    @property
    def unit(self) -> str:
        """Printed reference of its unit."""

    @property
    def outcome(self) -> str:
        """Printed reference of its learning outcome."""

    @property
    def criterion(self) -> str | None:
        """Printed reference of its criterion, if it is one."""

    @property
    def page(self) -> int | None:
        """1-based page of the file."""

    @property
    def page_label(self) -> str | None:
        """What is printed on that page."""


def likelihood(probability: float) -> str:
    """Return a probability in words."""
    return next(words for least, words in LIKELIHOODS if probability >= least)


def percent(share: float) -> str:
    """Return a share between 0 and 1 as whole per cent: ``81%``."""
    return f"{share:.0%}"


def counted(number: int, singular: str, plural: str | None = None) -> str:
    """Return e.g. ``1 statement``, ``3 statements``."""
    return f"{number:,} {singular if number == 1 else plural or singular + 's'}"


def coverage_word(coverage: Coverage | str | None) -> str:
    """Return ``Full``, ``Partial`` or ``Not covered``; ``Not stated`` for none of them."""
    return "Not stated" if coverage is None else COVERAGE_WORDS[Coverage(coverage)]


def place_key(place: Place) -> str:
    """Return what tells a place from every other in its specification, for addresses and forms."""
    return item_key(place.unit, place.outcome, place.criterion)


def reference_of(place: Place) -> str:
    """Return where a place is, as people say it: ``Unit 301, outcome 1, criterion 1.2``."""
    titled = place.unit.casefold().startswith("unit")
    parts = [place.unit if titled else f"Unit {place.unit}"] if place.unit else []
    if place.outcome:
        parts.append(f"outcome {place.outcome}")
    if place.criterion:
        parts.append(f"criterion {place.criterion}")
    return ", ".join(parts)


def page_of(place: Place) -> str:
    """Return the printed page, and the page of the file where it differs: ``page 4 (PDF 7)``."""
    label = (place.page_label or "").strip()
    if place.page is None:
        return f"page {label}" if label else ""
    if not label:
        return f"PDF page {place.page}"
    return f"page {label}" if label == str(place.page) else f"page {label} (PDF {place.page})"


def kind_word(kind: str, *, plural: bool = False) -> str:
    """Return the name of a kind of statement, as it is where we do not know it."""
    return KINDS.get(kind, (kind.capitalize(), kind.capitalize()))[plural]


def moment(at: datetime) -> str:
    """Return a time in UTC as people read it: ``24 November 2026, 14:02``."""
    at = at.astimezone(UTC)
    return f"{at.day} {at:%B %Y, %H:%M}"


def listed(names: Sequence[str]) -> str:
    """Return names as a sentence has them: ``K1, K2 and K3``."""
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))
