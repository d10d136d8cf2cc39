"""The one way to write a place in the specification: unit, outcome, criterion, printed page.

House format: ``101 LO1 AC1.1 (p 36)``. What is printed is kept; the page is the printed one, and
the PDF page is added only where the two differ (domain notes 1.2, consequence d).
"""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Protocol

from mapper.workbook.safetext import CELL_LIMIT, cell_length

_SHORT_NUMBER = re.compile(r"\d{1,2}")
_STARTS_WITH_DIGIT = re.compile(r"\d")
_ONE_LETTER = re.compile(r"[^\W\d_]")

EXCEL_LINES = 250
"""Lines we allow in a cell; Excel keeps at most 253 line breaks in one."""


class Place(Protocol):
    """Anything that lies somewhere in a specification: evidence, an item, additional content."""

    @property
    def unit(self) -> str:
        """Printed reference of the unit."""

    @property
    def outcome(self) -> str:
        """Printed reference of the outcome."""

    @property
    def criterion(self) -> str | None:
        """Printed reference of the criterion; `None` where the outcome itself is assessed."""

    @property
    def page(self) -> int | None:
        """1-based page of the file."""

    @property
    def page_label(self) -> str | None:
        """What is printed on that page."""


@lru_cache(maxsize=20_000)  # places are named again for every statement that they cover
def format_reference(
    unit: str,
    outcome: str,
    criterion: str | None = None,
    *,
    page: int | None = None,
    page_label: str | None = None,
) -> str:
    """Return one reference in the house format, e.g. ``101 LO1 AC1.1 (p 36)``.

    A short unit number reads ``Unit 3``, a bare outcome number ``LO3``, a bare criterion number
    ``AC3.1``; references that already say what they are (``PC3``, ``A.P1``) stay as printed.
    """
    parts = [
        f"Unit {unit}" if _SHORT_NUMBER.fullmatch(unit.strip()) else unit.strip(),
        _named(outcome, "LO"),
        _named(criterion, "AC"),
    ]
    name = " ".join(part for part in parts if part)
    where = format_page(page, page_label)
    return f"{name} ({where})" if where else name


def format_page(page: int | None, page_label: str | None) -> str:
    """Return ``p 36``, ``p 36, PDF p 40`` where they differ, ``PDF p 40`` or an empty string."""
    label = (page_label or "").strip()
    if not label:
        return "" if page is None else f"PDF p {page}"
    return f"p {label}" if page is None or label == str(page) else f"p {label}, PDF p {page}"


def reference_of(place: Place) -> str:
    """Return the house reference of anything with a place in the specification."""
    return format_reference(
        place.unit,
        place.outcome,
        place.criterion,
        page=place.page,
        page_label=place.page_label,
    )


def join_references(places: Sequence[Place], *, elsewhere: str, limit: int = CELL_LIMIT) -> str:
    """Return all references, one line a unit, in the order given.

    Where they would not fit into a cell, as many as fit are followed by how many more there are
    and where to find them (`elsewhere`, e.g. ``sheet Evidence``): nothing is cut silently.

    Parameters
    ----------
    places
        The places, in the order in which they should be read.
    elsewhere
        Where every place is listed.
    limit
        Characters allowed, as Excel counts them.
    """
    text = _by_unit(places)
    if _fits(text, limit):
        return text
    low, high = 0, len(places) - 1
    while low < high:
        middle = (low + high + 1) // 2
        if _fits(_shortened(places, middle, elsewhere), limit):
            low = middle
        else:
            high = middle - 1
    return _shortened(places, low, elsewhere)


def join_pages(places: Iterable[Place]) -> str:
    """Return the printed pages, each once, in order: ``36, 37, 41``; ``PDF 40`` where unprinted."""
    seen: dict[str, None] = {}
    for place in sorted(places, key=lambda one: -1 if one.page is None else one.page):
        label = (place.page_label or "").strip()
        if label or place.page is not None:
            seen.setdefault(label or f"PDF {place.page}")
    return ", ".join(seen)


def _named(reference: str | None, word: str) -> str:
    text = (reference or "").strip()
    if _STARTS_WITH_DIGIT.match(text):
        return f"{word}{text}"
    return f"{word} {text}" if _ONE_LETTER.fullmatch(text) else text


def _by_unit(places: Sequence[Place]) -> str:
    lines: dict[str, list[str]] = {}
    for place in places:
        lines.setdefault(place.unit, []).append(reference_of(place))
    return "\n".join("; ".join(line) for line in lines.values())


def _shortened(places: Sequence[Place], keep: int, elsewhere: str) -> str:
    note = f"and {len(places) - keep} more: see {elsewhere}"
    return f"{_by_unit(places[:keep])}\n{note}" if keep else note


def _fits(text: str, limit: int) -> bool:
    return cell_length(text) <= limit and text.count("\n") < EXCEL_LINES
