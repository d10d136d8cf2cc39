"""The page of the specification beside a statement: its image and what lies where on it."""

from collections.abc import Container
from dataclasses import dataclass

from api.pages.words import SEPARATOR, page_of, reference_of
from mapper.mapping import Evidence, MappedItem
from mapper.specification import Box, Item, Specification


@dataclass(frozen=True)
class ItemOnPage:
    """One assessable item with its boxes on the page, in points from the top left."""

    key: str
    name: str
    text: str
    boxes: list[Box]
    evidence: bool


@dataclass(frozen=True)
class ShownPage:
    """One page: where its image is, how large it is in points, what lies on it.

    `marked` names the place that is marked, for people who do not see the image.
    """

    number: int
    label: str
    image: str
    width: float | None
    height: float | None
    items: list[ItemOnPage]
    marked: str = ""


def shown_page(
    specification: Specification,
    number: int,
    *,
    image: str,
    size: tuple[float, float] | None,
    evidence: Container[str] = (),
    chosen: str | None = None,
) -> ShownPage:
    """Return a page with every assessable item on it; `evidence` and `chosen` are keys of places."""
    items = []
    label = None
    for item in specification.items():
        source = item.source
        if source.page != number:
            continue
        label = label or source.page_label
        key = item_key(item)
        items.append(
            ItemOnPage(key, reference_of(_place(item)), item.full_text, source.boxes, key in evidence)
        )
    width, height = size or (None, None)
    marked = next((item.name for item in items if item.key == chosen), "")
    written = page_of(
        MappedItem(
            unit="", outcome="", criterion=None, statements=[], page=number, page_label=label
        )
    )
    return ShownPage(
        number, written[:1].upper() + written[1:], image, width, height, items, marked
    )


def item_key(item: Item) -> str:
    """Return the key of an item, the same as that of a place of evidence at it."""
    criterion = item.criterion.ref if item.criterion else ""
    return SEPARATOR.join((item.unit.ref, item.outcome.ref, criterion))


def _place(item: Item) -> Evidence | MappedItem:
    return MappedItem(
        unit=item.unit.ref,
        outcome=item.outcome.ref,
        criterion=item.criterion.ref if item.criterion else None,
        statements=[],
    )
