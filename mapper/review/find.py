"""Finds the places that a claim names: by reference and page, printed or counted in the file."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from mapper.review.directory import Directory
from mapper.review.found import FoundPlace, Level, PlaceVerdict
from mapper.review.pages import PageIndex
from mapper.review.references import ReferenceParser
from mapper.review.written import PageMention, Place, Reference
from mapper.rules.listing import listed
from mapper.specification import Item, Specification
from mapper.workbook.references import format_page

LONGEST_TEXT = 600
"""Characters of a place's own text that a report repeats; the document has the rest."""


@dataclass
class FoundLine:
    """The places of one claim, and what its text says beyond them."""

    places: list[FoundPlace] = field(default_factory=list)
    remainder: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


class Finder:
    """Finds places in one specification."""

    def __init__(self, specification: Specification) -> None:
        self.items: list[Item] = list(specification.items())
        self.pages = PageIndex(specification)
        self.parser = ReferenceParser(Directory(specification))
        self._rows: dict[Place, list[int]] = {}
        self._texts: dict[Place, str] = {}
        for row, item in enumerate(self.items):
            for place in _places_of(item):
                self._rows.setdefault(place, []).append(row)
                self._texts.setdefault(place, _text_of(item, place))
        self._spans = {place: self._span_of(place) for place in self._rows}

    def find(self, references: str, pages: str = "") -> FoundLine:
        """Return the places that a claim's cells "references" and "pages" name."""
        parsed = self.parser.parse(references)
        listed_pages = self.parser.parse_pages(pages)
        general = (*parsed.pages, *listed_pages.pages)
        line = FoundLine(remainder=[*parsed.remainder, *listed_pages.remainder])
        for reference in parsed.references:
            line.places.append(self._place(reference, reference.pages or general))
        if not line.places:
            line.places.extend(self._without_reference(references, pages, general, parsed.whole))
        else:
            _forgive_running_on(line.places)
            if parsed.references and general:
                line.notes.extend(self._stray_pages(line.places, general))
        return line

    def place_of(self, row: int, written: str) -> FoundPlace:
        """Return an item as a place that was found by other means than its reference."""
        item = self.items[row]
        place = _places_of(item)[-1]
        return FoundPlace(
            verdict=PlaceVerdict.FOUND,
            written=written,
            level=_level(place),
            unit=place.unit,
            outcome=place.outcome,
            criterion=place.criterion,
            page=item.source.page,
            page_label=item.source.page_label,
            text=item.source.text[:LONGEST_TEXT],
            items=self._rows[place],
        )

    def rows_on(self, mentions: Sequence[PageMention]) -> list[int]:
        """Return the items that stand on any of the pages, as printed or, failing that, counted."""
        for counted in (False, True):
            wanted = self._wanted(mentions, counted=counted)
            rows = [row for row, item in enumerate(self.items) if wanted & _pages_of(item)]
            if rows:
                return rows
        return []

    def _place(self, reference: Reference, mentions: Sequence[PageMention]) -> FoundPlace:
        written = reference.written
        page_written = ", ".join(one.written for one in mentions)
        candidates = list(reference.candidates)
        notes = []
        if len(candidates) > 1 and mentions:
            on_page = [place for place in candidates if self._is_on(place, mentions)]
            if len(on_page) == 1:
                candidates = on_page
                notes.append(f"which of several is told by the page only ({page_written})")
        if len(candidates) != 1:
            verdict = PlaceVerdict.AMBIGUOUS if candidates else PlaceVerdict.NOT_FOUND
            rows = sorted({row for place in candidates for row in self._rows.get(place, [])})
            return FoundPlace(
                verdict=verdict, written=written, unit=reference.unit, outcome=reference.outcome,
                criterion=reference.criterion, candidates=candidates, items=rows,
                notes=[reference.problem], page_written=page_written,
            )  # fmt: skip
        place = candidates[0]
        verdict, page_note = self._page_verdict(place, mentions)
        page, label = self._first_page(place)
        return FoundPlace(
            verdict=verdict,
            written=written,
            level=_level(place),
            unit=place.unit,
            outcome=place.outcome,
            criterion=place.criterion,
            page=page,
            page_label=label,
            text=self._texts.get(place, "")[:LONGEST_TEXT],
            items=self._rows.get(place, []),
            notes=[*notes, page_note] if page_note else notes,
            page_written=page_written,
        )

    def _page_verdict(
        self, place: Place, mentions: Sequence[PageMention]
    ) -> tuple[PlaceVerdict, str]:
        if not mentions:
            return PlaceVerdict.FOUND, ""
        if not self.pages.known or place not in self._spans or not self._spans[place]:
            return PlaceVerdict.FOUND, "the page cannot be checked in this document"
        span = self._spans[place]
        if span & self._wanted(mentions, counted=False):
            return PlaceVerdict.FOUND, ""
        page, label = self._first_page(place)
        if span & self._wanted(mentions, counted=True):
            given = listed([one.written for one in mentions])
            note = f"{given} counts the pages of the file; printed is {format_page(None, label)}"
            return PlaceVerdict.FOUND, note if label else ""
        where = format_page(page, label)
        return PlaceVerdict.WRONG_PAGE, f"it stands on {where}, not on {mentions_said(mentions)}"

    def _is_on(self, place: Place, mentions: Sequence[PageMention]) -> bool:
        span = self._spans.get(place, frozenset())
        return bool(span & self._wanted(mentions, counted=False))

    def _wanted(self, mentions: Sequence[PageMention], *, counted: bool) -> frozenset[int]:
        found = [self.pages.pages_of(one) for one in mentions]
        printed = frozenset(page for one in found for page in one.printed)
        if counted:
            return frozenset(page for one in found for page in one.counted)
        by_file = (one.counted for one, said in zip(found, mentions, strict=True) if said.of_file)
        return printed | frozenset(page for pages in by_file for page in pages)

    def _without_reference(
        self, references: str, pages: str, general: Sequence[PageMention], whole: bool
    ) -> list[FoundPlace]:
        written = " ".join(part for part in (references.strip(), pages.strip()) if part)
        if whole:
            return [
                FoundPlace(
                    verdict=PlaceVerdict.FOUND, written=written, level=Level.WHOLE,
                    items=list(range(len(self.items))),
                    notes=["no place is named; the whole specification was looked at"],
                )
            ]  # fmt: skip
        if not written:
            return []
        rows = self.rows_on(general)
        page_written = ", ".join(one.written for one in general)
        if not rows:
            problem = (
                f"nothing that is assessed stands on {mentions_said(general)}"
                if general
                else f"nothing in “{written}” names a place"
            )
            return [
                FoundPlace(
                    verdict=PlaceVerdict.NOT_FOUND, written=written, notes=[problem],
                    page_written=page_written,
                )
            ]  # fmt: skip
        first = self.items[rows[0]].source
        return [
            FoundPlace(
                verdict=PlaceVerdict.FOUND,
                written=written,
                level=Level.PAGES,
                page=first.page,
                page_label=first.page_label,
                items=rows,
                notes=["only pages are given, no reference"],
                page_written=page_written,
            )
        ]

    def _stray_pages(
        self, places: Sequence[FoundPlace], general: Sequence[PageMention]
    ) -> list[str]:
        """Return a note on each page of the cell "pages" that holds none of the places named."""
        spans = [
            self._spans.get(Place(unit=p.unit, outcome=p.outcome, criterion=p.criterion), None)
            for p in places
            if p.unit is not None
        ]
        covered = frozenset(page for span in spans if span for page in span)
        right = any(place.verdict is PlaceVerdict.FOUND for place in places)
        if not covered or not right or not self.pages.known:
            return []
        return [
            f"none of the places named stands on {mentions_said([one])}"
            for one in general
            if not covered & self._wanted([one], counted=False)
            and not covered & self._wanted([one], counted=True)
        ]

    def _span_of(self, place: Place) -> frozenset[int]:
        """Return every page of the file that the place takes."""
        rows = self._rows[place]
        pages = [page for row in rows for page in _pages_of(self.items[row])]
        first = self.items[rows[0]]
        if place.criterion is None:
            head = first.unit.page if place.outcome is None else first.outcome.page
            pages += [head] if head is not None else []
        if not pages:
            return frozenset()
        if place.outcome is not None and place.criterion is not None:
            return frozenset(pages)
        # Whatever lies between the heading and the last criterion belongs to it.
        return frozenset(range(min(pages), max(pages) + 1))

    def _first_page(self, place: Place) -> tuple[int | None, str | None]:
        first = self.items[self._rows[place][0]]
        if place.criterion is not None:
            return first.source.page, first.source.page_label
        head = first.unit if place.outcome is None else first.outcome
        if head.page is not None:
            return head.page, head.page_label
        return first.source.page, first.source.page_label


