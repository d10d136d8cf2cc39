"""Which pages of the file a written page can mean: by what is printed there, or by counting."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import NamedTuple

from mapper.review.written import PageMention
from mapper.specification import Specification

_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_ROMAN = re.compile(r"[ivxlc]+")
LONGEST_RANGE = 400
"""Pages in one range, beyond which it is a slip of the pen."""
LONGEST_NUMBER = 6
"""Figures of a page number; the limit on pages (foundation.limits) has four."""


class Pages(NamedTuple):
    """Pages of the file, 1-based: those so printed, and those that counting the file gives."""

    printed: frozenset[int]
    counted: frozenset[int]


class PageIndex:
    """The pages of one specification as far as reading knows what is printed on them."""

    def __init__(self, specification: Specification) -> None:
        self.total = specification.document.pages
        self._by_label: dict[str, set[int]] = {}
        self._label: dict[int, str] = {}
        for page, label in _labelled(specification):
            self._by_label.setdefault(_canonical(label), set()).add(page)
            self._label.setdefault(page, label)
        numbered = {
            int(label): next(iter(pages))
            for label, pages in self._by_label.items()
            if _is_number(label) and len(pages) == 1
        }
        self._numbers = sorted(numbered)
        self._page_of = numbered

    @property
    def known(self) -> bool:
        """Whether the document has pages that can be checked (a Word document has none)."""
        return self.total is not None

    def label(self, page: int) -> str | None:
        """Return what is printed on a page of the file, where reading saw it."""
        return self._label.get(page)

    def pages_of(self, mention: PageMention) -> Pages:
        """Return the pages that a mention can mean; with "PDF p 40" only by counting."""
        names = list(_range(mention.first, mention.last))
        counted = frozenset(
            int(name) for name in names if _is_number(name) and 1 <= int(name) <= (self.total or 0)
        )
        if mention.of_file:
            return Pages(frozenset(), counted)
        printed = frozenset(page for name in names for page in self._printed(name))
        return Pages(printed or (counted if not self._by_label else frozenset()), counted)

    def _printed(self, name: str) -> set[int]:
        known = self._by_label.get(name)
        if known is not None:
            return known
        return self._inferred(int(name)) if _is_number(name) and self._numbers else set()

    def _inferred(self, number: int) -> set[int]:
        """Return the page of a number that reading did not see, counted from its neighbours.

        Where the pages before and after are numbered alike; elsewhere numbers may restart.
        """
        index = bisect_left(self._numbers, number)
        neighbours = self._numbers[max(index - 1, 0) : index + 1]
        offsets = {self._page_of[one] - one for one in neighbours}
        if len(offsets) != 1:
            return set()
        page = number + offsets.pop()
        inside = 1 <= page <= (self.total or 0) and page not in self._label
        return {page} if inside else set()


def _labelled(specification: Specification) -> Iterator[tuple[int, str]]:
    seen: list[tuple[int | None, str | None]] = []
    for unit in specification.units:
        seen.append((unit.page, unit.page_label))
        for outcome in unit.outcomes:
            seen.append((outcome.page, outcome.page_label))
            seen.extend((one.page, one.page_label) for one in outcome.criteria)
    seen.extend((claim.page, claim.page_label) for claim in specification.claims)
    for page, label in seen:
        if page is not None and label:
            yield page, label


def _is_number(text: str) -> bool:
    """Return whether `text` is a page number: figures that are no powers (``²``), nor thousands."""
    return text.isdecimal() and len(text) <= LONGEST_NUMBER


def _canonical(label: str) -> str:
    bare = label.strip().casefold()
    return str(int(bare)) if _is_number(bare) else bare


def _range(first: str, last: str) -> Iterator[str]:
    if first == last:
        yield first
    elif _is_number(first) and _is_number(last):
        low, high = int(first), int(last)
        yield from (str(n) for n in range(low, min(high, low + LONGEST_RANGE) + 1))
    elif _ROMAN.fullmatch(first) and _ROMAN.fullmatch(last):
        low, high = _roman_value(first), _roman_value(last)
        yield from (_roman(n) for n in range(low, min(high, low + LONGEST_RANGE) + 1))
    else:
        yield from (first, last)


def _roman_value(numeral: str) -> int:
    values = [_VALUES[letter] for letter in numeral]
    return sum(
        -value if value < max(values[index + 1 :], default=0) else value
        for index, value in enumerate(values)
    )


def _roman(number: int) -> str:
    result = ""
    for value, letters in ((100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"),
                           (5, "v"), (4, "iv"), (1, "i")):  # fmt: skip
        while number >= value:
            result, number = result + letters, number - value
    return result
