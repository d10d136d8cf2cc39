"""The page of the specification beside a statement: its image and what lies where on it."""

from collections.abc import Container
from dataclasses import dataclass

from api.pages.words import page_of, place_key, reference_of
from mapper.mapping import MappedItem
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
    """Return a page with every item on it; `evidence` and `chosen` are keys of places."""
    items = []
    label = None
    for item in specification.items():
        source = item.source
        if source.page != number:
            continue
        label = label or source.page_label
        place = place_of(item)
        key = place_key(place)
        items.append(
            ItemOnPage(key, reference_of(place), item.full_text, source.boxes, key in evidence)
        )
    width, height = size or (None, None)
    marked = next((item.name for item in items if item.key == chosen), "")
    written = page_of(_at(number, label))
    return ShownPage(number, written[:1].upper() + written[1:], image, width, height, items, marked)


def place_of(item: Item) -> MappedItem:
    """Return where an item lies."""
    return MappedItem(
        unit=item.unit.ref,
        outcome=item.outcome.ref,
        criterion=item.criterion.ref if item.criterion else None,
        statements=[],
    )


def _at(page: int, label: str | None) -> MappedItem:
    return MappedItem(
        unit="", outcome="", criterion=None, statements=[], page=page, page_label=label
    )
