"""What changed between two versions of a standard, statement by statement and duty by duty.

Items are the same by GUID, else by their exact words, else by words alike enough.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from pydantic import BaseModel, ConfigDict
from rapidfuzz import fuzz, process, utils

from corpora.standard import Standard

SAME_ITEM = 70.0
"""Least likeness, 0 to 100 (rapidfuzz ``token_sort_ratio``), at which a reworded item is the same.

Of 48,209 pairs of different statements of one kind within one standard (58 real standards), 85 are
as alike as that: one in 570 would be taken for the other if neither had a GUID or equal words.
"""

DUTY = "duty"


class Change(StrEnum):
    """What happened to an item. A reworded item may have another code too."""

    UNCHANGED = "unchanged"
    REWORDED = "reworded"
    MOVED = "moved"
    NEW = "new"
    GONE = "gone"


class MatchedBy(StrEnum):
    """What showed that two items are the same."""

    KEY = "key"
    TEXT = "text"
    WORDS = "words"


class ItemChange(BaseModel):
    """One statement or duty, before and after.

    `kind` is ``knowledge``, ``skill``, ``behaviour`` or ``duty``. `likeness` is between 0 and 1: 1
    for the same text, 0 for an item that is new or gone.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: str
    change: Change
    old_code: str | None
    new_code: str | None
    old_text: str | None
    new_text: str | None
    matched_by: MatchedBy | None
    likeness: float

    @property
    def text(self) -> str:
        """The text as it is now, or as it last was."""
        return self.new_text or self.old_text or ""


class StandardDiff(BaseModel):
    """All items of both versions: those of `new` in its order, those that are gone after them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    old: str
    new: str
    changes: tuple[ItemChange, ...]

    def of(self, change: Change) -> list[ItemChange]:
        """Return the items to which this happened."""
        return [item for item in self.changes if item.change is change]


@dataclass(frozen=True, slots=True)
class _Item:
    kind: str
    code: str
    text: str
    key: str | None

    @property
    def words(self) -> str:
        """The text as it is compared: lower case, without punctuation and line breaks."""
        return " ".join(utils.default_process(self.text).split())


def diff_standards(old: Standard, new: Standard) -> StandardDiff:
    """Compare two versions of a standard, or two standards.

    Items are matched within their kind only: knowledge never becomes a skill.
    """
    before, after = _items(old), _items(new)
    matches = _match(before, after)
    taken = {place for place, _ in matches.values()}
    changes = [
        _change(before[matches[place][0]], item, matches[place][1])
        if place in matches
        else _one_sided(item, Change.NEW)
        for place, item in enumerate(after)
    ]
    changes += [
        _one_sided(item, Change.GONE) for place, item in enumerate(before) if place not in taken
    ]
    return StandardDiff(old=old.pinned, new=new.pinned, changes=tuple(changes))


def _items(standard: Standard) -> list[_Item]:
    statements = [
        _Item(item.kind.value, item.code, item.text, item.key) for item in standard.statements
    ]
    return statements + [_Item(DUTY, duty.code, duty.text, duty.key) for duty in standard.duties]


def _match(before: Sequence[_Item], after: Sequence[_Item]) -> dict[int, tuple[int, MatchedBy]]:
    """Return, for the place of a new item, the place of the old one and what matched them."""
    matches: dict[int, tuple[int, MatchedBy]] = {}
    free = dict.fromkeys(range(len(before)))
    for by in (MatchedBy.KEY, MatchedBy.TEXT):
        index: dict[tuple[str, str], list[int]] = {}
        for place in free:
            for sign in _signs(before[place], by):
                index.setdefault(sign, []).append(place)
        for place, item in enumerate(after):
            if place in matches:
                continue
            for sign in _signs(item, by):
                candidates = index.get(sign, [])
                if candidates:
                    matches[place] = (candidates.pop(0), by)
                    free.pop(matches[place][0])
    for _, place, other in sorted(_alike(before, after, free, matches)):
        if place not in matches and other in free:
            matches[place] = (other, MatchedBy.WORDS)
            free.pop(other)
    return matches


def _signs(item: _Item, by: MatchedBy) -> list[tuple[str, str]]:
    if by is MatchedBy.KEY:
        return [(item.kind, item.key)] if item.key else []
    return [(item.kind, item.words)]


def _alike(
    before: Sequence[_Item],
    after: Sequence[_Item],
    free: dict[int, None],
    matches: dict[int, tuple[int, MatchedBy]],
) -> list[tuple[float, int, int]]:
    """Return (negated likeness, place of the new item, place of the old one), best when sorted."""
    pairs = []
    for place, item in enumerate(after):
        if place in matches:
            continue
        others = {other: before[other].words for other in free if before[other].kind == item.kind}
        found = process.extract(
            item.words, others, scorer=fuzz.token_sort_ratio, score_cutoff=SAME_ITEM, limit=None
        )
        pairs += [(-likeness, place, other) for _, likeness, other in found]
    return pairs


def _change(old: _Item, new: _Item, matched_by: MatchedBy) -> ItemChange:
    if old.words != new.words:
        change = Change.REWORDED
    elif old.code != new.code:
        change = Change.MOVED
    else:
        change = Change.UNCHANGED
    likeness = 1.0
    if change is Change.REWORDED:
        likeness = round(fuzz.token_sort_ratio(old.words, new.words) / 100, 3)
    return ItemChange(
        kind=new.kind,
        change=change,
        old_code=old.code,
        new_code=new.code,
        old_text=old.text,
        new_text=new.text,
        matched_by=matched_by,
        likeness=likeness,
    )


def _one_sided(item: _Item, change: Change) -> ItemChange:
    is_new = change is Change.NEW
    return ItemChange(
        kind=item.kind,
        change=change,
        old_code=None if is_new else item.code,
        new_code=item.code if is_new else None,
        old_text=None if is_new else item.text,
        new_text=item.text if is_new else None,
        matched_by=None,
        likeness=0.0,
    )