def mentions_said(mentions: Sequence[PageMention]) -> str:
    """Return pages in words: ``p 36 and p 40``."""
    names = []
    for one in mentions:
        number = one.first if one.first == one.last else f"{one.first} to {one.last}"
        names.append(f"PDF p {number}" if one.of_file else f"p {number}")
    return listed(names)


def _forgive_running_on(places: Sequence[FoundPlace]) -> None:
    """Accept the end of a range that runs on to the next page: "AC2.1-2.3, p 36"."""
    right = [one for one in places if one.verdict is PlaceVerdict.FOUND]
    for place in places:
        if place.verdict is not PlaceVerdict.WRONG_PAGE:
            continue
        for other in right:
            together = (place.written, place.unit, place.outcome, place.page_written) == (
                other.written, other.unit, other.outcome, other.page_written,
            )  # fmt: skip
            near = place.page is not None and other.page is not None
            if together and near and 0 <= (place.page or 0) - (other.page or 0) <= 1:
                place.verdict = PlaceVerdict.FOUND
                place.notes = [f"runs on to {format_page(place.page, place.page_label)}"]
                break


def _places_of(item: Item) -> tuple[Place, ...]:
    """Return the unit, the outcome and the criterion that an item is, or lies in."""
    unit = Place(unit=item.unit.ref)
    outcome = Place(unit=item.unit.ref, outcome=item.outcome.ref)
    if item.criterion is None:
        return unit, outcome
    criterion = Place(unit=item.unit.ref, outcome=item.outcome.ref, criterion=item.criterion.ref)
    return unit, outcome, criterion


def _text_of(item: Item, place: Place) -> str:
    if place.criterion is not None and item.criterion is not None:
        return item.criterion.full_text
    return item.unit.title if place.outcome is None else item.outcome.text


def _level(place: Place) -> Level:
    if place.criterion is not None:
        return Level.CRITERION
    return Level.UNIT if place.outcome is None else Level.OUTCOME


def _pages_of(item: Item) -> frozenset[int]:
    first = item.source.page
    if first is None:
        return frozenset()
    return frozenset(range(first, max(item.source.end_page or first, first) + 1))
