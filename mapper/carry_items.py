"""The items that a workbook speaks of, and what each of them is in the new draft."""

from collections import defaultdict
from collections.abc import Sequence

from mapper.carry_match import Match, OldItem, match_items, place_name
from mapper.claims import AdditionalClaim, Claims, EvidenceClaim
from mapper.mapping import MappedItem
from mapper.workbook.rows import APART, Row

ItemMatch = Match[Row[MappedItem]]


class OldItems:
    """Every item of the last draft, each once, matched to the items of the new one.

    `listed` are those of the list of items, or of the claims where a workbook has no such list;
    `matches` says what each is now.
    """

    def __init__(self, previous: Claims, new: Sequence[Row[MappedItem]]) -> None:
        rows = [OldItem(one.reference, one.text) for one in previous.items]
        self._by_place: dict[str, list[OldItem]] = defaultdict(list)
        for one in dict.fromkeys(rows):
            self._by_place[place_name(one.reference)].append(one)
        self._known = set(rows)
        claims: list[EvidenceClaim | AdditionalClaim] = [
            *previous.evidence,
            *previous.additional,
        ]
        # What was kept apart is of an earlier draft still, and so not the item in its old place.
        apart = {(one.reference, one.text) for one in previous.evidence if one.standing == APART}
        named = [
            OldItem(one.reference, one.text)
            if (one.reference, one.text) in apart
            else self._resolve(one.reference, one.text)
            for one in claims
        ]
        everything = list(dict.fromkeys([*rows, *named]))
        self._known.update(everything)
        self.listed = list(dict.fromkeys(rows)) or everything
        self.matches: dict[OldItem, ItemMatch | None] = dict(
            zip(everything, match_items(everything, new), strict=True)
        )

    def now(self, item: OldItem) -> ItemMatch | None:
        """Return what an item is now; `None` where it is gone."""
        return self.matches.get(item)

    def find(self, reference: str, text: str) -> ItemMatch | None:
        """Return what the item of a claim is now; `None` where it is gone."""
        return self.matches.get(self._resolve(reference, text))

    def at(self, name: str) -> OldItem | None:
        """Return the item of the list that stands at a place (see `place_name`)."""
        found = self._by_place.get(name, [])
        return found[0] if len(found) == 1 else None

    def _resolve(self, reference: str, text: str) -> OldItem:
        """Return the item of the list that a claim means: the same, else the one in its place."""
        same = OldItem(reference, text)
        return same if same in self._known else self.at(place_name(reference)) or same
