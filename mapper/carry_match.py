"""Finds the items, statements and duties of the last draft again in the new one, by content.

An item that moved or was renumbered says the same; one that was reworded says nearly the same, or
stands in the same place and says something like it.
"""

import re
from collections import defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from rapidfuzz import fuzz, process

from mapper.mapping import MappedItem
from mapper.workbook.fields import words_of
from mapper.workbook.references import format_reference
from mapper.workbook.rows import Row

REWORDED = 75.0
"""Similarity (0 to 100) from which two texts are taken for the same item reworded.

Of pairs of different items within one of four real specifications 0.04 to 0.6 % reach it, so a
reworded item is always flagged.
"""
REWORDED_IN_PLACE = 55.0
"""The same for items with the same reference (0.9 to 7 % of pairs of different items reach it)."""
_PLACE_BONUS = 15.0
"""What the same reference adds when several items compete."""
SAME_TARGET = 85.0
"""Similarity from which a statement under another code is the same, reworded."""
SAME_CODE = 60.0
"""The same for a statement under the same code."""

_PAGES = re.compile(r"\s*\([^()]*\)\s*$")
T = TypeVar("T")


@dataclass(frozen=True)
class Match(Generic[T]):
    """What something of the last draft is now, and how alike the texts are (0 to 100)."""

    now: T
    likeness: float

    @property
    def reworded(self) -> bool:
        """Whether the wording changed in more than case and punctuation."""
        return self.likeness < 100.0


@dataclass(frozen=True)
class OldItem:
    """An item as a workbook lists it."""

    reference: str
    text: str


def place_name(reference: str) -> str:
    """Return a reference without its pages, for comparison."""
    return words_of(_PAGES.sub("", reference))


def item_name(item: MappedItem) -> str:
    """Return what `place_name` gives for the reference of an item."""
    return words_of(format_reference(item.unit, item.outcome, item.criterion))


def match_items(
    old: Sequence[OldItem], new: Sequence[Row[MappedItem]]
) -> list[Match[Row[MappedItem]] | None]:
    """Return, for each old item, what it is now, or `None` where it is gone.

    No new item is given to two old ones.
    """
    result: list[Match[Row[MappedItem]] | None] = [None] * len(old)
    open_new = dict(enumerate(new))
    by_text: dict[Hashable, list[int]] = defaultdict(list)
    for number, row in open_new.items():
        by_text[words_of(row.of.text)].append(number)
    # Same text: the same place first, so that repeated items keep apart; then in order.
    for in_place in (True, False):
        for index, item in enumerate(old):
            if result[index] is not None:
                continue
            for number in by_text[words_of(item.text)]:
                if number in open_new and (
                    not in_place or item_name(new[number].of) == place_name(item.reference)
                ):
                    result[index] = Match(open_new.pop(number), 100.0)
                    break
    left = [index for index, found in enumerate(result) if found is None and old[index].text]
    for index, number, likeness in _nearest(old, left, open_new):
        result[index] = Match(new[number], likeness)
    return result


def match_targets(
    old: Sequence[tuple[str, str]], new: Sequence[tuple[str, str]]
) -> list[Match[int] | None]:
    """Return, for each old code and text, the index of what it is now; `None` where it is gone.

    A statement without a text in the workbook is found by its code alone.
    """
    texts = [words_of(text) for _, text in new]
    codes = [code for code, _ in new]
    result: list[Match[int] | None] = []
    for code, text in old:
        words = words_of(text)
        if not words:
            result.append(Match(codes.index(code), 100.0) if code in codes else None)
        elif words in texts:
            same = [number for number, one in enumerate(texts) if one == words]
            best = next((number for number in same if codes[number] == code), same[0])
            result.append(Match(best, 100.0))
        else:
            scored = [(fuzz.ratio(words, one), -number) for number, one in enumerate(texts)]
            likeness, negative = max(scored, default=(0.0, 0))
            by_code = codes.index(code) if code in codes else None
            if by_code is not None and fuzz.ratio(words, texts[by_code]) >= SAME_CODE:
                result.append(Match(by_code, _not_same(fuzz.ratio(words, texts[by_code]))))
            else:
                near = likeness >= SAME_TARGET
                result.append(Match(-negative, _not_same(likeness)) if near else None)
    return result


def _nearest(
    old: Sequence[OldItem], left: Sequence[int], open_new: dict[int, Row[MappedItem]]
) -> list[tuple[int, int, float]]:
    """Pair what is left, most alike first."""
    numbers = list(open_new)
    if not left or not numbers:
        return []
    scores = process.cdist(
        [words_of(old[index].text) for index in left],
        [words_of(open_new[number].of.text) for number in numbers],
        scorer=fuzz.ratio,
    )
    pairs = []
    for row, index in enumerate(left):
        name = place_name(old[index].reference)
        for column, number in enumerate(numbers):
            likeness = float(scores[row, column])
            in_place = bool(name) and name == item_name(open_new[number].of)
            if likeness >= (REWORDED_IN_PLACE if in_place else REWORDED):
                bonus = _PLACE_BONUS if in_place else 0.0
                pairs.append((-(likeness + bonus), index, number, likeness))
    taken_old: set[int] = set()
    taken_new: set[int] = set()
    chosen = []
    for _, index, number, likeness in sorted(pairs):
        if index not in taken_old and number not in taken_new:
            taken_old.add(index)
            taken_new.add(number)
            chosen.append((index, number, _not_same(likeness)))
    return chosen


def _not_same(likeness: float) -> float:
    """Keep a reworded text apart from the same one, whatever the rounding."""
    return min(likeness, 99.9)
